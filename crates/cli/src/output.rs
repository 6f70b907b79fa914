//! Where an answer goes.
//!
//! What a file holds stays until there is a whole answer to replace it: a command that fails leaves every file as it was.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf, is_separator};

use anyhow::{Context as _, Result, ensure};
use tempfile::NamedTempFile;

use crate::inputs::{Input, Source};

/// As many links in a row as Linux follows.
const MOST_LINKS: usize = 40;

/// The files of a command, those that it reads and those that it will write: none of them is written over.
#[derive(Debug)]
pub(crate) struct Files<'i> {
    inputs: &'i [Input],
    others: Vec<&'i Path>,
    /// All that are read. Many inputs take a while to ask for, and most outputs are not there yet.
    read: OnceCell<HashSet<Identity>>,
    written: HashSet<Identity>,
}

/// What is one file under all of its names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Identity {
    /// Device and inode: hard links have them in common.
    #[cfg(unix)]
    Node(u64, u64),
    /// The real path, where no more is known.
    Place(PathBuf),
}

impl Identity {
    /// Of a regular file. Devices and pipes can be read and written at once.
    fn of(path: &Path) -> Option<Self> {
        let meta = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        Self::known(path, &meta)
    }

    /// Of standard input, where a file was put there.
    #[cfg(unix)]
    fn of_standard_input() -> Option<Self> {
        use std::os::fd::AsFd as _;
        let same = io::stdin().as_fd().try_clone_to_owned().ok()?;
        let meta = File::from(same).metadata().ok()?;
        meta.is_file().then(|| Self::known(Path::new("-"), &meta))?
    }

    #[cfg(not(unix))]
    fn of_standard_input() -> Option<Self> {
        None
    }

    #[cfg(unix)]
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it may not be known")]
    fn known(_: &Path, meta: &fs::Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        Some(Self::Node(meta.dev(), meta.ino()))
    }

    #[cfg(not(unix))]
    fn known(path: &Path, _: &fs::Metadata) -> Option<Self> {
        fs::canonicalize(path).ok().map(Self::Place)
    }
}

impl<'i> Files<'i> {
    /// Those of a command that reads these inputs.
    pub(crate) fn new(inputs: &'i [Input]) -> Self {
        Self {
            inputs,
            others: Vec::new(),
            read: OnceCell::new(),
            written: HashSet::new(),
        }
    }

    /// And these files, which are no inputs of a case: partials, sessions, prices and the like.
    pub(crate) fn and(mut self, paths: impl IntoIterator<Item = &'i PathBuf>) -> Self {
        self.others.extend(paths.into_iter().map(PathBuf::as_path));
        self
    }

    /// Whether a file is one of those that are read, under whatever name.
    pub(crate) fn reads(&self, path: &Path) -> bool {
        Identity::of(path).is_some_and(|file| self.read().contains(&file))
    }

    fn read(&self) -> &HashSet<Identity> {
        let of = |path: &Path| match path.as_os_str() == "-" {
            true => Identity::of_standard_input(),
            false => Identity::of(path),
        };
        self.read.get_or_init(|| {
            let inputs = self.inputs.iter().filter_map(|input| match &input.source {
                Source::File(path) | Source::Stream(path) => Identity::of(path),
                Source::Standard => Identity::of_standard_input(),
                Source::Missing(_) => None,
            });
            let others = self.others.iter().filter_map(|path| of(path));
            inputs.chain(others).collect()
        })
    }

    /// Notes that `path` will be written, which is or will be at `place`.
    ///
    /// # Errors
    /// When it is read, or to be written already.
    pub(crate) fn claim(&mut self, path: &Path, place: &Path) -> Result<()> {
        ensure!(
            !self.reads(path),
            "{} is one of the inputs and is not overwritten",
            path.display()
        );
        let identity = Identity::of(path).or_else(|| {
            let real = fs::canonicalize(folder_of(place)).ok()?;
            Some(Identity::Place(real.join(place.file_name()?)))
        });
        ensure!(
            identity.is_none_or(|file| self.written.insert(file)),
            "{} is named for two outputs: they need a file each",
            path.display()
        );
        Ok(())
    }
}

/// Standard output, or a file that can be written: that is known before the reading begins.
#[derive(Debug)]
pub(crate) struct Output {
    to: To,
    /// As it was typed.
    path: PathBuf,
}

#[derive(Debug)]
enum To {
    Standard,
    /// A device or a pipe; or a file in a folder that takes no other file.
    Open(File),
    /// A file that is made beside its place, and moved there when it is whole.
    Beside(PathBuf),
}

impl Output {
    /// Finds out whether the output can be written, and leaves it as it is.
    ///
    /// # Errors
    /// When it cannot be written, is one of the inputs, or another output of the command.
    pub(crate) fn open(path: Option<&Path>, files: &mut Files<'_>) -> Result<Self> {
        let Some(path) = path.filter(|path| path.as_os_str() != "-") else {
            return Ok(Self::standard());
        };
        let context = || format!("{} cannot be written", path.display());
        ensure!(
            !path.to_string_lossy().ends_with(is_separator),
            "{} is the name of a folder: name a file",
            path.display()
        );
        let meta = match fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            meta => Some(meta.with_context(context)?),
        };
        if meta.as_ref().is_some_and(|meta| !meta.is_file()) {
            let file = OpenOptions::new().write(true).open(path);
            let to = To::Open(file.with_context(context)?);
            return Ok(Self::to(to, path));
        }
        let place = followed(path);
        files.claim(path, &place)?;
        let there = meta.map(|_| OpenOptions::new().write(true).open(path));
        let there = there.transpose().with_context(context)?;
        let to = match (tempfile::tempfile_in(folder_of(&place)), there) {
            (Ok(_), _) => To::Beside(place),
            (Err(_), Some(file)) => To::Open(file),
            (Err(error), None) => return Err(error).with_context(context),
        };
        Ok(Self::to(to, path))
    }

    /// Standard output.
    pub(crate) fn standard() -> Self {
        Self::to(To::Standard, Path::new("-"))
    }

    /// A file in a folder that will be made for it: nothing is in its way.
    pub(crate) fn in_new_folder(path: &Path) -> Self {
        Self::to(To::Beside(path.to_path_buf()), path)
    }

    fn to(to: To, path: &Path) -> Self {
        Self {
            to,
            path: path.to_path_buf(),
        }
    }

    /// Writes the answer. Whoever reads standard output may stop reading: that is no error.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write(self, answer: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        self.write_if(|out| answer(out).map(|()| true))
    }

    /// The same, where only the end tells whether there is an answer: without one, a file stays as it was.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write_if(
        self,
        answer: impl FnOnce(&mut dyn Write) -> io::Result<bool>,
    ) -> Result<()> {
        let context = || format!("{} cannot be written", self.path.display());
        match self.to {
            To::Standard => {
                let mut out = BufWriter::new(io::stdout().lock());
                match answer(&mut out).and_then(|_| out.flush()) {
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                        // What is left in the buffer would be tried again.
                        drop(out.into_parts());
                        Ok(())
                    }
                    written => written.context("standard output cannot be written"),
                }
            }
            To::Open(file) => write_over(file, answer).with_context(context),
            To::Beside(place) => replace(&place, answer).with_context(context),
        }
    }
}

/// Writes into a file, from its beginning.
fn write_over(
    mut file: File,
    answer: impl FnOnce(&mut dyn Write) -> io::Result<bool>,
) -> io::Result<()> {
    let mut out = BufWriter::new(&file);
    let is_answer = answer(&mut out)?;
    out.flush()?;
    drop(out);
    // Devices and pipes have no length. What was there goes last, once it is known that there is something instead.
    if is_answer && file.metadata()?.is_file() {
        let end = file.stream_position()?;
        file.set_len(end)?;
    }
    Ok(())
}

/// Writes another file, and puts it in the place of the one that may be there.
fn replace(
    place: &Path,
    answer: impl FnOnce(&mut dyn Write) -> io::Result<bool>,
) -> io::Result<()> {
    let mut made = beside(place)?;
    let mut out = BufWriter::new(made.as_file());
    let is_answer = answer(&mut out)?;
    out.flush()?;
    drop(out);
    if !is_answer {
        return Ok(());
    }
    if let Ok(meta) = fs::metadata(place) {
        // A file system without permissions has none to lose.
        let _kept = made.as_file().set_permissions(meta.permissions());
    }
    match made.persist(place) {
        Ok(_) => Ok(()),
        // A file that is mounted, or another user's in a shared folder, can be written and not replaced.
        Err(error) => {
            let Ok(mut file) = OpenOptions::new().write(true).truncate(true).open(place) else {
                return Err(error.error);
            };
            made = error.file;
            made.rewind()?;
            io::copy(&mut made, &mut file).map(drop)
        }
    }
}

/// A new file in the folder of another, with the rights that new files have.
fn beside(place: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".trailglass-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder_of(place))
}

/// The folder that a file is in.
fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// Where a file is that links lead to; also where none is there yet, so that a link stays one.
fn followed(path: &Path) -> PathBuf {
    if let Ok(real) = fs::canonicalize(path) {
        return real;
    }
    let mut place = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        let Ok(target) = fs::read_link(&place) else {
            break;
        };
        place = folder_of(&place).join(target);
    }
    place
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn open(path: &Path) -> Output {
        Output::open(Some(path), &mut Files::new(&[])).unwrap()
    }

    #[test]
    fn a_file_stays_until_its_answer_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report");
        fs::write(&path, "what was there before").unwrap();
        let failed = open(&path).write(|out| {
            out.write_all(b"half an ans")?;
            Err(io::Error::other("the disk is full"))
        });
        assert!(failed.is_err());
        open(&path).write_if(|_| Ok(false)).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"what was there before");
        open(&path).write(|out| out.write_all(b"new")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_written_over_gets_the_length_of_the_answer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report");
        for (answer, expected) in [(&b"new"[..], &b"new"[..]), (b"", b"long")] {
            fs::write(&path, "long").unwrap();
            let file = OpenOptions::new().write(true).open(&path).unwrap();
            write_over(file, |out| {
                out.write_all(answer).map(|()| !answer.is_empty())
            })
            .unwrap();
            assert_eq!(fs::read(&path).unwrap(), expected);
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_and_rights_stay() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("real"), "old").unwrap();
        fs::set_permissions(at("real"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink("real", at("link")).unwrap();
        symlink("later", at("dangling")).unwrap();
        for name in ["link", "dangling"] {
            open(&at(name)).write(|out| out.write_all(b"new")).unwrap();
            assert!(at(name).is_symlink(), "{name}");
        }
        assert_eq!(fs::read(at("real")).unwrap(), b"new");
        assert_eq!(fs::read(at("later")).unwrap(), b"new");
        let mode = |name| fs::metadata(at(name)).unwrap().permissions().mode();
        assert_eq!(mode("real") & 0o777, 0o640);
        // As any other new file, by the mask of the process.
        fs::write(at("usual"), "").unwrap();
        assert_eq!(mode("later"), mode("usual"));
    }
}

//! From the paths that were typed to a list of inputs.
//!
//! Folders are walked to any depth, links are followed, and a folder is walked once however many
//! links lead to it. What cannot be opened stays in the list with its reason.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, FileType, Metadata};
use std::io::{self, Read, Seek as _};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result};
use tempfile::SpooledTempFile;

/// How much is asked of the system at a time. The gzip reader takes as much.
pub(crate) const BUFFER: usize = 64 << 10;

/// How much of a stream is kept in memory; the rest goes to a file without a name.
const HELD: usize = 64 << 20;

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    /// How the report calls it: the path as given, separated by `/`; no other input has the same.
    pub(crate) path: String,
    /// Where its bytes come from.
    pub(crate) source: Source,
    /// Its size as stored; 0 where only reading it will tell.
    pub(crate) bytes: u64,
}

/// Where the bytes of an input come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A regular file.
    File(PathBuf),
    /// A pipe or device that was named: it has no size and is read once, forwards.
    Stream(PathBuf),
    /// Standard input.
    Standard,
    /// Nothing: the text says why.
    Missing(String),
}

/// Everything that the paths name, sorted by path.
pub(crate) fn collect(paths: &[PathBuf]) -> Vec<Input> {
    let mut walk = Walk::default();
    for path in paths {
        walk.argument(path);
    }
    walk.links();
    walk.finish()
}

/// The bytes of a file that is no input of a case; `-` is standard input.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn bytes_of(path: &Path) -> Result<Vec<u8>> {
    let bytes = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    bytes.with_context(|| format!("{} cannot be read", path.display()))
}

/// A stream as something that can be read again, from its beginning, and its size: an archive has its table at its end.
///
/// # Errors
/// When it cannot be read, or not be kept.
pub(crate) fn hold(mut stream: impl Read) -> io::Result<(SpooledTempFile, u64)> {
    let mut held = tempfile::spooled_tempfile(HELD);
    let bytes = io::copy(&mut stream, &mut held)?;
    held.rewind()?;
    Ok((held, bytes))
}

#[derive(Default)]
struct Walk {
    /// By name and place. A file that is named twice is one input.
    found: BTreeMap<(String, PathBuf), (Source, u64)>,
    /// Real places of the folders that were walked.
    walked: HashSet<PathBuf>,
    /// Links to folders, for later: a folder is better known by its own name.
    links: BTreeMap<String, PathBuf>,
}

impl Walk {
    fn argument(&mut self, path: &Path) {
        if path.as_os_str() == "-" {
            let key = ("-".to_owned(), PathBuf::new());
            self.found.insert(key, (Source::Standard, 0));
            return;
        }
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => self.folder(path.to_path_buf()),
            Ok(meta) if meta.is_file() => self.file(path, &meta),
            Ok(_) => self.add(path, Source::Stream(path.to_path_buf()), 0),
            Err(error) => self.missing(path, &error),
        }
    }

    fn folder(&mut self, top: PathBuf) {
        let mut open = vec![top];
        while let Some(folder) = open.pop() {
            match fs::canonicalize(&folder).and_then(|real| Ok((real, fs::read_dir(&folder)?))) {
                Ok((real, entries)) => {
                    if self.walked.insert(real) {
                        for entry in entries {
                            match entry.and_then(|entry| Ok((entry.path(), entry.file_type()?))) {
                                Ok((path, kind)) => self.entry(path, kind, &mut open),
                                Err(error) => self.missing(&folder, &error),
                            }
                        }
                    }
                }
                Err(error) => self.missing(&folder, &error),
            }
        }
    }

    fn entry(&mut self, path: PathBuf, kind: FileType, open: &mut Vec<PathBuf>) {
        if kind.is_dir() {
            open.push(path);
            return;
        }
        match fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => {
                self.links.insert(shown(&path), path);
            }
            Ok(meta) if meta.is_file() => self.file(&path, &meta),
            // Opening a pipe waits for whoever writes to it, perhaps for ever.
            Ok(_) => {
                let why = "a pipe, socket or device in a folder is not read".to_owned();
                self.add(&path, Source::Missing(why), 0);
            }
            Err(error) => self.missing(&path, &error),
        }
    }

    /// Walks what links lead to, unless it was walked already; that may bring further links.
    fn links(&mut self) {
        while let Some((_, path)) = self.links.pop_first() {
            self.folder(path);
        }
    }

    fn file(&mut self, path: &Path, meta: &Metadata) {
        self.add(path, Source::File(path.to_path_buf()), meta.len());
    }

    fn missing(&mut self, path: &Path, error: &io::Error) {
        self.add(path, Source::Missing(reason(error)), 0);
    }

    fn add(&mut self, path: &Path, source: Source, bytes: u64) {
        let name = shown(path);
        // `./a` and `a` are one place, two names that are not UTF-8 may look like one.
        let place: PathBuf = path
            .components()
            .filter(|part| *part != Component::CurDir)
            .collect();
        self.found.insert((name, place), (source, bytes));
    }

    fn finish(self) -> Vec<Input> {
        let mut taken: HashSet<String> = HashSet::new();
        let inputs = self.found.into_iter().map(|((name, _), (source, bytes))| {
            let mut path = name.clone();
            let mut copy = 2;
            while !taken.insert(path.clone()) {
                path = format!("{name} ({copy})");
                copy += 1;
            }
            Input {
                path,
                source,
                bytes,
            }
        });
        inputs.collect()
    }
}

/// What an error of the system says, without its number.
pub(crate) fn reason(error: &io::Error) -> String {
    let said = error.to_string();
    let plain = said.split(" (os error").next().unwrap_or(&said);
    format!("cannot be opened: {plain}")
}

/// A path as the report has it.
fn shown(path: &Path) -> String {
    let mut text = String::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::RootDir => text.push('/'),
            Component::Prefix(_) | Component::ParentDir | Component::Normal(_) => {
                if !text.is_empty() && !text.ends_with('/') {
                    text.push('/');
                }
                text.push_str(&part.as_os_str().to_string_lossy());
            }
        }
    }
    if text.is_empty() {
        ".".to_owned()
    } else {
        text
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn names(inputs: &[Input]) -> Vec<&str> {
        inputs.iter().map(|input| input.path.as_str()).collect()
    }

    #[test]
    fn a_path_is_shown_as_given_in_one_way() {
        for (given, expected) in [
            ("a/b.json", "a/b.json"),
            ("./a//b.json", "a/b.json"),
            ("a/./b/", "a/b"),
            ("../a", "../a"),
            ("/a", "/a"),
            (".", "."),
        ] {
            assert_eq!(shown(Path::new(given)), expected);
        }
    }

    #[test]
    fn folders_are_walked_and_a_file_named_twice_is_one() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("b/c/d")).unwrap();
        for name in ["z.json", "b/c/d/deep.json", "a.json"] {
            fs::write(root.join(name), name).unwrap();
        }
        let inputs = collect(&[root.to_path_buf(), root.join("b"), root.join("./a.json")]);
        let prefix = shown(root);
        let expected = ["a.json", "b/c/d/deep.json", "z.json"].map(|n| format!("{prefix}/{n}"));
        assert_eq!(names(&inputs), expected);
        assert_eq!(inputs.first().unwrap().bytes, 6);
    }

    #[test]
    fn what_is_not_there_stays_with_its_reason() {
        let inputs = collect(&[PathBuf::from("no/such/file.json")]);
        assert_eq!(names(&inputs), ["no/such/file.json"]);
        let why = "cannot be opened: No such file or directory".to_owned();
        assert_eq!(inputs.first().unwrap().source, Source::Missing(why));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_once_and_loops_end() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("far.json"), "1").unwrap();
        fs::create_dir_all(root.join("real/sub")).unwrap();
        fs::write(root.join("real/one.json"), "1").unwrap();
        symlink(root, root.join("real/sub/up")).unwrap();
        symlink(root.join("real"), root.join("again")).unwrap();
        symlink(outside.path(), root.join("elsewhere")).unwrap();
        symlink(root.join("nowhere"), root.join("broken")).unwrap();
        let inputs = collect(&[root.to_path_buf()]);
        let prefix = shown(root);
        let expected =
            ["broken", "elsewhere/far.json", "real/one.json"].map(|n| format!("{prefix}/{n}"));
        assert_eq!(names(&inputs), expected);
    }

    #[cfg(unix)]
    #[test]
    fn names_that_look_alike_are_told_apart() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        for name in [&b"a\xff.json"[..], b"a\xfe.json"] {
            fs::write(folder.path().join(OsStr::from_bytes(name)), "1").unwrap();
        }
        let inputs = collect(&[folder.path().to_path_buf()]);
        let prefix = shown(folder.path());
        let expected = ["a\u{fffd}.json", "a\u{fffd}.json (2)"].map(|n| format!("{prefix}/{n}"));
        assert_eq!(names(&inputs), expected);
    }
}

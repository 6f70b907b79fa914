//! `trailglass redact`: a copy that can be shared.

use std::cell::{RefCell, RefMut};
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::panic::AssertUnwindSafe;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use tempfile::SpooledTempFile;
use trailglass_core::intake::Limits;
use trailglass_core::redaction::{
    Key, KeyFile, Policy, REPORT, Redaction, Report, STATEMENT, Treatment,
};
use trailglass_core::report::DataCategory;
use trailglass_core::report::writers::words;

use super::Outcome;
use super::unredact::{read_key, write_key};
use crate::arguments::Own;
use crate::fence::{DEFECT, fenced};
use crate::inputs::{self, BUFFER, Input, Source};
use crate::output::Files;

/// What `trailglass redact --help` says below the options.
pub(crate) const HELP: &str = "\
Examples:
  trailglass redact logs/ -o shared/
  trailglass redact logs/ -o shared/ --key case.key --keep USER_AGENT --remove IP_ADDRESS

Every person, address, account and access key id gets a pseudonym, the same one everywhere; secrets are removed. With \
--key the same key gives the same pseudonyms in a later copy, and `trailglass unredact` leads back: keep that file \
as safe as the logs. Without --key nothing leads back. Pseudonymised logs are still personal data for whoever holds \
the key.";

/// `trailglass redact`
#[derive(Debug, Args)]
pub(crate) struct Redact {
    /// Files, archives and folders of any depth; `-` is standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The folder to write the copy to; it must not exist, or be empty.
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// The file with the key; made if it does not exist. It also takes which original each pseudonym stands for.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// A category to leave as it is, as `trailglass scan` names it, or ACCOUNT. May be given several times.
    #[arg(long, value_name = "CATEGORY")]
    keep: Vec<String>,
    /// A category to remove instead of giving pseudonyms. May be given several times.
    #[arg(long, value_name = "CATEGORY")]
    remove: Vec<String>,
    /// Whose names stay as they are.
    #[command(flatten)]
    own: Own,
}

/// Runs the command.
///
/// # Errors
/// When a choice makes no sense, or the copy cannot be written: then there is none.
pub(crate) fn run(options: &Redact) -> Result<Outcome> {
    whole(|| run_unfenced(options))
}

/// Turns a panic into an error. The copy that was begun goes with its temporary folder, and the key file is written as a
/// whole: nothing is left that may be half done.
fn whole<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    fenced(AssertUnwindSafe(work)).unwrap_or_else(|place| {
        bail!("trailglass itself failed{place}; there is no copy. {DEFECT}")
    })
}

fn run_unfenced(options: &Redact) -> Result<Outcome> {
    let policy = policy(options)?;
    let inputs = inputs::collect(&options.paths);
    if inputs.is_empty() {
        return Ok(Outcome::Nothing("there is no file to read".to_owned()));
    }
    check_places(options, &inputs)?;
    let mut key_file = match &options.key {
        Some(path) => read_key(path)?,
        None => None,
    }
    .map_or_else(|| new_key().map(KeyFile::new), Ok)?;
    let known = options.own.known();
    let mut redaction = Redaction::new(key_file.key.clone(), policy, known, Limits::default());

    let held = Held::all(&inputs);
    for (input, held) in inputs.iter().zip(&held) {
        match open(input, held) {
            Ok(source) => redaction.learn(&input.path, source),
            Err(why) => redaction.leave_out(&input.path, why),
        }
    }
    let left_out = redaction.left_out();
    if inputs
        .iter()
        .all(|input| left_out.contains_key(&input.path))
    {
        let why = left_out.values().next().cloned().unwrap_or_default();
        return Ok(Outcome::Nothing(format!("nothing could be read: {why}")));
    }
    redaction.settle();
    for (original, pseudonym) in redaction.mapping() {
        key_file.add(original, &pseudonym);
    }

    let mut report = redaction.report();
    let folder = Folder::beside(&options.output)?;
    for (input, held) in inputs.iter().zip(&held) {
        if redaction.left_out().contains_key(&input.path) {
            continue;
        }
        // A file that changed between the two passes is a reason to stop.
        let source = open(input, held)
            .map_err(anyhow::Error::msg)
            .with_context(|| input.path.clone())?;
        let path = redaction.place(&relative(input, &options.paths));
        let copied = folder.write(&path, |out| {
            redaction
                .copy(&input.path, source, out)
                .with_context(|| input.path.clone())
        })?;
        ensure!(
            copied.left == 0,
            "{}: {} originals would have stayed in the copy; this is a defect of trailglass: please report it",
            input.path,
            copied.left
        );
        report.add(&path, &copied);
    }
    folder.write(REPORT, |out| Ok(out.write_all(report.json().as_bytes())?))?;
    // The key first: a copy without its key cannot be led back.
    if let Some(path) = &options.key {
        write_key(&key_file, path)?;
    }
    folder.finish()?;
    tell(&report, &options.output);
    Ok(Outcome::Done)
}

/// What of a stream is held to be read again, twice.
struct Held(Option<Result<RefCell<SpooledTempFile>, String>>);

impl Held {
    /// Of each input; `None` for files.
    fn all(inputs: &[Input]) -> Vec<Self> {
        let kept = |held: io::Result<(SpooledTempFile, u64)>| {
            let held = held.map(|(held, _)| RefCell::new(held));
            held.map_err(|error| inputs::reason(&error))
        };
        let hold = |input: &Input| match &input.source {
            Source::File(_) | Source::Missing(_) => Self(None),
            Source::Stream(path) => {
                let held = File::open(path).and_then(inputs::hold);
                Self(Some(kept(held)))
            }
            Source::Standard => Self(Some(kept(inputs::hold(io::stdin().lock())))),
        };
        inputs.iter().map(hold).collect()
    }
}

/// An input to read.
enum Opened<'h> {
    File(BufReader<File>),
    Held(RefMut<'h, SpooledTempFile>),
}

impl Read for Opened<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(out),
            Self::Held(held) => held.read(out),
        }
    }
}

impl Seek for Opened<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Held(held) => held.seek(to),
        }
    }
}

fn open<'h>(input: &Input, held: &'h Held) -> Result<Opened<'h>, String> {
    match (&input.source, &held.0) {
        (Source::File(path), _) => {
            let file = File::open(path).map_err(|error| inputs::reason(&error))?;
            Ok(Opened::File(BufReader::with_capacity(BUFFER, file)))
        }
        (Source::Missing(why), _) => Err(why.clone()),
        (_, Some(Ok(held))) => Ok(Opened::Held(held.borrow_mut())),
        (_, Some(Err(why))) => Err(why.clone()),
        (_, None) => Err("it was not read".to_owned()),
    }
}

fn new_key() -> Result<Key> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).context("the system gives no random key")?;
    Ok(Key::new(bytes))
}

fn policy(options: &Redact) -> Result<Policy> {
    let mut policy = Policy::default();
    for (names, treatment) in [
        (&options.keep, Treatment::Keep),
        (&options.remove, Treatment::Remove),
    ] {
        for name in names {
            if name.eq_ignore_ascii_case("ACCOUNT") && treatment == Treatment::Keep {
                policy.accounts = Treatment::Keep;
                continue;
            }
            let category = DataCategory::ALL
                .into_iter()
                .find(|category| category.word().eq_ignore_ascii_case(name));
            let Some(category) = category else {
                let words: Vec<&str> = DataCategory::ALL
                    .into_iter()
                    .map(DataCategory::word)
                    .collect();
                bail!("{name} is no category; categories are {}", words.join(", "));
            };
            ensure!(
                !options
                    .keep
                    .iter()
                    .any(|kept| kept.eq_ignore_ascii_case(name))
                    || !options
                        .remove
                        .iter()
                        .any(|gone| gone.eq_ignore_ascii_case(name)),
                "{name} cannot be kept and removed at once"
            );
            ensure!(
                treatment == Treatment::Remove || !category.is_secret(),
                "{name}: secrets are never kept"
            );
            policy.categories.insert(category, treatment);
        }
    }
    Ok(policy)
}

/// The copy must not mix with anything, and not be made of a copy.
fn check_places(options: &Redact, inputs: &[Input]) -> Result<()> {
    let is_free = match fs::read_dir(&options.output) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    };
    ensure!(
        is_free,
        "{} is not empty: name a new folder",
        options.output.display()
    );
    let is_copy = inputs
        .iter()
        .any(|input| input.path.rsplit('/').next() == Some(REPORT));
    ensure!(
        !is_copy,
        "these files are a redacted copy already: there is a {REPORT} among them"
    );
    if let Some(key) = &options.key {
        let within = key
            .components()
            .collect::<PathBuf>()
            .starts_with(options.output.components().collect::<PathBuf>());
        ensure!(!within, "the key must not lie in the copy");
        ensure!(
            !Files::new(inputs).reads(key),
            "the key file is one of the inputs: keep it elsewhere"
        );
    }
    Ok(())
}

/// The path below the argument that named the input.
fn relative(input: &Input, arguments: &[PathBuf]) -> String {
    let Source::File(path) = &input.source else {
        return match &input.source {
            Source::Standard => "standard-input".to_owned(),
            _ => input.path.trim_start_matches('/').to_owned(),
        };
    };
    let below = arguments
        .iter()
        .filter_map(|argument| path.strip_prefix(argument).ok());
    let below = below
        .filter(|below| !below.as_os_str().is_empty())
        .min_by_key(|below| below.components().count());
    let below = match (below, arguments) {
        (Some(below), [_]) => below.to_path_buf(),
        (None, [_]) => PathBuf::from(path.file_name().unwrap_or_default()),
        // Several folders may hold files of one name: then the whole path tells them apart.
        _ => path.clone(),
    };
    let parts = below.components().filter_map(|part| match part {
        Component::Normal(part) => Some(part.to_string_lossy().into_owned()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The copy while it is made: under another name beside its place, so that it never looks complete before it is.
struct Folder {
    made: tempfile::TempDir,
    place: PathBuf,
}

impl Folder {
    fn beside(place: &Path) -> Result<Self> {
        let parent = place
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new("."));
        fs::create_dir_all(parent)
            .with_context(|| format!("{} cannot be made", parent.display()))?;
        let made = tempfile::Builder::new()
            .prefix(".incomplete-copy-")
            .tempdir_in(parent);
        let made = made.with_context(|| format!("{} cannot be written to", parent.display()))?;
        Ok(Self {
            made,
            place: place.to_path_buf(),
        })
    }

    /// Makes one file.
    fn write<T>(&self, path: &str, fill: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
        let context = || format!("{path} cannot be written; there is no copy");
        let place = self.made.path().join(path);
        let folder = place.parent().unwrap_or(self.made.path());
        let file = fs::create_dir_all(folder).and_then(|()| File::create_new(&place));
        let mut out = BufWriter::with_capacity(BUFFER, file.with_context(context)?);
        let filled = fill(&mut out).with_context(context)?;
        // What is not yet written may still find no room.
        out.flush().with_context(context)?;
        Ok(filled)
    }

    fn finish(self) -> Result<()> {
        let context = || {
            format!(
                "{} cannot be written; there is no copy",
                self.place.display()
            )
        };
        if self.place.exists() {
            fs::remove_dir(&self.place).with_context(context)?;
        }
        fs::rename(self.made.path(), &self.place).with_context(context)?;
        open_to_others(&self.place);
        Ok(())
    }
}

/// Temporary folders are for their owner alone; a copy to share has the usual rights.
#[cfg(unix)]
fn open_to_others(place: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    // Where it does not work, whoever shares the copy will notice.
    let _kept = fs::set_permissions(place, fs::Permissions::from_mode(0o755));
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) {}

#[expect(clippy::print_stderr, reason = "the copy is the output")]
fn tell(report: &Report, output: &Path) {
    eprintln!(
        "trailglass: {} with {} copied to {}, {} replaced",
        words::counted(report.files.len() as u64, "file"),
        words::counted(report.records, "record"),
        output.display(),
        words::counted(report.places(), "place")
    );
    if !report.left_out.is_empty() {
        eprintln!(
            "trailglass: {} left out; {REPORT} says why",
            match report.left_out.len() {
                1 => "1 file was".to_owned(),
                many => format!("{} files were", words::count(many as u64)),
            }
        );
    }
    eprintln!("trailglass: {STATEMENT}");
}

#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_and_tells_no_secret() {
        crate::fence::quiet_panics();
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("copy");
        let failed = whole(|| -> Result<()> {
            let copy = Folder::beside(&place)?;
            copy.write("log.json", |_| panic!("a secret of the log"))
        });
        let said = failed.unwrap_err().to_string();
        assert!(said.contains("there is no copy") && said.contains("redact.rs:"));
        assert!(!said.contains("secret"), "{said}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

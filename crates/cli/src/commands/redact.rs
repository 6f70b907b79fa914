//! `trailglass redact`: a copy that can be shared.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use serde_json::{Value, json};
use trailglass_core::analyzers::privacy::Known;
use trailglass_core::intake::Limits;
use trailglass_core::redaction::{Key, Policy, Redaction, Treatment, Unpacked, pack, unpack};
use trailglass_core::report::DataCategory;

use super::Outcome;
use super::unredact::KeyFile;
use crate::inputs::{self, Input, Source};

/// What `trailglass redact --help` says below the options.
pub(crate) const HELP: &str = "\
Examples:
  trailglass redact logs/ -o shared/
  trailglass redact logs/ -o shared/ --key case.key --keep USER_AGENT --remove IP_ADDRESS

Every person, address, account and access key id gets a pseudonym, the same one everywhere; secrets are removed. With
--key the same key gives the same pseudonyms in a later copy, and `trailglass unredact` leads back: keep that file
as safe as the logs. Without --key nothing leads back. Pseudonymised logs are still personal data for whoever holds
the key.";

/// A file is held in memory while it is copied.
const LARGEST: u64 = 1 << 30;

/// What is written beside the copy; a folder that has it is a copy already.
const REPORT: &str = "trailglass-redaction.json";

const STATEMENT: &str = "This is a pseudonymised copy, not an anonymous one: it stays personal data for whoever holds the \
key (GDPR Art. 4(5), Recital 26), and rare events can give a person away to someone who knows of them.";

/// `trailglass redact`
#[derive(Debug, Args)]
pub(crate) struct Redact {
    /// Files and folders of any depth.
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
    /// The name of a service account: stays as it is. May be given several times.
    #[arg(long, value_name = "NAME")]
    service_account: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// When a choice makes no sense, or the copy cannot be written: then there is none.
pub(crate) fn run(options: &Redact) -> Result<Outcome> {
    let policy = policy(options)?;
    let inputs = inputs::collect(&options.paths);
    if inputs.is_empty() {
        return Ok(Outcome::Nothing("there is no file to read".to_owned()));
    }
    check_places(options, &inputs)?;
    let mut key_file = match &options.key {
        Some(path) => KeyFile::read(path)?,
        None => None,
    }
    .map_or_else(|| new_key().map(KeyFile::new), Ok)?;
    let known = Known {
        service_accounts: options
            .service_account
            .iter()
            .map(|name| name.to_lowercase())
            .collect(),
        own_domains: Vec::new(),
    };
    let mut redaction = Redaction::new(
        key_file.key.clone(),
        policy.clone(),
        known,
        Limits::default(),
    );

    let mut left_out: BTreeMap<&str, String> = BTreeMap::new();
    for input in &inputs {
        match load(input) {
            Ok(unpacked) => redaction.learn(&input.path, &unpacked.plain),
            Err(why) => {
                left_out.insert(&input.path, why);
            }
        }
    }
    if left_out.len() == inputs.len() {
        let why = left_out.into_values().next().unwrap_or_default();
        return Ok(Outcome::Nothing(format!("nothing could be read: {why}")));
    }
    redaction.settle().map_err(anyhow::Error::msg)?;
    for (original, pseudonym) in redaction.mapping() {
        key_file.add(original, pseudonym);
    }

    let folder = Folder::beside(&options.output)?;
    let mut totals = Totals::default();
    for input in inputs
        .iter()
        .filter(|input| !left_out.contains_key(input.path.as_str()))
    {
        // A file that changed between the two passes is a reason to stop.
        let unpacked = load(input)
            .map_err(anyhow::Error::msg)
            .with_context(|| input.path.clone())?;
        let copied = redaction.copy(&input.path, &unpacked.plain);
        let left = redaction.left(&copied.plain);
        ensure!(
            left == 0,
            "{}: {left} originals would have stayed in the copy; this is a defect of trailglass: please report it",
            input.path
        );
        let path = redaction.rename(&relative(input, &options.paths));
        let bytes = pack(&copied.plain, unpacked.packing)?;
        folder.write(&path, &bytes)?;
        totals.add(copied.records, &copied.replaced);
    }
    let left_out: Vec<Value> = left_out
        .iter()
        .map(|(path, why)| json!({"path": redaction.rename(path), "reason": why}))
        .collect();
    let report = report(&key_file.key, &policy, &totals, &left_out);
    folder.write(REPORT, format!("{report:#}\n").as_bytes())?;
    // The key first: a copy without its key cannot be led back.
    if let Some(path) = &options.key {
        key_file.write(path)?;
    }
    folder.finish()?;
    tell(&totals, &left_out, &options.output);
    Ok(Outcome::Done)
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
        let is_input = inputs
            .iter()
            .any(|input| match (&input.source, fs::canonicalize(key)) {
                (Source::File(file), Ok(key)) => {
                    fs::canonicalize(file).is_ok_and(|file| file == key)
                }
                _ => false,
            });
        ensure!(
            !is_input,
            "the key file is one of the inputs: keep it elsewhere"
        );
    }
    Ok(())
}

fn load(input: &Input) -> Result<Unpacked, String> {
    let path = match &input.source {
        Source::File(path) => path,
        Source::Missing(why) => return Err(why.clone()),
        Source::Stream(_) | Source::Standard => {
            return Err("a stream is read once; give a file".to_owned());
        }
    };
    if input.bytes > LARGEST {
        return Err(format!("it is larger than {LARGEST} bytes"));
    }
    let bytes = fs::read(path).map_err(|error| inputs::reason(&error))?;
    unpack(bytes, LARGEST)
}

/// The path below the argument that named the input.
fn relative(input: &Input, arguments: &[PathBuf]) -> String {
    let Source::File(path) = &input.source else {
        return input.path.clone();
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

    fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        let place = self.made.path().join(path);
        let folder = place.parent().unwrap_or(self.made.path());
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&place, bytes))
            .with_context(|| format!("{path} cannot be written; there is no copy"))
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

#[derive(Debug, Default)]
struct Totals {
    files: u64,
    records: u64,
    replaced: BTreeMap<String, u64>,
}

impl Totals {
    fn add(&mut self, records: u64, replaced: &BTreeMap<Option<DataCategory>, u64>) {
        self.files += 1;
        self.records += records;
        for (category, count) in replaced {
            let word = category.map_or("elsewhere", DataCategory::word);
            *self.replaced.entry(word.to_owned()).or_default() += count;
        }
    }
}

fn report(key: &Key, policy: &Policy, totals: &Totals, left_out: &[Value]) -> Value {
    json!({
        "schema": "trailglass.redaction/1",
        "engine": env!("CARGO_PKG_VERSION"),
        "statement": STATEMENT,
        "key_fingerprint": key.fingerprint(),
        "policy": policy,
        "files": totals.files,
        "records": totals.records,
        "replaced": totals.replaced,
        "originals_left": 0,
        "left_out": left_out,
    })
}

#[expect(clippy::print_stderr, reason = "the copy is the output")]
fn tell(totals: &Totals, left_out: &[Value], output: &Path) {
    let places: u64 = totals.replaced.values().sum();
    eprintln!(
        "trailglass: {} files with {} records copied to {}, {places} places replaced",
        totals.files,
        totals.records,
        output.display()
    );
    if !left_out.is_empty() {
        eprintln!(
            "trailglass: {} files were left out; {REPORT} says why",
            left_out.len()
        );
    }
    eprintln!("trailglass: {STATEMENT}");
}

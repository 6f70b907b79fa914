//! What was given, told by names and sizes alone, before anything is read: kinds, accounts, Regions, days, and which answers that may
//! make whole.

use std::collections::{BTreeMap, BTreeSet};

use trailglass_core::record::paths::{file_name, is_delivery, log_path};

use super::route::View;

/// What a file seems to be, by its name. Contents decide when it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A CloudTrail log file.
    Log,
    /// A digest file.
    Digest,
    /// An Insights file.
    Insight,
    /// An archive, whose contents are not known before it is opened.
    Archive,
    /// Other JSON: an export of settings, records, or something else.
    Json,
    /// Anything else.
    Other,
}

impl Kind {
    /// The kind in a reader's words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Log => "CloudTrail log files",
            Self::Digest => "Digest files",
            Self::Insight => "Insights files",
            Self::Archive => "Archives",
            Self::Json => "Exports and other JSON",
            Self::Other => "Other files",
        }
    }
}

/// What the name of one file tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told<'p> {
    /// What it seems to be.
    pub kind: Kind,
    /// Whose events it holds.
    pub account: Option<&'p str>,
    /// Where they were made.
    pub region: Option<&'p str>,
    /// The day of delivery, as in `20260131`.
    pub day: Option<&'p str>,
}

/// What a path tells.
#[must_use]
pub fn told(path: &str) -> Told<'_> {
    let name = file_name(path);
    let lower = name.to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    let mut parts = name.split('_');
    let named = is_delivery(path).then(|| {
        (
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
        )
    });
    let layout = log_path(path);
    let word = named
        .map(|(_, word)| word)
        .or(layout.map(|layout| layout.word));
    let kind = match word {
        Some(word) if word.starts_with("CloudTrail-Digest") => Kind::Digest,
        Some(word) if word.starts_with("CloudTrail-Insight") => Kind::Insight,
        Some(_) => Kind::Log,
        None if ends(&[".zip", ".tar", ".tar.gz", ".tgz"]) => Kind::Archive,
        None if ends(&[".json", ".json.gz", ".jsonl", ".jsonl.gz", ".ndjson"]) => Kind::Json,
        None => Kind::Other,
    };
    // `<account>_CloudTrail_<region>_<time>_<unique>`; of a digest the trail's name and home stand in between.
    let stem = name.split('.').next().unwrap_or(name);
    let time = stem.split('_').find(|part| {
        part.len() >= 14
            && part.ends_with('Z')
            && part
                .get(..8)
                .is_some_and(|day| day.bytes().all(|byte| byte.is_ascii_digit()))
    });
    let region = name.split('_').find(|part| is_region(part));
    Told {
        kind,
        account: named
            .map(|(account, _)| account)
            .or(layout.map(|it| it.account)),
        region: layout.map(|it| it.region).or(region),
        day: time.and_then(|time| time.get(..8)),
    }
}

/// Whether a text looks like the name of a Region, which holds for all that AWS has.
#[must_use]
pub fn is_region(text: &str) -> bool {
    let mut parts = text.rsplit('-');
    let number = parts.next().unwrap_or_default();
    !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && parts.count() >= 2
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// All that was given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// Files and their bytes, by kind.
    pub kinds: BTreeMap<Kind, (u64, u64)>,
    /// Log files by account.
    pub accounts: BTreeMap<String, u64>,
    /// Regions of log files.
    pub regions: BTreeSet<String>,
    /// Log files by day.
    pub days: BTreeMap<String, u64>,
    /// Whether a name says that trails are described.
    pub has_trails: bool,
}

impl Given {
    /// Of files with their sizes.
    pub fn of<'p>(files: impl IntoIterator<Item = (&'p str, u64)>) -> Self {
        let mut given = Self::default();
        for (path, bytes) in files {
            let told = told(path);
            let (files, sum) = given.kinds.entry(told.kind).or_default();
            *files += 1;
            *sum += bytes;
            given.has_trails |= path.contains("describe-trails") || path.contains("get-trail");
            if told.kind != Kind::Log {
                continue;
            }
            if let Some(account) = told.account {
                *given.accounts.entry(account.to_owned()).or_default() += 1;
            }
            if let Some(region) = told.region {
                given.regions.insert(region.to_owned());
            }
            if let Some(day) = told.day {
                *given.days.entry(day.to_owned()).or_default() += 1;
            }
        }
        given
    }

    /// Files.
    #[must_use]
    pub fn files(&self) -> u64 {
        self.kinds.values().map(|(files, _)| files).sum()
    }

    /// Their bytes as stored.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.kinds.values().map(|(_, bytes)| bytes).sum()
    }

    fn has(&self, kind: Kind) -> bool {
        self.kinds.contains_key(&kind)
    }
}

/// How far a chapter can be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// As far as it goes.
    Whole,
    /// In part.
    Part,
    /// It shows when archives are opened.
    Open,
}

/// What may be answered, with what is missing.
#[must_use]
pub fn answerable(given: &Given) -> Vec<(View, Reach, &'static str)> {
    let hidden = given.has(Kind::Archive);
    let logs = given.has(Kind::Log) || given.has(Kind::Json);
    let rate = |has: bool, part: &'static str, whole: &'static str| match (has, hidden) {
        (true, _) => (Reach::Whole, whole),
        (false, true) => (Reach::Open, "shows when the archives are opened"),
        (false, false) => (Reach::Part, part),
    };
    let settings = "settings of trails and buckets are missing: only what records show";
    let rows = [
        (
            View::Coverage,
            rate(given.has_trails, settings, "trails are described"),
        ),
        (
            View::Buckets,
            rate(given.has_trails, settings, "settings were exported"),
        ),
        (
            View::Volume,
            rate(logs, "no log file", "every record counts"),
        ),
        (
            View::Cost,
            rate(
                given.days.len() >= 7 && given.has_trails,
                if given.has_trails {
                    "less than a week of logs makes a wide band"
                } else {
                    "no trail is described: the bill as if one trail logged it"
                },
                "a week and more, and trails are described",
            ),
        ),
        (
            View::Integrity,
            rate(
                given.has(Kind::Digest),
                "no digest file: nothing proves that logs are as delivered",
                "digests are there",
            ),
        ),
        (
            View::Roles,
            rate(logs, "no log file", "as far as sign-ins lie in the files"),
        ),
        (
            View::Privacy,
            rate(logs, "no log file", "every field of every record"),
        ),
    ];
    rows.into_iter()
        .map(|(view, (reach, why))| (view, reach, why))
        .collect()
}

/// Which files are to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Accounts whose log files are left out.
    pub without_accounts: BTreeSet<String>,
    /// The first day, as in `20260131`.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
}

impl Wanted {
    /// Whether a file is to be read. What says nothing of account or day always is.
    #[must_use]
    pub fn takes(&self, path: &str) -> bool {
        let told = told(path);
        let of_account = told
            .account
            .is_none_or(|account| !self.without_accounts.contains(account));
        let day = told.day.unwrap_or_default();
        let after = self
            .from
            .as_deref()
            .is_none_or(|from| day.is_empty() || day >= from);
        let before = self
            .to
            .as_deref()
            .is_none_or(|to| day.is_empty() || day <= to);
        of_account && after && before
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    const LOG: &str = "111122223333_CloudTrail_eu-west-1_20240131T0005Z_abcdefghijklmnop.json.gz";
    const DIGEST: &str = "AWSLogs/444455556666/CloudTrail-Digest/us-east-1/2024/02/01/444455556666_CloudTrail-Digest_us-east-1_main_eu-west-1_20240201T010203Z.json.gz";

    #[wasm_bindgen_test(unsupported = test)]
    fn names_tell_account_region_and_day() {
        let told_of_log = told(LOG);
        assert_eq!(
            (
                told_of_log.kind,
                told_of_log.account,
                told_of_log.region,
                told_of_log.day
            ),
            (
                Kind::Log,
                Some("111122223333"),
                Some("eu-west-1"),
                Some("20240131")
            )
        );
        let told_of_digest = told(DIGEST);
        assert_eq!(
            (
                told_of_digest.kind,
                told_of_digest.region,
                told_of_digest.day
            ),
            (Kind::Digest, Some("us-east-1"), Some("20240201"))
        );
        assert_eq!(told("a/export.tar.gz").kind, Kind::Archive);
        assert_eq!(told("a/get-bucket-policy.json").kind, Kind::Json);
        assert_eq!(told("notes.docx").kind, Kind::Other);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_is_given_is_counted_and_what_is_missing_is_said() {
        let given = Given::of([(LOG, 10), (DIGEST, 5), ("x/describe-trails.json", 1)]);
        assert_eq!((given.files(), given.bytes()), (3, 16));
        assert_eq!(given.accounts.get("111122223333"), Some(&1));
        assert_eq!(given.days.len(), 1);
        let reach = |view| {
            let rows = answerable(&given);
            rows.iter().find(|(it, ..)| *it == view).unwrap().1
        };
        assert_eq!(reach(View::Coverage), Reach::Whole);
        assert_eq!(reach(View::Integrity), Reach::Whole);
        assert_eq!(reach(View::Cost), Reach::Part);
        let week: Vec<String> = (1..=7)
            .map(|day| LOG.replace("20240131", &format!("2024020{day}")))
            .collect();
        let cost = |more: Option<&'static str>| {
            let files = week.iter().map(String::as_str).chain(more);
            let rows = answerable(&Given::of(files.map(|path| (path, 1))));
            rows.into_iter().find(|(it, ..)| *it == View::Cost).unwrap()
        };
        assert_eq!(cost(Some("x/describe-trails.json")).1, Reach::Whole);
        let (_, reach, why) = cost(None);
        assert_eq!(reach, Reach::Part);
        assert!(why.contains("as if one trail"), "{why}");
        let packed = Given::of([("all.zip", 1)]);
        assert!(
            answerable(&packed)
                .iter()
                .all(|(_, reach, _)| *reach == Reach::Open)
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn some_accounts_and_days_can_be_left_out_and_exports_stay() {
        let wanted = Wanted {
            without_accounts: BTreeSet::from(["111122223333".to_owned()]),
            ..Wanted::default()
        };
        assert!(!wanted.takes(LOG));
        assert!(wanted.takes(DIGEST));
        let wanted = Wanted {
            from: Some("20240201".to_owned()),
            to: Some("20240201".to_owned()),
            ..Wanted::default()
        };
        assert!(!wanted.takes(LOG));
        assert!(wanted.takes(DIGEST));
        assert!(wanted.takes("describe-trails.json"));
    }
}

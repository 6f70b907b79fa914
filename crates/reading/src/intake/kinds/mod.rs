//! What an input is: told by the keys of its JSON, never by its name alone.
//!
//! The shapes are those of the AWS CLI's output (AWS CLI command reference, "Output" of each
//! command). Some outputs look alike (a bucket's and an account's public access block) or are
//! empty; only there the path decides.

mod shapes;

use self::shapes::{BY_KEY, SHAPES};
use crate::json::{Raw, Text};

/// What an input is. The word is the one of the report: a word of its own for logs, the name of
/// the CLI call for exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(&'static str);

impl Kind {
    /// The word used in JSON and on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.0
    }

    /// Whether CloudTrail records are in it.
    #[must_use]
    pub fn is_log(self) -> bool {
        LOGS.contains(&self)
    }

    /// What it is in plain words, where it is known and is nothing that this program reads.
    #[must_use]
    pub fn foreign(self) -> Option<&'static str> {
        let found = FOREIGN.iter().find(|(word, _)| *word == self.0);
        found.map(|(_, what)| *what)
    }

    /// The kind of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let known = LOGS.iter().chain(&OTHERS).copied();
        known
            .chain(SHAPES.iter().map(|shape| Self(shape.kind)))
            .chain(NAMED_ONLY.iter().map(|word| Self(word)))
            .find(|kind| kind.0 == word)
    }
}

/// A log file of a trail: `{"Records":[...]}`, or bare records.
pub const CLOUDTRAIL_LOG: Kind = Kind("cloudtrail-log");
/// A log file of Insights records.
pub const CLOUDTRAIL_INSIGHT: Kind = Kind("cloudtrail-insight");
/// A digest file of log file validation.
pub const CLOUDTRAIL_DIGEST: Kind = Kind("cloudtrail-digest");
/// Output of `aws cloudtrail lookup-events`.
pub const LOOKUP_EVENTS: Kind = Kind("lookup-events");
/// A CSV download of the console's Event history.
pub const EVENT_HISTORY_CSV: Kind = Kind("event-history-csv");
/// A result of a CloudTrail Lake (or Athena) query.
pub const LAKE_EXPORT: Kind = Kind("lake-export");
/// Events as EventBridge delivers them.
pub const EVENTBRIDGE: Kind = Kind("eventbridge");
/// Log events of CloudWatch Logs, in any of its wrappers.
pub const CLOUDWATCH_LOGS: Kind = Kind("cloudwatch-logs");
/// A zip or tar archive.
pub const ARCHIVE: Kind = Kind("archive");
/// An S3 server access log; its requests are counted.
pub const S3_ACCESS_LOG: Kind = Kind("s3-access-log");
/// A data file of S3 Inventory, as CSV.
pub const S3_INVENTORY_DATA: Kind = Kind("s3-inventory-data");
/// An error in place of an answer.
pub const ERROR_ANSWER: Kind = Kind("error-answer");
/// Nothing known.
pub const UNKNOWN: Kind = Kind("unknown");

const LOGS: [Kind; 7] = [
    CLOUDTRAIL_LOG,
    CLOUDTRAIL_INSIGHT,
    LOOKUP_EVENTS,
    EVENT_HISTORY_CSV,
    LAKE_EXPORT,
    EVENTBRIDGE,
    CLOUDWATCH_LOGS,
];

const OTHERS: [Kind; 6] = [
    CLOUDTRAIL_DIGEST,
    ARCHIVE,
    S3_ACCESS_LOG,
    S3_INVENTORY_DATA,
    ERROR_ANSWER,
    UNKNOWN,
];

/// Kinds that are known so that they can be named, and not read.
const FOREIGN: [(&str, &str); 2] = [
    (
        "s3-event-notification",
        "S3 event notifications, which look like CloudTrail records and are none",
    ),
    (
        "ocsf",
        "events in the OCSF schema of Security Lake, which is not read; give the CloudTrail files",
    ),
];

/// Calls that are told by their path only: their output is empty, or an error.
const NAMED_ONLY: [&str; 1] = ["get-bucket-website"];

/// What an object of these members is.
#[must_use]
pub fn of_object(members: &[(Text<'_>, Raw<'_>)]) -> Option<Kind> {
    let mut found = usize::MAX;
    // One bit a key: one that is there again and again is looked up once.
    let mut asked = [0u64; 4];
    for (key, _) in members {
        let Ok(at) = BY_KEY.binary_search_by(|(name, _)| (*name).cmp(&key.get())) else {
            continue;
        };
        let bit = 1u64 << (at % 64);
        match asked.get_mut(at / 64) {
            Some(bits) if *bits & bit == 0 => *bits |= bit,
            Some(_) => continue,
            None => {}
        }
        let shapes = BY_KEY.get(at).map_or(&[][..], |(_, shapes)| shapes);
        let earlier = shapes.iter().take_while(|index| **index < found);
        let first = earlier
            .copied()
            .find(|&index| SHAPES.get(index).is_some_and(|shape| shape.fits(members)));
        found = first.unwrap_or(found);
    }
    SHAPES.get(found).map(|shape| Kind(shape.kind))
}

/// Decides between kinds that look alike, by the call that the path names.
#[must_use]
pub fn refine(kind: Kind, named: impl FnOnce() -> Option<Kind>) -> Kind {
    match kind.0 {
        // An error, a policy and a list of rules are answers of many calls.
        "error-answer"
        | "get-bucket-policy"
        | "get-bucket-versioning"
        | "get-bucket-lifecycle-configuration"
        | "iam-policy-document" => named().unwrap_or(kind),
        _ => kind,
    }
}

/// The call that a path names: the collector's layout (`.../s3api/<bucket>/get-bucket-policy.json`)
/// or a file name that holds it (`get-bucket-policy-NAME.json`, `s3_get_bucket_policy_NAME.json`).
#[must_use]
pub fn of_path(path: &str) -> Option<Kind> {
    path.rsplit(['/', '!', '\\']).take(3).find_map(|part| {
        let part = kebab(part);
        let calls = VERBS.iter().flat_map(|verb| part.match_indices(verb));
        calls
            .filter_map(|(at, _)| call_at(&part, at))
            .max_by_key(|word| word.len())
            .map(Kind)
    })
}

/// `s3.GetBucketAcl_1` and `s3_get_bucket_acl` in the CLI's spelling.
fn kebab(name: &str) -> String {
    let mut kebab = String::with_capacity(name.len() + 8);
    let mut after_small = false;
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && after_small {
            kebab.push('-');
        }
        after_small = letter.is_ascii_lowercase();
        kebab.push(if letter == '_' {
            '-'
        } else {
            letter.to_ascii_lowercase()
        });
    }
    kebab
}

/// What the name of a call begins with, if its answer may be empty or look like another's.
const VERBS: [&str; 4] = ["get-", "list-", "describe-", "head-"];

/// The longest call whose name stands in a text at a place, as a word of its own.
fn call_at(text: &str, at: usize) -> Option<&'static str> {
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
    let (before, rest) = text.split_at_checked(at)?;
    if !edge(before.chars().next_back()) {
        return None;
    }
    SHAPES
        .iter()
        .map(|shape| shape.kind)
        .chain(NAMED_ONLY)
        .filter(|word| {
            let after = rest.strip_prefix(word);
            after.is_some_and(|after| edge(after.chars().next()))
        })
        .max_by_key(|word| word.len())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<&'static str> {
        let members: Vec<_> = Raw::new(text).members().collect();
        of_object(&members).map(Kind::word)
    }

    #[test]
    fn tells_kinds_by_their_keys() {
        let cases = [
            (
                r#"{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","s3":{"bucket":{}}}]}"#,
                "s3-event-notification",
            ),
            (r#"{"Records":[]}"#, "cloudtrail-log"),
            (
                r#"{"eventSource":"aws:s3","eventVersion":"2.1","eventName":"x"}"#,
                "s3-event-notification",
            ),
            (
                r#"{"digestStartTime":"","digestEndTime":"","digestS3Object":"","logFiles":[]}"#,
                "cloudtrail-digest",
            ),
            (
                r#"{"Events":[{"EventId":"1","CloudTrailEvent":"{}"}],"NextToken":"t"}"#,
                "lookup-events",
            ),
            (
                r#"{"version":"0","detail-type":"AWS API Call via CloudTrail","source":"aws.s3","detail":{}}"#,
                "eventbridge",
            ),
            (
                r#"{"trailList":[],"ResponseMetadata":{}}"#,
                "describe-trails",
            ),
            (
                r#"{"TrailARN":"a","AdvancedEventSelectors":[]}"#,
                "get-event-selectors",
            ),
            (
                r#"{"EventDataStoreArn":"a","Name":"n","AdvancedEventSelectors":[]}"#,
                "get-event-data-store",
            ),
            (r#"{"Policy":"{}"}"#, "get-bucket-policy"),
            (
                r#"{"Policy":"{}","PolicyName":"default"}"#,
                "get-key-policy",
            ),
            (
                r#"{"Status":"Enabled","MFADelete":"Disabled"}"#,
                "get-bucket-versioning",
            ),
            (
                r#"{"Rules":[{"ID":"a","Status":"Enabled"}]}"#,
                "get-bucket-lifecycle-configuration",
            ),
            (
                r#"{"Error":{"Code":"NoSuchBucketPolicy","Message":""}}"#,
                "error-answer",
            ),
            (
                r#"{"UserId":"A","Account":"1","Arn":"a"}"#,
                "get-caller-identity",
            ),
            (
                r#"{"Accounts":[{"Arn":"a","JoinedTimestamp":1}]}"#,
                "list-accounts",
            ),
        ];
        for (text, kind) in cases {
            assert_eq!(of(text), Some(kind), "{text}");
            assert!(Kind::from_word(kind).is_some(), "{kind}");
        }
        assert_eq!(
            of(r#"{"Bucket":"b","TagSet":[]}"#),
            Some("get-bucket-tagging")
        );
        let interface = r#"{"TagSet":[],"NetworkInterfaceId":"eni-1"}"#;
        assert_eq!(of(interface), None, "tags of something else");
        assert_eq!(of(r#"{"hello":"world"}"#), None);
        assert_eq!(Kind::from_word("nonsense"), None);
    }

    /// A shape is found by its first key: it must not be passed over, whatever else is there, and the first in the
    /// list wins.
    #[test]
    fn the_index_finds_what_a_search_finds() {
        assert!(BY_KEY.len() <= 256, "{} keys have no bits", BY_KEY.len());
        let listed = |path: &str| {
            let (path, text) = path.split_once('=').unwrap_or((path, "t"));
            let value = format!("\"{text}\"");
            let nested =
                path.rsplit('.')
                    .fold(value, |value, step| match step.strip_suffix("[]") {
                        Some(name) => format!("{{\"{name}\":[{value}]}}"),
                        None => format!("{{\"{step}\":{value}}}"),
                    });
            nested.get(1..nested.len() - 1).unwrap().to_owned()
        };
        let mut told = 0;
        for shape in SHAPES {
            let mut members: Vec<_> = shape.has.iter().map(|path| listed(path)).collect();
            members.reverse();
            let text = format!("{{{}}}", members.join(","));
            let members: Vec<_> = Raw::new(&text).members().collect();
            let searched = SHAPES.iter().find(|shape| shape.fits(&members));
            let kind = of_object(&members).map(Kind::word);
            assert_eq!(kind, searched.map(|shape| shape.kind), "{text}");
            told += usize::from(kind.is_some());
        }
        // Two paths under one key make one key twice.
        assert!(told + 3 > SHAPES.len(), "{told}");
    }

    #[test]
    fn a_path_decides_where_content_cannot() {
        let cases = [
            (
                "1/s3api/logs/get-bucket-versioning.json",
                Some("get-bucket-versioning"),
            ),
            (
                "x/get-bucket-policy-status-mine.json",
                Some("get-bucket-policy-status"),
            ),
            ("s3_get_bucket_policy_mine.json", Some("get-bucket-policy")),
            (
                "cloudmapper/s3-get-bucket-policy/mine",
                Some("get-bucket-policy"),
            ),
            ("a.zip!/kms/k/get-key-policy.json", Some("get-key-policy")),
            ("notes.json", None),
        ];
        for (path, kind) in cases {
            assert_eq!(of_path(path).map(Kind::word), kind, "{path}");
        }
        let error = Kind("error-answer");
        assert_eq!(
            refine(error, || of_path("b/get-bucket-acl.json")).word(),
            "get-bucket-acl"
        );
        assert_eq!(refine(error, || of_path("b/x.json")), ERROR_ANSWER);
    }
}

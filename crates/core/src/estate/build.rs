//! From exports to the estate, in an order that does not depend on that of reading.
//!
//! Where two exports say different things, the later one counts: a call's own answer after an item of
//! AWS Config, a dated one after one without a date, then by date, then by path. What was pasted by
//! hand comes last: it answers a question that the report asked.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::fact::{Fact, Source};
use super::keep::Export;
use super::model::Estate;
use super::read::{self, Doc, Nameless, Reading};
use super::subject::{self, Name};
use crate::json;
use crate::record::Instant;
use crate::sorting::{Arrange, Ordered};

/// The exports of one input.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// Index of the input in the report.
    pub file: u32,
    /// Its path.
    pub path: &'a str,
    /// What it describes, where that was given by hand.
    pub name: Option<&'a str>,
    /// What was kept of it.
    pub exports: &'a [Export],
}

/// The estate, and what was unclear on the way.
#[derive(Debug, Default)]
pub struct Built {
    /// The estate.
    pub estate: Estate,
    /// Exports that name no subject, by input.
    pub unnamed: Vec<Unclear>,
    /// Places of answers that later ones replaced.
    pub replaced: Vec<Source>,
}

/// An export that names no subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclear {
    /// Index of the input in the report.
    pub file: u32,
    /// What it describes one of.
    pub nameless: Nameless,
    /// The first of the names to choose from.
    pub names: Vec<String>,
    /// How many more names there are.
    pub more: usize,
}

/// Names that are offered for one export: with as many buckets as exports without a name the list of all would be the square of that.
const OFFERED: usize = 20;

/// Path prefix of what is pasted by hand.
pub const PASTED: &str = "pasted/";

/// Builds the estate.
#[must_use]
pub fn build(given: &[Given<'_>]) -> Built {
    let manifests = manifests(given);
    let callers = callers(given);
    let mut docs: Vec<(Rank<'_>, Doc)> = Vec::new();
    for input in given {
        for export in input.exports {
            let doc = document(input, export, &manifests, &callers);
            docs.push((rank(input, export, &doc), doc));
        }
    }
    docs.arrange_by_key(|(rank, _)| *rank);
    let mut reading = Reading::default();
    let mut unnamed = Vec::new();
    for (_, doc) in &mut docs {
        doubt(&reading.estate, doc);
        if let Err(nameless) = read::read(&mut reading, doc) {
            unnamed.push((doc.file, nameless, doc.call.clone()));
        }
    }
    read::settle(&mut reading);
    let Reading {
        mut estate,
        mut replaced,
        ..
    } = reading;
    complete(&mut estate);
    estate.collected = docs.iter().filter_map(|(_, doc)| doc.date).max();
    replaced.arrange();
    replaced.dedup();
    unnamed.arrange();
    unnamed.dedup_by_key(|(file, nameless, _)| (*file, *nameless));
    // The same for all answers of one call, and there are few calls.
    let mut offers: BTreeMap<(Nameless, String), (Vec<String>, usize)> = BTreeMap::new();
    let unnamed = unnamed.into_iter().map(|(file, nameless, call)| {
        let offer = offers.entry((nameless, call)).or_insert_with_key(|key| {
            let (nameless, call) = key;
            let mut names = candidates(&estate, *nameless, call);
            let more = names.len().saturating_sub(OFFERED);
            names.truncate(OFFERED);
            (names, more)
        });
        let (names, more) = offer.clone();
        Unclear {
            file,
            nameless,
            names,
            more,
        }
    });
    let unnamed = unnamed.collect();
    Built {
        estate,
        unnamed,
        replaced,
    }
}

/// The order in which documents are taken over.
type Rank<'a> = (u8, bool, bool, Option<u32>, &'a str, u64, &'a str);

fn rank<'a>(input: &Given<'a>, export: &'a Export, doc: &Doc) -> Rank<'a> {
    let pass = if read::names_things(&doc.call) {
        0
    } else if doc.value.get("TrailARN").is_some() {
        1
    } else {
        2
    };
    (
        pass,
        doc.call != "config-items",
        input.path.starts_with(PASTED),
        doc.date,
        input.path,
        export.number,
        &export.pointer,
    )
}

/// What a list of calls of the collector says about the files beside it.
struct Manifest<'a> {
    folder: &'a str,
    collected: Option<u32>,
    /// What a file is about, by its path below the folder.
    names: BTreeMap<String, String>,
}

fn manifests<'a>(given: &[Given<'a>]) -> Vec<Manifest<'a>> {
    let mut manifests: Vec<Manifest<'a>> = given
        .iter()
        .flat_map(|input| input.exports.iter().map(move |export| (input, export)))
        .filter(|(_, export)| export.call == "trailglass-export")
        .filter_map(|(input, export)| {
            let value: Value = json::from_str(&export.text).ok()?;
            let text = |value: &Value, key: &str| Some(value.get(key)?.as_str()?.to_owned());
            let calls = value.get("calls").and_then(Value::as_array);
            let calls = calls.into_iter().flatten();
            Some(Manifest {
                folder: folder(input.path),
                collected: text(&value, "collected")
                    .and_then(|time| Instant::parse(&time))
                    .map(|instant| instant.0),
                names: calls
                    .filter_map(|call| {
                        let of_command = || subject::of_command(&text(call, "command")?);
                        let name = text(call, "name").or_else(of_command)?;
                        Some((text(call, "path")?, name))
                    })
                    .collect(),
            })
        })
        .collect();
    // The nearest folder speaks for a file.
    manifests.arrange_by_key(|manifest| std::cmp::Reverse(manifest.folder.len()));
    manifests
}

/// Folder to account, from `get-caller-identity`.
fn callers<'a>(given: &[Given<'a>]) -> BTreeMap<&'a str, String> {
    let mut callers = BTreeMap::new();
    for input in given {
        for export in input.exports {
            if export.call == "get-caller-identity"
                && let Ok(value) = json::from_str(&export.text)
                && let Some(account) = read::account_of_caller(&value)
            {
                callers.insert(folder(input.path), account);
            }
        }
    }
    callers
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn document(
    input: &Given<'_>,
    export: &Export,
    manifests: &[Manifest<'_>],
    callers: &BTreeMap<&str, String>,
) -> Doc {
    let value: Value = json::from_str(&export.text).unwrap_or_default();
    let clues = subject::clues(input.path, &export.call);
    let manifest = manifests.iter().find_map(|manifest| {
        let below = input.path.strip_prefix(manifest.folder)?;
        Some((manifest, below.trim_start_matches('/')))
    });
    let hashed = clues
        .subject
        .as_ref()
        .is_some_and(|name| name.text.starts_with("sha256-"));
    let sure = |text: String| Name {
        text,
        folder: false,
    };
    let of_manifest = || {
        let (manifest, below) = manifest.filter(|_| hashed)?;
        manifest.names.get(below).cloned().map(sure)
    };
    let by_hand = input.name.map(|name| sure(name.to_owned()));
    let date = date(&value).or_else(|| manifest.and_then(|(manifest, _)| manifest.collected));
    Doc {
        call: export.call.clone(),
        path: input.path.to_owned(),
        file: input.file,
        pointer: export.pointer.clone(),
        account: clues.account.or_else(|| caller_of(input.path, callers)),
        region: clues.region,
        subject: by_hand.or_else(of_manifest).or(clues.subject),
        object: subject::digest_key(input.path),
        date,
        value,
    }
}

/// The account of the nearest `get-caller-identity` above or beside a file; of the only one, where
/// all of the case is one account's.
fn caller_of(path: &str, callers: &BTreeMap<&str, String>) -> Option<String> {
    let mut at = folder(path);
    loop {
        if let Some(account) = callers.get(at) {
            return Some(account.clone());
        }
        match at.rsplit_once('/') {
            Some((above, _)) => at = above,
            None if at.is_empty() => break,
            None => at = "",
        }
    }
    let accounts: BTreeSet<&String> = callers.values().ordered();
    match Vec::from_iter(accounts).as_slice() {
        [only] => Some((*only).clone()),
        _ => None,
    }
}

/// When a document was collected: the date of the answer, or of AWS Config's look at the thing.
fn date(value: &Value) -> Option<u32> {
    let text = |path: &str| value.pointer(path)?.as_str();
    text("/ResponseMetadata/HTTPHeaders/date")
        .and_then(http_date)
        .or_else(|| Instant::parse(text("/configurationItemCaptureTime")?))
        .map(|instant| instant.0)
}

/// `Wed, 23 Jan 2019 01:27:00 GMT` (RFC 9110, IMF-fixdate).
fn http_date(text: &str) -> Option<Instant> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let mut parts = text.split_whitespace().skip(1);
    let (day, month, year, time) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    Instant::parse(&format!("{year}-{month:02}-{day:0>2}T{time}Z"))
}

/// Drops a subject that is only the name of a folder and that the case knows better.
fn doubt(estate: &Estate, doc: &mut Doc) {
    let Some(name) = doc.subject.as_ref().filter(|name| name.folder) else {
        return;
    };
    let account = doc.account.as_deref().unwrap_or_default();
    let listed = !estate.asked("list-buckets", account, "").is_unknown()
        || account.is_empty() && estate.asked.keys().any(|(call, ..)| call == "list-buckets");
    let known = estate.buckets.contains_key(&name.text)
        || estate.trails.values().any(|trail| {
            trail.name == name.text
                || trail
                    .bucket
                    .known()
                    .is_some_and(|bucket| *bucket == name.text)
        });
    let may_be_bucket = (3..=63).contains(&name.text.len())
        && name
            .text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.'));
    if !known && (listed || doc.call.contains("bucket") && !may_be_bucket) {
        doc.subject = None;
    }
}

/// What follows from all exports together.
fn complete(estate: &mut Estate) {
    let mut accounts: BTreeSet<String> = estate.asked.keys().map(|(_, id, _)| id.clone()).ordered();
    accounts.extend(estate.trails.values().map(|trail| trail.account.clone()));
    accounts.extend(
        estate
            .buckets
            .values()
            .filter_map(|bucket| bucket.account.known().cloned()),
    );
    for id in accounts.into_iter().filter(|id| !id.is_empty()) {
        let account = estate.accounts.entry(id.clone()).or_default();
        account.id = id;
    }
}

/// Names that the estate knows and that lack the answer of a call.
fn candidates(estate: &Estate, nameless: Nameless, call: &str) -> Vec<String> {
    match nameless {
        Nameless::Trail => {
            let lacks = |trail: &&super::model::Trail| match call {
                "get-trail-status" => trail.logging.is_unknown(),
                "get-event-selectors" => trail.selectors.is_unknown(),
                "get-insight-selectors" => trail.insights.is_unknown(),
                _ => true,
            };
            let trails = estate.trails.values().filter(lacks);
            trails.map(|trail| trail.arn.clone()).collect()
        }
        Nameless::Bucket => {
            let lacks = |bucket: &&super::model::Bucket| match call {
                "get-bucket-policy" => bucket.policy.is_unknown(),
                "get-bucket-policy-status" => bucket.policy_is_public.is_unknown(),
                "get-bucket-acl" => bucket.acl.is_unknown(),
                "get-bucket-encryption" => bucket.encryption.is_unknown(),
                "get-bucket-versioning" => bucket.versioning.is_unknown(),
                "get-bucket-logging" => bucket.logging.is_unknown(),
                "get-bucket-lifecycle-configuration" => bucket.lifecycle.is_unknown(),
                "get-bucket-location" => bucket.region.is_unknown(),
                "get-public-access-block" => bucket.public_access_block.is_unknown(),
                "get-object-lock-configuration" => bucket.object_lock.is_unknown(),
                "list-objects-v2" | "list-object-versions" => bucket.objects.is_unknown(),
                _ => true,
            };
            let listed = estate
                .buckets
                .values()
                .filter(lacks)
                .map(|bucket| bucket.name.clone());
            let of_trails = estate
                .trails
                .values()
                .filter_map(|trail| trail.bucket.known());
            let of_trails = of_trails
                .filter(|name| !estate.buckets.contains_key(*name))
                .cloned();
            let names: BTreeSet<String> = listed.chain(of_trails).ordered();
            names.into_iter().collect()
        }
        Nameless::Key => {
            let lacks = |key: &&super::model::Key| match call {
                "get-key-policy" => key.policy.is_unknown(),
                _ => key.rotation.is_unknown(),
            };
            let keys = estate
                .keys
                .values()
                .filter(lacks)
                .map(|key| key.arn.clone());
            let of_trails = estate
                .trails
                .values()
                .filter_map(|trail| trail.kms_key.known());
            let of_trails = of_trails.filter(|name| estate.key(name).is_none()).cloned();
            let names: BTreeSet<String> = keys.chain(of_trails).ordered();
            names.into_iter().collect()
        }
        Nameless::Topic => {
            let of_trails = estate
                .trails
                .values()
                .filter_map(|trail| trail.topic.known().cloned());
            let lacks = |topic: &&super::model::Topic| topic.subscriptions.is_unknown();
            let topics = estate
                .topics
                .values()
                .filter(lacks)
                .map(|topic| topic.arn.clone());
            let names: BTreeSet<String> = topics.chain(of_trails).ordered();
            names.into_iter().collect()
        }
    }
}

impl Estate {
    /// Whether a bucket is there: in a list, or by an answer about it.
    #[must_use]
    pub fn has_bucket(&self, name: &str) -> Fact<()> {
        self.buckets
            .get(name)
            .map(|bucket| bucket.exists.clone())
            .unwrap_or_default()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests;

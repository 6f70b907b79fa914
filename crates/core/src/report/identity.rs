//! Which finding is which: a key that another run of the same case gives again, and pairs of two reports.
//!
//! A key is the id of a finding and a fingerprint of what it is about: `security/bucket-public~3f9a1c20b7d45e61`. Titles,
//! counts, money and places in the list are not part of it, for they change while the finding stays the same one. Paths
//! count from the bucket on, so that it does not matter where a case lies on a disk.

use std::collections::{BTreeMap, BTreeSet};

use xxhash_rust::xxh3::xxh3_64;

use super::{Evidence, Finding};
use crate::sorting::{Arrange, Ordered};

/// What stands between the two parts of a key: it needs no escape in an address.
const BETWEEN: char = '~';

/// Findings of this name are about things that happened, not about a state: the first event tells them apart.
pub(super) const EVENTS: &str = "security/tampering";

/// The keys of the findings of a report, in their order. Two that would have the same one are told apart by a number,
/// which follows from their words and not from their place.
#[must_use]
pub fn finding_keys(findings: &[Finding]) -> Vec<String> {
    let mut keys: Vec<(u64, usize, &Finding)> = findings
        .iter()
        .enumerate()
        .map(|(place, finding)| (fingerprint(finding), place, finding))
        .collect();
    keys.arrange_by_cached_key(|(print, place, finding)| {
        let words = skeleton(&finding.title);
        (finding.id.as_str(), *print, finding.verdict, words, *place)
    });
    let mut named = vec![String::new(); findings.len()];
    let mut last: Option<(&str, u64)> = None;
    let mut number = 1;
    for (print, place, finding) in keys {
        let this = (finding.id.as_str(), print);
        number = if last == Some(this) { number + 1 } else { 1 };
        last = Some(this);
        if let Some(key) = named.get_mut(place) {
            *key = format!("{}{BETWEEN}{print:016x}", finding.id);
            if number > 1 {
                key.push_str(&format!(".{number}"));
            }
        }
    }
    named
}

/// The id of the finding that a key is of.
pub(super) fn id_of(key: &str) -> &str {
    key.rsplit_once(BETWEEN).map_or(key, |(id, _)| id)
}

fn fingerprint(finding: &Finding) -> u64 {
    let mut text = String::new();
    for resource in subjects(finding) {
        text.push_str(resource);
        text.push('\n');
    }
    if finding.id == EVENTS
        && let Some(event) = events(finding).next()
    {
        text.push('\t');
        text.push_str(event);
    }
    xxh3_64(text.as_bytes())
}

/// What a finding is about.
fn subjects(finding: &Finding) -> BTreeSet<&str> {
    finding.resources.iter().map(|name| place(name)).ordered()
}

/// A path of a delivery from its bucket on; other names as they are. A delivery that was packed without its bucket has the name of the
/// archive in its place, which is another for each case.
pub(super) fn place(name: &str) -> &str {
    let Some(start) = name.find("/AWSLogs/") else {
        return name;
    };
    let before = name.get(..start).unwrap_or_default();
    let bucket = before.rfind('/').map_or(0, |slash| slash + 1);
    // What lies in an archive stands behind `!/`.
    let from = if before.ends_with('!') {
        start + 1
    } else {
        bucket
    };
    name.get(from..).unwrap_or(name)
}

/// A path of a delivery without what stands for its bucket, which may be any folder.
fn delivered(place: &str) -> Option<&str> {
    let start = place.find("AWSLogs/")?;
    place.get(start..)
}

/// The ids of the events that a finding shows.
fn events(finding: &Finding) -> impl Iterator<Item = &str> {
    finding
        .evidence
        .iter()
        .filter_map(|evidence| match evidence {
            Evidence::Record { event_id, .. } => event_id.as_deref(),
            Evidence::Pointer { .. } => None,
        })
}

/// A title without its figures, and without the plural that follows from them.
fn skeleton(title: &str) -> String {
    title
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| c.is_ascii_digit() || ".,()%$<".contains(c)))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Findings of two reports that are the same one, by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pair {
    /// Only in the first.
    First(usize),
    /// In both.
    Both(usize, usize),
    /// Only in the second.
    Second(usize),
}

/// Pairs the findings of two reports, in the order of the second, then those that only the first has, in its order.
///
/// Two are the same where they have one id and are about the same; else where they share most of the resources, a folder of a delivery, or an
/// event. Findings about events need a shared event: another time is another finding.
#[must_use]
pub fn pairs(first: &[Finding], second: &[Finding]) -> Vec<Pair> {
    let mut partner: Vec<Option<usize>> = vec![None; second.len()];
    let mut taken = vec![false; first.len()];
    let mut holders: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (place, finding) in first.iter().enumerate() {
        for token in tokens(finding) {
            holders.entry(token).or_default().push(place);
        }
    }
    let mut likely: Vec<(Likeness, usize, usize)> = Vec::new();
    for (after, finding) in second.iter().enumerate() {
        let places = tokens(finding)
            .into_iter()
            .filter_map(|token| holders.get(&token));
        let places: BTreeSet<usize> = places.flatten().copied().ordered();
        for before in places {
            if let Some(old) = first.get(before) {
                likely.push((likeness(old, finding), before, after));
            }
        }
    }
    // The surest pairs are made first.
    likely.arrange_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    for (_, before, after) in likely {
        if let (Some(taken), Some(partner @ None)) = (taken.get_mut(before), partner.get_mut(after))
            && !*taken
        {
            *taken = true;
            *partner = Some(before);
        }
    }
    let of_second = partner.iter().enumerate().map(|(after, before)| {
        before.map_or(Pair::Second(after), |before| Pair::Both(before, after))
    });
    let of_first = taken.iter().enumerate();
    let of_first = of_first
        .filter(|(_, taken)| !**taken)
        .map(|(before, _)| Pair::First(before));
    of_second.chain(of_first).collect()
}

/// What two findings have to share one of to be the same: an event, or a resource, or that they name none.
fn tokens(finding: &Finding) -> BTreeSet<(&str, &str)> {
    let of_events = events(finding).map(|event| (finding.id.as_str(), event));
    if finding.id == EVENTS {
        return of_events.collect();
    }
    let mut subjects = subjects(finding);
    let delivered: Vec<&str> = subjects.iter().filter_map(|name| delivered(name)).collect();
    subjects.extend(delivered);
    if subjects.is_empty() {
        subjects.insert("");
    }
    let subjects = subjects.into_iter().map(|name| (finding.id.as_str(), name));
    subjects.chain(of_events).ordered()
}

/// How much speaks for two findings being the same, the weightiest first. The verdict is: what passes for one bucket and
/// fails for another stays two findings when a bucket changes sides.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Likeness {
    same_verdict: bool,
    same_subjects: bool,
    same_event: bool,
    /// Shared resources in a thousand of all.
    shared: u64,
    same_words: bool,
}

fn likeness(a: &Finding, b: &Finding) -> Likeness {
    let (of_a, of_b) = (subjects(a), subjects(b));
    let all = of_a.union(&of_b).count() as u64;
    let both = of_a.intersection(&of_b).count() as u64;
    let shown: BTreeSet<&str> = events(a).ordered();
    Likeness {
        same_verdict: a.verdict == b.verdict,
        same_subjects: of_a == of_b,
        same_event: events(b).any(|event| shown.contains(event)),
        shared: (both * 1_000).checked_div(all).unwrap_or(0),
        same_words: skeleton(&a.title) == skeleton(&b.title),
    }
}

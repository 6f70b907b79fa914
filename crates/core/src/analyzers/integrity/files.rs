//! The log files of the case, held against what the digests list.

use std::collections::{BTreeMap, BTreeSet};

use super::chains::{Chains, Judged};
use super::digest::{Hash, Listed};
use super::{Given, Sum};
use crate::record::{Instant, paths};
use crate::report::{
    DigestProof, Evidence, LogFileCounts, LogFileReason, LogFileRow, LogFileVerdict,
};
use crate::sorting::Arrange;

/// What came out for all log files.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) rows: Vec<LogFileRow>,
    /// Log files that digests list, by what came out.
    pub(super) listed: LogFileCounts,
    /// Of the verified ones, those under a digest that is proved.
    pub(super) proved: u64,
    /// Log files that no digest lists.
    pub(super) unlisted: u64,
    /// By digest, in the order of the chains.
    pub(super) of_digest: Vec<LogFileCounts>,
    /// Missing ones that lie between files that are there: digest, and place in it.
    pub(super) cut_out: BTreeSet<(usize, usize)>,
}

/// Where a digest lists a log file: the digest, and the place in it.
type Place = (usize, usize);

/// A log file that one or more digests list.
struct Entry<'p> {
    bucket: &'p str,
    key: &'p str,
    places: Vec<Place>,
}

/// Looks for every listed log file among the inputs, and for the digest of every other one.
pub(super) fn judge(given: &[Given<'_>], chains: &Chains<'_>) -> Files {
    let entries = entries(chains);
    let found = find(given, &entries, chains);
    let mut files = Files {
        of_digest: vec![LogFileCounts::default(); chains.digests.len()],
        ..Files::default()
    };
    let mut used = vec![false; given.len()];
    let mut there = vec![false; entries.len()];
    for ((entry, inputs), there) in entries.iter().zip(&found).zip(&mut there) {
        let mut worst: Option<(LogFileVerdict, bool)> = None;
        for &input in inputs {
            let Some(given) = given.get(input) else {
                continue;
            };
            if let Some(used) = used.get_mut(input) {
                *used = true;
            }
            *there = true;
            let (verdict, reason, place) = verdict(given.sum, entry, chains);
            let proved = verdict == LogFileVerdict::Verified && proved(chains, place);
            if worst.is_none_or(|(known, _)| rank(verdict) > rank(known)) {
                worst = Some((verdict, proved));
            }
            files.rows.push(LogFileRow {
                verdict,
                reason,
                file: Some(given.file),
                object: None,
                listed: evidence(chains, place),
            });
        }
        let place = entry.places.first().copied().unwrap_or_default();
        let (verdict, proved) = worst.unwrap_or_else(|| {
            files.rows.push(LogFileRow {
                verdict: LogFileVerdict::Missing,
                reason: LogFileReason::NotInCase,
                file: None,
                object: Some(format!("s3://{}/{}", entry.bucket, entry.key)),
                listed: evidence(chains, place),
            });
            (LogFileVerdict::Missing, false)
        });
        files.listed.add(verdict);
        files.proved += u64::from(proved);
        if let Some(counts) = files.of_digest.get_mut(place.0) {
            counts.add(verdict);
        }
    }
    files.cut_out = cut_out(&entries, &there, chains);
    let windows = windows(chains);
    for (given, _) in given
        .iter()
        .zip(&used)
        .filter(|(given, used)| given.is_log && given.digest.is_none() && !**used)
    {
        files.unlisted += 1;
        files.rows.push(LogFileRow {
            verdict: LogFileVerdict::Unverifiable,
            reason: if is_covered(given.name(), &windows) {
                LogFileReason::NotListed
            } else {
                LogFileReason::NoDigest
            },
            file: Some(given.file),
            object: None,
            listed: None,
        });
    }
    files
}

/// Every listed log file once, in the order of the chains.
fn entries<'p>(chains: &Chains<'p>) -> Vec<Entry<'p>> {
    let mut entries: Vec<Entry<'p>> = Vec::new();
    let mut known: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (at, judged) in chains.digests.iter().enumerate() {
        let digest = judged.digest;
        for (number, file) in digest.files.iter().enumerate() {
            let bucket = digest.bucket_of(file);
            let index = *known.entry((&file.key, bucket)).or_insert_with(|| {
                entries.push(Entry {
                    bucket,
                    key: &file.key,
                    places: Vec::new(),
                });
                entries.len() - 1
            });
            if let Some(entry) = entries.get_mut(index) {
                entry.places.push((at, number));
            }
        }
    }
    entries
}

/// The inputs that are the listed files: by their names, which carry a random part, and where a file has
/// been given another name by its hash.
fn find(given: &[Given<'_>], entries: &[Entry<'_>], chains: &Chains<'_>) -> Vec<Vec<usize>> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let others = || {
        let inputs = given.iter().enumerate();
        inputs.filter(|(_, given)| given.digest.is_none())
    };
    for (at, given) in others() {
        by_name
            .entry(plain_name(given.name()))
            .or_default()
            .push(at);
    }
    let mut named = vec![false; given.len()];
    let mut found: Vec<Vec<usize>> = Vec::with_capacity(entries.len());
    for entry in entries {
        let inputs = by_name.get(plain_name(entry.key)).cloned();
        let inputs = inputs.unwrap_or_default();
        for &input in &inputs {
            if let Some(named) = named.get_mut(input) {
                *named = true;
            }
        }
        found.push(inputs);
    }
    let mut by_hash: BTreeMap<Hash, Vec<usize>> = BTreeMap::new();
    for (at, given) in others().filter(|(at, _)| named.get(*at) == Some(&false)) {
        if let Sum::Of(hash, _) = given.sum {
            by_hash.entry(hash).or_default().push(at);
        }
    }
    for (entry, found) in entries.iter().zip(&mut found) {
        if found.is_empty() {
            let mut listings = entry.listings(chains);
            if let Some(inputs) = listings.find_map(|(_, file, _)| by_hash.remove(&file.hash)) {
                *found = inputs;
            }
        }
    }
    found
}

/// A file's name without the extension that unpacking takes away.
fn plain_name(path: &str) -> &str {
    let name = paths::file_name(path);
    name.strip_suffix(".gz").unwrap_or(name)
}

impl Entry<'_> {
    /// The digests that list it, and how.
    fn listings<'c>(
        &self,
        chains: &'c Chains<'_>,
    ) -> impl Iterator<Item = (&'c Judged<'c>, &'c Listed, Place)> {
        self.places.iter().filter_map(|&place| {
            let judged = chains.digests.get(place.0)?;
            Some((judged, judged.digest.files.get(place.1)?, place))
        })
    }
}

/// What an input is, held against the digests that list it; and which of them says so.
fn verdict(
    sum: Sum,
    entry: &Entry<'_>,
    chains: &Chains<'_>,
) -> (LogFileVerdict, LogFileReason, Place) {
    use LogFileReason as Reason;
    use LogFileVerdict::{Modified, Unverifiable, Verified};
    // The listing that is proved best speaks first; in the order of the chains among equals.
    let best = |fits: &dyn Fn(&Listed) -> bool| {
        let sound = entry
            .listings(chains)
            .filter(|(judged, file, _)| judged.proof != DigestProof::Disproved && fits(file));
        let best = sound.min_by_key(|(judged, ..)| judged.proof);
        best.map(|(.., place)| place)
    };
    let first = entry.places.first().copied().unwrap_or_default();
    let (hash, appended) = match sum {
        Sum::None => return (Unverifiable, Reason::NotHashed, first),
        Sum::Unread => return (Unverifiable, Reason::NotRead, first),
        Sum::Broken => (None, false),
        Sum::Of(hash, appended) => (Some(hash), appended),
    };
    if let Some(place) = best(&|file| Some(file.hash) == hash) {
        return if appended {
            (Modified, Reason::DataAfterGzip, place)
        } else {
            (Verified, Reason::HashEqual, place)
        };
    }
    match (best(&|_| true), hash) {
        (Some(place), Some(_)) => (Modified, Reason::HashDiffers, place),
        (Some(place), None) => (Modified, Reason::Unreadable, place),
        // AWS never writes a second member: that needs no digest.
        (None, _) if appended => (Modified, Reason::DataAfterGzip, first),
        (None, _) => (Unverifiable, Reason::DigestDisproved, first),
    }
}

/// Worse verdicts are greater.
fn rank(verdict: LogFileVerdict) -> u8 {
    match verdict {
        LogFileVerdict::Verified => 0,
        LogFileVerdict::Unverifiable => 1,
        LogFileVerdict::Missing => 2,
        LogFileVerdict::Modified => 3,
    }
}

fn proved(chains: &Chains<'_>, (digest, _): Place) -> bool {
    let judged = chains.digests.get(digest);
    judged.is_some_and(|judged| matches!(judged.proof, DigestProof::Signed | DigestProof::Chained))
}

fn evidence(chains: &Chains<'_>, (digest, number): Place) -> Option<Evidence> {
    let judged = chains.digests.get(digest)?;
    Some(Evidence::Pointer {
        file: judged.file,
        pointer: format!("/logFiles/{number}"),
    })
}

/// Missing files that lie between files of their chain that are there: who copied the others would have
/// copied them too.
fn cut_out(entries: &[Entry<'_>], there: &[bool], chains: &Chains<'_>) -> BTreeSet<Place> {
    let stream = |entry: &Entry<'_>| {
        let (digest, _) = entry.places.first()?;
        chains.digests.get(*digest).map(|judged| judged.stream)
    };
    let mut cut_out = BTreeSet::new();
    // Missing ones since the last that is there, of the chain at hand.
    let mut open: Vec<Place> = Vec::new();
    let mut of = None;
    let mut begun = false;
    for (entry, &there) in entries.iter().zip(there) {
        if stream(entry) != of {
            of = stream(entry);
            begun = false;
        }
        if there {
            cut_out.extend(open.drain(..).filter(|_| begun));
            begun = true;
        } else if begun {
            open.extend(entry.places.first());
        }
        if !begun {
            open.clear();
        }
    }
    cut_out
}

/// The times of delivery that digests cover, by account and Region.
type Windows<'p> = BTreeMap<(&'p str, &'p str), Vec<(u32, u32)>>;

fn windows<'p>(chains: &Chains<'p>) -> Windows<'p> {
    let mut windows: Windows<'p> = BTreeMap::new();
    for judged in &chains.digests {
        let place = (judged.stream.account, judged.stream.region);
        let span = (judged.digest.from, judged.digest.to);
        windows.entry(place).or_default().push(span);
    }
    for spans in windows.values_mut() {
        spans.arrange();
    }
    windows
}

/// Whether a digest covers the time at which a log file was delivered, as its name has it:
/// `<account>_CloudTrail_<Region>_<time>_<unique string>`.
fn is_covered(name: &str, windows: &Windows<'_>) -> bool {
    let mut parts = name.split('_');
    let (account, _, region, time) = (parts.next(), parts.next(), parts.next(), parts.next());
    let covered = || {
        let spans = windows.get(&(account?, region?))?;
        let time = delivery_time(time?)?;
        // Few overlap: only those of several trails and of backfills do.
        let upto = spans.partition_point(|(from, _)| *from <= time);
        let near = spans.get(upto.saturating_sub(64)..upto)?;
        Some(near.iter().any(|(_, to)| time < *to))
    };
    covered().unwrap_or(false)
}

/// `20260310T0805Z` in seconds since 1970.
fn delivery_time(text: &str) -> Option<u32> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let (year, month, day) = (date.get(..4)?, date.get(4..6)?, date.get(6..)?);
    let (hour, minute) = (time.get(..2)?, time.get(2..4)?);
    let written = format!("{year}-{month}-{day}T{hour}:{minute}:00Z");
    Instant::parse(&written).map(|instant| instant.0)
}

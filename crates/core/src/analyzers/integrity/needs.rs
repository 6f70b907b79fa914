//! What would settle what is open, with the commands that get it.

use std::collections::{BTreeMap, BTreeSet};

use super::chains::Chains;
use super::files::Files;
use super::{Given, time};
use crate::analyzers::words::quoted;
use crate::record::paths;
use crate::report::{DigestProof, LogFileReason, Need, NeedKind};
use crate::sorting::Ordered;

/// Commands of one kind.
const SHOWN: usize = 20;

/// Seconds after a digest's end in which it is signed: keys are asked for until then, as `aws cloudtrail
/// validate-logs` does.
const SIGNED_LATER: u32 = 2 * 3_600;

/// What is needed, in the order in which it helps most.
pub(super) fn needs(given: &[Given<'_>], chains: &Chains<'_>, files: &Files) -> Vec<Need> {
    let needs = [
        hashes(given, chains, files),
        public_keys(chains),
        object_metadata(chains),
        digests(given, chains, files),
        log_files(files),
    ];
    needs.into_iter().filter(|need| need.count > 0).collect()
}

fn need(what: NeedKind, count: u64, commands: impl IntoIterator<Item = String>) -> Need {
    Need {
        what,
        count,
        commands: commands.into_iter().take(SHOWN).collect(),
    }
}

/// Files that were read before anybody knew that there are digests.
fn hashes(given: &[Given<'_>], chains: &Chains<'_>, files: &Files) -> Need {
    let path = |file: Option<u32>| Some(given.get(file? as usize)?.path);
    let unhashed = files.rows.iter();
    let unhashed = unhashed.filter(|row| row.reason == LogFileReason::NotHashed);
    let logs = unhashed.filter_map(|row| path(row.file));
    let digests = chains.digests.iter();
    let digests = digests.filter(|judged| judged.lacks == Some(NeedKind::Hashes));
    let paths: BTreeSet<&str> = logs.chain(digests.map(|judged| judged.path)).ordered();
    let count = paths.len() as u64;
    let outer: BTreeSet<&str> = paths
        .iter()
        .filter_map(|path| path.split("!/").next())
        .ordered();
    let commands = outer
        .into_iter()
        .map(|path| format!("trailglass verify {}", quoted(path, "PATH")));
    need(NeedKind::Hashes, count, commands)
}

fn public_keys(chains: &Chains<'_>) -> Need {
    let mut regions: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let mut count = 0;
    for judged in &chains.digests {
        if judged.lacks == Some(NeedKind::PublicKeys) {
            count += 1;
            let (from, to) = regions.entry(judged.stream.region).or_insert((u32::MAX, 0));
            *from = judged.digest.from.min(*from);
            *to = judged.digest.to.saturating_add(SIGNED_LATER).max(*to);
        }
    }
    // The keys are those of the Region that the logs are of.
    let commands = regions.into_iter().map(|(region, (from, to))| {
        format!(
            "aws cloudtrail list-public-keys --region {} --start-time {} --end-time {}",
            quoted(region, "REGION"),
            time(from),
            time(to)
        )
    });
    need(NeedKind::PublicKeys, count, commands)
}

fn object_metadata(chains: &Chains<'_>) -> Need {
    let open = chains.digests.iter();
    let open = open.filter(|judged| judged.lacks == Some(NeedKind::ObjectMetadata));
    let commands = open.clone().map(|judged| {
        format!(
            "aws s3api head-object --bucket {} --key {}",
            quoted(&judged.digest.bucket, "BUCKET"),
            quoted(&judged.digest.key, "KEY")
        )
    });
    need(
        NeedKind::ObjectMetadata,
        open.clone().count() as u64,
        commands,
    )
}

/// Digests that others name, those that do not hold, and those of log files that none covers.
fn digests(given: &[Given<'_>], chains: &Chains<'_>, files: &Files) -> Need {
    let named = chains
        .breaks
        .iter()
        .filter(|gap| gap.missing)
        .filter_map(|gap| {
            let previous = chains.digests.get(gap.after)?.digest.previous.as_ref()?;
            Some(copy(&previous.bucket, &previous.key))
        });
    let named: Vec<String> = named.collect();
    // What lies in the bucket may be as AWS wrote it: the copy may be what was changed.
    let disproved = chains.digests.iter();
    let disproved = disproved.filter(|judged| judged.proof == DigestProof::Disproved);
    let disproved = disproved.map(|judged| copy(&judged.digest.bucket, &judged.digest.key));
    let single: BTreeSet<String> = named.into_iter().chain(disproved).ordered();
    let uncovered = files.rows.iter();
    let uncovered = uncovered.filter(|row| row.reason == LogFileReason::NoDigest);
    let mut folders = BTreeSet::new();
    let mut count = single.len() as u64;
    for row in uncovered {
        count += 1;
        if let Some(given) = row.file.and_then(|file| given.get(file as usize)) {
            folders.insert(folder_of_digests(given.path));
        }
    }
    let all = folders.into_iter().map(|(bucket, folder)| {
        let bucket = if bucket.is_empty() { "BUCKET" } else { bucket };
        let place = quoted(&format!("s3://{bucket}/{folder}"), "s3://BUCKET/AWSLogs/");
        let copy = quoted(&format!("s3/{bucket}/{folder}"), "s3/BUCKET/AWSLogs/");
        format!("aws s3 sync {place} {copy} --exclude '*' --include '*/CloudTrail-Digest/*'")
    });
    need(NeedKind::Digests, count, single.into_iter().chain(all))
}

/// Bucket and folder of the digests that list a log file: that of the account, above `CloudTrail/`.
fn folder_of_digests(path: &str) -> (&str, &str) {
    let Some(log) = paths::log_path(path) else {
        return ("", "AWSLogs/");
    };
    let tail = log.word.len() + log.region.len() + 1;
    let folder = log
        .folder
        .get(..log.folder.len().saturating_sub(tail))
        .unwrap_or_default();
    // `s3/<bucket>/<key>` is the layout that names the bucket.
    let named = folder
        .rsplit_once("s3/")
        .filter(|(above, _)| above.is_empty() || above.ends_with('/'));
    match named.and_then(|(_, rest)| rest.split_once('/')) {
        Some((bucket, folder)) => (bucket, folder),
        None => {
            let at = folder.rfind("AWSLogs/").unwrap_or(0);
            ("", folder.get(at..).unwrap_or(folder))
        }
    }
}

fn log_files(files: &Files) -> Need {
    let missing = files.rows.iter();
    let missing = missing.filter(|row| row.reason == LogFileReason::NotInCase);
    let commands = missing.clone().filter_map(|row| {
        let object = row.object.as_deref()?.strip_prefix("s3://")?;
        let (bucket, key) = object.split_once('/')?;
        Some(copy(bucket, key))
    });
    need(NeedKind::LogFiles, missing.clone().count() as u64, commands)
}

/// The command that copies one object, in the layout that keeps its bucket and key.
fn copy(bucket: &str, key: &str) -> String {
    format!(
        "aws s3 cp {} {}",
        quoted(&format!("s3://{bucket}/{key}"), "s3://BUCKET/KEY"),
        quoted(&format!("s3/{bucket}/{key}"), "s3/BUCKET/KEY")
    )
}

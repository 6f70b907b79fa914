//! The findings of the chapter.

use super::chains::Chains;
use super::files::Files;
use crate::analyzers::words::{counted, duration, quoted};
use crate::record::Instant;
use crate::report::{
    DigestFault, DigestProof, Evidence, Finding, Fix, Integrity, LogFileReason, LogFileRow,
    LogFileVerdict, NeedKind, Severity, Verdict,
};
use crate::sorting::Arrange;

/// Names and places that a finding lists.
const SHOWN: usize = 50;

/// What to do about a file that is not what AWS wrote.
const RESTORE: &str = "Look in the bucket for older versions of it and for who wrote or deleted it, and keep what \
                       is found apart: it is evidence.";

pub(super) fn findings(chapter: &Integrity, chains: &Chains<'_>, files: &Files) -> Vec<Finding> {
    let all = [
        modified(chapter),
        missing(chapter, chains, files, true),
        missing(chapter, chains, files, false),
        digest_missing(chapter),
        chain_broken(chapter),
        gap(chapter),
        signature_invalid(chapter),
        unverifiable(chapter),
        passed(chapter),
    ];
    all.into_iter().flatten().collect()
}

fn finding(name: &str, severity: Severity, verdict: Verdict, title: String, why: &str) -> Finding {
    Finding::new(format!("integrity/{name}"), severity, verdict, title, why)
}

/// Sorted, each once, and not too many.
fn names(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.into_iter().collect();
    names.arrange();
    names.dedup();
    names.truncate(SHOWN);
    names
}

fn places(places: impl IntoIterator<Item = Evidence>) -> Vec<Evidence> {
    let mut places: Vec<Evidence> = places.into_iter().collect();
    places.arrange();
    places.dedup();
    places.truncate(SHOWN);
    places
}

/// Commands that show the versions of objects, and who touched them.
fn versions(objects: &[String]) -> Vec<String> {
    let commands = objects.iter().filter_map(|object| {
        let (bucket, key) = object.strip_prefix("s3://")?.split_once('/')?;
        Some(format!(
            "aws s3api list-object-versions --bucket {} --prefix {}",
            quoted(bucket, "BUCKET"),
            quoted(key, "KEY")
        ))
    });
    commands.take(SHOWN).collect()
}

fn restore(objects: &[String]) -> Option<Fix> {
    Some(Fix {
        summary: RESTORE.to_owned(),
        commands: versions(objects),
        document: None,
    })
}

fn rows(chapter: &Integrity, verdict: LogFileVerdict) -> impl Iterator<Item = &LogFileRow> + Clone {
    let rows = chapter.files.iter();
    rows.filter(move |row| row.verdict == verdict)
}

fn modified(chapter: &Integrity) -> Option<Finding> {
    let rows = rows(chapter, LogFileVerdict::Modified);
    let count = rows.clone().count();
    let appended = rows.clone();
    let appended = appended
        .filter(|row| row.reason == LogFileReason::DataAfterGzip)
        .count();
    let mut title = format!("{} changed after delivery", was(count, "log file"));
    if appended > 0 {
        title.push_str(&format!(
            ", {appended} of them by data appended behind the gzip data"
        ));
    }
    let why = "The bytes are not those that a digest lists, so records in them may be false, changed or removed. A \
               download that was cut or a file that was saved again by another program looks the same: get it again \
               from the bucket and look whether it still differs.";
    let file = |row: &LogFileRow| {
        let record = row.file.map(|file| Evidence::Record {
            file,
            record: 0,
            event_id: None,
        });
        record.into_iter().chain(row.listed.clone())
    };
    (count > 0).then(|| Finding {
        count: count as u64,
        evidence: places(rows.clone().take(SHOWN).flat_map(file)),
        fix: restore(&[]),
        ..finding(
            "file-modified",
            Severity::Critical,
            Verdict::Fail,
            title,
            why,
        )
    })
}

/// Missing log files: those between others that are there, and those beyond them, which may never have been
/// copied.
fn missing(
    chapter: &Integrity,
    chains: &Chains<'_>,
    files: &Files,
    cut_out: bool,
) -> Option<Finding> {
    let place = |row: &&LogFileRow| {
        let Some(Evidence::Pointer { file, pointer }) = &row.listed else {
            return None;
        };
        let digest = chains
            .digests
            .iter()
            .position(|judged| judged.file == *file)?;
        Some((digest, pointer.rsplit('/').next()?.parse().ok()?))
    };
    let rows = rows(chapter, LogFileVerdict::Missing);
    let rows = rows.filter(|row| {
        let inside = place(row).is_some_and(|place| files.cut_out.contains(&place));
        inside == cut_out
    });
    let rows: Vec<&LogFileRow> = rows.collect();
    let objects = names(rows.iter().filter_map(|row| row.object.clone()));
    let base = |verdict, severity, title: String, why| Finding {
        resources: objects.clone(),
        count: rows.len() as u64,
        evidence: places(rows.iter().take(SHOWN).filter_map(|row| row.listed.clone())),
        ..finding("file-missing", severity, verdict, title, why)
    };
    if rows.is_empty() {
        return None;
    }
    let count = counted(rows.len(), "log file");
    Some(if cut_out {
        let title = format!("{count} missing between others that are there");
        let why = "Digests list them, and files delivered before and after are in the case: they were deleted from \
                   the bucket, or left out when it was copied.";
        Finding {
            fix: restore(&objects),
            ..base(Verdict::Fail, Severity::High, title, why)
        }
    } else {
        let title = format!("{count} that digests list and the case does not hold");
        let why = "No file of their time is in the case. They may never have been copied, or they may be gone from \
                   the bucket.";
        Finding {
            ask: asks(chapter, &[NeedKind::LogFiles]),
            ..base(Verdict::Unknown, Severity::Medium, title, why)
        }
    })
}

/// The findings about digests with a fault: their names, and where it shows.
fn faulty(chapter: &Integrity, fault: DigestFault) -> Option<(usize, Vec<String>, Vec<Evidence>)> {
    let problems = chapter
        .problems
        .iter()
        .filter(|problem| problem.fault == fault);
    let count = problems.clone().count();
    let objects = names(problems.clone().map(|problem| problem.digest.clone()));
    let evidence = places(problems.filter_map(|problem| problem.evidence.clone()));
    (count > 0).then_some((count, objects, evidence))
}

fn about_digests(
    name: &str,
    severity: Severity,
    (count, resources, evidence): (usize, Vec<String>, Vec<Evidence>),
    title: String,
    why: &str,
) -> Finding {
    Finding {
        count: count as u64,
        evidence,
        fix: restore(&resources),
        resources,
        ..finding(name, severity, Verdict::Fail, title, why)
    }
}

fn digest_missing(chapter: &Integrity) -> Option<Finding> {
    let faulty = faulty(chapter, DigestFault::DigestMissing)?;
    let title = format!(
        "{} missing in the middle of a chain",
        counted(faulty.0, "digest")
    );
    let why = "The next digest names it, and older ones are in the case: it was deleted from the bucket, or left out \
               when it was copied. Whatever log files it lists cannot be proved, and nobody sees if one of them is \
               gone.";
    Some(about_digests(
        "digest-missing",
        Severity::High,
        faulty,
        title,
        why,
    ))
}

fn chain_broken(chapter: &Integrity) -> Option<Finding> {
    let faulty = faulty(chapter, DigestFault::ChainBroken)?;
    let title = format!("{} not what the next digest says", is(faulty.0, "digest"));
    let why = "Each digest holds the hash of the one before it. Where it differs, one of the two was changed after \
               AWS wrote it, and what it lists proves nothing. A digest that was unpacked and saved again by another \
               program looks the same.";
    Some(about_digests(
        "chain-broken",
        Severity::Critical,
        faulty,
        title,
        why,
    ))
}

fn gap(chapter: &Integrity) -> Option<Finding> {
    let gaps = chapter.gaps.iter().filter(|gap| !gap.missing);
    let length = |from: &str, to: &str| {
        let seconds = |text| Instant::parse(text).map_or(0, |instant| instant.0);
        seconds(to).saturating_sub(seconds(from))
    };
    let longest = gaps.clone().max_by_key(|gap| length(&gap.from, &gap.to))?;
    let count = gaps.clone().count();
    let title = format!(
        "{} in the digests: the longest is {}, from {} to {}",
        counted(count, "gap"),
        duration(length(&longest.from, &longest.to)),
        longest.from,
        longest.to
    );
    let why = "A chain of digests ended there and a new one began: validation, logging or the trail was switched off \
               and on again. Log files of that time cannot be proved. The timeline of changes may show who did it.";
    let rows = gaps.filter_map(|gap| {
        let chain = chapter.chains.get(usize::try_from(gap.chain).ok()?)?;
        let row = chain.digests.iter().find(|row| row.from == gap.to)?;
        Some(Evidence::Pointer {
            file: row.file,
            pointer: "/previousDigestS3Object".to_owned(),
        })
    });
    Some(Finding {
        count: count as u64,
        evidence: places(rows),
        ..finding("chain-broken", Severity::Medium, Verdict::Fail, title, why)
    })
}

fn signature_invalid(chapter: &Integrity) -> Option<Finding> {
    let faulty = faulty(chapter, DigestFault::SignatureInvalid)?;
    let title = format!(
        "The signature of {} does not hold",
        counted(faulty.0, "digest")
    );
    let why = "AWS signs every digest with a key that nobody else has. Where the signature does not hold, the digest, \
               or the next one, which carries the signature, was changed or made by somebody else, and what it lists \
               proves nothing. The keys are as good as their source: run list-public-keys yourself.";
    Some(about_digests(
        "signature-invalid",
        Severity::Critical,
        faulty,
        title,
        why,
    ))
}

fn unverifiable(chapter: &Integrity) -> Option<Finding> {
    let unproved = chapter.verified - chapter.proved.min(chapter.verified);
    let disproved = chapter.chains.iter().flat_map(|chain| &chain.digests);
    let disproved = disproved.filter(|row| row.proof == DigestProof::Disproved);
    let count = chapter.unverifiable + unproved;
    let open = chapter.signatures.unchecked;
    if count == 0 && (open == 0 || disproved.count() > 0) {
        return None;
    }
    let reason = |reason| {
        let rows = chapter.files.iter().filter(|row| row.reason == reason);
        rows.count()
    };
    let mut parts = Vec::new();
    for (count, text) in [
        (
            reason(LogFileReason::NoDigest),
            "that no digest of the case covers",
        ),
        (
            reason(LogFileReason::NotListed),
            "that no digest here of their time lists",
        ),
        (
            reason(LogFileReason::DigestDisproved),
            "whose digest does not hold",
        ),
        (
            reason(LogFileReason::NotHashed),
            "read without being hashed",
        ),
        (reason(LogFileReason::NotRead), "not read to their end"),
    ] {
        if count > 0 {
            parts.push(format!("{} {text}", counted(count, "log file")));
        }
    }
    if unproved > 0 {
        let count = usize::try_from(unproved).unwrap_or(usize::MAX);
        parts.push(format!(
            "{} with the hash that a digest lists whose signature could not be checked",
            counted(count, "log file")
        ));
    } else if parts.is_empty() {
        let count = usize::try_from(open).unwrap_or(usize::MAX);
        parts.push(format!(
            "{} whose signature could not be checked",
            counted(count, "digest")
        ));
    }
    let title = format!("Not proved: {}", parts.join("; "));
    let why = "A log file is proved by a digest that lists its hash, and the digest by a signature of AWS. Who can \
               write to the bucket can write both files; the signature nobody can. A file that no digest here of its \
               time lists was put there, or is of another trail: one without validation, or one whose digests were \
               not given.";
    let files = rows(chapter, LogFileVerdict::Unverifiable);
    let evidence = files.filter_map(|row| {
        let record = |file| Evidence::Record {
            file,
            record: 0,
            event_id: None,
        };
        row.listed.clone().or_else(|| row.file.map(record))
    });
    Some(Finding {
        count: count.max(open),
        evidence: places(evidence.take(SHOWN)),
        ask: asks(
            chapter,
            &[
                NeedKind::Hashes,
                NeedKind::PublicKeys,
                NeedKind::ObjectMetadata,
                NeedKind::Digests,
            ],
        ),
        ..finding(
            "unverifiable",
            Severity::Medium,
            Verdict::Unknown,
            title,
            why,
        )
    })
}

fn passed(chapter: &Integrity) -> Option<Finding> {
    let all = chapter.log_files > 0 && chapter.holds();
    let count = usize::try_from(chapter.verified).unwrap_or(usize::MAX);
    let title = format!(
        "{} proved to be as CloudTrail delivered",
        is(count, "log file")
    );
    let why = "Each has the hash that a digest lists, and every digest the signature of a key that list-public-keys \
               gave.";
    all.then(|| Finding {
        count: chapter.verified,
        ..finding("file-modified", Severity::Info, Verdict::Pass, title, why)
    })
}

fn asks(chapter: &Integrity, kinds: &[NeedKind]) -> Vec<String> {
    let needs = kinds.iter().flat_map(|kind| {
        let needs = chapter.needs.iter().filter(move |need| need.what == *kind);
        needs.flat_map(|need| need.commands.iter().cloned())
    });
    needs.take(SHOWN).collect()
}

/// `1 log file is`, `3 log files are`.
fn is(count: usize, noun: &str) -> String {
    format!(
        "{} {}",
        counted(count, noun),
        if count == 1 { "is" } else { "are" }
    )
}

/// `1 log file was`, `3 log files were`.
fn was(count: usize, noun: &str) -> String {
    format!(
        "{} {}",
        counted(count, noun),
        if count == 1 { "was" } else { "were" }
    )
}

//! Log file integrity as the view shows it: what matters first, chains as stretches of time, and what came out in words.

use super::answer::{Answer, Drawing, judged, question};
use super::route::{Route, View};
use crate::format::number::{count, share};
use crate::format::time::Moment;
use crate::format::words::{list, of, sentence, some};
use trailglass_core::report::{
    DigestChain, DigestProof, DigestRow, Integrity, LogFileRow, LogFileVerdict, Report,
};
use trailglass_core::sorting::Arrange;

/// Every verdict, the one to act on first.
pub const VERDICTS: [LogFileVerdict; 4] = [
    LogFileVerdict::Modified,
    LogFileVerdict::Missing,
    LogFileVerdict::Unverifiable,
    LogFileVerdict::Verified,
];

/// Log files of a verdict (empty means all) as places in the report, what is wrong first.
#[must_use]
pub fn log_files(all: &[LogFileRow], verdict: &str) -> Vec<usize> {
    let mut found: Vec<(usize, &LogFileRow)> = all
        .iter()
        .enumerate()
        .filter(|(_, row)| verdict.is_empty() || row.verdict.word() == verdict)
        .collect();
    let rank = |row: &LogFileRow| VERDICTS.iter().position(|verdict| *verdict == row.verdict);
    found.arrange_by_key(|(_, row)| rank(row));
    found.into_iter().map(|(place, _)| place).collect()
}

/// Rows of a verdict.
#[must_use]
pub fn number(all: &[LogFileRow], verdict: LogFileVerdict) -> u64 {
    all.iter().filter(|row| row.verdict == verdict).count() as u64
}

/// What stands out about a stretch of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The digests are proved, and so are their log files.
    Proved,
    /// Nothing proves them, and nothing speaks against them.
    Open,
    /// A log file of theirs is modified or missing.
    Files,
    /// A digest does not hold.
    Wrong,
    /// Nothing was digested: validation or logging was off.
    Off,
    /// Digests are missing.
    Lost,
}

impl Look {
    /// Every one, in the order of the legend.
    pub const ALL: [Self; 6] = [
        Self::Proved,
        Self::Open,
        Self::Files,
        Self::Wrong,
        Self::Off,
        Self::Lost,
    ];

    /// What it means.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Open => "not proved",
            Self::Files => "a log file is modified or missing",
            Self::Wrong => "a digest does not hold",
            Self::Off => "no digests: validation or logging was off",
            Self::Lost => "digests are missing",
        }
    }

    fn of(row: &DigestRow) -> Self {
        if row.proof == DigestProof::Disproved {
            Self::Wrong
        } else if row.log_files.modified + row.log_files.missing > 0 {
            Self::Files
        } else if row.proof == DigestProof::None || row.log_files.unverifiable > 0 {
            Self::Open
        } else {
            Self::Proved
        }
    }
}

/// Digests in a row that look alike, or a time without any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Its beginning.
    pub from: Moment,
    /// Its end.
    pub to: Moment,
    /// What stands out.
    pub look: Look,
    /// Digests in it.
    pub digests: u64,
}

/// A chain as stretches of time. Up to so many digests are drawn one by one.
#[must_use]
pub fn stretches(integrity: &Integrity, place: usize, one_by_one: usize) -> Vec<Stretch> {
    let Some(chain) = integrity.chains.get(place) else {
        return Vec::new();
    };
    let gaps = integrity
        .gaps
        .iter()
        .filter(|gap| gap.chain == place as u64);
    let gaps = gaps.filter_map(|gap| {
        Some(Stretch {
            from: Moment::parse(&gap.from)?,
            to: Moment::parse(&gap.to)?,
            look: if gap.missing { Look::Lost } else { Look::Off },
            digests: 0,
        })
    });
    let digests = chain.digests.iter().filter_map(|row| {
        Some(Stretch {
            from: Moment::parse(&row.from)?,
            to: Moment::parse(&row.to)?,
            look: Look::of(row),
            digests: 1,
        })
    });
    let mut all: Vec<Stretch> = digests.chain(gaps).collect();
    all.arrange_by_key(|stretch| (stretch.from.seconds, stretch.to.seconds));
    if chain.digests.len() <= one_by_one {
        return all;
    }
    let mut merged: Vec<Stretch> = Vec::new();
    for stretch in all {
        match merged.last_mut() {
            Some(last) if last.look == stretch.look && stretch.digests > 0 => {
                last.to = last.to.max(stretch.to);
                last.digests += stretch.digests;
            }
            _ => merged.push(stretch),
        }
    }
    merged
}

/// What a chain is of. The texts are as in the report.
#[must_use]
pub fn chain_words(chain: &DigestChain) -> String {
    let backfill = if chain.backfill { " · backfill" } else { "" };
    match chain.trail.as_str() {
        "" => format!("unnamed{backfill}"),
        trail => format!("{trail} · {} · {}{backfill}", chain.account, chain.region),
    }
}

/// What came out, in one or two sentences.
#[must_use]
pub fn integrity_words(report: &Report) -> String {
    let integrity = &report.chapters.integrity;
    if integrity.digests == 0 {
        return "No digest file of CloudTrail is in the case, so no log file can be proved unaltered.".to_owned();
    }
    let mut wrong = Vec::new();
    for (number, words) in [
        (integrity.modified, "changed after delivery"),
        (integrity.missing, "missing"),
        (integrity.unverifiable, "without proof"),
    ] {
        if number > 0 {
            wrong.push(format!("{} {words}", count(number)));
        }
    }
    let proved = format!(
        "{} proved to be as CloudTrail delivered, by {}",
        sentence(&some(integrity.proved, "log file is", "log files are")),
        of(
            integrity.signatures.valid,
            "valid signature",
            "valid signatures"
        ),
    );
    let mut said = match wrong.as_slice() {
        [] => format!("{proved}."),
        parts => format!("{proved}; {}.", list(parts)),
    };
    if integrity.signatures.invalid > 0 {
        let digests = some(
            integrity.signatures.invalid,
            "signature does",
            "signatures do",
        );
        said.push_str(&format!(" {} not hold.", sentence(&digests)));
    }
    said
}

/// The row of the overview; `None` without digests.
#[must_use]
pub fn answer(report: &Report) -> Option<Answer> {
    let integrity = &report.chapters.integrity;
    if integrity.digests == 0 {
        return None;
    }
    let (mood, unknown) = judged(report, "integrity");
    let total = integrity.log_files + integrity.unlisted;
    let wrong = integrity.modified + integrity.missing;
    Some(Answer {
        chapter: "integrity",
        question: question::INTEGRITY,
        answer: integrity_words(report),
        figure: count(integrity.proved),
        unit: format!("of {} proved", of(total, "log file", "log files")),
        mood,
        unknown,
        drawing: Drawing::Parts(vec![
            share(integrity.proved, total),
            share(wrong, total),
            0.0,
        ]),
        route: Route::of(View::Integrity),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use crate::state::fixture::estate;
    use trailglass_core::report::{DigestGap, LogFileCounts, LogFileReason, Signatures};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn digest(hour: u32, proof: DigestProof, modified: u64) -> DigestRow {
        DigestRow {
            file: 0,
            from: format!("2026-03-10T{hour:02}:00:00Z"),
            to: format!("2026-03-10T{:02}:00:00Z", hour + 1),
            signature: Default::default(),
            link: Default::default(),
            proof,
            log_files: LogFileCounts {
                modified,
                ..LogFileCounts::default()
            },
        }
    }

    fn integrity() -> Integrity {
        let signed = DigestProof::Signed;
        Integrity {
            digests: 5,
            log_files: 9,
            verified: 7,
            proved: 7,
            modified: 1,
            unverifiable: 1,
            signatures: Signatures {
                valid: 4,
                invalid: 1,
                unchecked: 0,
            },
            gaps: vec![DigestGap {
                chain: 0,
                from: "2026-03-10T04:00:00Z".to_owned(),
                to: "2026-03-10T06:00:00Z".to_owned(),
                missing: false,
            }],
            chains: vec![DigestChain {
                account: "111122223333".to_owned(),
                region: "eu-west-1".to_owned(),
                trail: "main".to_owned(),
                home_region: "eu-west-1".to_owned(),
                backfill: false,
                digests: vec![
                    digest(0, signed, 0),
                    digest(1, signed, 0),
                    digest(2, signed, 1),
                    digest(3, DigestProof::Disproved, 0),
                    digest(6, signed, 0),
                ],
            }],
            ..Integrity::default()
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_chain_is_drawn_as_stretches_that_look_alike() {
        let looks = |one_by_one| {
            let stretches = stretches(&integrity(), 0, one_by_one);
            let looks = stretches
                .iter()
                .map(|stretch| (stretch.look, stretch.digests));
            looks.collect::<Vec<_>>()
        };
        let rest = [
            (Look::Files, 1),
            (Look::Wrong, 1),
            (Look::Off, 0),
            (Look::Proved, 1),
        ];
        assert_eq!(looks(0)[0], (Look::Proved, 2));
        assert_eq!(looks(0)[1..], rest);
        assert_eq!(looks(9).len(), 6);
        assert!(stretches(&integrity(), 1, 0).is_empty());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_came_out_is_told_in_words() {
        let mut report = estate();
        assert!(integrity_words(&report).contains("No digest file"));
        assert_eq!(answer(&report), None);
        report.chapters.integrity = integrity();
        assert_eq!(
            integrity_words(&report),
            "Seven log files are proved to be as CloudTrail delivered, by 4 valid signatures; 1 changed after delivery and 1 without proof. \
             One signature does not hold."
        );
        assert_eq!(answer(&report).unwrap().figure, "7");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_is_wrong_comes_first() {
        let row = |verdict, reason| LogFileRow {
            verdict,
            reason,
            file: None,
            object: None,
            listed: None,
        };
        let rows = [
            row(LogFileVerdict::Verified, LogFileReason::HashEqual),
            row(LogFileVerdict::Unverifiable, LogFileReason::NoDigest),
            row(LogFileVerdict::Modified, LogFileReason::HashDiffers),
        ];
        assert_eq!(log_files(&rows, ""), [2, 1, 0]);
        assert_eq!(log_files(&rows, "verified"), [0]);
        assert_eq!(number(&rows, LogFileVerdict::Missing), 0);
    }
}

//! The sample case: three days of a fictional organization with every mistake of the catalogue planted in its logs and exports.
//!
//! [`organization`](self) names it, the stories tell events, delivery turns them into log files as each trail would, exports describe the
//! configuration. Nothing in it belongs to anyone.

mod actor;
mod chains;
mod delivery;
mod digests;
mod exports;
mod objects;
mod organization;
mod other;
mod people;
mod personal;
mod routine;
mod story;
mod tampering;

use crate::{BadFile, Truth, container};
use delivery::LogFile;
use digests::Digests;
use flate2::read::MultiGzDecoder;
use std::{collections::BTreeSet, io::Read as _};
use story::Story;

/// The sample case and what it holds.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Path and bytes of every file: logs below `s3/<bucket>/`, exports in the collector's layout.
    pub files: Vec<(String, Vec<u8>)>,
    /// What was planted.
    pub truth: Truth,
}

/// Generates the sample case. The same seed gives the same bytes.
#[must_use]
pub fn sample(seed: u64) -> Sample {
    let mut story = Story::new(seed);
    routine::tell(&mut story);
    objects::tell(&mut story);
    people::tell(&mut story);
    chains::tell(&mut story);
    tampering::tell(&mut story);
    personal::tell(&mut story);
    other::tell(&mut story);
    let logs = delivery::files(&mut story);
    let digests = Digests::of(&logs);
    let mut packed = Packed {
        story: &story,
        seen: BTreeSet::new(),
        files: exports::files(&digests),
        truth: Truth {
            planted: story.planted.clone(),
            ..Truth::default()
        },
    };
    let cut = choose(&logs, organization::EDUCATION_LOGS, 0);
    let wrong = choose(&logs, organization::COLLECTION_LOGS, 3);
    let changed = digests::changed(&logs);
    for (index, log) in logs.iter().enumerate() {
        if Some(index) == cut {
            packed.truncated(log);
        } else if Some(index) == wrong {
            packed.misspelled(log);
        } else if Some(index) == changed {
            packed.truth.planted.modified.push(log.path.clone());
            let plain = digests::change(&log.plain);
            packed.log(log, container::gzip(plain.as_bytes(), 9), &log.events);
        } else {
            let members = if log.bucket == organization::TICKETING_LOGS && log.events.len() > 100 {
                3
            } else {
                1
            };
            packed.log(log, log.compressed(members), &log.events);
        }
    }
    packed.files.extend(digests.files());
    packed.files.push((
        format!("s3/{}/audit/review-letter.pdf", organization::TICKETING_LOGS),
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n".to_vec(),
    ));
    packed.finish()
}

/// [`sample`] as one zip archive: the logs as they are, the exports as `collected.tar.gz`, as the collector hands them over.
#[must_use]
pub fn sample_zip(seed: u64) -> Vec<u8> {
    let case = sample(seed);
    let (logs, exports): (Vec<_>, Vec<_>) = case
        .files
        .iter()
        .partition(|(path, _)| path.starts_with("s3/"));
    let exports = container::tar(
        exports
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice())),
    );
    let exports = container::gzip(&exports, 9);
    let exports = std::iter::once(("collected.tar.gz", exports.as_slice()));
    container::zip(
        exports.chain(
            logs.iter()
                .map(|(path, bytes)| (path.as_str(), bytes.as_slice())),
        ),
    )
}

/// The `turn`-th of a bucket's large log files.
fn choose(logs: &[LogFile], bucket: &str, turn: usize) -> Option<usize> {
    let large = logs
        .iter()
        .enumerate()
        .filter(|(_, log)| log.bucket == bucket && log.events.len() > 60);
    large.map(|(index, _)| index).nth(turn)
}

struct Packed<'a> {
    story: &'a Story,
    seen: BTreeSet<(&'a str, &'a str)>,
    files: Vec<(String, Vec<u8>)>,
    truth: Truth,
}

impl<'a> Packed<'a> {
    /// A log file of which `events` can be read.
    fn log(&mut self, log: &LogFile, bytes: Vec<u8>, events: &[usize]) {
        let truth = &mut self.truth;
        truth.log_files += 1;
        truth.plain_bytes += log.plain.len() as u64;
        truth.bytes += bytes.len() as u64;
        self.files.push((log.path.clone(), bytes));
        for event in events
            .iter()
            .filter_map(|index| self.story.events.get(*index))
        {
            truth.records += 1;
            truth.accounts.insert(event.account.to_owned());
            truth.regions.insert(event.region.to_owned());
            let key = (event.source.clone(), event.name.clone());
            *truth
                .categories
                .entry(event.category.word().to_owned())
                .or_default() += 1;
            *truth.delivered.entry(key.clone()).or_default() += 1;
            if event.id.is_empty() || self.seen.insert((&event.id, event.account)) {
                *truth.distinct.entry(key).or_default() += 1;
            } else {
                truth.duplicates += 1;
            }
            truth.see(&crate::time::iso(event.time));
        }
    }

    /// The file as a broken download leaves it.
    fn truncated(&mut self, log: &LogFile) {
        let mut bytes = log.compressed(1);
        bytes.truncate(bytes.len() * 3 / 5);
        let mut plain = Vec::new();
        // What comes out before the cut is what every reader can have.
        let _ = MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut plain);
        let whole = log
            .ends
            .iter()
            .take_while(|end| **end <= plain.len())
            .count();
        let events = log.events.get(..whole).unwrap_or_default();
        self.bad(log, "gzip-truncated", whole);
        self.log(log, bytes, events);
    }

    /// The file as a careless editor leaves it: the record in the middle has lost a comma.
    fn misspelled(&mut self, log: &LogFile) {
        let middle = log.events.len() / 2;
        let from = middle
            .checked_sub(1)
            .and_then(|before| log.ends.get(before))
            .copied()
            .unwrap_or_default();
        let (head, tail) = log.plain.split_at(from);
        let tail = tail.replacen("\",\"awsRegion\"", "\" \"awsRegion\"", 1);
        let bytes = container::gzip(format!("{head}{tail}").as_bytes(), 9);
        let events: Vec<usize> = log
            .events
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != middle)
            .map(|(_, event)| *event)
            .collect();
        self.bad(log, "json-syntax", events.len());
        self.log(log, bytes, &events);
    }

    fn bad(&mut self, log: &LogFile, code: &'static str, records: usize) {
        self.truth.bad_files.push(BadFile {
            path: log.path.clone(),
            code,
            records: records as u64,
        });
    }

    fn finish(mut self) -> Sample {
        let pdf = self
            .files
            .last()
            .map(|(path, _)| path.clone())
            .unwrap_or_default();
        self.truth.bad_files.push(BadFile {
            path: pdf,
            code: "unknown-kind",
            records: 0,
        });
        self.files.sort();
        self.truth.files = self.files.len() as u64;
        Sample {
            files: self.files,
            truth: self.truth,
        }
    }
}

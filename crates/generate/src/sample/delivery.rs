//! Which trail writes which event into which file.
//!
//! CloudTrail delivers every few minutes; here a file holds twelve hours, because a sample of a thousand tiny files would be large. Within a
//! file records stand in the order in which they were told: CloudTrail promises no order either.

use super::{
    organization::*,
    story::{Category, Event, Story, at},
    tampering::{NARROWED, STOPPED},
};
use crate::{
    container,
    random::Random,
    time::{DAY, HOUR, MARCH_10, MINUTE, folder, iso, minutes},
};
use std::collections::BTreeMap;

/// The organization's trail has nothing of this account and Region in these hours.
pub(crate) const GAP: (&str, &str, u64, u64) =
    (SECURITY, FRANKFURT, at(1, 19, 0, 0), at(2, 0, 0, 0));

const SLOT: u64 = DAY / 2;
const LEVEL: u32 = 9;

/// A log file before it is compressed.
pub(crate) struct LogFile {
    /// `s3/<bucket>/<key>`
    pub(crate) path: String,
    pub(crate) bucket: &'static str,
    pub(crate) account: &'static str,
    pub(crate) region: &'static str,
    pub(crate) category: Category,
    /// Indices of its events in the story.
    pub(crate) events: Vec<usize>,
    pub(crate) delivered: u64,
    /// Where each record ends in the plain text.
    pub(crate) ends: Vec<usize>,
    pub(crate) plain: String,
}

impl LogFile {
    /// The file as it lies in the bucket, as one gzip member or several.
    pub(crate) fn compressed(&self, members: usize) -> Vec<u8> {
        container::gzip_members(self.plain.as_bytes(), members, LEVEL)
    }

    /// The object's key in its bucket.
    pub(crate) fn key(&self) -> &str {
        self.path.splitn(3, '/').last().unwrap_or_default()
    }
}

/// A trail whose files are part of the case.
struct Trail {
    bucket: &'static str,
    prefix: String,
    takes: fn(&Event) -> bool,
}

fn trails() -> [Trail; 4] {
    [
        Trail {
            bucket: ORGANIZATION_LOGS,
            prefix: format!("AWSLogs/{ORGANIZATION}"),
            takes: |event| {
                let (account, region, from, to) = GAP;
                let lost = event.account == account
                    && event.region == region
                    && (from..to).contains(&event.time);
                matches!(event.category, Category::Management | Category::Data) && !lost
            },
        },
        Trail {
            bucket: TICKETING_LOGS,
            prefix: "audit/AWSLogs".to_owned(),
            takes: |event| {
                let narrow = event.time > NARROWED && event.read_only;
                event.account == TICKETING && event.category == Category::Management && !narrow
            },
        },
        Trail {
            bucket: COLLECTION_LOGS,
            prefix: "AWSLogs".to_owned(),
            // One Region; management, data, network activity and aggregates of it.
            takes: |event| {
                event.account == COLLECTION
                    && event.region == IRELAND
                    && event.category != Category::Insight
            },
        },
        Trail {
            bucket: EDUCATION_LOGS,
            prefix: "AWSLogs".to_owned(),
            takes: |event| {
                let kept = matches!(event.category, Category::Management | Category::Insight);
                event.account == EDUCATION && kept && event.time <= STOPPED + 15 * MINUTE
            },
        },
    ]
}

/// The log files of all trails.
pub(crate) fn files(story: &mut Story) -> Vec<LogFile> {
    let (account, region, from, to) = GAP;
    story
        .planted
        .gaps
        .push((account.to_owned(), region.to_owned(), iso(from), iso(to)));
    let mut random = Random::new(story.random.next());
    let mut files = Vec::new();
    for trail in trails() {
        let mut slots: BTreeMap<(&str, &str, &str, u64), LogFile> = BTreeMap::new();
        for (index, event) in story.events.iter().enumerate() {
            if !(trail.takes)(event) {
                continue;
            }
            // Events of a quiet Region come in one file a day.
            let slot = if event.region == VIRGINIA && event.account != EDUCATION {
                DAY
            } else {
                SLOT
            };
            let delivered = MARCH_10 + ((event.time - MARCH_10) / slot + 1) * slot + 5 * MINUTE;
            let word = event.category.folder();
            let file = slots
                .entry((event.account, word, event.region, delivered))
                .or_insert_with(|| LogFile {
                    path: String::new(),
                    bucket: trail.bucket,
                    account: event.account,
                    region: event.region,
                    category: event.category,
                    events: Vec::new(),
                    delivered,
                    ends: Vec::new(),
                    plain: "{\"Records\":[".to_owned(),
                });
            if !file.events.is_empty() {
                file.plain.push(',');
            }
            file.events.push(index);
            file.plain.push_str(&event.record.0);
            file.ends.push(file.plain.len());
        }
        for ((account, word, region, delivered), mut file) in slots {
            file.plain.push_str("]}");
            let (day, minute) = (folder(delivered), minutes(delivered));
            let unique = random.text(
                b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
                16,
            );
            file.path = format!(
                "s3/{}/{}/{account}/{word}/{region}/{day}/{account}_{word}_{region}_{minute}_{unique}.json.gz",
                trail.bucket, trail.prefix
            );
            files.push(file);
        }
    }
    files
}

/// The span of deliveries that a digest of a log file covers.
pub(crate) fn digest_span(file: &LogFile) -> (u64, u64) {
    (
        file.delivered + 5 * MINUTE - 12 * HOUR,
        file.delivered + 5 * MINUTE,
    )
}

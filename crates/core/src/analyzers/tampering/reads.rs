//! Who reads log files in bulk.
//!
//! Tools read single log files all day, and each of a million reads kept one by one would cost more
//! than all else; so they are counted from the traffic. A bucket holds logs where CloudTrail is seen
//! to write to it.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::analyzers::earliest::Earliest;
use crate::analyzers::traffic::{Field, Key};
use crate::analyzers::view::View;
use crate::record::format_seconds;
use crate::report::writers::words;
use crate::report::{Effect, Evidence, Finding, Fix, Severity, Tampering, Verdict};
use crate::sorting::Arrange;

/// So many reads by one caller are bulk.
const BULK: u64 = 100;
/// Records that a finding shows.
const SHOWN: usize = 20;

const S3: &str = "s3.amazonaws.com";
const CLOUDTRAIL: &str = "cloudtrail.amazonaws.com";
const TECHNIQUE: &str = "T1530";

/// One caller's reads of one bucket.
#[derive(Debug)]
pub(super) struct Reads<'p> {
    account: &'p str,
    region: &'p str,
    principal: &'p str,
    bucket: &'p str,
    count: u64,
    last: u32,
    /// The first by time: time, file and record.
    first: Earliest<SHOWN>,
}

/// What a reader is told by.
const READER: [Field; 4] = [
    Field::Account,
    Field::Region,
    Field::Principal,
    Field::Resource,
];

/// What a key does to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Write,
    Read,
    Other,
}

/// Everyone who read at least [`BULK`] objects of a bucket that CloudTrail writes to.
pub(super) fn bulk<'p>(view: &View<'p>) -> Vec<Reads<'p>> {
    let traffic = view.traffic;
    let text = |key: Key<'_>, field| traffic.text(key, field);
    let accesses =
        traffic.by_kind(
            |kind| match (text(kind, Field::Source), text(kind, Field::Name)) {
                (S3, "PutObject") => Access::Write,
                (S3, "GetObject")
                    if text(kind, Field::Error).is_empty()
                        && text(kind, Field::InvokedBy).is_empty() =>
                {
                    Access::Read
                }
                _ => Access::Other,
            },
        );
    let keys_that = |access| {
        let keys = traffic.keys().zip(&accesses).enumerate();
        keys.filter(move |(_, (_, of_key))| **of_key == access)
            .map(|(number, (key, _))| (number, key))
    };
    let buckets: BTreeSet<u32> = keys_that(Access::Write)
        .filter(|&(_, key)| {
            let by = [Field::InvokedBy, Field::Principal];
            by.into_iter().any(|field| text(key, field) == CLOUDTRAIL)
        })
        .map(|(_, key)| key.get(Field::Resource))
        .filter(|&bucket| bucket != 0)
        .collect();
    // The keys tell how much each reads: the records of most readers are not worth a look.
    let records = &view.summary().keys;
    let mut all: Vec<Reads<'p>> = Vec::new();
    let mut numbers: FxHashMap<[u32; READER.len()], usize> = FxHashMap::default();
    // The number of the reader, by the number of the key.
    let mut of_keys: Vec<Option<usize>> = vec![None; traffic.len()];
    let read = keys_that(Access::Read).filter(|&(_, key)| {
        buckets.contains(&key.get(Field::Resource))
            && !text(key, Field::Principal).ends_with(".amazonaws.com")
    });
    for (number, key) in read {
        let reader = READER.map(|field| key.get(field));
        let reader = *numbers.entry(reader).or_insert_with(|| {
            let [account, region, principal, bucket] = reader.map(|it| traffic.lexicon.text(it));
            all.push(Reads {
                account,
                region,
                principal,
                bucket,
                count: 0,
                last: 0,
                first: Earliest::default(),
            });
            all.len() - 1
        });
        if let Some(reads) = all.get_mut(reader) {
            let of_key = records.get(number);
            reads.count += of_key.map_or(0, |it| u64::from(it.records));
        }
        if let Some(of_key) = of_keys.get_mut(number) {
            *of_key = Some(reader);
        }
    }
    if !all.iter().any(Reads::is_bulk) {
        return Vec::new();
    }
    view.each_distinct(|at, row| {
        let reader = of_keys.get(row.key as usize).copied().flatten();
        let reads = reader.and_then(|number| all.get_mut(number));
        if let Some(reads) = reads.filter(|reads| reads.is_bulk()) {
            reads.last = reads.last.max(row.time);
            reads.first.see(view, at, row.time);
        }
    });
    all.retain(Reads::is_bulk);
    all.arrange_by_key(|reads| (reads.account, reads.region, reads.principal, reads.bucket));
    all
}

impl Reads<'_> {
    fn is_bulk(&self) -> bool {
        self.count >= BULK
    }

    fn begin(&self) -> Option<String> {
        let time = self.first.time().filter(|&time| time > 0)?;
        Some(format_seconds(u64::from(time)))
    }

    fn what(&self) -> String {
        let count = words::count(self.count);
        match self.last {
            0 => format!("reads {count} log files"),
            last => format!(
                "reads {count} log files until {}",
                format_seconds(u64::from(last))
            ),
        }
    }
}

/// One row for all of a caller's reads.
pub(super) fn row(reads: &Reads<'_>) -> Tampering {
    let evidence = reads.first.evidence().next().unwrap_or(Evidence::Record {
        file: 0,
        record: 0,
        event_id: None,
    });
    Tampering {
        changes: Vec::new(),
        selection: None,
        off: None,
        time: reads.begin(),
        event_name: "GetObject".to_owned(),
        event_source: S3.to_owned(),
        account: reads.account.to_owned(),
        region: reads.region.to_owned(),
        target: Some(reads.bucket.to_owned()),
        ours: None,
        effect: Effect::Unknown,
        what: reads.what(),
        severity: Severity::Medium,
        principal: reads.principal.to_owned(),
        origin: None,
        source_ip: None,
        succeeded: true,
        error_code: None,
        event_id: None,
        techniques: vec![TECHNIQUE.to_owned()],
        evidence,
    }
}

/// What the reads of one caller mean.
pub(super) fn finding(reads: &Reads<'_>) -> Finding {
    let count = words::count(reads.count);
    let bucket = reads.bucket.rsplit(':').next().unwrap_or(reads.bucket);
    let since = reads
        .begin()
        .map(|time| format!(" since {time}"))
        .unwrap_or_default();
    Finding {
        id: "security/tampering".to_owned(),
        severity: Severity::Medium,
        verdict: Verdict::Unknown,
        title: format!("One caller read {count} log files: {bucket} (GetObject)"),
        why: format!(
            "{} in {} read {count} objects of a bucket that CloudTrail writes its logs to{since}. Logs \
             tell an intruder what is watched and who may do what. It is a false alarm where the caller \
             is the tool that searches or keeps the logs.",
            reads.principal, reads.account
        ),
        resources: vec![reads.bucket.to_owned()],
        count: reads.count,
        monthly_usd: None,
        evidence: reads.first.evidence().collect(),
        fix: Some(Fix {
            summary:
                "Find out who is behind the caller; let none but the readers of logs read them."
                    .to_owned(),
            commands: vec![format!(
                "aws s3api get-bucket-policy --bucket {}",
                crate::analyzers::words::quoted(bucket, "LOG_BUCKET")
            )],
            document: None,
        }),
        ask: vec!["aws iam get-account-authorization-details --output json".to_owned()],
        controls: Vec::new(),
    }
}

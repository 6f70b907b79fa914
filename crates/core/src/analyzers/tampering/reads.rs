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

/// Everyone who read at least [`BULK`] objects of a bucket that CloudTrail writes to.
pub(super) fn bulk<'p>(view: &View<'p>) -> Vec<Reads<'p>> {
    let traffic = view.traffic;
    let text = |key: Key<'_>, field| traffic.text(key, field);
    let is =
        |key: Key<'_>, name: &str| text(key, Field::Source) == S3 && text(key, Field::Name) == name;
    let buckets: BTreeSet<u32> = traffic
        .keys()
        .filter(|&key| is(key, "PutObject"))
        .filter(|&key| {
            let by = [Field::InvokedBy, Field::Principal];
            by.into_iter().any(|field| text(key, field) == CLOUDTRAIL)
        })
        .map(|key| key.get(Field::Resource))
        .filter(|&bucket| bucket != 0)
        .collect();
    let is_read = |key: Key<'_>| {
        buckets.contains(&key.get(Field::Resource))
            && is(key, "GetObject")
            && text(key, Field::Error).is_empty()
            && text(key, Field::InvokedBy).is_empty()
            && !text(key, Field::Principal).ends_with(".amazonaws.com")
    };
    let reading: Vec<bool> = traffic.keys().map(is_read).collect();
    if !reading.contains(&true) {
        return Vec::new();
    }
    // By number first: there are many reads, and few who do them.
    let mut all: FxHashMap<[u32; 4], Reads<'p>> = FxHashMap::default();
    view.each_distinct(|at, row| {
        if reading.get(row.key as usize) != Some(&true) {
            return;
        }
        let Some(key) = traffic.get(row.key as usize) else {
            return;
        };
        let fields = [
            Field::Account,
            Field::Region,
            Field::Principal,
            Field::Resource,
        ];
        let reads = all
            .entry(fields.map(|field| key.get(field)))
            .or_insert_with(|| {
                let [account, region, principal, bucket] = fields.map(|field| text(key, field));
                Reads {
                    account,
                    region,
                    principal,
                    bucket,
                    count: 0,
                    last: 0,
                    first: Earliest::default(),
                }
            });
        reads.count += 1;
        reads.last = reads.last.max(row.time);
        reads.first.see(view, at, row.time);
    });
    let mut all: Vec<Reads<'p>> = all
        .into_values()
        .filter(|reads| reads.count >= BULK)
        .collect();
    all.arrange_by_key(|reads| (reads.account, reads.region, reads.principal, reads.bucket));
    all
}

impl Reads<'_> {
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

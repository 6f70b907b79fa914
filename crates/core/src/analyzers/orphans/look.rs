//! What speaks for and against a bucket, gathered from every side.

use super::access::{self, Access};
use super::size::{self, Size};
use super::state;
use super::{Case, Dropped};
use crate::analyzers::words;
use crate::estate::model::{Bucket, Delivery, Trail};
use crate::estate::policy::Statement;
use crate::estate::{Fact, Source};
use crate::record::{Instant, format_seconds};
use crate::report::{BucketRow, BucketState, Evidence, Signal};
use crate::sorting::Arrange;

/// The service that writes the logs.
const CLOUDTRAIL: &str = "cloudtrail.amazonaws.com";
/// A trail that logs delivers every few minutes; this long without a file is no delay.
pub(super) const STALE_SECONDS: u32 = 7 * 86_400;
/// A file younger than this was written by a trail that lives, if none is known to have ended since.
pub(super) const FRESH_SECONDS: u32 = 2 * 86_400;

/// Words that names of log buckets hold. Alone they prove nothing.
const NAMES: [&str; 8] = [
    "cloudtrail",
    "cloud-trail",
    "trail",
    "audit",
    "aws-logs",
    "awslogs",
    "siem",
    "security-log",
];

/// A bucket with all that is known of it.
pub(super) struct Looked<'e> {
    pub(super) name: &'e str,
    pub(super) bucket: Option<&'e Bucket>,
    pub(super) trails: Vec<&'e Trail>,
    pub(super) dropped: Option<&'e Dropped<'e>>,
    pub(super) signals: Vec<Signal>,
    pub(super) state: BucketState,
    /// Commands whose output would settle its state.
    pub(super) ask: Vec<String>,
    pub(super) first: Option<u32>,
    pub(super) last: Option<u32>,
    pub(super) size: Size,
    pub(super) access: Access,
}

impl<'e> Looked<'e> {
    pub(super) fn at(case: &'e Case<'e>, name: &'e str) -> Self {
        let bucket = case.estate.buckets.get(name);
        let mut looked = Self {
            name,
            bucket,
            trails: case.writers.get(name).cloned().unwrap_or_default(),
            dropped: case.dropped.get(name),
            signals: Vec::new(),
            state: BucketState::Unknown,
            ask: Vec::new(),
            first: None,
            last: None,
            size: size::of(case, name, bucket),
            access: bucket
                .map(|bucket| access::of(case, bucket))
                .unwrap_or_default(),
        };
        looked.times();
        looked.of_trails();
        looked.of_objects(case);
        looked.of_policy(case);
        looked.of_records(case);
        looked.of_names();
        (looked.state, looked.ask) = state::judge(case, &looked);
        let weight =
            |signal: &Signal| (std::cmp::Reverse(signal.weight.abs()), signal.kind.clone());
        looked.signals.arrange_by_key(weight);
        looked
    }

    pub(super) fn row(&self, case: &Case<'_>) -> BucketRow {
        let known = |fact: Option<&Fact<String>>| fact.and_then(Fact::known).cloned();
        let time = |seconds: Option<u32>| seconds.map(|s| format_seconds(u64::from(s)));
        let mut trails: Vec<String> = self.trails.iter().map(|t| t.arn.clone()).collect();
        trails.extend(self.ended(case).map(|(arn, _)| arn.to_owned()));
        trails.arrange();
        trails.dedup();
        BucketRow {
            name: self.name.to_owned(),
            account: known(self.bucket.map(|bucket| &bucket.account)),
            region: known(self.bucket.map(|bucket| &bucket.region)),
            state: self.state,
            signals: self.signals.clone(),
            bytes: self.size.bytes,
            objects: self.size.objects,
            monthly_usd: self.size.monthly_usd,
            trails,
            created: known(self.bucket.map(|bucket| &bucket.created)),
            first_delivery: time(self.first),
            last_delivery: time(self.last),
            readers: self.access.readers.clone(),
            deleters: self.access.deleters.clone(),
            protections: self.access.protections.clone(),
        }
    }

    pub(super) fn has(&self, kind: &str) -> bool {
        self.signals.iter().any(|signal| signal.kind == kind)
    }

    /// Whether AWS says that the bucket is not there: to whoever collected, or to a trail that delivers.
    pub(super) fn is_gone(&self) -> bool {
        let answer = self.bucket.map(|bucket| &bucket.exists);
        answer.is_some_and(Fact::is_absent) || self.trails.iter().any(|t| t.lost_its_bucket())
    }

    /// What CloudTrail delivered there, by a list of objects.
    pub(super) fn deliveries(&self) -> &'e [Delivery] {
        let objects = self.bucket.and_then(|bucket| bucket.objects.known());
        objects.map_or(&[], |objects| &objects.deliveries)
    }

    /// Trails that the policy names and that are known to be gone, with whether a record says so.
    pub(super) fn ended(&self, case: &Case<'e>) -> impl Iterator<Item = (&'e str, bool)> {
        let arns = self.named_trails();
        let ended = arns.into_iter().filter_map(|arn| {
            let trail = Trail::of_arn(arn)?;
            if case.estate.trails.contains_key(arn) {
                return None;
            }
            let by_record = case
                .records
                .deleted
                .contains_key(&(trail.account.clone(), trail.name.clone()));
            let listed = case
                .estate
                .answers("describe-trails", &trail.account)
                .any(|(region, _)| region == trail.home_region);
            (by_record || listed).then_some((arn, by_record))
        });
        ended.collect::<Vec<_>>().into_iter()
    }

    /// Whole trail ARNs in the conditions of what lets CloudTrail write.
    fn named_trails(&self) -> Vec<&'e str> {
        let statements = self.writes();
        let mut arns: Vec<&str> = statements
            .iter()
            .flat_map(|statement| statement.values_of("aws:SourceArn"))
            .filter(|arn| !arn.contains(['*', '?']) && arn.contains(":trail/"))
            .collect();
        arns.arrange();
        arns.dedup();
        arns
    }

    /// The statements that let CloudTrail write.
    fn writes(&self) -> Vec<&'e Statement> {
        let policy = self.bucket.and_then(|bucket| bucket.policy.known());
        let allows = policy.into_iter().flat_map(|policy| policy.allows());
        allows
            .filter(|s| s.names_service(CLOUDTRAIL) && s.names_action("s3:PutObject"))
            .collect()
    }

    /// First and last delivery, from every side that tells one.
    fn times(&mut self) {
        let seconds = |time: &str| Instant::parse(time).map(|instant| instant.0);
        let listed = self.deliveries();
        let firsts = listed
            .iter()
            .filter_map(|delivery| seconds(&delivery.first));
        let lasts = listed.iter().filter_map(|delivery| seconds(&delivery.last));
        let told = self
            .trails
            .iter()
            .filter_map(|trail| trail.last_delivery.known());
        let told = told.filter_map(|time| seconds(time));
        self.first = firsts
            .chain(self.dropped.and_then(|files| files.first))
            .min();
        self.last = lasts
            .chain(told)
            .chain(self.dropped.and_then(|files| files.last))
            .max();
    }

    fn add(&mut self, kind: &str, weight: i32, text: String, evidence: Vec<Evidence>) {
        self.signals.push(Signal {
            kind: kind.to_owned(),
            weight,
            text,
            evidence,
        });
    }

    fn of_trails(&mut self) {
        for trail in self.trails.clone() {
            let source = trail.logging.source().or(trail.source.as_ref());
            let evidence = words::evidence_of([source]);
            let name = &trail.name;
            if self.is_gone() {
                let text = format!("the trail {name} is set to write here, and the bucket is gone");
                let exists = self.bucket.and_then(|bucket| bucket.exists.source());
                let sources = [trail.delivery_error.source(), exists];
                self.add("bucket-gone", 0, text, words::evidence_of(sources));
                continue;
            }
            match trail.logging.truth() {
                Some(true) => {
                    let text = format!("the trail {name} logs and writes here");
                    self.add("live-trail", -5, text, evidence);
                }
                Some(false) => {
                    let off = match trail.stopped.known() {
                        Some(time) => format!("has been off since {time}"),
                        None => "is off".to_owned(),
                    };
                    let text = format!("the trail {name} is set to write here and {off}");
                    // It is there, and can be turned on again.
                    self.add("stopped-trail", -3, text, evidence);
                }
                None => {
                    let text = format!(
                        "the trail {name} is set to write here; whether it logs {}",
                        words::unknown(&trail.logging)
                    );
                    self.add("trail-of-unknown-state", 0, text, evidence);
                }
            }
        }
    }

    fn of_objects(&mut self, case: &Case<'_>) {
        let objects = self.bucket.map(|bucket| &bucket.objects);
        let source = objects.and_then(Fact::source);
        let files = self
            .deliveries()
            .iter()
            .map(|delivery| delivery.objects)
            .sum::<u64>();
        if files > 0 {
            let text = format!("{files} listed objects lie where CloudTrail delivers its files");
            self.add("holds-trail-logs", 5, text, words::evidence_of([source]));
        } else if let Some(dropped) = self.dropped {
            let text = format!("{} log files of the case lie in it", dropped.files);
            let evidence = Evidence::Pointer {
                file: dropped.file,
                pointer: String::new(),
            };
            self.add("holds-trail-logs", 5, text, vec![evidence]);
        }
        if let Some(age) = self.last.and_then(|last| case.age(last)) {
            let ago = words::duration(age);
            if age <= FRESH_SECONDS {
                let text = format!("the last file came {ago} before the newest date of the case");
                self.add("recent-delivery", -4, text, words::evidence_of([source]));
            } else if age >= STALE_SECONDS {
                let text = format!("no file came in the last {ago} of the case");
                self.add("no-recent-delivery", 3, text, words::evidence_of([source]));
            }
        }
        let Some(known) = objects.and_then(Fact::known) else {
            return;
        };
        if files == 0 && !known.truncated && self.dropped.is_none() {
            let text = match known.objects {
                0 => "nothing lies in it".to_owned(),
                count => format!("none of its {count} objects lies where CloudTrail delivers"),
            };
            self.add("no-trail-logs", -5, text, words::evidence_of([source]));
        }
        let others: Vec<&str> = known
            .others
            .keys()
            .map(String::as_str)
            .filter(|word| !word.is_empty())
            .collect();
        if !others.is_empty() {
            let text = format!(
                "other services deliver to it: {}",
                words::listed(&others, 4)
            );
            self.add("other-logs", -1, text, words::evidence_of([source]));
        }
    }

    fn of_policy(&mut self, case: &Case<'e>) {
        let Some(bucket) = self.bucket else { return };
        let source = bucket.policy.source();
        if self.writes().is_empty() {
            if !bucket.policy.is_unknown() {
                let text = "its policy does not let CloudTrail write".to_owned();
                self.add(
                    "policy-without-cloudtrail",
                    -2,
                    text,
                    words::evidence_of([source]),
                );
            }
            return;
        }
        let text = "its policy lets CloudTrail write".to_owned();
        self.add(
            "policy-allows-cloudtrail",
            4,
            text,
            words::evidence_of([source]),
        );
        let ended: Vec<(&str, bool)> = self.ended(case).collect();
        for (arn, by_record) in &ended {
            let trail = Trail::of_arn(arn).unwrap_or_default();
            let mut evidence = words::evidence_of([source]);
            let text = if *by_record {
                let key = (trail.account.clone(), trail.name.clone());
                evidence.extend(case.records.deleted.get(&key).cloned());
                format!(
                    "its policy names the trail {}, which a record deletes",
                    trail.name
                )
            } else {
                format!(
                    "its policy names the trail {} of {}, which is not among the trails there",
                    trail.name, trail.account
                )
            };
            self.add("trail-gone", 4, text, evidence);
        }
        for arn in self.named_trails() {
            let Some(trail) = Trail::of_arn(arn) else {
                continue;
            };
            let elsewhere = case
                .estate
                .trails
                .get(arn)
                .and_then(|trail| trail.bucket.known());
            if let Some(other) = elsewhere.filter(|other| *other != self.name) {
                let text = format!(
                    "the trail {} of its policy writes to {other} now",
                    trail.name
                );
                self.add("trail-moved", 3, text, words::evidence_of([source]));
            } else if elsewhere.is_none() && !ended.iter().any(|(gone, _)| *gone == arn) {
                let text = format!(
                    "its policy names the trail {} of {}, whose trails are not in the exports",
                    trail.name, trail.account
                );
                self.add("trail-not-exported", 0, text, words::evidence_of([source]));
            }
        }
    }

    /// Trails that records set to write here and that do not any more.
    fn of_records(&mut self, case: &Case<'e>) {
        let told: Vec<&str> = self.ended(case).map(|(arn, _)| arn).collect();
        let told: Vec<Trail> = told.into_iter().filter_map(Trail::of_arn).collect();
        let records = case.records.buckets.get(self.name);
        for (named, evidence) in records.into_iter().flatten() {
            let (account, name) = named;
            let same = |trail: &&Trail| trail.account == *account && trail.name == *name;
            if told.iter().any(|trail| same(&trail)) {
                continue;
            }
            let mut evidence = vec![evidence.clone()];
            let known = case.estate.trails.values().find(same);
            if let Some(trail) = known {
                if let Some(other) = trail.bucket.known().filter(|other| *other != self.name) {
                    let text = format!(
                        "a record set the trail {name} to write here; it writes to {other} now"
                    );
                    evidence.extend(words::evidence_of([trail.bucket.source()]));
                    self.add("trail-moved", 3, text, evidence);
                }
            } else if let Some(deletion) = case.records.deleted.get(named) {
                let text =
                    format!("a record set the trail {name} to write here, and another deletes it");
                evidence.push(deletion.clone());
                self.add("trail-gone", 4, text, evidence);
            } else if case
                .estate
                .answers("describe-trails", account)
                .next()
                .is_some()
            {
                let text = format!(
                    "a record set the trail {name} of {account} to write here; it is not among the trails there"
                );
                self.add("trail-gone", 4, text, evidence);
            } else {
                let text = format!(
                    "a record set the trail {name} of {account} to write here; the trails there are not in the exports"
                );
                self.add("trail-not-exported", 1, text, evidence);
            }
        }
    }

    fn of_names(&mut self) {
        let name = self.name.to_ascii_lowercase();
        if let Some(word) = NAMES.iter().find(|word| name.contains(**word)) {
            let text = format!("its name holds the word {word}");
            self.add("name", 1, text, Vec::new());
        }
        let tags = self.bucket.and_then(|bucket| bucket.tags.known());
        let speaks = |text: &str| {
            let text = text.to_ascii_lowercase();
            text.contains("cloudtrail") || text.contains("audit log") || text.contains("audit-log")
        };
        if tags.is_some_and(|tags| tags.iter().any(|(key, value)| speaks(key) || speaks(value))) {
            let source: Option<&Source> = self.bucket.and_then(|bucket| bucket.tags.source());
            let text = "a tag speaks of trails".to_owned();
            self.add("tag", 1, text, words::evidence_of([source]));
        }
    }
}

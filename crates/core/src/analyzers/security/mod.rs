//! Whether trails can be trusted: what each trail, event data store, log bucket, key and log group is like, and
//! what that means for published standards.
//!
//! `catalogue` has the checks as data, `judge` answers them from the estate, `controls` turns the answers
//! to standards, and `findings` makes what the report says of them. What the exports do not show is unknown,
//! with the command that would tell.

mod catalogue;
mod controls;
mod findings;
mod judge;
mod objects;
mod pattern;
mod tls;

use std::collections::BTreeMap;

use super::access::Neighbours;
use super::clock;
use super::view::View;
use super::watch::{self, Watch};
use super::words::in_account;
use crate::estate::Estate;
use crate::estate::model::{Bucket, Trail};
use crate::report::{CheckRow, CheckedObject, ControlRow, Finding, ObjectKind, Orphans, Verdict};
use findings::Around;

/// What the chapter says of settings; what it says of events is [`super::tampering`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Posture {
    /// Everything that was checked.
    pub objects: Vec<CheckedObject>,
    /// The checks, with how many objects pass.
    pub checks: Vec<CheckRow>,
    /// Published controls, and how the case stands to them.
    pub controls: Vec<ControlRow>,
}

/// What the checks look at.
struct Case<'e> {
    estate: &'e Estate,
    /// Which buckets hold logs that no trail writes to.
    orphans: &'e Orphans,
    watches: Vec<Watch<'e>>,
    /// Trails by the bucket that they write to.
    writers: BTreeMap<&'e str, Vec<&'e Trail>>,
    /// The newest time that any export or record tells: the case has no clock.
    now: Option<u32>,
}

impl<'e> Case<'e> {
    fn new(estate: &'e Estate, view: &View<'_>, orphans: &'e Orphans) -> Self {
        let mut writers: BTreeMap<&str, Vec<&Trail>> = BTreeMap::new();
        for trail in estate.trails.values() {
            if let Some(bucket) = trail.bucket.known() {
                writers.entry(bucket).or_default().push(trail);
            }
        }
        Self {
            estate,
            orphans,
            watches: watch::all(estate),
            writers,
            now: clock::newest(estate, view),
        }
    }

    fn trails(&self) -> impl Iterator<Item = &Watch<'e>> {
        self.watches.iter().filter(|watch| watch.trail.is_some())
    }

    fn writers(&self, bucket: &str) -> impl Iterator<Item = &'e Trail> {
        self.writers.get(bucket).into_iter().flatten().copied()
    }

    /// What the findings have to know of objects beside their results.
    fn beside<'o>(&'o self, objects: &'o [CheckedObject]) -> Around<'o> {
        let listed = |arn: &String| {
            let trail = Trail::of_arn(arn);
            trail.is_some_and(|trail| {
                let mut answers = self.estate.answers("list-buckets", &trail.account);
                answers.next().is_some()
            })
        };
        let of_others = objects.iter().filter(|object| {
            let mut writers = object.serves.iter().filter(|arn| arn.starts_with("arn:"));
            object.kind == ObjectKind::Bucket
                && object.account.is_none()
                && writers.clone().next().is_some()
                && writers.all(listed)
                && object
                    .results
                    .iter()
                    .all(|result| result.verdict == Verdict::Unknown)
        });
        let dead = self.estate.trails.values();
        Around {
            of_others: of_others.map(|object| object.id.as_str()).collect(),
            dead: dead
                .filter(|trail| trail.lost_its_bucket())
                .map(|trail| trail.arn.as_str())
                .collect(),
        }
    }

    /// Who is who around a bucket.
    fn around<'b>(&self, bucket: &'b Bucket) -> Neighbours<'b>
    where
        'e: 'b,
    {
        Neighbours {
            estate: self.estate,
            owner: bucket.account.known().map(String::as_str),
        }
    }

    /// The command that tells whose accounts there are.
    fn ask_accounts(&self, owner: &str) -> [String; 1] {
        let organization = self.estate.organization_of(owner);
        let management =
            organization.and_then(|organization| organization.management_account.known());
        let account = management.map_or(owner, String::as_str);
        [in_account("aws organizations list-accounts", account)]
    }
}

/// Checks everything of a case.
#[must_use]
pub fn chapter(estate: &Estate, view: &View<'_>, orphans: &Orphans) -> (Posture, Vec<Finding>) {
    let weak = tls::weak(view);
    if estate.is_empty() {
        return (Posture::default(), weak.into_iter().collect());
    }
    let case = Case::new(estate, view, orphans);
    let objects = objects::all(&case);
    let checks = controls::checks(&objects);
    let posture = Posture {
        controls: controls::controls(&checks, &objects),
        checks,
        objects,
    };
    let mut findings = findings::findings(&posture.objects, &case.beside(&posture.objects));
    findings.extend(weak);
    (posture, findings)
}

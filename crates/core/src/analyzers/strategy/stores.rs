//! Buckets whose data events no trail logs.

use std::collections::BTreeSet;

use crate::analyzers::ledger::Ledger;
use crate::record::Category;
use crate::record::touched::S3_OBJECT;
use crate::selectors::{Event, Match, Resource, Value};

/// Buckets of the exports of whose objects no trail logs anything, by name, and those of which that is not
/// known.
pub(super) fn unlogged<'l>(ledger: &'l Ledger<'_>) -> (BTreeSet<&'l str>, BTreeSet<&'l str>) {
    let (mut unlogged, mut unknown) = (BTreeSet::new(), BTreeSet::new());
    let estate = ledger.estate;
    let holds_logs = |name: &String| {
        let of_trail = estate
            .trails
            .values()
            .any(|trail| trail.bucket.known() == Some(name));
        let of_access = estate.buckets.values();
        let mut targets = of_access.filter_map(|bucket| bucket.logging.known());
        of_trail || targets.any(|logging| logging.bucket == *name)
    };
    for (name, bucket) in &estate.buckets {
        if bucket.exists.is_absent() || holds_logs(name) {
            continue;
        }
        let begins = format!("arn:aws:s3:::{name}/");
        let keeping = ledger
            .payers
            .iter()
            .filter(|payer| payer.keeps() || !payer.is_trail());
        let answers = keeping.filter_map(|payer| {
            let watch = payer.watch.as_ref()?;
            let reaches = match bucket.account.known() {
                Some(account) => watch.reaches_account(estate, account),
                None => None,
            };
            let selected = watch.set.as_ref()?.evaluate(&object(&begins));
            Some(match reaches {
                Some(false) => Match::No,
                _ => selected,
            })
        });
        match answers.max() {
            _ if !ledger.unknowns.is_empty() && ledger.payers.is_empty() => {
                unknown.insert(name.as_str());
            }
            // What cannot be read of another trail may log it.
            Some(Match::No) | None if unread(ledger) => {
                unknown.insert(name.as_str());
            }
            Some(Match::No) | None => {
                unlogged.insert(name.as_str());
            }
            Some(Match::Yes | Match::Depends) => {}
        }
    }
    (unlogged, unknown)
}

/// Whether there are trails whose selectors are not known.
fn unread(ledger: &Ledger<'_>) -> bool {
    let mut trails = ledger.estate.trails.values();
    trails.any(|trail| trail.selected().is_none() && trail.logging.truth() != Some(false))
}

/// Any event on an object of a bucket.
fn object(begins: &str) -> Event<'_> {
    let mut event = Event {
        read_only: Value::Unknown,
        event_source: "s3.amazonaws.com".into(),
        event_name: Value::Unknown,
        event_type: Value::Unknown,
        user_identity_arn: Value::Unknown,
        session_credential_from_console: Value::Unknown,
        vpc_endpoint_id: Value::Unknown,
        error_code: Value::Unknown,
        ..Event::new(Category::Data)
    };
    event.resources.push(Resource {
        kind: S3_OBJECT.into(),
        arn: Value::Begins(begins),
    });
    event
}

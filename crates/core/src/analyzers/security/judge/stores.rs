//! Event data stores of CloudTrail Lake.

use super::{Judged, Results, YEAR, not_known};
use crate::analyzers::access::{Neighbours, STORE_ACTIONS, Standing, grants};
use crate::analyzers::security::Case;
use crate::analyzers::words::{counted, in_account, listed, quoted};
use crate::estate::Fact;
use crate::estate::model::EventDataStore;
use crate::report::Severity;

fn ask(store: &EventDataStore, call: &str, name: &str) -> String {
    let command = format!(
        "aws cloudtrail {call} --{name} {} --region {}",
        quoted(&store.arn, "EVENT_DATA_STORE"),
        quoted(&store.region, "REGION")
    );
    in_account(&command, &store.account)
}

/// All checks of an event data store.
pub(in crate::analyzers::security) fn store(case: &Case<'_>, store: &EventDataStore) -> Results {
    let get = || ask(store, "get-event-data-store", "event-data-store");
    let mut results = Results::default();
    results.put(
        "lake-stopped",
        match &store.status {
            Fact::Known(status, source) => {
                Judged::when(status == "ENABLED", format!("its status is {status}"))
                    .at([Some(source)])
            }
            fact => not_known("its status", fact, get()),
        },
    );
    results.put(
        "lake-key",
        match &store.kms_key {
            Fact::Known(key, source) => {
                Judged::pass(format!("encrypted with {key}")).at([Some(source)])
            }
            Fact::Absent(source) => Judged::fail("no key is set").at([Some(source)]),
            fact @ Fact::Unknown(_) => not_known("its key", fact, get()),
        },
    );
    results.put(
        "lake-unprotected",
        match store.termination_protection.truth() {
            Some(on) => Judged::when(on, if on { "protected" } else { "not protected" })
                .at([store.termination_protection.source()]),
            None => not_known(
                "whether it is protected",
                &store.termination_protection,
                get(),
            ),
        },
    );
    results.put(
        "lake-short-retention",
        match &store.retention_days {
            Fact::Known(days, source) => {
                Judged::when(*days >= YEAR, counted(*days, "day")).at([Some(source)])
            }
            fact => not_known("how long it keeps events", fact, get()),
        },
    );
    results.put("lake-foreign-access", access(case, store));
    results
}

fn access(case: &Case<'_>, store: &EventDataStore) -> Judged {
    let (policy, source) = match &store.policy {
        Fact::Known(policy, source) => (policy, source),
        Fact::Absent(source) => return Judged::pass("it has no policy").at([Some(source)]),
        fact @ Fact::Unknown(_) => {
            let ask = ask(store, "get-resource-policy", "resource-arn");
            return not_known("its policy", fact, ask);
        }
    };
    let around = Neighbours {
        estate: case.estate,
        owner: Some(&store.account),
    };
    let all = grants(policy, &STORE_ACTIONS);
    let outside = |least: Standing, sure: bool| {
        let mut names: Vec<String> = all
            .iter()
            .filter(|grant| around.standing(grant) >= least && grant.sure | !sure)
            .map(|grant| grant.name())
            .collect();
        names.dedup();
        names
    };
    let foreign = outside(Standing::Foreign, true);
    let perhaps = outside(Standing::Unknown, false);
    if !foreign.is_empty() {
        let everyone = all
            .iter()
            .any(|grant| grant.sure && around.standing(grant) == Standing::Everyone);
        let judged = Judged::fail(format!("{} can", listed(&foreign, 10))).at([Some(source)]);
        return if everyone {
            judged.of_severity(Severity::Critical)
        } else {
            judged
        };
    }
    if !perhaps.is_empty() {
        let said = format!(
            "whether {} is outside the exports do not tell",
            listed(&perhaps, 10)
        );
        return Judged::unknown(said, case.ask_accounts(&store.account)).at([Some(source)]);
    }
    Judged::pass("its policy lets nobody outside in").at([Some(source)])
}

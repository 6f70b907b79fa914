//! KMS keys that logs are encrypted with.

use super::{Judged, Results, not_known};
use crate::analyzers::access::{ENCRYPTS, Grant, KEY_ACTIONS, Neighbours, Standing, Who, grants};
use crate::analyzers::security::Case;
use crate::analyzers::words::{in_account, listed, quoted};
use crate::estate::Fact;
use crate::estate::model::Key;
use crate::report::Severity;
use crate::sorting::Arrange;

fn ask(key: &Key, call: &str) -> String {
    let command = format!(
        "aws kms {call} --key-id {} --region {}",
        quoted(&key.arn, "KEY_ID"),
        quoted(&key.region, "REGION")
    );
    in_account(&command, &key.account)
}

/// All checks of a key.
pub(in crate::analyzers::security) fn key(case: &Case<'_>, key: &Key) -> Results {
    let mut results = Results::default();
    results.put("key-disabled", usable(key));
    results.put("key-rotation-off", rotates(key));
    results.put("key-open", open(case, key));
    results.put("key-confused-deputy", deputy(case, key));
    results
}

fn usable(key: &Key) -> Judged {
    match &key.state {
        Fact::Known(state, source) => {
            let deletion = key.deletion.known();
            let until = deletion.map(|date| format!(", it goes at {date}"));
            let said = format!("its state is {state}{}", until.unwrap_or_default());
            Judged::when(state == "Enabled", said).at([Some(source), key.deletion.source()])
        }
        fact => not_known("its state", fact, ask(key, "describe-key")),
    }
}

/// Keys of AWS rotate by themselves; asymmetric ones, and those with material from outside, cannot.
fn rotates(key: &Key) -> Option<Judged> {
    let is = |fact: &Fact<String>, text: &str| fact.known().is_some_and(|known| known == text);
    let not_symmetric = key
        .spec
        .known()
        .is_some_and(|spec| spec != "SYMMETRIC_DEFAULT");
    let from_outside = key.origin.known().is_some_and(|origin| origin != "AWS_KMS");
    if is(&key.manager, "AWS") || not_symmetric || from_outside {
        return None;
    }
    Some(match key.rotation.truth() {
        Some(on) => Judged::when(on, if on { "on" } else { "off" }).at([key.rotation.source()]),
        None => not_known(
            "whether it rotates",
            &key.rotation,
            ask(key, "get-key-rotation-status"),
        ),
    })
}

fn names<'g>(grants: impl Iterator<Item = &'g Grant>) -> Vec<String> {
    let mut names: Vec<String> = grants
        .map(|grant| {
            let actions: Vec<&str> = grant.actions.iter().copied().collect();
            format!("{} ({})", grant.name(), actions.join(", "))
        })
        .collect();
    names.arrange();
    names.dedup();
    names
}

fn open(case: &Case<'_>, key: &Key) -> Option<Judged> {
    if key.manager.known().is_some_and(|manager| manager == "AWS") {
        return None;
    }
    let Fact::Known(policy, source) = &key.policy else {
        return Some(not_known(
            "its policy",
            &key.policy,
            ask(key, "get-key-policy --policy-name default"),
        ));
    };
    let around = Neighbours {
        estate: case.estate,
        owner: Some(&key.account),
    };
    let all = grants(policy, &KEY_ACTIONS);
    let judge = |grant: &&Grant| around.standing(grant);
    let foreign = names(
        all.iter()
            .filter(|grant| grant.sure && judge(grant) >= Standing::Foreign),
    );
    let perhaps = names(all.iter().filter(|grant| judge(grant) >= Standing::Unknown));
    let judged = if !foreign.is_empty() {
        let everyone = all
            .iter()
            .any(|grant| grant.sure && around.standing(grant) == Standing::Everyone);
        let judged = Judged::fail(listed(&foreign, 10));
        if everyone {
            judged.of_severity(Severity::Critical)
        } else {
            judged
        }
    } else if !perhaps.is_empty() {
        let said = format!(
            "whether {} is outside the exports do not tell",
            listed(&perhaps, 10)
        );
        Judged::unknown(said, case.ask_accounts(&key.account))
    } else if policy.unread {
        Judged::unknown(
            "part of its policy cannot be read",
            [ask(key, "get-key-policy --policy-name default")],
        )
    } else {
        Judged::pass("its policy lets nobody outside in")
    };
    Some(judged.at([Some(source)]))
}

/// Whether the encryption context ties a statement to trails of given accounts.
fn has_context(case: &Case<'_>, grant: &Grant, policy: &crate::estate::policy::Policy) -> bool {
    let statement = policy.statements.get(grant.statement);
    let conditions = statement
        .into_iter()
        .flat_map(|statement| &statement.conditions);
    conditions
        .filter(|condition| condition.asks_equality())
        .filter(|condition| {
            condition
                .key
                .eq_ignore_ascii_case("kms:EncryptionContext:aws:cloudtrail:arn")
        })
        .any(|condition| {
            condition.values.iter().all(|value| {
                let account = value.split(':').nth(4).unwrap_or_default();
                case.estate.accounts.contains_key(account)
            })
        })
}

fn deputy(case: &Case<'_>, key: &Key) -> Option<Judged> {
    let Fact::Known(policy, source) = &key.policy else {
        let aws = key.manager.known().is_some_and(|manager| manager == "AWS");
        return (!aws).then(|| {
            not_known(
                "its policy",
                &key.policy,
                ask(key, "get-key-policy --policy-name default"),
            )
        });
    };
    let of_services: Vec<Grant> = grants(policy, &[ENCRYPTS])
        .into_iter()
        .filter(|grant| matches!(&grant.who, Who::Service(name) if name.ends_with("amazonaws.com")))
        .collect();
    let open = |grant: &&Grant| grant.circle.is_open() && !has_context(case, grant, policy);
    let sure = names(of_services.iter().filter(|grant| grant.sure).filter(open));
    let perhaps = names(of_services.iter().filter(|grant| !grant.sure).filter(open));
    let judged = if !sure.is_empty() {
        Judged::fail(format!("for whomever: {}", listed(&sure, 5)))
    } else if !perhaps.is_empty() {
        let said = format!(
            "conditions that are not understood may tie {}",
            listed(&perhaps, 5)
        );
        Judged::unknown(said, [ask(key, "get-key-policy --policy-name default")])
    } else if of_services.is_empty() {
        Judged::pass("no service is named in its policy")
    } else {
        Judged::pass("services are tied to a source")
    };
    Some(judged.at([Some(source)]))
}

//! How much is traced, why not more, and what would raise it.

use std::collections::BTreeSet;

use super::words;
use crate::format::number::{count, share};
use crate::format::text::visible;
use crate::format::time::Moment;
use crate::format::words::{list, of};
use trailglass_core::report::{
    OpaqueReason, OriginKind, Report, Roles, SessionRow, SessionVerdict, Share,
};
use trailglass_core::sorting::{Arrange, Ordered};

/// Accounts that a line names.
const NAMED: usize = 3;

/// One row of figures: what is counted, and how much of it is traced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What is counted.
    pub what: &'static str,
    /// What that means.
    pub means: &'static str,
    /// The counts.
    pub share: Share,
}

/// What is counted beside the records.
#[must_use]
pub fn rows(roles: &Roles) -> Vec<Row> {
    let totals = &roles.totals;
    let row = |what, means, share| Row { what, means, share };
    vec![
        row(
            "Writing",
            "calls that change something",
            totals.write_events,
        ),
        row(
            "Reading data",
            "calls that read objects, items, messages or secrets",
            totals.sensitive_reads,
        ),
        row("Sessions", "temporary credentials in use", totals.sessions),
    ]
}

/// One reason why not all is traced.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The word of it, for tests.
    pub word: &'static str,
    /// How far its sessions were followed all the same.
    pub verdict: SessionVerdict,
    /// The reason.
    pub why: &'static str,
    /// Sessions.
    pub sessions: u64,
    /// Their records.
    pub records: u64,
    /// What would settle it.
    pub settled_by: String,
    /// The share that would be traced without it, from 0 to 1.
    pub rises_to: f64,
    /// The finding that says more, by its place in the report.
    pub finding: Option<usize>,
}

/// The reasons, those with most records first.
#[must_use]
pub fn lines(report: &Report) -> Vec<Line> {
    let roles = &report.chapters.roles;
    let total = roles.totals.records.total;
    let find = |names: &[&str]| {
        names.iter().find_map(|name| {
            let mut findings = report.findings.iter();
            findings.position(|finding| finding.id.strip_prefix("roles/") == Some(name))
        })
    };
    let line = |word, verdict, why, sessions, records, settled_by, names: &[&str]| Line {
        word,
        verdict,
        why,
        sessions,
        records,
        settled_by,
        rises_to: share(roles.totals.records.attributed + records, total),
        finding: find(names),
    };
    let mut lines: Vec<Line> = roles
        .reasons
        .iter()
        .map(|row| {
            let own = match row.reason {
                OpaqueReason::AssumeRoleNotLogged => "assume-role-not-logged",
                OpaqueReason::CallerAccountMissing => "caller-account-missing",
                _ => "opaque-session",
            };
            line(
                row.reason.word(),
                SessionVerdict::Opaque,
                words::reason(row.reason),
                row.sessions,
                row.records,
                settled_by(row.reason, &roles.sessions),
                &[own, "opaque-session"],
            )
        })
        .collect();
    let outside = |row: &&SessionRow| {
        row.verdict == SessionVerdict::Partly && row.origin.kind == OriginKind::ExternalAccount
    };
    let outsiders: Vec<&SessionRow> = roles.sessions.iter().filter(outside).collect();
    let records: u64 = outsiders.iter().map(|row| row.records).sum();
    let sessions = outsiders.len() as u64;
    if sessions > 0 {
        let accounts: BTreeSet<&str> = outsiders.iter().map(|row| row.origin.id.as_str()).ordered();
        lines.push(line(
            "external-account",
            SessionVerdict::Partly,
            "Taken from an account outside the case",
            sessions,
            records,
            format!(
                "The logs of {}, or a source identity that it has to set",
                accounts_words(&accounts)
            ),
            &["external-caller"],
        ));
    }
    let named = roles.totals.sessions.partly.saturating_sub(sessions);
    if named > 0 {
        lines.push(line(
            "name-only",
            SessionVerdict::Partly,
            "A name that nothing proves",
            named,
            roles.totals.records.partly.saturating_sub(records),
            "The records of the sign-in or the issuing call".to_owned(),
            &["missing-source-identity"],
        ));
    }
    lines.arrange_by_key(|line| std::cmp::Reverse(line.records));
    lines
}

fn accounts_words(accounts: &BTreeSet<&str>) -> String {
    let mut named: Vec<String> = accounts
        .iter()
        .take(NAMED)
        .map(|account| visible(account).into_owned())
        .collect();
    let more = accounts.len().saturating_sub(NAMED) as u64;
    if more > 0 {
        named.push(format!("{} more", count(more)));
    }
    let word = if accounts.len() == 1 {
        "account"
    } else {
        "accounts"
    };
    format!("{word} {}", list(&named))
}

fn settled_by(reason: OpaqueReason, sessions: &[SessionRow]) -> String {
    let those = || sessions.iter().filter(|row| row.reason == Some(reason));
    match reason {
        OpaqueReason::IssuedBeforeWindow => {
            let oldest = those()
                .filter_map(|row| Moment::parse(row.created.as_deref()?))
                .min();
            match oldest {
                Some(oldest) => format!("Logs that begin before {}", oldest.full()),
                None => "The 36 hours of logs before the first record".to_owned(),
            }
        }
        OpaqueReason::AssumeRoleNotLogged => {
            "A trail that keeps reading events, in all Regions".to_owned()
        }
        OpaqueReason::CallerAccountMissing => {
            let accounts: BTreeSet<&str> = those()
                .map(|row| {
                    let first = row.chain.first().map(|hop| hop.account.as_str());
                    first.unwrap_or(&row.account)
                })
                .filter(|account| !account.is_empty())
                .collect();
            if accounts.is_empty() {
                "The logs of the accounts that issued them".to_owned()
            } else {
                format!("The logs of {}", accounts_words(&accounts))
            }
        }
        OpaqueReason::NoAccessKey => "Nothing: these records carry no key at all".to_owned(),
        OpaqueReason::Unknown => "Nothing that is known".to_owned(),
    }
}

/// The chapter in two sentences.
#[must_use]
pub fn lede(roles: &Roles) -> String {
    let sessions = &roles.totals.sessions;
    if sessions.total == 0 {
        return "No record in these files was made with temporary credentials.".to_owned();
    }
    let acted = of(
        sessions.total,
        "temporary identity acted",
        "temporary identities acted",
    );
    let behind = match (sessions.attributed, sessions.opaque) {
        (all, _) if all == sessions.total => {
            "Behind every one of them stands a person or a workload that the logs prove.".to_owned()
        }
        (0, opaque) if opaque == sessions.total => {
            "The logs do not show who stands behind any of them.".to_owned()
        }
        (proved, opaque) => {
            let open = match opaque {
                0 => "the others have a name that is not proved".to_owned(),
                1 => "behind one they show nobody".to_owned(),
                n => format!("behind {} they show nobody", count(n)),
            };
            format!(
                "Behind {} of them stands a person or a workload that the logs prove; {open}.",
                count(proved)
            )
        }
    };
    format!("{acted}. {behind}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::super::chain::tests::row;
    use super::*;
    use crate::state::fixture;
    use trailglass_core::report::{ReasonRow, Traceability};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn report() -> Report {
        let mut report = fixture::report();
        let of = |total, attributed, partly, opaque| Share {
            total,
            attributed,
            partly,
            opaque,
        };
        let mut outside = row("audit", "x");
        outside.verdict = SessionVerdict::Partly;
        outside.origin.kind = OriginKind::ExternalAccount;
        outside.origin.id = "999988887777".to_owned();
        outside.records = 20;
        let mut early = row("deploy", "x");
        early.verdict = SessionVerdict::Opaque;
        early.reason = Some(OpaqueReason::IssuedBeforeWindow);
        early.records = 10;
        report.chapters.roles = Roles {
            totals: Traceability {
                records: of(100, 60, 30, 10),
                sessions: of(9, 6, 2, 1),
                write_events: of(5, 5, 0, 0),
                sensitive_reads: of(0, 0, 0, 0),
            },
            reasons: vec![ReasonRow {
                reason: OpaqueReason::IssuedBeforeWindow,
                sessions: 1,
                records: 10,
            }],
            sessions: vec![outside, early],
            ..Roles::default()
        };
        report
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn every_record_that_is_not_proved_has_its_reason() {
        let report = report();
        let lines = lines(&report);
        let told: Vec<(&str, u64, u64)> = lines
            .iter()
            .map(|line| (line.word, line.sessions, line.records))
            .collect();
        assert_eq!(
            told,
            [
                ("external-account", 1, 20),
                ("issued-before-window", 1, 10),
                ("name-only", 1, 10)
            ]
        );
        let totals = report.chapters.roles.totals.records;
        let sum: u64 = lines.iter().map(|line| line.records).sum();
        assert_eq!(sum, totals.partly + totals.opaque);
        assert!((lines[0].rises_to - 0.8).abs() < 1e-9);
        assert!(lines[0].settled_by.contains("999988887777"));
        assert_eq!(
            lines[1].settled_by,
            "Logs that begin before 10 Mar 2026, 12:00:00 UTC"
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_lede_never_says_more_than_is_known() {
        let mut roles = report().chapters.roles;
        assert!(lede(&roles).starts_with("9 temporary identities acted. Behind 6 of them"));
        roles.totals.sessions = Share::default();
        assert!(lede(&roles).starts_with("No record"));
        roles.totals.sessions.add(SessionVerdict::Opaque, 3);
        assert!(lede(&roles).contains("do not show"));
        roles.totals.sessions = Share::default();
        roles.totals.sessions.add(SessionVerdict::Attributed, 1);
        assert!(lede(&roles).contains("every one"));
    }
}

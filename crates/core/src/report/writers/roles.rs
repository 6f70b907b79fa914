//! The chapter on roles, laid out for people.

use super::document::{Block, Column, Fact, Holds, Table};
use super::words;
use crate::report::{OpaqueReason, Roles, Share};

/// How far temporary identities could be followed.
pub(super) fn traceability(roles: &Roles) -> Vec<Block> {
    let totals = &roles.totals;
    if totals.records.total == 0 {
        return Vec::new();
    }
    let fact = |label, share: &Share| Fact {
        label,
        value: told(share),
    };
    let mut facts = vec![
        fact("Records", &totals.records),
        fact("Sessions", &totals.sessions),
    ];
    if totals.write_events.total > 0 {
        facts.push(fact("Writing", &totals.write_events));
    }
    if totals.sensitive_reads.total > 0 {
        facts.push(fact("Reading data", &totals.sensitive_reads));
    }
    let mut blocks = vec![Block::Facts(facts)];
    if !roles.reasons.is_empty() {
        let rows = roles.reasons.iter().map(|row| {
            vec![
                vec![in_words(row.reason).to_owned()],
                vec![words::count(row.sessions)],
                vec![words::count(row.records)],
            ]
        });
        let column = |title, holds| Column { title, holds };
        blocks.push(Block::Table(Table {
            title: Some("Why nobody is known behind a session"),
            columns: vec![
                column("Reason", Holds::Words),
                column("Sessions", Holds::Figures),
                column("Records", Holds::Figures),
            ],
            rows: rows.collect(),
        }));
    }
    blocks
}

#[expect(clippy::cast_precision_loss, reason = "a share, for display")]
fn told(share: &Share) -> String {
    let of = |part: u64| words::percent(part as f64 / share.total.max(1) as f64);
    format!(
        "{}: {} proved, {} named without proof, {} opaque",
        words::count(share.total),
        of(share.attributed),
        of(share.partly),
        of(share.opaque)
    )
}

fn in_words(reason: OpaqueReason) -> &'static str {
    match reason {
        OpaqueReason::IssuedBeforeWindow => "It began before the first record",
        OpaqueReason::AssumeRoleNotLogged => "The call that began it was not logged",
        OpaqueReason::CallerAccountMissing => "The logs of its account are not here",
        OpaqueReason::NoAccessKey => "Its records carry neither key nor time",
        OpaqueReason::Unknown => "Nothing to follow",
    }
}

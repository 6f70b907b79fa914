//! The chapter on roles, laid out for people.

use super::document::{Block, Column, Fact, Holds, Table};
use super::{Choices, hidden, words};
use crate::report::{
    NameQuality, OpaqueReason, RoleEdge, RoleRow, Roles, SessionRow, SessionVerdict, Share,
    origin_words,
};

/// Characters of one text of a log.
const LONG: usize = 200;

/// How far temporary identities could be followed, who took what, and what session names tell.
pub(super) fn traceability(roles: &Roles, choices: &Choices) -> Vec<Block> {
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
    let untraced = roles.sessions.iter();
    let untraced = untraced.filter(|row| row.verdict != SessionVerdict::Attributed);
    let not_proved = roles.totals.sessions.partly + roles.totals.sessions.opaque;
    blocks.extend(listed(
        "Sessions that are not proved",
        vec![
            column("Session", Holds::Names),
            column("Why not", Holds::Words),
            column("Records", Holds::Figures),
        ],
        untraced.map(|row| untraced_row(row, choices)),
        not_proved,
        "session",
        choices,
    ));
    blocks.extend(listed(
        "Who takes what",
        vec![
            column("Who", Holds::Names),
            column("Takes", Holds::Names),
            column("By", Holds::Names),
            column("Sessions", Holds::Figures),
            column("Records", Holds::Figures),
            column("Traced", Holds::Words),
        ],
        roles.edges.iter().map(|edge| edge_row(edge, choices)),
        roles.edges.len() as u64 + roles.more_edges,
        "way",
        choices,
    ));
    blocks.extend(listed(
        "What session names tell",
        vec![
            column("Role", Holds::Names),
            column("Sessions", Holds::Figures),
            column("Proved", Holds::Figures),
            column("With a source identity", Holds::Figures),
            column("Session names", Holds::Words),
        ],
        roles.roles.iter().map(|role| role_row(role, choices)),
        roles.roles.len() as u64 + roles.more_roles,
        "role",
        choices,
    ));
    blocks
}

fn column(title: &'static str, holds: Holds) -> Column {
    Column { title, holds }
}

/// The first rows of a table, and a line on those that are left out; `all` is how many there are.
fn listed(
    title: &'static str,
    columns: Vec<Column>,
    rows: impl Iterator<Item = Vec<Vec<String>>>,
    all: u64,
    noun: &str,
    choices: &Choices,
) -> Vec<Block> {
    let rows: Vec<Vec<Vec<String>>> = rows.take(choices.rows.max(1)).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let more = all.saturating_sub(rows.len() as u64);
    let mut blocks = vec![Block::Table(Table {
        title: Some(title),
        columns,
        rows,
    })];
    if more > 0 {
        let line = format!(
            "{} not shown here.",
            words::counted(more, &format!("further {noun}"))
        );
        blocks.push(Block::Text(line));
    }
    blocks
}

/// A text of the logs as it may be shown.
fn shown(text: &str, choices: &Choices) -> String {
    words::shortened(&hidden::shown(text, choices.names), LONG).into_owned()
}

/// `role/session (account)` of the ARN of a session, `role (account)` of a role's: rows of a table have no room for more.
fn short(arn: &str, choices: &Choices) -> String {
    let mut fields = arn.splitn(6, ':').skip(4);
    let told = match (fields.next(), fields.next()) {
        (Some(account), Some(name)) if !account.is_empty() => {
            let name = match name.strip_prefix("assumed-role/") {
                Some(session) => session,
                None => name.rsplit('/').next().unwrap_or(name),
            };
            format!("{name} ({account})")
        }
        _ => arn.to_owned(),
    };
    shown(&told, choices)
}

fn untraced_row(row: &SessionRow, choices: &Choices) -> Vec<Vec<String>> {
    let session = if row.arn.is_empty() {
        &row.principal_id
    } else {
        &row.arn
    };
    let why = match (row.verdict, row.reason) {
        (SessionVerdict::Opaque, reason) => {
            in_words(reason.unwrap_or(OpaqueReason::Unknown)).to_owned()
        }
        _ => format!("Not proved: {}", shown(&origin_words(&row.origin), choices)),
    };
    vec![
        vec![short(session, choices)],
        vec![why],
        vec![words::count(row.records)],
    ]
}

fn edge_row(edge: &RoleEdge, choices: &Choices) -> Vec<Vec<String>> {
    let from = match edge.from.as_str() {
        "" => "not known".to_owned(),
        from => short(from, choices),
    };
    let via = match edge.via.as_str() {
        "" => "not known".to_owned(),
        via => shown(via, choices),
    };
    let traced = match edge.verdict {
        SessionVerdict::Attributed => "proved",
        SessionVerdict::Partly => "named",
        SessionVerdict::Opaque => "opaque",
    };
    vec![
        vec![from],
        vec![short(&edge.to, choices)],
        vec![via],
        vec![words::count(edge.count)],
        vec![words::count(edge.records)],
        vec![traced.to_owned()],
    ]
}

fn role_row(role: &RoleRow, choices: &Choices) -> Vec<Vec<String>> {
    let names = match role.quality {
        NameQuality::Distinct => "tell callers apart".to_owned(),
        NameQuality::ByAws => "given by AWS".to_owned(),
        NameQuality::Generic => format!("{} that nobody chose", words::count(role.generic)),
        NameQuality::Shared => format!("{} shared by several", words::count(role.shared)),
    };
    vec![
        vec![short(&role.arn, choices)],
        vec![words::count(role.sessions.total)],
        vec![words::count(role.sessions.attributed)],
        vec![words::count(role.with_source_identity)],
        vec![names],
    ]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_name_role_and_account() {
        let choices = Choices::default();
        for (arn, told) in [
            (
                "arn:aws:sts::111122223333:assumed-role/deploy/ci",
                "deploy/ci (111122223333)",
            ),
            (
                "arn:aws:iam::111122223333:role/team/deploy",
                "deploy (111122223333)",
            ),
            ("arn:aws:iam::111122223333:root", "root (111122223333)"),
            ("config.amazonaws.com", "config.amazonaws.com"),
            (
                "repo:a/b:ref:refs/heads/main",
                "repo:a/b:ref:refs/heads/main",
            ),
        ] {
            assert_eq!(short(arn, &choices), told);
        }
        let masked = short("arn:aws:sts::1:assumed-role/a/kim@example.org", &choices);
        assert!(!masked.contains("kim@"), "{masked}");
    }
}

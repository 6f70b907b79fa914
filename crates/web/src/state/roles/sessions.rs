//! The list of sessions, narrowed.

use trailglass_core::report::{SessionRow, SessionVerdict};

/// What the list is narrowed to; empty texts narrow nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// How far they could be followed.
    pub verdict: Option<SessionVerdict>,
    /// The account that they belong to.
    pub account: Option<String>,
    /// ARN of the role.
    pub role: Option<String>,
    /// A part of the session, its origin or its source identity, or a whole access key id.
    pub text: String,
}

/// Every verdict, the best first.
pub const VERDICTS: [SessionVerdict; 3] = [
    SessionVerdict::Attributed,
    SessionVerdict::Partly,
    SessionVerdict::Opaque,
];

/// The verdict of a word of the address.
#[must_use]
pub fn verdict(word: &str) -> Option<SessionVerdict> {
    VERDICTS.into_iter().find(|verdict| verdict.word() == word)
}

/// The places of the sessions wanted, in the report's order: those with most records first.
#[must_use]
pub fn sessions(rows: &[SessionRow], wanted: &Wanted) -> Vec<usize> {
    let text = wanted.text.trim().to_lowercase();
    let fits = |row: &SessionRow| {
        wanted.verdict.is_none_or(|verdict| row.verdict == verdict)
            && wanted
                .account
                .as_deref()
                .is_none_or(|account| row.account == account)
            && wanted.role.as_deref().is_none_or(|role| row.role == role)
            && (text.is_empty() || holds(row, &text))
    };
    let fitting = rows.iter().enumerate().filter(|(_, row)| fits(row));
    fitting.map(|(place, _)| place).collect()
}

fn holds(row: &SessionRow, text: &str) -> bool {
    let holds = |field: &str| field.to_lowercase().contains(text);
    holds(&row.arn)
        || holds(&row.origin.id)
        || row.source_identity.as_deref().is_some_and(holds)
        || row.access_key_id.eq_ignore_ascii_case(text)
}

/// The place of a session in the report, where it lists it.
#[must_use]
pub fn place(rows: &[SessionRow], wanted: &SessionRow) -> Option<usize> {
    rows.iter().position(|row| {
        row.access_key_id == wanted.access_key_id
            && row.principal_id == wanted.principal_id
            && row.created == wanted.created
    })
}

#[cfg(test)]
mod tests {
    use super::super::chain::tests::row;
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn sessions_are_narrowed_by_all_that_is_asked() {
        let mut rows = vec![
            row("deploy", "ci"),
            row("deploy", "kim"),
            row("audit", "kim"),
        ];
        for (number, row) in rows.iter_mut().enumerate() {
            row.access_key_id = format!("ASIA{number}");
            row.origin.id = "somebody".to_owned();
        }
        let list = |wanted: Wanted| sessions(&rows, &wanted);
        assert_eq!(list(Wanted::default()), [0, 1, 2]);
        let text = |text: &str| Wanted {
            text: text.to_owned(),
            ..Wanted::default()
        };
        assert_eq!(list(text("/KIM ")), [1, 2]);
        assert_eq!(list(text("asia2")), [2]);
        assert_eq!(list(text("asia")), [0usize; 0]);
        let role = rows.first().map(|row| row.role.clone());
        assert_eq!(
            list(Wanted {
                role,
                ..text("kim")
            }),
            [1]
        );
        let opaque = Wanted {
            verdict: verdict("opaque"),
            ..Wanted::default()
        };
        assert_eq!(list(opaque), [0usize; 0]);
        assert_eq!(verdict("<b>"), None);
        assert_eq!(rows.get(1).and_then(|row| place(&rows, row)), Some(1));
    }
}

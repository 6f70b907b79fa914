//! Another report beside that of the case.

use std::sync::Arc;

use trailglass_core::report::Report;
use trailglass_core::report::compare::{Comparison, Standing, Totals};
use trailglass_core::report::session::Session;

use crate::components::money::cents;

/// A report that was opened to be compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Other {
    /// The name of its file.
    pub name: String,
    /// The report.
    pub report: Arc<Report>,
}

/// A comparison; two are the same where they are one.
#[derive(Debug, Clone)]
pub struct Compared(pub Arc<Comparison>);

impl PartialEq for Compared {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What may have become of a finding, in the order of a reader's interest.
pub const STANDINGS: [Standing; 6] = [
    Standing::Fixed,
    Standing::New,
    Standing::Changed,
    Standing::Unchanged,
    Standing::Settled,
    Standing::Unseen,
];

/// What a standing means.
#[must_use]
pub const fn what(standing: Standing) -> &'static str {
    match standing {
        Standing::New => "It was not there, or it held.",
        Standing::Changed => "It is there with another verdict or severity, or about other things.",
        Standing::Unchanged => "It is there as it was.",
        Standing::Fixed => {
            "It failed, and it holds now, or is not found any more where the same was looked at."
        }
        Standing::Settled => "It was an open question, and it is answered: it holds.",
        Standing::Unseen => "What showed it is not in the second case: nothing can be said.",
    }
}

/// How many findings have a standing.
#[must_use]
pub const fn number(totals: &Totals, standing: Standing) -> u64 {
    match standing {
        Standing::New => totals.new,
        Standing::Changed => totals.changed,
        Standing::Unchanged => totals.unchanged,
        Standing::Fixed => totals.fixed,
        Standing::Settled => totals.settled,
        Standing::Unseen => totals.unseen,
    }
}

/// A difference of dollars, with its sign.
#[must_use]
pub fn delta(usd: f64) -> String {
    if usd.abs() < 0.005 {
        "—".to_owned()
    } else if usd > 0.0 {
        format!("+{}", cents(usd))
    } else {
        format!("−{}", cents(-usd))
    }
}

/// Opens a session or a JSON report of plain bytes, or why there are none.
///
/// # Errors
/// What is wrong with it, in plain words.
pub fn open(name: &str, plain: Result<Vec<u8>, String>) -> Result<Other, String> {
    let read = |plain: Vec<u8>| Session::read(&plain).map_err(|error| error.to_string());
    match plain.and_then(read) {
        Ok(session) => Ok(Other {
            name: name.to_owned(),
            report: Arc::new(session.report.into_owned()),
        }),
        Err(why) => Err(format!("{name}: {why}.")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::state::fixture;
    use trailglass_core::report::compare::compare;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_report_as_json_opens_and_something_else_says_what_it_is_not() {
        let report = fixture::report();
        let json = serde_json::to_vec(&report).unwrap();
        let other = open("before.json", Ok(json)).unwrap();
        assert_eq!(*other.report, report);
        let same = compare(&other.report, &report);
        assert_eq!(number(&same.totals, Standing::New), 0);
        assert_eq!(number(&same.totals, Standing::Fixed), 0);
        let why = open("x.json", Ok(b"{}".to_vec())).unwrap_err();
        assert!(why.starts_with("x.json: "), "{why}");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn differences_have_their_sign() {
        assert_eq!(delta(0.001), "—");
        assert!(delta(3.0).starts_with('+'));
        assert!(delta(-3.0).starts_with('−'));
    }
}

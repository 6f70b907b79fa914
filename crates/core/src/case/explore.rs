//! Looking through all records of a case.

use super::partial::Partial;
use crate::analyzers::explore::{Index, Texts};
use crate::report::{Found, Inquiry};

/// All records of a partial in one order. It answers for the partial that it was made from, and for no other.
#[derive(Debug, Default)]
pub struct Explorer(Index);

impl Partial {
    /// Indexes every event once: 20 bytes a record.
    #[must_use]
    pub fn explorer(&self) -> Explorer {
        Explorer(Index::new(&self.view(&self.inputs())))
    }

    /// Answers an inquiry. `explorer` is this partial's own, made since it was changed last. Files are numbered
    /// as in the report.
    pub fn find(&self, explorer: &mut Explorer, inquiry: &Inquiry) -> Found {
        let texts = Texts {
            traffic: &self.traffic,
            callers: &self.callers,
        };
        explorer.0.find(texts, inquiry)
    }
}

//! Looking through all records of a case.

use super::partial::Partial;
use crate::analyzers::explore::{Index, Texts};
use crate::report::writers::records::{RecordsFile, records};
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

    /// The records of an inquiry as a file, or a piece of one.
    pub fn write_found(
        &self,
        explorer: &mut Explorer,
        inquiry: &Inquiry,
        file: RecordsFile,
    ) -> Vec<u8> {
        let found = self.find(explorer, inquiry);
        let paths: Vec<&str> = self.inputs.keys().map(AsRef::as_ref).collect();
        let path = |file: u32| paths.get(file as usize).copied().unwrap_or_default();
        let mut out = Vec::new();
        // Memory does not refuse to be written to.
        let _written = records(&found.rows, path, file, &mut out);
        out
    }
}

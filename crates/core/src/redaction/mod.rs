//! A copy of logs that can be shared: people, accounts and keys under consistent pseudonyms, secrets removed.
//!
//! It is made in two passes. [`Redaction::learn`] collects what the scanner finds in every input, in records, in
//! exports and in whatever else is text; [`Redaction::copy`] replaces what the scanner finds and everything collected
//! wherever else it stands, in the names of files too, and leaves every other byte as it is. Both read bounded pieces,
//! and keep what is distinct. Archives and gzip come out as they went in.
//!
//! Pseudonyms are made with a key: the same key gives the same ones, another key others. They are made of
//! parts, so that `jane.doe@corp.com`, the user `jane.doe` and `home/jane.doe/` stay one person. Addresses
//! keep their class and shared prefixes, account ids their twelve digits; access key ids are made anew, since
//! they hold the account id. Pseudonymised logs stay personal data for whoever holds the key (GDPR Recital 26).

mod address;
mod everywhere;
mod key;
mod keyfile;
mod learn;
mod packing;
mod pass;
mod policy;
mod pseudonym;
mod report;
mod text;

pub use key::Key;
pub use keyfile::{KeyFault, KeyFile};
pub use learn::Redaction;
pub use pass::{Copied, CopyFault};
pub use policy::{Policy, Treatment};
pub use report::{CategoryPreview, CopiedFile, FIELDS, LeftOut, REPORT, Report, STATEMENT, Sample};

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]
mod tests;

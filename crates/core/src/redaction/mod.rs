//! A copy of logs that can be shared: people, accounts and keys under consistent pseudonyms, secrets removed.
//!
//! It is made in two passes. [`Redaction::learn`] collects what the scanner finds in every record;
//! [`Redaction::settle`] gives each a pseudonym; [`Redaction::copy`] replaces what the scanner finds and
//! everything collected wherever else it stands, and leaves every other byte as it is.
//!
//! Pseudonyms are made with a key: the same key gives the same ones, another key others. They are made of
//! parts, so that `jane.doe@corp.com`, the user `jane.doe` and `home/jane.doe/` stay one person. Addresses
//! keep their class and shared prefixes, account ids their twelve digits; access key ids are made anew, since
//! they hold the account id. Pseudonymised logs stay personal data for whoever holds the key (GDPR Recital 26).

mod address;
mod copy;
mod key;
mod learn;
mod packing;
mod policy;
mod pseudonym;

pub use copy::Copied;
pub use key::Key;
pub use learn::Redaction;
pub use packing::{Packing, Unpacked, pack, unpack};
pub use policy::{Policy, Treatment};

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests;

//! Accounts and organizations.

use std::collections::BTreeMap;

use super::bucket::PublicAccessBlock;
use crate::estate::fact::Fact;

/// An account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// The name that the organization gives it.
    pub name: Fact<String>,
    /// Id of its organization; absent where it has none.
    pub organization: Fact<String>,
    /// `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE`, ...
    pub status: Fact<String>,
    /// The account-wide Block Public Access of S3.
    pub public_access_block: Fact<PublicAccessBlock>,
    /// The Regions that are enabled, by what says so.
    pub regions: Fact<Vec<String>>,
}

impl Account {
    /// Whether it is in use, as far as is known.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status
            .known()
            .is_none_or(|status| matches!(status.as_str(), "ACTIVE" | "PENDING_ACTIVATION"))
    }
}

/// An organization.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Organization {
    /// Its id, as in `o-exampleorgid`.
    pub id: String,
    /// Id of the management account.
    pub management_account: Fact<String>,
    /// `ALL` or `CONSOLIDATED_BILLING`.
    pub feature_set: Fact<String>,
    /// Whether all its accounts were listed.
    pub listed: Fact<()>,
    /// Ids of the delegated administrators, of whatever service.
    pub delegated_administrators: Fact<Vec<String>>,
    /// Services that may act in its accounts, with the date from which on.
    pub trusted_services: Fact<BTreeMap<String, String>>,
}

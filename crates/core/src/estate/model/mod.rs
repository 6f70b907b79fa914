//! The estate as plain data. Every setting is a [`Fact`]: known, absent by AWS's own answer, or unknown.

mod account;
mod bucket;
mod proof;
mod services;
mod trail;

pub use account::{Account, Organization};
pub use bucket::{
    Acl, Bucket, Delivery, Encryption, Grant, LifecycleRule, Logging, ObjectLock, Objects,
    PublicAccessBlock, Versioning,
};
pub use proof::{ObjectSignature, PublicKey};
pub use services::{
    ACCESS_LOG, Alarm, Cost, DeliveryChannel, Key, LogGroup, Metric, MetricFilter, Recorder, Role,
    Subscription, Topic,
};
pub use trail::{Channel, EventDataStore, Trail};

use std::collections::BTreeMap;

use super::fact::{Fact, Source};

/// Everything that the exports describe.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Estate {
    /// By account id.
    pub accounts: BTreeMap<String, Account>,
    /// By organization id.
    pub organizations: BTreeMap<String, Organization>,
    /// By `TrailARN`, however many Regions and accounts list it.
    pub trails: BTreeMap<String, Trail>,
    /// By ARN.
    pub stores: BTreeMap<String, EventDataStore>,
    /// By ARN.
    pub channels: BTreeMap<String, Channel>,
    /// By name.
    pub buckets: BTreeMap<String, Bucket>,
    /// By ARN.
    pub keys: BTreeMap<String, Key>,
    /// ARN of the alias to the id of its key.
    pub aliases: BTreeMap<String, String>,
    /// By account, Region and name.
    pub log_groups: BTreeMap<(String, String, String), LogGroup>,
    /// In the order of the files.
    pub metric_filters: Vec<MetricFilter>,
    /// In the order of the files.
    pub alarms: Vec<Alarm>,
    /// By ARN.
    pub topics: BTreeMap<String, Topic>,
    /// By ARN.
    pub roles: BTreeMap<String, Role>,
    /// In the order of the files.
    pub recorders: Vec<Recorder>,
    /// In the order of the files.
    pub delivery_channels: Vec<DeliveryChannel>,
    /// In the order of the files.
    pub metrics: Vec<Metric>,
    /// In the order of the files.
    pub costs: Vec<Cost>,
    /// Keys that digests are signed with, in the order of the files.
    pub public_keys: Vec<PublicKey>,
    /// Signatures of digests from the metadata of their objects, in the order of the files.
    pub object_signatures: Vec<ObjectSignature>,
    /// Which list calls were answered or refused: by call (`describe-trails`), account and Region. The
    /// Region is empty for calls that have none, and the account where no clue tells it.
    pub asked: BTreeMap<(String, String, String), Fact<()>>,
    /// The newest date that an export carries, in seconds since 1970.
    pub collected: Option<u32>,
}

impl Estate {
    /// Whether no export said anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a list call was answered for an account and Region.
    #[must_use]
    pub fn asked(&self, call: &str, account: &str, region: &str) -> Fact<()> {
        let key = (call.to_owned(), account.to_owned(), region.to_owned());
        self.asked.get(&key).cloned().unwrap_or_default()
    }

    /// Whether a list call was answered for an account in any Region, and in which.
    pub fn answers<'e>(
        &'e self,
        call: &'e str,
        account: &'e str,
    ) -> impl Iterator<Item = (&'e str, &'e Source)> {
        let first = (call.to_owned(), account.to_owned(), String::new());
        let of_account = self.asked.range(first..);
        of_account
            .take_while(move |((c, a, _), _)| c == call && a == account)
            .filter_map(|((_, _, region), fact)| match fact {
                Fact::Known((), source) => Some((region.as_str(), source)),
                _ => None,
            })
    }

    /// The organization of an account.
    #[must_use]
    pub fn organization_of(&self, account: &str) -> Option<&Organization> {
        let id = self.accounts.get(account)?.organization.known()?;
        self.organizations.get(id)
    }

    /// The account ids of an organization that are not closed, as far as they are known.
    pub fn members<'e>(&'e self, organization: &'e str) -> impl Iterator<Item = &'e Account> {
        self.accounts.values().filter(move |account| {
            account.organization.known().map(String::as_str) == Some(organization)
                && account.is_open()
        })
    }

    /// A key by its ARN, id, alias or the ARN of its alias, as `KmsKeyId` may have it.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&Key> {
        if let Some(key) = self.keys.get(name) {
            return Some(key);
        }
        let id = match self.aliases.get(name) {
            Some(id) => id,
            None => name.rsplit('/').next().unwrap_or(name),
        };
        self.keys.values().find(|key| key.id == *id)
    }
}

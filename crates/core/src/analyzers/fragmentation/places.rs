//! Of which accounts and Regions coverage is asked, and whether their trails are all known.

use std::collections::{BTreeMap, BTreeSet};

use crate::analyzers::traffic::Field;
use crate::estate::{Estate, Fact};

use crate::analyzers::observed::Observed;

/// The accounts and Regions of the matrix.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Account to its Regions.
    pub(super) regions: BTreeMap<String, BTreeSet<String>>,
}

impl Places {
    pub(super) fn new(estate: &Estate, observed: &Observed<'_>) -> Self {
        let mut in_use: BTreeSet<String> = BTreeSet::new();
        let mut of_records: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (key, _) in observed.kinds() {
            let (account, region) = (
                observed.text(key, Field::Account),
                observed.text(key, Field::Region),
            );
            if !account.is_empty() && !region.is_empty() {
                in_use.insert(region.to_owned());
                let regions = of_records.entry(account.to_owned()).or_default();
                regions.insert(region.to_owned());
            }
        }
        for (_, account, region) in estate.asked.keys() {
            if !account.is_empty() && !region.is_empty() {
                in_use.insert(region.clone());
            }
        }
        in_use.extend(
            estate
                .trails
                .values()
                .map(|trail| trail.home_region.clone()),
        );
        let mut regions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for account in estate.accounts.values().filter(|account| account.is_open()) {
            // What is enabled is known for some accounts; the others are held to have what is in use.
            let of_account = match &account.regions {
                Fact::Known(enabled, _) => enabled.iter().cloned().collect(),
                _ => in_use.clone(),
            };
            regions.insert(account.id.clone(), of_account);
        }
        for (account, of_account) in of_records {
            // Accounts that only logs show: where they have records.
            regions.entry(account).or_default().extend(of_account);
        }
        Self { regions }
    }

    /// The accounts.
    pub(super) fn accounts(&self) -> impl Iterator<Item = &str> {
        self.regions.keys().map(String::as_str)
    }

    /// Every account and Region.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.regions.iter().flat_map(|(account, regions)| {
            regions
                .iter()
                .map(move |region| (account.as_str(), region.as_str()))
        })
    }
}

/// Whether the trails of a place are all known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// All: `describe-trails` was answered there.
    All,
    /// Those of many Regions and of organizations: it was answered in another Region of the account.
    Wide,
    /// None for sure.
    None,
}

pub(super) fn known(estate: &Estate, account: &str, region: &str) -> Known {
    if estate
        .asked("describe-trails", account, region)
        .known()
        .is_some()
    {
        Known::All
    } else if estate.answers("describe-trails", account).next().is_some() {
        Known::Wide
    } else {
        Known::None
    }
}

//! Whose a bucket is that a trail writes to.

use crate::estate::model::Trail;
use crate::estate::{Estate, Fact};

/// What the exports prove of the bucket of a trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::analyzers) enum Owner {
    /// Nothing else than that it is the customer's.
    Customer,
    /// It belongs to somebody else: to this account, or to none that the customer has.
    Somebody(Option<String>),
    /// It is gone.
    Gone,
}

/// Whose the bucket of a trail is. `is_seen` tells of accounts that the exports do not show whether the
/// records are theirs.
pub(in crate::analyzers) fn of_bucket(
    estate: &Estate,
    trail: &Trail,
    is_seen: impl Fn(&str) -> bool,
) -> Owner {
    let Some(name) = trail.bucket.known() else {
        return Owner::Customer;
    };
    let bucket = estate.buckets.get(name);
    if let Some(account) = bucket.and_then(|bucket| bucket.account.known()) {
        let own =
            account == &trail.account || estate.accounts.contains_key(account) || is_seen(account);
        return if own || !all_known(estate, trail) {
            Owner::Customer
        } else {
            Owner::Somebody(Some(account.clone()))
        };
    }
    let gone = bucket.is_some_and(|bucket| bucket.exists.is_absent())
        || trail
            .delivery_error
            .known()
            .is_some_and(|error| error.contains("NoSuchBucket"));
    if gone {
        return Owner::Gone;
    }
    // In none of the lists of any account of the customer's.
    let accounts: Vec<&str> = match estate.organization_of(&trail.account) {
        Some(organization) => estate
            .members(&organization.id)
            .map(|account| account.id.as_str())
            .collect(),
        None => vec![&trail.account],
    };
    if all_known(estate, trail) && accounts.iter().all(|id| lists_buckets(estate, id)) {
        Owner::Somebody(None)
    } else {
        Owner::Customer
    }
}

/// Whether the buckets of an account were listed.
pub(super) fn lists_buckets(estate: &Estate, account: &str) -> bool {
    estate.asked("list-buckets", account, "").known().is_some()
}

/// Whether all accounts of the customer are known, so that another one is somebody else's.
pub(super) fn all_known(estate: &Estate, trail: &Trail) -> bool {
    match estate
        .accounts
        .get(&trail.account)
        .map(|account| &account.organization)
    {
        Some(Fact::Known(id, _)) => {
            let organization = estate.organizations.get(id);
            organization.is_some_and(|organization| organization.listed.known().is_some())
        }
        Some(Fact::Absent(_)) => true,
        _ => false,
    }
}

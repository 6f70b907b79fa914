//! What makes two copies one event.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::Record;

/// The hash is part of the stored form of a partial: the same on every machine and version.
pub(super) fn of(record: &Record<'_>) -> Option<u64> {
    let id = record.event_id.filter(|id| !id.is_empty())?;
    let account = record.recipient_account_id.unwrap_or_default();
    Some(of_ids(&id.get(), &account.get()))
}

/// The fingerprint of an event whose ids are known.
#[must_use]
pub(super) fn of_ids(id: &str, account: &str) -> u64 {
    // The two copies of a cross-account call have ids of their own, so the id alone would nearly
    // do; the account keeps apart what a writer numbered by itself.
    let seed = xxh3_64_with_seed(account.as_bytes(), 0);
    // 0 stands for "no fingerprint".
    xxh3_64_with_seed(id.as_bytes(), seed).max(1)
}

//! How the stores that data events touched are encrypted.

use std::collections::{BTreeMap, BTreeSet};

use crate::analyzers::ledger::Ledger;
use crate::analyzers::traffic::Field;
use crate::estate::Fact;
use crate::record::Category;
use crate::report::{EncryptionState, StoreEncryption};
use crate::sorting::Arrange;

/// A row for each bucket, the most used first.
pub(super) fn rows(ledger: &Ledger<'_>) -> Vec<StoreEncryption> {
    let mut buckets: BTreeMap<&str, (u64, BTreeMap<String, u64>)> = BTreeMap::new();
    for (key, count) in ledger.observed.kinds() {
        let arn = ledger.text(key, Field::Resource);
        let Some((_, name)) = arn.split_once(":s3:::") else {
            continue;
        };
        if ledger.category(key) != Category::Data || name.is_empty() {
            continue;
        }
        let bucket = buckets.entry(name).or_default();
        bucket.0 += count;
        let word = ledger.text(key, Field::Encryption);
        if !word.is_empty() {
            *bucket.1.entry(word.to_owned()).or_default() += count;
        }
    }
    let mut rows: Vec<StoreEncryption> = buckets
        .into_iter()
        .map(|(name, (records, observed))| row(ledger, name, records, observed))
        .collect();
    rows.arrange_by(|a, b| {
        b.records
            .cmp(&a.records)
            .then_with(|| a.resource.cmp(&b.resource))
    });
    rows
}

fn row(
    ledger: &Ledger<'_>,
    name: &str,
    records: u64,
    observed: BTreeMap<String, u64>,
) -> StoreEncryption {
    let mut states: BTreeSet<EncryptionState> = BTreeSet::new();
    let mut plain = false;
    for word in observed.keys() {
        match word.as_str() {
            "sse-kms" => states.insert(EncryptionState::SseKms),
            "sse-s3" => states.insert(EncryptionState::SseS3),
            "sse-c" => states.insert(EncryptionState::SseC),
            _ => {
                plain = true;
                continue;
            }
        };
    }
    let told = !states.is_empty();
    let unknown = Fact::default();
    let bucket = ledger.estate.buckets.get(name);
    let setting = bucket.map_or(&unknown, |bucket| &bucket.encryption);
    let by_default = match setting {
        Fact::Known(encryption, _) if encryption.algorithm.starts_with("aws:kms") => {
            Some(EncryptionState::SseKms)
        }
        Fact::Known(encryption, _) if encryption.algorithm == "AES256" => {
            Some(EncryptionState::SseS3)
        }
        Fact::Absent(_) => Some(EncryptionState::None),
        Fact::Known(..) | Fact::Unknown(_) => None,
    };
    // The setting holds for objects that were written without a word, and for those that nothing shows.
    if plain || !told {
        states.extend(by_default);
    }
    let mut all = states.into_iter();
    let state = match (all.next(), all.next()) {
        (None, _) => EncryptionState::Unknown,
        (Some(one), None) => one,
        (Some(_), Some(_)) => EncryptionState::Mixed,
    };
    let of_setting = match (setting, by_default) {
        (Fact::Absent(_), _) => "the bucket has no default encryption",
        (_, Some(EncryptionState::SseKms)) => "the bucket's default is a key of KMS",
        (_, Some(_)) => "the bucket's default is S3's own key",
        (Fact::Known(..), None) => "the bucket's default is of a kind that is not known",
        (Fact::Unknown(_), None) => "the bucket's default is not in the exports",
    };
    let of_records = match (told, plain) {
        (true, _) => "records say what was applied",
        (false, true) => "records show objects written without a word of encryption",
        (false, false) => "no record speaks of encryption",
    };
    StoreEncryption {
        resource: name.to_owned(),
        state,
        records,
        observed,
        basis: format!("{of_records}; {of_setting}"),
    }
}

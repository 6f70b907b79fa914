//! Digest files of the organization's trail in one Region, until its validation is turned off.
//!
//! They are signed. One log file was changed after it was delivered: its digest lists the hash that it had.

use super::{
    delivery::{LogFile, digest_span},
    organization::*,
    story::Category,
    tampering::UNVALIDATED,
};
use crate::digests::{Delivered, DigestChain, SignedDigest, SigningKey};
use std::collections::BTreeMap;

/// The digests of the case, and the key that they are signed with.
pub(crate) struct Digests {
    pub(crate) key: SigningKey,
    /// In the order of time, by account.
    pub(crate) chains: BTreeMap<&'static str, Vec<SignedDigest>>,
}

impl Digests {
    /// The digests of these log files, as they were when they were delivered.
    pub(crate) fn of(logs: &[LogFile]) -> Self {
        let key = || SigningKey::fixed(false, false);
        let mut chains: BTreeMap<&'static str, Vec<SignedDigest>> = BTreeMap::new();
        for (account, _) in ACCOUNTS {
            let mut chain = DigestChain {
                bucket: ORGANIZATION_LOGS.to_owned(),
                folder: format!("AWSLogs/{ORGANIZATION}/{account}"),
                account: account.to_owned(),
                region: FRANKFURT.to_owned(),
                trail: "organization-trail".to_owned(),
                home: FRANKFURT.to_owned(),
                backfill: false,
                key: key(),
                previous: None,
            };
            for file in logs
                .iter()
                .filter(|file| is_digested(file) && file.account == account)
            {
                let log = Delivered {
                    bucket: file.bucket.to_owned(),
                    key: file.key().to_owned(),
                    plain: file.plain.clone().into_bytes(),
                };
                let digest = chain.next(digest_span(file), &[log]);
                chains.entry(account).or_default().push(digest);
            }
        }
        Self { key: key(), chains }
    }

    /// Path and bytes of each digest.
    pub(crate) fn files(&self) -> impl Iterator<Item = (String, Vec<u8>)> {
        self.chains.values().flatten().map(SignedDigest::file)
    }

    /// The last digest of each chain, whose signature no other one has.
    pub(crate) fn newest(&self) -> impl Iterator<Item = &SignedDigest> {
        self.chains.values().filter_map(|chain| chain.last())
    }
}

fn is_digested(file: &LogFile) -> bool {
    file.bucket == ORGANIZATION_LOGS
        && file.region == FRANKFURT
        && file.category <= Category::Data
        && digest_span(file).1 <= UNVALIDATED
}

/// The log file that was changed: the second one of an account.
pub(crate) fn changed(logs: &[LogFile]) -> Option<usize> {
    let digested = logs.iter().enumerate();
    let digested = digested.filter(|(_, file)| is_digested(file) && file.account == MANAGEMENT);
    digested.map(|(index, _)| index).nth(1)
}

/// What became of it: someone made a program of another one.
pub(crate) fn change(plain: &str) -> String {
    let (name, other) = ("\"userAgent\":\"", "\"userAgent\":\"aws-internal/3 ");
    plain.replacen(name, other, 1)
}

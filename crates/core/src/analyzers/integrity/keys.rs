//! The keys that digests are signed with, and the check of a signature.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use md5::{Digest as _, Md5};
use rsa::PublicKey;
use rsa::pkcs1::DecodeRsaPublicKey as _;
use rsa::pkcs8::DecodePublicKey as _;
use sha2::Sha256;

use super::digest::{Digest, Hash};
use crate::estate::model;

/// Public keys by their fingerprint.
#[derive(Debug, Default)]
pub(super) struct Keys(BTreeMap<String, Vec<PublicKey>>);

impl Keys {
    /// Those that can be read. CloudTrail documents PKCS#1, and shows SPKI too ("Custom implementations of
    /// CloudTrail log file integrity validation" in the user guide).
    pub(super) fn of(given: &[model::PublicKey]) -> Self {
        let mut keys: BTreeMap<String, Vec<PublicKey>> = BTreeMap::new();
        for key in given {
            let Ok(der) = BASE64_STANDARD.decode(key.value.trim()) else {
                continue;
            };
            let read = PublicKey::from_pkcs1_der(&der).ok();
            let Some(public) = read.or_else(|| PublicKey::from_public_key_der(&der).ok()) else {
                continue;
            };
            // What AWS calls the fingerprint is the MD5 of what it returns; not documented, and true of
            // every key that it documents.
            let mut names = vec![base16ct::lower::encode_string(&Md5::digest(&der))];
            names.extend(
                key.fingerprint
                    .as_ref()
                    .map(|name| name.to_ascii_lowercase()),
            );
            names.dedup();
            for name in names {
                let held = keys.entry(name).or_default();
                if !held.contains(&public) {
                    held.push(public.clone());
                }
            }
        }
        Self(keys)
    }

    /// Those that a digest may be signed with.
    pub(super) fn of_digest(&self, digest: &Digest) -> &[PublicKey] {
        let keys = self.0.get(&*digest.fingerprint);
        keys.map(Vec::as_slice).unwrap_or_default()
    }
}

/// What AWS signs of a digest file whose plain bytes have this hash: four lines, the last without an end.
pub(super) fn signed_text(digest: &Digest, hash: &Hash) -> String {
    let previous = digest.previous.as_ref();
    let previous = previous.and_then(|previous| previous.signature.as_deref());
    format!(
        "{}\n{}/{}\n{}\n{}",
        digest.end,
        digest.bucket,
        digest.key,
        base16ct::lower::encode_string(hash),
        previous.unwrap_or("null")
    )
}

/// Whether a signature, written in hex, is one of a text by one of the keys.
pub(super) fn holds(keys: &[PublicKey], text: &str, signature: &str) -> bool {
    let Ok(signature) = base16ct::mixed::decode_vec(signature.trim()) else {
        return false;
    };
    keys.iter().any(|key| {
        key.pkcs1v15_verify::<Sha256>(text.as_bytes(), &signature)
            .is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The two forms of a key that the user guide shows, with the fingerprints that it gives for them.
    #[test]
    fn keys_of_both_forms_are_known_by_their_fingerprint() {
        let key = |value: &str| model::PublicKey {
            value: value.to_owned(),
            fingerprint: None,
        };
        let shown = [(
            "7f3f401420072e50a65a141430817ab3",
            "MIIBCgKCAQEAlSS3cl92HDycr/MTj0moOhas8habjrraXw+KzlWF0axSI2tcF+3iJ9BKQAVSKxGwxwu3m0wG3J+kUl1xboEcEPHYoIYMbgfSw7KGnuDKwkLzsQWhUJ0cIbOHASox1vv/5fNXkrHhGbDCHeVXm804c83nvHUEFYThr1PfyP/8HwrCtR3FX5OANtQCP61C1nJtSSkC8JSQUOrIP4CuwJjc+4WGDk+BGH5m9iuiAKkipEHWmUl8/P7XpfpWQuk4h8g3pXZOrNXr08lbh4d39svj7UqdhvOXoBISp9t/EXYuePGEtBdrKD9Dz+VHwyUPtBQvYr9BnkF88qBnaPNhS44rzwIDAQAB",
        )];
        for (fingerprint, value) in shown {
            let keys = Keys::of(&[key(value)]);
            let names: Vec<&String> = keys.0.keys().collect();
            assert_eq!(names, [fingerprint]);
        }
        assert!(
            Keys::of(&[key("MIIB"), key("no key"), key("")])
                .0
                .is_empty()
        );
    }
}

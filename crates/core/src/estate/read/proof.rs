//! Public keys, and the metadata of digest files.

use super::{Doc, Reading};
use crate::estate::model::{ObjectSignature, PublicKey};

/// `list-public-keys`.
pub(super) fn public_keys(reading: &mut Reading, doc: &Doc) {
    reading.asked(doc, "list-public-keys", doc.account(), doc.region());
    let root = doc.root();
    let list = root.any(&["PublicKeyList", "publicKeyList"]);
    for node in list.map(|list| list.items()).unwrap_or_default() {
        let text = |name: [&str; 2]| node.any(&name).and_then(|node| node.own_text());
        let Some(value) = text(["Value", "value"]) else {
            continue;
        };
        let key = PublicKey {
            value,
            fingerprint: text(["Fingerprint", "fingerprint"]),
        };
        if !reading.estate.public_keys.contains(&key) {
            reading.estate.public_keys.push(key);
        }
    }
}

/// `head-object`, of a digest: anything else has no signature.
pub(super) fn object(reading: &mut Reading, doc: &Doc) {
    let root = doc.root();
    let metadata = root.get("Metadata");
    let Some(signature) = metadata.and_then(|metadata| metadata.text("signature")) else {
        return;
    };
    let signature = ObjectSignature {
        key: doc.object.clone(),
        signature,
    };
    if !reading.estate.object_signatures.contains(&signature) {
        reading.estate.object_signatures.push(signature);
    }
}

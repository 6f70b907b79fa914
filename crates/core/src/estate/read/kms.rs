//! KMS keys and their aliases.

use super::{Doc, Nameless, Reading};
use crate::estate::fact::Fact;
use crate::estate::model::Key;
use crate::estate::policy::Policy;

/// `describe-key`, `list-aliases`.
pub(super) fn keys(reading: &mut Reading, doc: &Doc) {
    let root = doc.root();
    if doc.call == "list-aliases" {
        reading.asked(doc, "list-aliases", doc.account(), doc.region());
        for node in root.list("Aliases") {
            if let (Some(arn), Some(id)) = (node.text("AliasArn"), node.text("TargetKeyId")) {
                reading.estate.aliases.insert(arn, id);
            }
        }
        return;
    }
    let Some(node) = root.get("KeyMetadata") else {
        // A key in another account, or one that may not be described.
        if let Some(arn) = resolve(reading, doc) {
            let state = doc.outcome(&[], false, |_| None);
            let replaced = key(reading, &arn).state.put(state);
            reading.replaced.extend(replaced);
        }
        return;
    };
    let Some(arn) = node.text("Arn") else { return };
    let enabled = node.truth("Enabled");
    let entry = key(reading, &arn);
    let state = match node.fact_text("KeyState") {
        Fact::Absent(source) => match enabled {
            Some(true) => Fact::Known("Enabled".to_owned(), source),
            Some(false) => Fact::Known("Disabled".to_owned(), source),
            None => Fact::default(),
        },
        fact => fact,
    };
    let spec = if node.get("KeySpec").is_some() {
        "KeySpec"
    } else {
        "CustomerMasterKeySpec"
    };
    let replaced = [
        entry.state.put(state),
        entry.manager.put(node.fact_text("KeyManager")),
        entry.deletion.put(node.fact_time("DeletionDate")),
        entry.spec.put(node.fact_text(spec)),
        entry.origin.put(node.fact_text("Origin")),
    ];
    reading.replaced.extend(replaced.into_iter().flatten());
}

/// `get-key-policy`, `get-key-rotation-status`.
pub(super) fn of_key(reading: &mut Reading, doc: &Doc) -> Result<(), Nameless> {
    let arn = resolve(reading, doc).ok_or(Nameless::Key)?;
    let entry = key(reading, &arn);
    let replaced = if doc.call == "get-key-policy" {
        entry
            .policy
            .put(doc.outcome(&["NotFoundException"], false, |root| {
                let node = root.get("Policy")?;
                Some(Fact::Known(Policy::read(node.value)?, node.source()))
            }))
    } else {
        entry.rotation.put(doc.outcome(&[], false, |root| {
            Some(root.fact_truth("KeyRotationEnabled"))
        }))
    };
    reading.replaced.extend(replaced);
    Ok(())
}

/// The ARN of the key that an answer or its path names; its id where the ARN is not known.
fn resolve(reading: &Reading, doc: &Doc) -> Option<String> {
    let named = doc
        .root()
        .text("KeyId")
        .or_else(|| doc.subject.as_ref().map(|name| name.text.clone()))?;
    if let Some(key) = reading.estate.key(&named) {
        return Some(key.arn.clone());
    }
    let id = named.rsplit('/').next().unwrap_or(&named);
    if named.starts_with("arn:") {
        return Some(named);
    }
    // A folder's name is a key only where it looks like a key's id.
    let looks = id.starts_with("mrk-") || id.len() == 36 && id.matches('-').count() == 4;
    match (&doc.account, &doc.region) {
        _ if !looks => None,
        (Some(account), Some(region)) => Some(format!("arn:aws:kms:{region}:{account}:key/{id}")),
        _ => Some(id.to_owned()),
    }
}

fn key<'r>(reading: &'r mut Reading, arn: &str) -> &'r mut Key {
    reading
        .estate
        .keys
        .entry(arn.to_owned())
        .or_insert_with(|| {
            let part = |index: usize| arn.split(':').nth(index).unwrap_or_default().to_owned();
            Key {
                arn: arn.to_owned(),
                id: arn.rsplit('/').next().unwrap_or(arn).to_owned(),
                region: part(3),
                account: part(4),
                ..Key::default()
            }
        })
}

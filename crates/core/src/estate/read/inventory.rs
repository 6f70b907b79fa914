//! S3 Inventory: the manifest says which data files make up a list, and the data files say what lies in a bucket.

use std::collections::{BTreeMap, BTreeSet};

use super::{Doc, Reading};
use crate::estate::fact::{Fact, Source};
use crate::estate::model::Objects;

/// Manifests and data files of a case, before they are put together.
#[derive(Debug, Default)]
pub(super) struct Inventories {
    /// By bucket, the newest manifest: time and the keys of its data files.
    manifests: BTreeMap<String, (String, BTreeSet<String>)>,
    /// By bucket: path of the data file, and what it lists.
    data: BTreeMap<String, Vec<(String, Objects, Source)>>,
}

/// The manifest of a list.
pub(super) fn manifest(reading: &mut Reading, doc: &Doc) {
    let root = doc.root();
    let Some(name) = root.text("sourceBucket") else {
        return;
    };
    let target = root.text("destinationBucket").unwrap_or_default();
    let target = target
        .strip_prefix("arn:aws:s3:::")
        .unwrap_or(&target)
        .to_owned();
    let created = root.time("creationTimestamp").unwrap_or_default();
    let files = root.list("files");
    let files = files.iter().filter_map(|file| file.text("key")).collect();
    let held = reading.inventories.manifests.entry(name.clone());
    let held = held.or_default();
    if created >= held.0 {
        *held = (created.clone(), files);
    }
    let fact = Fact::Known((created, target), root.source());
    let bucket = reading.bucket(&name);
    let replaced = [
        bucket.inventory.put(fact),
        bucket.exists.put(Fact::Known((), root.source())),
    ];
    reading.replaced.extend(replaced.into_iter().flatten());
}

/// A part of a data file.
pub(super) fn data(reading: &mut Reading, doc: &Doc) {
    let root = doc.root();
    let objects = root
        .get("reduced")
        .and_then(|node| serde_json::from_value(node.value.clone()).ok());
    if let (Some(name), Some(objects)) = (root.text("Name"), objects) {
        let all = reading.inventories.data.entry(name).or_default();
        all.push((doc.path.clone(), objects, root.source()));
    }
}

/// Puts the lists together. Without a manifest, all data files of a bucket count as parts of one list.
pub(super) fn settle(reading: &mut Reading) {
    let Inventories { manifests, data } = std::mem::take(&mut reading.inventories);
    for (name, parts) in data {
        let manifest = manifests.get(&name).map(|(_, files)| files);
        let of_list = |path: &str| {
            let files = manifest?;
            files.iter().find(|key| path.ends_with(file_name(key)))
        };
        let mut met: BTreeSet<&str> = BTreeSet::new();
        let mut whole: Option<(Objects, Source)> = None;
        for (path, objects, source) in &parts {
            match of_list(path) {
                Some(key) => {
                    met.insert(key);
                }
                None if manifest.is_some() => continue,
                None => {}
            }
            match &mut whole {
                Some((held, _)) => held.add(objects),
                None => whole = Some((objects.clone(), source.clone())),
            }
        }
        let Some((mut objects, source)) = whole else {
            continue;
        };
        objects.truncated = manifest.is_none_or(|files| met.len() < files.len());
        let bucket = reading.bucket(&name);
        let mut replaced = vec![bucket.exists.put(Fact::Known((), source.clone()))];
        match &mut bucket.objects {
            Fact::Known(held, _) => held.join(objects),
            fact => replaced.push(fact.put(Fact::Known(objects, source))),
        }
        reading.replaced.extend(replaced.into_iter().flatten());
    }
}

fn file_name(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}

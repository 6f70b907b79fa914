//! Digests and keys as AWS's documentation and other projects have them.

use std::path::PathBuf;

use trailglass_core::analyzers::integrity::Digest;

use super::world::*;

fn shared(path: &str) -> Option<Vec<u8>> {
    let shared = std::env::var_os("TRAILGLASS_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let bytes = std::fs::read(shared.join("data").join(path)).ok();
    if bytes.is_none() {
        eprintln!("{path} is not there; left out");
    }
    bytes
}

#[test]
fn digests_of_the_documentation_are_read() {
    let folder = "awsdocs-aws-cloudtrail-user-guide/derived";
    for number in 1..=2 {
        let name =
            format!("{folder}/cloudtrail-log-file-validation-digest-file-structure.{number}.json");
        let Some(bytes) = shared(&name) else { return };
        let text = String::from_utf8(bytes).unwrap();
        assert!(Digest::read(&text).is_ok(), "{name}");
    }
}

#[test]
fn a_recorded_key_is_told_by_its_fingerprint() {
    let Some(bytes) = shared("aws-cli/derived/cloudtrail/list-public-keys.json") else {
        return;
    };
    let mut world = World::whole(1);
    world
        .files
        .insert("list-public-keys.json".to_owned(), bytes);
    // It is not the key of these digests.
    assert_eq!(signatures(&world.integrity()), [0, 0, 1]);
    let digest = world.digest(0);
    let own = chain("eu-west-1").key.fingerprint();
    world.alter(&digest, &own, "7f3f401420072e50a65a141430817ab3");
    assert_eq!(signatures(&world.integrity()), [0, 1, 0]);
}

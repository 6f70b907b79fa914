//! What is asked for where something is open.

use trailglass_core::report::NeedKind;

use super::world::*;

#[test]
fn names_of_hostile_digests_stay_one_word_of_a_command() {
    let mut world = World::default();
    let mut chain = chain("eu-west-1");
    chain.bucket = "b; rm -rf ~".to_owned();
    chain.trail = "$(id)'`x`".to_owned();
    world.hour(&mut chain, 0, 1);
    let newest = world.hour(&mut chain, 1, 1);
    let file = |path: &str| path.contains("CloudTrail/");
    world.files.retain(|path, _| !file(path));
    world.keys(&[&chain.key]);
    let integrity = world.integrity();
    let commands = |what| {
        let need = integrity
            .needs
            .iter()
            .find(|need| need.what == what)
            .unwrap();
        need.commands.join("\n")
    };
    let quoted = newest.key.replace('\'', r"'\''");
    assert_eq!(
        commands(NeedKind::ObjectMetadata),
        format!("aws s3api head-object --bucket 'b; rm -rf ~' --key '{quoted}'")
    );
    assert!(commands(NeedKind::LogFiles).starts_with("aws s3 cp 's3://b; rm -rf ~/audit/"));
}

#[test]
fn hostile_digests_cost_little_and_prove_nothing() {
    let mut world = World::default();
    let mut chain = chain("eu-west-1");
    let digest = world.hour(&mut chain, 0, 1);
    let path = world.digest(0);
    // A digest that names itself, and one that names one after it.
    let text = String::from_utf8(digest.plain.clone()).unwrap();
    let own = text
        .replace(
            "\"previousDigestS3Object\":null",
            &format!("\"previousDigestS3Object\":\"{}\"", digest.key),
        )
        .replace(
            "\"previousDigestHashValue\":null",
            &format!("\"previousDigestHashValue\":\"{}\"", "0".repeat(64)),
        );
    world.files.insert(path, gzip(own.as_bytes()));
    world.keys(&[&chain.key]);
    let integrity = world.integrity();
    assert_eq!(signatures(&integrity), [0, 0, 1]);
    assert!(!integrity.holds());
}

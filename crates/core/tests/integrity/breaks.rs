//! Every way in which a chain breaks, and those that look like one and are none.

use serde_json::json;
use trailglass_core::report::{
    DigestLink, DigestProof, LogFileReason, LogFileVerdict, NeedKind, Subject, Verdict,
};
use trailglass_generate::{Delivered, DigestChain, SigningKey};

use super::world::*;

#[test]
fn a_whole_chain_holds() {
    let world = World::whole(4);
    let report = world.report();
    let integrity = &report.chapters.integrity;
    assert_eq!((integrity.digests, integrity.log_files), (4, 8));
    assert_eq!(counts(integrity), [8, 0, 0, 0]);
    assert_eq!(integrity.proved, 8);
    assert_eq!(signatures(integrity), [4, 0, 0]);
    assert!(integrity.holds());
    assert!(
        integrity.gaps.is_empty() && integrity.problems.is_empty() && integrity.needs.is_empty()
    );
    assert_eq!(findings(&report), [("file-modified", Verdict::Pass)]);
    let [chain] = integrity.chains.as_slice() else {
        panic!("one chain");
    };
    assert_eq!(
        (
            chain.trail.as_str(),
            chain.region.as_str(),
            chain.home_region.as_str()
        ),
        ("org_trail", "eu-west-1", "eu-central-1")
    );
    let links: Vec<DigestLink> = chain.digests.iter().map(|row| row.link).collect();
    let holds = DigestLink::Holds;
    assert_eq!(links, [DigestLink::Starting, holds, holds, holds]);
    assert!(
        chain
            .digests
            .iter()
            .all(|row| row.proof == DigestProof::Signed)
    );
}

#[test]
fn without_the_metadata_of_the_newest_digest_its_signature_is_open() {
    let mut world = World::whole(3);
    let newest = world.digests["eu-west-1"][2].clone();
    world.files.retain(|path, _| !path.contains("head-object"));
    let report = world.report();
    let integrity = &report.chapters.integrity;
    assert_eq!(signatures(integrity), [2, 0, 1]);
    assert_eq!((counts(integrity), integrity.proved), ([6, 0, 0, 0], 4));
    assert!(!integrity.holds());
    let ask = &finding(&report, "unverifiable").ask;
    let command = format!(
        "aws s3api head-object --bucket {} --key {}",
        newest.bucket, newest.key
    );
    assert_eq!(ask, &[command]);
    // The same answer under any name: a signature holds for one digest alone.
    world.json("x.json", &newest.head());
    assert!(world.integrity().holds());
}

#[test]
fn without_keys_only_hashes_can_be_compared() {
    let mut world = World::whole(3);
    world.remove("list-public-keys.json");
    let report = world.report();
    let integrity = &report.chapters.integrity;
    assert_eq!(signatures(integrity), [0, 0, 3]);
    assert_eq!((counts(integrity), integrity.proved), ([6, 0, 0, 0], 0));
    let finding = finding(&report, "unverifiable");
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert_eq!(
        finding.ask,
        [
            "aws cloudtrail list-public-keys --region eu-west-1 --start-time 2026-03-10T00:00:00Z --end-time 2026-03-10T05:00:00Z"
        ]
    );
    // What was changed still shows.
    let path = world.log(1);
    world.alter(&path, "RunInstances", "StopInstances");
    assert_eq!(counts(&world.integrity()), [5, 1, 0, 0]);
}

#[test]
fn a_key_is_known_in_both_forms_and_by_its_fingerprint() {
    for (second, spki) in [(false, false), (true, false), (false, true), (true, true)] {
        let mut world = World::default();
        let mut chain = DigestChain::of("eu-west-1", SigningKey::fixed(second, spki));
        world.hour(&mut chain, 0, 1);
        let newest = world.hour(&mut chain, 1, 1);
        world.head(&newest);
        // The other key is there; it is not the one.
        world.keys(&[&SigningKey::fixed(!second, spki)]);
        assert_eq!(signatures(&world.integrity()), [0, 0, 2]);
        world.keys(&[&SigningKey::fixed(!second, spki), &chain.key]);
        assert!(world.integrity().holds());
        // The fingerprint follows from the key.
        let mut row = chain.key.row();
        row.as_object_mut().unwrap().remove("Fingerprint");
        world.json("list-public-keys.json", &json!({ "PublicKeyList": [row] }));
        assert!(world.integrity().holds());
        // Another key that pretends to be this one does not check.
        let mut row = SigningKey::fixed(!second, spki).row();
        row["Fingerprint"] = json!(chain.key.fingerprint());
        world.json("list-public-keys.json", &json!({ "PublicKeyList": [row] }));
        assert_eq!(signatures(&world.integrity()), [0, 2, 0]);
    }
}

#[test]
fn a_log_file_that_was_changed_is_modified() {
    let mut world = World::whole(3);
    let path = world.log(2);
    world.alter(&path, "198.51.100.7", "198.51.100.8");
    let report = world.report();
    let integrity = &report.chapters.integrity;
    assert_eq!(counts(integrity), [5, 1, 0, 0]);
    assert_eq!(signatures(integrity), [3, 0, 0]);
    let modified = files_with(
        &report,
        LogFileVerdict::Modified,
        LogFileReason::HashDiffers,
    );
    assert_eq!(modified, [path]);
    assert_eq!(findings(&report), [("file-modified", Verdict::Fail)]);
    assert_eq!(finding(&report, "file-modified").evidence.len(), 2);
}

#[test]
fn data_behind_the_first_gzip_member_is_a_modification() {
    for appended in [
        gzip(b"{\"Records\":[]}"),
        gzip(b""),
        b"x".to_vec(),
        vec![0; 9],
    ] {
        let mut world = World::whole(2);
        let path = world.log(0);
        world.files.get_mut(&path).unwrap().extend(appended);
        let report = world.report();
        let reason = LogFileReason::DataAfterGzip;
        assert_eq!(
            files_with(&report, LogFileVerdict::Modified, reason),
            [path]
        );
        assert_eq!(counts(&report.chapters.integrity), [3, 1, 0, 0]);
    }
}

#[test]
fn a_log_file_that_was_cut_or_replaced_is_modified() {
    let cut = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    type Way<'w> = &'w dyn Fn(&[u8]) -> Vec<u8>;
    let ways: [Way<'_>; 6] = [
        &cut,
        &|_| Vec::new(),
        &|_| b"\x1f\x8b\x08".to_vec(),
        &|_| b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec(),
        &|_| gzip(b"%PDF-1.7"),
        &|_| b"not json at all".to_vec(),
    ];
    for (number, way) in ways.iter().enumerate() {
        let mut world = World::whole(2);
        let path = world.log(0);
        let bytes = world.files.get_mut(&path).unwrap();
        *bytes = way(bytes);
        let integrity = world.integrity();
        assert_eq!(counts(&integrity), [3, 1, 0, 0], "way {number}");
    }
}

#[test]
fn a_log_file_between_others_that_is_gone_is_missing() {
    let mut world = World::whole(3);
    let path = world.log(2);
    world.remove(&path);
    let report = world.report();
    assert_eq!(counts(&report.chapters.integrity), [5, 0, 1, 0]);
    let object = format!("s3://{}", path.strip_prefix("s3/").unwrap());
    let reason = LogFileReason::NotInCase;
    assert_eq!(
        files_with(&report, LogFileVerdict::Missing, reason),
        std::slice::from_ref(&object)
    );
    assert_eq!(findings(&report), [("file-missing", Verdict::Fail)]);
    assert_eq!(finding(&report, "file-missing").resources, [object]);
}

#[test]
fn log_files_that_were_never_given_are_unknown() {
    let mut world = World::whole(3);
    for number in 0..2 {
        let path = world.log(number);
        world.remove(&path);
    }
    let report = world.report();
    assert_eq!(counts(&report.chapters.integrity), [4, 0, 2, 0]);
    assert_eq!(findings(&report), [("file-missing", Verdict::Unknown)]);
    assert_eq!(finding(&report, "file-missing").ask.len(), 2);
    assert!(!report.chapters.integrity.holds());
}

#[test]
fn a_log_file_that_no_digest_lists_is_unverifiable() {
    let mut world = World::whole(3);
    let chain = chain("eu-west-1");
    // One within the time of the digests, one after it, one of another Region.
    let within = Delivered::log(&chain, START + HOUR + 1_800, 7).file();
    let after = Delivered::log(&chain, START + 9 * HOUR, 7).file();
    let elsewhere = Delivered::log(&super::world::chain("eu-north-1"), START + HOUR, 7).file();
    world
        .files
        .extend([within.clone(), after.clone(), elsewhere.clone()]);
    let report = world.report();
    let integrity = &report.chapters.integrity;
    assert_eq!((counts(integrity), integrity.unlisted), ([6, 0, 0, 3], 3));
    let unverifiable = LogFileVerdict::Unverifiable;
    let listed = files_with(&report, unverifiable, LogFileReason::NotListed);
    assert_eq!(listed, [within.0]);
    let uncovered = files_with(&report, unverifiable, LogFileReason::NoDigest);
    assert_eq!(uncovered, [elsewhere.0, after.0]);
    let ask = finding(&report, "unverifiable").ask.join("\n");
    assert!(
        ask.contains("aws s3 sync s3://trail-logs/audit/AWSLogs/o-exampleorg1/111122223333/"),
        "{ask}"
    );
    assert!(!integrity.holds());
}

#[test]
fn a_digest_that_was_changed_proves_nothing() {
    let mut world = World::whole(4);
    let (digest, log) = (world.digest(1), world.log(2));
    let hash = |text: &str| text.split("hashValue\":\"").nth(1).unwrap()[..64].to_owned();
    let text = String::from_utf8(plain(&world.files[&digest])).unwrap();
    // Someone changes a log file and writes its new hash into the digest.
    world.alter(&log, "RunInstances", "StopInstances");
    let (old, new) = (hash(&text), sha256(&plain(&world.files[&log])));
    world.alter(&digest, &old, &new);
    let report = world.report();
    let integrity = &report.chapters.integrity;
    assert_eq!(signatures(integrity), [3, 1, 0]);
    assert_eq!(counts(integrity), [6, 0, 0, 2]);
    assert_eq!(faults(integrity), ["signature-invalid", "chain-broken"]);
    let reason = LogFileReason::DigestDisproved;
    assert_eq!(
        files_with(&report, LogFileVerdict::Unverifiable, reason).len(),
        2
    );
    let names: Vec<&str> = findings(&report).iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["chain-broken", "signature-invalid", "unverifiable"]);
}

#[test]
fn an_attacker_who_rewrites_all_later_digests_lacks_the_key() {
    // The chain of the attacker is whole, with hashes and signatures, and is signed by another key.
    let mut world = World::default();
    let mut forged = DigestChain::of("eu-west-1", SigningKey::fixed(true, false));
    for hour in 0..3 {
        world.hour(&mut forged, hour, 2);
    }
    world.head(forged.previous.as_ref().unwrap());
    // It pretends to be signed with AWS's key.
    let (own, aws) = (forged.key.fingerprint(), SigningKey::fixed(false, false));
    for number in 0..3 {
        let path = world.digest(number);
        world.alter(&path, &own, &aws.fingerprint());
    }
    world.keys(&[&aws]);
    let integrity = world.integrity();
    assert_eq!(signatures(&integrity), [0, 3, 0]);
    assert_eq!(counts(&integrity), [0, 0, 0, 6]);
}

#[test]
fn a_changed_signature_in_a_digest_is_settled_by_the_metadata_of_the_one_before_it() {
    let mut world = World::whole(4);
    let digest = world.digest(2);
    let text = String::from_utf8(plain(&world.files[&digest])).unwrap();
    let signature = text.split("previousDigestSignature\":\"").nth(1).unwrap();
    let signature = &signature[..512];
    let other = signature.chars().rev().collect::<String>();
    world.alter(&digest, signature, &other);
    let integrity = world.integrity();
    // The third was changed, and the signature of the second is lost with it.
    assert_eq!(signatures(&integrity), [2, 2, 0]);
    assert_eq!(counts(&integrity), [4, 0, 0, 4]);
    assert_eq!(integrity.needs[0].what, NeedKind::ObjectMetadata);
    let second = world.digests["eu-west-1"][1].clone();
    world.head(&second);
    let integrity = world.integrity();
    assert_eq!(signatures(&integrity), [3, 1, 0]);
    let proofs: Vec<DigestProof> = integrity.chains[0]
        .digests
        .iter()
        .map(|row| row.proof)
        .collect();
    let signed = DigestProof::Signed;
    assert_eq!(proofs, [signed, signed, DigestProof::Disproved, signed]);
}

#[test]
fn a_missing_digest_in_the_middle_is_told_from_a_gap() {
    let mut world = World::whole(5);
    let digest = world.digest(2);
    world.remove(&digest);
    let report = world.report();
    let integrity = &report.chapters.integrity;
    assert_eq!(faults(integrity), ["digest-missing"]);
    assert_eq!(
        integrity.problems[0].digest,
        format!("s3://{}", digest.strip_prefix("s3/").unwrap())
    );
    assert_eq!(integrity.gaps.len(), 1);
    assert!(integrity.gaps[0].missing);
    assert_eq!(
        (
            integrity.gaps[0].from.as_str(),
            integrity.gaps[0].to.as_str()
        ),
        ("2026-03-10T02:00:00Z", "2026-03-10T03:00:00Z")
    );
    // Its signature is in the one after it; that of the one before it is gone.
    assert_eq!(signatures(integrity), [3, 0, 1]);
    assert_eq!((counts(integrity), integrity.proved), ([8, 0, 0, 2], 6));
    assert_eq!(finding(&report, "digest-missing").verdict, Verdict::Fail);
    // The metadata of the one before it settles that.
    let before = world.digests["eu-west-1"][1].clone();
    world.head(&before);
    assert_eq!(signatures(&world.integrity()), [4, 0, 0]);
}

#[test]
fn the_oldest_digests_may_be_left_out() {
    let mut world = World::whole(4);
    for (digest, logs) in [(0, [0, 1]), (1, [2, 3])] {
        let paths = [world.digest(digest), world.log(logs[0]), world.log(logs[1])];
        paths.iter().for_each(|path| world.remove(path));
    }
    let integrity = world.integrity();
    assert!(integrity.holds());
    assert_eq!(integrity.chains[0].digests[0].link, DigestLink::Absent);
}

#[test]
fn a_new_beginning_after_older_digests_is_a_gap() {
    let mut world = World::default();
    let mut chain = chain("eu-west-1");
    for hour in [0, 1] {
        world.hour(&mut chain, hour, 1);
    }
    let last = chain.previous.take().unwrap();
    for hour in [4, 5] {
        world.hour(&mut chain, hour, 1);
    }
    world.keys(&[&chain.key]);
    world.head(&last);
    world.head(chain.previous.as_ref().unwrap());
    let report = world.report();
    let integrity = &report.chapters.integrity;
    assert_eq!(signatures(integrity), [4, 0, 0]);
    let [gap] = integrity.gaps.as_slice() else {
        panic!("one gap");
    };
    assert_eq!(
        (gap.from.as_str(), gap.to.as_str(), gap.missing),
        ("2026-03-10T02:00:00Z", "2026-03-10T04:00:00Z", false)
    );
    assert!(finding(&report, "chain-broken").title.contains("2 h"));
    // Nothing that is there is unproved.
    assert!(integrity.holds());
}

#[test]
fn an_empty_digest_and_a_quiet_chain_hold() {
    let mut world = World::default();
    let mut chain = chain("eu-west-1");
    for hour in 0..3 {
        world.hour(&mut chain, hour, 0);
    }
    world.keys(&[&chain.key]);
    world.head(chain.previous.as_ref().unwrap());
    let integrity = world.integrity();
    assert_eq!((integrity.digests, integrity.log_files), (3, 0));
    assert!(integrity.holds());
}

#[test]
fn a_bucket_that_changed_and_a_digest_that_was_moved_still_hold() {
    let mut world = World::default();
    let mut chain = chain("eu-west-1");
    world.hour(&mut chain, 0, 1);
    chain.bucket = "new-logs".to_owned();
    world.hour(&mut chain, 1, 1);
    world.keys(&[&chain.key]);
    world.head(chain.previous.as_ref().unwrap());
    assert!(world.integrity().holds() && faults(&world.integrity()).is_empty());
    // Moved to another bucket, and to another prefix.
    let digest = world.digest(0);
    let mut moved = world.clone();
    moved.rename(&digest, &digest.replace("s3/trail-logs/", "s3/archive/"));
    assert_eq!(faults(&moved.integrity()), ["moved"]);
    assert!(moved.integrity().holds());
    let mut moved = world.clone();
    moved.rename(&digest, &digest.replace("/03/10/", "/03/11/"));
    assert_eq!(faults(&moved.integrity()), ["moved"]);
    // Who copied a part of the bucket moved nothing.
    let mut copied = World::default();
    for (path, bytes) in &world.files {
        let at = path.find("AWSLogs/").unwrap_or(0);
        copied.files.insert(path[at..].to_owned(), bytes.clone());
    }
    assert!(copied.integrity().holds() && faults(&copied.integrity()).is_empty());
}

#[test]
fn names_may_be_lost_where_hashes_are_not() {
    let mut world = World::whole(2);
    let paths: Vec<String> = world.files.keys().cloned().collect();
    for (number, path) in paths.iter().enumerate() {
        if path.ends_with(".gz") && !path.contains("CloudTrail-Digest") {
            world.rename(path, &format!("{number}.json.gz"));
        }
    }
    assert!(world.integrity().holds());
    // One that was renamed and changed cannot be told from one that is listed nowhere.
    let changed = paths
        .iter()
        .position(|path| path.ends_with("0.json.gz"))
        .unwrap();
    world.alter(
        &format!("{changed}.json.gz"),
        "RunInstances",
        "StopInstances",
    );
    assert_eq!(counts(&world.integrity()), [3, 0, 1, 1]);
    // So it is asked what it is.
    let mut partial = world.partial();
    let report = partial.finish(&world.options());
    let [asked] = report.inputs.unnamed.as_slice() else {
        panic!("one is asked about");
    };
    let file = &report.inputs.files[asked.file as usize];
    assert_eq!(file.path, format!("{changed}.json.gz"));
    assert_eq!(asked.subject, Subject::LogFile);
    let [key] = asked.candidates.as_slice() else {
        panic!("one is missing");
    };
    partial.name_subject(&file.path, key);
    let report = partial.finish(&world.options());
    assert_eq!(counts(&report.chapters.integrity), [3, 1, 0, 0]);
    assert!(report.inputs.unnamed.is_empty());
}

#[test]
fn files_that_were_unpacked_hold_and_those_that_were_saved_again_do_not() {
    let mut world = World::whole(2);
    for path in world.files.keys().cloned().collect::<Vec<_>>() {
        if let Some(name) = path.strip_suffix(".gz") {
            let bytes = plain(&world.files[&path]);
            world.remove(&path);
            world.files.insert(name.to_owned(), bytes);
        }
    }
    assert!(world.integrity().holds());
    let log = world.log(0);
    let log = log.strip_suffix(".gz").unwrap();
    let value: serde_json::Value = serde_json::from_slice(&world.files[log]).unwrap();
    let pretty = serde_json::to_vec_pretty(&value).unwrap();
    world.files.insert(log.to_owned(), pretty);
    assert_eq!(counts(&world.integrity()), [3, 1, 0, 0]);
}

#[test]
fn a_backfill_digest_has_a_chain_of_its_own() {
    let mut world = World::whole(3);
    let mut backfill = chain("eu-west-1");
    backfill.backfill = true;
    let missed = Delivered::log(&backfill, START + 1_800, 5);
    world.files.extend([missed.file()]);
    assert_eq!(counts(&world.integrity()), [6, 0, 0, 1]);
    let digest = backfill.next((START, START + HOUR), &[missed]);
    world.files.extend([digest.file()]);
    world.head(&digest);
    let integrity = world.integrity();
    assert!(integrity.holds());
    assert_eq!(counts(&integrity), [7, 0, 0, 0]);
    let backfills: Vec<bool> = integrity
        .chains
        .iter()
        .map(|chain| chain.backfill)
        .collect();
    assert_eq!(backfills, [false, true]);
}

#[test]
fn chains_of_regions_trails_and_accounts_are_apart() {
    let mut world = World::default();
    let mut chains = Vec::new();
    for (region, trail, account) in [
        ("eu-west-1", "one", "111122223333"),
        ("eu-west-1", "two", "111122223333"),
        ("eu-north-1", "one", "111122223333"),
        ("eu-west-1", "one", "444455556666"),
    ] {
        let mut chain = chain(region);
        chain.trail = trail.to_owned();
        chain.account = account.to_owned();
        chain.folder = format!("{trail}/AWSLogs/{account}");
        chains.push(chain);
    }
    for hour in 0..3 {
        for chain in &mut chains {
            world.hour(chain, hour, 1);
        }
    }
    world.keys(&[&chains[0].key]);
    for chain in &chains {
        world.head(chain.previous.as_ref().unwrap());
    }
    let integrity = world.integrity();
    // The trails share their names of log files here: those of one account and Region are looked for by them.
    assert_eq!((integrity.chains.len(), integrity.digests), (4, 12));
    assert_eq!(signatures(&integrity), [12, 0, 0]);
    assert_eq!(integrity.log_files, 12);
    assert_eq!(counts(&integrity), [12, 0, 0, 0]);
}

#[test]
fn two_files_that_say_they_are_one_digest_are_told() {
    let mut world = World::whole(3);
    let digest = world.digest(1);
    let copy = format!("copy/{}", digest.strip_prefix("s3/").unwrap());
    world
        .files
        .insert(copy.clone(), world.files[&digest].clone());
    // A copy is a copy.
    assert!(world.integrity().holds());
    assert_eq!(world.integrity().digests, 3);
    world.alter(&copy, "T01:", "T02:");
    let integrity = world.integrity();
    assert_eq!(integrity.digests, 4);
    assert_eq!(signatures(&integrity), [3, 1, 0]);
    assert!(faults(&integrity).contains(&"twice"));
    // The one that is proved speaks for the log files.
    assert_eq!(counts(&integrity), [6, 0, 0, 0]);
    assert!(!integrity.holds());
}

#[test]
fn what_has_the_name_of_a_digest_and_is_none_is_told() {
    let mut world = World::whole(3);
    let digest = world.digest(0);
    world.alter(
        &digest,
        "digestPublicKeyFingerprint",
        "publicKeyFingerprint",
    );
    let report = world.report();
    let integrity = &report.chapters.integrity;
    assert_eq!(integrity.digests, 2);
    assert!(faults(integrity).contains(&"invalid-format"));
    let file = report
        .inputs
        .files
        .iter()
        .find(|file| file.path == digest)
        .unwrap();
    assert_eq!(file.problems[0].code.word(), "bad-digest");
    assert_eq!(counts(integrity), [4, 0, 0, 2]);
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    let hash = sha2::Sha256::digest(bytes);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

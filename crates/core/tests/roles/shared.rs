//! Real logs, where they are at hand: set `TRAILGLASS_SHARED`, or put them beside the repository.

use std::fs;
use std::path::{Path, PathBuf};

use trailglass_core::case::{Options, Partial};
use trailglass_core::report::{OriginKind, Proof, Report, SessionVerdict};

fn folder(set: &str) -> Option<PathBuf> {
    let root = std::env::var_os("TRAILGLASS_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let folder = root.join("data").join(set);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("{} is not here: nothing was checked", folder.display());
    None
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn report(set: &str) -> Option<Report> {
    let folder = folder(set)?;
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let mut partial = Partial::default();
    for path in paths {
        let bytes = fs::read(&path).unwrap();
        partial.merge(super::read(&path.to_string_lossy(), &bytes));
    }
    Some(partial.finish(&Options::default()))
}

/// Keys of sessions that a call of the same set issued.
fn traced(report: &Report) -> Vec<&str> {
    let rows = report.chapters.roles.sessions.iter();
    let by_key = rows.filter(|row| {
        let last = row.chain.last();
        last.is_some_and(|hop| hop.proof == Proof::AccessKey && !row.access_key_id.is_empty())
    });
    let mut keys: Vec<&str> = by_key.map(|row| row.access_key_id.as_str()).collect();
    keys.dedup();
    keys
}

#[test]
fn keys_that_were_issued_and_used_are_as_many_as_were_counted() {
    // Distinct keys of the inventory that comes with the data.
    for (set, keys) in [
        ("stratus-detonation-logs", 5),
        ("awsdocs-iam-user-guide", 1),
        ("suzaku-sample-sans504", 1),
        // The one key there stands for all keys: a console token handed back what it was asked with.
        ("traildiscover", 0),
        ("umccr-cloudtrail-parquet", 1),
        ("grycap", 0),
        ("splunk-security_content", 0),
        ("trailscraper", 0),
        ("suzaku-testfiles", 0),
    ] {
        let Some(report) = report(set) else { continue };
        let found = traced(&report);
        assert_eq!(found.len(), keys, "{set}: {found:?}");
    }
}

#[test]
fn attackers_chains_lead_to_the_user_that_ran_them() {
    let Some(report) = report("stratus-detonation-logs") else {
        return;
    };
    let roles = &report.chapters.roles;
    // AssumeRole by aws-go-sdk, and GetFederationToken.
    for (key, via) in [
        ("ASIA9F6MXE9HSYOXYQOS", "AssumeRole"),
        ("ASIA36EV31F1RB3OA8IG", "AssumeRole"),
        ("ASIA4URVX2JM5MT0ZGK8", "AssumeRole"),
        ("ASIANQQHHS551LWULIWD", "AssumeRole"),
        ("ASIASTJKC5GCM7ZE6LUP", "GetFederationToken"),
    ] {
        let row = super::by_key(roles, key);
        assert_eq!(row.verdict, SessionVerdict::Attributed, "{key}");
        assert_eq!(row.origin.kind, OriginKind::IamUser, "{key}");
        assert_eq!(row.chain.last().unwrap().via, via, "{key}");
    }
    let generic = report
        .findings
        .iter()
        .find(|finding| finding.id == "roles/generic-session-name");
    assert!(generic.is_some(), "aws-go-sdk-... is no name");
}

#[test]
fn the_user_guides_pair_of_accounts_is_one_assumption() {
    let Some(report) = report("awsdocs-iam-user-guide") else {
        return;
    };
    let roles = &report.chapters.roles;
    let row = super::by_key(roles, "AKIAQRSTUVWXYZEXAMPLE");
    // The role owner's copy shows an account only; the caller's copy names the user.
    assert_eq!(row.origin.kind, OriginKind::IamUser);
    assert_eq!(row.origin.id, "arn:aws:iam::777788889999:user/JohnDoe");
    assert_eq!(row.verdict, SessionVerdict::Attributed);
    // A role takes a second one; who took the first, the guide does not show.
    let chained = roles.edges.iter().find(|edge| {
        edge.from == "arn:aws:iam::111111111111:role/JohnRole1"
            && edge.to == "arn:aws:iam::111111111111:role/JohnRole2"
    });
    assert!(chained.is_some(), "{:?}", roles.edges);
    let first = super::by_key(roles, "AKIAI44QH8DHBEXAMPLE");
    assert_eq!(first.verdict, SessionVerdict::Partly);
    assert_eq!(first.origin.id, "JohnDoe");
}

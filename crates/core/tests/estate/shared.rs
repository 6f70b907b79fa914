//! Recorded answers of AWS from public repositories, where they are at hand (`TRAILGLASS_SHARED`).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use trailglass_core::problem::ProblemCode;
use trailglass_core::report::{ControlState, InputFile, Report, Verdict};

use super::builder::Files;

/// The folder of one set; says so where it is not there.
pub(crate) fn set(name: &str) -> Option<PathBuf> {
    let given = std::env::var_os("TRAILGLASS_SHARED").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = given.unwrap_or_else(beside).join("data").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("{} is not there: nothing was read", folder.display());
    None
}

/// All files below a folder, as one case.
fn case(folder: &Path) -> Report {
    let mut files = Files::default();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
                files.0.push((name.to_owned(), fs::read(&path).unwrap()));
            }
        }
    }
    files.0.sort();
    files.report()
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// `cloudtrail_get-trail-status_1.json` or `cloudtrail.GetTrailStatus_1.json` to `get-trail-status`.
fn call_of(file: &InputFile) -> Option<String> {
    let name = file.path.rsplit('/').next()?;
    let name = name.strip_suffix(".json")?;
    let (name, _) = name.rsplit_once('_')?;
    if let Some((_, call)) = name.split_once('.') {
        let mut kebab = String::new();
        for c in call.chars() {
            if c.is_ascii_uppercase() && !kebab.is_empty() {
                kebab.push('-');
            }
            kebab.push(c.to_ascii_lowercase());
        }
        return Some(kebab);
    }
    name.split_once('_').map(|(_, call)| call.to_owned())
}

#[test]
fn recorded_answers_are_what_their_names_say() {
    const READ: [&str; 16] = [
        "describe-trails",
        "get-trail-status",
        "get-event-selectors",
        "list-buckets",
        "get-bucket-acl",
        "get-bucket-policy",
        "get-bucket-encryption",
        "get-bucket-lifecycle-configuration",
        "get-bucket-logging",
        "get-bucket-location",
        "get-bucket-versioning",
        "get-bucket-tagging",
        "get-bucket-replication",
        "get-public-access-block",
        "get-object-lock-configuration",
        "describe-delivery-channels",
    ];
    for set_name in [
        "cloud-custodian-placebo/derived",
        "cloud-custodian-placebo/tests/data/placebo",
    ] {
        let Some(folder) = set(set_name) else { return };
        let (mut seen, mut trails, mut unnamed) = (0, 0, 0);
        for folder in folders(&folder) {
            let report = case(&folder);
            for file in &report.inputs.files {
                let codes: Vec<ProblemCode> =
                    file.problems.iter().map(|problem| problem.code).collect();
                assert!(
                    !codes.contains(&ProblemCode::Internal),
                    "{}: {codes:?}",
                    file.path
                );
                let Some(call) = call_of(file).filter(|call| READ.contains(&call.as_str())) else {
                    continue;
                };
                seen += 1;
                assert_eq!(file.kind, call, "{}/{}", folder.display(), file.path);
            }
            // The recorder numbers its files: what they are about is nowhere.
            unnamed += report.inputs.unnamed.len();
            for row in &report.chapters.fragmentation.trails {
                trails += 1;
                assert!(
                    row.arn.contains(&row.account) && row.account.len() == 12,
                    "{}",
                    row.arn
                );
            }
        }
        assert!(
            seen > 150 && trails > 20 && unnamed > 0,
            "{seen} {trails} {unnamed}"
        );
    }
}

#[test]
fn an_export_of_another_tool_is_a_case() {
    let Some(folder) = set("cloudmapper-demo") else {
        return;
    };
    let report = case(&folder);
    let trails = &report.chapters.fragmentation.trails;
    assert_eq!(trails.len(), 1);
    assert_eq!(
        (trails[0].account.as_str(), trails[0].bucket.as_str()),
        ("123456789012", "demo-logs")
    );
    assert_eq!(trails[0].organization, Some(true));
    let unnamed = report.inputs.unnamed.iter();
    let unnamed: Vec<&str> = unnamed
        .map(|unnamed| report.inputs.files[unnamed.file as usize].path.as_str())
        .collect();
    assert!(
        unnamed.is_empty(),
        "its folders name what they hold: {unnamed:?}"
    );
}

#[test]
fn examples_of_the_documentation_are_read() {
    let Some(folder) = set("aws-cli/derived") else {
        return;
    };
    let report = case(&folder);
    let kind = |name: &str| {
        let file = report
            .inputs
            .files
            .iter()
            .find(|file| file.path == name)
            .unwrap();
        file.kind.clone()
    };
    for call in [
        "describe-trails",
        "get-trail-status",
        "get-event-selectors",
        "list-tags",
    ] {
        assert_eq!(kind(&format!("cloudtrail/{call}.json")), call);
    }
    assert!(!report.chapters.fragmentation.trails.is_empty());
}

/// What was recorded of trails and buckets is checked: each check that has its answer gives a verdict.
#[test]
fn recorded_answers_of_trails_and_buckets_are_checked() {
    let Some(folder) = set("cloud-custodian-placebo/derived") else {
        return;
    };
    let mut verdicts: BTreeMap<String, BTreeSet<Verdict>> = BTreeMap::new();
    for folder in folders(&folder) {
        let report = case(&folder);
        for result in report
            .chapters
            .security
            .objects()
            .flat_map(|object| &object.results)
        {
            verdicts
                .entry(result.check.clone())
                .or_default()
                .insert(result.verdict);
        }
    }
    for check in ["trail-not-encrypted", "validation-off", "cloudwatch-off"] {
        let found = verdicts.get(check).cloned().unwrap_or_default();
        assert!(
            found.contains(&Verdict::Fail) || found.contains(&Verdict::Pass),
            "{check}: {found:?}"
        );
    }
    // The recorder numbers its files, so that buckets of trails stay unknown rather than failed.
    assert!(
        verdicts["bucket-public"].contains(&Verdict::Unknown),
        "{verdicts:?}"
    );
    let Some(folder) = set("cloudmapper-demo") else {
        return;
    };
    let report = case(&folder);
    let security = &report.chapters.security;
    let trail = &security.trails[0];
    let of = |name: &str| {
        trail
            .results
            .iter()
            .find(|result| result.check == name)
            .unwrap()
    };
    assert_ne!(
        of("validation-off").verdict,
        Verdict::Unknown,
        "{:?}",
        of("validation-off")
    );
    assert!(
        security
            .controls
            .iter()
            .any(|control| control.state == ControlState::Fail)
    );
}

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::*;

/// The standards that controls may be of.
const STANDARDS: [&str; 8] = [
    "CIS-3.0",
    "CIS-5.0",
    "CIS-6.0",
    "CIS-7.0",
    "SecurityHub",
    "Prowler",
    "NIST-800-53r5",
    "PCI-4.0.1",
];

#[test]
fn checks_have_names_of_their_own_and_controls_of_known_standards() {
    let mut names = BTreeSet::new();
    for check in all() {
        assert!(names.insert(check.name), "{} twice", check.name);
        let mut controls = BTreeSet::new();
        for control in check.controls {
            let (standard, id) = control.split_once(':').unwrap();
            assert!(STANDARDS.contains(&standard) && !id.is_empty(), "{control}");
            assert!(
                controls.insert(control),
                "{} has {control} twice",
                check.name
            );
        }
        let mended = !check.mend.summary.is_empty() && !check.mend.commands.is_empty();
        assert_eq!(mended, check.finding_id().is_some(), "{}", check.name);
    }
    for requirement in REQUIREMENTS {
        assert!(names.contains(requirement.check), "{}", requirement.check);
    }
}

/// What CIS 3.0 numbers in its sections on logging and monitoring, 6.0 numbers one section later.
#[test]
fn versions_of_cis_agree_with_each_other() {
    for check in all() {
        let of = |standard: &str| -> Vec<String> {
            let ids = check
                .controls
                .iter()
                .filter_map(|id| id.strip_prefix(standard));
            ids.map(str::to_owned).collect()
        };
        assert_eq!(of("CIS-3.0:"), of("CIS-5.0:"), "{}", check.name);
        assert_eq!(of("CIS-6.0:"), of("CIS-7.0:"), "{}", check.name);
        let later: Vec<String> = of("CIS-3.0:")
            .iter()
            .map(|id| {
                let (section, rest) = id.split_once('.').unwrap();
                format!("{}.{rest}", section.parse::<u32>().unwrap() + 1)
            })
            .collect();
        assert_eq!(of("CIS-6.0:"), later, "{}", check.name);
    }
}

#[test]
fn published_checks_are_answered_as_the_table_says() {
    let ours: BTreeSet<String> = all()
        .flat_map(|check| check.controls)
        .map(|&control| control.to_owned())
        .collect();
    for (tool, id, answer) in PUBLISHED {
        let named = ours.contains(&format!("{tool}:{id}"));
        assert_eq!(named, matches!(answer, Answer::Checks), "{tool}:{id}");
    }
    // And no check of CloudTrail is claimed that the table does not know.
    for control in &ours {
        let (tool, id) = control.split_once(':').unwrap();
        let listed = id.starts_with("CloudTrail.")
            || id.starts_with("CloudWatch.")
            || id.starts_with("cloudtrail_");
        let known = PUBLISHED
            .iter()
            .any(|(of, name, _)| (*of, *name) == (tool, id));
        assert!(!listed || known, "{control}");
    }
}

/// The table of `docs/checks.md`, as the data has it.
fn table() -> String {
    let mut text = String::from(
        "<!-- Made from the catalogue of checks; `TRAILGLASS_UPDATE_GOLDEN=1 cargo test -p trailglass-core --lib catalogue` writes it anew. -->\n\n",
    );
    text.push_str("| Published check | Answered by |\n|---|---|\n");
    for (tool, id, answer) in PUBLISHED {
        let by = match answer {
            Answer::Checks => {
                let control = format!("{tool}:{id}");
                let checks = all().filter(|check| check.controls.contains(&control.as_str()));
                let names: Vec<String> = checks.map(|check| format!("`{}`", check.name)).collect();
                names.join(", ")
            }
            Answer::Elsewhere(place) => (*place).to_owned(),
            Answer::Not(why) => format!("Not: {why}"),
        };
        let tool = if *tool == "SecurityHub" {
            "Security Hub"
        } else {
            *tool
        };
        text.push_str(&format!("| {tool} `{id}` | {by} |\n"));
    }
    text.push_str("\n| Check | What holds where it passes | Controls |\n|---|---|---|\n");
    for check in all() {
        let controls = check.controls.join(", ");
        text.push_str(&format!(
            "| `{}` | {} | {controls} |\n",
            check.name, check.title
        ));
    }
    text
}

#[test]
fn the_documentation_tells_the_same() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/checks.md");
    let held = std::fs::read_to_string(&path).unwrap_or_default();
    let (before, _) = held.split_once("<!-- Made from").unwrap_or((&held, ""));
    let wanted = format!("{before}{}", table());
    if std::env::var_os("TRAILGLASS_UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let held = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        held == wanted,
        "docs/checks.md is not what the catalogue says"
    );
}

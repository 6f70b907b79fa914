//! CSV and SARIF, forms for other programs; and pieces, the form between two threads.
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use trailglass_core::report::writers::csv::{TABLES, tables};
use trailglass_core::report::writers::{json, sarif};
use trailglass_core::report::{Accepted, Annotations, Note, Piece, Report, finding_keys};

use crate::sample;

fn read(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(bytes);
    let head = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let rows = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect());
    (head, rows.collect())
}

fn all(report: &Report, names: bool) -> BTreeMap<&'static str, Vec<u8>> {
    tables(report, &Annotations::default(), names).collect()
}

#[test]
fn every_list_of_the_report_is_a_table() {
    let report = sample();
    let tables = all(report, false);
    let chapters = &report.chapters;
    let privacy = chapters.privacy.as_ref().unwrap();
    for (name, count) in [
        ("findings", report.findings.len()),
        ("inputs", report.inputs.files.len()),
        ("trails", chapters.fragmentation.trails.len()),
        ("coverage", chapters.fragmentation.coverage.len()),
        ("buckets", chapters.orphans.buckets.len()),
        ("volume", chapters.strategy.volume.len()),
        ("noise", chapters.strategy.noise.len()),
        ("bill", chapters.cost.lines.len()),
        ("what-if", chapters.cost.what_if.len()),
        ("checks", chapters.security.checks.len()),
        ("tampering", chapters.security.tampering.len()),
        ("log-files", chapters.integrity.files.len()),
        ("sessions", chapters.roles.sessions.len()),
        ("privacy-fields", privacy.fields.len()),
    ] {
        let (head, rows) = read(&tables[name]);
        assert_eq!(rows.len(), count, "{name}");
        assert!(count > 0, "{name}");
        assert!(rows.iter().all(|row| row.len() == head.len()), "{name}");
    }
    // No list was forgotten: every array of objects in the chapters has its rows somewhere.
    let names: BTreeSet<&str> = TABLES.iter().map(|table| table.name).collect();
    assert_eq!(names.len(), TABLES.len());
    let (head, rows) = read(&tables["findings"]);
    let column = |name: &str| head.iter().position(|title| title == name).unwrap();
    let keys = finding_keys(&report.findings);
    for ((row, key), finding) in rows.iter().zip(&keys).zip(&report.findings) {
        assert_eq!(&row[column("key")], key);
        assert_eq!(row[column("severity")], finding.severity.word());
        assert_eq!(
            row[column("monthly_usd")].is_empty(),
            finding.monthly_usd.is_none()
        );
    }
}

#[test]
fn no_cell_is_a_formula_and_names_are_masked() {
    let mut report = sample().clone();
    let evil = "=HYPERLINK(\"http://x\") jane.doe@larkspur.example AKIAIOSFODNN7EXAMPLE";
    for file in &mut report.inputs.files {
        file.path = evil.to_owned();
    }
    for row in &mut report.chapters.roles.sessions {
        row.arn = evil.to_owned();
        row.tags = vec!["a".to_owned(), "+1".to_owned()];
    }
    report.chapters.cost.lines[0].low = Some(-1.5);
    for names in [false, true] {
        for (name, bytes) in all(&report, names) {
            let text = String::from_utf8(bytes.clone()).unwrap();
            assert!(!text.contains("AKIAIOSFODNN7EXAMPLE"), "{name}");
            assert_eq!(
                text.contains("jane.doe@"),
                names && text.contains("HYPERLINK"),
                "{name}"
            );
            for cell in read(&bytes).1.concat() {
                let figure = cell.parse::<f64>().is_ok();
                let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                assert!(figure || !risky, "{name}: {cell}");
            }
        }
    }
    let (head, rows) = read(&all(&report, false)["bill"]);
    let low = head.iter().position(|title| title == "low").unwrap();
    assert_eq!(rows[0][low], "-1.5", "a figure stays a figure");
}

fn sarif_of(report: &Report, annotations: &Annotations) -> Value {
    let mut out = Vec::new();
    sarif::write(report, annotations, false, json::Layout::Pretty, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

/// What the schema of SARIF 2.1.0 asks for, as far as it concerns what is written here.
#[test]
fn sarif_has_what_its_schema_asks_for() {
    let report = sample();
    let log = sarif_of(report, &Annotations::default());
    assert_eq!(log["version"], "2.1.0");
    assert!(
        log["$schema"]
            .as_str()
            .unwrap()
            .contains("sarif-schema-2.1.0.json")
    );
    let [run] = log["runs"].as_array().unwrap().as_slice() else {
        panic!("one run");
    };
    let driver = &run["tool"]["driver"];
    assert!(driver["name"].is_string() && driver["semanticVersion"].is_string());
    assert!(["utf16CodeUnits", "unicodeCodePoints"].contains(&run["columnKind"].as_str().unwrap()));
    let rules = driver["rules"].as_array().unwrap();
    let mut ids = BTreeSet::new();
    for rule in rules {
        assert!(ids.insert(rule["id"].as_str().unwrap()), "ids are distinct");
        assert!(rule["shortDescription"]["text"].is_string());
        let level = rule["defaultConfiguration"]["level"].as_str().unwrap();
        assert!(["none", "note", "warning", "error"].contains(&level));
        let tags = rule["properties"]["tags"].as_array().unwrap();
        let distinct: BTreeSet<_> = tags.iter().map(|tag| tag.as_str().unwrap()).collect();
        assert_eq!(distinct.len(), tags.len(), "uniqueItems");
        let score: f64 = rule["properties"]["security-severity"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        assert!((0.0..=10.0).contains(&score));
    }
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), report.findings.len());
    let keys = finding_keys(&report.findings);
    for (result, key) in results.iter().zip(keys) {
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        let kind = result["kind"].as_str().unwrap();
        assert!(["pass", "open", "fail"].contains(&kind));
        let level = result["level"].as_str().unwrap();
        assert!(["none", "note", "warning", "error"].contains(&level));
        assert_eq!(kind == "fail", level != "none", "section 3.27.10");
        assert_eq!(
            result["partialFingerprints"]["trailglassFinding/v1"],
            key.as_str()
        );
        for place in result["locations"].as_array().unwrap() {
            let uri = place["physicalLocation"]["artifactLocation"]["uri"]
                .as_str()
                .unwrap();
            assert!(
                uri.is_ascii()
                    && !uri.starts_with('/')
                    && !uri.contains([' ', '"', '<', '\\', ':']),
                "{uri}"
            );
            assert!(place["logicalLocations"][0]["name"].is_string());
            let properties = place["properties"].as_object().unwrap();
            assert!(properties.contains_key("record") || properties.contains_key("pointer"));
        }
        assert!(
            result.get("fixes").is_none(),
            "a fix of SARIF changes a file"
        );
    }
    assert!(
        results
            .iter()
            .any(|result| result["properties"]["fixCommands"].is_array())
    );
    assert!(
        results
            .iter()
            .any(|result| !result["locations"].as_array().unwrap().is_empty())
    );
}

#[test]
fn what_is_accepted_or_left_out_is_suppressed_and_not_gone() {
    let report = sample();
    let keys = finding_keys(&report.findings);
    let mut annotations = Annotations::default();
    let accepted = Note {
        accepted: Some(Accepted {
            reason: "a test bucket".to_owned(),
            ..Accepted::default()
        }),
        ..Note::default()
    };
    let left_out = Note {
        left_out: true,
        ..Note::default()
    };
    annotations.findings.insert(keys[0].clone(), accepted);
    annotations.findings.insert(keys[1].clone(), left_out);
    let log = sarif_of(report, &annotations);
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), report.findings.len());
    let suppressed: Vec<_> = results
        .iter()
        .filter(|result| result["suppressions"].is_array())
        .collect();
    assert_eq!(suppressed.len(), 2);
    assert_eq!(
        suppressed[0]["suppressions"][0]["justification"],
        "a test bucket"
    );
    assert_eq!(suppressed[0]["suppressions"][0]["kind"], "external");
}

#[test]
fn pieces_make_the_report_again_and_none_is_long() {
    let mut whole = sample().clone();
    // More rows than one piece takes, of every list.
    fn lengthen<T: Clone>(rows: &mut Vec<T>) {
        *rows = rows.iter().cycle().take(1_201).cloned().collect();
    }
    lengthen(&mut whole.inputs.files);
    lengthen(&mut whole.findings);
    lengthen(&mut whole.chapters.security.tampering);
    lengthen(&mut whole.chapters.roles.sessions);
    let pieces = whole.clone().into_pieces();
    let json: Vec<String> = pieces
        .iter()
        .map(|piece| serde_json::to_string(piece).unwrap())
        .collect();
    assert_eq!(json.len(), 1 + 4 * 3);
    let longest = json.iter().map(String::len).max().unwrap();
    assert!(longest < 1 << 20, "{longest} bytes");
    let joined = json.iter().fold(None, |report, json| {
        serde_json::from_str::<Piece>(json).unwrap().join(report)
    });
    assert!(joined.as_ref() == Some(&whole));
    // The frame of the next report begins anew, and rows alone are no report.
    let again = json.iter().fold(joined, |report, json| {
        serde_json::from_str::<Piece>(json).unwrap().join(report)
    });
    assert!(again == Some(whole));
    let rows: Piece = serde_json::from_str(&json[1]).unwrap();
    assert!(rows.join(None).is_none());
}

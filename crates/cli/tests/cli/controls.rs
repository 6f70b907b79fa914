//! `trailglass controls` as it is typed.

use serde_json::Value;

use crate::support::{Case, log, record};

fn of<'a>(answer: &'a Value, standard: &str, id: &str) -> &'a Value {
    let all = answer["controls"].as_array().unwrap();
    let is = |row: &&Value| row["standard"] == standard && row["id"] == id;
    all.iter().find(is).unwrap()
}

#[test]
fn every_form_says_the_same_of_the_sample() {
    let case = Case::sample();
    let answer = case
        .run(&["controls", "case", "--format", "json"])
        .text_despite_damage();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let validation = of(&answer, "CIS-7.0", "4.2");
    assert_eq!(validation["state"], "fail");
    let results = validation["results"].as_array().unwrap();
    assert_eq!(
        results.len() as u64,
        validation["fail"].as_u64().unwrap() + validation["pass"].as_u64().unwrap()
    );
    assert_eq!(results[0]["verdict"], "fail", "what fails comes first");
    let unknown = answer["controls"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["state"] == "unknown" && row["ask"][0].is_string())
        .unwrap();
    assert!(unknown["ask"][0].as_str().unwrap().starts_with("aws "));

    let text = case
        .run(&["controls", "case", "--standard", "CIS-7.0"])
        .text_despite_damage();
    assert!(
        text.contains("CIS AWS Foundations 7.0") && !text.contains("Security Hub"),
        "{text}"
    );
    let markdown = case
        .run(&[
            "controls",
            "case",
            "--standard",
            "SecurityHub",
            "--format",
            "markdown",
        ])
        .text_despite_damage();
    assert!(
        markdown.contains("| CloudTrail.4") && !markdown.contains("CIS AWS"),
        "{markdown}"
    );

    let table = case
        .run(&["controls", "case", "--format", "csv"])
        .text_despite_damage();
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    let failed = rows
        .iter()
        .filter(|row| &row[0] == "CIS-7.0" && &row[1] == "4.2" && &row[4] == "fail");
    assert_eq!(failed.count() as u64, validation["fail"].as_u64().unwrap());
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
    }
}

#[test]
fn a_standard_that_is_not_known_is_wrong_usage() {
    let case = Case::sample();
    let ended = case.run(&["controls", "case", "--standard", "ISO-27001"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended
            .stderr
            .contains("there is no standard ISO-27001; there are CIS-3.0"),
        "{}",
        ended.stderr
    );
}

#[test]
fn logs_alone_hold_no_settings_and_that_is_said() {
    let case = Case::new();
    case.write("log.json", log([record(1)]));
    for form in ["text", "markdown"] {
        let text = case.run(&["controls", "log.json", "--format", form]).text();
        assert!(text.contains("describe-trails"), "{text}");
    }
    for form in ["json", "csv"] {
        let ended = case.run(&["controls", "log.json", "--format", form]);
        assert_eq!(ended.status, 0);
        assert!(
            ended.stderr.contains("no control can be judged"),
            "{}",
            ended.stderr
        );
    }
}

//! The exports on the page: coverage and buckets as the command line has them, names given by hand, pasted JSON, values of exports, and
//! the collector.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use serde_json::{Value, json};
use std::{fs, path::PathBuf, thread, time::Duration};
use trailglass_browser_tests::{
    asking::{asked, holds, opened_sample, sample},
    canary::Canary,
    fixtures,
    page::{BUILDS, Build, Page},
};
use trailglass_xtask::project;

/// The answer of `aws s3api get-bucket-policy`, which does not name its bucket.
const POLICY: &str = r#"{"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"cloudtrail.amazonaws.com\"},\"Action\":\"s3:PutObject\",\"Resource\":\"*\"}]}"}"#;

/// Writes into a field as a person would.
fn fill(page: &Page, name: &str, text: &str) {
    let script = "const field = document.querySelector(`[data-test=${arguments[0]}]`); field.value = arguments[1]; \
                  field.dispatchEvent(new Event('input', { bubbles: true }));";
    page.session()
        .run(script, &[json!(name), json!(text)])
        .unwrap();
}

/// A case of one bucket whose policy does not say that it is its own.
fn nameless(name: &str) -> PathBuf {
    let folder = fixtures::directory(name).unwrap();
    let buckets = json!({ "Buckets": [ { "Name": "forgotten-logs", "CreationDate": "2021-03-04T05:06:07+00:00" } ], "Owner": { "ID": "0" } });
    fs::write(folder.join("buckets.json"), buckets.to_string()).unwrap();
    fs::write(folder.join("answer.json"), POLICY).unwrap();
    folder
}

/// How many signals the only bucket of the case has.
fn signals(page: &Page) -> u64 {
    page.click("nav-buckets").unwrap();
    page.session().find("[data-test=bucket-row]").unwrap();
    asked(
        page,
        "document.querySelector('[data-test=bucket-row] a').click()",
    );
    page.session().find("[data-test=bucket-panel]").unwrap();
    let number = asked(
        page,
        "return document.querySelectorAll('[data-test=signal]').length",
    );
    number.as_u64().unwrap()
}

#[test]
fn coverage_and_buckets_of_the_sample_are_those_of_the_command_line() {
    let report = fixtures::command_line_report(&sample()).unwrap();
    let page = opened_sample(Build::SingleFile);
    page.click("nav-coverage").unwrap();
    page.session().find("[data-test=coverage-cell]").unwrap();
    let shown = asked(
        &page,
        "return [...document.querySelectorAll('[data-test=coverage-cell]')] \
         .map((cell) => [...cell.ariaLabel.split(', ').slice(0, 2), cell.dataset.class, cell.dataset.state, cell.innerText.trim()].join(' ')).sort()",
    );
    let cells = report["chapters"]["fragmentation"]["coverage"]
        .as_array()
        .unwrap();
    let mut expected: Vec<String> = cells
        .iter()
        .filter(|cell| {
            ["management-write", "management-read", "data"]
                .contains(&cell["class"].as_str().unwrap())
        })
        .map(|cell| {
            let text = |name: &str| cell[name].as_str().unwrap();
            let sign = match text("state") {
                "covered" => cell["trails"].as_array().unwrap().len().to_string(),
                "gap" => String::new(),
                _ => "?".to_owned(),
            };
            [
                text("account"),
                text("region"),
                text("class"),
                text("state"),
                &sign,
            ]
            .join(" ")
        })
        .collect();
    expected.sort();
    assert!(expected.len() > 20, "{expected:?}");
    assert_eq!(shown, json!(expected));

    let trails = asked(
        &page,
        "return [...document.querySelectorAll('[data-test=trail-row]')].map((row) => row.dataset.arn).sort()",
    );
    let rows = &report["chapters"]["fragmentation"]["trails"];
    let mut expected: Vec<&str> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["arn"].as_str().unwrap())
        .collect();
    expected.sort_unstable();
    assert_eq!(trails, json!(expected));

    page.click("nav-buckets").unwrap();
    page.session().find("[data-test=bucket-row]").unwrap();
    let shown = asked(
        &page,
        "return [...document.querySelectorAll('[data-test=bucket-row]')].map((row) => [row.dataset.name, row.dataset.state])",
    );
    let shown: Vec<(String, String)> = serde_json::from_value(shown).unwrap();
    let rows = report["chapters"]["orphans"]["buckets"].as_array().unwrap();
    let mut expected: Vec<(String, String)> = rows
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap().to_owned();
            (text("name"), text("state"))
        })
        .collect();
    let orphans = expected.iter().filter(|row| row.1 == "orphan").count();
    assert!(orphans > 0 && shown[..orphans].iter().all(|row| row.1 == "orphan"));
    let mut sorted = shown;
    sorted.sort();
    expected.sort();
    assert_eq!(sorted, expected);
}

#[test]
fn the_matrix_is_walked_with_arrow_keys() {
    let page = opened_sample(Build::SingleFile);
    page.click("nav-coverage").unwrap();
    page.session().find("[data-test=coverage-cell]").unwrap();
    let one =
        "return document.querySelectorAll('[data-test=coverage-cell][tabindex=\"0\"]').length";
    assert_eq!(asked(&page, one), 1, "one stop for the Tab key");
    asked(&page, "document.querySelector('[data-at=\"0.0\"]').focus()");
    for key in ["ArrowDown", "ArrowRight", "ArrowRight", "ArrowUp"] {
        let press = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], bubbles: true, cancelable: true }))";
        page.session().run(press, &[json!(key)]).unwrap();
    }
    assert_eq!(
        asked(&page, "return document.activeElement.dataset.at"),
        "0.2"
    );
    assert_eq!(asked(&page, one), 1);
    asked(&page, "document.activeElement.click()");
    page.session().find("[data-test=cell-panel]").unwrap();
}

#[test]
fn a_value_of_an_export_is_read_again_and_marked() {
    let page = opened_sample(Build::SingleFile);
    page.click("nav-coverage").unwrap();
    page.session().find("[data-test=trail-row]").unwrap();
    asked(
        &page,
        "document.querySelector('[data-test=trail-row]').click()",
    );
    page.session().find("[data-test=trail-panel]").unwrap();
    page.click("evidence").unwrap();
    holds(
        &page,
        "the marked value",
        "return !!document.querySelector('[data-test=value] .line--marked')",
    );
    let named = asked(
        &page,
        "const pointer = document.querySelector('[data-test=pointer]').textContent; \
         const hash = location.hash; return [pointer.startsWith('/'), hash.includes(pointer), /value=\\d+\\.\\d+$/.test(hash)]",
    );
    assert_eq!(
        named,
        json!([true, false, true]),
        "the address holds no data"
    );
}

#[test]
fn a_name_given_by_hand_changes_the_case_without_reading_again() {
    let folder = nameless("name-subject");
    let page = Page::open(Build::Hosted, &[]).unwrap();
    page.drop_paths(&[&folder]).unwrap();
    page.wait_done().unwrap();
    let before = signals(&page);
    page.click("nav-files").unwrap();
    page.session().find("[data-test=name-subject]").unwrap();
    fill(&page, "name-subject", "forgotten-logs");
    page.click("give-name").unwrap();
    holds(
        &page,
        "no question any more",
        "return document.querySelector('[data-test=run]').dataset.state === 'done' && !document.querySelector('[data-test=unnamed]')",
    );
    assert!(signals(&page) > before, "the policy counts for its bucket");
}

#[test]
fn pasted_json_joins_the_case() {
    for build in BUILDS {
        let page = Page::open(build, &[]).unwrap();
        page.click("paste").unwrap();
        fill(&page, "paste-text", &fixtures::log(0..3));
        page.click("paste-add").unwrap();
        page.wait_done().unwrap();
        assert_eq!(page.figures().unwrap().records, 3, "{build:?}");
        // A second one is an input of its own.
        page.click("paste").unwrap();
        fill(&page, "paste-text", POLICY);
        fill(&page, "paste-subject", "forgotten-logs");
        page.click("paste-add").unwrap();
        holds(
            &page,
            "both inputs",
            "return document.querySelector('[data-test=run]').dataset.state === 'done' && document.querySelector('[data-test=figure-files]').innerText === '2'",
        );
        let mut paths: Vec<String> = page
            .file_rows()
            .unwrap()
            .into_iter()
            .map(|(path, _)| path)
            .collect();
        paths.sort();
        assert_eq!(paths, ["pasted (2).json", "pasted.json"], "{build:?}");
        let asks = "return !!document.querySelector('[data-test=unnamed]')";
        assert_eq!(asked(&page, asks), false, "{build:?}: it was named");
    }
}

#[test]
fn the_collector_is_saved_as_it_is_and_nothing_is_requested_for_it() {
    let script = fs::read(project::root().join("www/collect.sh")).unwrap();
    for build in BUILDS {
        let folder = fixtures::directory(&format!("collector-{build:?}")).unwrap();
        let canary = Canary::listen().unwrap();
        let page = Page::open(build, &[canary.port()]).unwrap();
        let before = page.server_requests().len();
        page.save_into(&folder).unwrap();
        let saved = page.saved("save-collector", &folder.join("collect.sh"));
        assert_eq!(saved.unwrap(), script, "{build:?}");
        page.click("open-collector").unwrap();
        let text = page
            .session()
            .text(&page.session().find("[data-test=collector]").unwrap())
            .unwrap();
        assert!(
            text.contains("aws cloudtrail describe-trails")
                && text.contains("cloudtrail:GetTrailStatus")
        );
        thread::sleep(Duration::from_millis(500));
        assert_eq!(page.server_requests().len(), before, "{build:?}");
        assert_eq!(canary.seen(), Vec::<String>::new(), "{build:?}");
        assert_eq!(
            page.violations().unwrap(),
            Vec::<String>::new(),
            "{build:?}"
        );
    }
}

/// The results of checks by object and by standard, as a person reads them, against the report of the command line.
#[test]
fn posture_of_the_sample_is_that_of_the_command_line() {
    let report = fixtures::command_line_report(&sample()).unwrap();
    let security = &report["chapters"]["security"];
    let page = opened_sample(Build::SingleFile);
    page.click("nav-posture").unwrap();
    page.session().find("[data-test=checked-row]").unwrap();

    let figures = "(row) => [row.dataset.id, row.dataset.fail, row.dataset.unknown, row.dataset.pass].join(' ')";
    let shown = asked(
        &page,
        &format!(
            "return [...document.querySelectorAll('[data-test=checked-row]')].map({figures}).sort()"
        ),
    );
    let count = |object: &Value, verdict: &str| {
        let results = object["results"].as_array().unwrap();
        results
            .iter()
            .filter(|result| result["verdict"] == verdict)
            .count()
    };
    let kinds = [
        "accounts",
        "trails",
        "stores",
        "buckets",
        "keys",
        "log_groups",
    ];
    let objects = kinds
        .iter()
        .flat_map(|kind| security[kind].as_array().unwrap());
    let mut expected: Vec<String> = objects
        .map(|object| {
            let [fail, unknown, pass] =
                ["fail", "unknown", "pass"].map(|verdict| count(object, verdict));
            format!("{} {fail} {unknown} {pass}", object["id"].as_str().unwrap())
        })
        .collect();
    expected.sort();
    assert!(expected.len() > 15, "{expected:?}");
    assert_eq!(shown, json!(expected));
    // What is written is what is counted.
    let written = asked(
        &page,
        "return [...document.querySelectorAll('[data-test=checked-row]')] \
         .every((row) => [...row.querySelectorAll('.verdict')].map((figure) => parseInt(figure.innerText, 10)).join(' ') \
         === [row.dataset.fail, row.dataset.unknown, row.dataset.pass].join(' '))",
    );
    assert_eq!(written, true);

    for (standard, word) in [("CIS-7.0", "cis-7.0"), ("SecurityHub", "securityhub")] {
        asked(
            &page,
            &format!("location.hash = '#posture?standard={word}'"),
        );
        page.session().find("[data-test=control-row]").unwrap();
        let first = security["controls"]
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["standard"] == standard);
        let first = first.unwrap()["id"].as_str().unwrap().to_owned();
        holds(
            &page,
            "the standard to be shown",
            &format!(
                "return document.querySelector('[data-test=control-row]')?.dataset.id === '{first}'"
            ),
        );
        let shown = asked(
            &page,
            "return [...document.querySelectorAll('[data-test=control-row]')] \
             .map((row) => [row.dataset.id, row.dataset.state, row.dataset.fail, row.dataset.unknown, row.dataset.pass].join(' '))",
        );
        let rows = security["controls"].as_array().unwrap().iter();
        let expected: Vec<String> = rows
            .filter(|row| row["standard"] == standard)
            .map(|row| {
                let text = |name: &str| row[name].as_str().unwrap().to_owned();
                [
                    text("id"),
                    text("state"),
                    row["fail"].to_string(),
                    row["unknown"].to_string(),
                    row["pass"].to_string(),
                ]
                .join(" ")
            })
            .collect();
        assert!(expected.len() > 20, "{expected:?}");
        assert_eq!(shown, json!(expected));
    }

    // A control opens what was seen, and an unknown names the call.
    asked(
        &page,
        "document.querySelector('[data-test=control-row][data-state=unknown] a, [data-test=control-row] a').click()",
    );
    page.session().find("[data-test=control-panel]").unwrap();
    let unknown = security["controls"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["state"] == "unknown");
    assert!(unknown.is_some_and(|row| row["ask"][0].as_str().unwrap().starts_with("aws ")));
    let results = asked(
        &page,
        "return document.querySelectorAll('[data-test=control-panel] ~ * [data-test=check-result], [data-test=check-result]').length",
    );
    assert!(results.as_u64().unwrap() > 0);
}

/// What follows from a call: the figures of the report stand on the timeline.
#[test]
fn effects_of_the_sample_are_those_of_the_command_line() {
    let report = fixtures::command_line_report(&sample()).unwrap();
    let rows = report["chapters"]["security"]["tampering"]
        .as_array()
        .unwrap();
    let narrowed = rows
        .iter()
        .find(|row| row["event_name"] == "PutEventSelectors" && row["effect"] == "weakens")
        .unwrap();
    let lost = narrowed["selection"]["lost_records"].as_u64().unwrap();
    assert!(lost > 0 && narrowed["selection"]["before_known"] == true);
    let stopped = rows
        .iter()
        .find(|row| row["event_name"] == "StopLogging")
        .unwrap();
    let hours = stopped["off"]["hours"].as_u64().unwrap();
    let page = opened_sample(Build::SingleFile);
    page.click("nav-tampering").unwrap();
    page.session().find("[data-test=tampering-row]").unwrap();
    let told = asked(
        &page,
        "return [...document.querySelectorAll('[data-test=effect]')].map((effect) => { effect.open = true; return effect.innerText; }).join('\\n')",
    );
    let told = told
        .as_str()
        .unwrap()
        .replace(['\u{202f}', '\u{a0}', ','], "");
    assert!(told.contains(&format!("{lost} of ")), "{lost}: {told}");
    assert!(
        told.contains(&format!("{hours} hours off")),
        "{hours}: {told}"
    );
    let number = rows.iter().filter(|row| {
        !row["selection"].is_null()
            || !row["off"].is_null()
            || row["changes"].as_array().is_some_and(|all| !all.is_empty())
    });
    let shown = asked(
        &page,
        "return document.querySelectorAll('[data-test=effect]').length",
    );
    assert_eq!(shown, json!(number.count()));
}

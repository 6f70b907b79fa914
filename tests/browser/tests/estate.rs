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
    canary::Canary,
    fixtures,
    page::{BUILDS, Build, Page},
};
use trailglass_xtask::project;

/// The answer of `aws s3api get-bucket-policy`, which does not name its bucket.
const POLICY: &str = r#"{"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"cloudtrail.amazonaws.com\"},\"Action\":\"s3:PutObject\",\"Resource\":\"*\"}]}"}"#;

fn asked(page: &Page, script: &str) -> Value {
    page.session().run(script, &[]).unwrap()
}

fn holds(page: &Page, what: &str, script: &str) {
    page.wait_for(what, |page| Ok(page.session().run(script, &[])? == true))
        .unwrap();
}

fn sample() -> PathBuf {
    project::root().join("www/sample.zip")
}

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
    let page = Page::open(Build::SingleFile, &[]).unwrap();
    page.click("open-sample").unwrap();
    page.wait_done().unwrap();
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
    let page = Page::open(Build::SingleFile, &[]).unwrap();
    page.click("open-sample").unwrap();
    page.wait_done().unwrap();
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
    let page = Page::open(Build::SingleFile, &[]).unwrap();
    page.click("open-sample").unwrap();
    page.wait_done().unwrap();
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
        let to = json!({ "behavior": "allow", "downloadPath": folder.display().to_string() });
        page.session()
            .devtools("Browser.setDownloadBehavior", &to)
            .unwrap();
        page.click("save-collector").unwrap();
        let saved = folder.join("collect.sh");
        page.wait_for("the saved script", |_| Ok(saved.exists()))
            .unwrap();
        assert_eq!(fs::read(&saved).unwrap(), script, "{build:?}");
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

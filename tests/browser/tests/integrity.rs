//! Log file integrity on the page: the figures of the command line, from hashes that the browser took, also where digests come last.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use serde_json::{Value, json};
use std::{fs, path::Path};
use trailglass_browser_tests::{
    asking::{asked, opened_sample},
    fixtures,
    page::{Build, Page},
};
use trailglass_xtask::project;

/// The totals that the page shows, by their names in the report.
fn totals(page: &Page) -> Value {
    let script = "return Object.fromEntries([...document.querySelectorAll('[data-test^=integrity-]')].filter((one) => one.tagName === 'DD') \
                  .map((one) => [one.dataset.test.slice('integrity-'.length), Number(one.innerText.replaceAll(',', ''))]))";
    asked(page, script)
}

fn expected(integrity: &Value) -> Value {
    let signatures = &integrity["signatures"];
    json!({
        "digests": integrity["digests"], "log-files": integrity["log_files"], "verified": integrity["verified"],
        "modified": integrity["modified"], "missing": integrity["missing"], "unverifiable": integrity["unverifiable"],
        "valid": signatures["valid"], "invalid": signatures["invalid"], "unchecked": signatures["unchecked"],
    })
}

fn open(page: &Page) {
    page.click("nav-integrity").unwrap();
    page.session()
        .find("[data-test=integrity-digests]")
        .unwrap();
}

/// Names of the log files with a verdict, as the list shows them.
fn names(page: &Page, verdict: &str) -> Vec<String> {
    let script = "const label = [...document.querySelectorAll('input[name=verdict]')].map((one) => one.parentElement) \
                  .find((one) => one.innerText.toLowerCase().startsWith(arguments[0])); label.querySelector('input').click();";
    page.session().run(script, &[json!(verdict)]).unwrap();
    page.wait_for("the list to be narrowed", |page| {
        let script = "const rows = [...document.querySelectorAll('[data-test=log-file]')]; \
                      return rows.length > 0 && rows.every((row) => row.dataset.verdict === arguments[0])";
        Ok(page.session().run(script, &[json!(verdict)])? == true)
    })
    .unwrap();
    let shown = asked(
        page,
        "return [...document.querySelectorAll('[data-test=log-file]')].map((row) => row.title).sort()",
    );
    serde_json::from_value(shown).unwrap()
}

#[test]
fn the_sample_is_proved_as_on_the_command_line() {
    let report = fixtures::command_line_report(&project::root().join("www/sample.zip")).unwrap();
    let integrity = &report["chapters"]["integrity"];
    let page = opened_sample(Build::SingleFile);
    open(&page);
    assert_eq!(totals(&page), expected(integrity));
    assert_eq!(integrity["modified"], 1);
    let files = report["inputs"]["files"].as_array().unwrap();
    let path = |row: &Value| {
        let path = files[usize::try_from(row["file"].as_u64().unwrap()).unwrap()]["path"].as_str();
        path.unwrap().to_owned()
    };
    let rows = integrity["files"].as_array().unwrap();
    let modified = rows.iter().filter(|row| row["verdict"] == "modified");
    // The archive has another name on the page.
    let inside = |path: String| path.split_once('!').unwrap().1.to_owned();
    let shown: Vec<String> = names(&page, "modified").into_iter().map(inside).collect();
    assert_eq!(shown, modified.map(path).map(inside).collect::<Vec<_>>());
    let chains = asked(
        &page,
        "return document.querySelectorAll('[data-test=digest-chain]').length",
    );
    assert_eq!(chains, integrity["chains"].as_array().unwrap().len());
    let needs = asked(
        &page,
        "return [...document.querySelectorAll('[data-test=integrity-need]')].map((one) => one.dataset.what)",
    );
    let kinds = integrity["needs"].as_array().unwrap().iter();
    assert_eq!(
        needs,
        json!(kinds.map(|need| &need["what"]).collect::<Vec<_>>())
    );
    assert_eq!(page.violations().unwrap(), Vec::<String>::new());
}

#[test]
fn log_files_that_were_read_before_their_digests_are_read_again() {
    let folder = fixtures::directory("integrity-late").unwrap();
    let (logs, rest) = (folder.join("logs"), folder.join("rest"));
    for (path, bytes) in trailglass_generate::signed_case() {
        let below = if path.contains("/CloudTrail/") {
            &logs
        } else {
            &rest
        };
        let path = below.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let report = fixtures::command_line_report(&folder).unwrap();
    let page = Page::open(Build::SingleFile, &[]).unwrap();
    let dropped = |path: &Path| {
        page.drop_paths(&[path]).unwrap();
        page.wait_done().unwrap();
    };
    dropped(&logs);
    dropped(&rest);
    open(&page);
    page.wait_for("the hashes of the second reading", |page| {
        Ok(totals(page) == expected(&report["chapters"]["integrity"]))
    })
    .unwrap();
    // Nothing is counted twice for it.
    let records = page.figures().unwrap().records;
    assert_eq!(json!(records), report["inputs"]["records"]);
}

//! Report, session and comparison on the page: what is saved is what the command line reads, and a session opens without its logs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use serde_json::{Value, json};
use std::{fs, path::PathBuf};
use trailglass_browser_tests::{
    asking::{asked, holds, sample, type_into},
    fixtures,
    page::{Build, Page},
};

#[test]
fn what_was_added_is_in_the_files_and_a_session_opens_again() {
    let folder = fixtures::directory("hand-over").unwrap();
    let page = Page::open(Build::SingleFile, &[]).unwrap();
    page.save_into(&folder).unwrap();
    page.click("open-sample").unwrap();
    page.wait_done().unwrap();
    page.click("nav-report").unwrap();
    type_into(&page, "cover-title", "Review of the logging");
    type_into(&page, "cover-customer", "Lindenquay <b>");
    // A word on the first finding.
    page.click("nav-findings").unwrap();
    page.click("finding").unwrap();
    page.session().find(".word").unwrap();
    asked(&page, "document.querySelector('.word').open = true");
    type_into(&page, "word-comment", "Seen with the owner.");
    page.click("word-accepted").unwrap();
    type_into(&page, "word-reason", "Ends in spring.");
    page.click("nav-report").unwrap();
    holds(
        &page,
        "what was said",
        "return document.querySelector('[data-test=chosen-said]')?.innerText.includes('1 accepted as risks, 1 with your comment') ?? false",
    );
    let html = page
        .saved("save-report-html", &folder.join("report.html"))
        .unwrap();
    let html = String::from_utf8(html).unwrap();
    assert!(html.contains("Review of the logging") && html.contains("Lindenquay &lt;b"));
    assert!(html.contains("Seen with the owner.") && html.contains("Ends in spring."));
    assert!(!html.contains("<script") && !html.contains("<link"));
    let sarif = page
        .saved("save-findings-sarif", &folder.join("findings.sarif"))
        .unwrap();
    let sarif: Value = serde_json::from_slice(&sarif).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let table = page
        .saved("save-findings-csv", &folder.join("findings.csv"))
        .unwrap();
    assert!(String::from_utf8(table).unwrap().lines().count() > 50);
    let name = "case.trailglass-session.json.gz";
    page.saved("save-case-trailglass-session-json-gz", &folder.join(name))
        .unwrap();
    // The command line reads the session.
    let report = fixtures::session_report(&folder.join(name)).unwrap();
    let own = fixtures::command_line_report(&sample()).unwrap();
    // The two name the archive differently, so texts with a path in them differ.
    let titles = |report: &Value| -> Vec<(String, String)> {
        let findings = report["findings"].as_array().unwrap().iter();
        let mut titles: Vec<_> = findings
            .map(|finding| (finding["id"].to_string(), finding["title"].to_string()))
            .collect();
        titles.sort();
        titles
    };
    assert!(titles(&report) == titles(&own), "other findings");
    assert_eq!(page.console().unwrap(), Vec::<String>::new());
    drop(page);

    // And a fresh page opens it, without the logs.
    let page = Page::open(Build::Hosted, &[]).unwrap();
    page.drop_paths(&[&folder.join(name)]).unwrap();
    page.wait_done().unwrap();
    let figures = page.figures().unwrap();
    assert_eq!(Some(figures.findings), fixtures::with_verdict(&own, "fail"));
    // It has a name, and says of its evidence what would open it.
    holds(
        &page,
        "a name",
        "return document.querySelector('main h1').innerText === 'sample-case.zip' && document.querySelector('.topbar .case b').innerText === 'sample-case.zip'",
    );
    page.click("nav-findings").unwrap();
    page.click("finding").unwrap();
    page.click("evidence").unwrap();
    holds(
        &page,
        "which file to add",
        "const panel = document.querySelector('[data-test=without-logs]'); \
         return !!panel && panel.innerText.includes('add sample-case.zip to open its records') && !!panel.querySelector('button')",
    );
    page.click("nav-report").unwrap();
    page.session().find("[data-test=cover-title]").unwrap();
    let title = "return document.querySelector('[data-test=cover-title]').value";
    assert_eq!(asked(&page, title), "Review of the logging");
    page.click("nav-explore").unwrap();
    holds(
        &page,
        "a word on the missing logs",
        "return document.querySelector('main').innerText.includes('session')",
    );
    // Logs that come after begin a case of their own; what was said of the case stays.
    page.drop_paths(&[&sample()]).unwrap();
    page.wait_done().unwrap();
    assert!(page.figures().unwrap().records > 0);
    page.click("nav-report").unwrap();
    page.session().find("[data-test=cover-title]").unwrap();
    assert_eq!(asked(&page, title), "Review of the logging");
    holds(
        &page,
        "what was said of the finding",
        "return document.querySelector('[data-test=chosen-said]')?.innerText.includes('1 with your comment') ?? false",
    );
    assert_eq!(page.violations().unwrap(), Vec::<String>::new());
}

#[test]
fn a_case_is_compared_with_itself_and_with_less_of_it() {
    let folder = fixtures::directory("compare").unwrap();
    let report = fixtures::command_line_report(&sample()).unwrap();
    let before = folder.join("before.json");
    fs::write(&before, report.to_string()).unwrap();
    // Without its worst finding, the case of today has a new one.
    let mut less = report.clone();
    let findings = less["findings"].as_array_mut().unwrap();
    findings.retain(|finding| finding["id"] != "security/tampering");
    let removed = report["findings"].as_array().unwrap().len() - findings.len();
    assert!(removed > 0);
    let earlier = folder.join("earlier.json");
    fs::write(&earlier, less.to_string()).unwrap();

    let page = Page::open(Build::SingleFile, &[]).unwrap();
    page.save_into(&folder).unwrap();
    page.click("open-sample").unwrap();
    page.wait_done().unwrap();
    page.click("nav-compare").unwrap();
    let pick = |path: &PathBuf| {
        let input = page.session().find("[data-test=compare-pick]").unwrap();
        page.session()
            .type_text(&input, &path.display().to_string())
            .unwrap();
    };
    let figure = |name: &str, number: usize| {
        let script = format!(
            "return document.querySelector('[data-test=compare-{name}]')?.innerText === '{number}'"
        );
        holds(&page, name, &script);
    };
    pick(&before);
    figure("new", 0);
    figure("fixed", 0);
    pick(&earlier);
    figure("new", removed);
    let comparison = page
        .saved("save-comparison-json", &folder.join("comparison.json"))
        .unwrap();
    let comparison: Value = serde_json::from_slice(&comparison).unwrap();
    assert_eq!(comparison["totals"]["new"], json!(removed));
    // What is no report is told so, and the last one stays.
    let wrong = folder.join("wrong.json");
    fs::write(&wrong, "{\"Records\": []}").unwrap();
    pick(&wrong);
    holds(
        &page,
        "what is wrong",
        "return document.querySelector('[data-test=compare-wrong]')?.innerText.startsWith('wrong.json: ') ?? false",
    );
    figure("new", removed);
}

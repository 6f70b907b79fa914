//! Figures lead to what they count: every row of every table is a way on, and a figure opens its record in two clicks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use serde_json::json;
use trailglass_browser_tests::{
    asking::{asked, holds, opened_sample},
    page::{Build, VIEWS},
};

/// Rows in sight with a figure and no way on. A list price rests on its source, which stands in its row.
const BARE: &str = r#"
    const bare = [];
    for (const row of document.querySelectorAll("main tbody tr, main dl.kpis > div, main dl.gauges > div")) {
        const leads = row.querySelector("a[href], button, input, summary") || row.closest("a[href]");
        if (/\d/.test(row.innerText) && row.checkVisibility() && !leads && row.dataset.test !== "price-row") {
            bare.push(row.innerText.replaceAll(/\s+/g, " "));
        }
    }
    return bare;
"#;

#[test]
fn every_row_with_a_figure_leads_on() {
    let page = opened_sample(Build::SingleFile);
    let mut bare = Vec::new();
    for view in VIEWS {
        let go = "location.hash = arguments[0]";
        page.session().run(go, &[json!(view)]).unwrap();
        let here =
            format!("return !!document.querySelector('[data-test=nav-{view}][aria-current]')");
        holds(&page, view, &here);
        asked(
            &page,
            "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
        );
        let found = asked(&page, BARE);
        for row in found.as_array().unwrap() {
            bare.push(format!("{view}: {row}"));
        }
    }
    assert_eq!(bare, Vec::<String>::new());
}

#[test]
fn a_figure_opens_its_record_its_files_or_its_list() {
    let page = opened_sample(Build::SingleFile);
    // A kind of data in a field: two clicks to the record.
    page.click("nav-privacy").unwrap();
    page.click("leads").unwrap();
    page.session().find("[data-test=record]").unwrap();
    // The files of a kind, and back to all.
    page.click("nav-files").unwrap();
    page.session().find("[data-test=kind]").unwrap();
    let number = "return document.querySelector('main .filters [aria-live]').innerText";
    let all = asked(&page, number);
    page.click("kind").unwrap();
    page.session().find("[data-test=kind-chip]").unwrap();
    assert_ne!(asked(&page, number), all);
    page.click("kind-chip").unwrap();
    holds(&page, "all files", &format!("{number} === {all}"));
    // Copies lead to their finding.
    page.click("nav-coverage").unwrap();
    page.click("repeat").unwrap();
    page.session().find("[data-test=finding-panel]").unwrap();
    // Digests lead to their file.
    page.click("nav-integrity").unwrap();
    page.session().find("[data-test=digest-chain] a").unwrap();
    let digest = "return document.querySelector('[data-test=digest-chain] a').hash";
    let digest = asked(&page, digest);
    page.session()
        .run("location.hash = arguments[0]", &[digest])
        .unwrap();
    page.session().find("[data-test=file-panel]").unwrap();
    assert_eq!(page.console().unwrap(), Vec::<String>::new());
}

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

/// Cells of the coverage matrix and lines of the bill lead to the records that they count.
#[test]
fn a_cell_and_a_line_of_the_bill_lead_to_their_records() {
    let page = opened_sample(Build::SingleFile);
    page.click("nav-coverage").unwrap();
    page.session().find("[data-test=coverage-cell]").unwrap();
    let cells = asked(
        &page,
        "return [...document.querySelectorAll('[data-test=coverage-cell]')].map((cell) => cell.hash).filter(Boolean)",
    );
    let mut led = 0;
    for cell in cells.as_array().unwrap().iter().take(60) {
        let go = "location.hash = arguments[0]";
        page.session().run(go, std::slice::from_ref(cell)).unwrap();
        page.session().find("[data-test=cell-panel]").unwrap();
        let here = format!("return location.hash === {cell}");
        holds(&page, "the cell", &here);
        let counted = asked(
            &page,
            "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => \
             done(document.querySelector('.panel [data-test=through]')?.innerText ?? ''))))",
        );
        let counted = counted.as_str().unwrap();
        if counted.is_empty() {
            continue;
        }
        led += 1;
        asked(
            &page,
            "document.querySelector('.panel [data-test=through]').click()",
        );
        let said = format!(
            "return document.querySelector('[data-test=explore-count]')?.innerText.startsWith('{counted} of ') ?? false"
        );
        holds(&page, &format!("{counted} of {cell}"), &said);
        if led == 8 {
            break;
        }
    }
    assert_eq!(led, 8, "cells with records");
    page.click("nav-cost").unwrap();
    page.session().find("[data-test=bill-line]").unwrap();
    let line = "const line = document.querySelector('[data-test=bill-line][data-item=data-events]'); \
                line.querySelector('summary').click(); line.querySelector('[data-test=through]').click()";
    asked(&page, line);
    holds(
        &page,
        "data events",
        "return document.querySelector('[data-test=explore-chip]')?.innerText.includes('Data') ?? false",
    );
    assert_eq!(page.console().unwrap(), Vec::<String>::new());
}

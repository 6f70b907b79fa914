//! Explore: what is found is what is in the files, however it is asked for, and every row leads to its record.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use serde_json::Value;

use trailglass_browser_tests::{
    asking::{asked, holds, opened_sample, sample},
    fixtures,
    page::{Build, Page},
};

fn opened() -> Page {
    let page = opened_sample(Build::SingleFile);
    page.click("nav-explore").unwrap();
    holds(
        &page,
        "records",
        "return !!document.querySelector('[data-test=explore-row]')",
    );
    page
}

fn says(page: &Page, words: &str) {
    let script = format!(
        "return document.querySelector('[data-test=explore-count]').innerText.startsWith({words:?})"
    );
    holds(page, words, &script);
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[test]
fn values_words_and_times_narrow_the_list() {
    let report = fixtures::command_line_report(&sample()).unwrap();
    let volume = report["chapters"]["strategy"]["volume"].as_array().unwrap();
    let all = report["inputs"]["records"].as_u64().unwrap()
        - report["inputs"]["duplicates"].as_u64().unwrap();
    let page = opened();
    says(&page, &format!("{} records", thousands(all)));
    // The first value of each column to count by is the one that the report has.
    for (column, by) in [
        ("source", "source"),
        ("region", "region"),
        ("account", "account"),
        ("principal", "principal"),
    ] {
        asked(&page, &format!("location.hash = '#explore/{column}'"));
        let top = volume
            .iter()
            .filter(|row| row["by"] == by && row["rest"].is_null())
            .max_by_key(|row| row["records"].as_u64());
        let top = top.unwrap();
        let records = thousands(top["records"].as_u64().unwrap());
        holds(
            &page,
            column,
            &format!(
                "return document.querySelector('[data-test=explore-group] .num')?.innerText === '{records}'"
            ),
        );
        asked(
            &page,
            "document.querySelector('[data-test=explore-group] button').click()",
        );
        says(&page, &format!("{records} of {} records", thousands(all)));
        page.click("explore-chip").unwrap();
        says(&page, &format!("{} records", thousands(all)));
    }
    // The drawing has a table, which says the same of what is asked for.
    asked(
        &page,
        "document.querySelector('[data-test=twin] > summary').click()",
    );
    let sum = "[...document.querySelectorAll('[data-test=twin] tbody tr')] \
        .reduce((sum, row) => sum + +row.cells[1].innerText.replace(/\\D/g, ''), 0)";
    holds(
        &page,
        "all in the table",
        &format!("return {sum} === {all}"),
    );
    // Words, in any case.
    let input = page.session().find("[data-test=explore-text]").unwrap();
    page.session().type_text(&input, "STOPLOGGING").unwrap();
    let stops = volume
        .iter()
        .find(|row| row["by"] == "event" && row["key"] == "cloudtrail.amazonaws.com StopLogging");
    let stops = stops.unwrap()["records"].as_u64().unwrap();
    says(&page, &format!("{stops} of {} records", thousands(all)));
    let events = "return [...document.querySelectorAll('[data-test=explore-row]')].every((row) => row.innerText.includes('StopLogging'))";
    holds(&page, "only these", events);
    holds(
        &page,
        "only these in the table",
        &format!("return {sum} === {stops}"),
    );
    let sizes = format!(
        "return [...document.querySelectorAll('.explore [role=listitem]')].every((row) => row.getAttribute('aria-setsize') === '{stops}')"
    );
    holds(&page, "as many as were found", &sizes);
    // A row opens its record, and the address holds nothing of what was asked.
    page.click("explore-row").unwrap();
    holds(
        &page,
        "the record",
        "return document.querySelector('[data-test=record]')?.innerText.includes('StopLogging') ?? false",
    );
    holds(
        &page,
        "one row is marked, and has the record",
        "const open = [...document.querySelectorAll('[data-test=explore-row][aria-current=true]')]; \
         return open.length === 1 && open[0].hash === location.hash",
    );
    let hash = asked(&page, "return location.hash");
    assert!(
        !hash.as_str().unwrap().to_lowercase().contains("stop"),
        "{hash}"
    );
}

#[test]
fn masks_fall_and_rise_in_every_row() {
    let page = opened();
    let rows = "return [...document.querySelectorAll('[data-test=explore-row]')].map((row) => row.innerText).join('\\n')";
    let turn = "document.querySelector('.explore__head input[type=checkbox]').click()";
    let masked = asked(&page, rows);
    asked(&page, turn);
    page.wait_for("names in full", |page| {
        let shown = page.session().run(rows, &[])?;
        Ok(shown != masked && shown != "")
    })
    .unwrap();
    asked(&page, turn);
    page.wait_for("the masks again", |page| {
        Ok(page.session().run(rows, &[])? == masked)
    })
    .unwrap();
    // A row that was drawn anew is marked like any other.
    page.click("explore-row").unwrap();
    holds(
        &page,
        "the open row",
        "return document.querySelector('[data-test=explore-row]').ariaCurrent === 'true'",
    );
}

#[test]
fn the_last_row_is_the_last_record_and_the_order_turns() {
    let page = opened();
    let ends = "const rows = document.querySelector('.explore .rows'); rows.scrollTop = rows.scrollHeight; return true";
    asked(&page, ends);
    let last = "const rows = [...document.querySelectorAll('[data-test=explore-row]')]; \
                const of = (row) => +row.closest('[role=listitem]').getAttribute('aria-posinset'); \
                rows.sort((a, b) => of(a) - of(b)); const row = rows.at(-1); \
                return row && of(row) === +row.closest('[role=listitem]').getAttribute('aria-setsize') ? row.innerText : ''";
    page.wait_for("the last row", |page| {
        Ok(page.session().run(last, &[])? != "")
    })
    .unwrap();
    let newest = asked(&page, last);
    asked(&page, "location.hash = '#explore?order=newest'");
    let first = "return document.querySelector('.explore .rows [aria-posinset=\"1\"] [data-test=explore-row]')?.innerText ?? ''";
    asked(
        &page,
        "document.querySelector('.explore .rows').scrollTop = 0",
    );
    page.wait_for("the newest first", |page| {
        Ok(page.session().run(first, &[])? == newest)
    })
    .unwrap();
}

#[test]
fn what_was_found_is_saved_as_tables_and_lines() {
    let folder = fixtures::directory("found").unwrap();
    let page = opened();
    page.save_into(&folder).unwrap();
    let input = page.session().find("[data-test=explore-text]").unwrap();
    page.session().type_text(&input, "AssumeRole").unwrap();
    says(&page, "");
    holds(
        &page,
        "fewer",
        "return document.querySelector('[data-test=explore-count]').innerText.includes(' of ')",
    );
    let count = asked(
        &page,
        "return +document.querySelector('[data-test=explore-count]').innerText.split(' ')[0].replaceAll(',', '')",
    );
    let count = count.as_u64().unwrap() as usize;
    let lines = page
        .saved("save-records-jsonl", &folder.join("records.jsonl"))
        .unwrap();
    let lines = String::from_utf8(lines).unwrap();
    assert_eq!(lines.lines().count(), count);
    for line in lines.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let text = record.to_string().to_lowercase();
        assert!(text.contains("assumerole"), "{line}");
    }
    let table = page
        .saved("save-records-csv", &folder.join("records.csv"))
        .unwrap();
    let table = String::from_utf8(table).unwrap();
    assert_eq!(table.lines().count(), count + 1);
    assert_eq!(page.violations().unwrap(), Vec::<String>::new());
}

#[test]
fn a_row_of_the_volume_leads_to_its_records() {
    let page = opened();
    page.click("nav-volume").unwrap();
    page.session().find(".table--bars tbody tr").unwrap();
    let row = "const row = document.querySelector('.table--bars tbody tr'); return row.querySelectorAll('.n')[1].innerText";
    let records = asked(&page, row);
    page.click("through").unwrap();
    says(&page, records.as_str().unwrap());
}

#[test]
fn back_and_forward_go_through_what_was_looked_for() {
    let page = opened();
    let said = || {
        asked(
            &page,
            "return document.querySelector('[data-test=explore-count]').innerText",
        )
    };
    let all = said();
    asked(
        &page,
        "document.querySelector('[data-test=explore-group] button').click()",
    );
    page.session().find("[data-test=explore-chip]").unwrap();
    let words = "const said = document.querySelector('[data-test=explore-count]').innerText; return said.includes(' of ')";
    holds(&page, "some of them", words);
    let some = said();
    let input = page.session().find("[data-test=explore-text]").unwrap();
    page.session().type_text(&input, "assumerole").unwrap();
    let is = |what: &str, said: &Value| {
        let script = format!(
            "return document.querySelector('[data-test=explore-count]').innerText === {said}"
        );
        holds(&page, what, &script);
    };
    holds(
        &page,
        "fewer of them",
        &format!("return document.querySelector('[data-test=explore-count]').innerText !== {some}"),
    );
    let address = asked(&page, "return location.href");
    assert!(!address.to_string().contains("assumerole"), "{address}");
    // All letters are one step.
    asked(&page, "history.back()");
    is("without the words", &some);
    assert_eq!(
        asked(
            &page,
            "return document.querySelector('[data-test=explore-text]').value"
        ),
        ""
    );
    asked(&page, "history.back()");
    is("all of them again", &all);
    asked(&page, "history.forward()");
    is("some of them again", &some);
    // Another view and back by a link: it goes on with the same records, and so does one step back.
    page.click("nav-findings").unwrap();
    page.session().find("[data-test=finding]").unwrap();
    page.click("nav-explore").unwrap();
    is("the same as before", &some);
    page.click("explore-chip").unwrap();
    is("all of them without the chip", &all);
    asked(&page, "history.back()");
    is("the chip again", &some);
    assert_eq!(page.violations().unwrap(), Vec::<String>::new());
}

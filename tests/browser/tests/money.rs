//! Strategy and Cost on the page: the figures of the report, and changes, prices and selectors that are answered without reading again, or
//! by reading just what has to be.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use serde_json::{Value, json};
use std::fs;
use trailglass_browser_tests::{
    asking::{asked, holds, opened_sample, sample, shown},
    fixtures,
    page::{Build, Page},
};

/// The page with the sample case, in a view.
fn opened(view: &str, has: &str) -> Page {
    let page = opened_sample(Build::SingleFile);
    page.click(&format!("nav-{view}")).unwrap();
    page.session().find(&format!("[data-test={has}]")).unwrap();
    page
}

/// Counts from now on what the page tells its workers, by the name of the order.
fn count_orders(page: &Page) {
    asked(
        page,
        "globalThis.orders = []; const post = Worker.prototype.postMessage; \
         Worker.prototype.postMessage = function (message, ...rest) { \
           orders.push(typeof message === 'string' ? message : Object.keys(message ?? {})[0] ?? String(message)); \
           return post.call(this, message, ...rest); };",
    );
}

fn orders(page: &Page) -> Vec<String> {
    serde_json::from_value(asked(page, "return orders.splice(0)")).unwrap()
}

/// Dollars as the page writes sums of this size.
fn dollars(usd: &Value) -> String {
    format!("${:.2}", usd.as_f64().unwrap())
}

fn texts(rows: &Value, name: &str) -> Vec<String> {
    let rows = rows.as_array().unwrap().iter();
    let mut texts: Vec<String> = rows
        .map(|row| match &row[name] {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        })
        .collect();
    texts.sort();
    texts
}

/// A value of every row of a kind.
fn of_rows(page: &Page, test: &str, data: &str) -> Vec<String> {
    let script = "return [...document.querySelectorAll(`[data-test=${arguments[0]}]`)].map((row) => row.dataset[arguments[1]]).sort()";
    let values = page.session().run(script, &[json!(test), json!(data)]);
    serde_json::from_value(values.unwrap()).unwrap()
}

#[test]
fn strategy_shows_what_the_report_says() {
    let report = fixtures::command_line_report(&sample()).unwrap();
    let chapter = &report["chapters"]["strategy"];
    let page = opened("strategy", "noise-row");
    assert!(chapter["noise"].as_array().unwrap().len() > 5);
    assert_eq!(
        of_rows(&page, "noise-row", "group"),
        texts(&chapter["noise"], "group")
    );
    assert_eq!(
        of_rows(&page, "noise-row", "records"),
        texts(&chapter["noise"], "records")
    );
    assert_eq!(
        of_rows(&page, "watched-row", "event"),
        texts(&chapter["watched"], "event")
    );
    let said = asked(
        &page,
        "return [...document.querySelectorAll('[data-test=advice-hidden]')].map((row) => row.innerText.trim())",
    );
    let advice = chapter["advice"].as_array().unwrap();
    let expected: Vec<String> = advice
        .iter()
        .map(|row| match row["watched_hidden"].as_u64().unwrap() {
            0 => "Hides no record of the watched list.".to_owned(),
            hidden => format!("Hides {hidden} records of the watched list."),
        })
        .collect();
    assert!(!expected.is_empty());
    assert_eq!(said, json!(expected), "said per advice, in its order");
    // The evidence of the first group opens its record.
    asked(
        &page,
        "document.querySelector('[data-test=noise-row] details').open = true",
    );
    page.click("evidence").unwrap();
    page.session().find("[data-test=record]").unwrap();
}

#[test]
fn the_bill_is_that_of_the_report() {
    let report = fixtures::command_line_report(&sample()).unwrap();
    let cost = &report["chapters"]["cost"];
    let page = opened("cost", "bill-line");
    assert_eq!(shown(&page, "month-now"), dollars(&cost["usd_month"]));
    assert_eq!(shown(&page, "bill-total"), dollars(&cost["usd_month"]));
    assert_eq!(
        shown(&page, "month-band"),
        format!(
            "between {} and {}",
            dollars(&cost["low"]),
            dollars(&cost["high"])
        )
    );
    assert_eq!(
        of_rows(&page, "bill-line", "item"),
        texts(&cost["lines"], "item")
    );
    assert_eq!(
        of_rows(&page, "bill-line", "trail"),
        texts(&cost["lines"], "trail")
    );
    assert_eq!(
        of_rows(&page, "encryption-row", "state"),
        texts(&cost["encryption"], "state")
    );
    assert_eq!(
        of_rows(&page, "method", "method"),
        [cost["projection"]["method"].as_str().unwrap()]
    );
}

#[test]
fn what_if_answers_at_once_and_reads_nothing_again() {
    let report = fixtures::command_line_report(&sample()).unwrap();
    let cost = &report["chapters"]["cost"];
    let listed = cost["what_if"].as_array().unwrap();
    let page = opened("cost", "tick");
    count_orders(&page);
    let mut tried = 0;
    for row in listed.iter().take(12) {
        // A change of selectors is listed with its trail's name before it.
        let name = row["name"].as_str().unwrap();
        let arn = row["trail"].as_str().unwrap_or_default();
        let change = match row["selectors"] {
            Value::Null => name,
            _ => name.split_once(": ").unwrap().1,
        };
        let tick = "const box = [...document.querySelectorAll('[data-test=tick]')].find((box) => box.dataset.key === arguments[0]); \
                    if (!box) return false; box.click(); return true;";
        let key = json!(format!("{arn}\n{change}"));
        if page.session().run(tick, &[key]).unwrap() != true {
            continue;
        }
        let after = row["usd_month"].as_f64().unwrap();
        // Less than ten cents is shown in two digits.
        if after >= 0.095 {
            assert_eq!(
                shown(&page, "month-after"),
                format!("${after:.2}"),
                "{name}"
            );
        }
        assert_eq!(
            shown(&page, "sum-lost").replace(',', ""),
            row["lost_records"].to_string(),
            "{name}"
        );
        let watched = row["lost_watched_records"].as_u64().unwrap();
        assert_eq!(
            shown(&page, "sum-watched").is_empty(),
            watched == 0,
            "{name}"
        );
        page.click("reset-plan").unwrap();
        tried += 1;
    }
    assert!(tried > 5, "{tried}");
    assert_eq!(shown(&page, "month-after"), dollars(&cost["usd_month"]));
    // One trail instead of many, by the slider.
    let one = listed
        .iter()
        .find(|row| {
            row["name"]
                .as_str()
                .unwrap()
                .starts_with("one trail instead of")
        })
        .unwrap();
    let slide = "const slider = document.querySelector('[data-test=slide-trails]'); slider.value = 1; \
                 slider.dispatchEvent(new Event('input', { bubbles: true }));";
    asked(&page, slide);
    assert_eq!(shown(&page, "month-after"), dollars(&one["usd_month"]));
    assert_eq!(shown(&page, "sum-lost"), one["lost_records"].to_string());
    assert_eq!(orders(&page), Vec::<String>::new(), "no worker was asked");
    assert_eq!(page.violations().unwrap(), Vec::<String>::new());
}

#[test]
fn a_price_of_ones_own_changes_the_bill_without_reading_again() {
    let report = fixtures::command_line_report(&sample()).unwrap();
    let cost = &report["chapters"]["cost"];
    let lines = cost["lines"].as_array().unwrap();
    let copies: f64 = lines
        .iter()
        .filter(|line| line["item"] == "management-copies")
        .map(|line| line["usd_month"].as_f64().unwrap())
        .sum();
    let page = opened("cost", "price-row");
    count_orders(&page);
    let write = "const field = document.querySelector('[data-price=management-copy][data-region=\"\"] input'); field.value = arguments[0]; \
                 field.dispatchEvent(new Event('change', { bubbles: true }));";
    page.session().run(write, &[json!("200")]).unwrap();
    let expected = cost["usd_month"].as_f64().unwrap() + copies * 99.0;
    page.wait_for("the new bill", |page| {
        Ok(shown(page, "bill-total") == format!("${expected:.2}"))
    })
    .unwrap();
    assert_eq!(orders(&page), ["Prefer", "Finish"]);
    page.click("prices-reset").unwrap();
    page.wait_for("the old bill", |page| {
        Ok(shown(page, "bill-total") == dollars(&cost["usd_month"]))
    })
    .unwrap();
    assert_eq!(orders(&page), ["Prefer", "Finish"]);
}

#[test]
fn a_watched_name_joins_the_list_without_reading_again() {
    let page = opened("strategy", "watch-name");
    let none = "return !document.querySelector('[data-event=\"kms.amazonaws.com Decrypt\"]')";
    assert_eq!(asked(&page, none), true);
    let write = "const field = document.querySelector('[data-test=watch-name]'); field.value = 'kms.amazonaws.com Decrypt'; \
                 field.dispatchEvent(new Event('input', { bubbles: true }));";
    asked(&page, write);
    page.click("watch-add").unwrap();
    holds(
        &page,
        "the new row",
        "return !!document.querySelector('[data-event=\"kms.amazonaws.com Decrypt\"]')",
    );
    page.click("watched-name").unwrap();
    holds(&page, "the list as it was", none);
}

#[test]
fn selectors_of_ones_own_are_those_of_the_command_line() {
    let selectors = json!({
        "management": [{ "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] }],
        "a prefix": [{ "FieldSelectors": [
            { "Field": "eventCategory", "Equals": ["Data"] },
            { "Field": "resources.type", "Equals": ["AWS::S3::Object"] },
            { "Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::lindenquay-collection-images/w"] }
        ] }],
        "names of sessions": [{ "FieldSelectors": [
            { "Field": "eventCategory", "Equals": ["Data"] },
            { "Field": "resources.type", "Equals": ["AWS::S3::Object"] },
            { "Field": "userIdentity.arn", "EndsWith": ["e", "1"] }
        ] }]
    });
    let folder = fixtures::directory("own-selectors").unwrap();
    let file = folder.join("selectors.json");
    fs::write(&file, selectors.to_string()).unwrap();
    let expected = fixtures::command_line_simulation(&file, &sample()).unwrap();
    let page = opened("strategy", "trial-text");
    count_orders(&page);
    let write = "const field = document.querySelector('[data-test=trial-text]'); field.value = arguments[0]; \
                 field.dispatchEvent(new Event('input', { bubbles: true }));";
    page.session()
        .run(write, &[json!(selectors.to_string())])
        .unwrap();
    page.click("trial-run").unwrap();
    holds(
        &page,
        "the answer",
        "return document.querySelector('[data-test=trial]').dataset.state === 'done'",
    );
    for name in ["kept", "dropped", "watched"] {
        let field = if name == "watched" {
            "watched_dropped"
        } else {
            name
        };
        assert_eq!(
            of_rows(&page, "trial-row", name),
            texts(&expected["sets"], field),
            "{name}"
        );
    }
    assert_eq!(
        orders(&page),
        ["Simulate", "LookAgain", "SumUp"],
        "the one archive is read again, by no reader"
    );
    page.session().run(write, &[json!("{}")]).unwrap();
    page.click("trial-run").unwrap();
    page.session().find("[data-test=trial-failed]").unwrap();
}

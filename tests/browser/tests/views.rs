//! Finding one's way: the address, the keys, what is masked, narrow screens, and what was cleared by mistake.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use serde_json::json;
use std::path::PathBuf;
use trailglass_browser_tests::{
    asking::{asked, holds},
    fixtures,
    page::{BUILDS, Build, Page, VIEWS},
};

fn case(name: &str) -> PathBuf {
    let folder = fixtures::directory(name).unwrap();
    fixtures::write_case(&folder).unwrap();
    folder
}

fn opened(build: Build, name: &str) -> Page {
    let folder = case(name);
    let page = Page::open(build, &[]).unwrap();
    page.drop_paths(&[&folder]).unwrap();
    page.wait_done().unwrap();
    page
}

fn hash(page: &Page) -> String {
    asked(page, "return location.hash")
        .as_str()
        .unwrap()
        .to_owned()
}

fn press(page: &Page, key: &str) {
    let text = if key.len() == 1 { key } else { "" };
    let code = if key == "Enter" { 13 } else { 0 };
    let down = json!({ "type": "keyDown", "key": key, "text": if key == "Enter" { "\r" } else { text }, "windowsVirtualKeyCode": code });
    let session = page.session();
    session.devtools("Input.dispatchKeyEvent", &down).unwrap();
    session
        .devtools(
            "Input.dispatchKeyEvent",
            &json!({ "type": "keyUp", "key": key }),
        )
        .unwrap();
}

fn width(page: &Page, pixels: u32) {
    let metrics =
        json!({ "width": pixels, "height": 780, "deviceScaleFactor": 1, "mobile": false });
    page.session()
        .devtools("Emulation.setDeviceMetricsOverride", &metrics)
        .unwrap();
}

#[test]
fn the_address_leads_back_and_forward_and_holds_no_data() {
    let page = opened(Build::SingleFile, "address");
    page.click("nav-findings").unwrap();
    page.click("finding").unwrap();
    page.session().find("[data-test=finding-panel]").unwrap();
    page.click("evidence").unwrap();
    page.session().find("[data-test=record]").unwrap();
    let deepest = hash(&page);
    assert!(
        deepest.starts_with("#findings/") && deepest.contains("?record="),
        "{deepest}"
    );
    let address = asked(&page, "return location.href + document.title").to_string();
    for canary in fixtures::CANARIES {
        assert!(!address.contains(canary), "{address}");
    }
    asked(&page, "history.back()");
    holds(
        &page,
        "the finding again",
        "return !!document.querySelector('[data-test=finding-panel]') && !document.querySelector('[data-test=record]')",
    );
    asked(&page, "history.back()");
    holds(
        &page,
        "the list again",
        "return location.hash === '#findings' && !document.querySelector('[data-test=finding-panel]')",
    );
    asked(&page, "history.forward()");
    holds(
        &page,
        "the finding once more",
        "return !!document.querySelector('[data-test=finding-panel]')",
    );
}

#[test]
fn the_keys_of_the_list_do_what_it_says() {
    let page = opened(Build::Hosted, "keys");
    for (second, view) in [
        ("f", "findings"),
        ("c", "coverage"),
        ("b", "buckets"),
        ("v", "volume"),
        ("s", "strategy"),
        ("m", "cost"),
        ("p", "posture"),
        ("t", "tampering"),
        ("d", "integrity"),
        ("r", "roles"),
        ("i", "files"),
        ("o", "overview"),
    ] {
        press(&page, "g");
        press(&page, second);
        holds(&page, view, &format!("return location.hash === '#{view}'"));
    }
    press(&page, "g");
    press(&page, "f");
    holds(
        &page,
        "the list of findings",
        "return !!document.querySelector('main [data-test=finding]')",
    );
    press(&page, "j");
    holds(
        &page,
        "the first row",
        "return document.activeElement === document.querySelector('main [data-row]')",
    );
    press(&page, "Enter");
    holds(
        &page,
        "the finding",
        "return document.activeElement === document.querySelector('.panel')",
    );
    press(&page, "Escape");
    holds(
        &page,
        "the row again",
        "return !document.querySelector('.panel') && document.activeElement === document.querySelector('main [data-row]')",
    );
    press(&page, "t");
    holds(
        &page,
        "light",
        "return document.documentElement.dataset.theme === 'light'",
    );
    press(&page, "t");
    holds(
        &page,
        "dark",
        "return document.documentElement.dataset.theme === 'dark'",
    );
    press(&page, "t");
    holds(
        &page,
        "the system's",
        "return !document.documentElement.hasAttribute('data-theme')",
    );
    press(&page, "?");
    holds(
        &page,
        "the keys",
        "return !!document.querySelector('dialog[open] .keys')",
    );
    press(&page, "g");
    press(&page, "v");
    assert_eq!(
        hash(&page),
        "#findings",
        "a sheet keeps the keys from the page below it"
    );
    press(&page, "?");
    holds(
        &page,
        "no keys",
        "return !document.querySelector('dialog[open]')",
    );
    // In a field, keys are text.
    press(&page, "g");
    press(&page, "i");
    holds(
        &page,
        "the list of files",
        "return !!document.querySelector('[data-test=file-row]')",
    );
    press(&page, "/");
    holds(
        &page,
        "the field",
        "return document.activeElement.dataset.test === 'filter-files'",
    );
    for key in ["c", "u", "t", "."] {
        press(&page, key);
    }
    holds(
        &page,
        "one file",
        "return document.querySelectorAll('[data-test=file-row]').length === 1",
    );
    assert_eq!(
        hash(&page),
        "#files",
        "what is typed is data and stays out of the address"
    );
}

#[test]
fn a_row_keeps_the_focus_when_the_frame_comes_late() {
    let page = opened(Build::Hosted, "late-frame");
    asked(
        &page,
        "window.late = []; window.requestAnimationFrame = frame => window.late.push(frame)",
    );
    press(&page, "g");
    press(&page, "f");
    holds(
        &page,
        "the list of findings",
        "return window.late.length > 0 && !!document.querySelector('main [data-test=finding]')",
    );
    press(&page, "j");
    let first = "return document.activeElement === document.querySelector('main [data-row]')";
    holds(&page, "the first row", first);
    asked(&page, "window.late.splice(0).forEach(frame => frame(0))");
    assert_eq!(asked(&page, first), true);
}

#[test]
fn personal_data_is_masked_until_asked_for() {
    let page = opened(Build::Hosted, "masked");
    page.click("nav-tampering").unwrap();
    page.click("evidence").unwrap();
    let said = || {
        asked(&page, "return document.querySelector('.panel').innerText")
            .as_str()
            .unwrap()
            .to_owned()
    };
    holds(
        &page,
        "the record",
        "return document.querySelector('[data-test=record]')?.innerText.includes('eventID')",
    );
    let masked = said();
    assert!(
        masked.contains("198.51.100.•••") && !masked.contains("198.51.100.7"),
        "{masked}"
    );
    asked(
        &page,
        "document.querySelector('.panel input[type=checkbox]').click()",
    );
    holds(
        &page,
        "the address",
        "return document.querySelector('.panel').innerText.includes('198.51.100.7')",
    );
    assert!(!said().contains("198.51.100.•••"));
}

#[test]
fn what_the_scanner_finds_in_a_record_is_masked_as_well() {
    let folder = fixtures::directory("masked-values").unwrap();
    let record = json!({
        "eventVersion": "1.08",
        "eventTime": "2026-03-10T09:00:00Z",
        "eventSource": "cloudtrail.amazonaws.com",
        "eventName": "StopLogging",
        "awsRegion": "eu-west-1",
        "eventID": "6f0c2c1e-0001-4000-8000-000000000001",
        "recipientAccountId": "111122223333",
        "userIdentity": { "type": "IAMUser", "accountId": "111122223333", "userName": "ops" },
        "requestParameters": {
            "name": "audit",
            "dbPassword": "Harbour-Winter-1!",
            "comment": "the guest paid with card 4111111111111111",
        },
    });
    let log = json!({ "Records": [record] }).to_string();
    std::fs::write(folder.join("log.json"), log).unwrap();
    let page = Page::open(Build::Hosted, &[]).unwrap();
    page.drop_paths(&[&folder]).unwrap();
    page.wait_done().unwrap();
    page.click("nav-tampering").unwrap();
    page.click("evidence").unwrap();
    let shows = |what: &str| {
        format!("return document.querySelector('[data-test=record]')?.innerText.includes('{what}')")
    };
    holds(&page, "the record", &shows("eventID"));
    for secret in ["Harbour", "4111111111111111"] {
        assert_eq!(asked(&page, &shows(secret)), false, "{secret}");
    }
    asked(
        &page,
        "document.querySelector('.panel input[type=checkbox]').click()",
    );
    for secret in ["Harbour-Winter-1!", "4111111111111111"] {
        holds(&page, secret, &shows(secret));
    }
}

#[test]
fn no_view_scrolls_sideways() {
    let page = opened(Build::Hosted, "narrow");
    // 640 is what a window of 1280 has at a zoom of 200 %.
    for pixels in [360, 640, 900, 1_360] {
        width(&page, pixels);
        let fits = |what: &str| {
            let wide = asked(
                &page,
                "const page = document.documentElement; return page.scrollWidth - page.clientWidth",
            );
            assert_eq!(wide, 0, "{what} at {pixels} pixels");
            // A bar for something that nobody would miss.
            let slight = asked(
                &page,
                "const over = (box) => box.scrollWidth - box.clientWidth; return [...document.querySelectorAll('main .scroll')]\
                 .filter((box) => over(box) > 0 && over(box) < 4).map((box) => box.innerText.slice(0, 40)).join()",
            );
            assert_eq!(slight, "", "{what} at {pixels} pixels");
        };
        for view in VIEWS {
            asked(&page, &format!("location.hash = '#{view}'"));
            holds(
                &page,
                view,
                &format!(
                    "return document.querySelector('[data-test=nav-{view}]').hasAttribute('aria-current')"
                ),
            );
            fits(view);
        }
        for (view, row, panel) in [
            ("findings", "finding", "finding-panel"),
            ("tampering", "evidence", "record"),
            ("files", "file-row", "file-panel"),
        ] {
            asked(&page, &format!("location.hash = '#{view}'"));
            holds(
                &page,
                row,
                &format!(
                    "const row = document.querySelector('main [data-test={row}]'); if (row) row.click(); return !!row"
                ),
            );
            holds(
                &page,
                panel,
                &format!("return !!document.querySelector('[data-test={panel}]')"),
            );
            fits(panel);
        }
    }
}

#[test]
fn what_was_cleared_by_mistake_comes_back() {
    let page = opened(Build::SingleFile, "undone");
    let before = page.figures().unwrap();
    page.click("clear").unwrap();
    page.wait_for("an empty page", |page| Ok(page.state()? == "empty"))
        .unwrap();
    page.click("undo").unwrap();
    page.wait_done().unwrap();
    assert_eq!(page.figures().unwrap(), before);
    // It is the case itself, not a picture of it: its files can still be read.
    page.click("nav-tampering").unwrap();
    page.click("evidence").unwrap();
    holds(
        &page,
        "the record",
        "return document.querySelector('[data-test=record]')?.innerText.includes('eventID')",
    );
    page.click("clear").unwrap();
    page.wait_for("an empty page", |page| Ok(page.state()? == "empty"))
        .unwrap();
    assert!(
        !asked(&page, "return document.body.innerText")
            .as_str()
            .unwrap()
            .contains("first.json")
    );
}

#[test]
fn the_lock_is_proved_when_asked() {
    for build in BUILDS {
        let page = Page::open(build, &[]).unwrap();
        let state = "return document.querySelector('[data-test=self-test]').dataset.state";
        assert_eq!(asked(&page, state), "not-tried", "{build:?}");
        page.click("try-lock").unwrap();
        holds(
            &page,
            "a refusal on the page and in a worker",
            &format!("{state} === 'refused'"),
        );
        let said = asked(
            &page,
            "return document.querySelector('[data-test=self-test]').innerText",
        );
        assert_eq!(
            said.as_str().unwrap().matches("connect-src").count(),
            2,
            "{build:?}: {said}"
        );
        assert_eq!(
            asked(
                &page,
                "return document.querySelector('[data-test=lock]').dataset.locked"
            ),
            "true",
            "{build:?}"
        );
    }
}

#[test]
fn a_drop_without_a_file_says_so() {
    let folder = fixtures::directory("nothing-in-it").unwrap();
    let page = Page::open(Build::Hosted, &[]).unwrap();
    page.drop_paths(&[&folder]).unwrap();
    holds(
        &page,
        "a word",
        "return document.body.innerText.includes('There was no file in what was dropped')",
    );
    assert_eq!(page.state().unwrap(), "empty");
}

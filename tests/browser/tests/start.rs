//! A page that cannot start says why, in words, on the page.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use serde_json::json;
use std::{fs, path::Path, time::Duration};
use trailglass_browser_tests::{browser::Browser, build, fixtures};
use trailglass_xtask::server::Server;

/// Opens an address and gives what the page says once it says `expected`.
fn says(browser: &Browser, address: &str, expected: &str) -> String {
    let session = browser.session();
    session.go(address).unwrap();
    let body = session.find("body").unwrap();
    let said = session.wait(expected, Duration::from_secs(10), || {
        let text = session.text(&body)?;
        Ok(text.contains(expected).then_some(text))
    });
    said.unwrap_or_else(|error| {
        panic!("{error:#}; the page says: {}", session.text(&body).unwrap())
    })
}

fn without(directory: &Path, file: &str) -> Server {
    build::with_worker_script(directory, "").unwrap();
    let hosted = directory.join("hosted");
    fs::remove_file(hosted.join(file)).unwrap();
    Server::start(&hosted, "/", 0).unwrap()
}

#[test]
fn a_missing_file_is_named() {
    for file in [
        "trailglass-web.js",
        "trailglass-web_bg.wasm",
        "trailglass-worker.js",
        "trailglass-worker_bg.wasm",
        "sample.zip",
    ] {
        let server = without(&fixtures::directory("missing-file").unwrap(), file);
        let browser = Browser::start(&[server.port()]).unwrap();
        let said = says(
            &browser,
            &format!("http://127.0.0.1:{}/", server.port()),
            "could not start",
        );
        assert!(
            said.contains(&format!("{file} could not be loaded")),
            "{said}"
        );
    }
}

#[test]
fn a_missing_start_script_is_told_by_the_page_itself() {
    let server = without(&fixtures::directory("missing-start").unwrap(), "boot.js");
    let browser = Browser::start(&[server.port()]).unwrap();
    says(
        &browser,
        &format!("http://127.0.0.1:{}/", server.port()),
        "Should this line stay, a file of the page could not be loaded.",
    );
}

#[test]
fn the_hosted_page_opened_from_a_disk_points_to_the_single_file() {
    let directory = fixtures::directory("hosted-from-disk").unwrap();
    build::with_worker_script(&directory, "").unwrap();
    let browser = Browser::start(&[]).unwrap();
    says(
        &browser,
        &format!("file://{}/hosted/index.html", directory.display()),
        "Open trailglass.html instead",
    );
}

#[test]
fn without_javascript_the_page_says_what_it_needs() {
    let directory = fixtures::directory("no-javascript").unwrap();
    build::with_worker_script(&directory, "").unwrap();
    let browser = Browser::start(&[]).unwrap();
    browser
        .session()
        .devtools(
            "Emulation.setScriptExecutionDisabled",
            &json!({ "value": true }),
        )
        .unwrap();
    browser
        .session()
        .go(&format!("file://{}/trailglass.html", directory.display()))
        .unwrap();
    // With scripts off, the text is asked of the browser's own protocol. What it numbered is gone once more of the document has come.
    let session = browser.session();
    let text = || {
        let document = session.devtools("DOM.getDocument", &json!({ "depth": -1 }))?;
        let noscript = session.devtools(
            "DOM.querySelector",
            &json!({ "nodeId": document["root"]["nodeId"], "selector": "noscript p" }),
        )?;
        session.devtools("DOM.getOuterHTML", &json!({ "nodeId": noscript["nodeId"] }))
    };
    let html = session
        .wait("the text without scripts", Duration::from_secs(10), || {
            Ok(text().ok())
        })
        .unwrap();
    assert!(
        html["outerHTML"]
            .as_str()
            .unwrap()
            .contains("it needs JavaScript and WebAssembly"),
        "{html}"
    );
}

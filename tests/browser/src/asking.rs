//! What tests ask of the page. An answer that does not come ends the test where it was asked.
#![expect(
    clippy::unwrap_used,
    reason = "a question without an answer ends the test"
)]

use crate::page::{Build, Page};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::path::PathBuf;
use trailglass_xtask::project;

/// The sample case, as the page carries it.
#[must_use]
pub fn sample() -> PathBuf {
    project::root().join("www/sample.zip")
}

/// The page with the sample case, read to its end.
///
/// # Panics
/// When it does not start or does not come to an end.
#[must_use]
#[track_caller]
pub fn opened_sample(build: Build) -> Page {
    let page = Page::open(build, &[]).unwrap();
    page.click("open-sample").unwrap();
    page.wait_done().unwrap();
    page
}

/// What a script gives.
///
/// # Panics
/// When it fails.
#[track_caller]
pub fn asked(page: &Page, script: &str) -> Value {
    page.session().run(script, &[]).unwrap()
}

/// Waits until a script gives `true`. One that fails, since what it asks for is not drawn yet, is asked again.
///
/// # Panics
/// When it does not within a minute.
#[track_caller]
pub fn holds(page: &Page, what: &str, script: &str) {
    let fault = RefCell::new(None);
    let held = page.wait_for(what, |page| match page.session().run(script, &[]) {
        Ok(given) => Ok(given == true),
        Err(error) => {
            fault.replace(Some(error));
            Ok(false)
        }
    });
    let fault = fault.into_inner();
    assert!(
        held.is_ok(),
        "{held:?}; at last the script failed by {fault:?}"
    );
}

/// What stands in the element of this `data-test`; nothing where there is none.
///
/// # Panics
/// When the page is gone.
#[must_use]
#[track_caller]
pub fn shown(page: &Page, name: &str) -> String {
    let script =
        "return document.querySelector(`[data-test=${arguments[0]}]`)?.innerText.trim() ?? ''";
    let text = page.session().run(script, &[json!(name)]).unwrap();
    text.as_str().unwrap_or_default().to_owned()
}

/// Types into the field of this `data-test`.
///
/// # Panics
/// When it is not there.
#[track_caller]
pub fn type_into(page: &Page, name: &str, text: &str) {
    let field = page.session().find(&format!("[data-test={name}]")).unwrap();
    page.session().type_text(&field, text).unwrap();
}

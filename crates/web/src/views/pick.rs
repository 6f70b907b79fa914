//! The browser's own choice of files.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Opens the browser's choice of files behind a picker.
pub(super) fn pick(name: &str) {
    let input = document()
        .query_selector(&format!("[data-test={name}]"))
        .ok()
        .flatten();
    if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
        input.click();
    }
}

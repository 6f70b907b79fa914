//! Saves what was made in the page as a file. Nothing is loaded or sent for it.

use std::time::Duration;

use gloo::file::{Blob, ObjectUrl};
use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// Saves a file of one piece.
pub fn bytes(name: &str, kind: &str, content: &[u8]) {
    blob(name, Blob::new_with_options(content, Some(kind)));
}

/// Saves a file of several pieces. Browsers keep large ones on disk.
pub fn blobs(name: &str, kind: &str, pieces: &[Blob]) {
    let parts: Array = pieces
        .iter()
        .map(|piece| JsValue::from(AsRef::<web_sys::Blob>::as_ref(piece)))
        .collect();
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(kind);
    if let Ok(whole) = web_sys::Blob::new_with_blob_sequence_and_options(&parts, &options) {
        blob(name, Blob::from(whole));
    }
}

/// Saves a file.
pub fn blob(name: &str, content: Blob) {
    let address = ObjectUrl::from(content);
    let link = document().create_element("a").ok();
    let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlElement>().ok()) else {
        return;
    };
    // Attributes of constant names do not fail.
    drop(link.set_attribute("href", &address));
    drop(link.set_attribute("download", name));
    link.click();
    // The browser reads it after the click; the address is given back later.
    set_timeout(move || drop(address), Duration::from_secs(60));
}

//! A button of the browser's own that chooses one file.

use js_sys::Uint8Array;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// The button.
#[component]
pub fn FilePick(
    /// Its id, for the label beside it.
    id: &'static str,
    /// Endings and media types that are offered; all where empty.
    #[prop(default = "")]
    accept: &'static str,
    /// Told the file.
    take: impl Fn(File) + 'static,
) -> impl IntoView {
    let pick = move |event: ev::Targeted<ev::Event, web_sys::HtmlInputElement>| {
        if let Some(file) = event.target().files().and_then(|files| files.get(0)) {
            take(file);
        }
    };
    view! { <input class="pick" id=id data-test=id type="file" accept=accept on:change:target=pick /> }
}

/// Reads a small file at once. `take` is told its name and its bytes, or that the browser does not read it.
pub fn read(file: File, take: impl FnOnce(String, Result<Vec<u8>, &'static str>) + 'static) {
    leptos::task::spawn_local(async move {
        let buffer = JsFuture::from(file.array_buffer()).await;
        let bytes = buffer.map(|buffer| Uint8Array::new(&buffer).to_vec());
        take(
            file.name(),
            bytes.map_err(|_| "The browser does not read this file."),
        );
    });
}

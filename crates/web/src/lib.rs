//! The page, as a library so that what it thinks can be tested without a browser.
//!
//! `engine` reads files and keeps the report, `format` and `state` turn it into words and choices,
//! `components` is the catalogue of parts, `views` are the screens made of them. Nothing here
//! analyses a log, and nothing makes a request.

pub mod app;
pub mod components;
pub mod engine;
pub mod format;
pub mod state;
pub mod views;

// The crate is for browsers, and so are its tests.
#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

//! The analysis in a Web Worker.

use wasm_bindgen as _;

fn main() {}

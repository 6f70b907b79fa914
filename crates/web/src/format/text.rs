//! Text from logs, made safe to look at. It is only ever put into text nodes, so markup in it is
//! harmless; what remains are characters that change how their neighbours are shown.

pub use trailglass_core::report::writers::words::{shortened, visible};

/// The last part of a path.
#[must_use]
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A path split before its last part, the separator on the folder.
#[must_use]
pub fn split_path(path: &str) -> (&str, &str) {
    path.split_at(path.len() - file_name(path).len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn paths_split_before_the_name() {
        assert_eq!(split_path("a/b/c.json"), ("a/b/", "c.json"));
        assert_eq!(split_path("c.json"), ("", "c.json"));
    }
}

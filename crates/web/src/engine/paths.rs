//! Names for files: every file of a case has a path of its own.

use std::collections::HashSet;

/// The paths that are taken.
#[derive(Debug, Default)]
pub(super) struct Paths(HashSet<String>);

impl Paths {
    /// The path, or where another file has it already the path with a number, as in `log (2).json.gz`.
    pub(super) fn take(&mut self, path: &str) -> String {
        let path = self.free(path);
        self.0.insert(path.clone());
        path
    }

    /// What [`Paths::take`] would give.
    pub(super) fn free(&self, path: &str) -> String {
        let path = tidy(path);
        if !self.0.contains(&path) {
            return path;
        }
        let name_at = path.rfind('/').map_or(0, |slash| slash + 1);
        // At the first dot of the name, so that double endings stay whole; a name may begin with a dot.
        let ending_at = path
            .char_indices()
            .find(|&(at, character)| at > name_at && character == '.')
            .map_or(path.len(), |(at, _)| at);
        let (stem, ending) = path.split_at_checked(ending_at).unwrap_or((&path, ""));
        for number in 2_u32.. {
            let candidate = format!("{stem} ({number}){ending}");
            if !self.0.contains(&candidate) {
                return candidate;
            }
        }
        path
    }
}

/// The report writes `!/` between an archive and what lies in it, so no folder's name may end like that.
fn tidy(path: &str) -> String {
    let path = path.trim_start_matches('/');
    let path = if path.is_empty() { "unnamed" } else { path };
    path.replace("!/", "! /")
}

#[cfg(test)]
mod tests {
    use super::Paths;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_path_that_is_taken_gets_a_number() {
        let mut paths = Paths::default();
        assert_eq!(paths.take("a/log.json.gz"), "a/log.json.gz");
        assert_eq!(paths.take("a/log.json.gz"), "a/log (2).json.gz");
        assert_eq!(paths.take("a/log.json.gz"), "a/log (3).json.gz");
        assert_eq!(paths.take("b/log.json.gz"), "b/log.json.gz");
        assert_eq!(paths.take("a.b/log"), "a.b/log");
        assert_eq!(paths.take("a.b/log"), "a.b/log (2)");
        assert_eq!(paths.take(".hidden"), ".hidden");
        assert_eq!(paths.take(".hidden"), ".hidden (2)");
        assert_eq!(paths.take("é.json"), "é.json");
        assert_eq!(paths.take("é.json"), "é (2).json");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_number_that_is_taken_is_left_out() {
        let mut paths = Paths::default();
        assert_eq!(paths.take("x (2).json"), "x (2).json");
        assert_eq!(paths.take("x.json"), "x.json");
        assert_eq!(paths.take("x.json"), "x (3).json");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn no_path_looks_like_the_inside_of_an_archive() {
        let mut paths = Paths::default();
        assert_eq!(paths.take("/wow!/x.json"), "wow! /x.json");
        assert_eq!(paths.take("wow! /x.json"), "wow! /x (2).json");
        assert_eq!(paths.take(""), "unnamed");
    }
}

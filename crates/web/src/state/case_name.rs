//! What to call a case: the folder that was dropped, else its files.

use crate::format::{number::count, text::file_name};

/// A name from the paths that were given: the one folder that holds them all, the one file, or how
/// many files.
#[must_use]
pub fn case_name<'p>(paths: impl IntoIterator<Item = &'p str>) -> String {
    let mut folders: Vec<&str> = Vec::new();
    let mut loose: Vec<&str> = Vec::new();
    let mut files = 0;
    for path in paths {
        files += 1;
        match path.trim_start_matches('/').split_once('/') {
            Some((folder, _)) if folders.last() == Some(&folder) => {}
            Some((folder, _)) if !folders.contains(&folder) => folders.push(folder),
            Some(_) => {}
            None => loose.push(file_name(path)),
        }
    }
    match (folders.as_slice(), loose.as_slice()) {
        ([], []) => String::new(),
        ([folder], []) => (*folder).to_owned(),
        ([], [file]) => (*file).to_owned(),
        ([folder, more @ ..], []) if more.len() < 9 => format!("{folder} and {} more", more.len()),
        _ => format!("{} files", count(files)),
    }
}

/// What to call a case that came from a session: after the inputs that it was made of, else after the customer.
#[must_use]
pub fn session_name<'p>(inputs: impl IntoIterator<Item = &'p str>, customer: &str) -> String {
    let mut outer: Vec<&str> = inputs.into_iter().map(outer).collect();
    // Of an archive every input in it is listed.
    outer.dedup();
    let name = case_name(outer);
    match (name.as_str(), customer.trim()) {
        ("", "") => "Session".to_owned(),
        ("", customer) => customer.to_owned(),
        _ => name,
    }
}

/// The file that was given, of a path of the report's inputs: the archive where it lies in one.
#[must_use]
pub fn outer(path: &str) -> &str {
    path.split_once("!/").map_or(path, |(outer, _)| outer)
}

#[cfg(test)]
mod tests {
    use super::{case_name, session_name};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_case_is_named_after_what_was_given() {
        assert_eq!(case_name([]), "");
        assert_eq!(
            case_name(["larkspur/a.json", "larkspur/b/c.json"]),
            "larkspur"
        );
        assert_eq!(case_name(["export.zip"]), "export.zip");
        assert_eq!(
            case_name(["a/x.json", "b/x.json", "a/y.json"]),
            "a and 1 more"
        );
        assert_eq!(case_name(["a/x.json", "b.json"]), "2 files");
    }
    #[wasm_bindgen_test(unsupported = test)]
    fn a_session_has_a_name_whatever_it_holds() {
        let inputs = ["case.zip!/a.json", "case.zip!/s3/b.json.gz"];
        assert_eq!(session_name(inputs, "Larkspur"), "case.zip");
        assert_eq!(session_name(["larkspur/a.json"], ""), "larkspur");
        assert_eq!(session_name([], " Larkspur "), "Larkspur");
        assert_eq!(session_name([], ""), "Session");
    }
}

//! Modules of one folder use each other in one direction: none leads back to itself. What is named through the folder (`super::Type`) and
//! not through its module is not seen.

use super::{root, sources};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Folders whose modules are looked at.
const FOLDERS: [&str; 12] = [
    "core/src/analyzers",
    "core/src/case",
    "core/src/estate",
    "core/src/redaction",
    "core/src/report",
    "reading/src/intake",
    "reading/src/record",
    "web/src/components",
    "web/src/engine",
    "web/src/format",
    "web/src/state",
    "web/src/views",
];

#[test]
fn modules_of_a_folder_form_no_circle() {
    for folder in FOLDERS {
        let edges = edges(&root().join("crates").join(folder));
        assert!(
            edges.values().any(|targets| !targets.is_empty()),
            "{folder}"
        );
        let circles = circles(&edges);
        assert!(circles.is_empty(), "{folder}: {circles:?}");
    }
}

/// The modules of a folder, each with those beside it that it uses.
fn edges(folder: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let name = folder.file_name().unwrap().to_str().unwrap();
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in sources(folder) {
        let inside = path.strip_prefix(folder).unwrap();
        let parts: Vec<&str> = inside.iter().map(|part| part.to_str().unwrap()).collect();
        let module = parts[0].trim_end_matches(".rs");
        if parts.iter().any(|part| part.contains("test")) || ["mod", "lib"].contains(&module) {
            continue;
        }
        let inner = parts.len() - usize::from(parts.last() == Some(&"mod.rs"));
        let content = fs::read_to_string(&path).unwrap();
        let content = content.split("#[cfg(test)]").next().unwrap();
        let used = edges.entry(module.to_owned()).or_default();
        for prefix in [format!("crate::{name}::"), "super::".repeat(inner)] {
            used.extend(targets(content, &prefix));
        }
    }
    let modules: BTreeSet<String> = edges.keys().cloned().collect();
    for (module, targets) in &mut edges {
        targets.retain(|target| target != module && modules.contains(target));
    }
    edges
}

/// The names right behind a path, alone or in a list. Comments are left out.
fn targets(content: &str, prefix: &str) -> BTreeSet<String> {
    let code: Vec<&str> = content
        .lines()
        .map(|line| line.split("//").next().unwrap())
        .collect();
    let code = code.join(" ");
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices(prefix) {
        // `super::super::a` is not `super::a`.
        if code[..at].ends_with("::") {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        let Some(list) = rest.strip_prefix('{') else {
            found.insert(first_word(rest));
            continue;
        };
        let mut depth = 0;
        let mut names = vec![String::new()];
        for character in list.chars() {
            match character {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => names.push(String::new()),
                other => names.last_mut().unwrap().push(other),
            }
        }
        found.extend(names.iter().map(|name| first_word(name.trim())));
    }
    found
}

fn first_word(text: &str) -> String {
    let letters = text.chars();
    letters
        .take_while(|it| it.is_ascii_alphanumeric() || *it == '_')
        .collect()
}

/// The modules that lead to themselves.
fn circles(edges: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<&str> {
    let leads_back = |from: &str| {
        let mut seen = BTreeSet::new();
        let mut ahead = vec![from];
        while let Some(module) = ahead.pop() {
            for target in &edges[module] {
                if target == from {
                    return true;
                }
                if seen.insert(target.as_str()) {
                    ahead.push(target);
                }
            }
        }
        false
    };
    let modules = edges.keys().map(String::as_str);
    modules.filter(|module| leads_back(module)).collect()
}

#[test]
fn names_behind_a_path_are_found() {
    let content = "use super::{a, b::{c, d}, e::f};\nuse super::super::g;\n// super::h\nfn i() { super::j::k() }";
    let found: Vec<String> = targets(content, "super::").into_iter().collect();
    assert_eq!(found, ["a", "b", "e", "j", "super"]);
    let found: Vec<String> = targets(content, "super::super::").into_iter().collect();
    assert_eq!(found, ["g"]);
    let edges = |text: &str| -> BTreeMap<String, BTreeSet<String>> {
        let pairs = text.split(' ').map(|pair| pair.split_once('>').unwrap());
        let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, to) in pairs {
            edges
                .entry(from.to_owned())
                .or_default()
                .insert(to.to_owned());
            edges.entry(to.to_owned()).or_default();
        }
        edges
    };
    assert_eq!(
        circles(&edges("a>b b>c c>b c>d"))
            .into_iter()
            .collect::<Vec<_>>(),
        ["b", "c"]
    );
    assert!(circles(&edges("a>b b>c a>c")).is_empty());
}

//! The house rules that no compiler checks: who may use whom, and that nothing of ours can reach a network.
//!
//! Reads the sources as text. The browser tests hold the same promises for the built page.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod circles;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
use trailglass_xtask::project::root;

/// The policy of the hosted page, as crates/README.md documents it.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
                      font-src 'none'; connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'; \
                      require-trusted-types-for 'script'; trusted-types default";

/// What boot.js adds before the app runs, as crates/README.md documents it.
const SEAL: &str = "default-src 'none'; script-src 'wasm-unsafe-eval'; img-src data: blob:; connect-src 'none'; worker-src blob:";

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The lines of a manifest below `[dependencies]`.
fn dependencies(package: &str) -> Vec<String> {
    let manifest = text(&format!("crates/{package}/Cargo.toml"));
    let lines = manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .skip(1);
    lines
        .take_while(|line| !line.starts_with('['))
        .map(str::to_owned)
        .collect()
}

#[test]
fn packages_use_each_other_in_one_direction() {
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("reading", &[][..]),
        ("tables", &["reading"]),
        ("core", &["reading", "tables"]),
        ("wire", &["core"]),
        ("worker", &["wire", "core"]),
        ("web", &["wire", "core"]),
        ("cli", &["core"]),
        ("generate", &[]),
        ("xtask", &["generate"]),
    ]);
    for (package, targets) in allowed {
        for line in dependencies(package) {
            if let Some(target) = line.strip_prefix("trailglass-") {
                let target = target.split(['.', ' ', '=']).next().unwrap();
                assert!(
                    targets.contains(&target),
                    "trailglass-{package} must not use trailglass-{target}"
                );
            }
        }
    }
}

/// A module, and those that it may use.
type Edges<'a> = BTreeMap<&'a str, &'a [&'a str]>;

#[test]
fn modules_of_the_core_use_each_other_in_one_direction() {
    let within: Edges<'_> = BTreeMap::from([
        ("lib", &[][..]),
        (
            "case",
            &["intake", "record", "estate", "analyzers", "report"],
        ),
        ("estate", &["selectors", "record"]),
        ("selectors", &["record"]),
        ("sorting", &[]),
        ("pricing", &["record"]),
        ("report", &["record"]),
        (
            "analyzers",
            &["record", "estate", "selectors", "pricing", "report"],
        ),
        ("redaction", &["intake", "record", "analyzers", "report"]),
    ]);
    one_direction("core", &within);
}

#[test]
fn modules_of_reading_use_only_leaves() {
    let within = ["lib", "json", "problem", "intake", "record"].map(|module| (module, &[][..]));
    one_direction("reading", &BTreeMap::from(within));
}

/// `json`, `problem`, `sorting` and `tables` are leaves for all to use: JSON, the problem codes, a sort that is compiled once, and the tables of
/// numbers.
fn one_direction(package: &str, allowed: &Edges<'_>) {
    let folder = root().join("crates").join(package).join("src");
    let modules: BTreeSet<String> = allowed.keys().map(ToString::to_string).collect();
    let mut edges = 0;
    for path in sources(&folder) {
        let inside = path.strip_prefix(&folder).unwrap();
        let module = inside
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs");
        let targets = allowed
            .get(module)
            .unwrap_or_else(|| panic!("{module} has no place in the house"));
        let content = fs::read_to_string(&path).unwrap();
        for used in content.split("crate::").skip(1) {
            let target: String = used
                .chars()
                .take_while(|character| character.is_ascii_alphanumeric() || *character == '_')
                .collect();
            edges += 1;
            let leaf = ["json", "problem", "sorting", "tables", module].contains(&target.as_str());
            assert!(
                leaf || targets.contains(&target.as_str()),
                "{module} must not use {target} ({})",
                path.display()
            );
        }
        // A module may also be named from its parent: in the topmost file of a module, `super` is the crate.
        let topmost = inside.components().count() == 1
            || inside.ends_with("mod.rs") && inside.components().count() == 2;
        if topmost {
            for used in content.split("super::").skip(1) {
                let target = used
                    .split(|character: char| !character.is_ascii_alphanumeric() && character != '_')
                    .next()
                    .unwrap();
                assert!(
                    !modules.contains(target),
                    "write crate::{target}, not super::{target} ({})",
                    path.display()
                );
            }
        }
    }
    assert!(
        edges > 10,
        "only {edges} uses were found: the test no longer reads the sources"
    );
}

#[test]
fn no_crate_switches_on_a_network_feature_of_the_browser() {
    let banned = [
        "Request",
        "RequestInit",
        "Response",
        "Headers",
        "WebSocket",
        "XmlHttpRequest",
        "EventSource",
        "RtcPeerConnection",
        "RtcDataChannel",
        "WebTransport",
        "FormData",
        "HtmlFormElement",
        "HtmlIFrameElement",
        "HtmlScriptElement",
        "ServiceWorkerContainer",
        "SharedWorker",
    ];
    let mut read = 0;
    for package in ["reading", "tables", "core", "wire", "worker", "web"] {
        for line in dependencies(package) {
            assert!(
                !line.contains("gloo-net")
                    && !line.contains("reqwest")
                    && !line.contains("\"net\""),
                "trailglass-{package}: {line}"
            );
        }
        let manifest = text(&format!("crates/{package}/Cargo.toml"));
        for word in manifest.split('"') {
            read += 1;
            assert!(
                !banned.contains(&word),
                "trailglass-{package} switches on {word}"
            );
            assert!(
                !word.starts_with("Beacon"),
                "trailglass-{package} switches on {word}"
            );
        }
    }
    assert!(read > 4, "the manifests were not read");
}

#[test]
fn markup_and_styles_never_come_from_text() {
    for package in ["web", "worker", "wire"] {
        for path in sources(&root().join("crates").join(package).join("src")) {
            let content = fs::read_to_string(&path).unwrap();
            for banned in [
                "inner_html",
                "set_outer_html",
                "insert_adjacent_html",
                "style=\"",
                "style=move",
                "style=format",
                "<style",
                "javascript:",
            ] {
                assert!(
                    !content.contains(banned),
                    "{} contains {banned}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn the_page_carries_the_documented_policies() {
    let index = text("www/index.html");
    assert!(
        index.contains(&format!(
            "http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\""
        )),
        "www/index.html has another policy"
    );
    let before = index.split("http-equiv").next().unwrap();
    assert!(
        !before.contains("<link") && !before.contains("<script"),
        "something loads before the policy"
    );
    assert!(
        text("www/boot.js").contains(&format!("const SEAL = \"{SEAL}\";")),
        "www/boot.js adds another policy"
    );
    let documented = text("crates/README.md");
    let documented = documented.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        documented.contains(POLICY) && documented.contains(SEAL),
        "crates/README.md documents another policy"
    );
}

#[test]
fn the_page_knows_the_version_of_the_project() {
    let version = env!("CARGO_PKG_VERSION");
    assert!(text("www/index.html").contains(&format!(
        "<meta name=\"trailglass-version\" content=\"{version}\" />"
    )));
}

#[test]
fn nothing_of_the_page_comes_from_elsewhere() {
    for entry in fs::read_dir(root().join("www")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !["html", "css", "js"]
            .iter()
            .any(|extension| name.ends_with(extension))
        {
            continue;
        }
        // A name of XML, and the address of the self-test, which never resolves.
        let content = fs::read_to_string(&path)
            .unwrap()
            .replace("http://www.w3.org/2000/svg", "")
            .replace("https://trailglass.invalid/self-test", "");
        for banned in ["http://", "https://", "@import", "url(//"] {
            assert!(
                !content.contains(banned),
                "{name} names another place: {banned}"
            );
        }
    }
}

//! Privacy and Share on the page: the figures of the report, searching on demand, and a copy that is read back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use serde_json::{Value, json};
use std::io::{BufReader, Cursor, Read};
use std::{collections::BTreeMap, fs};
use trailglass_browser_tests::{
    asking::{asked, holds, opened_sample, sample, shown, type_into},
    fixtures,
    page::{Build, Page},
};

use zip::ZipArchive;

#[test]
fn the_view_shows_what_the_report_says_and_no_value() {
    let report = fixtures::command_line_report(&sample()).unwrap();
    let privacy = &report["chapters"]["privacy"];
    let page = opened_sample(Build::SingleFile);
    page.click("nav-privacy").unwrap();
    page.session().find("[data-test=privacy-matrix]").unwrap();
    let mut paths: Vec<&str> = privacy["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| field["path"].as_str().unwrap())
        .collect();
    paths.dedup();
    paths.sort_unstable();
    let script = "return [...document.querySelectorAll('[data-test=privacy-field] th')].map((head) => head.innerText.trim()).sort()";
    assert!(paths.len() > 10);
    assert_eq!(asked(&page, script), json!(paths));
    let script = "return [...document.querySelectorAll('[data-test=privacy-outsider]')].map((row) => row.dataset.category)";
    let categories = privacy["third_party"].as_array().unwrap().iter();
    let categories: Vec<&Value> = categories.map(|row| &row["category"]).collect();
    assert_eq!(asked(&page, script), json!(categories));
    // A finding of it opens with its records.
    page.click("privacy-finding").unwrap();
    page.session().find("[data-test=finding-panel]").unwrap();
}

#[test]
fn records_are_searched_when_it_is_asked_for_and_not_before() {
    let page = Page::open(Build::SingleFile, &[]).unwrap();
    page.click("searches").unwrap();
    page.click("open-sample").unwrap();
    page.wait_done().unwrap();
    page.click("nav-privacy").unwrap();
    page.session().find("[data-test=privacy-off]").unwrap();
    let before = page.figures().unwrap();
    page.click("nav-privacy").unwrap();
    page.click("privacy-search").unwrap();
    holds(
        &page,
        "the matrix",
        "return !!document.querySelector('[data-test=privacy-matrix]')",
    );
    page.wait_done().unwrap();
    // Records that were read twice still count once.
    let after = page.figures().unwrap();
    assert_eq!(
        (after.files, after.records, after.duplicates),
        (before.files, before.records, before.duplicates)
    );
    assert!(after.findings > before.findings);
}

#[test]
fn names_that_are_no_people_are_said_before_the_logs_are_read() {
    const NAME: &str = "teacher";
    let folder = fixtures::directory("own-names").unwrap();
    let page = Page::open(Build::SingleFile, &[]).unwrap();
    page.save_into(&folder).unwrap();
    asked(&page, "document.querySelector('.own').open = true");
    type_into(&page, "own-services", NAME);
    page.click("open-sample").unwrap();
    page.wait_done().unwrap();
    page.click("nav-report").unwrap();
    let session = folder.join("case.trailglass-session.json.gz");
    page.saved("save-case-trailglass-session-json-gz", &session)
        .unwrap();
    let fields = |report: &Value| report["chapters"]["privacy"]["fields"].clone();
    let shown = fields(&fixtures::session_report(&session).unwrap());
    let asked = [
        "inspect",
        "--format",
        "json",
        "--privacy",
        "--service-account",
        NAME,
    ];
    assert_eq!(
        shown,
        fields(&fixtures::command_line(&asked, &sample()).unwrap())
    );
    assert_ne!(
        shown,
        fields(&fixtures::command_line_report(&sample()).unwrap())
    );
}

/// Whether a text stands in another one, and not as a part of a longer word: the made-up ids of the sample begin with account ids.
fn holds_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let of_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
        !of_word(text[..at].chars().next_back()) && !of_word(text[at + word.len()..].chars().next())
    })
}

/// Every file in an archive, gzip and archives inside of it opened too.
fn files(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        if name.ends_with(".zip") {
            for (inner, content) in self::files(&content) {
                files.insert(format!("{name}!/{inner}"), content);
            }
            continue;
        }
        if name.ends_with(".gz") {
            let mut plain = Vec::new();
            // One of the sample's files is cut off, and so is its copy: what comes before counts.
            let read = flate2::read::MultiGzDecoder::new(content.as_slice());
            drop(BufReader::new(read).read_to_end(&mut plain));
            content = plain;
        }
        files.insert(name, content);
    }
    files
}

#[test]
fn a_copy_is_made_saved_and_holds_nothing_of_the_originals() {
    let folder = fixtures::directory("copy").unwrap();
    let page = Page::open(Build::Hosted, &[]).unwrap();
    page.save_into(&folder).unwrap();
    page.drop_paths(&[&sample()]).unwrap();
    page.wait_done().unwrap();
    page.click("nav-share").unwrap();
    page.click("copy-begin").unwrap();
    holds(
        &page,
        "the choices",
        "return !!document.querySelector('[data-test=copy-write]')",
    );
    // Another choice shows at once what it does.
    let samples = "return document.querySelector('[data-category=IP_ADDRESS] .samples').innerText";
    let before = asked(&page, samples);
    asked(
        &page,
        "document.querySelector('[data-category=IP_ADDRESS] label:last-child input').click()",
    );
    page.wait_for("other samples", |page| {
        Ok(page.session().run(samples, &[])? != before)
    })
    .unwrap();
    page.click("copy-write").unwrap();
    holds(
        &page,
        "the copy",
        "return !!document.querySelector('[data-test=copy-done]')",
    );
    assert_eq!(shown(&page, "copy-left"), "0");
    let copy = page
        .saved("save-copy", &folder.join("trailglass-copy.zip"))
        .unwrap();
    let key = page
        .saved("save-key", &folder.join("trailglass-copy.key"))
        .unwrap();
    assert_eq!(page.violations().unwrap(), Vec::<String>::new());

    let originals = files(&fs::read(sample()).unwrap());
    let copies = files(&copy);
    let report: Value = serde_json::from_slice(&copies["trailglass-redaction.json"]).unwrap();
    assert_eq!(report["originals_left"], 0);
    assert_eq!(report["policy"]["categories"]["IP_ADDRESS"], "remove");
    // What was cut off cannot be copied, and is told.
    let left_out = report["left_out"].as_array().unwrap().len();
    assert!(copies.len() <= originals.len() + 1);
    assert!(copies.len() + left_out > originals.len());
    assert!(left_out < 5, "{}", report["left_out"]);
    // What the key file says was replaced stands nowhere in the copy.
    let key = String::from_utf8(key).unwrap();
    let replaced: Vec<String> = key
        .lines()
        .skip(1)
        .map(|line| serde_json::from_str::<(String, String)>(line).unwrap().1)
        .filter(|original| original.len() >= 8)
        .collect();
    assert!(replaced.len() > 20, "{} originals", replaced.len());
    for (path, content) in &copies {
        let text = String::from_utf8_lossy(content);
        for original in &replaced {
            assert!(!holds_word(&text, original), "{path} holds an original");
            assert!(!holds_word(path, original));
        }
    }
    // The report on the copy is that on the originals, but for names.
    let saved = folder.join("sample.zip");
    let mut inner = Vec::new();
    let mut archive = ZipArchive::new(Cursor::new(&copy)).unwrap();
    let mut entry = archive.by_name("sample.zip").unwrap();
    entry.read_to_end(&mut inner).unwrap();
    fs::write(&saved, inner).unwrap();
    let one = fixtures::command_line_report(&sample()).unwrap();
    let other = fixtures::command_line_report(&saved).unwrap();
    for figure in ["records", "duplicates"] {
        assert_eq!(one["inputs"][figure], other["inputs"][figure], "{figure}");
    }
    // Bytes are billed too, and pseudonyms are not as long as names.
    let month = |report: &Value| report["chapters"]["cost"]["usd_month"].as_f64().unwrap();
    assert!((month(&one) - month(&other)).abs() < 0.02 * month(&one));
    let sessions = |report: &Value| report["chapters"]["roles"]["traceability"].clone();
    assert_eq!(sessions(&one), sessions(&other));
    // And a search of it finds none of what was removed.
    let found =
        fixtures::command_line_output(&["scan", "--format", "jsonl", "--show-values"], &saved)
            .unwrap();
    let found = String::from_utf8(found).unwrap();
    for original in &replaced {
        assert!(!holds_word(&found, original));
    }
}

#[test]
fn a_copy_that_is_stopped_leaves_nothing() {
    let page = opened_sample(Build::SingleFile);
    page.click("nav-share").unwrap();
    page.click("copy-begin").unwrap();
    holds(
        &page,
        "the choices",
        "return !!document.querySelector('[data-test=copy-write]')",
    );
    asked(
        &page,
        "document.querySelector('[data-test=copy-write]').click(); \
                  setTimeout(() => document.querySelector('[data-test=copy-stop]')?.click(), 20)",
    );
    page.wait_for("an end", |page| {
        Ok(page.session().run(
            "return !!document.querySelector('[data-test=copy-begin], [data-test=copy-done]')",
            &[],
        )? == true)
    })
    .unwrap();
}

//! The page and the command line say the same of the same files, and the page shows what is behind a figure.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use serde_json::Value;
use std::{collections::BTreeMap, fs, path::Path};
use trailglass_browser_tests::{
    fixtures,
    page::{BUILDS, Build, Page},
};

/// Drops `folder` on the page and compares everything that both show.
fn same_as_the_command_line(build: Build, folder: &Path) {
    let report = fixtures::command_line_report(folder).unwrap();
    let page = Page::open(build, &[]).unwrap();
    page.drop_paths(&[folder]).unwrap();
    page.wait_done().unwrap();
    assert_eq!(
        page.figures().unwrap(),
        fixtures::figures(&report).unwrap(),
        "{build:?}, {}",
        folder.display()
    );
}

#[test]
fn a_dropped_folder_gives_the_figures_of_the_command_line() {
    let folder = fixtures::directory("figures").unwrap();
    fixtures::write_case(&folder).unwrap();
    // What the writer knows, so that page and command line cannot agree on something wrong: 400 + 100 + 150 + 60 + 39 good records, and
    // of the 200 in the file cut short those before the cut.
    let report = fixtures::command_line_report(&folder).unwrap();
    let records = report["inputs"]["records"].as_u64().unwrap();
    assert!((749..949).contains(&records), "{records}");
    assert_eq!(report["inputs"]["duplicates"], 150);
    for build in BUILDS {
        same_as_the_command_line(build, &folder);
    }
}

#[test]
fn a_folder_of_real_logs_gives_the_figures_of_the_command_line() {
    if let Some(folder) = fixtures::real_logs("suzaku-sample-sans504") {
        for build in BUILDS {
            same_as_the_command_line(build, &folder);
        }
    }
}

#[test]
fn chosen_files_and_folders_are_read_like_dropped_ones_and_add_up() {
    let folder = fixtures::directory("chosen").unwrap();
    fixtures::write_case(&folder).unwrap();
    let expected = fixtures::figures(&fixtures::command_line_report(&folder).unwrap()).unwrap();
    let deeper = folder.join("AWSLogs");
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    let page = Page::open(Build::Hosted, &[]).unwrap();
    page.pick_files(&files).unwrap();
    page.wait_done().unwrap();
    let before = page.figures().unwrap();
    assert!(before.records < expected.records, "{before:?}");
    page.pick_folder(&deeper).unwrap();
    page.wait_for("more records", |page| {
        Ok(page.figures()?.records > before.records)
    })
    .unwrap();
    page.wait_done().unwrap();
    assert_eq!(page.figures().unwrap(), expected);
}

#[test]
fn every_bad_file_is_listed_with_its_reason() {
    let folder = fixtures::directory("reasons").unwrap();
    fixtures::write_case(&folder).unwrap();
    let report = fixtures::command_line_report(&folder).unwrap();
    let page = Page::open(Build::SingleFile, &[]).unwrap();
    page.drop_paths(&[&folder]).unwrap();
    page.wait_done().unwrap();
    let rows = page.file_rows().unwrap();
    let files = report["inputs"]["files"].as_array().unwrap();
    assert_eq!(rows.len(), files.len());
    let shown: BTreeMap<&str, &str> = rows
        .iter()
        .map(|(path, text)| (path.rsplit('/').next().unwrap(), text.as_str()))
        .collect();
    for file in files {
        let name = file["path"].as_str().unwrap().rsplit('/').next().unwrap();
        let text = shown
            .get(name)
            .unwrap_or_else(|| panic!("{name} is not listed: {shown:?}"));
        assert!(
            text.contains(file["status"].as_str().unwrap()),
            "{name}: {text}"
        );
        for problem in file["problems"].as_array().unwrap() {
            assert!(
                text.contains(problem["code"].as_str().unwrap()),
                "{name}: {text}"
            );
            assert!(
                text.contains(problem["message"].as_str().unwrap()),
                "{name}: {text}"
            );
        }
    }
    for name in ["broken.json", "cut.json.gz"] {
        assert!(
            shown[name].starts_with("partial"),
            "{name}: {}",
            shown[name]
        );
    }
}

#[test]
fn evidence_leads_to_the_record_itself() {
    let folder = fixtures::directory("evidence").unwrap();
    fixtures::write_case(&folder).unwrap();
    for build in BUILDS {
        let page = Page::open(build, &[]).unwrap();
        page.drop_paths(&[&folder]).unwrap();
        page.wait_done().unwrap();
        page.click("nav-tampering").unwrap();
        page.click("evidence").unwrap();
        let record = page.session().find("[data-test=record]").unwrap();
        let text = page
            .session()
            .wait("the record", std::time::Duration::from_secs(10), || {
                let text = page.session().text(&record)?;
                Ok(text.contains("eventID").then_some(text))
            })
            .unwrap();
        let record: Value = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{build:?}: {error}: {text}"));
        assert_eq!(record["eventName"], "StopLogging", "{build:?}");
        // The markup in the record is text: nothing of it became an element.
        assert!(
            record["userAgent"].as_str().unwrap().contains("<img src=x"),
            "{build:?}"
        );
        assert_eq!(
            page.session().all("img[src=x]").unwrap().len(),
            0,
            "{build:?}"
        );
        assert_eq!(
            page.violations().unwrap(),
            Vec::<String>::new(),
            "{build:?}"
        );
    }
}

#[test]
fn counts_of_findings_lead_to_as_many() {
    let page = Page::open(Build::SingleFile, &[]).unwrap();
    page.click("open-sample").unwrap();
    page.wait_done().unwrap();
    let failed = page.figures().unwrap().findings;
    let run = |script: &str| page.session().run(script, &[]).unwrap();
    let navigation = "return +document.querySelector('[data-test=nav-findings] .num').innerText.replace(/\\D/g, '')";
    assert_eq!(run(navigation), failed);
    let counts = run("return [...document.querySelectorAll('.tally a')] \
        .map((it) => [it.hash, +it.innerText.replace(/\\D/g, '')])");
    let counts: Vec<(String, u64)> = serde_json::from_value(counts).unwrap();
    assert!(counts.len() > 3, "{counts:?}");
    let open = counts.iter().filter(|(hash, _)| hash.contains("verdict"));
    let open: u64 = open.map(|(_, number)| number).sum();
    assert!(open > 0, "open questions are a way to them");
    let all: u64 = counts.iter().map(|(_, number)| number).sum();
    assert_eq!(all - open, failed);
    for (hash, number) in counts {
        run(&format!("location.hash = '{hash}'"));
        page.wait_for(&hash, |page| {
            let rows = "return document.querySelectorAll('[data-test=finding]').length";
            Ok(page.session().run(rows, &[])? == number)
        })
        .unwrap();
    }
}

//! The person stays in charge: stopping, starting over, the sample case; and one broken worker is one lost file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use serde_json::json;
use std::{fs, path::Path, time::Instant};
use trailglass_browser_tests::{
    build, fixtures,
    page::{BUILDS, Build, Page},
};

/// Enough files that a person, or a test, has the time to stop in the middle.
fn write_many(folder: &Path, files: u32) {
    let text = fixtures::log(0..4000);
    for file in 0..files {
        fs::write(
            folder.join(format!("{file:04}.json")),
            text.replace("00000000-0000", &format!("{file:08x}-0000")),
        )
        .unwrap();
    }
}

#[test]
fn stopping_keeps_what_was_read_and_says_so() {
    let folder = fixtures::directory("stopping").unwrap();
    write_many(&folder, 150);
    for build in BUILDS {
        let page = Page::open(build, &[]).unwrap();
        page.drop_paths(&[&folder]).unwrap();
        page.wait_for("the first records", |page| {
            Ok(page.state()? == "reading"
                && page.figures().is_ok_and(|figures| figures.records > 0))
        })
        .unwrap();
        let asked = Instant::now();
        page.click("cancel").unwrap();
        page.wait_done().unwrap();
        let took = asked.elapsed();
        assert!(took.as_secs() < 5, "{build:?}: stopping took {took:?}");
        let cancelled = page
            .session()
            .run(
                "return document.querySelector('[data-test=run]').dataset.cancelled",
                &[],
            )
            .unwrap();
        assert_eq!(cancelled, "true", "{build:?}");
        let records = page.figures().unwrap().records;
        assert!(
            records > 0 && records < 150 * 4000,
            "{build:?}: {records} records are left"
        );
        // What is shown after a stop stays.
        std::thread::sleep(std::time::Duration::from_millis(500));
        assert_eq!(page.figures().unwrap().records, records, "{build:?}");
        let rows = page.file_rows().unwrap();
        assert!(
            rows.iter().any(|(_, text)| text.contains("cancelled")),
            "{build:?}: no file says that it was stopped"
        );
    }
}

#[test]
fn clearing_forgets_the_case_and_a_new_one_starts_from_nothing() {
    let folder = fixtures::directory("clearing").unwrap();
    fixtures::write_case(&folder).unwrap();
    let expected = fixtures::figures(&fixtures::command_line_report(&folder).unwrap()).unwrap();
    let page = Page::open(Build::Hosted, &[]).unwrap();
    for _ in 0..2 {
        page.drop_paths(&[&folder]).unwrap();
        page.wait_done().unwrap();
        assert_eq!(page.figures().unwrap(), expected);
        page.click("clear").unwrap();
        page.wait_for("an empty page", |page| Ok(page.state()? == "empty"))
            .unwrap();
    }
}

#[test]
fn the_sample_case_is_one_click_away() {
    for build in BUILDS {
        let page = Page::open(build, &[]).unwrap();
        page.click("open-sample").unwrap();
        page.wait_done().unwrap();
        let figures = page.figures().unwrap();
        assert!(
            figures.records > 100 && figures.findings > 0,
            "{build:?}: {figures:?}"
        );
        assert_eq!(page.console().unwrap(), Vec::<String>::new(), "{build:?}");
    }
}

/// A folder shows how much it holds only while it is walked: what lies deeper is found when reading has begun.
#[test]
fn a_folder_that_turns_out_to_be_much_waits_for_a_word() {
    let folder = fixtures::directory("heavy").unwrap();
    let day = |account: &str| format!("AWSLogs/{account}/CloudTrail/eu-central-1/2026/01/02");
    let name = |account: &str, number: u32| {
        format!("{account}_CloudTrail_eu-central-1_20260102T0000Z_{number:016}.json")
    };
    let dropped = [folder.join("light"), folder.join("heavy")];
    let light = dropped[0].join(day("111122223333"));
    let heavy = dropped[1].join("deep/down/below").join(day("222233334444"));
    for day in [&light, &heavy] {
        fs::create_dir_all(day).unwrap();
    }
    for number in 0..40 {
        let text = fixtures::log(number * 100..number * 100 + 100);
        fs::write(light.join(name("111122223333", number)), text).unwrap();
    }
    // A hole in a file takes no place on the disk.
    let hole = fs::File::create(heavy.join(name("222233334444", 0))).unwrap();
    hole.set_len(600 << 20).unwrap();
    for build in BUILDS {
        let page = Page::open(build, &[]).unwrap();
        let watch = "globalThis.states = []; new MutationObserver(() => { \
                         const state = document.querySelector('[data-test=run]')?.dataset.state; \
                         if (state && states.at(-1) !== state) states.push(state); \
                     }).observe(document, { subtree: true, childList: true, attributeFilter: ['data-state'] })";
        page.session().run(watch, &[]).unwrap();
        page.drop_paths(&[&dropped[0], &dropped[1]]).unwrap();
        page.wait_for("the question what to read", |page| {
            Ok(page.state()? == "held")
        })
        .unwrap();
        // On a slow machine what came first may have been read whole, and the page be looking through the rest.
        let before = "return states.slice(0, states.indexOf('held'))";
        let before = page.session().run(before, &[]).unwrap();
        let before = before.as_array().unwrap();
        assert!(before.contains(&json!("reading")), "{build:?}: {before:?}");
        let said = page.session().find("[data-test=ingest]").unwrap();
        let said = page.session().text(&said).unwrap();
        for part in ["41 files", "1 day of 2 accounts", "nothing is read yet"] {
            assert!(said.contains(part), "{build:?}: {part} is not in {said}");
        }
        let clicked = page.session().run(
            "const boxes = [...document.querySelectorAll('[data-test=ingest-account]')]; \
             const box = boxes.find((box) => box.closest('li').textContent.includes('222233334444')); \
             box.closest('details').open = true; box.click(); return !box.checked",
            &[],
        );
        assert_eq!(clicked.unwrap(), true, "{build:?}");
        page.click("begin-reading").unwrap();
        page.wait_done().unwrap();
        assert_eq!(page.figures().unwrap().records, 4_000, "{build:?}");
        let rows = page.file_rows().unwrap();
        let left_out: Vec<_> = rows
            .iter()
            .filter(|(_, text)| text.contains("left out"))
            .map(|(path, _)| path.rsplit('/').next().unwrap().to_owned())
            .collect();
        assert_eq!(left_out, [name("222233334444", 0)], "{build:?}");
        assert_eq!(page.console().unwrap(), Vec::<String>::new(), "{build:?}");
    }
}

#[test]
fn a_crashing_worker_costs_one_file() {
    let folder = fixtures::directory("crash-case").unwrap();
    write_many(&folder, 12);
    fs::write(folder.join("crash-me.json"), fixtures::log(0..10)).unwrap();
    // A copy of the page whose workers die when they are handed that one file: the error is thrown where a trap in Rust would throw it.
    let changed = fixtures::directory("crash-build").unwrap();
    build::with_worker_script(
        &changed,
        "\nconst holds = (value, depth) => value instanceof File ? value.name === 'crash-me.json' \
           : depth > 0 && value !== null && typeof value === 'object' && !ArrayBuffer.isView(value) && !(value instanceof WebAssembly.Module) \
             && Object.values(value instanceof Map ? Object.fromEntries(value) : value).some((inner) => holds(inner, depth - 1));\n\
         self.addEventListener('message', (event) => { if (holds(event.data, 4)) { event.stopImmediatePropagation(); throw new WebAssembly.RuntimeError('unreachable'); } });\n",
    )
    .unwrap();
    for build in BUILDS {
        let page = Page::open_from(build, &changed, &[]).unwrap();
        page.drop_paths(&[&folder]).unwrap();
        page.wait_done().unwrap();
        assert_eq!(page.figures().unwrap().records, 12 * 4000, "{build:?}");
        let rows = page.file_rows().unwrap();
        assert_eq!(rows.len(), 13, "{build:?}");
        for (path, text) in rows {
            let expected = if path.ends_with("crash-me.json") {
                "failed"
            } else {
                "read"
            };
            assert!(text.starts_with(expected), "{build:?}: {path}: {text}");
        }
    }
}

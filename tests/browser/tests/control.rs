//! The person stays in charge: stopping, starting over, the sample case; and one broken worker is one lost file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

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

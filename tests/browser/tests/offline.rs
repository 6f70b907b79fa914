//! The hosted release without its server: it opens as it was kept, takes no file that was changed, and offers a new version without
//! forcing it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::{fs, path::Path};
use trailglass_browser_tests::{
    asking::asked,
    build, fixtures,
    page::{Build, Page},
};
use trailglass_xtask::offline;

/// A release of the page as it was built for the tests.
fn release(folder: &Path) {
    build::with_worker_script(folder, "").unwrap();
    offline::write(&folder.join("hosted")).unwrap();
}

fn kept(page: &Page, state: &str) {
    page.wait_for(state, |page| {
        let script = "return globalThis.trailglass.offline.state";
        Ok(page.session().run(script, &[])? == state)
    })
    .unwrap();
}

fn reload(page: &Page) {
    asked(
        page,
        "setTimeout(() => location.reload()); globalThis.old = true",
    );
    page.wait_for("the page again", |page| {
        let script = "return !globalThis.old && !!document.querySelector('[data-test=run]')";
        Ok(page
            .session()
            .run(script, &[])
            .is_ok_and(|is_new| is_new == true))
    })
    .unwrap();
}

#[test]
fn without_its_server_the_page_opens_and_works() {
    let folder = fixtures::directory("offline").unwrap();
    release(&folder);
    let mut page = Page::open_from(Build::Hosted, &folder, &[]).unwrap();
    kept(&page, "kept");
    // Nobody reaches the worker any more.
    assert_eq!(asked(&page, "return 'serviceWorker' in navigator"), false);
    page.stop_server();
    reload(&page);
    page.click("open-sample").unwrap();
    page.wait_done().unwrap();
    assert!(page.figures().unwrap().records > 1_000);
    assert_eq!(page.violations().unwrap(), Vec::<String>::new());
}

#[test]
fn a_changed_file_is_not_kept_and_the_page_still_opens() {
    let folder = fixtures::directory("offline-changed").unwrap();
    release(&folder);
    let script = folder.join("hosted/collect.sh");
    let text = fs::read_to_string(&script).unwrap();
    fs::write(&script, text + "\n# another one\n").unwrap();
    let page = Page::open_from(Build::Hosted, &folder, &[]).unwrap();
    kept(&page, "not kept");
    page.click("open-sample").unwrap();
    page.wait_done().unwrap();
}

#[test]
fn a_new_version_waits_until_it_is_asked_for() {
    let folder = fixtures::directory("offline-update").unwrap();
    release(&folder);
    let page = Page::open_from(Build::Hosted, &folder, &[]).unwrap();
    kept(&page, "kept");
    reload(&page);
    let index = folder.join("hosted/index.html");
    let text = fs::read_to_string(&index).unwrap();
    let text = text.replace("Inspects AWS CloudTrail", "Newer: inspects AWS CloudTrail");
    fs::write(&index, text).unwrap();
    offline::write(&folder.join("hosted")).unwrap();
    let newer =
        "return document.querySelector('meta[name=description]').content.startsWith('Newer')";
    reload(&page);
    page.session().find("[data-test=update]").unwrap();
    assert_eq!(asked(&page, newer), false, "the old one stays");
    asked(&page, "globalThis.old = true");
    page.click("update").unwrap();
    page.wait_for("the new one", |page| {
        Ok(page.session().run(newer, &[]).is_ok_and(|it| it == true))
    })
    .unwrap();
}

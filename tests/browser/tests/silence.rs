//! No data leaves: nothing is requested once the page runs, nothing can be, and nothing is kept.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use serde_json::{Value, json};
use std::{fs, thread, time::Duration};
use trailglass_browser_tests::{
    build,
    canary::Canary,
    fixtures,
    page::{BUILDS, Build, Page},
};

/// Ways out of a page, as the body of an async function: given the address of the canary (`host:port`) and the page's own, it tries them
/// all and gives the names of those that did not throw at once.
const WAYS_OUT: &str = include_str!("ways_out.js");

/// How long a request that was started may take to arrive.
const SETTLE: Duration = Duration::from_millis(1500);

fn assert_silent(canary: &Canary, page: &Page, requests_before: usize) {
    assert_eq!(
        canary.seen(),
        Vec::<String>::new(),
        "{:?}: the canary was reached",
        page.build()
    );
    let requests = page.server_requests();
    assert_eq!(
        requests.len(),
        requests_before,
        "{:?}: its own server was asked: {:?}",
        page.build(),
        requests.last()
    );
}

#[test]
fn the_probe_reaches_the_canary_where_no_policy_stops_it() {
    // Without this, the silence below could be that of a broken probe.
    let canary = Canary::listen().unwrap();
    let folder = fixtures::directory("no-policy").unwrap();
    fs::create_dir_all(folder.join("hosted")).unwrap();
    fs::write(
        folder.join("hosted/index.html"),
        "<!doctype html><title>open</title><p data-test=run data-state=empty>open",
    )
    .unwrap();
    let page = Page::open_from(Build::Hosted, &folder, &[canary.port()]).unwrap();
    page.session()
        .run_async(WAYS_OUT, &[json!(format!("127.0.0.1:{}", canary.port()))])
        .unwrap();
    thread::sleep(SETTLE);
    let seen = canary.seen();
    for way in [
        "fetch",
        "xhr",
        "beacon",
        "img",
        "script",
        "style",
        "iframe",
        "websocket",
        "eventsource",
        "import",
        "worker-fetch",
        "video",
    ] {
        assert!(
            seen.iter()
                .any(|request| request.contains(&format!("/{way}"))),
            "{way} did not arrive: {seen:#?}"
        );
    }
    assert!(
        seen.iter().any(|request| request.starts_with("UDP")),
        "STUN did not arrive: {seen:#?}"
    );
}

#[test]
fn every_way_out_of_the_page_is_refused() {
    for build in BUILDS {
        let canary = Canary::listen().unwrap();
        let page = Page::open(build, &[canary.port()]).unwrap();
        let before = page.server_requests().len();
        let started = page
            .session()
            .run_async(WAYS_OUT, &[json!(format!("127.0.0.1:{}", canary.port()))])
            .unwrap();
        thread::sleep(SETTLE);
        // For a form, the browser may open a connection before it asks the policy. Nothing is sent through it.
        let received: Vec<_> = canary
            .seen()
            .into_iter()
            .filter(|seen| seen != "TCP: ")
            .collect();
        assert_eq!(
            received,
            Vec::<String>::new(),
            "{build:?}: the canary was reached"
        );
        assert_eq!(
            page.server_requests().len(),
            before,
            "{build:?}: its own server was asked"
        );
        let started: Vec<String> = serde_json::from_value(started).unwrap();
        for removed in ["websocket", "eventsource", "beacon", "stun"] {
            assert!(
                !started.iter().any(|way| way == removed),
                "{build:?}: {removed} is still there"
            );
        }
        let refused = page.violations().unwrap();
        assert!(
            refused
                .iter()
                .any(|violation| violation.starts_with("connect-src")),
            "{build:?}: {refused:?}"
        );
    }
}

#[test]
fn every_way_out_of_a_worker_is_refused() {
    // The page's own worker with the probe behind its script: it is started as the page starts it, so it has what a real one has.
    let folder = fixtures::directory("probing-worker").unwrap();
    let canary = Canary::listen().unwrap();
    build::with_worker_script(
        &folder,
        &format!(
            "\nself.addEventListener('message', async (event) => {{ if (event.data !== 'probe') return; event.stopImmediatePropagation(); \
         const probe = async (target) => {{ {WAYS_OUT} }}; self.postMessage(await probe('127.0.0.1:{}')); }});\n",
            canary.port()
        ),
    ).unwrap();
    for build in BUILDS {
        let page = Page::open_from(build, &folder, &[canary.port()]).unwrap();
        let before = page.server_requests().len();
        let started = page
            .session()
            .run_async(
                "const worker = new Worker(globalThis.trailglass.workerUrl); \
                 return new Promise((resolve, reject) => { worker.onmessage = (event) => resolve(event.data); worker.onerror = (event) => reject(event.message); \
                 worker.postMessage('probe'); });",
                &[],
            )
            .unwrap();
        assert!(
            started
                .as_array()
                .is_some_and(|ways| ways.iter().any(|way| way == "fetch")),
            "{build:?}: the probe did not run: {started}"
        );
        thread::sleep(SETTLE);
        assert_silent(&canary, &page, before);
    }
}

#[test]
fn a_worker_from_any_other_address_does_not_start() {
    for build in BUILDS {
        let page = Page::open(build, &[]).unwrap();
        let outcome = page
            .session()
            .run("try { new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))); return 'started'; } catch (error) { return error.name; }", &[])
            .unwrap();
        assert_eq!(outcome, "TypeError", "{build:?}");
    }
}

#[test]
fn nothing_is_requested_or_kept_in_normal_use() {
    let folder = fixtures::directory("normal-use").unwrap();
    fixtures::write_case(&folder).unwrap();
    for build in BUILDS {
        let canary = Canary::listen().unwrap();
        let mut page = Page::open(build, &[canary.port()]).unwrap();
        let before = page.server_requests().len();
        drop(page.requested().unwrap());
        page.drop_paths(&[&folder]).unwrap();
        page.wait_done().unwrap();
        for view in [
            "nav-overview",
            "nav-findings",
            "nav-coverage",
            "nav-buckets",
            "nav-volume",
            "nav-strategy",
            "nav-cost",
            "nav-tampering",
            "nav-files",
        ] {
            page.click(view).unwrap();
        }
        thread::sleep(SETTLE);
        assert_silent(&canary, &page, before);
        assert_eq!(
            page.requested().unwrap(),
            Vec::<String>::new(),
            "{build:?}: requests after the start"
        );
        for request in page.server_requests() {
            for canary in fixtures::CANARIES {
                assert!(!request.contains(canary), "{build:?}: {canary} was sent");
            }
        }
        let kept = page
            .session()
            .run_async(
                "const databases = await indexedDB.databases(); \
                 const cached = globalThis.caches && location.protocol !== 'file:' ? await caches.keys() : []; \
                 return { local: Object.values(localStorage), session: Object.values(sessionStorage), databases, cached, cookie: document.cookie };",
                &[],
            )
            .unwrap();
        assert_eq!(kept["databases"], json!([]), "{build:?}");
        assert_eq!(kept["cached"], json!([]), "{build:?}");
        assert_eq!(kept["cookie"], "", "{build:?}");
        let console = page.console().unwrap();
        for canary in fixtures::CANARIES {
            assert!(
                !kept.to_string().contains(canary),
                "{build:?}: {canary} was kept"
            );
            assert!(
                !console.iter().any(|line| line.contains(canary)),
                "{build:?}: {canary} went to the console"
            );
        }
        assert_eq!(
            page.violations().unwrap(),
            Vec::<String>::new(),
            "{build:?}: the policy was violated"
        );
        assert_eq!(
            console,
            Vec::<String>::new(),
            "{build:?}: the console is not empty"
        );
        page.stop_server();
    }
}

#[test]
fn works_after_its_server_is_gone() {
    let folder = fixtures::directory("no-server").unwrap();
    fixtures::write_case(&folder).unwrap();
    let expected = fixtures::figures(&fixtures::command_line_report(&folder).unwrap()).unwrap();
    let mut page = Page::open(Build::Hosted, &[]).unwrap();
    page.stop_server();
    page.drop_paths(&[&folder]).unwrap();
    page.wait_done().unwrap();
    assert_eq!(page.figures().unwrap(), expected);
}

#[test]
fn the_page_says_that_it_is_locked_and_proves_it() {
    for build in BUILDS {
        let page = Page::open(build, &[]).unwrap();
        let locked = page
            .session()
            .run(
                "return document.querySelector('[data-test=lock]').dataset.locked",
                &[],
            )
            .unwrap();
        assert_eq!(locked, Value::from("true"), "{build:?}");
        let refusal = page
            .session()
            .run_async("return globalThis.trailglass.tryRequest()", &[])
            .unwrap();
        assert_eq!(refusal, Value::from("connect-src"), "{build:?}");
    }
}

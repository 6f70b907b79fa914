//! A fixed case, scanned and copied: the answer is the same natively and in a browser.
//!
//! After a change that is meant: `TRAILGLASS_UPDATE_GOLDEN=1 cargo test -p trailglass-core --test same`.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fmt::Write as _;
use std::io::Cursor;
use std::ops::ControlFlow;

use trailglass_core::analyzers::privacy::{Known, Scanner};
use trailglass_core::case::{Hit, Hits, Options, scan_input};
use trailglass_core::intake::Limits;
use trailglass_core::problem::Problem;
use trailglass_core::redaction::{Key, Policy, Redaction};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

const CASE: &str = include_str!("case.json");
const GOLDEN: &str = include_str!("golden.txt");
const PATH: &str = "AWSLogs/111122223333/CloudTrail/eu-west-1/case.json";

struct Lines(String);

impl Hits for Lines {
    fn hit(&mut self, hit: Hit) -> ControlFlow<()> {
        writeln!(self.0, "{}", hit.json()).unwrap();
        ControlFlow::Continue(())
    }

    fn problem(&mut self, path: &str, problem: Problem) {
        writeln!(self.0, "{path}: {}", problem.message).unwrap();
    }
}

/// The places found, the copy, its report and the mapping.
fn answer() -> String {
    let mut lines = Lines(String::new());
    let bytes = CASE.len() as u64;
    let options = Options::default();
    let mut scanner = Scanner::default();
    scan_input(
        Cursor::new(CASE),
        PATH,
        bytes,
        true,
        &options,
        &mut scanner,
        &mut lines,
    );
    let mut answer = lines.0;
    let key = Key::new([42; 32]);
    let mut redaction = Redaction::new(key, Policy::default(), Known::default(), Limits::default());
    redaction.learn(PATH, Cursor::new(CASE));
    let mut copy = Vec::new();
    let copied = redaction.copy(PATH, Cursor::new(CASE), &mut copy).unwrap();
    let path = redaction.place(PATH);
    let mut report = redaction.report();
    report.add(&path, &copied);
    answer += std::str::from_utf8(&copy).unwrap();
    answer += &report.json();
    for (original, pseudonym) in redaction.mapping() {
        writeln!(answer, "{original} = {pseudonym}").unwrap();
    }
    answer
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn scan_and_copy_are_the_same_everywhere() {
    let answer = answer();
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("TRAILGLASS_UPDATE_GOLDEN").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/same/golden.txt");
        std::fs::write(path, &answer).unwrap();
        return;
    }
    for (line, (found, expected)) in answer.lines().zip(GOLDEN.lines()).enumerate() {
        assert_eq!(found, expected, "line {}", line + 1);
    }
    assert_eq!(answer.lines().count(), GOLDEN.lines().count());
}

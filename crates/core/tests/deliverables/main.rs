//! What is handed over: annotated reports in every form, sessions that open again, and comparisons.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

mod annotations;
mod comparison;
mod forms;
mod html;
mod session;

use std::io::Cursor;
use std::sync::LazyLock;

use trailglass_core::case::{NoHooks, Options, Partial, read_input};
use trailglass_core::report::Report;

/// The report on the sample case.
fn sample() -> &'static Report {
    static REPORT: LazyLock<Report> = LazyLock::new(|| report_of("case", |_| true));
    &REPORT
}

/// The report on those files of the sample case that are wanted, as if they lay below `folder`.
fn report_of(folder: &str, wanted: impl Fn(&str) -> bool) -> Report {
    report_with(folder, |path, bytes| wanted(path).then_some(bytes))
}

/// The report on the files of the sample case as they are after `edit`; a file that it does not give is left out.
fn report_with(folder: &str, edit: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> Report {
    let options = Options {
        privacy: true,
        ..Options::default()
    };
    let mut partial = Partial::default();
    for (path, bytes) in trailglass_generate::sample(7).files {
        if let Some(bytes) = edit(&path, bytes) {
            read_input(
                Cursor::new(&bytes),
                &format!("{folder}/{path}"),
                bytes.len() as u64,
                &options,
                &mut partial,
                &mut NoHooks,
            );
        }
    }
    partial.finish(&options)
}

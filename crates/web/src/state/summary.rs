//! The case in a sentence or three, made from the report's figures.

use crate::format::{
    number::{count, percent, share},
    time::{Moment, duration, window},
    words::{of, sentence, some, times},
};
use trailglass_core::report::{Effect, Report, Tampering};

/// The answer that stands first. It says what was seen, and only that.
#[must_use]
pub fn summary(report: &Report) -> String {
    let distinct = distinct(report);
    if distinct == 0 {
        return if report.chapters.fragmentation.trails.is_empty() {
            "No CloudTrail record was found in these files.".to_owned()
        } else {
            super::estate_answers::coverage_words(report)
        };
    }
    let mut said = vec![written(report, distinct)];
    let copies = report.inputs.duplicates;
    if copies > 0 {
        said.push(format!(
            "{} of what was delivered repeats other events.",
            percent(share(copies, report.inputs.records)),
        ));
    }
    said.push(trust(report));
    said.join(" ")
}

/// Records without their further copies.
#[must_use]
pub fn distinct(report: &Report) -> u64 {
    report
        .inputs
        .records
        .saturating_sub(report.inputs.duplicates)
}

/// The time between the first and the last record, in words; empty without one.
#[must_use]
pub fn window_words(report: &Report) -> String {
    match (&report.window.from, &report.window.to) {
        (Some(from), Some(to)) => window(from, to),
        _ => String::new(),
    }
}

fn written(report: &Report, distinct: u64) -> String {
    let accounts = some(report.accounts.len() as u64, "account", "accounts");
    let regions = some(report.regions.len() as u64, "Region", "Regions");
    let span = span(report).map_or_else(String::new, |seconds| {
        format!(" within {}", duration(seconds))
    });
    let events = of(distinct, "event", "events");
    match report.accounts.len() {
        0 => format!("{events} in {regions}{span}."),
        _ => sentence(&format!("{accounts} wrote {events} in {regions}{span}.")),
    }
}

fn span(report: &Report) -> Option<u64> {
    let from = Moment::parse(report.window.from.as_deref()?)?;
    let to = Moment::parse(report.window.to.as_deref()?)?;
    u64::try_from(to.seconds - from.seconds)
        .ok()
        .filter(|span| *span > 0)
}

fn trust(report: &Report) -> String {
    let Weakened { done, tried, more } = weakened(
        &report.chapters.security.tampering,
        report.chapters.security.more_tampering,
    );
    let least = if more { "at least " } else { "" };
    let silences = report.chapters.fragmentation.silences.len() as u64;
    let mut said = match (done, tried) {
        (0, 0) => String::new(),
        (0, tried) => format!(
            "Someone tried to weaken the logging {least}{}, without success",
            times(tried)
        ),
        (done, 0) => format!("The logging was weakened {least}{}", times(done)),
        (done, tried) => format!(
            "The logging was weakened {least}{}, and {} more {} failed",
            times(done),
            count(tried),
            if tried == 1 { "attempt" } else { "attempts" }
        ),
    };
    match (said.is_empty(), silences) {
        (true, 0) => {
            return "In these records nobody weakened the logging, and no place fell silent."
                .to_owned();
        }
        (true, n) => {
            said = sentence(&format!(
                "{} fell silent for a while",
                some(n, "place", "places")
            ))
        }
        (false, 0) => {}
        (false, n) => said.push_str(&format!(
            "; {} fell silent for a while",
            some(n, "place", "places")
        )),
    }
    said.push('.');
    said
}

/// Calls that weaken logging.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weakened {
    /// Those that went through.
    pub done: u64,
    /// Those that did not.
    pub tried: u64,
    /// Whether the report lists only the first of them.
    pub more: bool,
}

/// How often logging was weakened.
#[must_use]
pub fn weakened(rows: &[Tampering], more: u64) -> Weakened {
    let weakens = || rows.iter().filter(|row| row.effect == Effect::Weakens);
    Weakened {
        done: weakens().filter(|row| row.succeeded).count() as u64,
        tried: weakens().filter(|row| !row.succeeded).count() as u64,
        more: more > 0,
    }
}

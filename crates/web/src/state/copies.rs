//! Records that were delivered more than once, in words.

use crate::format::{text::visible, words::of};
use trailglass_core::report::Report;

/// How many records are further copies, and where they lie, as a sentence without its full stop.
pub(super) fn copies_words(report: &Report) -> String {
    let chapter = &report.chapters.fragmentation;
    let copies = report.inputs.duplicates;
    if copies == 0 {
        "No event was delivered twice".to_owned()
    } else {
        let from = chapter
            .repeats
            .iter()
            .max_by_key(|repeat| repeat.records)
            .map(|repeat| {
                let (kept, repeated) = deliveries(&repeat.kept, &repeat.repeated);
                let (kept, repeated) = (visible(kept), visible(repeated));
                match (repeat.kept == repeat.repeated, chapter.repeats.len()) {
                    (true, _) if repeated.is_empty() => String::new(),
                    (true, _) => format!(", most of them in {repeated}"),
                    (false, 1) => format!(": {repeated} repeats {kept}"),
                    (false, _) => format!(", most of them where {repeated} repeats {kept}"),
                }
            });
        format!(
            "{} {} of events already there{}",
            of(copies, "record", "records"),
            if copies == 1 {
                "is a further copy"
            } else {
                "are further copies"
            },
            from.unwrap_or_default()
        )
    }
}

/// Two delivery folders by what tells them apart: the bucket or prefix before `AWSLogs` where these differ, else all of both.
fn deliveries<'p>(kept: &'p str, repeated: &'p str) -> (&'p str, &'p str) {
    let short = |path: &'p str| {
        let (before, _) = path.split_once("/AWSLogs")?;
        let before = before.rsplit("!/").next()?;
        let name = before.strip_prefix("s3/").unwrap_or(before);
        (!name.is_empty()).then_some(name)
    };
    match (short(kept), short(repeated)) {
        (Some(a), Some(b)) if a != b => (a, b),
        _ => (kept, repeated),
    }
}

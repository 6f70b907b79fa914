//! What fills the logs, in words: the kinds of noise, and how much of it selectors can leave out.

use crate::components::money::cents;
use crate::format::number::percent;
use crate::format::words::{list, of, sentence, some};
use trailglass_core::report::{Noise, SelectorAdvice, Strategy, VolumeBy, VolumeRow};

/// The dimensions by which the drawing can be made.
pub const DIMENSIONS: [VolumeBy; 6] = [
    VolumeBy::Event,
    VolumeBy::Source,
    VolumeBy::Principal,
    VolumeBy::Resource,
    VolumeBy::Prefix,
    VolumeBy::InvokedBy,
];

/// The dimension of a word in the address.
#[must_use]
pub fn dimension(word: &str) -> VolumeBy {
    let known = DIMENSIONS.into_iter().find(|by| by.word() == word);
    known.unwrap_or(VolumeBy::Event)
}

/// A tile of the drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is, shortest first: a call, a service, a caller.
    pub name: String,
    /// The rest of the name: the service of a call, the account of a caller.
    pub beside: String,
    /// Distinct records.
    pub records: u64,
    /// Bytes of their JSON.
    pub bytes: u64,
    /// Records by all distinct records, 0 to 1.
    pub share: f64,
    /// Whether it stands for all that is not listed.
    pub rest: bool,
}

/// Parts that are drawn; all others are one.
const DRAWN: usize = 28;

/// The parts of a dimension, the largest first, the rest last.
#[must_use]
pub fn parts(volume: &[VolumeRow], by: VolumeBy) -> Vec<Part> {
    let rows = crate::state::volume::rows(volume, by, crate::state::volume::Measure::Records);
    let (mut parts, mut rest) = (Vec::new(), None::<Part>);
    let mut keys = 0;
    for row in rows {
        if row.rest.is_none() && parts.len() < DRAWN {
            let (name, beside) = names(by, &row.key);
            parts.push(Part {
                name,
                beside,
                records: row.records,
                bytes: row.bytes,
                share: row.share,
                rest: false,
            });
            continue;
        }
        keys += row.rest.unwrap_or(1);
        let sum = rest.get_or_insert_with(|| Part {
            name: String::new(),
            beside: String::new(),
            records: 0,
            bytes: 0,
            share: 0.0,
            rest: true,
        });
        sum.records += row.records;
        sum.bytes += row.bytes;
        sum.share += row.share;
    }
    if let Some(mut rest) = rest {
        rest.name = of(keys, "more", "more");
        parts.push(rest);
    }
    parts
}

fn names(by: VolumeBy, key: &str) -> (String, String) {
    if key.is_empty() {
        return (crate::state::volume::none(by).to_owned(), String::new());
    }
    match (by, key.split_once(' ')) {
        (VolumeBy::Event, Some((source, event))) => (event.to_owned(), service(source).to_owned()),
        (VolumeBy::Source | VolumeBy::InvokedBy, _) => (service(key).to_owned(), String::new()),
        _ => (
            crate::format::arn::name(key).to_owned(),
            crate::format::arn::account(key).to_owned(),
        ),
    }
}

fn service(source: &str) -> &str {
    super::answers::service(source)
}

/// The chapter in a sentence or three.
#[must_use]
pub fn strategy_words(chapter: &Strategy) -> String {
    let Some(first) = chapter.noise.first() else {
        return match chapter.volume.is_empty() {
            true => "No CloudTrail record was read, so nothing fills the logs.".to_owned(),
            false => "No group of records stands out as noise.".to_owned(),
        };
    };
    let fixed = chapter.noise.iter().filter(|row| row.selectors.is_none());
    let fixed = fixed.count() as u64;
    let groups = chapter.noise.len() as u64;
    let mut said = vec![sentence(&format!(
        "{} of the records {} little; the largest is {} with {}.",
        some(groups, "group", "groups"),
        if groups == 1 { "says" } else { "say" },
        crate::format::text::visible(&first.group),
        percent(first.share)
    ))];
    if fixed == groups {
        said.push("No selector of a trail can leave them out.".to_owned());
    } else if fixed > 0 {
        said.push(format!(
            "Selectors can leave out {} of them; the rest are management events, which a trail takes whole.",
            some(groups - fixed, "", "").trim()
        ));
    }
    if let Some(best) = safe(&chapter.advice) {
        let saved = best.saved_usd_month.map_or_else(String::new, |usd| {
            format!(", saves about {} a month", cents(usd))
        });
        said.push(format!(
            "The best advice drops {}{saved} and hides nothing that is watched.",
            of(best.dropped_records, "record", "records")
        ));
    }
    said.join(" ")
}

fn safe(advice: &[SelectorAdvice]) -> Option<&SelectorAdvice> {
    advice.first().filter(|row| row.watched_hidden == 0)
}

/// How many watched records advice hides, in words: it is said of each.
#[must_use]
pub fn hidden_words(hidden: u64) -> String {
    match hidden {
        0 => "Hides no record of the watched list".to_owned(),
        hidden => format!(
            "Hides {} of the watched list",
            of(hidden, "record", "records")
        ),
    }
}

/// The events of a group in a line.
#[must_use]
pub fn events_words(noise: &Noise) -> String {
    const NAMED: usize = 3;
    let names = noise.events.iter().take(NAMED);
    let mut names: Vec<String> = names
        .map(|event| match event.split_once(' ') {
            Some((source, name)) => format!("{name} of {}", service(source)),
            None => event.clone(),
        })
        .collect();
    let more = noise.events.len().saturating_sub(NAMED) as u64;
    if more > 0 {
        names.push(format!("{more} more"));
    }
    list(&names)
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use crate::format::number::THIN;
    use crate::state::fixture::money;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn the_chapter_in_words() {
        let mut chapter = money().chapters.strategy;
        assert_eq!(
            strategy_words(&chapter).replace(THIN, " "),
            "Two groups of the records say little; the largest is public reads of images with 20.0 %. \
             Selectors can leave out one of them; the rest are management events, which a trail takes whole."
        );
        chapter.noise.clear();
        assert_eq!(
            strategy_words(&chapter),
            "No group of records stands out as noise."
        );
        chapter.volume.clear();
        assert!(strategy_words(&chapter).starts_with("No CloudTrail record"));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn parts_add_up_and_the_rest_is_one() {
        let rows: Vec<VolumeRow> = (0..40)
            .map(|number| VolumeRow {
                by: VolumeBy::Event,
                key: format!("s3.amazonaws.com Call{number}"),
                records: 100 - number,
                bytes: 10,
                share: 0.025,
                rest: None,
            })
            .collect();
        let parts = parts(&rows, VolumeBy::Event);
        assert_eq!(parts.len(), DRAWN + 1);
        assert_eq!(
            (parts[0].name.as_str(), parts[0].beside.as_str()),
            ("Call0", "s3")
        );
        let rest = &parts[DRAWN];
        assert_eq!((rest.name.as_str(), rest.rest), ("12 more", true));
        let sum: u64 = parts.iter().map(|part| part.records).sum();
        assert_eq!(sum, rows.iter().map(|row| row.records).sum::<u64>());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_advice_hides_is_always_said() {
        assert_eq!(hidden_words(0), "Hides no record of the watched list");
        assert_eq!(hidden_words(1), "Hides 1 record of the watched list");
    }
}

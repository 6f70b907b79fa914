//! What can be called up by typing a few letters of it: views, things to do, and what the report names.

use trailglass_core::report::Report;

use super::filter::addresses;
use super::keys::{Action, keys};
use super::route::{Route, View};
use crate::format::arn;
use crate::format::text::shortened;
use trailglass_core::sorting::Arrange;

/// Entries that are shown.
pub const SHOWN: usize = 12;

/// What an entry does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// What a key does.
    Key(Action),
    /// Goes somewhere.
    Go(Route),
    /// Looks through all records for the words.
    Records(String),
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it says. It may hold names of people.
    pub title: String,
    /// What kind of thing it is.
    pub kind: &'static str,
    /// The keys that do the same.
    pub press: &'static [&'static str],
    /// What it does.
    pub act: Act,
}

/// Every entry of a case, in the order in which those that fit alike are shown.
#[must_use]
pub fn entries(report: Option<&Report>) -> Vec<Entry> {
    let mut all: Vec<Entry> = keys()
        .filter(|key| {
            !matches!(
                key.action,
                Action::Open | Action::Close | Action::Next | Action::Previous | Action::Palette
            )
        })
        .map(|key| Entry {
            title: key.words.clone().into_owned(),
            kind: match key.action {
                Action::Go(_) => "View",
                _ => "Do",
            },
            press: key.press,
            act: Act::Key(key.action),
        })
        .collect();
    let Some(report) = report else {
        return all;
    };
    let mut add = |title: String, kind, route: Route| {
        all.push(Entry {
            title: shortened(&title, 200).into_owned(),
            kind,
            press: &[],
            act: Act::Go(route),
        });
    };
    for (finding, address) in report.findings.iter().zip(addresses(&report.findings)) {
        let route = Route::of(View::Findings).open(address);
        add(finding.title.clone(), "Finding", route);
    }
    let trails = report.chapters.fragmentation.trails.iter();
    for (place, trail) in trails.enumerate() {
        let route = Route::of(View::Coverage).open(format!("trail.{place}"));
        add(arn::name(&trail.arn).to_owned(), "Trail", route);
    }
    let buckets = report.chapters.orphans.buckets.iter();
    for (place, bucket) in buckets.enumerate() {
        let route = Route::of(View::Buckets).open(place.to_string());
        add(bucket.name.clone(), "Bucket", route);
    }
    all
}

/// The entries that what was typed may mean, the best first; a look through all records is the last of them.
#[must_use]
pub fn found(all: &[Entry], typed: &str, with_records: bool) -> Vec<Entry> {
    let typed = typed.trim();
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let mut fitting: Vec<(usize, &Entry)> = all
        .iter()
        .filter_map(|entry| Some((misfit(&entry.title.to_lowercase(), &words)?, entry)))
        .collect();
    fitting.arrange_by_key(|(misfit, _)| *misfit);
    let mut found: Vec<Entry> = fitting
        .into_iter()
        .take(SHOWN)
        .map(|(_, entry)| entry.clone())
        .collect();
    if with_records && !typed.is_empty() {
        found.push(Entry {
            title: format!("Look for “{typed}” in all records"),
            kind: "Records",
            press: &[],
            act: Act::Records(typed.to_owned()),
        });
    }
    found
}

/// How badly words fit a title: not at all, or by how many of them begin no word of it.
fn misfit(title: &str, words: &[String]) -> Option<usize> {
    let mut misfit = 0;
    for word in words {
        let begins = |at: usize| {
            title
                .get(..at)
                .and_then(|before| before.chars().next_back())
                .is_none_or(|before| !before.is_alphanumeric())
        };
        let mut places = title.match_indices(word.as_str()).peekable();
        places.peek()?;
        misfit += usize::from(!places.any(|(at, _)| begins(at)));
    }
    Some(misfit)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use crate::state::fixture;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_few_letters_find_a_view_and_words_that_begin_go_first() {
        let all = entries(None);
        assert_eq!(
            found(&all, "cov", false)[0].act,
            Act::Key(Action::Go(View::Coverage))
        );
        assert_eq!(
            found(&all, "files", false)[0].act,
            Act::Key(Action::Go(View::Files))
        );
        assert!(found(&all, "no such thing", false).is_empty());
        assert_eq!(found(&all, "", false).len(), SHOWN);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_is_typed_can_always_be_looked_for_in_the_records() {
        let all = entries(None);
        let last = found(&all, " StopLogging ", true).pop().unwrap();
        assert_eq!(last.act, Act::Records("StopLogging".to_owned()));
        assert!(!matches!(
            found(&all, "StopLogging", false).pop(),
            Some(Entry {
                act: Act::Records(_),
                ..
            })
        ));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn findings_of_the_report_are_found_by_their_titles() {
        let report = fixture::report();
        let all = entries(Some(&report));
        let finding = &report.findings[0];
        let found = found(&all, &finding.title, false);
        assert_eq!(found[0].kind, "Finding");
        assert_eq!(found[0].title, finding.title);
    }
}

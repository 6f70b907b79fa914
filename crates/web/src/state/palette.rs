//! What can be called up by typing a few letters of it: views, things to do, and what the report names.

use std::collections::BTreeMap;

use trailglass_core::report::{Report, Verdict};

use super::filter::{addresses, finding_route};
use super::keys::{Action, Key, keys};
use super::route::{Route, View};
use crate::format::arn;
use crate::format::text::shortened;
use trailglass_core::sorting::Arrange;

/// Entries that are shown.
pub const SHOWN: usize = 12;

/// Entries of one kind that are shown while others fit as well: a name that many findings have must not hide the thing itself.
const OF_A_KIND: usize = 4;

/// What is done that no key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Saves the report as one page.
    SaveReport,
    /// Saves the session.
    SaveSession,
    /// Clears the page for a new case.
    Clear,
    /// Shows the proof of the lock.
    Lock,
    /// Opens the sample case.
    Sample,
    /// Masks personal data, or shows it.
    Mask,
}

/// What there is to call up.
#[derive(Debug, Clone, Copy, Default)]
pub struct Offered<'r> {
    /// The report, once it is complete.
    pub report: Option<&'r Report>,
    /// Whether there is no case yet.
    pub is_empty: bool,
    /// Whether personal data is shown in full.
    pub revealed: bool,
}

impl Offered<'_> {
    /// What can be done now, in the order in which it is shown.
    fn deeds(self) -> impl Iterator<Item = (Deed, &'static str)> {
        let has_report = self.report.is_some();
        let mask = if self.revealed {
            "Mask personal data"
        } else {
            "Show personal data in full"
        };
        [
            (has_report, Deed::SaveReport, "Save the report as HTML"),
            (has_report, Deed::SaveSession, "Save the session"),
            (has_report, Deed::Mask, mask),
            (self.is_empty, Deed::Sample, "Open the sample case"),
            (!self.is_empty, Deed::Clear, "Clear the case"),
            (true, Deed::Lock, "Show the proof of the lock"),
        ]
        .into_iter()
        .filter_map(|(is_there, deed, words)| is_there.then_some((deed, words)))
    }
}

/// What an entry does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// What a key does.
    Key(Action),
    /// What no key does.
    Do(Deed),
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

/// Every entry of a case, in the order in which those that fit alike are shown: things before the findings about them, and findings that
/// fail before open questions.
#[must_use]
pub fn entries(offered: Offered<'_>) -> Vec<Entry> {
    let keys = keys().filter(|key| {
        !matches!(
            key.action,
            Action::Open | Action::Close | Action::Next | Action::Previous | Action::Palette
        )
    });
    let (views, others): (Vec<Key>, Vec<Key>) =
        keys.partition(|key| matches!(key.action, Action::Go(_)));
    let of_key = |kind: &'static str| {
        move |key: Key| Entry {
            title: key.words.into_owned(),
            kind,
            press: key.press,
            act: Act::Key(key.action),
        }
    };
    let deeds = offered.deeds().map(|(deed, words)| Entry {
        title: words.to_owned(),
        kind: "Do",
        press: &[],
        act: Act::Do(deed),
    });
    let mut all: Vec<Entry> = views.into_iter().map(of_key("View")).collect();
    all.extend(deeds);
    all.extend(others.into_iter().map(of_key("Do")));
    let Some(report) = offered.report else {
        return all;
    };
    let mut add = |title: &str, kind, route: Route| {
        all.push(Entry {
            title: shortened(title, 200).into_owned(),
            kind,
            press: &[],
            act: Act::Go(route),
        });
    };
    let trails = report.chapters.fragmentation.trails.iter();
    for (place, trail) in trails.enumerate() {
        let route = Route::of(View::Coverage).open(format!("trail.{place}"));
        add(arn::name(&trail.arn), "Trail", route);
    }
    let buckets = report.chapters.orphans.buckets.iter();
    for (place, bucket) in buckets.enumerate() {
        let route = Route::of(View::Buckets).open(place.to_string());
        add(&bucket.name, "Bucket", route);
    }
    let findings = report.findings.iter().zip(addresses(&report.findings));
    let mut findings: Vec<_> = findings.collect();
    findings.arrange_by_key(|(finding, _)| match finding.verdict {
        Verdict::Fail => 0,
        Verdict::Pass => 1,
        Verdict::Unknown => 2,
    });
    for (finding, address) in findings {
        let route = finding_route(address, finding.verdict);
        add(&finding.title, "Finding", route);
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
    let mut found: Vec<Entry> = varied(fitting.into_iter().map(|(_, entry)| entry).collect())
        .into_iter()
        .cloned()
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

/// As many as are shown, in their order: of each kind a few first, and then whatever fills the rest.
fn varied(fitting: Vec<&Entry>) -> Vec<&Entry> {
    let mut of_kind = BTreeMap::<&str, usize>::new();
    let is_early: Vec<bool> = fitting
        .iter()
        .map(|entry| {
            let met = of_kind.entry(entry.kind).or_default();
            *met += 1;
            *met <= OF_A_KIND
        })
        .collect();
    let early = is_early.iter().filter(|is_early| **is_early).count();
    let mut rest = SHOWN.saturating_sub(early);
    let shown = fitting.into_iter().zip(is_early);
    let shown = shown.filter(|(_, is_early)| {
        *is_early || {
            let fills = rest > 0;
            rest = rest.saturating_sub(1);
            fills
        }
    });
    shown.map(|(entry, _)| entry).take(SHOWN).collect()
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
    use trailglass_core::report::Finding;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_few_letters_find_a_view_and_words_that_begin_go_first() {
        let all = entries(Offered::default());
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
        let all = entries(Offered::default());
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
        let all = entries(Offered {
            report: Some(&report),
            ..Offered::default()
        });
        let finding = &report.findings[0];
        let found = found(&all, &finding.title, false);
        assert_eq!(found[0].kind, "Finding");
        assert_eq!(found[0].title, finding.title);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_name_finds_the_thing_itself_before_the_findings_about_it() {
        let mut report = fixture::estate();
        let mut finding = report.findings[0].clone();
        finding.title = "live-logs is open".to_owned();
        let open = Finding {
            verdict: Verdict::Unknown,
            ..finding.clone()
        };
        report.findings = vec![open.clone(), finding.clone(), open.clone(), open];
        report.findings.extend(vec![finding; 20]);
        let all = entries(Offered {
            report: Some(&report),
            ..Offered::default()
        });
        let found = found(&all, "live-logs", true);
        assert_eq!(
            (found[0].kind, found[0].title.as_str()),
            ("Bucket", "live-logs")
        );
        let opened = |entry: &Entry| match &entry.act {
            Act::Go(route) => route
                .filter(crate::state::route::Filter::Verdict)
                .to_owned(),
            _ => String::new(),
        };
        assert!(
            found.iter().all(|entry| opened(entry).is_empty()),
            "open questions go last"
        );
        assert_eq!(found.len(), SHOWN + 1);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn many_of_one_kind_do_not_hide_another() {
        let all = entries(Offered::default());
        let kinds = |typed| {
            let found = found(&all, typed, false);
            let views = found.iter().filter(|entry| entry.kind == "View").count();
            (views, found.len() - views)
        };
        let (views, deeds) = kinds("");
        assert!(views >= OF_A_KIND && deeds >= OF_A_KIND, "{views}, {deeds}");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_can_be_done_depends_on_what_is_there() {
        let report = fixture::report();
        let deeds = |offered: Offered<'_>| {
            let deeds = offered.deeds().map(|(deed, _)| deed);
            deeds.collect::<Vec<_>>()
        };
        let empty = Offered {
            is_empty: true,
            ..Offered::default()
        };
        assert_eq!(deeds(empty), [Deed::Sample, Deed::Lock]);
        let done = Offered {
            report: Some(&report),
            ..Offered::default()
        };
        assert_eq!(
            deeds(done),
            [
                Deed::SaveReport,
                Deed::SaveSession,
                Deed::Mask,
                Deed::Clear,
                Deed::Lock
            ]
        );
        let all = entries(Offered {
            revealed: true,
            ..done
        });
        let first = |typed| found(&all, typed, false)[0].act.clone();
        assert_eq!(first("save the ses"), Act::Do(Deed::SaveSession));
        assert_eq!(first("mask"), Act::Do(Deed::Mask));
        assert_eq!(first("clear"), Act::Do(Deed::Clear));
    }
}

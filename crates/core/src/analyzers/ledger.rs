//! Who pays for which records: the trails and event data stores of an estate, and what each selects of
//! the records of the case.

pub use crate::pricing::PriceTable;

use std::cmp::Reverse;

use crate::analyzers::observed::{Answered, Observed};
use crate::analyzers::tally::{self, Hours, Sum, Weights};
use crate::analyzers::traffic::{Field, Key};
use crate::analyzers::view::View;
use crate::analyzers::watch::{self, State, Watch};
use crate::analyzers::watched::WatchList;
use crate::analyzers::words::quoted;
use crate::estate::Estate;
use crate::estate::model::Trail;
use crate::pricing::{Projection, TooShort};
use crate::record::Category;
use crate::report::{CostUnknown, Silence};
use crate::selectors::{AdvancedEventSelector, Compiled, Match, Target};
use crate::sorting::Arrange;

/// What the chapters `cost` and `strategy` are made of.
#[derive(Debug)]
pub struct Ledger<'e> {
    pub(super) estate: &'e Estate,
    pub(super) view: &'e View<'e>,
    pub(super) prices: &'e PriceTable,
    pub(super) hours: Hours,
    pub(super) observed: Observed<'e>,
    /// Whether each key is on the watched list.
    pub(super) watched: Vec<bool>,
    pub(super) watch_list: &'e WatchList,
    /// Bytes of a log file as delivered by bytes of its records, and whether it was measured.
    pub(super) compression: (f64, bool),
    /// In the order in which they count as the first copy.
    pub(super) payers: Vec<Payer<'e>>,
    /// Whether no export shows a trail.
    pub(super) assumed: bool,
    pub(super) unknowns: Vec<CostUnknown>,
    /// All distinct records.
    pub(super) all: Sum,
    pub(super) projection: Result<Projection, TooShort>,
}

/// A trail or an event data store, or the trail that is assumed.
#[derive(Debug)]
pub(super) struct Payer<'e> {
    pub(super) watch: Option<Watch<'e>>,
    /// Per key, whether its records are selected.
    pub(super) selection: Vec<Match>,
}

/// What a report is made with beside the case.
#[derive(Debug, Clone, Copy)]
pub struct Given<'e> {
    /// Prices.
    pub prices: &'e PriceTable,
    /// Events that must not be lost.
    pub watch_list: &'e WatchList,
    /// Where the logs have gaps.
    pub silences: &'e [Silence],
}

impl<'e> Ledger<'e> {
    /// Runs the records of a case through the selectors of each trail.
    #[must_use]
    pub fn new(estate: &'e Estate, view: &'e View<'e>, given: Given<'e>) -> Self {
        let observed = Observed::new(view);
        let hours = Hours::new(view, given.silences);
        let all = tally::all(view, &hours);
        let projection = all.project(&hours);
        let mut ledger = Self {
            watched: tally::watched(view.traffic, given.watch_list),
            watch_list: given.watch_list,
            compression: compression(view, given.prices),
            assumed: estate.trails.is_empty(),
            estate,
            view,
            prices: given.prices,
            hours,
            observed,
            payers: Vec::new(),
            unknowns: Vec::new(),
            all,
            projection,
        };
        ledger.find_payers();
        ledger
    }

    fn find_payers(&mut self) {
        if self.assumed {
            let selection = vec![Match::Yes; self.view.traffic.len()];
            self.payers.push(Payer {
                watch: None,
                selection,
            });
        }
        let mut watches = watch::all(self.estate);
        // AWS does not define which copy is the first; this order is as good as any, and a trail of the
        // organization rarely goes. One that cannot deliver is charged, and is nothing to keep.
        watches.arrange_by_key(|watch| {
            (
                watch.trail.is_none(),
                watch.state == State::Failing,
                Reverse(watch.organization == Some(true)),
                Reverse(watch.multi_region == Some(true)),
                watch.arn,
            )
        });
        for watch in watches {
            let (what, name) = match watch.trail {
                Some(_) => ("trail", quoted(watch.arn, "TRAIL_ARN")),
                None => ("event data store", quoted(watch.arn, "STORE_ARN")),
            };
            let region = quoted(watch.home_region, "REGION");
            let Some(set) = &watch.set else {
                let command = match watch.trail {
                    Some(_) => "get-event-selectors --trail-name",
                    None => "get-event-data-store --event-data-store",
                };
                self.unknowns.push(CostUnknown {
                    what: format!(
                        "what the {what} {} selects: it is not in the bill",
                        watch.label()
                    ),
                    ask: vec![format!("aws cloudtrail {command} {name} --region {region}")],
                });
                continue;
            };
            match watch.state {
                State::Off => continue,
                State::Unknown if watch.trail.is_some() => self.unknowns.push(CostUnknown {
                    what: format!(
                        "whether the trail {} logs: the bill counts it as if it did",
                        watch.label()
                    ),
                    ask: vec![format!(
                        "aws cloudtrail get-trail-status --name {name} --region {region}"
                    )],
                }),
                State::On | State::Failing | State::Unknown => {}
            }
            let answers = self.observed.reaching(self.estate, &watch, set);
            let selection = answers.by_key(self.view.traffic);
            self.payers.push(Payer {
                watch: Some(watch),
                selection,
            });
        }
    }

    /// What other selectors would select of what reaches a payer.
    pub(super) fn selection_of(
        &self,
        payer: &Payer<'_>,
        selectors: &[AdvancedEventSelector],
    ) -> Answered {
        let set = crate::analyzers::edits::compiled(selectors);
        match &payer.watch {
            Some(watch) => self.observed.reaching(self.estate, watch, &set),
            None => self.observed.answers_where(&set, |_| Match::Yes),
        }
    }

    pub(super) fn text(&self, key: Key<'_>, field: Field) -> &'e str {
        self.observed.text(key, field)
    }

    pub(super) fn category(&self, key: Key<'_>) -> Category {
        self.observed.category(key)
    }

    /// Bytes of each key's records.
    pub(super) fn bytes(&self) -> impl Iterator<Item = u64> {
        let keys = self.view.summary().keys.iter();
        keys.map(|of_key| of_key.bytes)
    }

    /// Bytes of one key's records.
    pub(super) fn bytes_of(&self, key: usize) -> u64 {
        let keys = &self.view.summary().keys;
        keys.get(key).map_or(0, |of_key| of_key.bytes)
    }

    /// Counts sets of keys.
    pub(super) fn count(&self, sets: &[Weights]) -> Vec<Sum> {
        tally::count(self.view, &self.hours, sets)
    }

    /// A set of the keys for which something holds.
    pub(super) fn set(&self, holds: impl Fn(usize, Key<'_>) -> bool) -> Weights {
        let keys = self.view.traffic.keys().enumerate();
        keys.map(|(number, key)| u8::from(holds(number, key)))
            .collect()
    }

    /// Records of the keys for which something holds.
    pub(super) fn records(&self, holds: impl Fn(usize, Key<'_>) -> bool) -> u64 {
        let keys = self.observed.keys();
        let held = keys.filter(|(number, key, _)| holds(*number, *key));
        held.map(|(.., count)| count).sum()
    }

    pub(super) fn is_watched(&self, key: usize) -> bool {
        self.watched.get(key).copied().unwrap_or(false)
    }
}

impl<'e> Payer<'e> {
    /// Whether a key's records are selected; those that turn on a finer field count.
    pub(super) fn selects(&self, key: usize) -> bool {
        self.answer(key) != Match::No
    }

    pub(super) fn surely_selects(&self, key: usize) -> bool {
        self.answer(key) == Match::Yes
    }

    pub(super) fn answer(&self, key: usize) -> Match {
        self.selection.get(key).copied().unwrap_or(Match::No)
    }

    /// Whether it is a trail by which events are kept. One that cannot deliver is charged for its copies all
    /// the same, and keeps none; one of which it is not known is taken to deliver, as the bill takes it to log.
    pub(super) fn keeps(&self) -> bool {
        let fails = |watch: &Watch<'_>| watch.state == State::Failing;
        self.is_trail() && !self.watch.as_ref().is_some_and(fails)
    }

    pub(super) fn trail(&self) -> Option<&'e Trail> {
        self.watch.as_ref()?.trail
    }

    /// Whether it is a trail, also the assumed one.
    pub(super) fn is_trail(&self) -> bool {
        self.watch
            .as_ref()
            .is_none_or(|watch| watch.trail.is_some())
    }

    pub(super) fn arn(&self) -> Option<&'e str> {
        self.watch.as_ref().map(|watch| watch.arn)
    }

    /// What to call it.
    pub(super) fn label(&self) -> String {
        match &self.watch {
            Some(watch) => watch.name.to_owned(),
            None => "the assumed trail".to_owned(),
        }
    }

    /// Its selectors, as advanced ones.
    pub(super) fn selectors(&self) -> Option<&[AdvancedEventSelector]> {
        self.watch.as_ref()?.set.as_ref().map(Compiled::selectors)
    }

    pub(super) fn target(&self) -> Target {
        if self.is_trail() {
            Target::Trail
        } else {
            Target::EventDataStore
        }
    }
}

/// How much smaller log files are than their records: measured on the delivered files of the case.
fn compression(view: &View<'_>, prices: &PriceTable) -> (f64, bool) {
    let (mut stored, mut raw) = (0u64, 0u64);
    for stretch in &view.stretches {
        let Some(file) = view.files.get(stretch.file as usize) else {
            continue;
        };
        if file.delivered && file.name.ends_with(".gz") {
            raw += stretch
                .rows
                .sizes
                .iter()
                .map(|&size| u64::from(size))
                .sum::<u64>();
            // A file can come in several stretches; its size counts with the first.
            if stretch.first == 0 {
                stored += file.bytes;
            }
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a ratio")]
    if stored > 0 && raw > 0 {
        return (stored as f64 / raw as f64, true);
    }
    let usual = prices.bytes_per_event();
    (usual.compressed / usual.raw, false)
}

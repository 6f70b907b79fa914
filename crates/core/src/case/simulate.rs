//! What selectors would keep of a case, see [`crate::analyzers::simulate`].

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use super::partial::Partial;
use super::{Options, Preferences};
use crate::analyzers::silence;
use crate::analyzers::simulate::{self, Counts, Documents, Heard, Simulated};
use crate::analyzers::view::At;
use crate::intake::kinds::Kind;
use crate::intake::{self, Ending, Place, Sink, Taken};
use crate::problem::Problem;
use crate::record::{Record, Reject};
use crate::sorting::{Arrange, Ordered};

impl Partial {
    /// Asks what sets of selectors would keep. [`Simulation::to_read`] names the inputs that have to be
    /// read again for an answer that is exact.
    #[must_use]
    pub fn simulate(&self, documents: &Documents, preferences: &Preferences) -> Simulation {
        let view = self.view(&self.inputs());
        let (silences, _) = silence::chapter(&view);
        let sets = simulate::Simulation::new(
            &view,
            &silences,
            documents,
            &preferences.prices,
            &preferences.watch_list,
        );
        let mut to_look_at: BTreeMap<String, Vec<(u64, u32)>> = BTreeMap::new();
        for (number, stretch) in (0u32..).zip(&view.stretches) {
            let Some(file) = view.files.get(stretch.file as usize) else {
                continue;
            };
            let rows = (0u32..).zip(&stretch.rows.keys);
            let mut records = rows
                .filter(|(_, key)| sets.depends(**key))
                .filter(|&(row, _)| {
                    !view.is_copy(At {
                        stretch: number,
                        row,
                    })
                })
                .map(|(row, key)| (stretch.first + u64::from(row), *key))
                .peekable();
            if records.peek().is_some() {
                let of_file = to_look_at.entry(file.path.to_owned()).or_default();
                of_file.extend(records);
            }
        }
        for records in to_look_at.values_mut() {
            records.arrange();
        }
        Simulation { sets, to_look_at }
    }
}

/// Sets of selectors over a case. It stands by itself, so that a front end can keep it while inputs are read
/// again.
#[derive(Debug)]
pub struct Simulation {
    sets: simulate::Simulation,
    /// The records to look at again with their keys, in order, by the path of their input.
    to_look_at: BTreeMap<String, Vec<(u64, u32)>>,
}

impl Simulation {
    /// Paths of the inputs to read again: files as they were given, not those inside of archives. None
    /// where the answer is exact already.
    #[must_use]
    pub fn to_read(&self) -> Vec<String> {
        let outer = |path: &String| path.split("!/").next().map(str::to_owned);
        let paths: BTreeSet<String> = self.to_look_at.keys().filter_map(outer).ordered();
        paths.into_iter().collect()
    }

    /// Reads one input again. `after_window` is called with the plain bytes of each window, and can stop.
    #[must_use]
    pub fn read_again<S: Read + Seek>(
        &self,
        source: S,
        path: &str,
        options: &Options,
        after_window: &mut dyn FnMut(u64) -> ControlFlow<()>,
    ) -> Counts {
        let mut reader = Reader {
            simulation: self,
            open: Vec::new(),
            counts: Counts::default(),
            after_window,
        };
        intake::read(source, path, 0, options.limits, &mut reader);
        reader.counts
    }

    /// Adds what a listener to the same sets heard while the case was read. What it heard need not be read
    /// again.
    pub fn hear(&mut self, heard: &Heard) {
        let mut records = Vec::new();
        for (path, to_look_at) in &mut self.to_look_at {
            let mut answers = heard.of_input(path).iter().peekable();
            to_look_at.retain(|&(record, key)| {
                while answers.next_if(|(heard, _)| *heard < record).is_some() {}
                match answers.next_if(|(heard, _)| *heard == record) {
                    Some((_, answer)) => records.push((key, *answer)),
                    None => return true,
                }
                false
            });
        }
        self.to_look_at
            .retain(|_, to_look_at| !to_look_at.is_empty());
        self.sets.hear(heard, records);
    }

    /// Adds what reading an input again gave. Each input is to be read once.
    pub fn add(&mut self, counts: Counts) {
        self.sets.add(counts);
    }

    /// The answers so far.
    #[must_use]
    pub fn answer(&self) -> Simulated {
        self.sets.answer()
    }
}

/// Looks at the records that the table of keys does not answer for.
struct Reader<'s> {
    simulation: &'s Simulation,
    /// The inputs that are open, with the records to look at.
    open: Vec<&'s [(u64, u32)]>,
    counts: Counts,
    after_window: &'s mut dyn FnMut(u64) -> ControlFlow<()>,
}

impl Sink for Reader<'_> {
    fn begin(&mut self, path: &str, _: Option<u64>) {
        let records = self.simulation.to_look_at.get(path);
        self.open.push(records.map_or(&[], Vec::as_slice));
    }

    fn record(&mut self, place: Place, json: &[u8]) -> Taken {
        let text = String::from_utf8_lossy(json);
        match Record::parse(&text) {
            Ok(record) => {
                let records = self.open.last().copied().unwrap_or_default();
                let found = records.binary_search_by_key(&place.number, |(record, _)| *record);
                if let Some((_, key)) = found.ok().and_then(|at| records.get(at)) {
                    self.simulation.sets.look(*key, &record, &mut self.counts);
                }
                Taken::Record
            }
            Err(Reject::NotARecord) => Taken::NotARecord,
            Err(Reject::Malformed(fault)) => Taken::Malformed(fault),
        }
    }

    fn document(&mut self, _: Kind, _: &str, _: &str) {}

    fn problem(&mut self, _: Problem) {}

    fn window(&mut self, plain_bytes: u64) -> ControlFlow<()> {
        (self.after_window)(plain_bytes)
    }

    fn end(&mut self, _: Ending) {
        self.open.pop();
    }
}

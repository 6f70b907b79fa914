//! What selectors would keep of a case, see [`crate::analyzers::simulate`].

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use super::partial::Partial;
use super::{Options, Preferences};
use crate::analyzers::silence;
use crate::analyzers::simulate::{self, Counts, Documents, Simulated};
use crate::analyzers::view::{At, View};
use crate::intake::kinds::Kind;
use crate::intake::{self, Ending, Place, Sink, Taken};
use crate::problem::Problem;
use crate::record::{Record, Reject};

impl Partial {
    /// Asks what sets of selectors would keep. [`Simulation::to_read`] names the inputs that have to be
    /// read again for an answer that is exact.
    #[must_use]
    pub fn simulate(&self, documents: &Documents, preferences: &Preferences) -> Simulation<'_> {
        let view = self.view(&self.inputs());
        let (silences, _) = silence::chapter(&view);
        let sets = simulate::Simulation::new(
            &view,
            &silences,
            documents,
            &preferences.prices,
            &preferences.watch_list,
        );
        let mut stretches: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (number, stretch) in (0u32..).zip(&view.stretches) {
            let depends = |key: &u32| sets.depends(*key);
            let file = view.files.get(stretch.file as usize);
            if let Some(file) = file.filter(|_| stretch.rows.keys.iter().any(depends)) {
                stretches.entry(file.path).or_default().push(number);
            }
        }
        Simulation {
            view,
            sets,
            stretches,
        }
    }
}

/// Sets of selectors over a case.
#[derive(Debug)]
pub struct Simulation<'p> {
    view: View<'p>,
    sets: simulate::Simulation,
    /// The stretches with records to look at again, by the path of their input.
    stretches: BTreeMap<&'p str, Vec<u32>>,
}

impl<'p> Simulation<'p> {
    /// Paths of the inputs to read again: files as they were given, not those inside of archives. None
    /// where the answer is exact already.
    #[must_use]
    pub fn to_read(&self) -> Vec<&'p str> {
        let outer = |path: &&'p str| path.split("!/").next().unwrap_or(path);
        let paths: BTreeSet<&str> = self.stretches.keys().map(outer).collect();
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

    /// Adds what reading an input again gave. Each input is to be read once.
    pub fn add(&mut self, counts: Counts) {
        self.sets.add(counts);
    }

    /// The answers so far.
    #[must_use]
    pub fn answer(&self) -> Simulated {
        self.sets.answer()
    }

    /// The key of a record that has to be looked at.
    fn key(&self, stretches: &[u32], record: u64) -> Option<u32> {
        stretches.iter().find_map(|&number| {
            let stretch = self.view.stretches.get(number as usize)?;
            let row = u32::try_from(record.checked_sub(stretch.first)?).ok()?;
            let key = stretch.rows.get(row as usize)?.key;
            let at = At {
                stretch: number,
                row,
            };
            (self.sets.depends(key) && !self.view.is_copy(at)).then_some(key)
        })
    }
}

/// Looks at the records that the table of keys does not answer for.
struct Reader<'s, 'p> {
    simulation: &'s Simulation<'p>,
    /// The inputs that are open, with the stretches to look at.
    open: Vec<&'s [u32]>,
    counts: Counts,
    after_window: &'s mut dyn FnMut(u64) -> ControlFlow<()>,
}

impl Sink for Reader<'_, '_> {
    fn begin(&mut self, path: &str, _: Option<u64>) {
        let stretches = self.simulation.stretches.get(path);
        self.open.push(stretches.map_or(&[], Vec::as_slice));
    }

    fn record(&mut self, place: Place, json: &[u8]) -> Taken {
        let text = String::from_utf8_lossy(json);
        match Record::parse(&text) {
            Ok(record) => {
                let stretches = self.open.last().copied().unwrap_or_default();
                if let Some(key) = self.simulation.key(stretches, place.number) {
                    self.simulation.sets.look(key, &record, &mut self.counts);
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

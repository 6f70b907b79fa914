//! What sets of selectors answer for single records, noted while these are read.
//!
//! The table of keys answers for most records. For the others the sets are asked when the record passes by,
//! so that nothing has to be read twice; which records count, and once only, is known later.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::analyzers::answers::{Callers, Kinds};
use crate::analyzers::traffic::Traffic;
use crate::record::Record;
use crate::selectors::{Answers, Event, Panel, Room};

/// Notes what sets of selectors answer for the records of which the table of keys does not tell.
#[derive(Debug)]
pub struct Listener<'p> {
    panel: &'p Panel,
    kinds: Kinds,
    callers: Callers,
    /// By number of the key.
    keys: Vec<Standing>,
    room: Room,
    heard: Heard,
}

/// Whether the records of a key have to be asked.
#[derive(Debug, Clone, Copy, Default)]
enum Standing {
    /// The key was not met yet.
    #[default]
    New,
    /// The table tells.
    Settled,
    /// Each record has to be asked; with the numbers of its kind and of its caller.
    Open(u32, usize),
}

/// Each answer once, and a number for it.
#[derive(Debug, Clone, Default)]
pub(super) struct Distinct {
    all: Vec<Answers>,
    numbers: FxHashMap<Answers, u32>,
}

impl Distinct {
    pub(super) fn number(&mut self, answers: &Answers) -> u32 {
        if let Some(&number) = self.numbers.get(answers) {
            return number;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(answers.clone());
        self.numbers.insert(answers.clone(), number);
        number
    }

    /// All of them, in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Answers> {
        self.all.iter()
    }

    pub(super) fn get(&self, number: u32) -> Option<&Answers> {
        self.all.get(number as usize)
    }
}

/// The answers for single records.
#[derive(Debug, Default)]
pub struct Heard {
    answers: Distinct,
    /// The number of the answer by record, in order, by the path of the input.
    inputs: BTreeMap<Box<str>, Vec<(u64, u32)>>,
}

impl<'p> Listener<'p> {
    /// One that has heard nothing yet. The numbers of keys have to be those of one [`Traffic`], from now on.
    #[must_use]
    pub fn new(panel: &'p Panel) -> Self {
        Self {
            panel,
            kinds: Kinds::default(),
            callers: Callers::default(),
            keys: Vec::new(),
            room: Room::default(),
            heard: Heard::default(),
        }
    }

    /// The number of the answer for a record of that key; `None` where the table of keys tells.
    pub fn ask(&mut self, traffic: &Traffic, key: u32, record: &Record<'_>) -> Option<u32> {
        let standing = match self.keys.get(key as usize) {
            None | Some(Standing::New) => self.meet(traffic, key),
            Some(known) => *known,
        };
        let Standing::Open(kind, caller) = standing else {
            return None;
        };
        let known = [self.kinds.get(kind)?, self.callers.get(caller)?];
        let answers = self
            .panel
            .of_record(&Event::of(record), known, &mut self.room);
        Some(self.heard.answers.number(answers))
    }

    fn meet(&mut self, traffic: &Traffic, number: u32) -> Standing {
        let (key, kind) = traffic.at(number);
        let caller = self.callers.of(self.panel, traffic, key);
        let mut both = self.kinds.of(self.panel, traffic, key, kind).clone();
        if let Some(caller) = self.callers.get(caller) {
            both.and(caller);
        }
        let standing = if self.panel.sets(&both).is_settled() {
            Standing::Settled
        } else {
            Standing::Open(kind, caller)
        };
        if self.keys.len() <= number as usize {
            self.keys.resize(number as usize + 1, Standing::New);
        }
        if let Some(slot) = self.keys.get_mut(number as usize) {
            *slot = standing;
        }
        standing
    }

    /// Keeps what was heard of an input; `answers` are in the order of its records.
    pub fn keep(&mut self, path: &str, answers: Vec<(u64, u32)>) {
        if !answers.is_empty() {
            self.heard.inputs.insert(path.into(), answers);
        }
    }

    /// All that was heard.
    #[must_use]
    pub fn end(self) -> Heard {
        self.heard
    }
}

impl Heard {
    /// Adds what another listener to the same sets heard, of other inputs.
    pub fn merge(&mut self, other: Self) {
        let all = other.answers.all.iter();
        let numbers: Vec<u32> = all.map(|it| self.answers.number(it)).collect();
        for (path, mut answers) in other.inputs {
            for (_, number) in &mut answers {
                *number = numbers.get(*number as usize).copied().unwrap_or(u32::MAX);
            }
            self.inputs.insert(path, answers);
        }
    }

    /// The answers by record, in order, of the input of that path.
    pub(crate) fn of_input(&self, path: &str) -> &[(u64, u32)] {
        self.inputs.get(path).map_or(&[], Vec::as_slice)
    }

    pub(super) fn answers(&self, number: u32) -> Option<&Answers> {
        self.answers.get(number)
    }
}

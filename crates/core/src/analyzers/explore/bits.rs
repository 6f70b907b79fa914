//! A filter as bits: one for each thing that it asks for, decided for each key and each caller beforehand.

use memchr::memmem::Finder;

use super::{Texts, side, value};
use crate::analyzers::traffic::Field;
use crate::report::{Chip, Column, Filter};

/// Words of a text that are looked for; those beyond are left out.
const WORDS: usize = 12;

/// Which part of a record tells the value of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sides {
    /// Its key.
    Key(Field),
    /// Its caller.
    Caller,
}

/// The bits of every key and every caller. A record is meant where together they have all that are needed.
#[derive(Debug)]
pub(super) struct Bits {
    keys: Vec<u64>,
    callers: Vec<u64>,
    needed: u64,
}

impl Bits {
    pub(super) fn new(texts: Texts<'_>, filter: &Filter) -> Self {
        let mut bits = Self {
            keys: vec![0; texts.traffic.len()],
            callers: vec![0; texts.callers.traces().count()],
            needed: 0,
        };
        bits.words(texts, &filter.text);
        for column in Column::ALL {
            let of_column = || {
                filter
                    .chips
                    .iter()
                    .filter(move |chip| chip.column == column)
            };
            let wanted: Vec<&Chip> = of_column().filter(|chip| !chip.except).collect();
            let unwanted: Vec<&Chip> = of_column().filter(|chip| chip.except).collect();
            if !wanted.is_empty() {
                bits.ask(texts, column, |value| {
                    wanted.iter().any(|chip| chip.value == value)
                });
            }
            if !unwanted.is_empty() {
                bits.ask(texts, column, |value| {
                    unwanted.iter().all(|chip| chip.value != value)
                });
            }
        }
        bits
    }

    /// Whether a record is meant.
    pub(super) fn hold(&self, key: u32, caller: u32) -> bool {
        let of = |bits: &[u64], number: u32| bits.get(number as usize).copied().unwrap_or(0);
        (of(&self.keys, key) | of(&self.callers, caller)) & self.needed == self.needed
    }

    /// The next bit. There are enough: twelve words, and two for each of sixteen columns.
    fn next(&mut self) -> u64 {
        let bit = self.needed.trailing_ones();
        let bit = 1u64.checked_shl(bit).unwrap_or(0);
        self.needed |= bit;
        bit
    }

    /// One more thing that the value of a column must be.
    fn ask(&mut self, texts: Texts<'_>, column: Column, is_meant: impl Fn(&str) -> bool) {
        let bit = self.next();
        let all = match side(column) {
            Sides::Key(_) => &mut self.keys,
            Sides::Caller => &mut self.callers,
        };
        for (number, bits) in (0u32..).zip(all) {
            if is_meant(value(texts, number, number, column)) {
                *bits |= bit;
            }
        }
    }

    /// The words of a text: each has to stand in some value of the record.
    fn words(&mut self, texts: Texts<'_>, text: &str) {
        let text = text.to_ascii_lowercase();
        let words: Vec<(u64, Finder<'_>)> = text
            .split_whitespace()
            .take(WORDS)
            .map(|word| (self.next(), Finder::new(word)))
            .collect();
        if words.is_empty() {
            return;
        }
        let lexicon = &texts.traffic.lexicon;
        let mut plain = String::new();
        let of_text: Vec<u64> = lexicon
            .iter()
            .map(|text| {
                plain.clear();
                plain.push_str(text);
                plain.make_ascii_lowercase();
                let found = words
                    .iter()
                    .filter(|(_, word)| word.find(plain.as_bytes()).is_some());
                found.fold(0, |bits, (bit, _)| bits | bit)
            })
            .collect();
        let of = |number: u32| of_text.get(number as usize).copied().unwrap_or(0);
        for (bits, key) in self.keys.iter_mut().zip(texts.traffic.keys()) {
            for column in Column::ALL {
                if let Sides::Key(field) = side(column) {
                    *bits |= of(key.get(field));
                }
            }
        }
        for (bits, trace) in self.callers.iter_mut().zip(texts.callers.traces()) {
            let caller = texts.callers.caller_of(trace.caller);
            *bits |= of(trace.address) | of(trace.program) | of(caller.arn) | of(caller.key);
        }
    }
}

//! What is known after some of the inputs.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::clash::Clash;
use crate::analyzers::integrity::Digest;
use crate::analyzers::privacy::{self, Exposures};
use crate::analyzers::roles::{Issue, Renumbered, Table};
use crate::analyzers::tampering::{Sighting, Watchman};
use crate::analyzers::traffic::{self, Field, KEY_FIELDS, Traffic};
use crate::analyzers::view::OfKey;
use crate::estate::Export;
use crate::intake::Seal;
use crate::problem::Problem;
use crate::record::Parser;
use crate::sorting::{Arrange, Ordered};
use crate::tables::{HOLE, Lexicon, Row, Rows, UNREAD};

/// What is known after some of the inputs: the table of keys, and for each input its rows, its
/// sightings and what went wrong.
///
/// It is a set of facts, and merging is the union of two sets: nothing is summed, so nothing can
/// be summed twice. What both sides know (the same input read twice, in whole or in part) counts
/// once. Should two inputs have one path, the greater fact counts for each record, and the report says so.
#[derive(Debug, Clone, Default)]
pub struct Partial {
    pub(super) traffic: Traffic,
    pub(super) callers: Table,
    pub(super) exposures: Exposures,
    /// Remembers what the kinds of [`Self::traffic`] are; no fact.
    pub(super) watchman: Watchman,
    /// Remembers what records share; no fact.
    pub(super) parser: Parser,
    /// By path.
    pub(super) inputs: BTreeMap<Box<str>, Known>,
    /// What inputs describe, where that was given by hand: by path, with how often it was given.
    pub(super) names: BTreeMap<Box<str>, (u32, Box<str>)>,
}

/// What is known of one input.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// Rows that follow each other, by the number of the first; in order, and apart from each other.
    pub(super) stretches: Vec<(u64, Rows)>,
    /// By record number, in order.
    pub(super) sightings: Vec<(u64, Sighting)>,
    /// By record number, in order.
    pub(super) issues: Vec<(u64, Issue)>,
    /// Word of the kind, a text of the lexicon.
    pub(super) kind: u32,
    /// Size of the input as stored.
    pub(super) bytes: u64,
    /// Exports and digests met since the input began.
    pub(super) documents: u64,
    /// What is kept of the exports, by number and pointer, in order.
    pub(super) exports: Vec<Export>,
    /// What a digest file says.
    pub(super) digest: Option<Box<Digest>>,
    /// What its plain bytes hash to, where they were hashed.
    pub(super) seal: Option<Seal>,
    /// The first problems, in order.
    pub(super) problems: Vec<Problem>,
    /// Problems met since the input began, also those that are not listed.
    pub(super) met: u64,
    /// How far the reading got.
    pub(super) end: End,
    /// Why it was not read (to its end), where the reader itself cannot say. Void once another
    /// reading has reached the end.
    pub(super) failure: Option<Problem>,
    /// What two inputs of this path say differently.
    pub(super) clash: Clash,
}

/// How far the reading of an input got.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum End {
    /// It goes on.
    #[default]
    Open,
    /// It was stopped.
    Stopped,
    /// To the end.
    Whole,
}

/// What the numbers of a partial stand for.
#[derive(Clone, Copy)]
struct Tables<'p> {
    traffic: &'p Traffic,
    callers: &'p Table,
    exposures: &'p Exposures,
}

impl Known {
    /// Adds what another reading knows of the same input. `tables` are those of both.
    fn join(&mut self, other: Self, tables: Tables<'_>) {
        for (first, rows) in other.stretches {
            self.add_rows(first, rows, tables);
        }
        if !other.issues.is_empty() {
            self.issues.extend(other.issues);
            // The greater of two for one record, as for its row.
            let texts = |issue: &Issue| issue.rank(tables.callers, &tables.traffic.lexicon);
            self.issues.sort_by(|(a, x), (b, y)| {
                let greater = || (x != y).then(|| texts(y).cmp(&texts(x)));
                a.cmp(b)
                    .then_with(|| greater().unwrap_or(std::cmp::Ordering::Equal))
            });
            self.issues.dedup_by_key(|(record, _)| *record);
        }
        if !other.sightings.is_empty() {
            self.sightings.extend(other.sightings);
            // The greater of two for one record, as for its row.
            self.sightings.sort_by(|a, b| b.cmp(a));
            self.sightings.dedup_by_key(|(record, _)| *record);
            self.sightings.reverse();
        }
        if !other.exports.is_empty() {
            self.exports.extend(other.exports);
            // The greater of two for one place.
            self.exports.arrange_by(|a, b| b.cmp(a));
            let clash = &mut self.clash;
            self.exports.dedup_by(|a, b| {
                let one_place = (a.number, &a.pointer) == (b.number, &b.pointer);
                clash.compare(Some(&*a).filter(|_| one_place), Some(&*b));
                one_place
            });
            self.exports.reverse();
        }
        if !other.problems.is_empty() {
            self.problems.extend(other.problems);
            sort_problems(&mut self.problems);
        }
        let text = |number: u32| tables.traffic.lexicon.text(number);
        if text(other.kind) > text(self.kind) {
            self.kind = other.kind;
        }
        // What was not told yet (the size of a pipe, the hash before the end) differs from nothing.
        let size = |bytes: u64| (bytes != 0).then_some(bytes);
        self.clash.compare(size(self.bytes), size(other.bytes));
        self.clash
            .compare(self.digest.as_ref(), other.digest.as_ref());
        let hash = |seal: Option<Seal>| seal.and_then(|seal| seal.sha256);
        self.clash.compare(hash(self.seal), hash(other.seal));
        self.clash.join(other.clash);
        self.bytes = self.bytes.max(other.bytes);
        self.documents = self.documents.max(other.documents);
        self.met = self.met.max(other.met);
        self.digest = self.digest.take().max(other.digest);
        self.seal = self.seal.max(other.seal);
        self.end = self.end.max(other.end);
        self.failure = self.failure.take().max(other.failure);
    }

    fn add_rows(&mut self, first: u64, rows: Rows, tables: Tables<'_>) {
        if rows.is_empty() {
            return;
        }
        // Mostly the pieces of an input come in their order.
        match self.stretches.last_mut() {
            Some((start, held)) if end_of(*start, held) == first => return held.append(rows),
            Some((start, held)) if end_of(*start, held) > first => {}
            _ => return self.stretches.push((first, rows)),
        }
        let mut all = std::mem::take(&mut self.stretches);
        all.push((first, rows));
        all.sort_by_key(|(first, _)| *first);
        for (first, rows) in all {
            match self.stretches.last_mut() {
                Some((start, held)) if end_of(*start, held) >= first => {
                    self.clash.join(unite(held, *start, first, &rows, tables));
                }
                _ => self.stretches.push((first, rows)),
            }
        }
    }

    /// Gives texts and keys the numbers of another table.
    fn renumber(
        &mut self,
        text: impl Fn(u32) -> u32,
        keys: &traffic::Renumbered,
        callers: &Renumbered,
        exposures: &[u32],
    ) {
        self.kind = text(self.kind);
        for (_, issue) in &mut self.issues {
            *issue = issue.renumbered(callers);
        }
        for (_, rows) in &mut self.stretches {
            for key in &mut rows.keys {
                *key = keys.key(*key);
            }
            for caller in &mut rows.callers {
                *caller = callers.trace(*caller);
            }
            for set in &mut rows.exposures {
                *set = exposures.get(*set as usize).copied().unwrap_or(UNREAD);
            }
        }
    }

    fn is_sound(&self, keys: usize, texts: usize, callers: &Table, sets: usize) -> bool {
        let mut free = Some(0);
        let stretches_apart = self.stretches.iter().all(|(first, rows)| {
            let begins = free.is_some_and(|free| *first >= free);
            // One number at least lies between two stretches.
            free = first.checked_add(rows.len() as u64 + 1);
            let columns = [
                rows.fingerprints.len(),
                rows.sizes.len(),
                rows.times.len(),
                rows.callers.len(),
                rows.exposures.len(),
            ];
            let set_known = |&set: &u32| set == UNREAD || (set as usize) < sets;
            let key_known = |&key: &u32| key == HOLE || (key as usize) < keys;
            begins
                && free.is_some()
                && !rows.is_empty()
                && columns == [rows.len(); 5]
                && rows.keys.iter().all(key_known)
                && rows.callers.iter().all(|&number| callers.has_trace(number))
                && rows.exposures.iter().all(set_known)
        });
        stretches_apart
            && self.clash.is_sound()
            && self.sightings.is_sorted_by(|(a, _), (b, _)| a < b)
            && self.issues.is_sorted_by(|(a, _), (b, _)| a < b)
            && self
                .issues
                .iter()
                .all(|(_, issue)| issue.is_sound(callers, texts))
            && self
                .exports
                .is_sorted_by(|a, b| (a.number, &a.pointer) < (b.number, &b.pointer))
    }

    /// Whether the records of another input say the same, as far as rows tell: one by one, in one table.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        fn rows(known: &Known) -> impl Iterator<Item = (u64, impl Eq)> {
            let stretches = known.stretches.iter();
            stretches.flat_map(|(first, rows)| (*first..).zip(rows.iter().map(|row| told(&row))))
        }
        rows(self).eq(rows(other))
    }

    /// How many records, holes left out.
    pub(super) fn records(&self) -> u64 {
        self.stretches.iter().map(|(_, rows)| rows.records()).sum()
    }
}

fn end_of(first: u64, rows: &Rows) -> u64 {
    first.saturating_add(rows.len() as u64)
}

/// Writes rows over others, which begin at record `start`, from record `first` on; of two for one record the greater one counts. Tells
/// which differ.
fn unite(held: &mut Rows, start: u64, first: u64, rows: &Rows, tables: Tables<'_>) -> Clash {
    let mut clash = Clash::default();
    let from = usize::try_from(first - start).unwrap_or(usize::MAX);
    for ((number, index), row) in (first..).zip(0..).zip(rows.iter()) {
        let at = from.saturating_add(index);
        match held.get(at) {
            None => held.push(row),
            Some(known) if known != row => {
                if told(&known) != told(&row) {
                    clash.note(number);
                }
                if rank(&known, tables) < rank(&row, tables) {
                    held.set(at, row);
                }
            }
            Some(_) => {}
        }
    }
    clash
}

/// What a row says however it was read: who called and what data is in it are looked for only where that is asked for.
fn told(row: &Row) -> (u32, u64, u32, u32) {
    (row.key, row.fingerprint, row.size, row.time)
}

/// An order of rows that does not depend on how keys are numbered. A hole is less than any record.
fn rank<'t>(row: &Row, tables: Tables<'t>) -> impl Ord + use<'t> {
    let Tables {
        traffic,
        callers,
        exposures,
    } = tables;
    let key = traffic.get(row.key as usize);
    let texts = key.map(|key| key.written_out().map(|number| traffic.lexicon.text(number)));
    let caller = callers.rank(row.caller, &traffic.lexicon);
    let exposure = exposures.rank(row.exposure);
    (texts, row.fingerprint, row.size, row.time, caller, exposure)
}

/// Sorts by place, those of the whole input last, so that the order of reading leaves no trace.
pub(super) fn sort_problems(problems: &mut Vec<Problem>) {
    problems.arrange_by(|a, b| place(a).cmp(&place(b)));
    problems.dedup();
}

fn place(problem: &Problem) -> impl Ord + '_ {
    let or_last = |place: Option<u64>| place.unwrap_or(u64::MAX);
    (
        or_last(problem.offset),
        or_last(problem.record),
        problem.code,
        &problem.message,
    )
}

impl Partial {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty() && self.names.is_empty()
    }

    /// Says what an input describes whose export does not: the name of a bucket, the ARN of a trail. The
    /// last word counts. `path` is the input's path as the report has it; the input may come later.
    pub fn name_subject(&mut self, path: &str, name: &str) {
        let times = self.names.get(path).map_or(0, |(times, _)| *times);
        let named = (times.saturating_add(1), name.trim().into());
        self.names.insert(path.into(), named);
    }

    /// Takes into account what the owner of the logs knows of the names in them, for the records that are searched from
    /// now on ([`super::Options::privacy`]). It is not part of what is known of the inputs, and does not travel.
    pub fn know(&mut self, known: &privacy::Known) {
        self.exposures.know(known);
    }

    /// How many records were read, copies included.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.inputs.values().map(Known::records).sum()
    }

    /// Notes the size of an input that came from a pipe: only the end of the reading told it.
    pub fn note_size(&mut self, path: &str, bytes: u64) {
        if let Some(known) = self.inputs.get_mut(path) {
            known.bytes = known.bytes.max(bytes);
        }
    }

    pub(super) fn of_failure(path: &str, bytes: u64, problem: Problem) -> Self {
        let known = Known {
            bytes,
            failure: Some(problem),
            ..Known::default()
        };
        let mut partial = Self::default();
        partial.inputs.insert(path.into(), known);
        partial
    }

    /// Adds what another partial knows. Commutative, associative, and idempotent.
    pub fn merge(&mut self, mut other: Self) {
        if other.inputs.len() > self.inputs.len() {
            // The smaller one is renumbered.
            std::mem::swap(self, &mut other);
        }
        let texts: Vec<u32> = other
            .traffic
            .lexicon
            .iter()
            .map(|text| self.traffic.lexicon.number(text))
            .collect();
        let renumber = |old: u32| texts.get(old as usize).copied().unwrap_or(0);
        let keys = self.traffic.merge(&other.traffic, renumber);
        let callers = self.callers.merge(&other.callers, texts.clone());
        let exposures = self.exposures.merge(other.exposures);
        for (path, mut known) in other.inputs {
            known.renumber(renumber, &keys, &callers, &exposures);
            self.add(path, known);
        }
        for (path, named) in other.names {
            let held = self.names.entry(path).or_default();
            if named > *held {
                *held = named;
            }
        }
    }

    /// Adds what is known of an input, in this partial's own numbers.
    pub(super) fn add(&mut self, path: Box<str>, known: Known) {
        match self.inputs.entry(path) {
            Entry::Vacant(place) => {
                place.insert(known);
            }
            Entry::Occupied(mut place) => {
                let tables = Tables {
                    traffic: &self.traffic,
                    callers: &self.callers,
                    exposures: &self.exposures,
                };
                place.get_mut().join(known, tables);
            }
        }
    }

    /// The same with texts and keys numbered by their order, and without those that nothing uses:
    /// equal content, equal numbers.
    pub(super) fn canonical(&self) -> Self {
        let mut key_used = vec![false; self.traffic.len()];
        let mut text_used = vec![false; self.traffic.lexicon.len()];
        let mut set_used = vec![false; self.exposures.sets()];
        let mark = |used: &mut [bool], number: u32| {
            if let Some(used) = used.get_mut(number as usize) {
                *used = true;
            }
        };
        let mut callers_used = self.callers.nothing_used();
        for known in self.inputs.values() {
            mark(&mut text_used, known.kind);
            for (_, rows) in &known.stretches {
                rows.callers
                    .iter()
                    .for_each(|&trace| callers_used.mark(trace));
            }
            for (_, issue) in &known.issues {
                issue.mark(&mut callers_used, |text| mark(&mut text_used, text));
            }
            for (_, rows) in &known.stretches {
                rows.keys.iter().for_each(|&key| mark(&mut key_used, key));
                rows.exposures
                    .iter()
                    .for_each(|&set| mark(&mut set_used, set));
            }
        }
        self.traffic
            .mark_texts(&key_used, |text| mark(&mut text_used, text));
        self.callers
            .mark_texts(&mut callers_used, |text| mark(&mut text_used, text));
        let used_texts = self.traffic.lexicon.iter().zip(&text_used);
        let mut sorted: Vec<&str> = used_texts
            .filter(|(_, used)| **used)
            .map(|(t, _)| t)
            .collect();
        sorted.sort_unstable();
        let mut lexicon = Lexicon::default();
        for text in sorted {
            lexicon.number(text);
        }
        let mut numbers = Vec::with_capacity(self.traffic.lexicon.len());
        for (text, used) in self.traffic.lexicon.iter().zip(&text_used) {
            numbers.push(if *used { lexicon.number(text) } else { 0 });
        }
        let renumber = |old: u32| numbers.get(old as usize).copied().unwrap_or(0);
        let (traffic, keys) = self.traffic.canonical(lexicon, &key_used, renumber);
        let mut canonical = Self {
            traffic,
            ..Self::default()
        };
        let (table, callers) = self.callers.canonical(&callers_used, numbers.clone());
        canonical.callers = table;
        let (exposures, sets) = self.exposures.canonical(&set_used);
        canonical.exposures = exposures;
        for (path, known) in &self.inputs {
            let mut known = known.clone();
            known.renumber(renumber, &keys, &callers, &sets);
            canonical.inputs.insert(path.clone(), known);
        }
        canonical.names.clone_from(&self.names);
        canonical
    }

    /// Whether every number leads somewhere and all is in its order: what a stored partial has to
    /// hold before it is used.
    pub(super) fn is_sound(&self) -> bool {
        let texts = self.traffic.lexicon.len();
        let text_known = |number: &u32| (*number as usize) < texts;
        self.inputs.values().all(|known| {
            text_known(&known.kind)
                && known.is_sound(
                    self.traffic.len(),
                    texts,
                    &self.callers,
                    self.exposures.sets(),
                )
        })
    }

    /// The distinct texts of one field of the keys with records, sorted, the empty one left out.
    pub(super) fn texts_of(&self, keys: &[OfKey], field: Field) -> Vec<String> {
        let keys = self.traffic.keys().zip(keys);
        let used = keys.filter(|(_, of_key)| of_key.records > 0);
        let numbers: BTreeSet<u32> = used.map(|(key, _)| key.get(field)).ordered();
        let texts = numbers
            .into_iter()
            .filter(|&number| number != 0)
            .map(|number| self.traffic.lexicon.text(number).to_owned());
        let mut texts: Vec<String> = texts.collect();
        texts.sort_unstable();
        texts
    }
}

const _: () = assert!(
    KEY_FIELDS == 16,
    "a new field needs a new version of the stored form"
);

//! Many sets of selectors, asked together.
//!
//! Every selector of every set has one bit: the selectors that stand first in their sets come first, one bit
//! a set, then those that stand second, and so on. What is asked of a field is one search in an [`Order`],
//! however many sets ask for it, and "and" and "or" work on whole words.

use super::compiled::{Compiled, Rule};
use super::event::{Event, Match, Value};
use super::field::Field;
use super::order::{Order, Span};
use super::patterns::{Operand, Test};
use crate::record::Category;

/// Answers, one for each selector or one for each set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Answers {
    /// It holds.
    yes: Vec<u64>,
    /// It holds, or it depends on what is not known.
    may: Vec<u64>,
}

impl Answers {
    fn filled(words: usize, word: u64) -> Self {
        Self {
            yes: vec![word; words],
            may: vec![word; words],
        }
    }

    fn fill(&mut self, word: u64) {
        self.yes.fill(word);
        self.may.fill(word);
    }

    fn set(&mut self, bit: usize, answer: Match) {
        let mask = 1 << (bit % 64);
        let put = |words: &mut Vec<u64>, holds: bool| {
            if let Some(word) = words.get_mut(bit / 64).filter(|_| holds) {
                *word |= mask;
            }
        };
        put(&mut self.yes, answer == Match::Yes);
        put(&mut self.may, answer != Match::No);
    }

    /// The answer of that number.
    #[must_use]
    pub fn get(&self, number: usize) -> Match {
        let has = |words: &[u64]| {
            let word = words.get(number / 64).copied().unwrap_or(0);
            word >> (number % 64) & 1 == 1
        };
        match (has(&self.yes), has(&self.may)) {
            (true, _) => Match::Yes,
            (false, true) => Match::Depends,
            (false, false) => Match::No,
        }
    }

    /// Both have to hold.
    pub fn and(&mut self, other: &Self) {
        each(&mut self.yes, &other.yes, |word, other| word & other);
        each(&mut self.may, &other.may, |word, other| word & other);
    }

    /// One has to hold. Nothing holds yet where nothing was answered.
    pub fn or(&mut self, other: &Self) {
        self.yes.resize(other.yes.len().max(self.yes.len()), 0);
        self.may.resize(other.may.len().max(self.may.len()), 0);
        each(&mut self.yes, &other.yes, |word, other| word | other);
        each(&mut self.may, &other.may, |word, other| word | other);
    }

    /// Becomes the same as the other, in its own room.
    pub fn copy_from(&mut self, other: &Self) {
        self.yes.clone_from(&other.yes);
        self.may.clone_from(&other.may);
    }

    /// Whether no answer depends.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.yes == self.may
    }
}

#[inline]
fn each(words: &mut [u64], others: &[u64], change: impl Fn(u64, u64) -> u64) {
    for (word, other) in words.iter_mut().zip(others) {
        *word = change(*word, *other);
    }
}

/// Sets of selectors, made ready to be asked together.
#[derive(Debug, Clone)]
pub struct Panel {
    /// Words with one bit for each set.
    words: usize,
    /// How many selectors the longest set has.
    layers: usize,
    /// Each selector with its bit.
    rules: Vec<(usize, Rule)>,
    caller: Column,
    console: Column,
    endpoint: Column,
    kind: Column,
    arn: Column,
    /// The selectors for which not even a whole record tells: they ask for a field that is not known here.
    unknown: Vec<u64>,
}

/// Room to answer in without allocating, see [`Panel::of_record`].
#[derive(Debug, Clone, Default)]
pub struct Room {
    rules: Answers,
    one: Answers,
    any: Answers,
    sets: Answers,
}

impl Panel {
    /// Makes sets ready.
    #[must_use]
    pub fn new<'s>(sets: impl ExactSizeIterator<Item = &'s Compiled> + Clone) -> Self {
        let words = sets.len().div_ceil(64);
        let layers = sets.clone().map(|set| set.rules().len()).max().unwrap_or(0);
        let mut rules = Vec::new();
        for (number, set) in sets.enumerate() {
            for (layer, rule) in set.rules().iter().enumerate() {
                rules.push((layer * words * 64 + number, rule.clone()));
            }
        }
        let all = words * layers;
        let column = |tests: fn(&Rule) -> Vec<&Test>| {
            Column::new(all, rules.iter().map(|(bit, rule)| (*bit, tests(rule))))
        };
        let mut unknown = Answers::filled(all, 0);
        for (bit, _) in rules.iter().filter(|(_, rule)| rule.unknown) {
            unknown.set(*bit, Match::Yes);
        }
        Self {
            words,
            layers,
            caller: column(|rule| rule.caller.iter().collect()),
            console: column(|rule| plain(rule, Field::SessionCredentialFromConsole)),
            endpoint: column(|rule| plain(rule, Field::VpcEndpointId)),
            kind: column(|rule| rule.kind.iter().collect()),
            arn: column(|rule| rule.arn.iter().collect()),
            unknown: unknown.yes,
            rules,
        }
    }

    /// What each selector answers for an event, its conditions on the caller left out.
    #[must_use]
    pub fn but_the_caller(&self, event: &Event<'_>) -> Answers {
        self.of_rules(|rule| rule.but_the_caller(event))
    }

    /// What the conditions of each selector on the caller answer.
    #[must_use]
    pub fn of_caller(&self, arn: &Value<'_>) -> Answers {
        self.of_rules(|rule| rule.of_caller(arn))
    }

    fn of_rules(&self, answer: impl Fn(&Rule) -> Match) -> Answers {
        let mut answers = Answers::filled(self.words * self.layers, 0);
        for (bit, rule) in &self.rules {
            answers.set(*bit, answer(rule));
        }
        answers
    }

    /// What each set answers, by what its selectors do.
    #[must_use]
    pub fn sets(&self, rules: &Answers) -> Answers {
        let mut sets = Answers::default();
        self.sets_into(rules, &mut sets);
        sets
    }

    /// The same, in room that is there.
    pub fn sets_into(&self, rules: &Answers, sets: &mut Answers) {
        let fold = |sets: &mut Vec<u64>, rules: &[u64]| {
            sets.clear();
            sets.resize(self.words, 0);
            // `chunks` does not take 0.
            for layer in rules.chunks(self.words.max(1)) {
                each(sets, layer, |word, other| word | other);
            }
        };
        fold(&mut sets.yes, &rules.yes);
        fold(&mut sets.may, &rules.may);
    }

    /// The number of a selector among the answers: the one at a place of a set.
    #[must_use]
    pub const fn number(&self, set: usize, place: usize) -> usize {
        place * self.words * 64 + set
    }

    /// What each set answers for a whole record of which something is known: what [`Self::but_the_caller`] and
    /// [`Self::of_caller`] say of all records that agree with it in everything but the caller, the console
    /// session, the VPC endpoint and the resources.
    pub fn of_record<'r>(
        &self,
        event: &Event<'_>,
        known: [&Answers; 2],
        room: &'r mut Room,
    ) -> &'r Answers {
        let [kind, caller] = known;
        let Room {
            rules,
            one,
            any,
            sets,
        } = room;
        rules.copy_from(kind);
        rules.and(caller);
        // What holds for all of them holds for this one; the rest is open.
        one.copy_from(rules);
        one.yes.clone_from(&one.may);
        if event.category == Category::Other {
            one.yes.fill(0);
        } else {
            each(&mut one.yes, &self.unknown, |word, unknown| word & !unknown);
        }
        self.caller.ask(&event.user_identity_arn, one);
        self.console
            .ask(&event.session_credential_from_console, one);
        self.endpoint.ask(&event.vpc_endpoint_id, one);
        self.resources(event, one, any, sets);
        each(&mut rules.may, &one.may, |word, may| word & may);
        each(&mut rules.yes, &one.yes, |word, yes| word | yes);
        each(&mut rules.may, &rules.yes, |word, yes| word | yes);
        self.sets_into(rules, sets);
        sets
    }

    /// One resource has to meet all the conditions on resources.
    fn resources(
        &self,
        event: &Event<'_>,
        rules: &mut Answers,
        any: &mut Answers,
        one: &mut Answers,
    ) {
        if self.kind.is_empty() && self.arn.is_empty() {
            return;
        }
        let resources = &event.resources;
        any.copy_from(rules);
        any.fill(0);
        let mut ask = |kind: &Value<'_>, arn: &Value<'_>| {
            one.copy_from(rules);
            self.kind.ask(kind, one);
            self.arn.ask(arn, one);
            any.or(one);
        };
        if resources.is_empty() {
            ask(&Value::Absent, &Value::Absent);
        }
        for resource in resources.iter() {
            ask(&resource.kind, &resource.arn);
        }
        if resources.is_cut() {
            any.may.clone_from(&rules.may);
        }
        rules.copy_from(any);
    }
}

fn plain(rule: &Rule, field: Field) -> Vec<&Test> {
    let of_field = rule.plain.iter().filter(|(asked, _)| *asked == field);
    of_field.map(|(_, test)| test).collect()
}

/// What all selectors ask of one field.
#[derive(Debug, Clone)]
struct Column {
    /// The first tests of the selectors, then the second ones, ...: a selector that names a field twice means
    /// both.
    layers: Vec<Layer>,
}

/// One test a selector.
#[derive(Debug, Clone)]
struct Layer {
    /// The selectors that have a test here.
    asking: Vec<u64>,
    /// The selectors that ask for no value.
    free: Vec<u64>,
    /// Values to be or to begin with: bits of those that ask for them, then of those that rule them out.
    forwards: Order,
    /// Values to end with, likewise; texts are read from their end.
    backwards: Order,
}

impl Column {
    fn new<'t>(words: usize, rules: impl Iterator<Item = (usize, Vec<&'t Test>)> + Clone) -> Self {
        let layers = rules.clone().map(|(_, tests)| tests.len()).max();
        let layer = |layer: usize| {
            let tests = rules.clone();
            Layer::new(
                words,
                tests.filter_map(|(bit, tests)| Some((bit, *tests.get(layer)?))),
            )
        };
        Self {
            layers: (0..layers.unwrap_or(0)).map(layer).collect(),
        }
    }

    const fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    /// Takes away the selectors whose tests fail.
    #[inline]
    fn ask(&self, value: &Value<'_>, answers: &mut Answers) {
        for layer in &self.layers {
            layer.ask(value, answers);
        }
    }
}

impl Layer {
    fn new<'t>(words: usize, tests: impl Iterator<Item = (usize, &'t Test)>) -> Self {
        let mut asking = Answers::filled(words, 0);
        let mut bound = Answers::filled(words, 0);
        let (mut forwards, mut backwards) = (Vec::new(), Vec::new());
        for (bit, test) in tests {
            asking.set(bit, Match::Yes);
            if !test.is_free() {
                bound.set(bit, Match::Yes);
            }
            for (selects, operand) in test.operands() {
                let bit = if selects { bit } else { words * 64 + bit };
                match operand {
                    Operand::Equal(value) => forwards.push(Span::one(value.into(), bit)),
                    Operand::Start(value) => forwards.push(Span::beginning(value.into(), bit)),
                    Operand::End(value) => {
                        let reversed = value.bytes().rev().collect();
                        backwards.push(Span::beginning(reversed, bit));
                    }
                }
            }
        }
        Self {
            asking: asking.yes,
            free: bound.yes.iter().map(|word| !word).collect(),
            forwards: Order::new(&forwards, words * 2),
            backwards: Order::new(&backwards, words * 2),
        }
    }

    #[inline]
    fn ask(&self, value: &Value<'_>, answers: &mut Answers) {
        let text = match value {
            Value::Is(text) => text.as_bytes(),
            Value::Absent => {
                each(&mut answers.yes, &self.free, |word, free| word & free);
                each(&mut answers.may, &self.free, |word, free| word & free);
                return;
            }
            // Not of a whole record.
            Value::Begins(_) | Value::Unknown => {
                return each(&mut answers.yes, &self.asking, |word, asking| {
                    word & !asking
                });
            }
        };
        let words = self.free.len();
        let forwards = self.forwards.at(text).split_at_checked(words);
        let (selected, ruled_out) = forwards.unwrap_or_default();
        if self.backwards.is_empty() {
            let holds = self.free.iter().zip(selected).zip(ruled_out);
            let words = answers.yes.iter_mut().zip(&mut answers.may);
            for ((yes, may), ((free, selected), ruled_out)) in words.zip(holds) {
                let holds = (free | selected) & !ruled_out;
                *yes &= holds;
                *may &= holds;
            }
            return;
        }
        let backwards = self.backwards.at_reversed(text).split_at_checked(words);
        let (ends_selected, ends_ruled_out) = backwards.unwrap_or_default();
        let selected = selected.iter().zip(ends_selected).map(|(a, b)| a | b);
        let ruled_out = ruled_out.iter().zip(ends_ruled_out).map(|(a, b)| a | b);
        let holds = self.free.iter().zip(selected).zip(ruled_out);
        let words = answers.yes.iter_mut().zip(&mut answers.may);
        for ((yes, may), ((free, selected), ruled_out)) in words.zip(holds) {
            let holds = (free | selected) & !ruled_out;
            *yes &= holds;
            *may &= holds;
        }
    }
}

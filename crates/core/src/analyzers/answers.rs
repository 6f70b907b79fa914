//! What many sets of selectors answer for the keys of a table.
//!
//! A key is what was done and who did it, and a selector asks for the one and for the other: so both are
//! asked once, and a key's answers are those of the two.

use rustc_hash::FxHashMap;

use crate::analyzers::facts;
use crate::analyzers::traffic::{Field, Key, Traffic};
use crate::selectors::{Answers, Match, Panel};

/// What the selectors answer for each kind of key, their conditions on the caller left out.
#[derive(Debug, Default)]
pub(super) struct Kinds(FxHashMap<u32, Answers>);

impl Kinds {
    /// What the sets say of `kind`: asked with `key` when the kind is met first, and remembered.
    pub(super) fn of(
        &mut self,
        panel: &Panel,
        traffic: &Traffic,
        key: Key<'_>,
        kind: u32,
    ) -> &Answers {
        let ask = || panel.but_the_caller(&traffic.event(key, &traffic.told(key)));
        self.0.entry(kind).or_insert_with(ask)
    }

    /// What the sets say of `kind`; `None` where none of its keys was met.
    pub(super) fn get(&self, kind: u32) -> Option<&Answers> {
        self.0.get(&kind)
    }
}

/// What the conditions on the caller answer, for each caller that keys tell apart.
#[derive(Debug, Default)]
pub(super) struct Callers {
    /// By the text of the principal, and whether it tells the caller's ARN.
    numbers: FxHashMap<(u32, bool), usize>,
    answers: Vec<Answers>,
}

impl Callers {
    /// The number of a key's caller.
    pub(super) fn of(&mut self, panel: &Panel, traffic: &Traffic, key: Key<'_>) -> usize {
        let hidden = facts::hides_caller(traffic.text(key, Field::Shape));
        let answers = &mut self.answers;
        let caller = (key.get(Field::Principal), hidden);
        *self.numbers.entry(caller).or_insert_with(|| {
            let told = traffic.told(key);
            answers.push(panel.of_caller(&traffic.event(key, &told).user_identity_arn));
            answers.len() - 1
        })
    }

    /// The answers of a number.
    pub(super) fn get(&self, number: usize) -> Option<&Answers> {
        self.answers.get(number)
    }
}

/// What the selectors answer for each key of a table.
#[derive(Debug)]
pub(in crate::analyzers) struct Table {
    kinds: Kinds,
    callers: Callers,
    /// The numbers of the kind and of the caller of each key.
    keys: Vec<(u32, usize)>,
}

impl Table {
    pub(in crate::analyzers) fn new(panel: &Panel, traffic: &Traffic) -> Self {
        let (mut kinds, mut callers) = (Kinds::default(), Callers::default());
        let keys = traffic.keys().zip(traffic.kinds_of_keys());
        let keys = keys.map(|(key, kind)| {
            kinds.of(panel, traffic, key, kind);
            (kind, callers.of(panel, traffic, key))
        });
        Self {
            keys: keys.collect(),
            kinds,
            callers,
        }
    }

    /// What the selectors say of a key by its kind and by its caller.
    pub(super) fn known(&self, key: u32) -> Option<[&Answers; 2]> {
        let (kind, caller) = *self.keys.get(key as usize)?;
        Some([self.kinds.get(kind)?, self.callers.get(caller)?])
    }

    /// What the selectors answer for a key.
    pub(super) fn rules(&self, key: u32, rules: &mut Answers) {
        if let Some([kind, caller]) = self.known(key) {
            rules.copy_from(kind);
            rules.and(caller);
        }
    }
    /// What one of the sets answers for each key, by its number.
    pub(in crate::analyzers) fn of_set(&self, panel: &Panel, set: usize) -> Vec<Match> {
        let mut known: FxHashMap<(u32, usize), Match> = FxHashMap::default();
        let mut rules = Answers::default();
        let keys = self.keys.iter().zip(0u32..);
        let answers = keys.map(|(pair, key)| {
            *known.entry(*pair).or_insert_with(|| {
                self.rules(key, &mut rules);
                panel.sets(&rules).get(set)
            })
        });
        answers.collect()
    }
}

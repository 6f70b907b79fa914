//! The table that answers for changes together: the keys, sorted into pieces that every trail and every
//! change treats alike.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::lines::{Metered, float};
use crate::analyzers::edits::{self, Edit};
use crate::analyzers::ledger::Ledger;
use crate::pricing::Item;
use crate::record::Category;
use crate::report::{WhatIfChange, WhatIfLogged, WhatIfPiece, WhatIfTable, WhatIfTrail};
use crate::selectors::Match;
use crate::sorting::{Arrange, Ordered};

/// Pieces beyond which there is no table: it would outgrow the report.
const MOST: usize = 4_096;

/// A key without records belongs to no class.
const NONE: u32 = u32::MAX;

/// Keys that are alike so far.
#[derive(Debug, Clone, Default)]
struct Class {
    /// The first of them, which stands for all.
    first: usize,
    /// The changes that leave them out.
    left_out_by: Vec<u32>,
}

/// The table in the making.
#[derive(Debug)]
pub(super) struct Together {
    /// The class of each key.
    of_key: Vec<u32>,
    classes: Vec<Class>,
    /// The place among the trails of each payer.
    place: Vec<Option<u32>>,
    changes: Vec<WhatIfChange>,
}

impl Together {
    pub(super) fn new(ledger: &Ledger<'_>) -> Self {
        let mut of_key = vec![NONE; ledger.view.traffic.len()];
        let mut classes = Vec::new();
        for (number, ..) in ledger.observed.keys() {
            if classes.is_empty() {
                classes.push(Class {
                    first: number,
                    left_out_by: Vec::new(),
                });
            }
            if let Some(class) = of_key.get_mut(number) {
                *class = 0;
            }
        }
        let mut trails = 0u32;
        let place = ledger.payers.iter().map(|payer| {
            let here = payer.is_trail().then_some(trails);
            trails += u32::from(payer.is_trail());
            here
        });
        let mut together = Self {
            of_key,
            classes,
            place: place.collect(),
            changes: Vec::new(),
        };
        let traffic = ledger.view.traffic;
        let is_management = |key: usize| {
            traffic
                .get(key)
                .is_some_and(|key| ledger.category(key) == Category::Management)
        };
        together.part(|key| u8::from(ledger.is_watched(key)) * 2 + u8::from(is_management(key)));
        for payer in ledger.payers.iter().filter(|payer| payer.is_trail()) {
            together.part(|key| match payer.answer(key) {
                Match::No => 0,
                Match::Depends => 1,
                Match::Yes => 2,
            });
        }
        together
    }

    /// A change of a payer that leaves out some keys.
    pub(super) fn edit(&mut self, name: String, payer: usize, edit: Edit, gone: &[usize]) {
        let mut left_out = vec![false; self.of_key.len()];
        for &key in gone {
            if let Some(left_out) = left_out.get_mut(key) {
                *left_out = true;
            }
        }
        let is_gone = |key: usize| left_out.get(key).copied().unwrap_or(false);
        self.part(|key| u8::from(is_gone(key)));
        let place = u32::try_from(self.changes.len()).unwrap_or(NONE);
        for class in &mut self.classes {
            if is_gone(class.first) {
                class.left_out_by.push(place);
            }
        }
        self.change(name, payer, Some(edit));
    }

    /// A payer may go altogether.
    pub(super) fn whole(&mut self, name: String, payer: usize) {
        self.change(name, payer, None);
    }

    fn change(&mut self, name: String, payer: usize, edit: Option<Edit>) {
        if let Some(Some(trail)) = self.place.get(payer) {
            self.changes.push(WhatIfChange {
                name,
                trail: *trail,
                edit,
            });
        }
    }

    /// Parts every class by a value. The part of its first key stays what it is.
    fn part(&mut self, value: impl Fn(usize) -> u8) {
        // What has too many pieces has no table; to part it further would take time for nothing.
        if self.classes.len() > MOST {
            return;
        }
        let firsts: Vec<u8> = self.classes.iter().map(|it| value(it.first)).collect();
        let mut parts: FxHashMap<(u32, u8), u32> = FxHashMap::default();
        for (key, class) in self.of_key.iter_mut().enumerate() {
            let Some(first) = firsts.get(*class as usize) else {
                continue;
            };
            let of_key = value(key);
            if of_key == *first {
                continue;
            }
            let classes = &mut self.classes;
            let old = *class;
            *class = *parts.entry((old, of_key)).or_insert_with(|| {
                let left_out_by = classes.get(old as usize).map(|it| it.left_out_by.clone());
                classes.push(Class {
                    first: key,
                    left_out_by: left_out_by.unwrap_or_default(),
                });
                u32::try_from(classes.len() - 1).unwrap_or(NONE)
            });
        }
    }

    /// The table; `None` where it would be too large.
    pub(super) fn table(self, ledger: &Ledger<'_>, lines: &[Metered]) -> Option<WhatIfTable> {
        if self.classes.len() > MOST || self.changes.is_empty() {
            return None;
        }
        let mut pieces: Vec<WhatIfPiece> = self
            .classes
            .iter()
            .map(|class| self.piece(ledger, class))
            .collect();
        self.count(ledger, &mut pieces);
        self.price_copies(ledger, lines, &mut pieces);
        let mut trails = Vec::new();
        for (number, payer) in ledger.payers.iter().enumerate() {
            let Some(place) = self.place.get(number).copied().flatten() else {
                continue;
            };
            let of_payer = lines.iter().filter(|it| it.payer == Some(number));
            let mut fixed_usd = Some(0.0);
            for metered in of_payer {
                match metered.item {
                    Item::ManagementCopies => {}
                    Item::DataEvents | Item::NetworkActivity | Item::Insights => {
                        let weight =
                            |key: usize| u64::from(metered.weights.get(key).copied().unwrap_or(0));
                        let units = ledger
                            .observed
                            .keys()
                            .map(|(key, _, count)| (key, count * weight(key)));
                        self.share(metered, place, units, &mut pieces);
                    }
                    Item::S3Storage | Item::CloudwatchLogs | Item::Lake => {
                        let selected = ledger.bytes().enumerate();
                        let selected = selected.filter(|(key, _)| payer.selects(*key));
                        self.share(metered, place, selected, &mut pieces);
                    }
                    _ => {
                        let sum = fixed_usd.zip(metered.line.usd_month);
                        fixed_usd = sum.map(|(sum, usd)| sum + usd);
                    }
                }
            }
            trails.push(WhatIfTrail {
                arn: payer.arn().map(str::to_owned),
                name: payer.label(),
                selectors: edits::document(&super::what_if::base(ledger, payer)),
                fixed_usd,
            });
        }
        let mut pieces = self.without_failing(ledger, pieces);
        // What no trail logs cannot be left out.
        pieces.retain(|piece| !piece.logged.is_empty());
        // Keys are numbered as they were met, and so are the pieces.
        pieces.arrange_by(|a, b| {
            let usd = |piece: &WhatIfPiece| {
                let all = piece.logged.iter().filter_map(|it| it.usd);
                all.fold(piece.copy_usd.unwrap_or(0.0), |sum, usd| sum + usd)
            };
            let order = |piece: &WhatIfPiece| {
                let logged = piece.logged.iter().map(|it| (it.trail, it.surely));
                (logged.collect::<Vec<_>>(), piece.watched, piece.records)
            };
            let order = order(a).cmp(&order(b));
            order
                .then_with(|| a.left_out_by.cmp(&b.left_out_by))
                .then_with(|| usd(a).total_cmp(&usd(b)))
        });
        Some(WhatIfTable {
            trails,
            changes: self.changes,
            pieces,
        })
    }

    /// Takes the trails that cannot deliver apart from the others, into pieces of no records: what goes with
    /// such a trail is money, and what it selects besides is nothing that would be left.
    fn without_failing(&self, ledger: &Ledger<'_>, pieces: Vec<WhatIfPiece>) -> Vec<WhatIfPiece> {
        let trails = ledger.payers.iter().zip(&self.place);
        let failing: BTreeSet<u32> = trails
            .filter(|(payer, _)| !payer.keeps())
            .filter_map(|(_, place)| *place)
            .ordered();
        let with_records = pieces.into_iter().filter(|piece| piece.records > 0);
        let apart = with_records.flat_map(|piece| {
            let fails = |of: &WhatIfLogged| failing.contains(&of.trail);
            if !piece.logged.iter().any(fails) {
                return [Some(piece), None];
            }
            let delivered = piece.logged.iter().filter(|of| !fails(of)).cloned();
            let delivered = WhatIfPiece {
                copy_usd: Some(0.0),
                logged: delivered.collect(),
                ..piece.clone()
            };
            let charged = piece.logged.iter().map(|of| {
                // What the others pay beside copies stands with their records.
                let paid = if fails(of) {
                    (of.usd, of.storage_usd)
                } else {
                    (Some(0.0), 0.0)
                };
                WhatIfLogged {
                    usd: paid.0,
                    storage_usd: paid.1,
                    ..of.clone()
                }
            });
            let charged = WhatIfPiece {
                records: 0,
                logged: charged.collect(),
                ..piece
            };
            [Some(delivered), Some(charged)]
        });
        apart.flatten().collect()
    }

    /// A class without its figures.
    fn piece(&self, ledger: &Ledger<'_>, class: &Class) -> WhatIfPiece {
        let logged = ledger.payers.iter().zip(&self.place);
        let logged = logged.filter_map(|(payer, place)| {
            payer.selects(class.first).then_some(())?;
            Some(WhatIfLogged {
                trail: (*place)?,
                surely: payer.surely_selects(class.first),
                usd: Some(0.0),
                storage_usd: 0.0,
            })
        });
        WhatIfPiece {
            watched: ledger.is_watched(class.first),
            copy_usd: Some(0.0),
            logged: logged.collect(),
            left_out_by: class.left_out_by.clone(),
            records: 0,
        }
    }

    fn of<'p>(&self, key: usize, pieces: &'p mut [WhatIfPiece]) -> Option<&'p mut WhatIfPiece> {
        pieces.get_mut(*self.of_key.get(key)? as usize)
    }

    fn count(&self, ledger: &Ledger<'_>, pieces: &mut [WhatIfPiece]) {
        for (number, _, count) in ledger.observed.keys() {
            if let Some(piece) = self.of(number, pieces) {
                piece.records += count;
            }
        }
    }

    /// Every billed copy costs the same, whichever trail makes it.
    fn price_copies(&self, ledger: &Ledger<'_>, lines: &[Metered], pieces: &mut [WhatIfPiece]) {
        let copies = lines.iter().filter(|it| it.item == Item::ManagementCopies);
        let (mut usd, mut units) = (Some(0.0), 0.0);
        for metered in copies {
            let sum = usd.zip(metered.line.usd_month);
            usd = sum.map(|(sum, more)| sum + more);
            units += metered.line.observed;
        }
        if units == 0.0 {
            return;
        }
        for (number, key, _) in ledger.observed.keys() {
            if ledger.category(key) == Category::Management
                && let Some(piece) = self.of(number, pieces)
            {
                piece.copy_usd = usd.map(|usd| usd * float(piece.records) / units);
            }
        }
    }

    /// Shares a line out among the pieces, by the units of its keys.
    fn share(
        &self,
        metered: &Metered,
        trail: u32,
        units: impl Iterator<Item = (usize, u64)>,
        pieces: &mut [WhatIfPiece],
    ) {
        let mut sums = vec![0u64; pieces.len()];
        let mut all = 0;
        for (key, units) in units {
            all += units;
            let class = self.of_key.get(key).copied().unwrap_or(NONE);
            if let Some(sum) = sums.get_mut(class as usize) {
                *sum += units;
            }
        }
        for (piece, sum) in pieces.iter_mut().zip(sums).filter(|(_, sum)| *sum > 0) {
            let logged = piece.logged.iter_mut().find(|it| it.trail == trail);
            let Some(logged) = logged else { continue };
            let share = float(sum) / float(all);
            let more = metered.line.usd_month.map(|usd| usd * share);
            logged.usd = logged.usd.zip(more).map(|(sum, more)| sum + more);
            if metered.item == Item::S3Storage {
                logged.storage_usd += more.unwrap_or_default();
            }
        }
    }
}

//! What changes would save and lose together. Every combination is answered from the pieces that the
//! records fall into, so nobody has to look at a record again.

use std::collections::{BTreeMap, BTreeSet};

use crate::sorting::Ordered;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a change of a trail's selectors leaves out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edit {
    /// Data events that read.
    DataReads,
    /// Data events of a `resources.type`.
    DataType(String),
    /// Data events of a bucket, by its ARN.
    Bucket(String),
    /// Data events of the objects of a bucket whose keys begin alike: what their ARNs begin with.
    Prefix(String),
    /// Data events that read from a bucket, by its ARN.
    BucketReads(String),
    /// Data events of one name on a bucket: its ARN and the name.
    BucketEvent(String, String),
    /// Data events of a caller: what its ARN begins with.
    Caller(String),
    /// Management events of a source.
    Source(String),
}

/// The changes that can be tried together.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WhatIfTable {
    /// The trails in the order in which they count as the first copy.
    pub trails: Vec<WhatIfTrail>,
    /// The changes, of all trails.
    pub changes: Vec<WhatIfChange>,
    /// The records, by what the trails and the changes do to them.
    pub pieces: Vec<WhatIfPiece>,
}

/// A trail that changes are tried on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhatIfTrail {
    /// Its ARN; `None` for the one that is assumed where no export shows any.
    pub arn: Option<String>,
    /// What to call it.
    pub name: String,
    /// What it selects now, as the input of `put-event-selectors` with advanced selectors.
    pub selectors: Value,
    /// What a month costs beside its records, and goes with the trail alone; `None` where that is not known.
    pub fixed_usd: Option<f64>,
}

/// A change of one trail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhatIfChange {
    /// What it does, in plain words.
    pub name: String,
    /// The trail, by its place among the trails.
    pub trail: u32,
    /// What it leaves out; `None` where the trail goes altogether.
    pub edit: Option<Edit>,
}

/// Records that all trails and changes treat alike.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WhatIfPiece {
    /// Distinct records.
    pub records: u64,
    /// Whether they are on the watched list.
    pub watched: bool,
    /// What one billed copy of these management events costs in a month; `None` where that is not known, 0
    /// for other events.
    pub copy_usd: Option<f64>,
    /// The trails that log them.
    pub logged: Vec<WhatIfLogged>,
    /// The changes that leave them out, by their places.
    pub left_out_by: Vec<u32>,
}

/// What a trail pays for a piece.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhatIfLogged {
    /// The trail, by its place among the trails.
    pub trail: u32,
    /// Whether it surely logs them; else only the records tell.
    pub surely: bool,
    /// What they cost it in a month beside copies; `None` where that is not known.
    pub usd: Option<f64>,
    /// The part of it that is growth of the log bucket.
    pub storage_usd: f64,
}

/// What a set of changes does.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WhatIfAnswer {
    /// What is saved in a month; `None` where a price or a month is not known.
    pub saved_usd_month: Option<f64>,
    /// The part of it that is growth of log buckets.
    pub saved_storage_usd: f64,
    /// Records that a trail would no longer log.
    pub dropped_records: u64,
    /// Records that no trail would log any more.
    pub lost_records: u64,
    /// Those of the watched list among them.
    pub lost_watched_records: u64,
}

impl WhatIfTable {
    /// What some of the changes do together, by their places.
    #[must_use]
    pub fn answer(&self, taken: &BTreeSet<usize>) -> WhatIfAnswer {
        let mut edited: BTreeSet<u32> = BTreeSet::new();
        let mut gone: BTreeSet<u32> = BTreeSet::new();
        for (place, change) in (0u32..).zip(&self.changes) {
            if taken.contains(&(place as usize)) {
                if change.edit.is_some() {
                    edited.insert(place);
                } else {
                    gone.insert(change.trail);
                }
            }
        }
        let mut answer = WhatIfAnswer {
            saved_usd_month: Some(0.0),
            ..WhatIfAnswer::default()
        };
        let mut add = |usd: Option<f64>, storage: f64| {
            let sum = answer.saved_usd_month.zip(usd);
            answer.saved_usd_month = sum.map(|(sum, usd)| sum + usd);
            answer.saved_storage_usd += storage;
        };
        for (trail, place) in self.trails.iter().zip(0u32..) {
            if gone.contains(&place) {
                add(trail.fixed_usd, 0.0);
            }
        }
        let (mut dropped, mut lost, mut lost_watched) = (0, 0, 0);
        for piece in &self.pieces {
            let editing: BTreeSet<u32> = piece
                .left_out_by
                .iter()
                .filter(|place| edited.contains(place))
                .filter_map(|place| Some(self.changes.get(*place as usize)?.trail))
                .ordered();
            let goes = |of: &WhatIfLogged| gone.contains(&of.trail) || editing.contains(&of.trail);
            let (mut dropping, mut kept) = (0u32, 0u32);
            for of in &piece.logged {
                if goes(of) {
                    dropping += 1;
                    add(of.usd, of.storage_usd);
                } else {
                    kept += u32::from(of.surely);
                }
            }
            if dropping == 0 {
                continue;
            }
            dropped += piece.records;
            if kept == 0 {
                lost += piece.records;
                lost_watched += if piece.watched { piece.records } else { 0 };
            }
            let fewer = (kept + dropping).saturating_sub(1) - kept.saturating_sub(1);
            if fewer > 0 {
                add(piece.copy_usd.map(|usd| usd * f64::from(fewer)), 0.0);
            }
        }
        WhatIfAnswer {
            dropped_records: dropped,
            lost_records: lost,
            lost_watched_records: lost_watched,
            ..answer
        }
    }

    /// The changes of a trail that are among those taken, with their places.
    #[must_use]
    pub fn edits(&self, taken: &BTreeSet<usize>) -> BTreeMap<u32, Vec<(usize, &Edit)>> {
        let mut edits: BTreeMap<u32, Vec<(usize, &Edit)>> = BTreeMap::new();
        for (place, change) in self.changes.iter().enumerate() {
            if let Some(edit) = change.edit.as_ref().filter(|_| taken.contains(&place)) {
                edits.entry(change.trail).or_default().push((place, edit));
            }
        }
        edits
    }
}

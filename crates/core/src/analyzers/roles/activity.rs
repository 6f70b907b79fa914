//! How the records of a session lie along time.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::chapter::Tracing;
use crate::record::format_seconds;
use crate::report::Activity;
use crate::sorting::Ordered;

/// Stretches of one session at most.
const STRETCHES: u32 = 72;
/// Lengths of a stretch, in seconds. A session of a role lasts 12 hours at most, one of a user 36;
/// longer ones are of clocks that went wrong.
const LENGTHS: [u32; 8] = [60, 120, 300, 600, 900, 1_800, 3_600, 86_400];

impl Tracing<'_, '_> {
    /// Counts the records of sessions along time; `group_of` gives the session of a trace.
    pub(super) fn activities(&self, group_of: &FxHashMap<u32, u32>) -> BTreeMap<u32, Activity> {
        struct Bins {
            from: u32,
            length: u32,
            records: Vec<u64>,
        }
        let mut all: BTreeMap<u32, Bins> = BTreeMap::new();
        if group_of.is_empty() {
            return BTreeMap::new();
        }
        self.view.each_distinct(|_, row| {
            let Some(&index) = group_of.get(&row.caller) else {
                return;
            };
            if row.time == 0 {
                return;
            }
            let bins = all.entry(index).or_insert_with(|| {
                let tally = self.entry(index).0.tally;
                let length = length_of(tally.last.saturating_sub(tally.first));
                Bins {
                    from: tally.first / length * length,
                    length,
                    records: Vec::new(),
                }
            });
            let place = (row.time.saturating_sub(bins.from) / bins.length) as usize;
            // What is later than the last record that counts are the role owner's copies of calls, which get a bin all the same.
            if place >= bins.records.len() && place <= STRETCHES as usize {
                bins.records.resize(place + 1, 0);
            }
            if let Some(bin) = bins.records.get_mut(place) {
                *bin += 1;
            }
        });
        let activity = |bins: Bins| Activity {
            from: format_seconds(u64::from(bins.from)),
            seconds: u64::from(bins.length),
            records: bins.records,
        };
        all.into_iter()
            .map(|(index, bins)| (index, activity(bins)))
            .ordered()
    }
}

/// The shortest length that needs no more than [`STRETCHES`] for a span of seconds.
fn length_of(span: u32) -> u32 {
    let fits = |length: &u32| span / length < STRETCHES;
    let long = span / STRETCHES / 86_400 * 86_400 + 86_400;
    LENGTHS.into_iter().find(fits).unwrap_or(long)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_never_needs_too_many_stretches() {
        for span in [
            0,
            1,
            59,
            4_319,
            4_320,
            43_200,
            129_600,
            90_000_000,
            u32::MAX,
        ] {
            let length = length_of(span);
            // One more where the first record does not stand at the beginning of its stretch.
            assert!(span / length <= STRETCHES, "{span} {length}");
            assert_eq!(length % 60, 0);
        }
        assert_eq!(length_of(30), 60);
        assert_eq!(length_of(12 * 3_600), 900);
    }
}

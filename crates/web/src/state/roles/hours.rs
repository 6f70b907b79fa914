//! How well actions could be traced along time.

use crate::format::time::Moment;
use trailglass_core::report::{RoleHour, Share};

/// Bars that are drawn at most.
const MOST: i64 = 160;
const HOUR: i64 = 3_600;
/// Lengths of a bar.
const LENGTHS: [i64; 6] = [HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR, 168 * HOUR];

/// Records of one stretch of time, by how far they are traced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Its beginning.
    pub from: Moment,
    /// The records.
    pub records: Share,
}

/// Stretches of equal length that have records, and that length in seconds.
#[must_use]
pub fn stretches(hours: &[RoleHour]) -> (Vec<Stretch>, i64) {
    let timed: Vec<(i64, &RoleHour)> = hours
        .iter()
        .filter_map(|hour| Some((Moment::parse(&hour.hour)?.seconds, hour)))
        .collect();
    let (Some((first, _)), Some((last, _))) = (timed.first(), timed.last()) else {
        return (Vec::new(), HOUR);
    };
    let long = (last - first) / MOST / LENGTHS[5] * LENGTHS[5] + LENGTHS[5];
    let fits = |length: &i64| (last - first) / length < MOST;
    let length = LENGTHS.into_iter().find(fits).unwrap_or(long);
    let mut stretches: Vec<Stretch> = Vec::new();
    for (seconds, hour) in timed {
        let from = Moment {
            seconds: seconds.div_euclid(length) * length,
        };
        match stretches.last_mut() {
            Some(open) if open.from == from => open.records.add_all(&hour.records),
            _ => stretches.push(Stretch {
                from,
                records: hour.records,
            }),
        }
    }
    stretches.retain(|stretch| stretch.records.total > 0);
    (stretches, length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use trailglass_core::report::SessionVerdict;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn long_times_become_longer_stretches_and_lose_nothing() {
        let hours: Vec<RoleHour> = (0..2_000)
            .map(|number: i64| {
                let mut records = Share::default();
                records.add(SessionVerdict::Attributed, 2);
                records.add(SessionVerdict::Opaque, 1);
                let day = number / 24;
                RoleHour {
                    hour: format!(
                        "2026-{:02}-{:02}T{:02}:00:00Z",
                        day / 28 + 1,
                        day % 28 + 1,
                        number % 24
                    ),
                    sessions: 1,
                    issued: 0,
                    records,
                }
            })
            .collect();
        let (stretches, length) = stretches(&hours);
        assert_eq!(length, 24 * HOUR);
        let sum: u64 = stretches.iter().map(|stretch| stretch.records.total).sum();
        assert_eq!(sum, 6_000);
        assert!(stretches.len() <= 160);
        assert_eq!(super::stretches(&[]).0, []);
    }
}

//! Time along a line: where a moment lies, where the marks of the axis go, and counts per stretch.

use crate::format::time::Moment;

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// Lengths that a mark of the axis or a bar may stand for.
const STEPS: [i64; 18] = [
    MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    28 * DAY,
    91 * DAY,
    182 * DAY,
    364 * DAY,
    3_640 * DAY,
];

/// A stretch of time that is drawn from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    /// The left end.
    pub from: i64,
    /// The right end, later than `from`.
    pub to: i64,
}

/// A mark of the axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where, from 0 to 1.
    pub at: f64,
    /// `29 Sep` or `09:00`.
    pub label: String,
}

impl Scale {
    /// From the first to the last moment, with a little room at both ends.
    #[must_use]
    pub fn around(moments: impl IntoIterator<Item = Moment>) -> Option<Self> {
        let mut seconds = moments.into_iter().map(|moment| moment.seconds);
        let first = seconds.next()?;
        let (from, to) = seconds.fold((first, first), |(from, to), second| {
            (from.min(second), to.max(second))
        });
        let room = ((to - from) / 50).max(30 * MINUTE);
        Some(Self {
            from: from - room,
            to: to + room,
        })
    }

    /// Where a moment lies, from 0 to 1.
    #[must_use]
    pub fn at(self, moment: Moment) -> f64 {
        self.place(moment.seconds)
    }

    fn place(self, second: i64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "seconds of one drawing")]
        let place = (second - self.from) as f64 / (self.to - self.from).max(1) as f64;
        place.clamp(0.0, 1.0)
    }

    /// At most `most` marks at round times.
    #[must_use]
    pub fn ticks(self, most: i64) -> Vec<Tick> {
        let step = step(self.to - self.from, most);
        let mut second = self.from.div_euclid(step) * step + step;
        let mut ticks = Vec::new();
        while second < self.to {
            let moment = Moment { seconds: second };
            let label = if step >= 182 * DAY {
                moment.day()
            } else if second.rem_euclid(DAY) == 0 {
                moment.day_short()
            } else {
                moment.clock_short()
            };
            ticks.push(Tick {
                at: self.place(second),
                label,
            });
            second += step;
        }
        ticks
    }
}

/// When each of so many stretches of equal length begins, of a window whose first and last second are given.
pub fn begins(window: (u32, u32), stretches: usize) -> impl Iterator<Item = Moment> {
    let (first, last) = window;
    let seconds = f64::from(last.saturating_sub(first)) + 1.0;
    #[expect(clippy::cast_precision_loss, reason = "a few hundred stretches")]
    let width = seconds / stretches.max(1) as f64;
    (0..stretches).map(move |place| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "a second of the window"
        )]
        let after = (place as f64 * width) as i64;
        Moment {
            seconds: i64::from(first) + after,
        }
    })
}

/// The smallest step that divides a length into at most `most` parts.
fn step(length: i64, most: i64) -> i64 {
    STEPS
        .into_iter()
        .find(|step| length / step < most.max(1))
        .unwrap_or(36_400 * DAY)
}

/// The records of one stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bin {
    /// Its beginning.
    pub from: Moment,
    /// Records in it.
    pub records: u64,
}

/// Records per stretch of equal length, gaps included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    /// The stretches in order, none left out.
    pub bins: Vec<Bin>,
    /// How long one is, in seconds.
    pub step: i64,
}

/// Joins counts per hour into at most `most` stretches.
#[must_use]
pub fn histogram(hours: &[(Moment, u64)], most: i64) -> Option<Histogram> {
    let first = hours.iter().map(|(hour, _)| hour.seconds).min()?;
    let last = hours.iter().map(|(hour, _)| hour.seconds).max()?;
    let step = step(last + HOUR - first, most).max(HOUR);
    let first = first.div_euclid(step) * step;
    let bins = (last - first) / step + 1;
    let mut bins: Vec<Bin> = (0..bins)
        .map(|bin| Bin {
            from: Moment {
                seconds: first + bin * step,
            },
            records: 0,
        })
        .collect();
    for (hour, records) in hours {
        let place = usize::try_from((hour.seconds - first) / step).ok();
        if let Some(bin) = place.and_then(|place| bins.get_mut(place)) {
            bin.records += records;
        }
    }
    Some(Histogram { bins, step })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn moment(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn marks_stand_at_round_times() {
        let scale = Scale {
            from: moment("2026-09-28T22:00:00Z").seconds,
            to: moment("2026-09-29T14:00:00Z").seconds,
        };
        let labels: Vec<String> = scale.ticks(6).into_iter().map(|tick| tick.label).collect();
        assert_eq!(labels, ["29 Sep", "03:00", "06:00", "09:00", "12:00"]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn there_are_never_more_marks_than_asked_for() {
        for days in [0, 1, 3, 10, 40, 100, 400, 4_000, 40_000] {
            let scale = Scale {
                from: 1_000,
                to: 1_000 + days * DAY + 90,
            };
            assert!(scale.ticks(7).len() <= 7, "{days} days");
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn one_moment_has_room_around_it() {
        let scale = Scale::around([moment("2026-09-29T09:00:00Z")]).unwrap();
        assert!((scale.at(moment("2026-09-29T09:00:00Z")) - 0.5).abs() < 1e-9);
        assert_eq!(Scale::around([]), None);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn hours_are_joined_and_gaps_kept() {
        let hours = [
            (moment("2026-09-29T00:00:00Z"), 5),
            (moment("2026-09-29T03:00:00Z"), 7),
        ];
        let drawn = histogram(&hours, 100).unwrap();
        let records: Vec<u64> = drawn.bins.iter().map(|bin| bin.records).collect();
        assert_eq!((records.as_slice(), drawn.step), (&[5, 0, 0, 7][..], HOUR));
        let year: Vec<(Moment, u64)> = (0..8_760)
            .map(|hour| {
                (
                    Moment {
                        seconds: hour * HOUR,
                    },
                    1,
                )
            })
            .collect();
        let drawn = histogram(&year, 100).unwrap();
        assert!(drawn.bins.len() <= 100);
        assert_eq!(drawn.bins.iter().map(|bin| bin.records).sum::<u64>(), 8_760);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn stretches_of_a_window_begin_one_after_the_other() {
        let seconds = |window, number| {
            let begins = super::begins(window, number);
            begins.map(|begin| begin.seconds).collect::<Vec<_>>()
        };
        assert_eq!(seconds((100, 199), 4), [100, 125, 150, 175]);
        assert_eq!(seconds((100, 100), 1), [100]);
        assert_eq!(seconds((100, 100), 0), [0; 0]);
    }
}

//! Times of records (RFC 3339, UTC) as a reader wants them, and lengths of time.

use super::words::of;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A moment in UTC, to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Seconds since 1970.
    pub seconds: i64,
}

impl Moment {
    /// Reads `2026-09-29T09:06:09Z`; a fraction of a second is left out, an offset is not known.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_suffix('Z')?;
        let (date, time) = text.split_once('T')?;
        let mut date = date.split('-').map(str::parse::<i64>);
        let (year, month, day) = (date.next()?.ok()?, date.next()?.ok()?, date.next()?.ok()?);
        let time = time.split_once('.').map_or(time, |(whole, _)| whole);
        let mut time = time.split(':').map(str::parse::<i64>);
        let (hour, minute, second) = (time.next()?.ok()?, time.next()?.ok()?, time.next()?.ok()?);
        let valid = (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && (0..=24).contains(&hour)
            && (0..=59).contains(&minute)
            && (0..=60).contains(&second);
        valid.then(|| Self {
            seconds: days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second,
        })
    }

    fn date(self) -> (i64, i64, i64) {
        civil(self.seconds.div_euclid(86_400))
    }

    /// `29 Sep 2026`.
    #[must_use]
    pub fn day(self) -> String {
        let (year, month, day) = self.date();
        format!("{day} {} {year}", name(month))
    }

    /// `29 Sep`.
    #[must_use]
    pub fn day_short(self) -> String {
        let (_, month, day) = self.date();
        format!("{day} {}", name(month))
    }

    /// `09:06:09`.
    #[must_use]
    pub fn clock(self) -> String {
        let second = self.seconds.rem_euclid(86_400);
        format!(
            "{:02}:{:02}:{:02}",
            second / 3_600,
            second / 60 % 60,
            second % 60
        )
    }

    /// `09:06`.
    #[must_use]
    pub fn clock_short(self) -> String {
        let minute = self.seconds.rem_euclid(86_400) / 60;
        format!("{:02}:{:02}", minute / 60, minute % 60)
    }

    /// `29 Sep 2026, 09:06:09 UTC`.
    #[must_use]
    pub fn full(self) -> String {
        format!("{}, {} UTC", self.day(), self.clock())
    }
}

/// A moment on the reader's own clock, for a title beside one in UTC.
#[must_use]
pub fn local(moment: Moment) -> String {
    #[cfg(target_arch = "wasm32")]
    {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds below 2^53")]
        let date = js_sys::Date::new(&((moment.seconds * 1_000) as f64).into());
        let shown = date.to_locale_string("default", &wasm_bindgen::JsValue::UNDEFINED);
        format!("{} here", String::from(shown))
    }
    #[cfg(not(target_arch = "wasm32"))]
    moment.full()
}

/// `29 Sep 2026, 09:06:09 UTC` of a time as a report has it; the text itself where it is another form.
#[must_use]
pub fn full(text: &str) -> String {
    Moment::parse(text).map_or_else(|| text.to_owned(), Moment::full)
}

/// The time between two moments in words: `29 Sep 2026, 00:12 to 23:58 UTC`, `1 Sep to 29 Oct 2026`.
#[must_use]
pub fn window(from: &str, to: &str) -> String {
    let (Some(from), Some(to)) = (Moment::parse(from), Moment::parse(to)) else {
        return format!("{from} to {to}");
    };
    if from.day() == to.day() {
        let (first, last) = (from.clock_short(), to.clock_short());
        return if first == last {
            format!("{}, {first} UTC", from.day())
        } else {
            format!("{}, {first} to {last} UTC", from.day())
        };
    }
    if from.date().0 == to.date().0 {
        format!("{} to {}", from.day_short(), to.day())
    } else {
        format!("{} to {}", from.day(), to.day())
    }
}

/// How long, in the two largest units: `4 seconds`, `2 minutes`, `3 hours`, `12 days`.
#[must_use]
pub fn duration(seconds: u64) -> String {
    match seconds {
        0..=89 => of(seconds, "second", "seconds"),
        90..=5_399 => of((seconds + 30) / 60, "minute", "minutes"),
        5_400..=172_799 => of((seconds + 1_800) / 3_600, "hour", "hours"),
        _ => of((seconds + 43_200) / 86_400, "day", "days"),
    }
}

/// What is left of a run, without false precision: `a moment`, `about 4 seconds`, `about 2 minutes`.
#[must_use]
pub fn left(seconds: f64) -> String {
    if !seconds.is_finite() || seconds < 1.5 {
        return "a moment".to_owned();
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive, and far below the range"
    )]
    let whole = seconds.min(1e7).ceil() as u64;
    // Above ten seconds a guess is good to five.
    let whole = if whole > 10 {
        whole.div_ceil(5) * 5
    } else {
        whole
    };
    format!("about {}", duration(whole))
}

fn name(month: i64) -> &'static str {
    usize::try_from(month - 1)
        .ok()
        .and_then(|month| MONTHS.get(month))
        .copied()
        .unwrap_or("?")
}

/// Days since 1970 of a date of the Gregorian calendar (Howard Hinnant's algorithm).
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of a number of days since 1970.
const fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400;
    (if month <= 2 { year + 1 } else { year }, month, day)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_moment_reads_back_as_it_was_written() {
        for text in [
            "1970-01-01T00:00:00Z",
            "2000-02-29T23:59:59Z",
            "2026-09-29T09:06:09Z",
            "2100-03-01T00:00:00Z",
            "1969-12-31T12:00:00Z",
        ] {
            let moment = Moment::parse(text).unwrap();
            let (year, month, day) = moment.date();
            assert_eq!(
                format!("{year:04}-{month:02}-{day:02}T{}Z", moment.clock()),
                text
            );
        }
        assert_eq!(
            Moment::parse("2026-09-29T09:06:09Z").unwrap().seconds,
            1_790_672_769
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn other_text_is_no_moment() {
        for text in [
            "",
            "2026-09-29",
            "2026-13-01T00:00:00Z",
            "2026-09-29T09:06:09+02:00",
            "T",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
        assert_eq!(full("yesterday"), "yesterday");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn windows_leave_out_what_repeats() {
        let cases = [
            (
                "2026-09-29T00:12:00Z",
                "2026-09-29T23:58:59Z",
                "29 Sep 2026, 00:12 to 23:58 UTC",
            ),
            (
                "2026-09-01T00:12:00Z",
                "2026-09-29T23:58:59Z",
                "1 Sep to 29 Sep 2026",
            ),
            (
                "2025-12-31T00:12:00Z",
                "2026-01-02T23:58:59Z",
                "31 Dec 2025 to 2 Jan 2026",
            ),
        ];
        for (from, to, text) in cases {
            assert_eq!(window(from, to), text);
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn lengths_of_time_are_rounded_to_one_unit() {
        for (seconds, text) in [
            (1, "1 second"),
            (89, "89 seconds"),
            (90, "2 minutes"),
            (7_200, "2 hours"),
            (1_209_600, "14 days"),
        ] {
            assert_eq!(duration(seconds), text);
        }
        assert_eq!(left(0.4), "a moment");
        assert_eq!(left(3.2), "about 4 seconds");
        assert_eq!(left(41.0), "about 45 seconds");
        assert_eq!(left(f64::NAN), "a moment");
    }
}

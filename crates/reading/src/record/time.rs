//! Times of records, as seconds since 1970.

use std::fmt::Write as _;

/// A moment in UTC, in whole seconds since 1970-01-01T00:00:00Z. From 0 (so that it fits a row of
/// 32 bits) to the year 2106.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub u32);

impl Instant {
    /// Reads the forms that occur: `2024-06-04T23:10:46Z`, with a fraction, with an offset
    /// (`+11:00`), with a space for the `T`, and the basic form `20131102T010628Z`. `None` where
    /// the text is no time, or one outside 1970 to 2106.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let usual = text.as_bytes().as_array();
        usual.and_then(Self::usual).or_else(|| Self::any(text))
    }

    /// The form that CloudTrail writes, `2024-06-04T23:10:46Z`.
    fn usual(text: &[u8; 20]) -> Option<Self> {
        let &[
            y1,
            y2,
            y3,
            y4,
            b'-',
            m1,
            m2,
            b'-',
            d1,
            d2,
            b'T',
            h1,
            h2,
            b':',
            n1,
            n2,
            b':',
            s1,
            s2,
            b'Z',
        ] = text
        else {
            return None;
        };
        let digits = [y1, y2, y3, y4, m1, m2, d1, d2, h1, h2, n1, n2, s1, s2];
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let two = |tens: u8, ones: u8| i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
        let year = two(y1, y2) * 100 + two(y3, y4);
        Self::of(
            [year, two(m1, m2), two(d1, d2)],
            [two(h1, h2), two(n1, n2), two(s1, s2)],
            0,
        )
    }

    fn any(text: &str) -> Option<Self> {
        let bytes = text.trim().as_bytes();
        let digits = |from: usize, count: usize| -> Option<i64> {
            let part = bytes.get(from..from + count)?;
            part.iter().try_fold(0i64, |sum, b| {
                b.is_ascii_digit().then(|| sum * 10 + i64::from(b - b'0'))
            })
        };
        let is = |at: usize, wanted: &[u8]| bytes.get(at).is_some_and(|b| wanted.contains(b));
        let (fields, end) = if is(4, b"-") {
            if !(is(7, b"-") && is(10, b"T t") && is(13, b":") && is(16, b":")) {
                return None;
            }
            ([0, 5, 8, 11, 14, 17], 19)
        } else {
            if !is(8, b"T") {
                return None;
            }
            ([0, 4, 6, 9, 11, 13], 15)
        };
        let [y, mo, d, h, mi, s] = fields;
        let (year, month, day) = (digits(y, 4)?, digits(mo, 2)?, digits(d, 2)?);
        let (hour, minute, second) = (digits(h, 2)?, digits(mi, 2)?, digits(s, 2)?);
        let offset = offset_seconds(bytes.get(end..).unwrap_or_default())?;
        Self::of([year, month, day], [hour, minute, second], offset)
    }

    /// That date and time, so many seconds east of UTC.
    fn of(
        [year, month, day]: [i64; 3],
        [hour, minute, second]: [i64; 3],
        offset: i64,
    ) -> Option<Self> {
        let month_days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            _ => return None,
        };
        // A leap second is read as the last second of its minute.
        if !(1..=month_days).contains(&day) || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let seconds = days_from_civil(year, month, day) * 86_400
            + hour * 3_600
            + minute * 60
            + second.min(59)
            - offset;
        u32::try_from(seconds).ok().map(Self)
    }

    /// The hour that it lies in, counted from 1970.
    #[must_use]
    pub const fn hour(self) -> u32 {
        self.0 / 3_600
    }
}

/// What follows the seconds: a fraction, then nothing, `Z` or an offset.
fn offset_seconds(rest: &[u8]) -> Option<i64> {
    let fraction = match rest.first() {
        Some(b'.' | b',') => {
            1 + rest
                .iter()
                .skip(1)
                .take_while(|b| b.is_ascii_digit())
                .count()
        }
        _ => 0,
    };
    let zone = rest.get(fraction..).unwrap_or_default();
    let two = |from: usize| -> Option<i64> {
        match zone.get(from..from + 2)? {
            [a, b] if a.is_ascii_digit() && b.is_ascii_digit() => {
                Some(i64::from(a - b'0') * 10 + i64::from(b - b'0'))
            }
            _ => None,
        }
    };
    match (zone.first(), zone.len()) {
        (None, _) | (Some(b'Z' | b'z'), 1) => Some(0),
        (Some(sign @ (b'+' | b'-')), 5 | 6) => {
            let minutes_at = if zone.get(3) == Some(&b':') { 4 } else { 3 };
            if zone.len() != minutes_at + 2 {
                return None;
            }
            let (hours, minutes) = (two(1)?, two(minutes_at)?);
            // RFC 3339: no more than a time of day.
            if hours > 23 || minutes > 59 {
                return None;
            }
            let seconds = hours * 3_600 + minutes * 60;
            Some(if *sign == b'-' { -seconds } else { seconds })
        }
        _ => None,
    }
}

/// Days since 1970-01-01 of a date of the Gregorian calendar (H. Hinnant, "chrono-Compatible
/// Low-Level Date Algorithms").
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = (month + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// RFC 3339 in UTC, as in `2024-06-04T23:10:46Z`.
#[must_use]
pub fn format_seconds(seconds: u64) -> String {
    let days = seconds / 86_400;
    let second_of_day = seconds % 86_400;
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let mut out = String::with_capacity(20);
    let (hour, minute, second) = (
        second_of_day / 3_600,
        second_of_day / 60 % 60,
        second_of_day % 60,
    );
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
    );
    out
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&format_seconds(u64::from(self.0)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_the_forms_that_occur() {
        let same = 1_717_542_646;
        for text in [
            "2024-06-04T23:10:46Z",
            "2024-06-04T23:10:46.000Z",
            "2024-06-04 23:10:46+00:00",
            "2024-06-05T10:10:46+11:00",
            "2024-06-04T18:40:46-0430",
            "20240604T231046Z",
            "2024-06-04 23:10:46",
        ] {
            assert_eq!(Instant::parse(text), Some(Instant(same)), "{text}");
        }
        for text in [
            "",
            "...",
            "0000-00-00T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "9999-12-31T23:59:59Z",
            "2024-02-30T00:00:00Z",
            "2024-06-04T24:00:00Z",
            "2024-06-04T23:10:46X",
            "2024-06-04T23:10:46+1",
            "2024-06-04T23:10:46+25:00",
            "2024-06-04T23:10:46-0060",
        ] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(seconds in any::<u32>()) {
            let text = format_seconds(u64::from(seconds));
            prop_assert_eq!(Instant::parse(&text), Some(Instant(seconds)));
        }

        #[test]
        fn never_panics(text in ".{0,40}") {
            let _ = Instant::parse(&text);
        }
    }
}

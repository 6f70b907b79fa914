//! Seconds since 1970 and the ways in which AWS writes them. No clock, no time zones.

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Seconds of a minute, an hour and a day.
pub(crate) const MINUTE: u64 = 60;
pub(crate) const HOUR: u64 = 3_600;
pub(crate) const DAY: u64 = 86_400;

/// Midnight at the start of 10 March 2026.
pub(crate) const MARCH_10: u64 = 1_773_100_800;

/// Midnight at the start of 10 January 2024.
pub(crate) const JANUARY_10: u64 = 1_704_844_800;

/// Year, month and day.
fn date(time: u64) -> (u64, u64, u64) {
    // Days since 1 March of year 0, so that the leap day is the last one of a year.
    let days = time / DAY + 719_468;
    let era = days / 146_097;
    let day = days % 146_097;
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

fn clock(time: u64) -> (u64, u64, u64) {
    let second = time % DAY;
    (second / HOUR, second % HOUR / MINUTE, second % MINUTE)
}

/// `2026-03-10T08:15:00Z`
pub(crate) fn iso(time: u64) -> String {
    let ((year, month, day), (hour, minute, second)) = (date(time), clock(time));
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// `20260310T0815Z`, as in the name of a log file.
pub(crate) fn minutes(time: u64) -> String {
    let ((year, month, day), (hour, minute, _)) = (date(time), clock(time));
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}Z")
}

/// `20260310T081500Z`, as in the name of a digest.
pub(crate) fn seconds(time: u64) -> String {
    let ((year, month, day), (hour, minute, second)) = (date(time), clock(time));
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

/// `2026/03/10`, the folder of a log file.
pub(crate) fn folder(time: u64) -> String {
    let (year, month, day) = date(time);
    format!("{year:04}/{month:02}/{day:02}")
}

/// `2026-03-10`
pub(crate) fn day(time: u64) -> String {
    let (year, month, day) = date(time);
    format!("{year:04}-{month:02}-{day:02}")
}

/// `Mar 10, 2026, 8:15:00 AM`, as in the expiration of temporary credentials.
pub(crate) fn expiration(time: u64) -> String {
    let ((year, month, day), (hour, minute, second)) = (date(time), clock(time));
    let name = MONTHS.get(month as usize - 1).unwrap_or(&"");
    let (half, hour) = (
        if hour < 12 { "AM" } else { "PM" },
        if hour % 12 == 0 { 12 } else { hour % 12 },
    );
    format!("{name} {day}, {year}, {hour}:{minute:02}:{second:02} {half}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_aws_does() {
        assert_eq!(iso(MARCH_10), "2026-03-10T00:00:00Z");
        assert_eq!(iso(JANUARY_10), "2024-01-10T00:00:00Z");
        assert_eq!(iso(951_827_696), "2000-02-29T12:34:56Z");
        assert_eq!(minutes(951_827_696), "20000229T1234Z");
        assert_eq!(seconds(951_827_696), "20000229T123456Z");
        assert_eq!(folder(MARCH_10), "2026/03/10");
        assert_eq!(expiration(951_827_696), "Feb 29, 2000, 12:34:56 PM");
        assert_eq!(expiration(MARCH_10), "Mar 10, 2026, 12:00:00 AM");
    }
}

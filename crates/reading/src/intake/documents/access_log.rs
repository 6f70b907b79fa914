//! S3 server access logs: a line is a request. They are counted by bucket and hour, and nothing else of them is
//! kept.
//!
//! The form of a line is that of the S3 user guide, "Amazon S3 server access log format".

use std::collections::BTreeMap;

use super::Walk;
use crate::intake::{kinds, magic};
use crate::problem::{Problem, ProblemCode};

/// Buckets and hours that are counted; a log has one bucket and few hours.
const MOST: usize = 20_000;

/// Counts the lines at the walk's place, and hands them on as one document: `{"bucket":{"hour":requests}}`.
pub(super) fn walk(walk: &mut Walk<'_, '_, '_>) {
    let mut requests: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    let (mut held, mut odd) = (0, 0);
    loop {
        let line = loop {
            let bytes = walk.window.bytes();
            if let Some(end) = memchr::memchr(b'\n', bytes) {
                break end + 1;
            }
            let length = bytes.len();
            if length > walk.limits.record_bytes || !walk.more() {
                break length;
            }
        };
        if line == 0 || walk.stopped {
            break;
        }
        let text = String::from_utf8_lossy(walk.window.bytes().get(..line).unwrap_or_default());
        match request(text.trim_end()) {
            Some(Request::Call { bucket, hour }) => {
                let hours = match requests.get_mut(bucket) {
                    Some(hours) => hours,
                    None => requests.entry(bucket.to_owned()).or_default(),
                };
                match hours.get_mut(&hour) {
                    Some(count) => *count += 1,
                    None if held < MOST => {
                        held += 1;
                        hours.insert(hour, 1);
                    }
                    None => odd += 1,
                }
            }
            Some(Request::Other) => {}
            None if text.trim().is_empty() => {}
            None => odd += 1,
        }
        drop(text);
        walk.window.consume(line);
    }
    if odd > 0 {
        let message = match odd {
            1 => "1 line of the access log cannot be read, and does not count".to_owned(),
            odd => format!("{odd} lines of the access log cannot be read, and do not count"),
        };
        walk.sink
            .problem(Problem::new(ProblemCode::CsvSyntax, message));
    }
    // Plain data always has a JSON form.
    let json = serde_json::to_string(&requests).unwrap_or_default();
    walk.sink.document(kinds::S3_ACCESS_LOG, "", &json);
}

/// What a line tells of.
enum Request<'l> {
    /// A request to a bucket, and its hour in RFC 3339.
    Call { bucket: &'l str, hour: String },
    /// What S3 did by itself: a lifecycle rule, a batch.
    Other,
}

fn request(line: &str) -> Option<Request<'_>> {
    if !magic::is_access_log_line(line) {
        return None;
    }
    let (before, rest) = line.split_once(" [")?;
    let bucket = before.split(' ').nth(1)?;
    let (time, rest) = rest.split_once("] ")?;
    // Remote address, requester, request id, operation.
    let operation = rest.split(' ').nth(3)?;
    if !(operation.starts_with("REST.") || operation.starts_with("WEBSITE.")) {
        return Some(Request::Other);
    }
    Some(Request::Call {
        bucket,
        hour: hour(time)?,
    })
}

/// `06/Feb/2019:00:00:38 +0000` to `2019-02-06T00:00:00Z`.
fn hour(time: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (day, rest) = time.split_once('/')?;
    let (month, rest) = rest.split_once('/')?;
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    let mut rest = rest.split(':');
    let (year, hour) = (rest.next()?, rest.next()?);
    let digits =
        |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    (digits(day, 2) && digits(year, 4) && digits(hour, 2))
        .then(|| format!("{year}-{month:02}-{day}T{hour}:00:00Z"))
}

#[cfg(test)]
#[allow(clippy::panic, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_request_of_a_bucket_and_hour() {
        let owner = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
        let line = |operation: &str| {
            format!(
                "{owner} images [06/Feb/2019:17:00:38 +0000] 192.0.2.3 - 3E57427F3EXAMPLE {operation} a%20b \"GET /a HTTP/1.1\" 200 - 113 - 7 - \"-\" \"S3Console \"quoted\" 0.4\" -"
            )
        };
        match request(&line("REST.GET.OBJECT")) {
            Some(Request::Call { bucket, hour }) => {
                assert_eq!((bucket, hour.as_str()), ("images", "2019-02-06T17:00:00Z"));
            }
            _ => panic!("no request"),
        }
        assert!(matches!(
            request(&line("S3.EXPIRE.OBJECT")),
            Some(Request::Other)
        ));
        assert!(request("hello").is_none());
        assert_eq!(hour("6/Feb/2019:17:00:38 +0000"), None);
        assert_eq!(hour("06/Foo/2019:17:00:38 +0000"), None);
    }
}

//! Memory follows the largest record, not the file: counted by the allocator of this test.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Mutex;

use peak_alloc::PeakAlloc;
use trailglass_core::case::{NoHooks, Options, Partial, read_input};
use trailglass_core::report::InputFile;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// One measurement at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// A front, one piece many times, and an end, made while it is read.
struct Repeated {
    parts: [Vec<u8>; 3],
    times: u64,
    at: u64,
}

impl Repeated {
    fn new(front: &str, piece: &str, times: u64, end: &str) -> Self {
        Self {
            parts: [front, piece, end].map(|part| part.as_bytes().to_vec()),
            times,
            at: 0,
        }
    }

    fn size(&self) -> u64 {
        let [front, piece, end] = &self.parts;
        front.len() as u64 + piece.len() as u64 * self.times + end.len() as u64
    }

    /// What is left of the part that a place lies in.
    fn rest(&self) -> &[u8] {
        let [front, piece, end] = &self.parts;
        let (front_len, all) = (front.len() as u64, piece.len() as u64 * self.times);
        let within = |part: &[u8], at: u64| usize::try_from(at).unwrap().min(part.len());
        if self.at < front_len {
            return &front[within(front, self.at)..];
        }
        let at = self.at - front_len;
        if at < all {
            return &piece[within(piece, at % piece.len() as u64)..];
        }
        &end[within(end, at - all)..]
    }
}

impl Read for Repeated {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut done = 0;
        while done < out.len() {
            let rest = self.rest();
            let count = rest.len().min(out.len() - done);
            if count == 0 {
                break;
            }
            out[done..done + count].copy_from_slice(&rest[..count]);
            done += count;
            self.at += count as u64;
        }
        Ok(done)
    }
}

impl Seek for Repeated {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let SeekFrom::Start(at) = to else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        self.at = at;
        Ok(at)
    }
}

const MIB: usize = 1 << 20;

/// The most that was held while reading, beyond what was held before, and the file's row.
fn measured(source: impl Read + Seek, bytes: u64) -> (usize, InputFile) {
    let _alone = ALONE
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let mut partial = Partial::default();
    read_input(
        source,
        "a",
        bytes,
        &Options::default(),
        &mut partial,
        &mut NoHooks,
    );
    let peak = ALLOCATOR.peak_usage() - before;
    let report = partial.finish(&Options::default());
    (peak, report.inputs.files.into_iter().next().unwrap())
}

/// 2,500 bytes, so that the rows kept for each (28 bytes) do not hide what the reading takes.
fn record() -> String {
    format!(
        r#"{{"eventVersion":"1.11","eventTime":"2024-01-31T00:05:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-west-1","userAgent":"{}"}}"#,
        "x".repeat(2_360)
    )
}

#[test]
fn a_log_file_on_one_line_is_streamed() {
    let records = 125_000;
    let piece = format!("{},", record());
    let source = Repeated::new(
        "{\"Records\":[",
        &piece,
        records - 1,
        &format!("{}]}}", record()),
    );
    let bytes = source.size();
    assert!(bytes > 290 << 20, "{bytes}");
    let (peak, file) = measured(source, bytes);
    assert_eq!((file.records, file.problems), (records, vec![]));
    assert!(peak < 8 * MIB, "{peak} bytes for {bytes}");
}

#[test]
fn json_lines_are_streamed() {
    let records = 40_000;
    let piece = format!("{}\n", record());
    let source = Repeated::new("", &piece, records, "");
    let bytes = source.size();
    let (peak, file) = measured(source, bytes);
    assert_eq!((file.records, file.problems), (records, vec![]));
    assert!(peak < 4 * MIB, "{peak} bytes for {bytes}");
}

#[test]
fn a_list_and_log_events_are_streamed() {
    let element = format!("{},", record());
    let bare = Repeated::new("[", &element, 40_000, &format!("{}]", record()));
    let quoted = serde_json::to_string(&record()).unwrap();
    let event = format!(r#"{{"id":"1","timestamp":1,"message":{quoted}}}"#);
    let events = Repeated::new(
        r#"{"messageType":"DATA_MESSAGE","logEvents":["#,
        &format!("{event},"),
        40_000,
        &format!("{event}]}}"),
    );
    for source in [bare, events] {
        let bytes = source.size();
        let (peak, file) = measured(source, bytes);
        assert_eq!((file.records, file.problems), (40_001, vec![]));
        assert!(peak < 4 * MIB, "{peak} bytes for {bytes}");
    }
}

#[test]
fn a_table_is_streamed() {
    let row = format!(
        "2024-01-31T00:05:00Z,iam.amazonaws.com,CreateUser,{}\n",
        "x".repeat(2_000)
    );
    let source = Repeated::new(
        "Event time,Event source,Event name,User agent\n",
        &row,
        40_000,
        "",
    );
    let bytes = source.size();
    let (peak, file) = measured(source, bytes);
    assert_eq!(
        (file.kind.as_str(), file.records),
        ("event-history-csv", 40_000)
    );
    assert!(peak < 4 * MIB, "{peak} bytes for {bytes}");
}

/// A record far beyond any limit: it is left out, and it is never held.
#[test]
fn a_single_huge_record_is_not_held() {
    let (front, end) = record()
        .split_once("x")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let source = Repeated::new(
        &format!("{{\"Records\":[{},{front}", record()),
        &"x".repeat(1_000),
        200_000,
        &format!("{end},{}]}}", record()),
    );
    let bytes = source.size();
    assert!(bytes > 190 << 20, "{bytes}");
    let (peak, file) = measured(source, bytes);
    assert_eq!(file.records, 2);
    assert_eq!(file.problems.len(), 1);
    assert_eq!(file.problems[0].code.word(), "too-large");
    assert!(peak < 16 * MIB, "{peak} bytes for {bytes}");
}

/// Nor is text that is nothing known, or that breaks at its beginning.
#[test]
fn a_huge_line_of_anything_is_not_held() {
    let word = Repeated::new("hello ", &"x".repeat(1_000), 200_000, "");
    let spaces = Repeated::new("", &" ".repeat(1_000), 200_000, "");
    let broken = Repeated::new("{\"a\":oops ", &"x".repeat(1_000), 200_000, "}");
    let broken_list = Repeated::new("{\"Records\":[oops ", &"x".repeat(1_000), 200_000, "]}");
    for source in [word, spaces, broken, broken_list] {
        let bytes = source.size();
        let (peak, file) = measured(source, bytes);
        assert_eq!(
            (file.records, file.problems.len()),
            (0, 1),
            "{:?}",
            file.problems
        );
        assert!(peak < 4 * MIB, "{peak} bytes for {bytes}");
    }
}

//! Records taken in one run: the same is told as by the careful walk.

use std::io::Cursor;
use std::ops::ControlFlow;

use proptest::prelude::*;

use trailglass_core::intake::kinds::Kind;
use trailglass_core::intake::{Ending, Limits, Place, Sink, Taken, read};
use trailglass_core::problem::Problem;
use trailglass_core::record::{Parser, Record, Reject};

/// What a sink was told.
#[derive(Debug, PartialEq)]
enum Told {
    Record(Place, Vec<u8>),
    Problem(Problem),
    End(Ending),
}

#[derive(Default)]
struct Listener {
    careful: bool,
    told: Vec<Told>,
    runs: usize,
}

impl Sink for Listener {
    fn begin(&mut self, _: &str, _: Option<u64>) {}

    fn record(&mut self, place: Place, json: &[u8]) -> Taken {
        match Record::parse(&String::from_utf8_lossy(json)) {
            Ok(_) => {
                self.told.push(Told::Record(place, json.to_vec()));
                Taken::Record
            }
            Err(Reject::NotARecord) => Taken::NotARecord,
            Err(Reject::Malformed(fault)) => Taken::Malformed(fault),
        }
    }

    fn front(&mut self, place: Place, text: &str) -> Option<usize> {
        if self.careful {
            return None;
        }
        let mut record = Record::default();
        Parser::default().parse_front(text, &mut record).ok()?;
        let json = record.raw.as_bytes().to_vec();
        self.runs += 1;
        let length = json.len();
        self.told.push(Told::Record(place, json));
        Some(length)
    }

    fn document(&mut self, _: Kind, _: &str, _: &str) {}

    fn problem(&mut self, problem: Problem) {
        self.told.push(Told::Problem(problem));
    }

    fn window(&mut self, _: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn end(&mut self, ending: Ending) {
        self.told.push(Told::End(ending));
    }
}

fn listen(text: &[u8], careful: bool) -> Listener {
    let mut listener = Listener {
        careful,
        ..Listener::default()
    };
    read(
        Cursor::new(text),
        "log.json",
        0,
        Limits::default(),
        &mut listener,
    );
    listener
}

fn record(padding: usize) -> String {
    format!(
        r#"{{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"GetObject","pad":"{}"}}"#,
        "é".repeat(padding)
    )
}

#[test]
fn most_records_of_a_good_log_are_taken_in_runs() {
    let records: Vec<String> = (0..3_000).map(|number| record(number % 300)).collect();
    let text = format!("{{\"Records\":[{}]}}", records.join(",\n "));
    let listener = listen(text.as_bytes(), false);
    assert_eq!(listener.told.len(), 3_001, "and the end");
    assert!(listener.runs > 2_900, "{}", listener.runs);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn runs_tell_what_the_careful_walk_tells(
        pieces in proptest::collection::vec((0usize..12, 0usize..40_000), 1..40),
        bare in any::<bool>(),
    ) {
        let mut text = if bare { b"[".to_vec() } else { b"{\"Records\":[".to_vec() };
        for (kind, padding) in pieces {
            match kind {
                0 => text.extend(b"{\"eventName\": broken},"),
                1 => text.extend(b"{\"eventName\":\"\xff\",\"eventSource\":\"s\"},"),
                2 => text.extend(b"{\"no\":\"record\"},"),
                3 => text.extend(record(3).as_bytes()),
                4 => text.extend(b" ,"),
                _ => {
                    text.extend(record(padding).as_bytes());
                    text.extend(b" ,\n");
                }
            }
        }
        text.extend(record(1).as_bytes());
        text.extend(b"]}".iter().skip(usize::from(bare)).take(2));
        prop_assert_eq!(listen(&text, false).told, listen(&text, true).told);
    }
}

//! Records one after another, for as long as nothing is wrong.
//!
//! The careful walk looks for the end of a record before the record is parsed: text that breaks has
//! to be told from text that goes on. Of a list of good records, which logs are, that is one pass
//! too many. So each window is first offered to the sink as it is, a record at a time; whatever the
//! sink does not take whole, down to a comma that is missing, is left to the careful walk.

use super::Place;
use super::documents::Walk;

impl Walk<'_, '_, '_> {
    /// Takes the good records at the window's front. Whether there was any.
    pub(super) fn run_of_records(&mut self) -> bool {
        // Once for a window: text that is given back again and again would be checked as often.
        if !std::mem::take(&mut self.fresh) || self.window.bytes().len() > self.limits.record_bytes
        {
            return false;
        }
        let bytes = self.window.bytes();
        let text = valid(bytes);
        let offset = self.window.offset();
        let mut taken = 0;
        let mut start = Some(0);
        while let Some(at) = start {
            let place = Place {
                number: self.next,
                offset: offset + at as u64,
            };
            let front = text.get(at..).unwrap_or_default();
            let Some(length) = self.sink.front(place, front) else {
                break;
            };
            self.next += 1;
            if let Some((_, number)) = &mut self.list {
                *number += 1;
            }
            taken = at + length;
            start = next_object(bytes, taken);
        }
        self.window.consume(taken);
        self.lost &= taken == 0;
        taken > 0
    }
}

/// The part of the bytes that is UTF-8, from the front.
fn valid(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(valid).unwrap_or_default()
        }
    }
}

/// Where the next object of a list begins: behind one comma and white space.
fn next_object(bytes: &[u8], from: usize) -> Option<usize> {
    let blank = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|b| b.is_ascii_whitespace()).count()
    };
    let comma = blank(from);
    let object = blank(comma + 1);
    (bytes.get(comma) == Some(&b',') && bytes.get(object) == Some(&b'{')).then_some(object)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::io::Cursor;
    use std::ops::ControlFlow;

    use proptest::prelude::*;

    use crate::intake::kinds::Kind;
    use crate::intake::{Ending, Limits, Place, Sink, Taken, read};
    use crate::problem::Problem;
    use crate::record::{Record, Reject};

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
            let record = Record::parse_front(text).ok()?;
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
}

//! Every place of personal data and secrets in an input, one by one.

use std::io::{Read, Seek};
use std::ops::ControlFlow;

use serde::Serialize;

use super::Options;
use crate::analyzers::privacy::{Leaf, Scanner, Span};
use crate::intake::kinds::Kind;
use crate::intake::{self, Ending, Place, Sink, Taken};
use crate::problem::Problem;
use crate::record::{Record, Reject};
use crate::report::DataCategory;

/// One finding, with its exact place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// The record's number in its file, from 0.
    pub event: u64,
    /// The input's path, as reports have it.
    pub file: String,
    /// JSON pointer (RFC 6901) from the record to the text.
    pub pointer: String,
    /// First code point of it in the text, escapes of JSON resolved.
    pub start: usize,
    /// The code point after it.
    pub end: usize,
    /// What it is.
    pub category: DataCategory,
    /// How sure, 0 to 1.
    pub score: f64,
    /// What stands there, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl Hit {
    /// The hit as JSON on one line.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "plain data with text keys is always JSON; an empty line would hide a place"
    )]
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("plain data with text keys is always JSON")
    }
}

/// What [`scan_input`] tells of an input.
pub trait Hits {
    /// Something was found. [`ControlFlow::Break`] stops the reading.
    fn hit(&mut self, hit: Hit) -> ControlFlow<()>;

    /// A part of the input cannot be read.
    fn problem(&mut self, path: &str, problem: Problem);
}

/// Reads one input and tells every place of personal data and secrets in its records, in their order.
/// `path` and `bytes` are as for [`super::read_input`]; `values` says whether hits carry what stands there.
pub fn scan_input<S: Read + Seek>(
    source: S,
    path: &str,
    bytes: u64,
    values: bool,
    options: &Options,
    scanner: &mut Scanner,
    hits: &mut dyn Hits,
) {
    let mut sink = Scan {
        scanner,
        hits,
        values,
        open: Vec::new(),
        flow: ControlFlow::Continue(()),
    };
    intake::read(source, path, bytes, options.limits, &mut sink);
}

struct Scan<'s> {
    scanner: &'s mut Scanner,
    hits: &'s mut dyn Hits,
    values: bool,
    /// Paths of the inputs that have begun and not ended.
    open: Vec<String>,
    flow: ControlFlow<()>,
}

impl Sink for Scan<'_> {
    fn begin(&mut self, path: &str, _: Option<u64>) {
        self.open.push(path.to_owned());
    }

    fn record(&mut self, place: Place, json: &[u8]) -> Taken {
        let text = String::from_utf8_lossy(json);
        let record = match Record::parse(&text) {
            Ok(record) => record,
            Err(Reject::NotARecord) => return Taken::NotARecord,
            Err(Reject::Malformed(fault)) => return Taken::Malformed(fault),
        };
        let Self {
            scanner,
            hits,
            values,
            open,
            flow,
        } = self;
        let file = open.last().map_or("", String::as_str);
        scanner.record(&record, &mut |leaf, spans| {
            let pointer = leaf.pointer.to_string();
            for span in spans {
                if flow.is_continue() {
                    *flow = hits.hit(hit(place.number, file, &pointer, &leaf, span, *values));
                }
            }
        });
        Taken::Record
    }

    fn document(&mut self, _: Kind, _: &str, _: &str) {}

    fn problem(&mut self, problem: Problem) {
        let path = self.open.last().map_or("", String::as_str);
        self.hits.problem(path, problem);
    }

    fn window(&mut self, _: u64) -> ControlFlow<()> {
        self.flow
    }

    fn end(&mut self, _: Ending) {
        self.open.pop();
    }
}

fn hit(event: u64, file: &str, pointer: &str, leaf: &Leaf<'_>, span: &Span, value: bool) -> Hit {
    let points = |part: Option<&str>| part.map_or(0, |part| part.chars().count());
    let start = points(leaf.text.get(..span.start));
    let found = leaf.text.get(span.start..span.end);
    Hit {
        event,
        file: file.to_owned(),
        pointer: pointer.to_owned(),
        start,
        end: start + points(found),
        category: span.category,
        score: f64::from(span.score) / 100.0,
        value: found.filter(|_| value).map(str::to_owned),
    }
}

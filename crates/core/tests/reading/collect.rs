//! Reads an input and keeps all of what comes out of it.

use std::io::Cursor;
use std::ops::ControlFlow;

use trailglass_core::intake::kinds::Kind;
use trailglass_core::intake::{self, Ending, Limits, Place, Sink, Taken};
use trailglass_core::problem::{Problem, ProblemCode};
use trailglass_core::record::{Record, Reject};

/// One input, or one file inside an archive.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) path: String,
    pub(crate) kind: &'static str,
    pub(crate) records: Vec<Found>,
    pub(crate) documents: Vec<(&'static str, String)>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) ended: bool,
}

#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) place: Place,
    pub(crate) json: String,
    pub(crate) id: String,
}

impl Input {
    pub(crate) fn codes(&self) -> Vec<&'static str> {
        self.problems.iter().map(|p| p.code.word()).collect()
    }

    pub(crate) fn ids(&self) -> Vec<&str> {
        self.records.iter().map(|r| r.id.as_str()).collect()
    }
}

/// Everything that one read pushes.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    pub(crate) inputs: Vec<Input>,
    open: Vec<usize>,
}

impl Collector {
    pub(crate) fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.inputs.iter().flat_map(|input| &input.problems)
    }

    pub(crate) fn has(&self, code: &str) -> bool {
        self.problems().any(|problem| problem.code.word() == code)
    }

    pub(crate) fn ids(&self) -> Vec<&str> {
        self.inputs.iter().flat_map(Input::ids).collect()
    }

    fn open(&mut self) -> &mut Input {
        let at = *self.open.last().expect("an input is open");
        &mut self.inputs[at]
    }
}

impl Sink for Collector {
    fn begin(&mut self, path: &str, _: Option<u64>) {
        self.open.push(self.inputs.len());
        self.inputs.push(Input {
            path: path.to_owned(),
            kind: "",
            records: Vec::new(),
            documents: Vec::new(),
            problems: Vec::new(),
            ended: false,
        });
    }

    fn record(&mut self, place: Place, json: &[u8]) -> Taken {
        let replaced = std::str::from_utf8(json).is_err();
        let text = String::from_utf8_lossy(json).into_owned();
        match Record::parse(&text) {
            Ok(record) => {
                let id = record.event_id.map(|id| id.get().into_owned());
                let twice = record.duplicate_key;
                let timeless = record.event_time.is_some() && record.time().is_none();
                let input = self.open();
                for (is, code) in [
                    (replaced, ProblemCode::NotUtf8),
                    (twice, ProblemCode::DuplicateKey),
                    (timeless, ProblemCode::BadTime),
                ] {
                    if is {
                        input
                            .problems
                            .push(Problem::new(code, "").in_record(place.number));
                    }
                }
                input.records.push(Found {
                    place,
                    id: id.unwrap_or_default(),
                    json: text,
                });
                Taken::Record
            }
            Err(Reject::NotARecord) => Taken::NotARecord,
            Err(Reject::Malformed(fault)) => Taken::Malformed(fault),
        }
    }

    fn document(&mut self, kind: Kind, _: &str, json: &str) {
        self.open().documents.push((kind.word(), json.to_owned()));
    }

    fn problem(&mut self, problem: Problem) {
        self.open().problems.push(problem);
    }

    fn window(&mut self, _: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn end(&mut self, ending: Ending) {
        let at = self.open.pop().expect("an input is open");
        self.inputs[at].kind = ending.kind.word();
        self.inputs[at].ended = true;
        assert!(!ending.stopped, "nobody stopped it");
    }
}

/// Reads an input from memory.
pub(crate) fn read(path: &str, bytes: &[u8]) -> Collector {
    read_within(path, bytes, Limits::default())
}

/// The same with other limits.
pub(crate) fn read_within(path: &str, bytes: &[u8], limits: Limits) -> Collector {
    let mut collector = Collector::default();
    let size = bytes.len() as u64;
    intake::read(Cursor::new(bytes), path, size, limits, &mut collector);
    assert!(collector.inputs.iter().all(|input| input.ended), "{path}");
    assert!(!collector.inputs.is_empty(), "{path} is listed");
    collector
}

/// The one input of what is no archive.
pub(crate) fn read_one(path: &str, bytes: &[u8]) -> Input {
    let mut collector = read(path, bytes);
    assert_eq!(collector.inputs.len(), 1, "{path}");
    collector.inputs.remove(0)
}

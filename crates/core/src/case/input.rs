//! An input as a report lists it.

use super::partial::{End, Known, Partial};
use crate::intake::kinds;
use crate::problem::{Problem, ProblemCode, Status};
use crate::report::InputFile;

/// One input.
pub(super) struct Input<'p> {
    pub(super) path: &'p str,
    /// Whether it lies in an archive.
    pub(super) inside: bool,
    pub(super) known: &'p Known,
}

impl Input<'_> {
    /// The kind is known at the end of the input; until then what has records is a log.
    pub(super) fn kind<'p>(&self, partial: &'p Partial) -> &'p str {
        let told = partial.traffic.lexicon.text(self.known.kind);
        match told {
            "" if self.known.records() > 0 => kinds::CLOUDTRAIL_LOG.word(),
            "" => kinds::UNKNOWN.word(),
            told => told,
        }
    }

    pub(super) fn row(&self, partial: &Partial) -> InputFile {
        let known = self.known;
        let records = known.records();
        let mut problems = known.problems.clone();
        problems.extend(self.why_not_whole());
        let kind = self.kind(partial);
        let archive = kind == kinds::ARCHIVE.word();
        let mut status = status(&problems, records + known.documents > 0 || archive);
        if let Some(clash) = known.clash.problem() {
            problems.push(clash);
            status = status.max(Status::Partial);
        }
        InputFile {
            path: self.path.to_owned(),
            kind: kind.to_owned(),
            bytes: known.bytes,
            records,
            status,
            problems,
            more_problems: known.met.saturating_sub(known.problems.len() as u64),
        }
    }

    /// What kept the reading from the end of the input.
    fn why_not_whole(&self) -> Option<Problem> {
        let cancelled = |message: &str| Some(Problem::new(ProblemCode::Cancelled, message));
        match (self.known.end, &self.known.failure) {
            (End::Whole, _) => None,
            (_, Some(failure)) => Some(failure.clone()),
            (End::Stopped, None) => {
                cancelled("reading was stopped; what was read until then is counted")
            }
            (End::Open, None) => cancelled("not read to its end yet"),
        }
    }
}

/// How far reading got, by what went wrong.
fn status(problems: &[Problem], something: bool) -> Status {
    let worst = problems.iter().map(|problem| match problem.code {
        // Nothing of the input was lost.
        ProblemCode::BadTime
        | ProblemCode::DuplicateKey
        | ProblemCode::NotUtf8
        | ProblemCode::DuplicateFile
        | ProblemCode::OlderExport
        | ProblemCode::UnnamedSubject => Status::Read,
        ProblemCode::UnknownKind | ProblemCode::Empty if !something => Status::Skipped,
        ProblemCode::Cancelled | ProblemCode::NotARecord if !something => Status::Skipped,
        ProblemCode::ArchiveEntry if !something => Status::Skipped,
        _ if something => Status::Partial,
        _ => Status::Failed,
    });
    worst.max().unwrap_or(Status::Read)
}

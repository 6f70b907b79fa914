//! What the chapter `integrity` is told of the inputs.

use std::collections::BTreeSet;

use super::input::Input;
use super::partial::{End, Known, Partial};
use crate::analyzers::integrity::{Given, Outcome, Sum};
use crate::intake::Seal;
use crate::intake::kinds::{self, Kind};
use crate::problem::ProblemCode;
use crate::report::{Subject, Unnamed};
use crate::sorting::Ordered;

impl Partial {
    /// The inputs that have to be read again with [`super::Options::hashed`]: there are digests, and these
    /// were read before anybody knew of them. Paths of outer files, sorted.
    #[must_use]
    pub fn unhashed(&self) -> Vec<String> {
        if self.inputs.values().all(|known| known.digest.is_none()) {
            return Vec::new();
        }
        let open = self.inputs.iter().filter(|(_, known)| {
            let counts = known.digest.is_some() || self.is(known, kinds::CLOUDTRAIL_LOG);
            counts && known.end == End::Whole && known.seal.is_none()
        });
        let outer: BTreeSet<&str> = open
            .filter_map(|(path, _)| path.split("!/").next())
            .ordered();
        outer.into_iter().map(str::to_owned).collect()
    }

    pub(super) fn given<'p>(&'p self, inputs: &[Input<'p>]) -> Vec<Given<'p>> {
        let given = (0u32..).zip(inputs).map(|(file, input)| Given {
            file,
            path: input.path,
            key: self.names.get(input.path).map(|(_, key)| &**key),
            is_log: self.is(input.known, kinds::CLOUDTRAIL_LOG),
            sum: if self.is(input.known, kinds::ARCHIVE) {
                Sum::Broken
            } else {
                sum(input.known)
            },
            digest: input.known.digest.as_deref(),
        });
        given.collect()
    }

    fn is(&self, known: &Known, kind: Kind) -> bool {
        self.traffic.lexicon.text(known.kind) == kind.word()
    }
}

/// What keeps a file from being read as text at all.
const BROKEN: [ProblemCode; 7] = [
    ProblemCode::GzipTruncated,
    ProblemCode::GzipCorrupt,
    ProblemCode::GzipTrailingData,
    ProblemCode::ArchiveCorrupt,
    ProblemCode::ArchiveNesting,
    ProblemCode::TooLarge,
    ProblemCode::Bomb,
];

fn sum(known: &Known) -> Sum {
    let has = |code: ProblemCode| known.problems.iter().any(|problem| problem.code == code);
    match known.seal {
        Some(Seal {
            sha256: Some(hash),
            appended,
        }) => Sum::Of(hash, appended),
        Some(_) if has(ProblemCode::Io) => Sum::Unread,
        Some(_) => Sum::Broken,
        None if known.end != End::Whole => Sum::Unread,
        // It could not be opened, or broke before it was known to be a file with text in it.
        None if has(ProblemCode::Io) => Sum::Unread,
        None if BROKEN.iter().any(|&code| has(code)) => Sum::Broken,
        None => Sum::None,
    }
}

/// Log files that have to be asked about: which of the missing ones they are.
pub(super) fn unnamed(outcome: &Outcome) -> impl Iterator<Item = Unnamed> {
    outcome.nameless.iter().map(|&file| Unnamed {
        file,
        subject: Subject::LogFile,
        candidates: outcome.missing.clone(),
    })
}

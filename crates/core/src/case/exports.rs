//! The estate of a partial, and what was unclear about its exports.

use super::finish::Input;
use super::partial::Partial;
use crate::estate::{self, Built, Given, Nameless};
use crate::problem::{Problem, ProblemCode};
use crate::report::{Subject, Unnamed};

impl Partial {
    /// The estate that the exports describe.
    pub(super) fn estate(&self, inputs: &[Input<'_>]) -> Built {
        let given: Vec<Given<'_>> = (0u32..)
            .zip(inputs)
            .filter(|(_, input)| !input.known.exports.is_empty())
            .map(|(file, input)| Given {
                file,
                path: input.path,
                name: self.names.get(input.path).map(|(_, name)| &**name),
                exports: &input.known.exports,
            })
            .collect();
        estate::build(&given)
    }
}

/// What the front end has to ask for.
pub(super) fn unnamed(built: &Built) -> Vec<Unnamed> {
    let rows = built.unnamed.iter().map(|(file, nameless, names)| Unnamed {
        file: *file,
        subject: match nameless {
            Nameless::Trail => Subject::Trail,
            Nameless::Bucket => Subject::Bucket,
            Nameless::Key => Subject::Key,
            Nameless::Topic => Subject::Topic,
        },
        candidates: names.clone(),
    });
    rows.collect()
}

/// Problems that an input has beside others.
pub(super) fn problems(built: &Built, file: u32) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (_, nameless, _) in built.unnamed.iter().filter(|(at, ..)| *at == file) {
        let what = match nameless {
            Nameless::Trail => "which trail",
            Nameless::Bucket => "which bucket",
            Nameless::Key => "which key",
            Nameless::Topic => "which topic",
        };
        let message = format!(
            "neither the export nor its path says {what} it describes; give its name to have it counted"
        );
        problems.push(Problem::new(ProblemCode::UnnamedSubject, message));
    }
    let replaced = built.replaced.iter().filter(|source| source.file == file);
    if replaced.count() > 0 {
        let message = "another export, collected later or with more authority, says otherwise about some settings; that one counts";
        problems.push(Problem::new(ProblemCode::OlderExport, message));
    }
    problems
}

//! The estate of a partial, and what was unclear about its exports.

use super::input::Input;
use super::partial::Partial;
use crate::estate::{self, Built, Given, Nameless};
use crate::problem::{Problem, ProblemCode};
use crate::report::writers::words::counted;
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
    let rows = built.unnamed.iter().map(|unclear| Unnamed {
        file: unclear.file,
        subject: match unclear.nameless {
            Nameless::Trail => Subject::Trail,
            Nameless::Bucket => Subject::Bucket,
            Nameless::Key => Subject::Key,
            Nameless::Topic => Subject::Topic,
        },
        candidates: unclear.names.clone(),
    });
    rows.collect()
}

/// Problems that an input has beside others.
pub(super) fn problems(built: &Built, file: u32) -> Vec<Problem> {
    let mut problems = Vec::new();
    for unclear in of_file(&built.unnamed, file, |unclear| unclear.file) {
        let what = match unclear.nameless {
            Nameless::Trail => "which trail",
            Nameless::Bucket => "which bucket",
            Nameless::Key => "which key",
            Nameless::Topic => "which topic",
        };
        let mut message = format!(
            "neither the export nor its path says {what} it describes; give its name to have it counted"
        );
        if unclear.more > 0 {
            let all = counted((unclear.names.len() + unclear.more) as u64, "name");
            message.push_str(&format!(
                ": {all} may be meant, of which the first {} are offered",
                unclear.names.len()
            ));
        }
        problems.push(Problem::new(ProblemCode::UnnamedSubject, message));
    }
    if !of_file(&built.replaced, file, |source| source.file).is_empty() {
        let message = "another export, collected later or with more authority, says otherwise about some settings; that one counts";
        problems.push(Problem::new(ProblemCode::OlderExport, message));
    }
    problems
}

/// What of a list by file is about one: the list is looked through for every file.
fn of_file<T>(list: &[T], file: u32, at: impl Fn(&T) -> u32) -> &[T] {
    let from = list.partition_point(|it| at(it) < file);
    let to = list.partition_point(|it| at(it) <= file);
    list.get(from..to).unwrap_or_default()
}

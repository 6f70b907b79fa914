//! One thing that went wrong with a file: what, where, and by which code.

use crate::format::number::count;
use crate::format::words::sentence;
use leptos::prelude::*;
use trailglass_core::report::Problem;

/// Where in the file, in words: `record 18, byte 61,440`; empty for the whole file.
#[must_use]
pub fn place(problem: &Problem) -> String {
    let record = problem
        .record
        .map(|record| format!("record {}", count(record)));
    let offset = problem
        .offset
        .map(|offset| format!("byte {}", count(offset)));
    let parts: Vec<String> = record.into_iter().chain(offset).collect();
    parts.join(", ")
}

/// A problem with all that is known of it.
#[component]
pub fn ProblemLine(
    /// The problem.
    problem: Problem,
) -> impl IntoView {
    let place = place(&problem);
    view! {
        <li class="problem">
            <p>{sentence(&problem.message)}</p>
            <p class="tiny faint mono">
                {problem.code.word()}
                {(!place.is_empty()).then(|| format!(" · {place}"))}
            </p>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::place;
    use trailglass_core::report::{Problem, ProblemCode};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_place_says_what_is_known() {
        let problem = Problem::new(ProblemCode::JsonSyntax, "x");
        assert_eq!(place(&problem), "");
        assert_eq!(
            place(&problem.at(61_440).in_record(17)),
            "record 17, byte 61,440"
        );
    }
}

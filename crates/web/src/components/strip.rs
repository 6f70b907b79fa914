//! Many verdicts in little room: one mark each, told apart by shape and colour.

use super::glyph::{Glyph, Shape};
use leptos::prelude::*;
use trailglass_core::report::{ControlState, Severity, Verdict};

/// The shape of a result: what is unknown is never drawn as a failure.
#[must_use]
pub fn of_result(verdict: Verdict, severity: Severity) -> Shape {
    match verdict {
        Verdict::Fail => severity.into(),
        Verdict::Unknown => Shape::Unknown,
        Verdict::Pass => Shape::Ok,
    }
}

/// The shape of a control.
#[must_use]
pub const fn of_control(state: ControlState) -> Shape {
    match state {
        ControlState::Fail => Shape::Crit,
        ControlState::Unknown => Shape::Unknown,
        ControlState::Pass => Shape::Ok,
        ControlState::NotApplicable => Shape::Low,
    }
}

/// One mark a verdict, in the order given. The figures stand beside it, so it is silent for screen readers.
#[component]
pub fn Strip(
    /// The verdicts, each with what it is about.
    marks: Vec<(Verdict, String)>,
) -> impl IntoView {
    let marks: Vec<_> = marks
        .into_iter()
        .map(|(verdict, title)| {
            let class = match verdict {
                Verdict::Fail => "tick tick--fail",
                Verdict::Unknown => "tick tick--unknown",
                Verdict::Pass => "tick tick--pass",
            };
            view! { <span class=class title=title></span> }
        })
        .collect();
    view! { <span class="strip" aria-hidden="true">{marks}</span> }
}

/// Three figures: what fails, what is unknown, what holds.
#[component]
pub fn Verdicts(
    /// What fails.
    fail: u64,
    /// What is unknown.
    unknown: u64,
    /// What holds.
    pass: u64,
) -> impl IntoView {
    let figure = |number: u64, shape: Shape, word: &'static str| {
        let class = if number > 0 {
            format!("verdict {}", shape.tone())
        } else {
            "verdict verdict--none".to_owned()
        };
        view! { <span class=class><Glyph shape />{crate::format::number::count(number)}<span class="sr">" " {word}</span></span> }
    };
    view! {
        <span class="verdicts num">
            {figure(fail, Shape::Crit, "fail")}
            {figure(unknown, Shape::Unknown, "unknown")}
            {figure(pass, Shape::Ok, "hold")}
        </span>
    }
}

//! One chapter on the overview: the question, its answer, the figure that matters, what was decided, and the way in.

use super::bars::{Moments, Parts};
use super::glyph::{State, of_mood};
use super::icon::{Icon, Sign};
use crate::format::words::of;
use crate::state::answer::{Answer, Drawing};
use leptos::prelude::*;

/// The row, all of it a link.
#[component]
pub fn Question(
    /// What it says.
    answer: Answer,
) -> impl IntoView {
    let Answer {
        chapter,
        question,
        answer,
        figure,
        unit,
        mood,
        unknown,
        drawing,
        route,
    } = answer;
    let drawing = match drawing {
        Drawing::Parts(parts) => view! { <Parts parts /> }.into_any(),
        Drawing::Moments(moments) => view! { <Moments moments /> }.into_any(),
        Drawing::None => ().into_any(),
    };
    let decided = of_mood(mood).map(|(shape, word)| view! { <State shape word /> });
    // The mood says it already where nothing worse was found.
    let open = (unknown > 0 && !matches!(mood, crate::state::answer::Mood::Unknown))
        .then(|| view! { <State shape=super::glyph::Shape::Unknown word=of(unknown, "open question", "open questions") /> });
    view! {
        <a class="question" href=route.hash() data-chapter=chapter data-row="">
            <div>
                <h3>{question}</h3>
                <p>{answer}</p>
            </div>
            <div class="question__fig">
                <span class="figure">{figure} " " <small>{unit}</small></span>
                {drawing}
            </div>
            <div class="question__state">{decided} {open}</div>
            <Icon sign=Sign::Chevron />
        </a>
    }
}

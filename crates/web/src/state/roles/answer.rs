//! What the overview says of roles.

use super::score::lede;
use crate::format::number::{percent, share};
use crate::state::answer::{Answer, Drawing, Mood, judged, question};
use crate::state::route::{Route, View};
use crate::state::summary::distinct;
use trailglass_core::report::Report;

/// The row, where there are records.
#[must_use]
pub fn roles(report: &Report) -> Option<Answer> {
    let roles = &report.chapters.roles;
    let records = &roles.totals.records;
    if distinct(report) == 0 {
        return None;
    }
    let (mood, unknown) = judged(report, "roles");
    if records.total == 0 {
        return Some(Answer {
            chapter: "roles",
            question: question::ROLES,
            answer: lede(roles),
            figure: "0".to_owned(),
            unit: "temporary identities".to_owned(),
            // Nobody hides behind what was not used.
            mood: if mood == Mood::Clean {
                Mood::Figures
            } else {
                mood
            },
            unknown,
            drawing: Drawing::None,
            route: Route::of(View::Roles),
        });
    }
    let proved = share(records.attributed, records.total);
    Some(Answer {
        chapter: "roles",
        question: question::ROLES,
        answer: lede(roles),
        figure: percent(proved),
        unit: "of actions traced".to_owned(),
        mood,
        unknown,
        drawing: Drawing::Parts(vec![proved, 0.0, share(records.partly, records.total)]),
        route: Route::of(View::Roles),
    })
}

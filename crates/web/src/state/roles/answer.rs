//! What the overview says of roles.

use super::score::lede;
use crate::format::number::{percent, share};
use crate::state::answers::{Answer, Drawing, judged};
use crate::state::route::{Route, View};
use trailglass_core::report::Report;

/// The row, where temporary credentials were used at all.
#[must_use]
pub fn roles(report: &Report) -> Option<Answer> {
    let roles = &report.chapters.roles;
    let records = &roles.totals.records;
    if records.total == 0 {
        return None;
    }
    let (mood, unknown) = judged(report, "roles");
    let proved = share(records.attributed, records.total);
    Some(Answer {
        chapter: "roles",
        question: "Who is really behind each role?",
        answer: lede(roles),
        figure: percent(proved),
        unit: "of actions traced".to_owned(),
        mood,
        unknown,
        drawing: Drawing::Parts(vec![proved, 0.0, share(records.partly, records.total)]),
        route: Route::of(View::Roles),
    })
}

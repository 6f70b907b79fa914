//! Shapes of states. A state is a shape and a word; colour comes third, so that it reads in grey.

use crate::state::answer::Mood;
use leptos::prelude::*;
use trailglass_core::report::{BucketState, Effect, LogFileVerdict, Severity, Status, Verdict};

/// A shape with its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A disc with a tick.
    Ok,
    /// A filled triangle.
    Warn,
    /// A filled octagon with a cross.
    Crit,
    /// An open triangle.
    Medium,
    /// A ring.
    Low,
    /// An open square: worth knowing.
    Note,
    /// A dashed ring with a question mark.
    Unknown,
    /// A half-filled disc: in part.
    Half,
    /// An arrow down: weakens.
    Down,
    /// An arrow up: strengthens.
    Up,
    /// A crossed ring: did not go through.
    Failed,
    /// A cross: not there.
    Cross,
}

const DISC: &str = "M14.5 8a6.5 6.5 0 1 1-13 0a6.5 6.5 0 1 1 13 0";
const RING: &str = "M14 8a6 6 0 1 1-12 0a6 6 0 1 1 12 0";

impl Shape {
    /// Parts of the drawing: filled (`g-f`), line (`g-s`), knocked out (`g-k`) or dashed (`g-d`).
    const fn parts(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Ok => &[("g-f", DISC), ("g-k", "m5 8.2 2.2 2.2L11 6")],
            Self::Warn => &[("g-f", "M8 1.5 15 14H1z"), ("g-k", "M8 6v3.5M8 11.7v.1")],
            Self::Crit => &[
                ("g-f", "M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2L1.5 10.8V5.2z"),
                ("g-k", "m5.8 5.8 4.4 4.4M10.2 5.8l-4.4 4.4"),
            ],
            Self::Medium => &[("g-s", "M8 2.5 14 13.5H2z")],
            Self::Low => &[("g-s", "M12.5 8a4.5 4.5 0 1 1-9 0a4.5 4.5 0 1 1 9 0")],
            Self::Note => &[("g-s", "M4 4h8v8H4z")],
            Self::Unknown => &[
                ("g-d", DISC),
                (
                    "g-s",
                    "M6.3 6.3a1.75 1.75 0 1 1 2.5 1.6c-.6.3-.8.6-.8 1.2M8 11.3v.1",
                ),
            ],
            Self::Half => &[("g-s", RING), ("g-f", "M8 2a6 6 0 0 0 0 12z")],
            Self::Down => &[("g-f", "M8 14 2 6h3.5V2h5v4H14z")],
            Self::Up => &[("g-f", "M8 2 2 10h3.5v4h5v-4H14z")],
            Self::Failed => &[("g-s", RING), ("g-s", "m4 12 8-8")],
            Self::Cross => &[("g-s", "m3.5 3.5 9 9M12.5 3.5l-9 9")],
        }
    }

    /// The class of its colour.
    #[must_use]
    pub const fn tone(self) -> &'static str {
        match self {
            Self::Ok | Self::Up => "is-ok",
            Self::Warn | Self::Half => "is-warn",
            Self::Crit | Self::Down | Self::Cross => "is-crit",
            Self::Unknown => "is-unknown",
            Self::Medium | Self::Low | Self::Note | Self::Failed => "soft",
        }
    }
}

impl From<Severity> for Shape {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Critical => Self::Crit,
            Severity::High => Self::Warn,
            Severity::Medium => Self::Medium,
            Severity::Low => Self::Low,
            Severity::Info => Self::Note,
        }
    }
}

impl From<Effect> for Shape {
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::Weakens => Self::Down,
            Effect::Strengthens => Self::Up,
            Effect::Neutral => Self::Low,
            Effect::Unknown => Self::Unknown,
        }
    }
}

impl From<BucketState> for Shape {
    fn from(state: BucketState) -> Self {
        match state {
            BucketState::Orphan => Self::Warn,
            BucketState::LikelyOrphan => Self::Medium,
            BucketState::Unknown => Self::Unknown,
            BucketState::Live => Self::Ok,
            BucketState::Unrelated => Self::Low,
        }
    }
}

impl From<LogFileVerdict> for Shape {
    fn from(verdict: LogFileVerdict) -> Self {
        match verdict {
            LogFileVerdict::Verified => Self::Ok,
            LogFileVerdict::Modified => Self::Crit,
            LogFileVerdict::Missing => Self::Cross,
            LogFileVerdict::Unverifiable => Self::Unknown,
        }
    }
}

impl From<Status> for Shape {
    fn from(status: Status) -> Self {
        match status {
            Status::Read => Self::Ok,
            Status::Partial => Self::Half,
            Status::Skipped => Self::Low,
            Status::Failed => Self::Crit,
        }
    }
}

/// The shape of a finding: what is unknown is never drawn as a failure.
#[must_use]
pub fn of_finding(severity: Severity, verdict: Verdict) -> (Shape, &'static str) {
    match verdict {
        Verdict::Fail => (severity.into(), severity.word()),
        Verdict::Unknown => (Shape::Unknown, "open question"),
        Verdict::Pass => (Shape::Ok, "holds"),
    }
}

/// The shape and words of what was decided about a question.
#[must_use]
pub const fn of_mood(mood: Mood) -> Option<(Shape, &'static str)> {
    match mood {
        Mood::Worst(Severity::Critical) => Some((Shape::Crit, "Critical")),
        Mood::Worst(Severity::High) => Some((Shape::Warn, "High")),
        Mood::Worst(Severity::Medium) => Some((Shape::Medium, "Medium")),
        Mood::Worst(Severity::Low) => Some((Shape::Low, "Low")),
        Mood::Worst(Severity::Info) => Some((Shape::Note, "Worth knowing")),
        Mood::Clean => Some((Shape::Ok, "Nothing found")),
        Mood::Unknown => Some((Shape::Unknown, "Open question")),
        Mood::Figures => None,
    }
}

/// A shape alone, for where its word stands beside it already.
#[component]
pub fn Glyph(
    /// Which.
    shape: Shape,
) -> impl IntoView {
    let parts: Vec<_> = shape
        .parts()
        .iter()
        .map(|(class, path)| view! { <path class=*class d=*path></path> })
        .collect();
    view! { <svg class=format!("glyph {}", shape.tone()) viewBox="0 0 16 16" aria-hidden="true">{parts}</svg> }
}

/// A shape with its word.
#[component]
pub fn State(
    /// Which shape.
    shape: Shape,
    /// Its word.
    #[prop(into)]
    word: String,
) -> impl IntoView {
    view! { <span class=format!("state {}", shape.tone())><Glyph shape />{word}</span> }
}

//! Filter patterns of CloudWatch Logs, judged by what they match and not by how they are written
//! (CloudWatch Logs user guide, "Filter pattern syntax for metric filters").
//!
//! JSON patterns and patterns of terms are understood. Regular expressions and space-delimited patterns
//! are not: what depends on them is not known, which is not the same as not matched.

mod event;
mod parse;

pub(super) use event::Event;
pub(super) use parse::parse;

use crate::estate::policy::is_like;
use crate::selectors::Match;

/// What a filter pattern asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Pattern {
    /// An empty pattern: every event.
    All,
    /// Terms that the text of the event has to hold.
    Terms(Terms),
    /// A condition on the members of the event.
    Json(Expression),
    /// Something else.
    NotUnderstood,
}

/// Terms of a pattern without structure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Terms {
    /// All of these.
    pub(super) all: Vec<String>,
    /// One of these, where there are any (`?term`).
    pub(super) any: Vec<String>,
    /// None of these (`-term`).
    pub(super) none: Vec<String>,
}

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    And(Vec<Self>),
    Or(Vec<Self>),
    /// A member, by its names from the outermost on, and what is asked of it.
    Test(Vec<String>, Test),
    /// A member by a path that is not understood, or a regular expression.
    NotUnderstood,
}

/// What is asked of a member.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    /// It is a text that fits; `*` stands for anything.
    Is(String),
    /// It is another.
    IsNot(String),
    Exists,
    ExistsNot,
    True,
    False,
    Null,
    /// It is a number in such a relation.
    Number(Relation, f64),
}

/// How two numbers lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Below,
    AtMost,
    Above,
    AtLeast,
}

impl Pattern {
    /// Whether it matches an event.
    pub(super) fn matches(&self, event: &Event<'_>) -> Match {
        match self {
            Self::All => Match::Yes,
            Self::Terms(terms) => terms.matches(event).into(),
            Self::Json(expression) => expression.matches(event),
            Self::NotUnderstood => Match::Depends,
        }
    }
}

impl Terms {
    fn matches(&self, event: &Event<'_>) -> bool {
        let has = |term: &String| event.holds(term);
        self.all.iter().all(has)
            && (self.any.is_empty() || self.any.iter().any(has))
            && !self.none.iter().any(has)
    }
}

impl Expression {
    fn matches(&self, event: &Event<'_>) -> Match {
        match self {
            Self::And(parts) => parts
                .iter()
                .fold(Match::Yes, |all, part| all.and(part.matches(event))),
            Self::Or(parts) => parts
                .iter()
                .fold(Match::No, |any, part| any.or(part.matches(event))),
            Self::Test(path, test) => test.holds(event.member(path)),
            Self::NotUnderstood => Match::Depends,
        }
    }
}

impl Test {
    fn holds(&self, member: Option<&str>) -> Match {
        match (self, member) {
            (Self::Exists, member) => member.is_some().into(),
            (Self::ExistsNot, member) => member.is_none().into(),
            (Self::Is(pattern), Some(text)) => is_like(pattern, text).into(),
            (Self::IsNot(pattern), Some(text)) => (!is_like(pattern, text)).into(),
            // The guide does not say what an absent member is unequal to.
            (Self::IsNot(_), None) => Match::Depends,
            (Self::True, Some(text)) => (text == "true").into(),
            (Self::False, Some(text)) => (text == "false").into(),
            (Self::Null, Some(text)) => (text == "null").into(),
            (Self::Number(relation, limit), Some(text)) => text
                .parse()
                .is_ok_and(|number: f64| relation.holds(number, *limit))
                .into(),
            (Self::Is(_) | Self::True | Self::False | Self::Null | Self::Number(..), None) => {
                Match::No
            }
        }
    }
}

impl Relation {
    fn holds(self, number: f64, limit: f64) -> bool {
        match self {
            Self::Below => number < limit,
            Self::AtMost => number <= limit,
            Self::Above => number > limit,
            Self::AtLeast => number >= limit,
        }
    }
}

#[cfg(test)]
mod tests;

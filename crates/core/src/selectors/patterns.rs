//! The literal tests that selectors make on one field.

use super::event::{Match, Value};
use super::model::{AdvancedFieldSelector, Operator};
use crate::sorting::Arrange;

/// What one field selector asks of a field: one of the positive values has to match, where there
/// are any, and none of the negative ones may.
#[derive(Debug, Clone)]
pub(super) struct Test {
    select: Patterns,
    deselect: Patterns,
}

impl Test {
    pub(super) fn new(selector: &AdvancedFieldSelector) -> Self {
        let group = |equals, starts, ends| {
            Patterns::new(
                selector.values(equals),
                selector.values(starts),
                selector.values(ends),
            )
        };
        Self {
            select: group(Operator::Equals, Operator::StartsWith, Operator::EndsWith),
            deselect: group(
                Operator::NotEquals,
                Operator::NotStartsWith,
                Operator::NotEndsWith,
            ),
        }
    }

    /// Whether it asks nothing at all.
    pub(super) const fn is_vacuous(&self) -> bool {
        self.select.is_empty() && self.deselect.is_empty()
    }

    /// Whether nothing is asked for: then all that is not ruled out holds.
    pub(super) const fn is_free(&self) -> bool {
        self.select.is_empty()
    }

    /// The values that are asked for and, as `false`, those that are ruled out.
    pub(super) fn operands(&self) -> impl Iterator<Item = (bool, Operand<'_>)> {
        let select = self.select.operands().map(|operand| (true, operand));
        select.chain(self.deselect.operands().map(|operand| (false, operand)))
    }

    /// Whether it names the values to be equal to, and all of them are of that kind.
    pub(super) fn equals_only(&self, kind: impl Fn(&str) -> bool) -> bool {
        match &self.select {
            Patterns::None | Patterns::Start(_) => false,
            Patterns::Equal(value) => kind(value),
            Patterns::Many(many) => {
                many.starts.is_empty()
                    && many.ends.is_empty()
                    && many.equals.iter().all(|value| kind(value))
            }
        }
    }

    #[inline]
    pub(super) fn of(&self, value: &Value<'_>) -> Match {
        if let Value::Is(text) = value {
            // The usual case by far, and worth a way of its own.
            let selected = self.select.is_empty() || self.select.any_of(text);
            return (selected && !self.deselect.any_of(text)).into();
        }
        let selected = if self.select.is_empty() {
            Match::Yes
        } else {
            self.select.any(value)
        };
        selected.and(!self.deselect.any(value))
    }
}

/// One value of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operand<'t> {
    /// The text is this.
    Equal(&'t str),
    /// It begins so.
    Start(&'t str),
    /// It ends so.
    End(&'t str),
}

/// Values to be equal to, to begin or to end with: one of them. Most tests have one value, so that
/// is kept at hand.
#[derive(Debug, Clone)]
enum Patterns {
    None,
    Equal(Box<str>),
    Start(Box<str>),
    Many(Box<Many>),
}

#[derive(Debug, Clone)]
struct Many {
    /// Sorted.
    equals: Vec<Box<str>>,
    /// Sorted, and none begins with another.
    starts: Vec<Box<str>>,
    ends: Vec<Box<str>>,
}

impl Patterns {
    fn new(equals: &[String], starts: &[String], ends: &[String]) -> Self {
        match (equals, starts, ends) {
            ([], [], []) => Self::None,
            ([value], [], []) => Self::Equal(value.as_str().into()),
            ([], [value], []) => Self::Start(value.as_str().into()),
            _ => {
                let mut all_starts = sorted(starts);
                all_starts.dedup_by(|longer, shorter| longer.starts_with(&**shorter));
                Self::Many(Box::new(Many {
                    equals: sorted(equals),
                    starts: all_starts,
                    ends: sorted(ends),
                }))
            }
        }
    }

    const fn is_empty(&self) -> bool {
        matches!(self, Self::None)
    }

    fn operands(&self) -> impl Iterator<Item = Operand<'_>> {
        let (equals, starts, ends) = match self {
            Self::None => Default::default(),
            Self::Equal(value) => (std::slice::from_ref(value), &[][..], &[][..]),
            Self::Start(value) => (&[][..], std::slice::from_ref(value), &[][..]),
            Self::Many(many) => (&*many.equals, &*many.starts, &*many.ends),
        };
        let equals = equals.iter().map(|value| Operand::Equal(value));
        let starts = starts.iter().map(|value| Operand::Start(value));
        equals
            .chain(starts)
            .chain(ends.iter().map(|value| Operand::End(value)))
    }

    #[inline]
    fn any_of(&self, text: &str) -> bool {
        match self {
            Self::None => false,
            Self::Equal(value) => **value == *text,
            Self::Start(value) => text.starts_with(&**value),
            Self::Many(many) => many.any_of(text),
        }
    }

    fn any(&self, value: &Value<'_>) -> Match {
        match (value, self) {
            (_, Self::None) | (Value::Absent, _) => Match::No,
            (Value::Is(text), _) => self.any_of(text).into(),
            (Value::Unknown, _) => Match::Depends,
            (Value::Begins(text), Self::Start(value)) if text.starts_with(&**value) => Match::Yes,
            (Value::Begins(text), Self::Equal(value) | Self::Start(value)) => {
                if value.starts_with(text) {
                    Match::Depends
                } else {
                    Match::No
                }
            }
            (Value::Begins(text), Self::Many(many)) => many.any_beginning(text),
        }
    }
}

/// Up to here a list is walked: comparing lengths turns most values away, and nothing is guessed
/// wrong as in a binary search.
const FEW: usize = 8;

impl Many {
    fn any_of(&self, text: &str) -> bool {
        let equal = if self.equals.len() <= FEW {
            self.equals.iter().any(|value| **value == *text)
        } else {
            let found = self.equals.binary_search_by(|value| (**value).cmp(text));
            found.is_ok()
        };
        equal || self.begins(text) || self.ends.iter().any(|value| text.ends_with(&**value))
    }

    /// Whether `text` begins with one of `starts`. None of these begins with another, so only the
    /// greatest that is not greater than `text` can: what lies between a beginning of `text` and
    /// `text` begins so too.
    fn begins(&self, text: &str) -> bool {
        if self.starts.len() <= FEW {
            return self.starts.iter().any(|value| text.starts_with(&**value));
        }
        let after = self.starts.partition_point(|value| &**value <= text);
        after
            .checked_sub(1)
            .and_then(|at| self.starts.get(at))
            .is_some_and(|value| text.starts_with(&**value))
    }

    /// For a text of which only the beginning is known.
    fn any_beginning(&self, beginning: &str) -> Match {
        if self.begins(beginning) || self.ends.iter().any(|value| value.is_empty()) {
            return Match::Yes;
        }
        let may_go_on = |values: &[Box<str>]| {
            let from = values.partition_point(|value| &**value < beginning);
            values
                .get(from)
                .is_some_and(|value| value.starts_with(beginning))
        };
        if !self.ends.is_empty() || may_go_on(&self.equals) || may_go_on(&self.starts) {
            Match::Depends
        } else {
            Match::No
        }
    }
}

fn sorted(values: &[String]) -> Vec<Box<str>> {
    let mut sorted: Vec<Box<str>> = values.iter().map(|value| value.as_str().into()).collect();
    sorted.arrange();
    sorted.dedup();
    sorted
}

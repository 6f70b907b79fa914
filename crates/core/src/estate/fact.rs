//! What is known of one setting, and from where.

use std::fmt;

/// Where a fact stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// Index of the input in the report.
    pub file: u32,
    /// JSON pointer (RFC 6901) into it; empty for the whole file.
    pub pointer: String,
}

/// Why a setting is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// No export answers it.
    #[default]
    NotExported,
    /// AWS refused to answer, with this error code (`AccessDenied`, `AccessDeniedException`).
    Denied(String, Source),
    /// The call failed otherwise, with this error code.
    Failed(String, Source),
    /// There is an answer that cannot be understood.
    Unreadable(Source),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotExported => f.write_str("not in the exports"),
            Self::Denied(..) => f.write_str("AWS refused to answer"),
            Self::Failed(..) => f.write_str("the call failed"),
            Self::Unreadable(_) => f.write_str("the answer cannot be read"),
        }
    }
}

/// What is known of one setting. That something was never set is an answer too; it is kept apart
/// from not having been asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact<T> {
    /// It is set to this.
    Known(T, Source),
    /// AWS says that it is not set.
    Absent(Source),
    /// The exports do not tell.
    Unknown(Why),
}

impl<T> Default for Fact<T> {
    fn default() -> Self {
        Self::Unknown(Why::NotExported)
    }
}

impl<T> Fact<T> {
    /// The value, where it is set.
    #[must_use]
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value, _) => Some(value),
            Self::Absent(_) | Self::Unknown(_) => None,
        }
    }

    /// Whether AWS says that it is not set.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent(_))
    }

    /// Whether the exports do not tell.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Where the answer stands; also that of a refusal.
    #[must_use]
    pub const fn source(&self) -> Option<&Source> {
        match self {
            Self::Known(_, source)
            | Self::Absent(source)
            | Self::Unknown(
                Why::Denied(_, source) | Why::Failed(_, source) | Why::Unreadable(source),
            ) => Some(source),
            Self::Unknown(Why::NotExported) => None,
        }
    }

    /// Why it is not known.
    #[must_use]
    pub const fn why(&self) -> Option<&Why> {
        match self {
            Self::Unknown(why) => Some(why),
            Self::Known(..) | Self::Absent(_) => None,
        }
    }

    /// The same of what a value holds.
    #[must_use]
    pub fn map<U>(self, map: impl FnOnce(T) -> U) -> Fact<U> {
        match self {
            Self::Known(value, source) => Fact::Known(map(value), source),
            Self::Absent(source) => Fact::Absent(source),
            Self::Unknown(why) => Fact::Unknown(why),
        }
    }

    /// A fact of an optional value at a place: what an answer leaves out is not set.
    #[must_use]
    pub fn answered(value: Option<T>, source: &Source) -> Self {
        match value {
            Some(value) => Self::Known(value, source.clone()),
            None => Self::Absent(source.clone()),
        }
    }
}

impl<T: PartialEq> Fact<T> {
    /// Takes over a later answer: any answer outdoes a refusal, and a refusal outdoes silence. Gives
    /// the place of an earlier answer that says otherwise.
    pub fn put(&mut self, later: Self) -> Option<Source> {
        let same = match (&*self, &later) {
            (Self::Known(held, _), Self::Known(value, _)) => held == value,
            (Self::Absent(_), Self::Absent(_)) => true,
            (Self::Known(..) | Self::Absent(_), Self::Unknown(_)) => return None,
            (Self::Unknown(held), Self::Unknown(_)) => *held != Why::NotExported,
            _ => false,
        };
        if same {
            return None;
        }
        match std::mem::replace(self, later) {
            Self::Known(_, source) | Self::Absent(source) => Some(source),
            Self::Unknown(_) => None,
        }
    }
}

impl Fact<bool> {
    /// The truth value; what is not set counts as false.
    #[must_use]
    pub const fn truth(&self) -> Option<bool> {
        match self {
            Self::Known(value, _) => Some(*value),
            Self::Absent(_) => Some(false),
            Self::Unknown(_) => None,
        }
    }
}

impl Fact<String> {
    /// The text; empty where it is not set.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Known(text, _) => Some(text),
            Self::Absent(_) => Some(""),
            Self::Unknown(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(file: u32) -> Source {
        Source {
            file,
            pointer: String::new(),
        }
    }

    #[test]
    fn an_answer_outdoes_a_refusal_and_a_later_one_outdoes_an_earlier() {
        let mut fact = Fact::default();
        let denied = || Fact::Unknown(Why::Denied("AccessDenied".to_owned(), at(0)));
        assert_eq!(fact.put(denied()), None);
        assert_eq!(fact.source(), Some(&at(0)));
        assert_eq!(fact.put(Fact::Known(1, at(1))), None);
        assert_eq!(fact.put(denied()), None);
        assert_eq!(fact.known(), Some(&1), "a refusal takes nothing back");
        assert_eq!(fact.put(Fact::Known(1, at(2))), None);
        assert_eq!(
            fact.source(),
            Some(&at(1)),
            "the same again changes nothing"
        );
        assert_eq!(
            fact.put(Fact::Absent(at(3))),
            Some(at(1)),
            "and says what it replaced"
        );
        assert!(fact.is_absent());
    }
}

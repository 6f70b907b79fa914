//! An event to try a pattern on: members by their path.

/// An event as pairs of path and text, such as `userIdentity.type` and `Root`. What is not a text in the
/// record (`true`, a number) is written as JSON has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::analyzers::security) struct Event<'e> {
    members: Vec<(&'e str, &'e str)>,
}

impl<'e> Event<'e> {
    /// The same with one more member, or another text of it.
    pub(in crate::analyzers::security) fn with(mut self, path: &'e str, text: &'e str) -> Self {
        self.members.retain(|(held, _)| *held != path);
        self.members.push((path, text));
        self
    }

    /// The text of a member; an object or list has none of its own, and is there all the same.
    pub(super) fn member(&self, path: &[String]) -> Option<&'e str> {
        let path = path.join(".");
        let inside = |held: &str| {
            held.strip_prefix(path.as_str())
                .is_some_and(|rest| rest.starts_with('.'))
        };
        let exact = self.members.iter().find(|(held, _)| *held == path);
        exact.map(|(_, text)| *text).or_else(|| {
            self.members
                .iter()
                .any(|(held, _)| inside(held))
                .then_some("")
        })
    }

    /// Whether the text of the event holds a term: a name or a value, or the two as JSON writes them.
    pub(super) fn holds(&self, term: &str) -> bool {
        self.members.iter().any(|(path, text)| {
            let name = path.rsplit('.').next().unwrap_or(path);
            text.contains(term)
                || path.split('.').any(|part| part.contains(term))
                || format!("\"{name}\":\"{text}\"").contains(term)
        })
    }
}

//! One complete JSON value as text.

use super::{Cursor, Text};

/// One complete value, as written and already checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raw<'a>(&'a str);

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number, kept as text.
    Number,
    /// A string.
    String,
    /// A list.
    Array,
    /// An object.
    Object,
}

impl<'a> Raw<'a> {
    /// `text` is one value without white space around it.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// The value as written.
    #[must_use]
    pub const fn as_written(self) -> &'a str {
        self.0
    }

    /// What the value is.
    #[must_use]
    #[inline]
    pub fn kind(self) -> Kind {
        match self.0.as_bytes().first() {
            Some(b'"') => Kind::String,
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'-' | b'0'..=b'9') => Kind::Number,
            _ => Kind::Null,
        }
    }

    /// The inside of a string.
    #[must_use]
    #[inline]
    pub fn text(self) -> Option<Text<'a>> {
        let inside = self.0.strip_prefix('"')?.strip_suffix('"')?;
        Some(Text::new(inside, inside.contains('\\')))
    }

    /// A string, number or truth value as text; `None` for the others.
    #[must_use]
    #[inline]
    pub fn scalar(self) -> Option<Text<'a>> {
        match self.kind() {
            Kind::String => self.text(),
            Kind::Number | Kind::Bool => Some(Text::new(self.0, false)),
            Kind::Null | Kind::Array | Kind::Object => None,
        }
    }

    /// A truth value, also where it is written as a string (`"true"`), as AWS does in places.
    #[must_use]
    #[inline]
    pub fn truth(self) -> Option<bool> {
        match self.0 {
            "true" | "\"true\"" => Some(true),
            "false" | "\"false\"" => Some(false),
            _ => None,
        }
    }

    /// The members of an object; nothing for another kind.
    #[must_use]
    #[inline]
    pub fn members(self) -> Members<'a> {
        Members(Walker::new(self, b'{'))
    }

    /// The items of a list; nothing for another kind.
    #[must_use]
    #[inline]
    pub fn items(self) -> Items<'a> {
        Items(Walker::new(self, b'['))
    }

    /// The last member of that name, as JSON readers take it.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Raw<'a>> {
        self.members()
            .filter(|(name, _)| name.is(key))
            .map(|(_, value)| value)
            .last()
    }

    /// Walks down a path of object keys.
    #[must_use]
    pub fn path(self, keys: &[&str]) -> Option<Raw<'a>> {
        keys.iter().try_fold(self, |value, key| value.get(key))
    }
}

#[derive(Debug, Clone)]
struct Walker<'a> {
    cursor: Cursor<'a>,
    open: bool,
}

impl<'a> Walker<'a> {
    #[inline]
    fn new(raw: Raw<'a>, bracket: u8) -> Self {
        let mut cursor = Cursor::new(raw.0);
        let open = cursor.next_token() == Some(bracket);
        Self { cursor, open }
    }

    /// Passes over the opening bracket or comma; false at the end.
    #[inline]
    fn step(&mut self) -> bool {
        if !self.open {
            return false;
        }
        self.open = match self.cursor.next_token() {
            Some(b'{' | b'[' | b',') => {
                self.cursor.bump();
                !matches!(self.cursor.next_token(), None | Some(b'}' | b']'))
            }
            _ => false,
        };
        self.open
    }
}

/// The members of an object, in order.
#[derive(Debug, Clone)]
pub struct Members<'a>(Walker<'a>);

impl<'a> Iterator for Members<'a> {
    type Item = (Text<'a>, Raw<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        if !self.0.step() {
            return None;
        }
        let key = self.0.cursor.key().ok()?;
        Some((key, self.0.cursor.value().ok()?))
    }
}

/// The items of a list, in order.
#[derive(Debug, Clone)]
pub struct Items<'a>(Walker<'a>);

impl<'a> Iterator for Items<'a> {
    type Item = Raw<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        if !self.0.step() {
            return None;
        }
        self.0.cursor.value().ok()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn walks_objects_and_lists() {
        let raw = Raw::new(r#"{ "a" : [1, {"b":"c"} ,[]], "d":"e", "a":null, "t":"true" }"#);
        let keys: Vec<_> = raw.members().map(|(k, _)| k.as_written()).collect();
        assert_eq!(keys, ["a", "d", "a", "t"]);
        assert_eq!(
            raw.get("a").unwrap().kind(),
            Kind::Null,
            "the last one counts"
        );
        assert_eq!(raw.get("t").unwrap().truth(), Some(true));
        let list = raw.members().next().unwrap().1;
        let items: Vec<_> = list.items().map(Raw::as_written).collect();
        assert_eq!(items, ["1", r#"{"b":"c"}"#, "[]"]);
        assert_eq!(Raw::new("{}").members().count(), 0);
        assert_eq!(Raw::new("[ ]").items().count(), 0);
        assert_eq!(Raw::new("3").items().count(), 0);
        assert!(raw.path(&["a", "b"]).is_none());
    }
}

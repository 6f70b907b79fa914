//! JSON text written in the order in which AWS writes it.
//!
//! A tree would sort the fields and cost most of the time of a million records; this only appends to a string.

use std::fmt::Write as _;

/// A finished JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Json(pub(crate) String);

impl Json {
    /// `null`.
    pub(crate) fn null() -> Self {
        Self("null".to_owned())
    }
}

/// What can stand in JSON.
pub(crate) trait Value {
    /// Appends its JSON text.
    fn write(&self, out: &mut String);
}

impl Value for Json {
    fn write(&self, out: &mut String) {
        out.push_str(&self.0);
    }
}

impl Value for str {
    fn write(&self, out: &mut String) {
        out.push('"');
        let mut plain = self;
        while let Some(at) = plain.find(|c: char| c == '"' || c == '\\' || c < ' ') {
            let (before, rest) = plain.split_at(at);
            out.push_str(before);
            let mut rest = rest.chars();
            match rest.next() {
                Some('\n') => out.push_str("\\n"),
                Some('\t') => out.push_str("\\t"),
                Some(special) if special < ' ' => {
                    let _ = write!(out, "\\u{:04x}", u32::from(special));
                }
                Some(special) => out.extend(['\\', special]),
                None => {}
            }
            plain = rest.as_str();
        }
        out.push_str(plain);
        out.push('"');
    }
}

impl Value for String {
    fn write(&self, out: &mut String) {
        self.as_str().write(out);
    }
}

impl Value for bool {
    fn write(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {
        $(impl Value for $number {
            fn write(&self, out: &mut String) {
                let _ = write!(out, "{self}");
            }
        })*
    };
}
numbers!(u64 usize i32);

impl<T: Value> Value for Option<T> {
    fn write(&self, out: &mut String) {
        match self {
            Some(value) => value.write(out),
            None => out.push_str("null"),
        }
    }
}

impl<T: Value + ?Sized> Value for &T {
    fn write(&self, out: &mut String) {
        (**self).write(out);
    }
}

impl<T: Value> Value for Vec<T> {
    fn write(&self, out: &mut String) {
        out.push('[');
        for (index, item) in self.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            item.write(out);
        }
        out.push(']');
    }
}

/// An object that is being written.
pub(crate) struct Object {
    text: String,
}

impl Object {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        let mut text = String::with_capacity(capacity);
        text.push('{');
        Self { text }
    }

    /// Adds a field; `key` needs no escape.
    pub(crate) fn field<T: Value + ?Sized>(&mut self, key: &str, value: &T) {
        if self.text.len() > 1 {
            self.text.push(',');
        }
        self.text.push('"');
        self.text.push_str(key);
        self.text.push_str("\":");
        value.write(&mut self.text);
    }

    /// Adds a field if there is a value.
    pub(crate) fn optional<T: Value>(&mut self, key: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.field(key, value);
        }
    }

    pub(crate) fn finish(mut self) -> Json {
        self.text.push('}');
        Json(self.text)
    }
}

/// Writes an object: `object! { "name": value, "left out when None" ? option }`.
macro_rules! object {
    ($($key:literal $mark:tt $value:expr),* $(,)?) => {{
        #[allow(unused_mut, reason = "an empty object")]
        let mut object = $crate::json::Object::with_capacity(128);
        $($crate::json::object!(@field object, $key, $mark, $value);)*
        object.finish()
    }};
    (@field $object:ident, $key:literal, :, $value:expr) => { $object.field($key, &$value) };
    (@field $object:ident, $key:literal, ?, $value:expr) => { $object.optional($key, &$value) };
}
pub(crate) use object;

#[cfg(test)]
mod tests {
    use super::Json;

    #[test]
    fn text_is_escaped_and_order_kept() {
        let none: Option<u64> = None;
        let Json(text) = object! {
            "z": "a\"b\\c\n\u{1}é", "none" ? none, "some" ? Some(7_u64), "list": vec![true, false], "null": Json::null(), "empty": object! {},
        };
        assert_eq!(
            text,
            "{\"z\":\"a\\\"b\\\\c\\n\\u0001é\",\"some\":7,\"list\":[true,false],\"null\":null,\"empty\":{}}"
        );
    }
}

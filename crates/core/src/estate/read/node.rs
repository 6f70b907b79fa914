//! A value of an export that knows where it stands.

use serde_json::Value;

use crate::estate::fact::{Fact, Source, Why};
use crate::record::{Instant, format_seconds};

/// A value and its place.
#[derive(Debug, Clone)]
pub(super) struct Node<'v> {
    pub(super) value: &'v Value,
    pub(super) file: u32,
    pub(super) pointer: String,
}

impl<'v> Node<'v> {
    /// Where it stands.
    pub(super) fn source(&self) -> Source {
        Source {
            file: self.file,
            pointer: self.pointer.clone(),
        }
    }

    fn below(&self, token: &str, value: &'v Value) -> Self {
        let token = token.replace('~', "~0").replace('/', "~1");
        Self {
            value,
            file: self.file,
            pointer: format!("{}/{token}", self.pointer),
        }
    }

    /// A member that is there and not `null`.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key)?;
        (!value.is_null()).then(|| self.below(key, value))
    }

    /// The first of several members: names that differ between APIs.
    pub(super) fn any(&self, keys: &[&str]) -> Option<Self> {
        keys.iter().find_map(|key| self.get(key))
    }

    /// The items of a list that is a member; nothing where it is none.
    pub(super) fn list(&self, key: &str) -> Vec<Self> {
        self.get(key).map(|list| list.items()).unwrap_or_default()
    }

    /// Its items.
    pub(super) fn items(&self) -> Vec<Self> {
        let items = self.value.as_array().into_iter().flatten();
        items
            .enumerate()
            .map(|(index, item)| self.below(&index.to_string(), item))
            .collect()
    }

    /// Its own text; numbers as text too.
    pub(super) fn own_text(&self) -> Option<String> {
        match self.value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The text of a member; an empty one is none.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        let text = self.get(key)?.own_text()?;
        (!text.is_empty()).then_some(text)
    }

    /// The truth value of a member, also where it is written as a string.
    pub(super) fn truth(&self, key: &str) -> Option<bool> {
        truth(self.value.get(key)?)
    }

    /// The whole number of a member, also where it is written as a string.
    pub(super) fn number(&self, key: &str) -> Option<u64> {
        number(self.value.get(key)?)
    }

    /// The time of a member, RFC 3339.
    pub(super) fn time(&self, key: &str) -> Option<String> {
        time(self.value.get(key)?)
    }

    /// A member as a fact: one that is missing is not set, one of another type cannot be read.
    pub(super) fn fact<T>(&self, key: &str, read: impl FnOnce(&Value) -> Option<T>) -> Fact<T> {
        match self.get(key) {
            None => Fact::Absent(self.source()),
            Some(member) => match read(member.value) {
                Some(value) => Fact::Known(value, member.source()),
                None => Fact::Unknown(Why::Unreadable(member.source())),
            },
        }
    }

    /// See [`Node::fact`]; an empty text is not set.
    pub(super) fn fact_text(&self, key: &str) -> Fact<String> {
        match self.fact(key, |value| value.as_str().map(str::to_owned)) {
            Fact::Known(text, source) if text.is_empty() => Fact::Absent(source),
            fact => fact,
        }
    }

    /// See [`Node::fact`].
    pub(super) fn fact_truth(&self, key: &str) -> Fact<bool> {
        self.fact(key, truth)
    }

    /// See [`Node::fact`].
    pub(super) fn fact_number(&self, key: &str) -> Fact<u64> {
        self.fact(key, number)
    }

    /// See [`Node::fact`].
    pub(super) fn fact_time(&self, key: &str) -> Fact<String> {
        self.fact(key, time)
    }
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A time as the CLI (both versions) and scripts around boto3 write it: ISO 8601, seconds since 1970 as
/// a number or as text, or a recorded Python `datetime`.
pub(super) fn time(value: &Value) -> Option<String> {
    let seconds = match value {
        Value::String(text) => match Instant::parse(text) {
            Some(instant) => instant.0.into(),
            None => epoch(text.trim().parse().ok()?)?,
        },
        Value::Number(number) => epoch(number.as_f64()?)?,
        Value::Object(parts) if parts.get("__class__")?.as_str()? == "datetime" => {
            let part = |key: &str| parts.get(key).and_then(Value::as_u64).unwrap_or(0);
            let text = format!(
                "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
                part("year"),
                part("month"),
                part("day"),
                part("hour"),
                part("minute"),
                part("second")
            );
            Instant::parse(&text)?.0.into()
        }
        _ => return None,
    };
    Some(format_seconds(seconds))
}

/// Seconds (or milliseconds) since 1970.
fn epoch(number: f64) -> Option<u64> {
    let seconds = if number > 1e11 { number / 1e3 } else { number };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked"
    )]
    (seconds > 0.0 && seconds < f64::from(u32::MAX)).then_some(seconds as u64)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_every_way_to_write_a_time() {
        for (value, text) in [
            (
                json!("2023-02-04T15:56:27.418000+00:00"),
                Some("2023-02-04T15:56:27Z"),
            ),
            (
                json!("2023-02-04 16:56:27.418000+01:00"),
                Some("2023-02-04T15:56:27Z"),
            ),
            (json!(1_675_526_187.418), Some("2023-02-04T15:56:27Z")),
            (json!("1675526187.418"), Some("2023-02-04T15:56:27Z")),
            (json!(1_675_526_187_418_u64), Some("2023-02-04T15:56:27Z")),
            (
                json!({ "__class__": "datetime", "year": 2023, "month": 2, "day": 4, "hour": 15, "minute": 56, "second": 27 }),
                Some("2023-02-04T15:56:27Z"),
            ),
            (json!("soon"), None),
            (json!(-1), None),
            (json!(null), None),
        ] {
            assert_eq!(time(&value).as_deref(), text, "{value}");
        }
    }

    #[test]
    fn a_member_that_is_missing_is_not_one_that_cannot_be_read() {
        let value = json!({ "a": "x", "b": 1, "c": null, "d/e": { "f": true } });
        let node = Node {
            value: &value,
            file: 3,
            pointer: "/p".to_owned(),
        };
        assert_eq!(node.fact_text("a").known().unwrap(), "x");
        assert!(node.fact_text("b").is_unknown());
        assert!(node.fact_text("c").is_absent());
        let inner = node.get("d/e").unwrap();
        let pointer = &inner.fact_truth("f").source().unwrap().pointer.clone();
        assert_eq!(pointer, "/p/d~1e/f");
    }
}

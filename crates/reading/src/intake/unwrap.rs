//! Records inside other JSON: `lookup-events` rows, EventBridge envelopes, log messages, whatever a
//! tool wraps around them.

use super::documents::Walk;
use super::kinds::{self, Kind};
use super::{Taken, table};
use crate::json::{Cursor, Kind as Json, Malformed, Raw, Text};

/// How deep wrappers may lie in each other.
const WRAPPERS: u32 = 8;

/// Keys whose text may be a record (or several) as JSON.
const TEXTS: [&str; 8] = [
    "CloudTrailEvent",
    "message",
    "Message",
    "@message",
    "event",
    "_raw",
    "body",
    "eventData",
];

/// Whether it is what CloudWatch Logs sends now and then to see that a destination is there.
fn is_control(value: Raw<'_>) -> bool {
    let message = value.get("message").and_then(Raw::text);
    message.is_some_and(|text| text.as_written().starts_with("CWL CONTROL MESSAGE"))
}

/// Whether it is the answer of a call that answers nothing where a setting was never made. Tools
/// that save what the SDK gives add `ResponseMetadata`, and some wrap it in `data`.
fn is_empty_answer(members: &[(Text<'_>, Raw<'_>)]) -> bool {
    members.iter().all(|(key, value)| {
        key.is("ResponseMetadata")
            || key.is("status_code")
            || key.is("data") && value.members().all(|(key, _)| key.is("ResponseMetadata"))
    })
}

impl Walk<'_, '_, '_> {
    /// One whole JSON value that is not simply a record. Malformed text is an error; anything else
    /// ends as records, a document or a stranger.
    pub(super) fn value(&mut self, text: &str, offset: u64) -> Result<(), Malformed> {
        let mut cursor = Cursor::new(text);
        let value = cursor.value()?;
        cursor.end()?;
        if value.kind() == Json::Object {
            let members: Vec<_> = value.members().collect();
            if let Some(kind) = kinds::of_object(&members) {
                let kind = kinds::refine(kind, self.path);
                self.note(kind);
                if kind.foreign().is_some() {
                    self.stranger(offset);
                    return Ok(());
                }
                if !kind.is_log() {
                    self.sink.document(kind, &self.pointer, text);
                    return Ok(());
                }
                if table::rows(kind, value, &mut |record| {
                    self.record(offset, record.as_bytes());
                }) {
                    return Ok(());
                }
            } else if let Some(kind) = is_empty_answer(&members)
                .then(|| kinds::of_path(self.path))
                .flatten()
            {
                self.note(kind);
                self.sink.document(kind, &self.pointer, text);
                return Ok(());
            }
        }
        if !self.inside(value, offset, WRAPPERS) && !is_control(value) {
            self.stranger(offset);
        }
        Ok(())
    }

    /// Looks for records in a value. Whether there was one, or an export.
    fn inside(&mut self, value: Raw<'_>, offset: u64, depth: u32) -> bool {
        if depth == 0 {
            return false;
        }
        match value.kind() {
            Json::Object => self.inside_object(value, offset, depth),
            Json::Array => {
                let mut found = false;
                for (index, item) in value.items().enumerate() {
                    found |= self.below(&index.to_string(), |walk| {
                        walk.inside(item, offset, depth - 1)
                    });
                }
                found
            }
            _ => false,
        }
    }

    fn inside_object(&mut self, value: Raw<'_>, offset: u64, depth: u32) -> bool {
        let members: Vec<_> = value.members().collect();
        let kind = kinds::of_object(&members).map(|kind| kinds::refine(kind, self.path));
        if kind.is_none_or(Kind::is_log) && self.is_record(value, offset) {
            self.note(kind.unwrap_or(kinds::CLOUDTRAIL_LOG));
            return true;
        }
        if let Some(kind) = kind {
            self.note(kind);
            if kind.foreign().is_some() {
                return false;
            }
            if !kind.is_log() {
                self.sink.document(kind, &self.pointer, value.as_written());
                return true;
            }
        }
        let mut found = false;
        for (key, member) in members {
            let kind = member.kind();
            let text = kind == Json::String && TEXTS.iter().any(|name| key.is(name));
            if text || matches!(kind, Json::Object | Json::Array) {
                found |= self.below(&key.get(), |walk| match member.text() {
                    Some(text) => walk.inside_text(text, offset, depth - 1),
                    None => walk.inside(member, offset, depth - 1),
                });
            }
        }
        found
    }

    /// Does something at a place below, so that the pointer is right meanwhile.
    fn below(&mut self, token: &str, act: impl FnOnce(&mut Self) -> bool) -> bool {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer
            .push_str(&token.replace('~', "~0").replace('/', "~1"));
        let found = act(self);
        self.pointer.truncate(length);
        found
    }

    /// A string that may hold JSON values, one after another.
    fn inside_text(&mut self, text: Text<'_>, offset: u64, depth: u32) -> bool {
        let text = text.get();
        let mut rest = text.trim_start();
        let mut found = false;
        while rest.starts_with(['{', '[']) {
            let mut cursor = Cursor::new(rest);
            let Ok(value) = cursor.value() else {
                return found;
            };
            found |= self.inside(value, offset, depth);
            rest = rest.get(cursor.at()..).unwrap_or("").trim_start();
        }
        found
    }

    fn is_record(&mut self, value: Raw<'_>, offset: u64) -> bool {
        self.record(offset, value.as_written().as_bytes()) == Taken::Record
    }
}

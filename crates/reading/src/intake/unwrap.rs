//! Records inside other JSON: `lookup-events` rows, EventBridge envelopes, log messages, whatever a
//! tool wraps around them.

use super::documents::{Walk, is_unfinished, lacks_list};
use super::kinds::{self, Kind};
use super::strangers::Stranger;
use super::{Taken, table};
use crate::json::{Cursor, Kind as Json, Malformed, Raw, Reason, Text};
use crate::problem::{Problem, ProblemCode};

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

/// Whether a text that breaks was meant as JSON: an object that has a key, or nothing yet.
fn is_json(text: &str) -> bool {
    let inside = text.strip_prefix('{').map(str::trim_start);
    inside.is_some_and(|inside| inside.is_empty() || inside.starts_with('"'))
}

impl Walk<'_, '_, '_> {
    /// One whole JSON value that is not simply a record. Malformed text is an error; anything else
    /// ends as records, a document or a stranger.
    pub(super) fn value(&mut self, text: &str, offset: u64) -> Result<(), Malformed> {
        let mut cursor = Cursor::new(text);
        let value = cursor.value()?;
        cursor.end()?;
        let mut stranger = Stranger::Value;
        if value.kind() == Json::Object {
            let members: Vec<_> = value.members().collect();
            if let Some(kind) = self.kind_of(&members) {
                self.note(kind);
                if kind.foreign().is_some() {
                    self.strangers.add(Stranger::Value, offset);
                    return Ok(());
                }
                if !kind.is_log() {
                    self.sink.document(kind, &self.pointer, text);
                    return Ok(());
                }
                if table::rows(kind, value, &mut |row| self.row(row, offset)) {
                    self.unfinished = is_unfinished(&members).then_some(offset);
                    return Ok(());
                }
                if lacks_list(&members) {
                    stranger = Stranger::NoList;
                } else if kind == kinds::LOOKUP_EVENTS {
                    stranger = Stranger::Hollow;
                }
            } else if self.expected == Some(kinds::LOOKUP_EVENTS)
                || self.kind == Some(kinds::LOOKUP_EVENTS)
            {
                // A row of the list: what else stands in it is no record.
                stranger = Stranger::Hollow;
            } else if is_empty_answer(&members)
                && let Some(kind) = self.named()
            {
                self.note(kind);
                self.sink.document(kind, &self.pointer, text);
                return Ok(());
            }
        }
        if !self.inside(value, offset, WRAPPERS) && !is_control(value) {
            self.strangers.add(stranger, offset);
        }
        Ok(())
    }

    /// The record of a row, if it has one.
    fn row(&mut self, row: Option<&str>, offset: u64) {
        let taken = row.map(|record| self.record(offset, record.as_bytes()));
        match taken {
            Some(Taken::Record) => {}
            Some(Taken::Malformed(fault)) => self.nested_fault(fault, offset),
            Some(Taken::NotARecord) => self.strangers.add(Stranger::Value, offset),
            None => self.strangers.add(Stranger::Row, offset),
        }
    }

    /// Tells a break in JSON that stands in a text of the value at `offset`.
    fn nested_fault(&mut self, fault: Malformed, offset: u64) {
        let (code, message) = match fault.reason {
            Reason::End => (
                ProblemCode::JsonTruncated,
                "the JSON in a text of this value is cut off".to_owned(),
            ),
            reason => (
                ProblemCode::JsonSyntax,
                format!("the JSON in a text of this value breaks: {reason}"),
            ),
        };
        let problem = Problem::new(code, message).at(offset).in_record(self.next);
        self.sink.problem(problem);
        self.next += 1;
    }

    /// Looks for records in a value. Whether there was one, an export, or a break that was told.
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
        let kind = self.kind_of(&members);
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
            let value = match cursor.value() {
                Ok(value) => value,
                Err(fault) if is_json(rest) => {
                    self.nested_fault(fault, offset);
                    return true;
                }
                // A line of another log that begins with a bracket.
                Err(_) => return found,
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

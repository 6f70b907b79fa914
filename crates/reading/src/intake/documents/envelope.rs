//! An object around a list of records, or one that is a document as a whole.

use super::ends::End;
use super::{NEXT, STREAMED, Walk, is_unfinished};
use crate::intake::kinds;
use crate::json::{Cursor, Reason};

impl Walk<'_, '_, '_> {
    /// The object at the window's front: a list of records in an envelope, or a document.
    pub(super) fn object(&mut self) {
        if self.wary {
            match self.end_checked(0, self.limits.record_bytes) {
                End::At(length) => return self.document(length),
                End::Broken(fault) => return self.broken_object(fault.at, fault.reason),
                End::Cut | End::Large => {}
            }
        }
        let mut at = 1;
        let mut first = true;
        loop {
            let (key_at, token) = self.token_from(at);
            match token {
                Some(b'}') => return self.document(key_at + 1),
                Some(b',') if !first => {
                    at = key_at + 1;
                    continue;
                }
                Some(b'"') => {}
                Some(_) => return self.broken_object(key_at, Reason::Key),
                None => return self.cut(),
            }
            first = false;
            let End::At(key_end) = self.end_from(key_at, self.limits.document_bytes) else {
                return self.broken_or_cut();
            };
            let (colon_at, token) = self.token_from(key_end);
            match token {
                Some(b':') => {}
                Some(_) => return self.broken_object(colon_at, Reason::Colon),
                None => return self.cut(),
            }
            let (value_at, token) = self.token_from(colon_at + 1);
            let Some(token) = token else {
                return self.cut();
            };
            if token == b'[' && self.is_streamed(key_at, key_end) {
                self.envelope(key_at, key_end, value_at);
                return self.tail();
            }
            match self.end_from(value_at, self.limits.document_bytes) {
                End::At(end) if end > value_at => at = end,
                End::At(_) => return self.broken_object(value_at, Reason::Value),
                End::Cut => return self.broken_or_cut(),
                End::Large => return self.too_large(self.limits.document_bytes),
                End::Broken(fault) => return self.broken_object(fault.at, fault.reason),
            }
        }
    }

    /// The object at the window's front has no end: its text broke before, or ends too early.
    fn broken_or_cut(&mut self) {
        match self.first_fault() {
            Some(fault) if !self.stopped => self.broken_object(fault.at, fault.reason),
            _ => self.cut(),
        }
    }

    fn is_streamed(&self, key_at: usize, key_end: usize) -> bool {
        let key = self.window.bytes().get(key_at + 1..key_end - 1);
        key.is_some_and(|key| STREAMED.iter().any(|name| name.as_bytes() == key))
    }

    /// Begins a streamed list: what stood before it in the envelope says what it is.
    fn envelope(&mut self, key_at: usize, key_end: usize, value_at: usize) {
        let before = self.window.bytes().get(..value_at).unwrap_or_default();
        let head = [before, b"[]}"].concat();
        let records = self.window.bytes().get(key_at..key_end) == Some(b"\"Records\"");
        let mut next = false;
        let kind =
            std::str::from_utf8(&head)
                .ok()
                .and_then(|text| match Cursor::new(text).value() {
                    Ok(value) => {
                        let members: Vec<_> = value.members().collect();
                        next = is_unfinished(&members);
                        kinds::of_object(&members)
                    }
                    Err(fault) => {
                        self.broken(fault.at, fault.reason);
                        None
                    }
                });
        // Another page makes up for the one before.
        self.unfinished = next.then(|| self.window.offset());
        let empty = self.token_from(value_at + 1).1 == Some(b']');
        let key = self.window.bytes().get(key_at + 1..key_end - 1);
        let list = format!("/{}", String::from_utf8_lossy(key.unwrap_or_default()));
        self.window.consume(value_at + 1);
        // The first record says more than the envelope, where there is one.
        match kind {
            Some(kind) if empty || !kind.is_log() => self.note(kind),
            Some(kind) if !records => self.expected = Some(kind),
            _ => {}
        }
        self.list = Some((list, 0));
        self.elements(records);
        self.list = None;
        if self.expected.take() == Some(kinds::CLOUDWATCH_LOGS) {
            self.hint = Some(kinds::CLOUDWATCH_LOGS);
        }
    }

    /// Whether another list of records begins at the key in the window's front; then it is read.
    fn again(&mut self) -> bool {
        let End::At(key_end) = self.end_from(0, self.limits.document_bytes) else {
            return false;
        };
        if !self.is_streamed(0, key_end) {
            return false;
        }
        let (colon_at, colon) = self.token_from(key_end);
        let (value_at, value) = self.token_from(colon_at + 1);
        if (colon, value) != (Some(b':'), Some(b'[')) {
            return false;
        }
        let records = self.window.bytes().get(..key_end) == Some(b"\"Records\"");
        self.window.consume(value_at + 1);
        self.elements(records);
        true
    }

    /// Whether the key in the window's front says that the answer goes on.
    fn is_next(&mut self) -> bool {
        const LONGEST: usize = r#""NextToken""#.len();
        self.fill(LONGEST);
        let key = self.window.bytes().get(1..LONGEST - 1);
        if !key.is_some_and(|key| NEXT.iter().any(|next| next.as_bytes() == key)) {
            return false;
        }
        let (colon_at, colon) = self.token_from(LONGEST);
        let (_, value) = self.token_from(colon_at + 1);
        (colon, value) == (Some(b':'), Some(b'"'))
    }

    /// What follows a streamed list in its envelope. Only another list of records counts.
    fn tail(&mut self) {
        let mut is_value = false;
        loop {
            let token = self.token();
            if !is_value && token == Some(b'"') && self.is_next() {
                self.unfinished = Some(self.window.offset());
            }
            match token {
                // No key stands before it: the bracket that seemed to close the list was none.
                Some(b'{') if !is_value => {
                    self.broken(0, Reason::Key);
                    self.elements(true);
                }
                Some(b'}') => {
                    self.window.consume(1);
                    return;
                }
                Some(b',' | b':') => self.window.consume(1),
                Some(b'"') if self.again() => {}
                Some(b'{' | b'[' | b'"') => match self.end_from(0, self.limits.document_bytes) {
                    End::At(end) => self.window.consume(end),
                    End::Cut => return self.cut(),
                    End::Large => self.discard(),
                    End::Broken(fault) => self.window.consume(fault.at.max(1)),
                },
                Some(byte) if byte.is_ascii_alphanumeric() || byte == b'-' => {
                    match self.end_from(0, self.limits.document_bytes) {
                        End::At(end) if end > 0 => self.window.consume(end),
                        _ => self.window.consume(1),
                    }
                }
                Some(_) => {
                    self.broken(0, Reason::CommaOrEnd);
                    if !self.find_record() {
                        return;
                    }
                    return self.elements(true);
                }
                None => return self.cut(),
            }
            is_value = token == Some(b':');
        }
    }
}

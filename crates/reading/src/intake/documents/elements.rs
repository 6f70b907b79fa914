//! A list of records, or of anything else, an element at a time.

use std::fmt::Write as _;

use super::Walk;
use super::ends::End;
use crate::intake::kinds::Kind;
use crate::intake::{Place, Taken};
use crate::json::{Malformed, Reason};

impl Walk<'_, '_, '_> {
    /// The elements of a list whose opening bracket has been passed. `records` where each has to
    /// be a record; else an element may be anything.
    pub(super) fn elements(&mut self, records: bool) {
        let mut comma_due = false;
        let mut after_comma = false;
        loop {
            let token = self.token();
            match token {
                None => return self.cut(),
                Some(b']') => {
                    if after_comma {
                        self.broken(0, Reason::Value);
                    }
                    self.window.consume(1);
                    return;
                }
                Some(b',') => {
                    if !comma_due {
                        self.broken(0, Reason::Value);
                    }
                    self.window.consume(1);
                    comma_due = false;
                    after_comma = true;
                    continue;
                }
                Some(b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                    if comma_due {
                        self.broken(0, Reason::CommaOrEnd);
                    }
                }
                Some(_) => {
                    self.broken(0, Reason::Value);
                    if !self.find_record() {
                        return;
                    }
                }
            }
            after_comma = false;
            comma_due = match self.element(records) {
                Some(complete) => complete,
                None => return,
            };
        }
    }

    /// One element. `Some(true)` when it is passed and a comma is due, `Some(false)` when the walk
    /// stands at the start of another record, `None` at the end of the stream.
    fn element(&mut self, records: bool) -> Option<bool> {
        // The first record of an input is met with care: it says what the input is.
        let is_log = self.expected.is_none() && self.kind.is_some_and(Kind::is_log);
        if is_log && !self.wary && self.run_of_records() {
            return Some(true);
        }
        let limit = if records {
            self.limits.record_bytes
        } else {
            self.limits.document_bytes
        };
        match self.end_from(0, limit) {
            End::At(length) if length > limit => {
                self.next += 1;
                self.say_too_large(limit);
                self.window.consume(length);
                Some(true)
            }
            End::At(length) => {
                let Some(fault) = self.one(length, records) else {
                    self.window.consume(length);
                    return Some(true);
                };
                self.broken(fault.at, fault.reason);
                self.next += 1;
                // An error that unbalances quotes or brackets makes the element swallow others.
                match self.start_of_record(fault.at.max(1), length) {
                    Some(start) => {
                        self.wary = true;
                        self.window.consume(start);
                        Some(false)
                    }
                    None => {
                        self.window.consume(length);
                        Some(true)
                    }
                }
            }
            End::Cut | End::Large if self.stopped => None,
            end => {
                let fault = match end {
                    End::Broken(fault) => Some(fault),
                    _ => self.first_fault(),
                };
                let Some(fault) = fault else {
                    return match end {
                        End::Large => {
                            self.next += 1;
                            self.too_large(limit);
                            Some(true)
                        }
                        _ => {
                            self.cut();
                            None
                        }
                    };
                };
                self.broken(fault.at, fault.reason);
                self.next += 1;
                self.wary = true;
                self.window.consume(fault.at.max(1));
                self.find_record().then_some(false)
            }
        }
    }

    /// Hands on one whole element at the window's front. Gives where it breaks, if it does.
    pub(super) fn one(&mut self, length: usize, records: bool) -> Option<Malformed> {
        self.pointer.clear();
        if let Some((list, number)) = &mut self.list {
            // Writing to a text does not fail.
            let _ = write!(self.pointer, "{list}/{number}");
            *number += 1;
        }
        let offset = self.window.offset();
        let json = self.window.bytes().get(..length).unwrap_or_default();
        let place = Place {
            number: self.next,
            offset,
        };
        let taken =
            if json.first() == Some(&b'{') && (records || self.kind.is_none_or(Kind::is_log)) {
                self.sink.record(place, json)
            } else {
                Taken::NotARecord
            };
        match taken {
            Taken::Record => {
                self.next += 1;
                self.lost = false;
                self.learn(length);
                None
            }
            Taken::Malformed(fault) => Some(fault),
            Taken::NotARecord => {
                let text = String::from_utf8_lossy(json).into_owned();
                self.value(&text, offset).err()
            }
        }
    }
}

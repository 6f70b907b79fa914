//! Down a record, member by member.

use std::borrow::Cow;

use super::super::classify::{self, Beside};
use super::super::context::{Class, Context};
use super::super::leaf::{Leaf, Pointer, Step, Way};
use super::super::span::Span;
use super::super::trees::{Kept, Lookup};
use super::{Field, Scanner, TOP, ask, object_key};
use crate::json::{Cursor, Malformed, Raw, Text};
use crate::record::Record;

pub(super) struct Walk<'s, 'r> {
    pub(super) scanner: &'s mut Scanner,
    pub(super) flags: u8,
    pub(super) json: &'r str,
    pub(super) record: Option<&'s Record<'r>>,
    /// What is found in a part that is to be remembered.
    pub(super) kept: Option<Vec<Kept>>,
    pub(super) found: &'s mut dyn FnMut(Leaf<'_>, &[Span]),
}

impl<'r> Walk<'_, 'r> {
    pub(super) fn value(
        &mut self,
        cursor: &mut Cursor<'r>,
        field: u32,
        above: Option<&Way<'_>>,
    ) -> Result<(), Malformed> {
        match cursor.next_token() {
            Some(b'{') => {
                let mut names = Beside::at(cursor);
                let mut before = TOP;
                cursor.object(|cursor, key| {
                    let name = key.get();
                    before = self.scanner.child(field, before, &name, false);
                    let way = Way {
                        above,
                        step: Step::Key(key),
                    };
                    let may_be_named = self
                        .scanner
                        .field(before)
                        .is_some_and(|field| field.may_be_named);
                    if may_be_named && let Some(beside) = names.of(cursor) {
                        self.named_value(cursor, field, before, &beside.get(), Some(&way))
                    } else {
                        self.member(cursor, before, Some(&way))
                    }
                })
            }
            Some(b'[') => {
                let item = self.scanner.child(field, TOP, "", true);
                let mut index = 0;
                cursor.array(|cursor| {
                    let way = Way {
                        above,
                        step: Step::Index(index),
                    };
                    index += 1;
                    self.value(cursor, item, Some(&way))
                })
            }
            Some(b'"') => {
                let at = cursor.at() + 1;
                let written = cursor.string()?;
                self.leaf(field, None, written, at, above);
                Ok(())
            }
            _ => cursor.skip_value(),
        }
    }

    /// A member: a part of the record, or any other value.
    pub(super) fn member(
        &mut self,
        cursor: &mut Cursor<'r>,
        field: u32,
        way: Option<&Way<'_>>,
    ) -> Result<(), Malformed> {
        let part = self.scanner.field(field).and_then(|field| field.part);
        let part = part.zip(self.record);
        match part.and_then(|(part, record)| part.text(record)) {
            Some(part) => self.part(cursor, field, part, way),
            None => self.value(cursor, field, way),
        }
    }

    /// A part of the record: who calls, with what, and so on. Many records have the same ones.
    pub(super) fn part(
        &mut self,
        cursor: &mut Cursor<'r>,
        field: u32,
        part: Raw<'r>,
        way: Option<&Way<'_>>,
    ) -> Result<(), Malformed> {
        cursor.next_token();
        let at = cursor.at();
        let text = part.as_written();
        if !self.scanner.field(field).is_some_and(Field::repeats) {
            if let Some(field) = self.scanner.fields.get_mut(field as usize) {
                field.count(false);
            }
            return self.value(cursor, field, way);
        }
        let known = self.scanner.trees.known(field, self.flags, text);
        if let Some(field) = self.scanner.fields.get_mut(field as usize) {
            field.count(matches!(known, Lookup::Kept(_)));
        }
        match known {
            Lookup::Kept(kept) => {
                for kept in kept {
                    let written = text.get(kept.from..kept.to).unwrap_or("");
                    let leaf = Leaf {
                        path: self
                            .scanner
                            .fields
                            .get(kept.field as usize)
                            .map_or("", |field| &field.path),
                        pointer: Pointer::Written(&kept.pointer),
                        written: Text::new(written, kept.text.is_some()),
                        at: at + kept.from,
                        text: kept.text.as_deref().unwrap_or(written),
                    };
                    (self.found)(leaf, &kept.spans);
                }
                // Another part of the same name may stand here: then it is walked.
                cursor
                    .pass(part)
                    .or_else(|_| self.value(cursor, field, way))
            }
            Lookup::New => self.value(cursor, field, way),
            Lookup::Again => {
                self.kept = Some(Vec::new());
                let done = self.value(cursor, field, way);
                let mut kept = self.kept.take().unwrap_or_default();
                for kept in &mut kept {
                    kept.from -= at;
                    kept.to -= at;
                }
                if done.is_ok() && cursor.at() == at + text.len() {
                    self.scanner.trees.keep(field, self.flags, text, kept);
                }
                done
            }
        }
    }

    /// A value that a member beside it names.
    pub(super) fn named_value(
        &mut self,
        cursor: &mut Cursor<'r>,
        object: u32,
        field: u32,
        name: &str,
        way: Option<&Way<'_>>,
    ) -> Result<(), Malformed> {
        let context = |field: u32| {
            self.scanner
                .field(field)
                .map(|field| field.context)
                .unwrap_or_default()
        };
        let place = classify::beside(context(object), context(field), name);
        let at = cursor.at() + 1;
        let written = cursor.string()?;
        self.leaf(field, Some(place), written, at, way);
        Ok(())
    }

    pub(super) fn leaf(
        &mut self,
        field: u32,
        place: Option<Context>,
        written: Text<'r>,
        at: usize,
        way: Option<&Way<'_>>,
    ) {
        let Scanner {
            fields,
            memo,
            known,
            last_key,
            ..
        } = &mut *self.scanner;
        let number = field;
        let Some(field) = fields.get_mut(number as usize) else {
            return;
        };
        let context = place.unwrap_or(field.context).with(self.flags);
        let text: Cow<'_, str> = written.get();
        if !classify::may_hold(context, &text) {
            return;
        }
        let mut asked = false;
        let mut look = || {
            asked = true;
            ask(known, context, &text)
        };
        let fresh: Box<[Span]>;
        let spans = if field.is_object_key {
            last_key.of(known, context, &text)
        } else if let Some(key) = object_key(&text).filter(|_| context.class == Class::Free) {
            let at = text.len() - key.len();
            let moved = |span: &Span| Span {
                start: span.start + at,
                end: span.end + at,
                ..*span
            };
            fresh = last_key.of(known, context, key).iter().map(moved).collect();
            &fresh
        } else if field.repeats() {
            memo.of(context, &text, &mut look)
        } else {
            fresh = look();
            &fresh
        };
        field.count(!asked);
        if !spans.is_empty() {
            let leaf = Leaf {
                path: &field.path,
                pointer: Pointer::Steps(way),
                written,
                at,
                text: &text,
            };
            debug_assert!(
                self.json
                    .get(at..)
                    .is_some_and(|rest| rest.starts_with(written.as_written()))
            );
            if let Some(kept) = &mut self.kept {
                kept.push(Kept {
                    field: number,
                    pointer: leaf.pointer.to_string().into(),
                    from: at,
                    to: at + written.as_written().len(),
                    text: matches!(text, Cow::Owned(_)).then(|| text.as_ref().into()),
                    spans: spans.into(),
                });
            }
            (self.found)(leaf, spans);
        }
    }
}

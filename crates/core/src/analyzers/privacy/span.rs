//! Places of findings in a text.

use crate::report::DataCategory;

/// A part of a text that holds personal data or a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Byte offset in the text meant, escapes of JSON resolved.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
    /// What it is.
    pub category: DataCategory,
    /// How sure, in percent.
    pub score: u8,
    /// Whether it lies in base64: what stands at the place is then only a part of what holds the value.
    pub coded: bool,
}

/// Findings while they are collected.
#[derive(Debug, Clone, Default)]
pub(super) struct Spans(Vec<Span>);

impl Spans {
    pub(super) fn add(&mut self, start: usize, end: usize, category: DataCategory, score: u8) {
        if start < end {
            self.0.push(Span {
                start,
                end,
                category,
                score,
                coded: false,
            });
        }
    }

    /// Adds what was found inside of base64, at its place outside.
    pub(super) fn add_coded(&mut self, span: Span) {
        self.0.push(Span {
            coded: true,
            ..span
        });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Span> {
        self.0.iter()
    }

    /// Whether a place lies in a finding.
    pub(super) fn covers(&self, at: usize) -> bool {
        self.0.iter().any(|span| span.start <= at && at < span.end)
    }

    /// Of findings that overlap the surest stays, of equals the longer one, then the graver one.
    pub(super) fn settled(mut self) -> Box<[Span]> {
        if self.0.len() > 1 {
            self.0.sort_by_key(|span| {
                let length = span.end - span.start;
                (
                    std::cmp::Reverse(span.score),
                    std::cmp::Reverse(length),
                    span.category,
                    span.start,
                )
            });
            let mut kept: Vec<Span> = Vec::with_capacity(self.0.len());
            for span in self.0 {
                if kept
                    .iter()
                    .all(|other| span.end <= other.start || other.end <= span.start)
                {
                    kept.push(span);
                }
            }
            kept.sort_by_key(|span| span.start);
            self.0 = kept;
        }
        self.0.into_boxed_slice()
    }
}

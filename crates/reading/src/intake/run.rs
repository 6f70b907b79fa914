//! Records one after another, for as long as nothing is wrong.
//!
//! The careful walk looks for the end of a record before the record is parsed: text that breaks has
//! to be told from text that goes on. Of a list of good records, which logs are, that is one pass
//! too many. So each window is first offered to the sink as it is, a record at a time; whatever the
//! sink does not take whole, down to a comma that is missing, is left to the careful walk.

use super::Place;
use super::documents::Walk;
use crate::json::utf8_front;

impl Walk<'_, '_, '_> {
    /// Takes the good records at the window's front. Whether there was any.
    pub(super) fn run_of_records(&mut self) -> bool {
        // Once for a window: text that is given back again and again would be checked as often.
        if !std::mem::take(&mut self.fresh) || self.window.bytes().len() > self.limits.record_bytes
        {
            return false;
        }
        let bytes = self.window.bytes();
        let text = utf8_front(bytes);
        let offset = self.window.offset();
        let mut taken = 0;
        let mut start = Some(0);
        while let Some(at) = start {
            let place = Place {
                number: self.next,
                offset: offset + at as u64,
            };
            let front = text.get(at..).unwrap_or_default();
            let Some(length) = self.sink.front(place, front) else {
                break;
            };
            self.next += 1;
            if let Some((_, number)) = &mut self.list {
                *number += 1;
            }
            taken = at + length;
            start = next_object(bytes, taken);
        }
        self.window.consume(taken);
        self.lost &= taken == 0;
        taken > 0
    }
}

/// Where the next object of a list begins: behind one comma and white space.
fn next_object(bytes: &[u8], from: usize) -> Option<usize> {
    let blank = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|b| b.is_ascii_whitespace()).count()
    };
    let comma = blank(from);
    let object = blank(comma + 1);
    (bytes.get(comma) == Some(&b',') && bytes.get(object) == Some(&b'{')).then_some(object)
}

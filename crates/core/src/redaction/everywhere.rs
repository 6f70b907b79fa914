//! All that was collected, looked for wherever it stands, in every way that it may be written.
//!
//! A value counts only as a word of its own, so that few places of a text can be the beginning of one: there the first
//! bytes tell whether any value may follow. An automaton over all values would be as fast, and take a hundred times
//! their size in memory.

use std::collections::BTreeMap;

use crate::sorting::Arrange;
use rustc_hash::FxHashMap;

/// What stands before a word decides whether it is one: at most an escape of JSON.
pub(super) const BEFORE: usize = 8;

/// A value is looked up by so many bytes.
const HEAD: usize = 4;

/// Of a secret longer than [`LONG`], so many characters are looked for: they tell it from all others.
const TELLING: usize = 96;
const LONG: usize = 128;

/// A secret that is found by its first characters reaches no further than this.
const LONGEST: usize = 16 << 10;

/// A value to look for, with what stands for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'v> {
    pub(super) original: &'v str,
    pub(super) pseudonym: &'v str,
    pub(super) is_secret: bool,
}

/// All that is looked for.
#[derive(Debug, Default)]
pub(super) struct Everywhere {
    /// Those of one head together, the longest first.
    patterns: Vec<Pattern>,
    /// Where those of a head stand.
    heads: FxHashMap<u32, (u32, u32)>,
    /// A bit for each head, so that most places are turned away at once.
    filter: Vec<u64>,
    /// Those too short to have a head.
    short: Vec<Pattern>,
    /// How far the end of what is found may lie from its beginning, with the byte behind it.
    reach: usize,
}

#[derive(Debug)]
struct Pattern {
    /// In small letters, as far as those of ASCII go.
    written: Box<[u8]>,
    replacement: Box<str>,
    /// It is the beginning of a value, which goes on as long as its characters do.
    goes_on: bool,
}

impl Everywhere {
    /// For originals with their pseudonyms.
    pub(super) fn new<'v>(values: impl Iterator<Item = Known<'v>>) -> Self {
        let mut ways: BTreeMap<Vec<u8>, (String, bool)> = BTreeMap::new();
        for known in values {
            let telling = known.original.char_indices().nth(TELLING);
            let telling = telling.filter(|_| known.is_secret && known.original.len() > LONG);
            let front = telling.map_or(known.original, |(end, _)| {
                known.original.get(..end).unwrap_or(known.original)
            });
            for (written, replacement) in ways_of_writing(front, known.pseudonym) {
                let small = written.to_ascii_lowercase().into_bytes();
                ways.entry(small)
                    .or_insert((replacement, telling.is_some()));
            }
        }
        let mut everywhere = Self {
            filter: vec![0; 1 << (FILTER - 6)],
            ..Self::default()
        };
        for (written, (replacement, goes_on)) in ways {
            let longest = if goes_on { LONGEST } else { written.len() };
            everywhere.reach = everywhere.reach.max(longest + 1);
            let pattern = Pattern {
                written: written.into(),
                replacement: replacement.into(),
                goes_on,
            };
            match head(&pattern.written) {
                Some(_) => everywhere.patterns.push(pattern),
                None => everywhere.short.push(pattern),
            }
        }
        let order = |pattern: &Pattern| {
            let length = std::cmp::Reverse(pattern.written.len());
            (head(&pattern.written), length)
        };
        // Stable: those of one length stay in the order of their bytes.
        everywhere.patterns.arrange_by_key(order);
        everywhere
            .short
            .arrange_by_key(|pattern| std::cmp::Reverse(pattern.written.len()));
        for (number, pattern) in (0u32..).zip(&everywhere.patterns) {
            let Some(head) = head(&pattern.written) else {
                continue;
            };
            let range = everywhere.heads.entry(head).or_insert((number, number));
            range.1 = number + 1;
            let bit = bit(head);
            if let Some(word) = everywhere.filter.get_mut(bit / 64) {
                *word |= 1 << (bit % 64);
            }
        }
        everywhere
    }

    /// How much of a text has to be at hand behind a place to say what stands there.
    pub(super) const fn reach(&self) -> usize {
        self.reach
    }

    /// What is known between `from` and `upto`, one after the other; the text around tells what is a word of
    /// its own.
    pub(super) fn find<'s>(
        &'s self,
        text: &'s [u8],
        from: usize,
        upto: usize,
    ) -> impl Iterator<Item = (usize, usize, &'s str)> {
        let mut at = from;
        std::iter::from_fn(move || {
            while at < upto {
                if begins(text, at)
                    && let Some((end, replacement)) = self.at(text, at, upto)
                {
                    let start = at;
                    at = end.max(start + 1);
                    return Some((start, end, replacement));
                }
                at += 1;
            }
            None
        })
    }

    /// The longest value that stands at a place.
    fn at(&self, text: &[u8], at: usize, upto: usize) -> Option<(usize, &str)> {
        let here = text.get(at..upto)?;
        let with_head = head(here).and_then(|head| {
            let bit = bit(head);
            let may_be = self.filter.get(bit / 64)? >> (bit % 64) & 1 == 1;
            let (from, to) = may_be.then(|| self.heads.get(&head))??;
            self.patterns.get(*from as usize..*to as usize)
        });
        let patterns = with_head.unwrap_or_default().iter().chain(&self.short);
        for pattern in patterns {
            let length = pattern.written.len();
            let stands = here
                .get(..length)
                .is_some_and(|here| here.eq_ignore_ascii_case(&pattern.written));
            if !stands {
                continue;
            }
            let mut end = at + length;
            if pattern.goes_on {
                let rest = here.get(length..).unwrap_or_default();
                let coded = |b: &u8| b.is_ascii_alphanumeric() || b"+/=_-.%".contains(b);
                let rest = rest.iter().take(LONGEST - length.min(LONGEST));
                end += rest.take_while(|b| coded(b)).count();
            }
            if ends(text, end) {
                return Some((end, &pattern.replacement));
            }
        }
        None
    }
}

/// Bits that tell heads apart, as a power of two.
const FILTER: u32 = 18;

fn bit(head: u32) -> usize {
    (head.wrapping_mul(0x9e37_79b1) >> (32 - FILTER)) as usize
}

/// The first bytes of a value, in small letters.
#[inline]
fn head(text: &[u8]) -> Option<u32> {
    let head: &[u8; HEAD] = text.first_chunk()?;
    Some(u32::from_le_bytes(head.map(|b| b.to_ascii_lowercase())))
}

/// Whether a value may begin at a place: not inside of a word.
#[inline]
fn begins(text: &[u8], at: usize) -> bool {
    let is_word = |b: &u8| b.is_ascii_alphanumeric();
    let before = text.get(..at).unwrap_or_default();
    if !text.get(at).is_some_and(is_word) || !before.last().is_some_and(is_word) {
        return true;
    }
    match before {
        // `%2Fjane`, `\njane`, `\u0022jane`
        [.., b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => true,
        [.., b'\\', b'n' | b't' | b'r' | b'b' | b'f'] => true,
        [.., b'\\', b'u', a, b, c, d] => [a, b, c, d].iter().all(|b| b.is_ascii_hexdigit()),
        _ => false,
    }
}

/// Whether a value may end at a place.
fn ends(text: &[u8], at: usize) -> bool {
    let is_word = |b: &u8| b.is_ascii_alphanumeric();
    let last = at.checked_sub(1).and_then(|at| text.get(at));
    !last.is_some_and(is_word) || !text.get(at).is_some_and(is_word)
}

/// A value as it may be written, and what is written instead.
fn ways_of_writing(original: &str, pseudonym: &str) -> Vec<(String, String)> {
    let mut ways = vec![(original.to_owned(), pseudonym.to_owned())];
    let json = |text: &str| {
        let quoted = serde_json::to_string(text).unwrap_or_default();
        quoted
            .get(1..quoted.len().saturating_sub(1))
            .unwrap_or("")
            .to_owned()
    };
    ways.push((json(original), pseudonym.to_owned()));
    ways.push((json(&json(original)), pseudonym.to_owned()));
    let ascii: String = original
        .chars()
        .map(|c| {
            if c.is_ascii() {
                json(&c.to_string())
            } else {
                escaped(c)
            }
        })
        .collect();
    ways.push((ascii, pseudonym.to_owned()));
    let coded = percent(original);
    ways.push((coded.replace("%20", "+"), percent(pseudonym)));
    ways.push((percent(&coded), percent(&percent(pseudonym))));
    ways.push((coded, percent(pseudonym)));
    ways.retain(|(written, _)| !written.is_empty());
    ways
}

fn escaped(c: char) -> String {
    let mut units = [0; 2];
    let units = c.encode_utf16(&mut units);
    units.iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

/// RFC 3986: all but unreserved characters.
pub(super) fn percent(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    let code = |b: u8| {
        if plain(b) {
            char::from(b).to_string()
        } else {
            format!("%{b:02X}")
        }
    };
    text.bytes().map(code).collect()
}

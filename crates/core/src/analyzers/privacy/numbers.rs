//! Numbers that are a person's: phones, cards, bank accounts and national ids.
//!
//! Logs are full of digits, so that a shape alone says nothing: a checksum does where it is strong, and
//! else the field or a word nearby has to say it.

mod digits;
mod letters;

use self::digits::{
    Groups, cpf_written, is_aadhaar, is_belgian, is_bsn, is_card, is_cpf, is_nir, is_personnummer,
    is_pesel, is_ssn,
};
use self::letters::{iban, is_codice_fiscale, is_nie, is_nino, is_nric, nif};
use super::context::{About, Class, Context};
use super::span::Spans;
use super::words;
use crate::report::DataCategory;

/// Looks for all of them.
pub(super) fn find(text: &str, context: Context, spans: &mut Spans) {
    if may_hold(text.as_bytes()) {
        search(text, context, spans);
    }
}

/// Whether a stretch of digits, capitals and what divides groups of them is long enough for one: names of objects are full of digits, and
/// nearly none has such a stretch.
fn may_hold(bytes: &[u8]) -> bool {
    const BREAK: u8 = 0;
    const DIVIDER: u8 = 1;
    const CAPITAL: u8 = 2;
    const DIGIT: u8 = 3;
    #[expect(clippy::indexing_slicing, reason = "at compile time, within the table")]
    const KINDS: [u8; 256] = {
        let mut kinds = [BREAK; 256];
        let mut byte = 0;
        while byte < 256 {
            kinds[byte] = match byte as u8 {
                b'0'..=b'9' => DIGIT,
                b'A'..=b'Z' => CAPITAL,
                b' ' | b'-' | b'.' | b'+' | b'(' | b')' => DIVIDER,
                _ => BREAK,
            };
            byte += 1;
        }
        kinds
    };
    let kind = |byte: &u8| KINDS.get(usize::from(*byte)).copied().unwrap_or(BREAK);
    let mut from = 0;
    // From the back of what would be long enough: mostly something breaks it there, and all before that is passed over.
    while let Some(least) = bytes.get(from..from + SHORTEST) {
        if let Some(at) = least.iter().rposition(|byte| kind(byte) == BREAK) {
            from += at + 1;
            continue;
        }
        let rest = bytes.get(from..).unwrap_or_default();
        let stretch = rest.iter().take_while(|byte| kind(byte) != BREAK);
        let (mut length, mut digits) = (0, 0);
        for byte in stretch {
            length += 1;
            digits += usize::from(kind(byte) == DIGIT);
            // The numbers without a letter have so many digits; one with a letter is as long.
            if digits >= SHORTEST || kind(byte) == CAPITAL {
                return true;
            }
        }
        from += length;
    }
    false
}

fn search(text: &str, context: Context, spans: &mut Spans) {
    let bytes = text.as_bytes();
    let mut near = Near::new(text, context);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at)).copied();
        let free = !before.is_some_and(|b| b.is_ascii_alphanumeric());
        if byte == b'+' && free {
            if let Some(end) = e164(bytes, at) {
                spans.add(at, end, DataCategory::Phone, 90);
                at = end;
                continue;
            }
        } else if byte.is_ascii_digit() && free && before != Some(b'+') {
            if let Some(end) = too_few(bytes, at) {
                at = end;
                continue;
            }
            if let Some((end, category)) = digits(bytes, at, &mut near) {
                spans.add(at, end, category, 95);
                at = end;
                continue;
            }
        } else if byte.is_ascii_uppercase()
            && free
            && let Some((end, category)) = letters(text, at, &mut near)
        {
            spans.add(at, end, category, 95);
            at = end;
            continue;
        }
        if byte.is_ascii_alphanumeric() {
            at += run(bytes, at);
        } else {
            at += 1;
        }
    }
}

/// Where a number ends that is too short for any of them, and stands alone: the days and counters that names of objects are full of.
fn too_few(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let length = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    let goes_on = |b: &u8| b.is_ascii_alphabetic() || matches!(b, b' ' | b'-' | b'.');
    (length < SHORTEST && !rest.get(length).is_some_and(goes_on)).then_some(at + length)
}

/// Digits of the shortest number that is looked for without a letter, of the Netherlands and the United States; and digits and letters of the
/// shortest with one.
const SHORTEST: usize = 9;

/// What stands around a number; the words are only taken apart when someone asks.
struct Near<'t> {
    text: &'t str,
    context: Context,
    words: Option<(bool, bool)>,
}

impl<'t> Near<'t> {
    fn new(text: &'t str, context: Context) -> Self {
        Self {
            text,
            context,
            words: None,
        }
    }

    fn words(&mut self) -> (bool, bool) {
        *self.words.get_or_insert_with(|| {
            let mut found = (false, false);
            let alphabetic = |c: char| !c.is_ascii_alphabetic();
            for word in self.text.split(alphabetic).filter(|word| word.len() > 1) {
                let word = word.to_ascii_lowercase();
                found.0 |= words::persons(&word);
                found.1 |= words::payments(&word);
            }
            found
        })
    }

    fn persons(&mut self) -> bool {
        self.context.class == Class::NationalId || self.context.is(About::PERSONS) || self.words().0
    }

    fn payments(&mut self) -> bool {
        self.context.class == Class::Card || self.context.is(About::PAYMENTS) || self.words().1
    }
}

/// Length of the run of letters and digits.
fn run(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter()
        .take_while(|b| b.is_ascii_alphanumeric())
        .count()
        .max(1)
}

/// What begins with a digit.
fn digits(bytes: &[u8], at: usize, near: &mut Near<'_>) -> Option<(usize, DataCategory)> {
    // `12345678Z`, `851231M9821`: few enough to be looked at first.
    if let Some(end) = nif(bytes, at).filter(|_| near.persons()) {
        return Some((end, DataCategory::NationalId));
    }
    let groups = Groups::at(bytes, at)?;
    let end = groups.end;
    match (groups.count, groups.sizes()) {
        (9, [3, 2, 4]) if is_ssn(&groups) && near.persons() => {
            Some((end, DataCategory::NationalId))
        }
        (9, [9]) if near.context.class == Class::NationalId => {
            (is_ssn(&groups) || is_bsn(&groups)).then_some((end, DataCategory::NationalId))
        }
        (10, [6, 4]) if is_personnummer(&groups) && near.persons() => {
            Some((end, DataCategory::NationalId))
        }
        (11, [11])
            if (is_pesel(&groups) || is_cpf(&groups) || is_belgian(&groups)) && near.persons() =>
        {
            Some((end, DataCategory::NationalId))
        }
        (12, _) if near.context.class == Class::NationalId && is_aadhaar(&groups) => {
            Some((end, DataCategory::NationalId))
        }
        (15, [15]) if is_nir(&groups) && near.persons() => Some((end, DataCategory::NationalId)),
        (13..=19, sizes) if is_card(&groups) => {
            let grouped = matches!(sizes, [4, 4, 4, 4] | [4, 6, 5]);
            (grouped || near.payments()).then_some((end, DataCategory::CreditCard))
        }
        _ => {
            let end = cpf_written(bytes, at)?;
            Some((end, DataCategory::NationalId))
        }
    }
}

/// What begins with a capital letter.
fn letters(text: &str, at: usize, near: &mut Near<'_>) -> Option<(usize, DataCategory)> {
    let bytes = text.as_bytes();
    if let Some(end) = iban(text, at) {
        return Some((end, DataCategory::Iban));
    }
    let end = at + run(bytes, at);
    let word = text.get(at..end)?;
    if is_codice_fiscale(word) {
        return Some((end, DataCategory::NationalId));
    }
    let shaped = is_nino(word) || is_nie(word) || is_nric(word);
    (shaped && near.persons()).then_some((end, DataCategory::NationalId))
}

/// Calling codes of countries, as the ITU gave them (E.164).
fn is_calling_code(digits: &[u8]) -> bool {
    match digits {
        [1 | 7, ..] => true,
        [2, 0 | 7, ..]
        | [3, 0..=4 | 6 | 9, ..]
        | [4, 0 | 1 | 3..=9, ..]
        | [5, 1..=8, ..]
        | [6, 0..=6, ..]
        | [8, 1 | 2 | 4 | 6, ..]
        | [9, 0..=5 | 8, ..] => true,
        [2, 1..=6 | 8 | 9, _, ..]
        | [3, 5 | 7 | 8, _, ..]
        | [4, 2, _, ..]
        | [5, 0 | 9, _, ..]
        | [6, 7..=9, _, ..]
        | [8, 0 | 5 | 7 | 8, _, ..] => true,
        // `+99x` is left to the Caucasus and Central Asia; 990, 991 and 997 to 999 are not given out.
        [9, 6 | 7, _, ..] | [9, 9, 2..=6 | 8, ..] => true,
        _ => false,
    }
}

/// A number in international form, `+` first: where it ends.
fn e164(bytes: &[u8], at: usize) -> Option<usize> {
    let mut digits = [0u8; 15];
    let mut count = 0;
    let mut end = at + 1;
    let mut here = at + 1;
    while let Some(&byte) = bytes.get(here) {
        if byte.is_ascii_digit() {
            *digits.get_mut(count)? = byte - b'0';
            count += 1;
            here += 1;
            end = here;
        } else if matches!(byte, b' ' | b'-' | b'.' | b'(' | b')')
            && count > 0
            && bytes
                .get(here + 1)
                .is_some_and(|b| b.is_ascii_digit() || *b == b'(')
        {
            here += 1;
        } else {
            break;
        }
    }
    let follows = bytes.get(end).is_some_and(u8::is_ascii_alphabetic);
    let plausible = (9..=15).contains(&count) && is_calling_code(digits.get(..count)?);
    (plausible && !follows).then_some(end)
}

/// Whether the whole text is a phone number, in a field that holds one.
pub(super) fn is_phone(text: &str) -> bool {
    // No country has +999: the phone numbers of a redacted copy.
    if text.starts_with("+999") {
        return false;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let marks = |b: u8| b.is_ascii_digit() || b" +-.()/".contains(&b);
    (7..=17).contains(&digits) && text.bytes().all(marks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str, class: Class) -> Vec<(DataCategory, &str)> {
        let mut spans = Spans::default();
        let context = Context::of_class(class);
        find(text, context, &mut spans);
        let mut spans = spans.settled().to_vec();
        spans.sort_by_key(|span| span.start);
        spans
            .iter()
            .map(|span| (span.category, text.get(span.start..span.end).unwrap_or("")))
            .collect()
    }

    #[test]
    fn checksums_decide() {
        use DataCategory::{CreditCard, Iban, NationalId, Phone};
        for (text, category, value) in [
            (
                "kyc/iban=DE89370400440532013000/scan.pdf",
                Iban,
                "DE89370400440532013000",
            ),
            (
                "GB82 WEST 1234 5698 7654 32",
                Iban,
                "GB82 WEST 1234 5698 7654 32",
            ),
            (
                "pci/card_4111111111111111.csv",
                CreditCard,
                "4111111111111111",
            ),
            ("5500 0000 0000 0004", CreditCard, "5500 0000 0000 0004"),
            ("card 378282246310005", CreditCard, "378282246310005"),
            ("customers/219-09-9999.json", NationalId, "219-09-9999"),
            ("patients/12345678Z", NationalId, "12345678Z"),
            ("patients/X1234567L", NationalId, "X1234567L"),
            ("employees/AB123456C", NationalId, "AB123456C"),
            ("kyc 44051401359", NationalId, "44051401359"),
            ("RSSMRA85T10A562S", NationalId, "RSSMRA85T10A562S"),
            ("id 529.982.247-25.", NationalId, "529.982.247-25"),
            ("members/S1234567D", NationalId, "S1234567D"),
            ("staff 811218-9876", NationalId, "811218-9876"),
            ("call +33612345678 now", Phone, "+33612345678"),
            ("call +44 7911 123456", Phone, "+44 7911 123456"),
        ] {
            assert_eq!(found(text, Class::Free), [(category, value)], "{text}");
        }
        assert_eq!(found("219099999", Class::NationalId).len(), 1);
        assert_eq!(
            found("234123412346", Class::NationalId).len(),
            1,
            "Verhoeff"
        );
        assert_eq!(
            found("111222333", Class::NationalId).len(),
            1,
            "the eleven test"
        );
    }

    #[test]
    fn digits_alone_are_nothing() {
        for text in [
            "123456789012",
            "1700000000000",
            "4111111111111111",
            "4111111111111112 card",
            "app:219-09-9999",
            "customers/000-12-3456",
            "44051401359",
            "DE89370400440532013001",
            "+0000",
            "2024-01-15T10:00:00+0100",
            "abc+33612345678901234567",
            "5f3a9b7c-1234-4321-8765-123456789012",
        ] {
            assert_eq!(found(text, Class::Free), [], "{text}");
        }
    }

    #[test]
    fn phones_in_fields_of_phones() {
        for text in ["(212) 555-0199", "0033612345678", "+33 612 345678"] {
            assert!(is_phone(text), "{text}");
        }
        assert!(!is_phone("12345"));
        assert!(!is_phone("call me"));
    }

    proptest! {
        /// What has no stretch that is long enough holds none: looking closely finds the same.
        #[test]
        fn a_first_look_misses_nothing(
            pieces in prop::collection::vec(
                prop_oneof![
                    prop::sample::select(vec![
                        "DE89370400440532013000", "GB82 WEST 1234 5698 7654 32", "4111111111111111",
                        "219-09-9999", "12345678Z", "X1234567L", "AB123456C", "44051401359", "RSSMRA85T10A562S",
                        "529.982.247-25", "S1234567D", "811218-9876", "+33612345678", "+44 7911 123456",
                        "patients", "card",
                    ]).prop_map(str::to_owned),
                    "[0-9A-Za-z+ /.()_-]{0,6}",
                    "[0-9 -]{0,12}",
                    "[A-Z0-9]{0,18}",
                ],
                0..6,
            ),
            class in prop::sample::select(vec![Class::Free, Class::NationalId, Class::Card]),
        ) {
            let text = pieces.concat();
            let mut close = Spans::default();
            search(&text, Context::of_class(class), &mut close);
            let mut quick = Spans::default();
            find(&text, Context::of_class(class), &mut quick);
            prop_assert_eq!(quick.settled(), close.settled());
        }
    }
}

//! Numbers that are a person's: phones, cards, bank accounts and national ids.
//!
//! Logs are full of digits, so that a shape alone says nothing: a checksum does where it is strong, and
//! else the field or a word nearby has to say it.

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

/// Digits in groups: the digits without their marks, where they end, and the lengths of the groups.
struct Groups {
    digits: [u8; 20],
    count: usize,
    end: usize,
    sizes: [u8; 8],
    groups: usize,
    mark: u8,
}

impl Groups {
    /// Up to 19 digits, all groups divided by the same mark. `None` where a letter follows.
    fn at(bytes: &[u8], from: usize) -> Option<Self> {
        let mut groups = Self {
            digits: [0; 20],
            count: 0,
            end: from,
            sizes: [0; 8],
            groups: 0,
            mark: 0,
        };
        let mut at = from;
        loop {
            let mut size = 0;
            while let Some(digit) = bytes.get(at).filter(|b| b.is_ascii_digit()) {
                *groups.digits.get_mut(groups.count)? = digit - b'0';
                groups.count += 1;
                size += 1;
                at += 1;
            }
            if size == 0 {
                break;
            }
            *groups.sizes.get_mut(groups.groups)? = size;
            groups.groups += 1;
            groups.end = at;
            match bytes.get(at) {
                Some(&mark @ (b' ' | b'-')) if groups.mark == 0 || groups.mark == mark => {
                    if !bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
                        break;
                    }
                    groups.mark = mark;
                    at += 1;
                }
                _ => break,
            }
        }
        let follows = bytes.get(groups.end);
        (!follows.is_some_and(|b| b.is_ascii_alphabetic())).then_some(groups)
    }

    fn digits(&self) -> &[u8] {
        self.digits.get(..self.count).unwrap_or_default()
    }

    fn sizes(&self) -> &[u8] {
        self.sizes.get(..self.groups).unwrap_or_default()
    }

    fn number(&self, from: usize, to: usize) -> u64 {
        let part = self.digits().get(from..to).unwrap_or_default();
        part.iter().fold(0, |sum, &d| sum * 10 + u64::from(d))
    }
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

/// ISO 7812: every second digit from the right is doubled.
fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, &digit)| match (index % 2, u32::from(digit) * 2) {
            (0, _) => u32::from(digit),
            (_, twice) if twice > 9 => twice - 9,
            (_, twice) => twice,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The ranges that the card schemes give out, with their lengths.
fn is_card(groups: &Groups) -> bool {
    let length = groups.count;
    let (two, four) = (groups.number(0, 2), groups.number(0, 4));
    let known = match groups.digits() {
        [4, ..] => matches!(length, 13 | 16 | 19),
        [5, 1..=5, ..] => length == 16,
        [2, ..] => (2221..=2720).contains(&four) && length == 16,
        [3, 4 | 7, ..] => length == 15,
        [3, ..] => {
            (3528..=3589).contains(&four) && length == 16
                || matches!(two, 36 | 38 | 30) && length == 14
        }
        [6, ..] => {
            (four == 6011 || two == 65 || (6440..=6499).contains(&four) || two == 62)
                && length >= 16
        }
        _ => false,
    };
    let all_same = groups
        .digits()
        .windows(2)
        .all(|pair| pair.first() == pair.last());
    known && !all_same && luhn(groups.digits())
}

/// United States: areas 000, 666 and 900 to 999, group 00 and serial 0000 are not given out.
fn is_ssn(groups: &Groups) -> bool {
    let (area, group, serial) = (
        groups.number(0, 3),
        groups.number(3, 5),
        groups.number(5, 9),
    );
    area != 0 && area != 666 && area < 900 && group != 0 && serial != 0
}

fn weighted(digits: &[u8], weights: &[i64]) -> i64 {
    let pairs = digits.iter().zip(weights);
    pairs
        .map(|(&digit, weight)| i64::from(digit) * weight)
        .sum()
}

/// Whether `month` and `day` can be; some countries add to the month for the century.
fn is_date(month: u64, day: u64) -> bool {
    (1..=12).contains(&(month % 20)) && (1..=31).contains(&day)
}

/// Poland.
fn is_pesel(groups: &Groups) -> bool {
    let sum = weighted(groups.digits(), &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]);
    sum % 10 == 0 && is_date(groups.number(2, 4), groups.number(4, 6))
}

/// Brazil.
fn is_cpf(groups: &Groups) -> bool {
    let check = |length: usize| {
        let top = length as u64 + 1;
        let digits = groups.digits().iter().take(length).zip((2..=top).rev());
        let sum: u64 = digits
            .map(|(&digit, weight)| u64::from(digit) * weight)
            .sum();
        let rest = sum * 10 % 11 % 10;
        groups.digits().get(length).map(|&digit| u64::from(digit)) == Some(rest)
    };
    let all_same = groups
        .digits()
        .windows(2)
        .all(|pair| pair.first() == pair.last());
    groups.count == 11 && !all_same && check(9) && check(10)
}

/// Brazil as written, `123.456.789-09`: the marks are as good as a word nearby.
fn cpf_written(bytes: &[u8], at: usize) -> Option<usize> {
    let text = bytes.get(at..at + 14)?;
    let marked =
        text.get(3) == Some(&b'.') && text.get(7) == Some(&b'.') && text.get(11) == Some(&b'-');
    if !marked {
        return None;
    }
    let plain: Vec<u8> = text
        .iter()
        .filter(|b| b.is_ascii_digit())
        .copied()
        .collect();
    let groups = Groups::at(&plain, 0)?;
    let follows = bytes.get(at + 14).is_some_and(u8::is_ascii_alphanumeric);
    (!follows && plain.len() == 11 && is_cpf(&groups)).then_some(at + 14)
}

/// Belgium: 97 less the rest of the first nine digits, with a 2 before them from the year 2000 on.
fn is_belgian(groups: &Groups) -> bool {
    let check = groups.number(9, 11);
    let body = groups.number(0, 9);
    let fits = |body: u64| 97 - body % 97 == check;
    is_date(groups.number(2, 4), groups.number(4, 6)) && (fits(body) || fits(2_000_000_000 + body))
}

/// Netherlands: the eleven test.
fn is_bsn(groups: &Groups) -> bool {
    weighted(groups.digits(), &[9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 == 0
}

/// Sweden: the date of birth, then Luhn over all ten digits.
fn is_personnummer(groups: &Groups) -> bool {
    is_date(groups.number(2, 4), groups.number(4, 6)) && luhn(groups.digits())
}

/// France: sex, year and month of birth, and a check of two digits.
fn is_nir(groups: &Groups) -> bool {
    let month = groups.number(3, 5);
    matches!(groups.number(0, 1), 1 | 2)
        && (1..=12).contains(&month)
        && 97 - groups.number(0, 13) % 97 == groups.number(13, 15)
}

/// India: Verhoeff's check over the dihedral group D5.
fn is_aadhaar(groups: &Groups) -> bool {
    /// The product of two elements of D5.
    fn times(a: u8, b: u8) -> u8 {
        match (a < 5, b < 5) {
            (true, true) => (a + b) % 5,
            (true, false) => 5 + (a + b - 5) % 5,
            (false, true) => 5 + (a - 5 + 5 - b) % 5,
            (false, false) => (a + 5 - b) % 5,
        }
    }
    fn permuted(digit: u8, times: usize) -> u8 {
        const ONCE: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
        (0..times % 8).fold(digit, |digit, _| {
            ONCE.get(digit as usize).copied().unwrap_or(0)
        })
    }
    let digits = groups.digits().iter().rev().enumerate();
    let check = digits.fold(0, |check, (index, &digit)| {
        times(check, permuted(digit, index))
    });
    groups.count == 12 && groups.number(0, 1) > 1 && check == 0
}

const NIF: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// Spain, citizens: eight digits and their letter; where it ends.
fn nif(bytes: &[u8], at: usize) -> Option<usize> {
    let digits = bytes.get(at..at + 8)?;
    let number = digits.iter().try_fold(0usize, |sum, b| {
        b.is_ascii_digit().then(|| sum * 10 + usize::from(b - b'0'))
    })?;
    let fits = bytes.get(at + 8) == NIF.get(number % 23);
    let follows = bytes.get(at + 9).is_some_and(u8::is_ascii_alphanumeric);
    (fits && !follows).then_some(at + 9)
}

/// Spain, foreigners: X, Y or Z stands for 0, 1 or 2.
fn is_nie(word: &str) -> bool {
    let [first @ b'X'..=b'Z', middle @ .., last] = word.as_bytes() else {
        return false;
    };
    let number = middle.iter().try_fold(usize::from(first - b'X'), |sum, b| {
        b.is_ascii_digit().then(|| sum * 10 + usize::from(b - b'0'))
    });
    middle.len() == 7 && number.is_some_and(|number| NIF.get(number % 23) == Some(last))
}

/// United Kingdom: two letters, six digits, A to D. The letters O, D, F, I, Q, U, V do not begin one.
fn is_nino(word: &str) -> bool {
    let [first, second, digits @ .., last] = word.as_bytes() else {
        return false;
    };
    let may = |b: &u8| b.is_ascii_uppercase() && !b"DFIQUV".contains(b);
    may(first)
        && may(second)
        && *second != b'O'
        && digits.len() == 6
        && digits.iter().all(u8::is_ascii_digit)
        && (b'A'..=b'D').contains(last)
}

/// Singapore: a letter, seven digits and their letter.
fn is_nric(word: &str) -> bool {
    let [first @ (b'S' | b'T' | b'F' | b'G'), digits @ .., last] = word.as_bytes() else {
        return false;
    };
    if digits.len() != 7 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let weights = [2u32, 7, 6, 5, 4, 3, 2];
    let digits = digits.iter().zip(weights);
    let sum: u32 = digits.map(|(b, weight)| u32::from(b - b'0') * weight).sum();
    let sum = sum + if matches!(first, b'T' | b'G') { 4 } else { 0 };
    let table = if matches!(first, b'S' | b'T') {
        b"JZIHGFEDCBA"
    } else {
        b"XWUTRQPNMLK"
    };
    table.get((sum % 11) as usize) == Some(last)
}

/// Italy: sixteen letters and digits, the last one a check (decree of 23 December 1976).
fn is_codice_fiscale(word: &str) -> bool {
    const ODD: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    let bytes = word.as_bytes();
    let [body @ .., last] = bytes else {
        return false;
    };
    if bytes.len() != 16 {
        return false;
    }
    let shaped = body.iter().enumerate().all(|(index, b)| match index {
        6 | 7 | 9 | 10 | 12..=14 => b.is_ascii_digit() || (b'L'..=b'V').contains(b),
        _ => b.is_ascii_uppercase(),
    });
    let value = |b: &u8| {
        u32::from(if b.is_ascii_digit() {
            b - b'0'
        } else {
            b.wrapping_sub(b'A')
        })
    };
    let sum: u32 = body
        .iter()
        .enumerate()
        .map(|(index, b)| match index % 2 {
            0 => ODD.get(value(b) as usize).copied().unwrap_or(0),
            _ => value(b),
        })
        .sum();
    shaped && value(last) == sum % 26 && last.is_ascii_uppercase()
}

/// Countries with an IBAN and its length (SWIFT's registry).
#[rustfmt::skip]
const IBAN: &[(&str, usize)] = &[
    ("AD", 24), ("AE", 23), ("AL", 28), ("AT", 20), ("AZ", 28), ("BA", 20), ("BE", 16), ("BG", 22), ("BH", 22), ("BI", 27), ("BR", 29),
    ("BY", 28), ("CH", 21), ("CR", 22), ("CY", 28), ("CZ", 24), ("DE", 22), ("DJ", 27), ("DK", 18), ("DO", 28), ("EE", 20), ("EG", 29),
    ("ES", 24), ("FI", 18), ("FK", 18), ("FO", 18), ("FR", 27), ("GB", 22), ("GE", 22), ("GI", 23), ("GL", 18), ("GR", 27), ("GT", 28),
    ("HR", 21), ("HU", 28), ("IE", 22), ("IL", 23), ("IQ", 23), ("IS", 26), ("IT", 27), ("JO", 30), ("KW", 30), ("KZ", 20), ("LB", 28),
    ("LC", 32), ("LI", 21), ("LT", 20), ("LU", 20), ("LV", 21), ("LY", 25), ("MC", 27), ("MD", 24), ("ME", 22), ("MK", 19), ("MN", 20),
    ("MR", 27), ("MT", 31), ("MU", 30), ("NI", 28), ("NL", 18), ("NO", 15), ("OM", 23), ("PK", 24), ("PL", 28), ("PS", 29), ("PT", 25),
    ("QA", 29), ("RO", 24), ("RS", 22), ("RU", 33), ("SA", 24), ("SC", 31), ("SD", 18), ("SE", 24), ("SI", 19), ("SK", 24), ("SM", 27),
    ("SO", 23), ("ST", 25), ("SV", 28), ("TL", 23), ("TN", 24), ("TR", 26), ("UA", 29), ("VA", 22), ("VG", 24), ("XK", 20), ("YE", 30),
];

/// ISO 13616, as one word or in groups of four: where it ends.
fn iban(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if !matches!(bytes.get(at..at + 4)?, [_, second, d, e] if second.is_ascii_uppercase() && d.is_ascii_digit() && e.is_ascii_digit())
    {
        return None;
    }
    let country = text.get(at..at + 2)?;
    let index = IBAN.binary_search_by_key(&country, |(code, _)| code).ok()?;
    let (_, length) = *IBAN.get(index)?;
    let mut word = Vec::with_capacity(length);
    let mut here = at;
    let spaced = bytes.get(at + 4) == Some(&b' ');
    while word.len() < length {
        let byte = *bytes.get(here)?;
        if spaced && byte == b' ' && word.len() % 4 == 0 {
            here += 1;
            continue;
        }
        if !byte.is_ascii_uppercase() && !byte.is_ascii_digit() {
            return None;
        }
        word.push(byte);
        here += 1;
    }
    let follows = bytes.get(here).is_some_and(u8::is_ascii_alphanumeric);
    let moved = word.iter().skip(4).chain(word.iter().take(4));
    let rest = moved.fold(0u32, |rest, &byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
    });
    (rest == 1 && !follows).then_some(here)
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

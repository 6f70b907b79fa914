//! Numbers with letters: their forms, and the checks of those who give them out.

const NIF: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// Spain, citizens: eight digits and their letter; where it ends.
pub(super) fn nif(bytes: &[u8], at: usize) -> Option<usize> {
    let digits = bytes.get(at..at + 8)?;
    let number = digits.iter().try_fold(0usize, |sum, b| {
        b.is_ascii_digit().then(|| sum * 10 + usize::from(b - b'0'))
    })?;
    let fits = bytes.get(at + 8) == NIF.get(number % 23);
    let follows = bytes.get(at + 9).is_some_and(u8::is_ascii_alphanumeric);
    (fits && !follows).then_some(at + 9)
}

/// Spain, foreigners: X, Y or Z stands for 0, 1 or 2.
pub(super) fn is_nie(word: &str) -> bool {
    let [first @ b'X'..=b'Z', middle @ .., last] = word.as_bytes() else {
        return false;
    };
    let number = middle.iter().try_fold(usize::from(first - b'X'), |sum, b| {
        b.is_ascii_digit().then(|| sum * 10 + usize::from(b - b'0'))
    });
    middle.len() == 7 && number.is_some_and(|number| NIF.get(number % 23) == Some(last))
}

/// United Kingdom: two letters, six digits, A to D. The letters O, D, F, I, Q, U, V do not begin one.
pub(super) fn is_nino(word: &str) -> bool {
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
pub(super) fn is_nric(word: &str) -> bool {
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
pub(super) fn is_codice_fiscale(word: &str) -> bool {
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
pub(super) fn iban(text: &str, at: usize) -> Option<usize> {
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

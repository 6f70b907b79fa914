//! Numbers of digits alone: their groups, and the checks of those who give them out.

/// Digits in groups: the digits without their marks, where they end, and the lengths of the groups.
pub(super) struct Groups {
    digits: [u8; 20],
    pub(super) count: usize,
    pub(super) end: usize,
    sizes: [u8; 8],
    groups: usize,
    mark: u8,
}

impl Groups {
    /// Up to 19 digits, all groups divided by the same mark. `None` where a letter follows.
    pub(super) fn at(bytes: &[u8], from: usize) -> Option<Self> {
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

    pub(super) fn sizes(&self) -> &[u8] {
        self.sizes.get(..self.groups).unwrap_or_default()
    }

    fn number(&self, from: usize, to: usize) -> u64 {
        let part = self.digits().get(from..to).unwrap_or_default();
        part.iter().fold(0, |sum, &d| sum * 10 + u64::from(d))
    }
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
pub(super) fn is_card(groups: &Groups) -> bool {
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
pub(super) fn is_ssn(groups: &Groups) -> bool {
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
pub(super) fn is_pesel(groups: &Groups) -> bool {
    let sum = weighted(groups.digits(), &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]);
    sum % 10 == 0 && is_date(groups.number(2, 4), groups.number(4, 6))
}

/// Brazil.
pub(super) fn is_cpf(groups: &Groups) -> bool {
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
pub(super) fn cpf_written(bytes: &[u8], at: usize) -> Option<usize> {
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
pub(super) fn is_belgian(groups: &Groups) -> bool {
    let check = groups.number(9, 11);
    let body = groups.number(0, 9);
    let fits = |body: u64| 97 - body % 97 == check;
    is_date(groups.number(2, 4), groups.number(4, 6)) && (fits(body) || fits(2_000_000_000 + body))
}

/// Netherlands: the eleven test.
pub(super) fn is_bsn(groups: &Groups) -> bool {
    weighted(groups.digits(), &[9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 == 0
}

/// Sweden: the date of birth, then Luhn over all ten digits.
pub(super) fn is_personnummer(groups: &Groups) -> bool {
    is_date(groups.number(2, 4), groups.number(4, 6)) && luhn(groups.digits())
}

/// France: sex, year and month of birth, and a check of two digits.
pub(super) fn is_nir(groups: &Groups) -> bool {
    let month = groups.number(3, 5);
    matches!(groups.number(0, 1), 1 | 2)
        && (1..=12).contains(&month)
        && 97 - groups.number(0, 13) % 97 == groups.number(13, 15)
}

/// India: Verhoeff's check over the dihedral group D5.
pub(super) fn is_aadhaar(groups: &Groups) -> bool {
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

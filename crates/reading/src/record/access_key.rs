//! What an access key id tells.

/// The account that an id of AWS carries (`AKIA...`, `ASIA...`, and `AROA...`, `AIDA...` issued since
/// about 2019): the ten characters after the prefix are 50 bits of base 32, the account is 40 of
/// them. A hint, not a proof: older ids carry none and decode to some number all the same. `None`
/// where the text is no such id or the number is no account's. `aws sts get-access-key-info` gives the
/// same, and knows the older ids too.
#[must_use]
pub fn account_of_id(id: &str) -> Option<String> {
    let bytes = id.as_bytes();
    let prefix = bytes.get(..4)?;
    let known = [b"AKIA", b"ASIA", b"AROA", b"AIDA", b"AIPA"];
    if !known.iter().any(|known| *known == prefix) {
        return None;
    }
    // Ids of the old scheme.
    if matches!(bytes.get(4), Some(b'I' | b'J')) {
        return None;
    }
    let digits = bytes.get(4..14)?;
    let mut bits: u64 = 0;
    for digit in digits {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'2'..=b'7' => digit - b'2' + 26,
            _ => return None,
        };
        bits = bits << 5 | u64::from(value);
    }
    // The first six bytes of the decoded id, then the middle forty of their bits.
    let account = (bits >> 2 & 0x7fff_ffff_ff80) >> 7;
    (account < 1_000_000_000_000).then(|| format!("{account:012}"))
}

#[cfg(test)]
mod tests {
    use super::account_of_id;

    #[test]
    fn the_account_is_found_in_newer_ids() {
        let account = account_of_id("ASIAXWHDLZAFNVGAOP7R");
        assert_eq!(account.as_deref(), Some("528757803018"));
    }

    #[test]
    fn other_texts_carry_none() {
        for id in [
            "",
            "AKIA",
            "AKIAIOSFODNN7EXAMPLE",
            "AIDAJDPLRKLG7UEXAMPLE",
            "ABIAXWHDLZAFNVGAOP7R",
            "ASIA................",
            "ASIA\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}",
        ] {
            assert_eq!(account_of_id(id), None, "{id}");
        }
    }
}

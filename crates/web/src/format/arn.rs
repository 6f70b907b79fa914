//! ARNs as a reader wants them in a table: what they name first, the account where it matters.

/// What an ARN names, as in `role/Audit/jane`; the text itself where it is no ARN.
#[must_use]
pub fn name(text: &str) -> &str {
    parts(text).map_or(text, |(_, name)| name)
}

/// The account that an ARN names; empty for global and foreign things, and where it is no ARN.
#[must_use]
pub fn account(text: &str) -> &str {
    parts(text).map_or("", |(account, _)| account)
}

/// `arn:partition:service:region:account:name`.
fn parts(text: &str) -> Option<(&str, &str)> {
    let mut fields = text.strip_prefix("arn:")?.splitn(5, ':').skip(3);
    let account = fields.next()?;
    let name = fields.next().filter(|name| !name.is_empty())?;
    Some((account, name))
}

#[cfg(test)]
mod tests {
    use super::{account, name};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn an_arn_is_told_by_what_it_names() {
        for (text, named, owner) in [
            (
                "arn:aws:cloudtrail:eu-central-1:111122223333:trail/all",
                "trail/all",
                "111122223333",
            ),
            ("arn:aws:s3:::logs/a:b", "logs/a:b", ""),
            (
                "arn:aws:iam::111122223333:",
                "arn:aws:iam::111122223333:",
                "",
            ),
            ("arn:x", "arn:x", ""),
            ("cloudtrail.amazonaws.com", "cloudtrail.amazonaws.com", ""),
        ] {
            assert_eq!((name(text), account(text)), (named, owner), "{text}");
        }
    }
}

//! What speaks for a finding, and what would make it a false alarm. The report has both in one text.

/// The text before the sentence that names a false alarm, and from there on.
#[must_use]
pub fn split(why: &str) -> (&str, Option<&str>) {
    let Some(place) = why.find("false alarm") else {
        return (why.trim(), None);
    };
    let before = why.get(..place).unwrap_or_default();
    let start = before.rfind(['.', ';']).map_or(0, |end| end + 1);
    let (for_it, against) = why.split_at_checked(start).unwrap_or((why, ""));
    (for_it.trim(), Some(against.trim()))
}

#[cfg(test)]
mod tests {
    use super::split;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn the_false_alarm_is_told_apart() {
        assert_eq!(
            split("Each copy is paid. It would be a false alarm if a copy is meant. Nothing else."),
            (
                "Each copy is paid.",
                Some("It would be a false alarm if a copy is meant. Nothing else.")
            )
        );
        assert_eq!(split("Each copy is paid."), ("Each copy is paid.", None));
        assert_eq!(
            split("A false alarm where it is a test."),
            ("", Some("A false alarm where it is a test."))
        );
    }
}

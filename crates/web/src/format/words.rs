//! Plain-English bits of sentences.

use super::number::count;

pub use trailglass_core::report::writers::words::capitalized as sentence;

/// `1 record`, `1,204 records`.
#[must_use]
pub fn of(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// `no record`, `one record`, `two records`, ... up to nine, then figures: for running text.
#[must_use]
pub fn some(n: u64, one: &str, many: &str) -> String {
    const SMALL: [&str; 10] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ];
    let word = usize::try_from(n).ok().and_then(|n| SMALL.get(n));
    match word {
        Some(word) => format!("{word} {}", if n == 1 { one } else { many }),
        None => of(n, one, many),
    }
}

/// `once`, `twice`, `12 times`.
#[must_use]
pub fn times(n: u64) -> String {
    match n {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{} times", count(n)),
    }
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn list<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [most @ .., last] => {
            let most: Vec<&str> = most.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", most.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn numbers_in_text() {
        assert_eq!(of(1, "file", "files"), "1 file");
        assert_eq!(of(1_204, "file", "files"), "1,204 files");
        assert_eq!(some(0, "file", "files"), "no files");
        assert_eq!(some(1, "file", "files"), "one file");
        assert_eq!(some(9, "file", "files"), "nine files");
        assert_eq!(some(10, "file", "files"), "10 files");
        assert_eq!(times(1), "once");
        assert_eq!(times(2_000), "2,000 times");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn lists_and_capitals() {
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(sentence("élan"), "Élan");
    }
}

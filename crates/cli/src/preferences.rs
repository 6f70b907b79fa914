//! What a user may change of the answers: prices and watched events.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use trailglass_core::case::{Preferences, WatchList};
use trailglass_core::pricing::PriceTable;
use trailglass_core::report::writers::words;

/// Reads the prices of a file, and adds names to the watched list.
///
/// # Errors
/// When the file cannot be read or has something in it that is no price: with some of them wrong the figures would
/// look right.
pub(crate) fn of(prices: Option<&Path>, watched: &[String]) -> Result<Preferences> {
    for name in watched {
        ensure!(
            can_be_met(name),
            "--watch '{}': give the name of an event, or its source and its name, as in 's3.amazonaws.com DeleteBucket'",
            words::visible(name)
        );
    }
    let mut preferences = Preferences {
        watch_list: WatchList::with(watched.iter().cloned()),
        ..Preferences::default()
    };
    if let Some(path) = prices {
        let text = text_of(path)?;
        let (table, problems) = PriceTable::default().with_user(&text);
        let messages: Vec<_> = problems
            .iter()
            .map(|problem| words::visible(&problem.message))
            .collect();
        ensure!(
            messages.is_empty(),
            "{}: {}",
            path.display(),
            messages.join("; ")
        );
        preferences.prices = table;
    }
    Ok(preferences)
}

/// Whether a record may have this name, or this source and name: a source is the domain of a service.
fn can_be_met(watched: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && !word.contains(char::is_whitespace);
    match watched.split_once(' ') {
        Some((source, name)) => is_word(source) && source.contains('.') && is_word(name),
        None => is_word(watched),
    }
}

/// The text of a small file; bytes that are not UTF-8 are replaced.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn text_of(path: &Path) -> Result<String> {
    let bytes = fs::read(path);
    let bytes = bytes.with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::can_be_met;

    #[test]
    fn what_no_record_has_is_not_watched() {
        for name in ["DeleteDBCluster", "s3.amazonaws.com DeleteBucket"] {
            assert!(can_be_met(name), "{name}");
        }
        for name in [
            "",
            " ",
            "a b",
            " DeleteBucket",
            "DeleteBucket ",
            "s3.amazonaws.com  X",
            "a.b c d",
            "a\tb",
        ] {
            assert!(!can_be_met(name), "{name:?}");
        }
    }
}

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

/// The text of a small file; bytes that are not UTF-8 are replaced.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn text_of(path: &Path) -> Result<String> {
    let bytes = fs::read(path);
    let bytes = bytes.with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

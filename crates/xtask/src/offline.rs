//! Makes a hosted folder installable: a service worker that keeps its files, each by its SHA-256, and a manifest.
//!
//! Only the release has it: while developing, a kept page would stand in the way of the next one. `www/offline.js` says what it does.

use anyhow::{Context, Result, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fs, path::Path};

use crate::project;

/// Files of the folder that are not kept: those that describe it, and the worker itself, which the browser keeps.
const OTHERS: [&str; 2] = ["SHA256SUMS", "offline.js"];
/// What is put beside the page.
const PARTS: [&str; 2] = ["manifest.webmanifest", "icon.svg"];
const WORKERS: &str = "worker-src blob:;";

/// Adds all of it to the hosted folder `hosted`; to one that has it already, for the files as they are now.
///
/// # Errors
/// When a file cannot be read or written, or index.html is not as it is expected.
pub fn write(hosted: &Path) -> Result<()> {
    let www = project::root().join("www");
    for part in PARTS {
        fs::copy(www.join(part), hosted.join(part))
            .with_context(|| format!("{part} is missing"))?;
    }
    let index = hosted.join("index.html");
    let page = fs::read_to_string(&index).context("index.html is missing")?;
    fs::write(&index, with_offline(&page)?)?;
    let mut files = BTreeMap::new();
    let mut all = Sha256::new();
    let mut names: Vec<_> = fs::read_dir(hosted)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    for name in names.iter().filter(|name| !OTHERS.contains(&name.as_str())) {
        let bytes =
            fs::read(hosted.join(name)).with_context(|| format!("{name} cannot be read"))?;
        let sum = Sha256::digest(&bytes);
        all.update(sum);
        files.insert(name, format!("sha256-{}", STANDARD.encode(sum)));
    }
    let version = STANDARD.encode(all.finalize());
    let worker = fs::read_to_string(www.join("offline.js"))?
        .replace("%VERSION%", &version)
        .replace("%FILES%", &serde_json::to_string(&files)?);
    fs::write(hosted.join("offline.js"), worker).context("offline.js could not be written")
}

/// The document with the word for boot.js and the manifest. Its first policy lets the one worker in; the second, which boot.js adds before
/// the app starts, lets none in again.
fn with_offline(page: &str) -> Result<String> {
    if page.contains("name=\"trailglass-offline\"") {
        return Ok(page.to_owned());
    }
    ensure!(page.contains(WORKERS), "index.html has another policy");
    let head = "<meta name=\"referrer\"";
    ensure!(page.contains(head), "index.html has another head");
    let page = page.replacen(WORKERS, "worker-src 'self' blob:; manifest-src 'self';", 1);
    let more = "<meta name=\"trailglass-offline\" content=\"yes\" />\n    <link rel=\"manifest\" href=\"manifest.webmanifest\" />\n    ";
    Ok(page.replacen(head, &format!("{more}{head}"), 1))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_changed_once_and_only_as_it_is_known() {
        let page = fs::read_to_string(project::root().join("www/index.html")).unwrap();
        let once = with_offline(&page).unwrap();
        assert!(once.contains("worker-src 'self' blob:; manifest-src 'self';"));
        assert!(once.contains("connect-src 'self'"));
        assert_eq!(with_offline(&once).unwrap(), once);
        assert!(with_offline("<html></html>").is_err());
    }
}

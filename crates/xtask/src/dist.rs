//! `dist`: the release, a folder for any static web server and one file for any disk, with their sizes and checksums.

use crate::{
    offline, page,
    project::{self, Flavour},
};
use anyhow::{Context, Result};
use clap::Args;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::{
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

/// Make the release: dist/hosted for a web server and dist/trailglass.html for opening from a disk
///
/// Prints sizes (also as gzip, which most servers send) and SHA-256 sums. dist/hosted holds static files only and works under any base
/// path; its sums stand in dist/hosted/SHA256SUMS, that of the single file in dist/trailglass.html.sha256.
#[derive(Args)]
pub struct Options {
    /// Build quickly instead of well, into target/page: what the browser tests use
    #[arg(long)]
    dev: bool,
}

/// Runs the command.
///
/// # Errors
/// When the build fails or its result cannot be read or written.
pub fn run(options: &Options) -> Result<()> {
    let flavour = if options.dev {
        Flavour::Development
    } else {
        Flavour::Release
    };
    page::build(flavour)?;
    let hosted = flavour.hosted();
    if flavour == Flavour::Release {
        offline::write(&hosted)?;
    }
    let mut sums = String::new();
    println!(
        "\n{:>12} {:>12}  {:64}  file",
        "bytes", "as gzip", "SHA-256"
    );
    for path in files(&hosted)? {
        let name = path
            .strip_prefix(&hosted)
            .unwrap_or(&path)
            .display()
            .to_string();
        if name != "SHA256SUMS" {
            writeln!(sums, "{}  {name}", describe(&path)?)?;
        }
    }
    fs::write(hosted.join("SHA256SUMS"), sums).context("SHA256SUMS could not be written")?;
    let single = flavour.single_file();
    let sum = describe(&single)?;
    fs::write(
        single.with_extension("html.sha256"),
        format!("{sum}  trailglass.html\n"),
    )
    .context("the checksum could not be written")?;
    println!(
        "\nFor a web server: {}\nAs one file:      {}",
        hosted.display(),
        single.display()
    );
    Ok(())
}

/// Prints a line about a file and gives its SHA-256 in hex.
fn describe(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&bytes)?;
    let compressed = encoder.finish()?.len();
    let mut sum = String::new();
    for byte in Sha256::digest(&bytes) {
        write!(sum, "{byte:02x}")?;
    }
    let shown = path.strip_prefix(project::root()).unwrap_or(path);
    println!(
        "{:>12} {compressed:>12}  {sum}  {}",
        bytes.len(),
        shown.display()
    );
    Ok(sum)
}

/// All files below `folder`, sorted by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)
            .with_context(|| format!("{} cannot be listed", folder.display()))?
        {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path)
            } else {
                found.push(path)
            }
        }
    }
    found.sort();
    Ok(found)
}

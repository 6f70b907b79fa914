//! The programs that the commands need beyond cargo: found, or installed with a word on what and why.
//!
//! A tool on PATH counts when it is of the right version. What is installed goes below one directory outside the clone, so that a fresh
//! clone finds it again. Only ordinary package clients are used: rustup, cargo, npm, pip and apt-get.

mod apt;
mod browser;
mod collector;

pub use browser::{Browser, browser, headless};
pub use collector::collector;

use crate::process;
use anyhow::{Context, Result, bail};
use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

/// Has to be the version of the wasm-bindgen library in Cargo.lock.
const WASM_BINDGEN: &str = "0.2.130";
const TRUNK: &str = "0.21.14";
/// Debian's wasm-opt is too old for what rustc emits.
const BINARYEN: &str = "132.0.0";
/// Checks pages for what keeps people out.
const AXE: &str = "4.14.1";

/// Where tools are installed: `$TRAILGLASS_TOOLS`, else `trailglass-tools` in the user's cache directory.
///
/// # Errors
/// When neither that variable nor a home directory is known.
pub fn directory() -> Result<PathBuf> {
    if let Some(path) = env::var_os("TRAILGLASS_TOOLS") {
        return Ok(path.into());
    }
    if let Some(path) = env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()) {
        return Ok(PathBuf::from(path).join("trailglass-tools"));
    }
    let home = env::home_dir()
        .context("there is no home directory; set TRAILGLASS_TOOLS to a directory for the tools")?;
    Ok(home.join(".cache").join("trailglass-tools"))
}

/// PATH as the builds need it, with the installed tools first.
///
/// # Errors
/// As [`directory`].
pub fn path() -> Result<OsString> {
    process::path_with(&directory()?.join("bin"))
}

/// What a build of the page needs: the wasm target, wasm-bindgen and Trunk.
///
/// # Errors
/// When one is missing and cannot be installed.
pub fn for_page() -> Result<()> {
    wasm_target()?;
    cargo_tool(
        "wasm-bindgen",
        "wasm-bindgen-cli",
        WASM_BINDGEN,
        &[],
        "makes the JavaScript that joins the page to its WebAssembly",
    )?;
    cargo_tool(
        "trunk",
        "trunk",
        TRUNK,
        &["--locked"],
        "assembles the page from its parts",
    )
}

/// wasm-opt, which makes release builds smaller and faster.
///
/// # Errors
/// When it is missing and cannot be installed.
pub fn wasm_opt() -> Result<PathBuf> {
    let major = BINARYEN.split('.').next().unwrap_or(BINARYEN);
    if let Some(found) = process::find(&["wasm-opt"]) {
        let version = process::answer(Command::new(&found).arg("--version")).unwrap_or_default();
        let number: u32 = version
            .split_whitespace()
            .nth(2)
            .and_then(|number| number.parse().ok())
            .unwrap_or(0);
        if number >= major.parse().unwrap_or(u32::MAX) {
            return Ok(found);
        }
    }
    let prefix = directory()?.join(format!("binaryen-{BINARYEN}"));
    let program = prefix.join("node_modules").join(".bin").join("wasm-opt");
    if program.is_file() {
        return Ok(program);
    }
    npm(
        &format!("binaryen@{BINARYEN}"),
        &prefix,
        "wasm-opt",
        "makes the release build smaller and faster",
    )
    .context("wasm-opt could not be installed. It comes with node and npm; or put a wasm-opt of version 132 or later on PATH")?;
    Ok(program)
}

/// The script of axe-core, with which the browser tests look for what keeps people out. It is for tests alone and never part of the page.
///
/// # Errors
/// When it is missing and cannot be installed.
pub fn axe() -> Result<PathBuf> {
    let prefix = directory()?.join(format!("axe-{AXE}"));
    let script = prefix.join("node_modules/axe-core/axe.min.js");
    if !script.is_file() {
        npm(
            &format!("axe-core@{AXE}"),
            &prefix,
            "axe-core",
            "the browser tests look with it for what keeps people out",
        )
        .context("axe-core could not be installed. It comes with npm")?;
    }
    Ok(script)
}

fn npm(package: &str, prefix: &Path, name: &str, why: &str) -> Result<()> {
    let mut install = Command::new("npm");
    install
        .args(["install", "--no-audit", "--no-fund", "--prefix"])
        .arg(prefix)
        .arg(package);
    announce(name, why, &install);
    process::run(&mut install)
}

fn wasm_target() -> Result<()> {
    let target = "wasm32-unknown-unknown";
    let library = process::answer(Command::new("rustc").args([
        "--print",
        "target-libdir",
        "--target",
        target,
    ]));
    if library.is_some_and(|library| PathBuf::from(library).is_dir()) {
        return Ok(());
    }
    let mut install = Command::new("rustup");
    install
        .args(["target", "add", target])
        .current_dir(crate::project::root());
    announce(
        "the WebAssembly target of Rust",
        "the page and its workers are compiled for",
        &install,
    );
    process::run(&mut install).context("without rustup, install the standard library for wasm32-unknown-unknown from where your Rust came from")
}

fn cargo_tool(
    program: &str,
    package: &str,
    version: &str,
    options: &[&str],
    why: &str,
) -> Result<()> {
    let home = directory()?;
    let own = home.join("bin").join(program);
    let right = |file: PathBuf| {
        let said = process::answer(Command::new(file).arg("--version")).unwrap_or_default();
        said.split_whitespace().any(|word| word == version)
    };
    if own.is_file() && right(own) || process::find(&[program]).is_some_and(right) {
        return Ok(());
    }
    let mut install = Command::new("cargo");
    install
        .args(["install", package, "--version", version, "--root"])
        .arg(&home)
        .args(options);
    // From a neutral directory and into a target directory of its own, so that the clone's settings and builds stay out of it.
    std::fs::create_dir_all(&home).with_context(|| format!("{} cannot be made", home.display()))?;
    install
        .current_dir(&home)
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("RUSTFLAGS");
    announce(&format!("{package} {version}"), why, &install);
    if process::run(&mut install).is_err() {
        bail!(
            "{package} could not be installed. Put {program} {version} on PATH, or run the command above where the crates registry is reachable"
        );
    }
    Ok(())
}

/// Says what is about to be installed, why, and how to do it by hand.
fn announce(what: &str, why: &str, install: &Command) {
    println!("Installing {what}, which {why} and is not here yet.");
    println!("  by hand: {}", process::line(install));
}

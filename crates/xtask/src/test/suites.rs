//! The suites of `cargo xtask test`, cheapest first.
//!
//! They share one target directory and as few sets of compiler flags and features as can be. Which features a library has depends on the
//! packages that cargo is asked for, so commands that ask for the same ones share what they compile: the wasm tests are compiled with the
//! profile of the page, one module's at a time as Trunk builds them, and the command line is the one that its own tests ran.

use super::tally::Tally;
use crate::{page, process, project, project::Flavour, tools};
use anyhow::{Context, Result};
use std::{fs, process::Command};

/// The packages that only make sense in a browser.
const WASM_ONLY: [&str; 2] = ["trailglass-web", "trailglass-worker"];
/// Everything that ends up in a browser.
const WASM: [&str; 6] = [
    "trailglass-reading",
    "trailglass-tables",
    "trailglass-core",
    "trailglass-wire",
    "trailglass-web",
    "trailglass-worker",
];
const BROWSER_TESTS: &str = "trailglass-browser-tests";
const COLLECTOR_TESTS: &str = "trailglass-collector-tests";
const WASM_TARGET: &str = "wasm32-unknown-unknown";

pub(super) struct Suite {
    pub(super) name: &'static str,
    pub(super) what: &'static str,
    pub(super) run: fn() -> Result<Tally>,
}

pub(super) const ALL: &[Suite] = &[
    Suite {
        name: "format",
        what: "cargo fmt",
        run: format,
    },
    Suite {
        name: "lints-native",
        what: "clippy, no warning allowed",
        run: lints_native,
    },
    Suite {
        name: "lints-wasm",
        what: "clippy for the browser, where every call to a network is banned",
        run: lints_wasm,
    },
    Suite {
        name: "documentation",
        what: "rustdoc, no warning allowed",
        run: documentation,
    },
    Suite {
        name: "native",
        what: "unit, property, golden and architecture tests",
        run: native,
    },
    Suite {
        name: "wasm",
        what: "wasm-bindgen-test in a headless browser",
        run: wasm,
    },
    Suite {
        name: "collector",
        what: "the export collector, with the AWS CLI against an AWS on loopback",
        run: collector,
    },
    Suite {
        name: "browser",
        what: "the page in a real browser, against the command line",
        run: browser,
    },
];

fn format() -> Result<Tally> {
    check(process::cargo().args(["fmt", "--all", "--", "--check"]))
}

fn lints_native() -> Result<Tally> {
    let mut command = process::cargo();
    command.args(["clippy", "--workspace", "--all-targets"]);
    exclude(&mut command, &WASM_ONLY);
    check(command.args(["--", "-D", "warnings"]))
}

fn lints_wasm() -> Result<Tally> {
    let mut command = process::cargo();
    command.args(["clippy", "--target", WASM_TARGET]);
    package(&mut command, &WASM);
    let mut sum = check(command.args(["--", "-D", "warnings"]).env(
        "CLIPPY_CONF_DIR",
        project::root().join("clippy").join("wasm"),
    ))?;
    // Their tests may do what the page may not: the usual lints only.
    let mut tests = process::cargo();
    tests.args(["clippy", "--target", WASM_TARGET, "--tests"]);
    package(&mut tests, &WASM_ONLY);
    sum += check(tests.args(["--", "-D", "warnings"]))?;
    Ok(sum)
}

fn documentation() -> Result<Tally> {
    let mut native = process::cargo();
    native
        .args(["doc", "--workspace", "--no-deps"])
        .env("RUSTDOCFLAGS", "-D warnings");
    exclude(&mut native, &WASM_ONLY);
    let mut sum = check(&mut native)?;
    let mut wasm = process::cargo();
    wasm.args(["doc", "--no-deps", "--target", WASM_TARGET])
        .env("RUSTDOCFLAGS", "-D warnings");
    package(&mut wasm, &WASM_ONLY);
    sum += check(&mut wasm)?;
    Ok(sum)
}

fn native() -> Result<Tally> {
    counted(native_tests().arg("--no-fail-fast"))
}

fn native_tests() -> Command {
    let mut command = process::cargo();
    command.args(["test", "--workspace"]);
    exclude(&mut command, &WASM_ONLY);
    exclude(&mut command, &[BROWSER_TESTS, COLLECTOR_TESTS]);
    command
}

fn wasm() -> Result<Tally> {
    let browser = tools::browser()?;
    let capabilities = serde_json::json!({ "goog:chromeOptions": { "binary": browser.program, "args": tools::headless() } });
    let settings = project::target().join("webdriver.json");
    fs::write(&settings, capabilities.to_string())
        .context("the browser's settings could not be written")?;
    let path = tools::path()?;
    let test = || {
        let mut command = process::cargo();
        command.args([
            "test",
            "--target",
            WASM_TARGET,
            "--profile",
            project::DEVELOPMENT_PROFILE,
            "--no-fail-fast",
        ]);
        command
            .env("PATH", &path)
            .env("CHROMEDRIVER", &browser.driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &settings)
            .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
        command
    };
    let mut sum = counted(test().args(["--package", "trailglass-web"]))?;
    let reading = ["trailglass-worker", "trailglass-wire"];
    let mut command = test();
    package(&mut command, &reading);
    sum += counted(&mut command)?;
    // The core is tested natively; here, that its answer is the same.
    let mut command = test();
    package(&mut command, &reading);
    package(&mut command, &["trailglass-core"]);
    sum += counted(command.args(["--test", "same"]))?;
    Ok(sum)
}

fn browser() -> Result<Tally> {
    let browser = tools::browser()?;
    let axe = tools::axe()?;
    page::build(Flavour::Development)?;
    command_line()?;
    let mut command = process::cargo();
    command.args([
        "test",
        "--package",
        BROWSER_TESTS,
        "--no-fail-fast",
        "--",
        "--test-threads",
        "1",
    ]);
    command
        .env("CHROME", browser.program)
        .env("CHROMEDRIVER", browser.driver)
        .env("AXE", axe)
        .env("PATH", tools::path()?);
    counted(&mut command)
}

fn collector() -> Result<Tally> {
    command_line()?;
    let mut command = process::cargo();
    command.args(["test", "--package", COLLECTOR_TESTS, "--no-fail-fast"]);
    counted(&mut command)
}

/// The command line that its own tests ran.
fn command_line() -> Result<()> {
    process::run(native_tests().args(["--no-run", "--test", "cli"]))
}

fn check(command: &mut Command) -> Result<Tally> {
    println!("$ {}", process::line(command));
    Ok(Tally::check(process::run(command).is_ok()))
}

fn counted(command: &mut Command) -> Result<Tally> {
    println!("$ {}", process::line(command));
    let mut tally = Tally::default();
    let succeeded = process::watch(command, |line| tally.read(line))?;
    if !succeeded && tally.failed == 0 {
        // Something did not even compile, or a test program died.
        tally += Tally::failure();
    }
    Ok(tally)
}

fn package(command: &mut Command, names: &[&str]) {
    command.args(names.iter().flat_map(|name| ["--package", name]));
}

fn exclude(command: &mut Command, names: &[&str]) {
    command.args(names.iter().flat_map(|name| ["--exclude", name]));
}

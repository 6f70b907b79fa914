//! Builds the page: Trunk for the hosted folder, wasm-opt over a release, then the single file from the same parts.

use crate::{
    generate, process,
    project::{self, Flavour},
    single_file, tools,
};
use anyhow::{Context, Result};
use std::{
    env, fs,
    path::{MAIN_SEPARATOR, Path, PathBuf},
    process::Command,
};

/// The WebAssembly of the hosted folder: of the page, and of its workers.
pub const MODULES: [&str; 2] = ["trailglass-web_bg.wasm", "trailglass-worker_bg.wasm"];

/// Builds the page for development without serving it, as `serve` and the browser tests do, and says where it is.
#[derive(clap::Args)]
pub struct Options {}

/// Runs the command.
///
/// # Errors
/// As [`build`].
pub fn run(_: &Options) -> Result<()> {
    build(Flavour::Development)?;
    println!("{}", Flavour::Development.directory().display());
    Ok(())
}

/// Builds `hosted/` and `trailglass.html` of a flavour.
///
/// # Errors
/// When a tool is missing and cannot be installed, or a step fails.
pub fn build(flavour: Flavour) -> Result<()> {
    tools::for_page()?;
    let optimizer = if flavour == Flavour::Release {
        Some(tools::wasm_opt()?)
    } else {
        None
    };
    sample()?;
    let hosted = flavour.hosted();
    println!("Building the page into {}", hosted.display());
    process::run(&mut trunk("build", flavour)?)?;
    if let Some(optimizer) = optimizer {
        // What loads first is to be small. What reads is to be fast: every level of wasm-opt made reading a tenth slower, and none made the
        // module smaller once it is compressed. Names of functions go from both.
        for (module, pass) in MODULES.into_iter().zip(["-Oz", "--strip-debug"]) {
            optimize(&optimizer, pass, &hosted.join(module))?;
        }
    }
    let page = single_file::assemble(&hosted)?;
    fs::write(flavour.single_file(), page).context("the single file could not be written")
}

/// Trunk, ready to run `verb` (`build` or `watch`) into the folder of a flavour.
///
/// # Errors
/// As [`tools::path`], or when the folder cannot be made.
pub fn trunk(verb: &str, flavour: Flavour) -> Result<Command> {
    let hosted = flavour.hosted();
    fs::create_dir_all(&hosted).with_context(|| format!("{} cannot be made", hosted.display()))?;
    let mut command = Command::new("trunk");
    command
        .arg(verb)
        .args(flavour.how_to_build())
        .arg("--dist")
        .arg(hosted);
    command
        .env("PATH", tools::path()?)
        .env("CARGO_TARGET_DIR", project::target())
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        .env_remove("NO_COLOR")
        .current_dir(project::root());
    if flavour == Flavour::Release {
        // Joins what .cargo/config.toml sets; RUSTFLAGS would stand in its place.
        command.env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
            nameless(&sources()),
        );
    }
    Ok(command)
}

/// Where cargo keeps the sources of libraries: a folder for each registry.
fn sources() -> Vec<PathBuf> {
    let cargo = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".cargo")));
    let registries = cargo.map(|cargo| fs::read_dir(cargo.join("registry").join("src")));
    let registries = registries.into_iter().flatten().flatten().flatten();
    registries.map(|registry| registry.path()).collect()
}

/// Flags of rustc by which places in libraries begin at the library. The modules name such places where a panic tells its own; so they would
/// hold folders of who built them, and be other bytes, with another checksum, on every machine.
fn nameless(sources: &[PathBuf]) -> String {
    let paths = sources.iter().filter_map(|source| source.to_str());
    // Cargo splits the variable at white space.
    let paths = paths.filter(|path| !path.contains(char::is_whitespace));
    let flags = paths.map(|path| format!("--remap-path-prefix={path}{MAIN_SEPARATOR}="));
    flags.collect::<Vec<_>>().join(" ")
}

/// The sample case that the page carries. It is generated, not kept in the repository.
fn sample() -> Result<()> {
    generate::sample_zip(generate::SEED).map(|_| ())
}

fn optimize(optimizer: &Path, pass: &str, module: &Path) -> Result<()> {
    let mut command = Command::new(optimizer);
    // A mark that Leptos leaves for a tool that splits modules: the hash of a path on the machine that built it, and used by nothing here.
    command.arg("--remove-exports=_WASM_SPLIT_MARKER_*");
    // The features are those that rustc and .cargo/config.toml switch on; wasm-opt must not bring in others.
    command.arg(pass).args([
        "--enable-simd",
        "--enable-bulk-memory",
        "--enable-bulk-memory-opt",
        "--enable-nontrapping-float-to-int",
        "--enable-sign-ext",
        "--enable-mutable-globals",
        "--enable-reference-types",
        "--enable-multivalue",
        "--enable-call-indirect-overlong",
    ]);
    command.arg("-o").arg(module).arg(module);
    process::run(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_libraries_begin_at_the_library() {
        let sources =
            ["/a/registry/src/one-1", "/with space/src/one", "/b/two-2"].map(PathBuf::from);
        assert_eq!(
            nameless(&sources).replace(MAIN_SEPARATOR, "/"),
            "--remap-path-prefix=/a/registry/src/one-1/= --remap-path-prefix=/b/two-2/="
        );
    }
}

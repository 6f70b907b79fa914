//! Where things are: the clone, the target directory, and what the builds leave there.

use std::{env, path::PathBuf};

/// The root of the clone.
///
/// Cargo tells a program that it starts where its package is; that is asked first, because clones that share a target directory may also
/// share the built program.
#[must_use]
pub fn root() -> PathBuf {
    let built = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let running = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| built.clone(), PathBuf::from);
    let roots = [&running, &built].map(|package| package.ancestors().nth(2).map(PathBuf::from));
    let found = roots
        .into_iter()
        .flatten()
        .find(|root| root.join("Trunk.toml").is_file());
    found.unwrap_or(built)
}

/// Cargo's target directory, which all builds of the project share.
#[must_use]
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |path| root().join(path))
}

/// The cargo profile of the page and the worker while developing and under the browser tests.
pub const DEVELOPMENT_PROFILE: &str = "page";

/// Where a build of the page ends up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// Quick to build and quick enough to use; for `serve` and the browser tests. Below the target directory.
    Development,
    /// Optimized for speed and size. In `dist`.
    Release,
}

impl Flavour {
    /// The directory that holds both builds, `hosted/` and `trailglass.html`.
    #[must_use]
    pub fn directory(self) -> PathBuf {
        match self {
            Self::Development => target().join("page"),
            Self::Release => root().join("dist"),
        }
    }

    /// The folder to put on a web server.
    #[must_use]
    pub fn hosted(self) -> PathBuf {
        self.directory().join("hosted")
    }

    /// The page as one file.
    #[must_use]
    pub fn single_file(self) -> PathBuf {
        self.directory().join("trailglass.html")
    }

    /// How Trunk is told what to build. In a release each module has a cargo profile of its own, which `www/index.html` names.
    #[must_use]
    pub fn how_to_build(self) -> &'static [&'static str] {
        match self {
            Self::Development => &["--cargo-profile", DEVELOPMENT_PROFILE],
            Self::Release => &["--release"],
        }
    }
}

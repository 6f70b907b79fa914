//! Where things are: the clone, the target directory, and what the builds leave there.

use std::{env, path::PathBuf};

/// The root of the clone that this program was built from.
#[must_use]
pub fn root() -> PathBuf {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    manifest
        .ancestors()
        .nth(2)
        .map_or_else(|| manifest.clone(), PathBuf::from)
}

/// Cargo's target directory, which all builds of the project share.
#[must_use]
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |path| root().join(path))
}

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

    /// The cargo profile of the page and the worker.
    #[must_use]
    pub fn profile(self) -> &'static str {
        match self {
            Self::Development => "page",
            Self::Release => "release",
        }
    }
}

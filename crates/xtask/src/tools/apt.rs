//! Packages of the system, where it is one with apt-get.

use super::announce;
use crate::process;
use anyhow::{Context, Result, bail};
use std::process::Command;

/// Installs packages, as root or with sudo where that needs no password. `why` is what they are for: "..., which `why`".
///
/// # Errors
/// When there is no apt-get, no right to use it, or no such package within reach.
pub(super) fn install(packages: &[&str], why: &str) -> Result<()> {
    if process::find(&["apt-get"]).is_none() {
        bail!("there is no apt-get here to install {}", packages.join(" "));
    }
    let mut install = apt(&["install", "-y", "--no-install-recommends"]);
    install.args(packages);
    announce(&packages.join(" and "), why, &install);
    // An old package list is no reason to stop: the installation itself decides.
    let _ = process::run(&mut apt(&["update"]));
    process::run(&mut install)
        .with_context(|| format!("{} could not be installed", packages.join(" and ")))
}

fn apt(arguments: &[&str]) -> Command {
    let root = process::answer(Command::new("id").arg("-u")).is_some_and(|user| user == "0");
    let mut command = if root {
        Command::new("apt-get")
    } else {
        Command::new("sudo")
    };
    if !root {
        command.args(["-n", "apt-get"]);
    }
    command
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    command
}

//! `serve`: build the page and serve it on this machine.

use crate::{page, project::Flavour, server::Server};
use anyhow::{Context, Result};
use clap::Args;

/// Build the page and its worker, serve them on this machine and print the address
///
/// Installs what the build needs and is missing. The address works on this machine only. Stop it with Ctrl-C.
#[derive(Args)]
pub struct Options {
    /// Serve an optimized build, which takes longer to make
    #[arg(long)]
    release: bool,
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Build again whenever a source file changes; reload the page to see it
    #[arg(long)]
    watch: bool,
}

/// Runs the command until it is interrupted.
///
/// # Errors
/// When the build fails or the port is taken.
pub fn run(options: &Options) -> Result<()> {
    let flavour = if options.release {
        Flavour::Release
    } else {
        Flavour::Development
    };
    page::build(flavour)?;
    let server = Server::start(&flavour.hosted(), "/", options.port)?;
    println!(
        "\nTrailglass is at http://127.0.0.1:{}/ until Ctrl-C.",
        server.port()
    );
    if options.watch {
        let watching = page::trunk("watch", flavour)?.spawn();
        let mut watching = watching.context("trunk could not be started")?;
        watching.wait().context("trunk was lost")?;
    } else {
        server.wait();
    }
    Ok(())
}

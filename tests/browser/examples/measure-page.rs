//! How long the page takes: `measure-page BUILDS FOLDER` opens the hosted page of a directory of builds with two workers, drops the folder
//! on it, and prints as JSON what it took. `cargo xtask bench` builds and runs it.
#![expect(clippy::print_stdout, reason = "that is its answer")]

use anyhow::Result;
use serde_json::json;
use trailglass_browser_tests::stopwatch;

fn main() -> Result<()> {
    let (page, taken) = stopwatch::of_arguments()?;
    println!(
        "{}",
        json!({
            "records": page.figures()?.records,
            "done_seconds": taken.done_seconds,
            "first_seconds": taken.first_seconds,
            "longest_task_seconds": taken.longest_task_seconds,
            "wasm_bytes": taken.wasm_bytes(),
            "wasm_bytes_each": taken.memories,
        })
    );
    Ok(())
}

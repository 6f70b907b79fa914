//! The parts of `cargo xtask bench` that have to be compiled like a release: generating the case, and the yardstick.
//!
//! `measure case FOLDER RECORDS SEED` writes the case, `measure digests CASE FOLDER` signed digests of it; `measure inflate FOLDER` inflates every file below a folder, one after the other, into
//! a buffer that is thrown away. All print what they did as JSON.
#![expect(clippy::print_stdout, reason = "that is its answer")]

use anyhow::{Context, Result, bail};
use flate2::read::MultiGzDecoder;
use std::{
    env, fs,
    io::Read,
    path::{Path, PathBuf},
    thread,
};

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["case", folder, records, seed] => case(Path::new(folder), records.parse()?, seed.parse()?),
        ["digests", case, folder] => {
            let digests = trailglass_generate::bench_digests(Path::new(case), Path::new(folder))?;
            println!("{}", serde_json::json!({ "digests": digests }));
            Ok(())
        }
        ["inflate", folder] => inflate(Path::new(folder)),
        _ => bail!("case FOLDER RECORDS SEED, digests CASE FOLDER, or inflate FOLDER"),
    }
}

fn case(folder: &Path, records: u64, seed: u64) -> Result<()> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let truth = trailglass_generate::bench_case(folder, records, seed, threads)?;
    let answer = serde_json::json!({
        "records": truth.records, "files": truth.files, "groups": truth.delivered.len(), "plain_bytes": truth.plain_bytes, "bytes": truth.bytes,
    });
    println!("{answer}");
    Ok(())
}

fn inflate(folder: &Path) -> Result<()> {
    let mut buffer = vec![0; 256 << 10];
    let mut plain_bytes = 0;
    for path in files(folder)? {
        let file = fs::File::open(&path)
            .with_context(|| format!("{} cannot be opened", path.display()))?;
        let mut decoder = MultiGzDecoder::new(file);
        loop {
            let count = decoder.read(&mut buffer)?;
            if count == 0 {
                break;
            }
            plain_bytes += count;
        }
    }
    println!("{}", serde_json::json!({ "plain_bytes": plain_bytes }));
    Ok(())
}

/// Every file below a folder, in the order of names.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut open = vec![folder.to_path_buf()];
    let mut found = Vec::new();
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path)
            } else {
                found.push(path)
            }
        }
    }
    found.sort();
    Ok(found)
}

//! Signed digests of the large case, written beside it, so that the case can be measured with them and without.

use crate::{
    digests::{Delivered, DigestChain, SigningKey},
    time::HOUR,
};
use flate2::read::MultiGzDecoder;
use serde_json::json;
use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

/// The log files of an hour of an account and Region, by the hour in their names, as in `2024011000`.
type Hours = BTreeMap<String, Vec<PathBuf>>;

/// Writes a digest for each account, Region and hour of the log files below `case` into `directory`, with the key and the metadata that
/// prove them. Gives the number of digests.
///
/// # Errors
/// When a file cannot be read or written.
pub fn bench_digests(case: &Path, directory: &Path) -> io::Result<u64> {
    let mut chains: BTreeMap<(String, String), Hours> = BTreeMap::new();
    let mut open = vec![case.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            if let [account, "CloudTrail", region, time, _] =
                name.split('_').collect::<Vec<_>>().as_slice()
            {
                let hour = time.replace('T', "").chars().take(10).collect();
                let chain = chains
                    .entry(((*account).to_owned(), (*region).to_owned()))
                    .or_default();
                chain.entry(hour).or_default().push(path.clone());
            }
        }
    }
    let key = || SigningKey::fixed(false, false);
    let mut digests = 0;
    for ((account, region), hours) in chains {
        let mut chain = DigestChain {
            bucket: "bench-logs".to_owned(),
            folder: format!("AWSLogs/{account}"),
            account,
            region,
            trail: "bench".to_owned(),
            home: "us-east-1".to_owned(),
            backfill: false,
            key: key(),
            previous: None,
        };
        for (hour, mut paths) in hours {
            paths.sort();
            let logs = paths
                .iter()
                .map(|path| delivered(case, path))
                .collect::<io::Result<Vec<_>>>()?;
            let from = seconds(&hour);
            let digest = chain.next((from, from + HOUR), &logs);
            let (path, bytes) = digest.file();
            write(&directory.join(path), &bytes)?;
            digests += 1;
        }
        if let Some(newest) = &chain.previous {
            let name = format!("head-object.{}.{}.json", chain.account, chain.region);
            write(&directory.join(name), newest.head().to_string().as_bytes())?;
        }
    }
    let keys = json!({ "PublicKeyList": [key().row()] });
    write(
        &directory.join("list-public-keys.json"),
        keys.to_string().as_bytes(),
    )?;
    Ok(digests)
}

fn delivered(case: &Path, path: &Path) -> io::Result<Delivered> {
    let mut plain = Vec::new();
    MultiGzDecoder::new(fs::File::open(path)?).read_to_end(&mut plain)?;
    let key = path.strip_prefix(case).unwrap_or(path).to_string_lossy();
    Ok(Delivered {
        bucket: "bench-logs".to_owned(),
        key: key.into_owned(),
        plain,
    })
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, bytes)
}

/// `2024011007` in seconds since 1970.
fn seconds(hour: &str) -> u64 {
    let start = crate::time::JANUARY_10;
    let hours = (0u64..).map(|hours| start + hours * HOUR).take(24 * 366);
    let name = |time: u64| {
        let minutes = crate::time::minutes(time).replace('T', "");
        minutes.chars().take(10).collect::<String>()
    };
    hours
        .into_iter()
        .find(|time| name(*time) == hour)
        .unwrap_or(start)
}

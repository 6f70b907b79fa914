//! Cases to drop on the page, and what the command line says of them.

use crate::page::Figures;
use anyhow::{Context, Result, ensure};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};
use trailglass_xtask::project;

/// Strings that stand in the records of [`write_case`], one per place; none may ever be seen outside the browser.
pub const CANARIES: [&str; 4] = [
    "canary-user-agent-5d1c",
    "canary-parameter-8e20",
    "canary-principal-b7f3",
    "canary-file-name-40aa",
];

/// An empty directory of its own for a test, below the target directory.
///
/// # Errors
/// When it cannot be made.
pub fn directory(name: &str) -> Result<PathBuf> {
    let path = project::target().join("browser-tests").join(name);
    if path.exists() {
        fs::remove_dir_all(&path)?;
    }
    fs::create_dir_all(&path).with_context(|| format!("{} cannot be made", path.display()))?;
    Ok(path)
}

/// Record number `number` of a made-up account. One in fifty stops the trail.
#[must_use]
pub fn record(number: u32) -> Value {
    let (source, name) = match number % 50 {
        7 => ("cloudtrail.amazonaws.com", "StopLogging"),
        even if even % 2 == 0 => ("s3.amazonaws.com", "ListBuckets"),
        _ => ("ec2.amazonaws.com", "DescribeInstances"),
    };
    json!({
        "eventVersion": "1.09",
        "userIdentity": {
            "type": "IAMUser",
            "principalId": "AIDAEXAMPLE",
            "arn": format!("arn:aws:iam::111122223333:user/{}", CANARIES[2]),
            "accountId": "111122223333",
            "userName": CANARIES[2],
        },
        "eventTime": format!("2026-01-02T{:02}:{:02}:{:02}Z", number / 3600 % 24, number / 60 % 60, number % 60),
        "eventSource": source,
        "eventName": name,
        "awsRegion": "eu-central-1",
        "sourceIPAddress": "198.51.100.7",
        "userAgent": format!("{} <img src=x onerror=alert(1)>", CANARIES[0]),
        "requestParameters": { "name": CANARIES[1] },
        "responseElements": null,
        "eventID": format!("00000000-0000-4000-8000-{number:012}"),
        "readOnly": name != "StopLogging",
        "eventType": "AwsApiCall",
        "managementEvent": true,
        "recipientAccountId": "111122223333",
        "eventCategory": "Management",
    })
}

/// A log file as CloudTrail delivers it, uncompressed.
#[must_use]
pub fn log(numbers: std::ops::Range<u32>) -> String {
    json!({ "Records": numbers.map(record).collect::<Vec<_>>() }).to_string()
}

/// `text` as one gzip member.
///
/// # Errors
/// Never for a text that fits into memory.
pub fn gzip(text: &str) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes())?;
    Ok(encoder.finish()?)
}

/// Writes a small case with good and bad files into `folder`.
///
/// # Errors
/// When a file cannot be written.
pub fn write_case(folder: &Path) -> Result<()> {
    let deeper = folder
        .join("AWSLogs")
        .join("111122223333")
        .join("deeper")
        .join("still");
    fs::create_dir_all(&deeper)?;
    fs::write(folder.join("first.json.gz"), gzip(&log(0..400))?)?;
    fs::write(folder.join(format!("{}.json", CANARIES[3])), log(400..500))?;
    // The last hundred of the first file again.
    fs::write(deeper.join("copies.json.gz"), gzip(&log(300..450))?)?;
    let lines: Vec<_> = (500..560)
        .map(|number| record(number).to_string())
        .collect();
    fs::write(deeper.join("lines.jsonl"), lines.join("\n"))?;
    // One record with a syntax error among forty.
    let broken = log(600..640).replacen(
        "\"eventName\":\"StopLogging\"",
        "\"eventName\":StopLogging",
        1,
    );
    fs::write(folder.join("broken.json"), broken)?;
    let mut cut = gzip(&log(700..900))?;
    cut.truncate(cut.len() / 2);
    fs::write(folder.join("cut.json.gz"), cut)?;
    fs::write(folder.join("picture.png"), b"\x89PNG\r\n\x1a\n not a log")?;
    fs::write(folder.join("empty.json"), b"")?;
    Ok(())
}

/// The report of the command line on `path`, with the chapter on personal data, which the page makes too.
///
/// # Errors
/// When it fails or its output is not JSON.
pub fn command_line_report(path: &Path) -> Result<Value> {
    command_line(&["inspect", "--format", "json", "--privacy"], path)
}

/// The report in a session.
///
/// # Errors
/// When the command line does not read it.
pub fn session_report(path: &Path) -> Result<Value> {
    command_line(&["report", "--format", "json"], path)
}

/// What the command line says of somebody in `path`.
///
/// # Errors
/// When it fails or its output is not JSON.
pub fn command_line_who(id: &str, path: &Path) -> Result<Value> {
    command_line(&["who", "--format", "json", id], path)
}

/// The JSON that the command line writes for `path`.
///
/// # Errors
/// When it fails or its output is not JSON.
pub fn command_line(arguments: &[&str], path: &Path) -> Result<Value> {
    let output = command_line_output(arguments, path)?;
    serde_json::from_slice(&output).context("the output is not JSON")
}

/// What the command line writes for `path`.
///
/// # Errors
/// When it fails.
pub fn command_line_output(arguments: &[&str], path: &Path) -> Result<Vec<u8>> {
    let program = project::target().join("debug").join("trailglass");
    let output = Command::new(&program).args(arguments).arg(path).output();
    let output =
        output.with_context(|| format!("{} did not start; build it first", program.display()))?;
    ensure!(
        output.status.success(),
        "the command line failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(output.stdout)
}

/// What `trailglass simulate` answers for selectors on a case.
///
/// # Errors
/// As [`command_line_report`].
pub fn command_line_simulation(selectors: &Path, case: &Path) -> Result<Value> {
    let selectors = selectors.display().to_string();
    command_line(
        &["simulate", "--format", "json", "--selectors", &selectors],
        case,
    )
}

/// The figures of a report.
///
/// # Errors
/// When the report lacks one of them.
pub fn figures(report: &Value) -> Result<Figures> {
    let inputs = &report["inputs"];
    Ok(Figures {
        files: inputs["files"].as_array().context("no files")?.len() as u64,
        records: inputs["records"].as_u64().context("no records")?,
        duplicates: inputs["duplicates"].as_u64().context("no duplicates")?,
        findings: with_verdict(report, "fail").context("no findings")?,
    })
}

/// How many findings of a report are of a verdict.
#[must_use]
pub fn with_verdict(report: &Value, verdict: &str) -> Option<u64> {
    let findings = report["findings"].as_array()?.iter();
    let meant = findings.filter(|finding| finding["verdict"] == verdict);
    Some(meant.count() as u64)
}

/// A folder of real logs, where this machine has it: below `$TRAILGLASS_SHARED`, else below `../shared` beside the clone.
#[must_use]
pub fn real_logs(name: &str) -> Option<PathBuf> {
    let shared = env::var_os("TRAILGLASS_SHARED")
        .map_or_else(|| project::root().join("..").join("shared"), PathBuf::from);
    let folder = shared.join("data").join(name);
    if !folder.is_dir() {
        println!(
            "left out: {} is not on this machine (TRAILGLASS_SHARED names another place)",
            folder.display()
        );
        return None;
    }
    // Without `..`: a browser takes no such path for a drop.
    folder.canonicalize().ok()
}

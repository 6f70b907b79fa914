//! Runs the real program, and writes small cases for it.
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder that the program runs in.
pub(crate) struct Case {
    folder: TempDir,
}

/// How the program ended, and what it wrote.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Case {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// The sample case of the page, below `case`.
    pub(crate) fn sample() -> Self {
        let new = Self::new();
        for (path, bytes) in trailglass_generate::sample(7).files {
            new.write(&format!("case/{path}"), bytes);
        }
        new
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> Vec<u8> {
        fs::read(self.path(path)).unwrap()
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(Path::new(env!("CARGO_BIN_EXE_trailglass")));
        command
            .current_dir(self.folder.path())
            .env_remove("COLUMNS")
            .env_remove("NO_COLOR");
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        let output = self.command().args(arguments).stdin(Stdio::null()).output();
        ended(output.unwrap())
    }

    /// Runs with these bytes on standard input.
    pub(crate) fn run_on(&self, input: &[u8], arguments: &[&str]) -> Ended {
        let mut command = self.command();
        command.args(arguments).stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        ended(child.wait_with_output().unwrap())
    }

    /// The JSON report on these paths, of a run that has to succeed.
    pub(crate) fn report(&self, paths: &[&str]) -> Value {
        let arguments: Vec<&str> = ["inspect", "--format", "json"]
            .into_iter()
            .chain(paths.iter().copied())
            .collect();
        self.run(&arguments).json()
    }
}

fn ended(output: Output) -> Ended {
    Ended {
        status: output.status.code().unwrap(),
        stdout: output.stdout,
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Ended {
    /// What it wrote, of a run that succeeded without a word on standard error.
    pub(crate) fn bytes(self) -> Vec<u8> {
        assert_eq!((self.status, self.stderr.as_str()), (0, ""));
        self.stdout
    }

    /// The same of a case with damaged files, which are told on standard error.
    pub(crate) fn text_despite_damage(self) -> String {
        assert_eq!(self.status, 0, "{}", self.stderr);
        assert!(self.stderr.contains("_CloudTrail_"), "{}", self.stderr);
        String::from_utf8(self.stdout).unwrap()
    }

    pub(crate) fn text(self) -> String {
        String::from_utf8(self.bytes()).unwrap()
    }

    pub(crate) fn json(self) -> Value {
        serde_json::from_slice(&self.bytes()).unwrap()
    }
}

/// A record of a made-up account.
pub(crate) fn record(number: u32) -> Value {
    json!({
        "eventVersion": "1.09",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": "AROAEXAMPLE:jane.doe@larkspur.example",
            "arn": "arn:aws:sts::111122223333:assumed-role/Operator/jane.doe@larkspur.example",
            "accountId": "111122223333",
            "accessKeyId": "ASIAQ7EXAMPLE4YYQLWU",
        },
        "eventTime": format!("2026-01-02T03:{:02}:{:02}Z", number / 60 % 60, number % 60),
        "eventSource": "s3.amazonaws.com",
        "eventName": "ListBuckets",
        "awsRegion": "eu-central-1",
        "sourceIPAddress": "198.51.100.7",
        "requestParameters": null,
        "responseElements": null,
        "eventID": format!("00000000-0000-4000-8000-{number:012}"),
        "readOnly": true,
        "eventType": "AwsApiCall",
        "managementEvent": true,
        "recipientAccountId": "111122223333",
        "eventCategory": "Management",
    })
}

/// A record that stops a trail.
pub(crate) fn stop_logging(number: u32, trail: &str) -> Value {
    let mut stop = record(number);
    stop["eventSource"] = json!("cloudtrail.amazonaws.com");
    stop["eventName"] = json!("StopLogging");
    stop["readOnly"] = json!(false);
    stop["requestParameters"] = json!({ "name": trail });
    stop
}

/// A log file of these records.
pub(crate) fn log(records: impl IntoIterator<Item = Value>) -> String {
    json!({ "Records": records.into_iter().collect::<Vec<_>>() }).to_string()
}

pub(crate) fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// The row of one input.
pub(crate) fn file<'r>(report: &'r Value, path: &str) -> &'r Value {
    let files = report["inputs"]["files"].as_array().unwrap();
    let found = files.iter().find(|file| file["path"] == path);
    found.unwrap_or_else(|| panic!("{path} is not among the inputs"))
}

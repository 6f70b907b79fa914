//! What the collector would have written beside the logs: CLI output of the configuration, one folder per account.
//!
//! Only three of the six accounts were collected in full, as happens; a bucket of an account that was not is unknown, not failed.

mod buckets;
mod organization;
mod services;
mod trails;
mod watch;

use super::digests::Digests;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The files of the collector.
#[derive(Default)]
pub(crate) struct Exports {
    files: Vec<(String, Vec<u8>)>,
    calls: Vec<Value>,
}

impl Exports {
    /// The answer of a call. `place` is the folder, such as `<account>/<region>/cloudtrail`.
    fn put(&mut self, place: &str, operation: &str, name: &str, answer: &Value) {
        let mut bytes = serde_json::to_vec_pretty(answer).unwrap_or_default();
        bytes.push(b'\n');
        self.add(place, operation, name, bytes, None);
    }

    /// A call that printed nothing, which has a meaning.
    fn silent(&mut self, place: &str, operation: &str, name: &str) {
        self.add(place, operation, name, Vec::new(), None);
    }

    /// A call that failed.
    fn failed(&mut self, place: &str, operation: &str, name: &str, code: &str, message: &str) {
        let answer = json!({ "Error": { "Code": code, "Message": message } });
        let mut bytes = answer.to_string().into_bytes();
        bytes.push(b'\n');
        self.add(place, operation, name, bytes, Some(code));
    }

    fn add(
        &mut self,
        place: &str,
        operation: &str,
        name: &str,
        bytes: Vec<u8>,
        error: Option<&str>,
    ) {
        let dot = if name.is_empty() { "" } else { "." };
        let path = format!("{place}/{operation}{dot}{}.json", encoded(name));
        let service = place.rsplit('/').next().unwrap_or_default();
        let command = format!("aws {service} {operation} {name}");
        self.calls
            .push(json!({ "path": path, "command": command.trim_end(), "error": error }));
        self.files.push((path, bytes));
    }
}

/// All files of the collection, its list first.
pub(crate) fn files(digests: &Digests) -> Vec<(String, Vec<u8>)> {
    let mut exports = Exports::default();
    organization::tell(&mut exports);
    trails::tell(&mut exports, digests);
    buckets::tell(&mut exports);
    services::tell(&mut exports);
    watch::tell(&mut exports);
    let list = json!({
        "layout": 1, "collected": "2026-03-13T08:30:00Z", "account": super::organization::MANAGEMENT, "calls": exports.calls,
    });
    let mut files = vec![(
        "trailglass-export.json".to_owned(),
        serde_json::to_vec_pretty(&list).unwrap_or_default(),
    )];
    files.append(&mut exports.files);
    files
}

/// Everything but unreserved characters as `%XX`.
fn encoded(name: &str) -> String {
    /// A name that is longer would be no file's any more.
    const LONGEST: usize = 200;
    let mut text = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    if text.len() > LONGEST {
        let hash = Sha256::digest(name);
        return format!(
            "sha256-{}",
            hash.iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        );
    }
    text
}

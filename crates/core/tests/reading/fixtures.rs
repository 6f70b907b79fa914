//! The small own files of `tests/fixtures`, and ways to pack them.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::PathBuf;

use flate2::{Compression, write::GzEncoder};

/// The files of a folder of fixtures: name and content, by name.
pub(crate) fn all(folder: &str) -> Vec<(String, Vec<u8>)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    let entries = fs::read_dir(root.join(folder)).unwrap();
    let mut files: Vec<_> = entries
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

pub(crate) fn log(name: &str) -> Vec<u8> {
    let found = all("logs").into_iter().find(|(file, _)| file == name);
    found.unwrap_or_else(|| panic!("{name} is no fixture")).1
}

/// A record in AWS's order of fields, with further fields at its end.
pub(crate) fn record(id: &str, more: &str) -> String {
    format!(
        r#"{{"eventVersion":"1.11","userIdentity":{{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/maren"}},"eventTime":"2024-01-31T00:05:00Z","eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances","awsRegion":"eu-west-1","requestParameters":{{"filterSet":{{}}}},"eventID":"{id}","recipientAccountId":"111122223333"{more}}}"#
    )
}

/// Records `0..count`.
pub(crate) fn records(count: usize) -> Vec<String> {
    (0..count).map(|n| record(&n.to_string(), "")).collect()
}

pub(crate) fn ids(count: usize) -> Vec<String> {
    (0..count).map(|n| n.to_string()).collect()
}

pub(crate) fn log_of(records: &[String]) -> String {
    format!("{{\"Records\":[{}]}}", records.join(","))
}

pub(crate) fn gzip(plain: impl AsRef<[u8]>) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(plain.as_ref()).unwrap();
    gzip.finish().unwrap()
}

pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(crate) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, *bytes).unwrap();
    }
    tar.into_inner().unwrap()
}

//! gzip that is cut, damaged, doubled or a bomb.

use super::{
    Cases,
    text::{MANY, log, plain_log, record},
};
use crate::container::{gzip, gzip_members};
use flate2::read::MultiGzDecoder;
use std::io::Read as _;

pub(super) fn add(cases: &mut Cases) {
    for (name, thousandths) in [("1", 10), ("50", 500), ("90", 900), ("99.9", 999)] {
        cut(cases, name, thousandths);
    }
    damaged(cases);
    whole(cases);
    bombs(cases);
}

/// The first part of a file: records that end before the cut are good.
fn cut(cases: &mut Cases, name: &str, thousandths: usize) {
    let ids = cases.ids(MANY);
    let plain = plain_log(&ids);
    let mut bytes = gzip(plain.as_bytes(), 6);
    bytes.truncate(bytes.len() * thousandths / 1_000);
    let mut out = Vec::new();
    let _ = MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut out);
    let mut end = "{\"Records\":[".len();
    let mut good = Vec::new();
    for id in ids {
        end += record(&id).len();
        if end <= out.len() {
            good.push(id);
        }
        end += 1;
    }
    cases.add(
        &format!("gzip/cut-at-{name}-percent.json.gz"),
        bytes,
        &["gzip-truncated"],
        good,
    );
}

fn damaged(cases: &mut Cases) {
    for (name, from_end) in [("checksum", 8), ("length", 4)] {
        let ids = cases.ids(MANY);
        let mut bytes = gzip(plain_log(&ids).as_bytes(), 6);
        let at = bytes.len() - from_end;
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 0x55;
        }
        cases.add(
            &format!("gzip/wrong-{name}.json.gz"),
            bytes,
            &["gzip-corrupt"],
            ids,
        );
    }
    let ids = cases.ids(MANY);
    let mut bytes = gzip(plain_log(&ids).as_bytes(), 6);
    bytes.extend_from_slice(b"and something else that is not gzip");
    cases.add(
        "gzip/something-behind.json.gz",
        bytes,
        &["gzip-trailing-data"],
        ids,
    );

    // The header announces 65,535 bytes of extra field that are not there.
    let bytes = b"\x1f\x8b\x08\x04\0\0\0\0\0\x03\xff\xff".to_vec();
    cases.add(
        "gzip/endless-header.json.gz",
        bytes,
        &["gzip-truncated", "gzip-corrupt"],
        Vec::new(),
    );
}

/// Unusual, but nothing is wrong.
fn whole(cases: &mut Cases) {
    let ids = cases.ids(MANY);
    let bytes = gzip_members(plain_log(&ids).as_bytes(), 7, 6);
    cases.add("gzip/seven-members.json.gz", bytes, &[], ids);

    let ids = cases.ids(20);
    let bytes = gzip(&gzip(plain_log(&ids).as_bytes(), 6), 6);
    cases.add("gzip/twice.json.gz.gz", bytes, &[], ids);

    let ids = cases.ids(20);
    let bytes = gzip(plain_log(&ids).as_bytes(), 6);
    cases.add("gzip/named-json.json", bytes, &[], ids);

    let ids = cases.ids(20);
    let bytes = plain_log(&ids).into_bytes();
    cases.add("gzip/not-compressed.json.gz", bytes, &[], ids);

    cases.add("gzip/nothing.json.gz", Vec::new(), &["empty"], Vec::new());
    cases.add(
        "gzip/of-nothing.json.gz",
        gzip(b"", 6),
        &["empty"],
        Vec::new(),
    );
}

/// Some records, then a string without end.
fn bombs(cases: &mut Cases) {
    let ids = cases.ids(3);
    let mut plain = log(&ids.iter().map(|id| record(id)).collect::<Vec<_>>()).into_bytes();
    plain.truncate(plain.len() - "]}".len());
    plain.extend_from_slice(b",{\"eventVersion\":\"");
    plain.resize(plain.len() + (80 << 20), b'A');
    cases.add("gzip/bomb.json.gz", gzip(&plain, 6), &["bomb"], ids);
}

//! Archives that lie about what they hold.

use super::{Cases, text::plain_log};
use crate::container::{self, gzip};
use tar::{EntryType, Header};

pub(super) fn add(cases: &mut Cases) {
    names(cases);
    entries(cases);
    overlapping(cases);
    many(cases);
    links(cases);
    nested(cases);
}

/// `count` log files of three records each, and their ids.
fn logs(cases: &Cases, count: usize) -> (Vec<Vec<u8>>, Vec<String>) {
    let ids = cases.ids(count * 3);
    let logs = ids
        .chunks(3)
        .map(|ids| plain_log(ids).into_bytes())
        .collect();
    (logs, ids)
}

/// Names that would leave a folder, or that are there twice. Nothing is written under them, so nothing is wrong.
fn names(cases: &mut Cases) {
    let names = [
        "../../../etc/cron.d/a.json",
        "/etc/passwd",
        "C:\\Windows\\a.json",
        "a\0b.json",
        "<img src=x onerror=alert(1)>.json",
    ];
    let (logs, ids) = logs(cases, names.len());
    let zip = container::zip(names.into_iter().zip(logs.iter().map(Vec::as_slice)));
    cases.add("archives/names.zip", zip, &[], ids);

    let names = [
        "../../../etc/cron.d/a.json",
        "/etc/passwd",
        "=cmd|' /C calc'!A0.json",
    ];
    let (logs, ids) = self::logs(cases, names.len());
    let mut builder = Tar::default();
    for (name, log) in names.into_iter().zip(&logs) {
        builder.file(name, log);
    }
    cases.add("archives/names.tar", builder.finish(), &[], ids);

    let (logs, ids) = self::logs(cases, 2);
    let mut zip = container::zip(
        [("one.json", logs.first()), ("two.json", logs.get(1))]
            .into_iter()
            .filter_map(|(name, log)| Some((name, log?.as_slice()))),
    );
    replace(&mut zip, b"two.json", b"one.json");
    cases.add("archives/one-name-twice.zip", zip, &[], ids);
}

/// Entries that cannot be unpacked, beside one that can.
fn entries(cases: &mut Cases) {
    // The flags lie 6 bytes into a local header and 8 into a central one, the method two bytes further.
    for (name, shift, value) in [("encrypted", 0, 1), ("unknown-method", 2, 97)] {
        let (logs, ids) = logs(cases, 2);
        let names = ["closed.json", "open.json"];
        let mut zip = container::zip(names.into_iter().zip(logs.iter().map(Vec::as_slice)));
        for (signature, offset) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
            let found = zip.windows(4).position(|window| window == signature);
            if let Some(byte) = found.and_then(|at| zip.get_mut(at + offset + shift)) {
                *byte = value;
            }
        }
        let good = ids.get(3..).unwrap_or_default().to_vec();
        cases.add(
            &format!("archives/{name}.zip"),
            zip,
            &["archive-entry"],
            good,
        );
    }
    let (logs, _) = logs(cases, 2);
    let names = ["one.json", "two.json"];
    let mut zip = container::zip(names.into_iter().zip(logs.iter().map(Vec::as_slice)));
    zip.truncate(zip.len() / 2);
    let maybe = cases.ids(6);
    cases
        .add(
            "archives/half.zip",
            zip,
            &["archive-corrupt", "archive-entry"],
            Vec::new(),
        )
        .maybe = maybe;
}

/// Two names for the same bytes: the quiet kind of bomb.
fn overlapping(cases: &mut Cases) {
    let (logs, ids) = logs(cases, 2);
    let names = ["one.json", "two.json"];
    let mut zip = container::zip(names.into_iter().zip(logs.iter().map(Vec::as_slice)));
    // The place of an entry's local header lies 42 bytes into its central header: let the second one point to the first.
    let second = zip
        .windows(4)
        .enumerate()
        .filter(|(_, window)| window == b"PK\x01\x02")
        .map(|(at, _)| at)
        .nth(1);
    if let Some(place) = second.and_then(|at| zip.get_mut(at + 42..at + 46)) {
        place.fill(0);
    }
    cases
        .add(
            "archives/overlapping.zip",
            zip,
            &["bomb", "archive-corrupt"],
            Vec::new(),
        )
        .maybe = ids;
}

/// More entries than any export has.
fn many(cases: &mut Cases) {
    let names: Vec<String> = (0..200_001).map(|number| format!("{number:06}")).collect();
    let zip = container::zip(names.iter().map(|name| (name.as_str(), [].as_slice())));
    cases.add("archives/many.zip", zip, &["archive-entries"], Vec::new());
}

/// Links and devices in a tar are never followed.
fn links(cases: &mut Cases) {
    let (logs, ids) = logs(cases, 2);
    let mut builder = Tar::default();
    let mut logs = logs.iter();
    for log in logs.by_ref().take(1) {
        builder.file("first.json", log);
    }
    builder.special("passwd.json", EntryType::Symlink, Some("/etc/passwd"));
    builder.special("shadow.json", EntryType::Link, Some("/etc/shadow"));
    builder.special("disk.json", EntryType::Block, None);
    builder.special("pipe.json", EntryType::Fifo, None);
    for log in logs {
        builder.file("last.json", log);
    }
    cases.add(
        "archives/links.tar",
        builder.finish(),
        &["archive-entry"],
        ids,
    );

    let (logs, ids) = self::logs(cases, 2);
    let mut builder = Tar::default();
    for (name, log) in ["one.json", "two.json"].into_iter().zip(&logs) {
        builder.file(name, log);
    }
    let mut bytes = builder.finish();
    // Each entry begins at a multiple of 512; this leaves the second one's header and a few bytes.
    let first = logs.first().map_or(0, Vec::len).div_ceil(512) * 512 + 512;
    bytes.truncate(first + 600);
    let good = ids.get(..3).unwrap_or_default().to_vec();
    cases.add(
        "archives/cut.tar",
        bytes,
        &["archive-corrupt", "json-truncated"],
        good,
    );
}

/// Archives in archives: two levels are read, the third is not.
fn nested(cases: &mut Cases) {
    let (logs, ids) = logs(cases, 3);
    let mut logs = logs.iter();
    let mut log = || logs.next().map(Vec::as_slice).unwrap_or_default();
    let (outer, middle, inner) = (log(), log(), log());
    let innermost = container::zip([("deep.json", inner)]);
    let mut builder = Tar::default();
    builder.file("middle.json", middle);
    builder.file("innermost.zip", &innermost);
    let second = gzip(&builder.finish(), 6);
    let first = container::zip([("outer.json", outer), ("second.tar.gz", &second)]);
    let good = ids.get(..6).unwrap_or_default().to_vec();
    cases.add("archives/three-deep.zip", first, &["archive-nesting"], good);
}

/// Replaces every occurrence of a text by one of the same length.
fn replace(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    for at in 0..bytes.len() {
        if let Some(place) = bytes.get_mut(at..at + from.len())
            && place == from
        {
            place.copy_from_slice(to);
        }
    }
}

/// A tar archive with names that the library refuses to write.
#[derive(Default)]
struct Tar {
    bytes: Vec<u8>,
}

impl Tar {
    fn header(name: &str, kind: EntryType, size: u64) -> Header {
        let mut header = Header::new_ustar();
        for (place, byte) in header.as_old_mut().name.iter_mut().zip(name.bytes()) {
            *place = byte;
        }
        header.set_entry_type(kind);
        header.set_size(size);
        header.set_mode(0o644);
        header.set_mtime(0);
        header
    }

    fn file(&mut self, name: &str, content: &[u8]) {
        let mut header = Self::header(name, EntryType::Regular, content.len() as u64);
        header.set_cksum();
        self.bytes.extend_from_slice(header.as_bytes());
        self.bytes.extend_from_slice(content);
        self.bytes.resize(self.bytes.len().next_multiple_of(512), 0);
    }

    fn special(&mut self, name: &str, kind: EntryType, target: Option<&str>) {
        let mut header = Self::header(name, kind, 0);
        for (place, byte) in header
            .as_old_mut()
            .linkname
            .iter_mut()
            .zip(target.unwrap_or_default().bytes())
        {
            *place = byte;
        }
        header.set_cksum();
        self.bytes.extend_from_slice(header.as_bytes());
    }

    fn finish(mut self) -> Vec<u8> {
        self.bytes.resize(self.bytes.len() + 1_024, 0);
        self.bytes
    }
}

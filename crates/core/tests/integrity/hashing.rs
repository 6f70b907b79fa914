//! Hashes are taken while files are read, and only where there are digests.

use std::io::{Cursor, Read, Seek, SeekFrom};

use trailglass_core::case::{self, NoHooks, Options, Partial, read_input};
use trailglass_generate::signed_case;

use super::world::*;

/// Paths of what was hashed: a partial shows it in its bytes alone, so this reads with the option off and
/// compares.
fn is_hashed(world: &World) -> bool {
    let mut plain = Partial::default();
    for (path, bytes) in &world.files {
        read(path, bytes, &Options::default(), &mut plain);
    }
    world.partial().encode() != plain.encode()
}

#[test]
fn nothing_is_hashed_where_there_are_no_digests() {
    let mut world = World::whole(2);
    assert!(case::has_digests(world.files.keys().map(String::as_str)));
    assert!(is_hashed(&world));
    world
        .files
        .retain(|path, _| !path.contains("CloudTrail-Digest"));
    assert!(!case::has_digests(world.files.keys().map(String::as_str)));
    assert!(!is_hashed(&world));
    assert!(world.partial().unhashed().is_empty());
    let integrity = world.integrity();
    // All that is known is that nothing proves them.
    assert_eq!((integrity.digests, integrity.log_files), (0, 0));
    assert_eq!((counts(&integrity), integrity.unlisted), ([0, 0, 0, 4], 4));
}

/// Counts the bytes that were asked for.
struct Counting<'c>(Cursor<Vec<u8>>, &'c mut u64);

impl Read for Counting<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = self.0.read(out)?;
        *self.1 += count as u64;
        Ok(count)
    }
}

impl Seek for Counting<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn each_byte_is_read_once() {
    let world = World::whole(2);
    for (path, bytes) in &world.files {
        let mut pulled = 0;
        let source = Counting(Cursor::new(bytes.clone()), &mut pulled);
        let mut partial = Partial::default();
        let size = bytes.len() as u64;
        read_input(
            source,
            path,
            size,
            &world.options(),
            &mut partial,
            &mut NoHooks,
        );
        assert_eq!(pulled, size, "{path}");
    }
}

#[test]
fn digests_that_turn_up_later_have_the_log_files_read_again() {
    let world = World::whole(3);
    // The log files are dropped first: nothing tells of digests.
    let (digests, others): (Vec<_>, Vec<_>) = world
        .files
        .iter()
        .partition(|(path, _)| path.contains("CloudTrail-Digest/"));
    let mut partial = Partial::default();
    for (path, bytes) in &others {
        read(path, bytes, &Options::default(), &mut partial);
    }
    assert!(partial.unhashed().is_empty());
    for (path, bytes) in &digests {
        read(path, bytes, &world.options(), &mut partial);
    }
    let integrity = partial.finish(&Options::default()).chapters.integrity;
    assert_eq!(counts(&integrity), [0, 0, 0, 6]);
    let again = partial.unhashed();
    assert_eq!(again.len(), 6);
    for path in &again {
        read(path, &world.files[path], &world.options(), &mut partial);
    }
    assert!(partial.unhashed().is_empty());
    assert!(partial.encode() == world.partial().encode());
    assert!(
        partial
            .finish(&Options::default())
            .chapters
            .integrity
            .holds()
    );
}

#[test]
fn digests_under_other_names_are_read_again_too() {
    let mut world = World::whole(2);
    for (number, path) in [world.digest(0), world.digest(1)].iter().enumerate() {
        world.rename(path, &format!("d{number}.json.gz"));
    }
    assert!(!world.options().hashed);
    let mut partial = world.partial();
    let hashed = Options {
        hashed: true,
        ..Options::default()
    };
    assert_eq!(partial.unhashed().len(), 6);
    for path in partial.unhashed() {
        read(&path, &world.files[&path], &hashed, &mut partial);
    }
    assert!(partial.finish(&hashed).chapters.integrity.holds());
}

#[test]
fn a_zip_archive_tells_its_names_before_its_files_are_read() {
    let world = World::whole(2);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // Digests come last.
    for (path, bytes) in world.files.iter().rev() {
        zip.start_file(path, zip::write::SimpleFileOptions::default())
            .unwrap();
        std::io::Write::write_all(&mut zip, bytes).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let mut partial = Partial::default();
    read("all.zip", &bytes, &Options::default(), &mut partial);
    assert!(partial.unhashed().is_empty());
    assert!(
        partial
            .finish(&Options::default())
            .chapters
            .integrity
            .holds()
    );
}

#[test]
fn a_tar_archive_is_read_again_where_it_holds_digests() {
    let world = World::whole(2);
    let tar = |keep: &dyn Fn(&str) -> bool| {
        let mut tar = tar::Builder::new(Vec::new());
        for (path, bytes) in world.files.iter().filter(|(path, _)| keep(path)) {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            tar.append_data(&mut header, path, bytes.as_slice())
                .unwrap();
        }
        gzip(&tar.into_inner().unwrap())
    };
    let mut partial = Partial::default();
    let bytes = tar(&|_| true);
    read("all.tar.gz", &bytes, &Options::default(), &mut partial);
    assert_eq!(partial.unhashed(), ["all.tar.gz"]);
    read("all.tar.gz", &bytes, &world.options(), &mut partial);
    assert!(
        partial
            .finish(&Options::default())
            .chapters
            .integrity
            .holds()
    );
    let mut partial = Partial::default();
    let bytes = tar(&|path| !path.contains("CloudTrail-Digest"));
    read("all.tar.gz", &bytes, &Options::default(), &mut partial);
    assert!(partial.unhashed().is_empty());
}

/// The worker's tests hold WebAssembly against the same file.
#[test]
fn the_answer_for_the_signed_case_is_the_one_of_the_browser() {
    let files = signed_case();
    let world = World {
        files: files.into_iter().collect(),
        ..World::default()
    };
    let integrity = world.integrity();
    let answer = serde_json::to_string_pretty(&integrity).unwrap() + "\n";
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/integrity/signed_case.json"
    );
    if std::env::var_os("TRAILGLASS_UPDATE_GOLDEN").is_some() {
        std::fs::write(path, &answer).unwrap();
    }
    assert_eq!(answer, std::fs::read_to_string(path).unwrap());
    // The last digest before validation was off has its signature nowhere.
    assert_eq!(signatures(&integrity), [13, 1, 1]);
    assert_eq!(counts(&integrity), [21, 2, 1, 3]);
}

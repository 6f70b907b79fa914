//! Limits of reading: each says what it is, and costs only what is beyond it.

use trailglass_core::intake::Limits;

use crate::collect::read_within;
use crate::fixtures::{gzip, ids, log_of, record, records, tar, zip};

#[test]
fn a_record_too_large_is_left_out() {
    let limits = Limits {
        record_bytes: 10_000,
        ..Limits::default()
    };
    let mut some = records(5);
    some[2] = record("2", &format!(r#","padding":"{}""#, "x".repeat(300_000)));
    let text = log_of(&some);
    let found = read_within("x", text.as_bytes(), limits);
    assert_eq!(found.ids(), ["0", "1", "3", "4"]);
    let problem = found.problems().next().unwrap();
    assert_eq!(problem.code.word(), "too-large");
    assert_eq!(problem.record, Some(2));
    assert_eq!(problem.offset, Some(text.find(&some[2]).unwrap() as u64));
    assert!(
        problem.message.contains("10000 bytes"),
        "{}",
        problem.message
    );
    // The records keep their numbers.
    let numbers: Vec<_> = found.inputs[0]
        .records
        .iter()
        .map(|r| r.place.number)
        .collect();
    assert_eq!(numbers, [0, 1, 3, 4]);
}

#[test]
fn a_document_too_large_is_left_out() {
    let limits = Limits {
        document_bytes: 50_000,
        ..Limits::default()
    };
    let text = format!(r#"{{"a":"{}"}} {}"#, "x".repeat(700_000), record("1", ""));
    let found = read_within("x", text.as_bytes(), limits);
    assert_eq!(found.ids(), ["1"]);
    assert!(found.has("too-large"));
}

#[test]
fn a_bomb_is_stopped_and_what_came_before_is_kept() {
    let limits = Limits {
        ratio: 50,
        ratio_after: 1 << 20,
        ..Limits::default()
    };
    let mut text = log_of(&records(5));
    text.truncate(text.len() - 2);
    text.push_str(&" ".repeat(8 << 20));
    let packed = gzip(&text);
    for bytes in [packed.clone(), zip(&[("a", text.as_bytes())])] {
        let found = read_within("x", &bytes, limits);
        assert_eq!(found.ids(), ids(5));
        assert!(found.has("bomb"));
        assert!(
            found
                .problems()
                .any(|p| p.message.contains("which no log does"))
        );
    }
    let limits = Limits {
        plain_bytes: 1 << 20,
        ..Limits::default()
    };
    for bytes in [packed, zip(&[("a", text.as_bytes())])] {
        let found = read_within("x", &bytes, limits);
        assert_eq!(found.ids(), ids(5));
        assert!(
            found
                .problems()
                .any(|p| p.message.contains("more than 1048576 bytes"))
        );
    }
}

#[test]
fn archives_have_their_limits() {
    let log = log_of(&records(1));
    let files: Vec<(&str, &[u8])> = vec![("a", log.as_bytes()), ("b", b"x"), ("c", b"x")];
    let limits = Limits {
        entries: 2,
        ..Limits::default()
    };
    for bytes in [zip(&files), tar(&files)] {
        let found = read_within("x", &bytes, limits);
        assert_eq!(found.inputs.len(), 3, "the archive and two of its files");
        assert_eq!(found.ids(), ["0"]);
        assert!(found.has("archive-entries"));
    }
    let inner = zip(&[("a", log.as_bytes())]);
    let outer = zip(&[("inner.zip", &inner), ("b", log.as_bytes())]);
    let limits = Limits {
        nesting: 1,
        ..Limits::default()
    };
    let found = read_within("x", &outer, limits);
    assert_eq!(found.ids(), ["0"]);
    assert!(found.has("archive-nesting"));
    let limits = Limits {
        inner_archive_bytes: 10,
        ..Limits::default()
    };
    let found = read_within("x", &outer, limits);
    assert_eq!(found.ids(), ["0"]);
    assert!(
        found
            .problems()
            .any(|p| p.message.contains("unpack it and give its files"))
    );
}

#[test]
fn nesting_is_bounded_where_it_stands() {
    let mut some = records(4);
    let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
    some[1] = record("1", &format!(r#","deep":{deep}"#));
    let text = log_of(&some);
    let found = read_within("x", text.as_bytes(), Limits::default());
    assert_eq!(found.ids(), ["0", "2", "3"]);
    let problem = found.problems().next().unwrap();
    assert_eq!((problem.code.word(), problem.record), ("too-deep", Some(1)));
    let at = usize::try_from(problem.offset.unwrap()).unwrap();
    assert!(text[at..].starts_with("[[["));
}

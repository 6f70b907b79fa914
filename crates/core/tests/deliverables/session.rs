//! A session opens again as it was, and says what is wrong with one that does not.
use std::borrow::Cow;
use std::io::{self, Cursor, Read};

use proptest::prelude::*;
use serde_json::{Value, json};
use trailglass_core::case::{NoHooks, Options, Partial, read_input};
use trailglass_core::report::session::{
    NamedSubject, OpenError, Session, Settings, is_session, pack, schema_of, unpack,
};
use trailglass_core::report::{Annotations, Note, Status, finding_keys};

use crate::sample;

fn session() -> Session<'static> {
    let report = sample();
    let mut annotations = Annotations {
        customer: "Larkspur Freight".to_owned(),
        ..Annotations::default()
    };
    annotations.findings.insert(
        finding_keys(&report.findings)[0].clone(),
        Note {
            comment: "Seen with the customer.".to_owned(),
            ..Note::default()
        },
    );
    Session {
        annotations,
        settings: Settings {
            prices: Some(json!({ "prices": { "data-event": 0.000_002 } })),
            watched: vec!["DeleteDBCluster".to_owned()],
            subjects: vec![NamedSubject {
                path: "case/policy.json".to_owned(),
                name: "bucket".to_owned(),
            }],
        },
        ..Session::new(Cow::Borrowed(report))
    }
}

fn packed() -> Vec<u8> {
    let mut packed = Vec::new();
    session().write(&mut packed).unwrap();
    packed
}

fn plain() -> Vec<u8> {
    let mut plain = Vec::new();
    session().write_plain(&mut plain).unwrap();
    plain
}

#[test]
fn a_session_opens_again_as_it_was() {
    let session = session();
    assert!(Session::open(&packed()).unwrap() == session);
    assert!(Session::open(&plain()).unwrap() == session);
    assert!(packed() == packed(), "the same session, other bytes");
    assert!(packed().len() * 5 < plain().len());
    // To the last figure: what is written again is the same to the byte.
    let mut again = Vec::new();
    Session::open(&packed())
        .unwrap()
        .write_plain(&mut again)
        .unwrap();
    assert!(again == plain());
}

#[test]
fn a_session_is_told_from_everything_else_by_its_head() {
    let (packed, plain) = (packed(), plain());
    for head in [&packed[..], &packed[..512], &plain, &plain[..512]] {
        assert!(is_session(head));
    }
    assert!(is_session(
        b"\xef\xbb\xbf{ \"schema\" :\n\"trailglass.session/9\""
    ));
    let report = serde_json::to_vec(sample()).unwrap();
    assert_eq!(schema_of(&report).as_deref(), Some("trailglass.report/1"));
    for (path, bytes) in trailglass_generate::sample(7).files {
        assert!(!is_session(&bytes) && schema_of(&bytes).is_none(), "{path}");
    }
    for other in [
        &b""[..],
        b"{",
        b"\x1f\x8b",
        b"{\"schema\":\"other/1\"}",
        b"{\"Records\":[{\"schema\":\"trailglass.session/1\"}]}",
    ] {
        assert!(!is_session(other));
    }
}

#[test]
fn a_report_opens_as_a_session_to_which_nothing_was_added() {
    let report = serde_json::to_vec_pretty(sample()).unwrap();
    let opened = Session::open(&report).unwrap();
    assert!(*opened.report == *sample());
    assert!(opened.annotations.is_empty());
}

#[test]
fn a_session_of_an_older_or_newer_minor_form_opens() {
    let mut changed: Value = serde_json::from_slice(&plain()).unwrap();
    changed["settings"]["colour"] = json!("of a later version");
    changed["annotations"]["sections"] = json!([1, 2]);
    changed["report"]["chapters"]["later"] = json!({});
    changed["report"]["findings"][0]["later"] = json!(null);
    changed["later"] = json!([{}]);
    let opened = Session::open(&serde_json::to_vec(&changed).unwrap()).unwrap();
    assert!(opened == session());
    // Before there were settings, annotations, an engine, and most chapters.
    let session = changed.as_object_mut().unwrap();
    for field in ["settings", "annotations", "engine"] {
        session.remove(field);
    }
    let chapters = session["report"]["chapters"].as_object_mut().unwrap();
    for chapter in ["orphans", "cost", "integrity", "roles", "privacy"] {
        chapters.remove(chapter);
    }
    let opened = Session::open(&serde_json::to_vec(&changed).unwrap()).unwrap();
    assert!(opened.annotations.is_empty());
    assert_eq!(opened.settings, Settings::default());
    assert_eq!(opened.report.findings, sample().findings);
    assert_eq!(opened.report.chapters.privacy, None);
}

#[test]
fn what_cannot_be_opened_says_why() {
    let open = |bytes: &[u8]| Session::open(bytes).unwrap_err();
    let (packed, plain) = (packed(), plain());
    assert_eq!(open(b"{\"Records\":[]}"), OpenError::NotASession);
    assert_eq!(open(b""), OpenError::NotASession);
    assert_eq!(open(&packed[..packed.len() / 2]), OpenError::Truncated);
    assert_eq!(open(&plain[..plain.len() / 2]), OpenError::Truncated);
    let mut damaged = packed.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 8].fill(0xff);
    assert!(matches!(
        open(&damaged),
        OpenError::Gzip | OpenError::Truncated
    ));
    let text = String::from_utf8(plain).unwrap();
    for (from, to) in [
        ("trailglass.session/1", "trailglass.session/2"),
        ("trailglass.report/1", "trailglass.report/2"),
        ("trailglass.annotations/1", "trailglass.annotations/2"),
    ] {
        let other = text.replacen(from, to, 1);
        assert_eq!(open(other.as_bytes()), OpenError::Other(to.to_owned()));
    }
    let wrong = text.replacen("\"findings\":[", "\"findings\":[7,", 1);
    let error = open(wrong.as_bytes());
    assert!(
        matches!(error, OpenError::Damaged { line: 1, .. }),
        "{error}"
    );
    assert!(!error.to_string().contains('7') || error.to_string().contains("column"));
    for message in [
        open(b"x").to_string(),
        OpenError::Other("trailglass.session/2\u{1b}[2J".to_owned()).to_string(),
    ] {
        assert!(!message.contains('\u{1b}'), "{message}");
    }
}

#[test]
fn what_inflates_without_end_is_stopped() {
    let error = Session::open_within(&packed(), 100_000).unwrap_err();
    assert_eq!(error, OpenError::TooLarge(100_000));
    let error = Session::open_within(&plain(), 100_000).unwrap_err();
    assert_eq!(
        error.to_string(),
        "this session is larger than 100 kB: too large to be opened"
    );
}

#[test]
fn its_gzip_may_be_put_around_it_and_taken_away_by_somebody_else() {
    let (packed_up, plain_bytes) = (packed(), plain());
    let mut again = Vec::new();
    pack(&plain_bytes, &mut again).unwrap();
    for bytes in [&packed_up, &plain_bytes, &again] {
        let mut plain = Vec::new();
        unpack(&mut bytes.as_slice(), Session::MOST_BYTES, &mut plain).unwrap();
        assert!(Session::read(&plain).unwrap() == session());
        let wrong = unpack(&mut bytes.as_slice(), 1000, &mut io::sink());
        assert_eq!(wrong, Err(OpenError::TooLarge(1000)));
    }
    let cut = packed_up.get(..packed_up.len() / 2).unwrap();
    let wrong = unpack(&mut &*cut, Session::MOST_BYTES, &mut io::sink());
    assert_eq!(wrong, Err(OpenError::Truncated));
}

/// A file that is gone after its first bytes.
struct Gone<'a>(&'a [u8]);

impl Read for Gone<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.0.read(out) {
            Ok(0) => Err(io::Error::other("the file is gone")),
            read => read,
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_is_not_taken_for_a_damaged_one() {
    let packed = packed();
    for front in [0, 1, 5, packed.len() / 2] {
        let mut source = Gone(packed.get(..front).unwrap());
        let wrong = unpack(&mut source, Session::MOST_BYTES, &mut io::sink());
        let said = wrong.unwrap_err().to_string();
        assert_eq!(said, "the file is gone", "after {front} bytes");
    }
}

#[test]
fn among_logs_it_is_passed_over_and_told() {
    let report = serde_json::to_vec_pretty(sample()).unwrap();
    let bare = serde_json::to_vec(&Annotations::default()).unwrap();
    for (bytes, said) in [
        (packed(), "a finished case of trailglass"),
        (plain(), "a finished case of trailglass"),
        (report, "a finished case of trailglass"),
        (bare, "a file that trailglass wrote"),
    ] {
        let mut partial = Partial::default();
        let options = Options::default();
        let length = bytes.len() as u64;
        let source = Cursor::new(&bytes);
        read_input(source, "kept", length, &options, &mut partial, &mut NoHooks);
        let report = partial.finish(&options);
        let [file] = report.inputs.files.as_slice() else {
            panic!("{:?}", report.inputs.files);
        };
        assert_eq!((file.status, file.records), (Status::Skipped, 0));
        assert!(
            file.problems[0].message.starts_with(said),
            "{:?}",
            file.problems
        );
        assert!(report.findings.is_empty() && report.inputs.unnamed.is_empty());
    }
}

/// A file that version 0.1.0 wrote. It is never written anew: whoever kept such a file can open it.
#[test]
fn a_file_of_the_first_version_opens() {
    let session = Session::open(include_bytes!("session-1.json")).unwrap();
    assert_eq!(session.engine, "0.1.0");
    assert_eq!(session.annotations.customer, "Larkspur Freight");
    assert_eq!(session.settings.watched, ["DeleteDBCluster"]);
    assert_eq!(
        session.settings.prices.as_ref().unwrap()["prices"]["data-event"],
        0.000_002
    );
    // A key that was given then is the key that is given now.
    let findings = &session.report.findings;
    let comments: Vec<_> = finding_keys(findings)
        .iter()
        .zip(findings)
        .filter_map(|(key, finding)| Some((&session.annotations.note(key)?.comment, &finding.id)))
        .collect();
    let [(comment, id)] = comments.as_slice() else {
        panic!("{comments:?}");
    };
    assert_eq!(
        (comment.as_str(), id.as_str()),
        ("A planned change.", "security/tampering")
    );
}

proptest! {
    #[test]
    fn whatever_is_opened_is_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0usize..12_000, packed in any::<bool>()) {
        let mut file = include_bytes!("session-1.json").to_vec();
        for (place, byte) in (at..).zip(&bytes) {
            if let Some(old) = file.get_mut(place) {
                *old = *byte;
            }
        }
        if packed {
            let mut inside = Vec::new();
            Session::open(include_bytes!("session-1.json")).unwrap().write(&mut inside).unwrap();
            let at = at % inside.len();
            inside.splice(at..at, bytes);
            file = inside;
        }
        // It opens or it says why; it does not panic, and it does not take long.
        if let Err(error) = Session::open(&file) {
            prop_assert!(error.to_string().starts_with("this "));
        }
        let _ = is_session(&file);
    }
}

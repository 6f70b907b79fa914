//! Records inside of other JSON, and inside of archives: what of them is broken is said where it is.

use std::io::Write as _;

use serde_json::{Value, json};

use crate::collect::{read, read_one};
use crate::fixtures::{ids, log_of, record, records, zip};

/// `lookup-events` of these texts.
fn lookup(texts: &[&str]) -> String {
    let events: Vec<Value> = texts
        .iter()
        .map(|text| json!({ "EventId": "1", "CloudTrailEvent": text }))
        .collect();
    json!({ "Events": events }).to_string()
}

#[test]
fn a_record_cut_off_in_its_text_is_said_where_it_is() {
    let (one, two) = (record("1", ""), record("2", ""));
    let cut = &two[..90];
    let looked = lookup(&[&one, cut, &two]);
    let events: Vec<Value> = [one.as_str(), cut, &two]
        .iter()
        .map(|text| json!({ "message": text }))
        .collect();
    let logged = json!({ "logEvents": events }).to_string();
    for text in [looked, logged] {
        let input = read_one("x", text.as_bytes());
        assert_eq!(input.ids(), ["1", "2"], "{text}");
        assert_eq!(input.codes(), ["json-truncated"], "{text}");
        assert_eq!(input.problems[0].record, Some(1));
        let at = usize::try_from(input.problems[0].offset.unwrap()).unwrap();
        assert!(text[at..].starts_with('{'));
        assert!(text.find(&json!(cut).to_string()).unwrap() - at < 60);
        assert_eq!(
            input.records[1].place.number, 2,
            "what is broken keeps its number"
        );
    }
    let broken = two.replacen("\"eventTime\":", "\"eventTime\" ", 1);
    let input = read_one("x", lookup(&[&one, &broken]).as_bytes());
    assert_eq!(
        (input.ids(), input.codes()),
        (vec!["1"], vec!["json-syntax"])
    );
    // A line of a program is no JSON that broke.
    let lines = json!({ "logEvents": [{ "message": one }, { "message": "[INFO] up" }] });
    assert_eq!(
        read_one("x", lines.to_string().as_bytes()).codes(),
        ["not-a-record"]
    );
}

#[test]
fn events_without_a_record_are_counted_with_their_places() {
    let one = record("1", "");
    let text = json!({ "Events": [
        { "EventId": "1", "CloudTrailEvent": one },
        { "EventId": "2", "EventName": "StopLogging" },
        { "EventId": "3", "CloudTrailEvent": null },
    ]})
    .to_string();
    let input = read_one("x", text.as_bytes());
    assert_eq!(
        (input.ids(), input.codes()),
        (vec!["1"], vec!["not-a-record"])
    );
    let second = text.rfind("{\"").unwrap();
    let message = &input.problems[0].message;
    assert!(message.starts_with("2 events are without"), "{message}");
    assert!(
        message.ends_with(&format!("also at byte {second}")),
        "{message}"
    );
    let lake = r#"{"QueryResultRows":[[{"eventName":"A"},{"eventSource":"s"},{"eventID":"1"}],[{"eventName":"A"}]]}"#;
    let input = read_one("x", lake.as_bytes());
    assert_eq!(
        (input.ids(), input.codes()),
        (vec!["1"], vec!["not-a-record"])
    );
    assert!(
        input.problems[0]
            .message
            .starts_with("1 row of the result is no event")
    );
    let input = read_one("x", br#"{"Records":null}"#);
    assert_eq!(
        (input.kind, input.codes()),
        ("cloudtrail-log", vec!["not-a-record"])
    );
    assert!(input.problems[0].message.contains("is no list"));
    let input = read_one("x", format!("{{\"Records\":[{one},{{}}]}}").as_bytes());
    assert!(
        input.problems[0]
            .message
            .starts_with("1 JSON value between the others is neither")
    );
}

#[test]
fn an_answer_that_goes_on_is_incomplete() {
    let page = |next: &str| {
        let answer = lookup(&[&record("1", "")]);
        format!("{}{next}}}", answer.strip_suffix('}').unwrap())
    };
    let with = page(r#","NextToken":"t""#);
    let input = read_one("x", with.as_bytes());
    assert_eq!(
        (input.ids(), input.codes()),
        (vec!["1"], vec!["incomplete"]),
        "{with}"
    );
    let at = usize::try_from(input.problems[0].offset.unwrap()).unwrap();
    assert!(with[at..].starts_with("\"NextToken\""));
    for whole in [
        page(""),
        page(r#","NextToken":null"#),
        format!("{with}\n{}", page("")),
    ] {
        assert!(
            read_one("x", whole.as_bytes()).problems.is_empty(),
            "{whole}"
        );
    }
    let lake = r#"{"QueryResultRows":[[{"eventName":"A"},{"eventSource":"s"},{"eventID":"1"}]],"NextToken":"t"}"#;
    assert_eq!(read_one("x", lake.as_bytes()).codes(), ["incomplete"]);
}

/// Takes no step back, so that sizes stand behind the data.
struct Forward(Vec<u8>);

impl std::io::Write for Forward {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn streamed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new_stream(Forward(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner().0
}

#[test]
fn a_zip_that_is_cut_gives_what_came_before() {
    let some = records(40);
    let logs: Vec<String> = some.chunks(4).map(log_of).collect();
    let names: Vec<String> = (0..10).map(|number| format!("{number}.json")).collect();
    let files: Vec<(&str, &[u8])> = names
        .iter()
        .zip(&logs)
        .map(|(name, log)| (name.as_str(), log.as_bytes()))
        .collect();
    for whole in [zip(&files), streamed(&files)] {
        assert_eq!(read("x", &whole).ids(), ids(40));
        // Without the last bytes of its list, and in the middle of a file.
        let found = read("x", &whole[..whole.len() - 10]);
        assert_eq!(found.ids(), ids(40));
        assert_eq!(found.inputs[0].codes(), ["archive-corrupt"]);
        let cut = whole.len() / 2;
        let found = read("x", &whole[..cut]);
        let read = found.ids().len();
        assert!((12..40).contains(&read), "{read}");
        assert_eq!(found.ids(), ids(read));
        assert_eq!(found.inputs[0].problems[0].offset, Some(cut as u64));
        assert!(found.inputs[0].problems[0].message.contains("cut off"));
        // A damaged list costs nothing either.
        let mut damaged = whole.clone();
        let list = whole
            .windows(4)
            .position(|mark| mark == b"PK\x01\x02")
            .unwrap();
        damaged[list] = b'X';
        assert_eq!(read_all(&damaged), ids(40));
    }
}

fn read_all(bytes: &[u8]) -> Vec<String> {
    let found = read("x", bytes);
    found.ids().into_iter().map(str::to_owned).collect()
}

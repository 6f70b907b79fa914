//! `trailglass who`.
use serde_json::{Value, json};

use crate::support::{Case, log, record};

#[test]
fn a_role_at_the_end_of_a_chain_leads_to_the_person() {
    let case = Case::sample();
    let report = case.report(&["case"]);
    let rows = report["chapters"]["roles"]["sessions"].as_array().unwrap();
    let row = rows
        .iter()
        .find(|row| row["role"] == "arn:aws:iam::555566667777:role/collection-admin")
        .unwrap();
    let key = row["access_key_id"].as_str().unwrap();

    let found = case
        .run(&["who", key, "case", "--format", "json"])
        .text_despite_damage();
    let found: Value = serde_json::from_str(&found).unwrap();
    assert_eq!(found["query"], key);
    assert_eq!(
        found["account_hint"],
        json!({ "account": "555566667777", "confirmed": true })
    );
    let session = &found["sessions"][0];
    for (name, value) in row.as_object().unwrap() {
        assert_eq!(&session[name], value, "{name}");
    }

    let text = case.run(&["who", key, "case"]).text_despite_damage();
    assert!(
        text.contains("The IAM user maren-admin of 111122223333 took"),
        "{text}"
    );
    assert!(!text.contains(key), "an access key id is never shown whole");
    assert!(text.contains("GetRole"), "{text}");
    let markdown = case
        .run(&["who", key, "case", "--format", "markdown"])
        .text_despite_damage();
    assert!(markdown.starts_with("# Who is this?"), "{markdown}");
}

#[test]
fn mail_addresses_are_masked_unless_names_are_asked_for() {
    let case = Case::sample();
    let person = "hanna@lindenquay.example";
    let masked = case.run(&["who", person, "case"]).text_despite_damage();
    assert!(!masked.contains(person), "{masked}");
    assert!(masked.contains("Identity Center"), "{masked}");
    let named = case
        .run(&["who", person, "case", "--show-names"])
        .text_despite_damage();
    assert!(named.contains(person), "{named}");
}

#[test]
fn nobody_is_an_answer_and_nothing_read_is_not() {
    let case = Case::new();
    case.write("log.json", log((0..5).map(record)));
    let text = case.run(&["who", "nobody", "log.json"]).text();
    assert!(text.contains("nothing in these logs"), "{text}");
    let hint = case
        .run(&["who", "ASIAXWHDLZAFNVGAOP7R", "log.json"])
        .text();
    assert!(
        hint.contains("528757803018, a hint of the id only"),
        "{hint}"
    );
    assert_eq!(case.run(&["who", "nobody", "none.json"]).status, 3);
    let empty = case.run(&["who", " ", "log.json"]);
    assert_eq!(empty.status, 2);
    assert!(
        empty.stderr.contains("who is asked for"),
        "{}",
        empty.stderr
    );
    assert_eq!(
        case.run(&["who", "nobody", "log.json", "--fail-on", "low"])
            .status,
        2
    );
}

#[test]
fn log_text_cannot_talk_to_the_terminal() {
    let case = Case::new();
    let mut hostile = record(0);
    hostile["userIdentity"]["arn"] =
        json!("arn:aws:sts::111122223333:assumed-role/R/\u{1b}[2Jx\u{202e}");
    hostile["userIdentity"]["principalId"] = json!("AROAEXAMPLE:\u{1b}[2Jx\u{202e}");
    case.write("log.json", log([hostile]));
    let text = case
        .run(&["who", "ASIAQ7EXAMPLE4YYQLWU", "log.json"])
        .text();
    assert!(
        !text.contains('\u{1b}') && !text.contains('\u{202e}'),
        "{text}"
    );
}

//! Roles on the page: its figures are those of the report, the search finds chains, the graph narrows and is walked by keyboard, and a
//! chain is a page of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use serde_json::{Value, json};
use std::{fs, path::PathBuf};
use trailglass_browser_tests::{
    asking::{asked, holds, sample},
    fixtures,
    page::{BUILDS, Build, Page},
};

fn text(page: &Page, script: &str) -> String {
    asked(page, script).as_str().unwrap_or_default().to_owned()
}

fn press(page: &Page, key: &str) {
    let code = match key {
        "Enter" => 13,
        "ArrowLeft" => 37,
        "ArrowUp" => 38,
        "ArrowRight" => 39,
        "ArrowDown" => 40,
        _ => 0,
    };
    let down = json!({ "type": "keyDown", "key": key, "text": if key == "Enter" { "\r" } else { "" }, "windowsVirtualKeyCode": code });
    let session = page.session();
    session.devtools("Input.dispatchKeyEvent", &down).unwrap();
    let up = json!({ "type": "keyUp", "key": key });
    session.devtools("Input.dispatchKeyEvent", &up).unwrap();
}

/// The sample case, read, at its roles.
fn sample_page(build: Build) -> Page {
    let page = Page::open(build, &[]).unwrap();
    page.click("open-sample").unwrap();
    page.wait_done().unwrap();
    page.click("nav-roles").unwrap();
    page.session().find("[data-test=role-graph]").unwrap();
    page
}

/// Asks in the search field, as a person would, and waits for the answer.
fn ask(page: &Page, query: &str) {
    let field = "const field = document.querySelector('[data-test=who-query]'); field.value = arguments[0]; \
                 field.dispatchEvent(new Event('input', { bubbles: true })); field.focus();";
    page.session().run(field, &[json!(query)]).unwrap();
    press(page, "Enter");
    holds(
        page,
        "an answer",
        "const answer = document.querySelector('[data-test=who-answer]'); \
         return !answer.classList.contains('gone') && !answer.innerText.includes('Looking')",
    );
}

fn answer(page: &Page) -> String {
    text(
        page,
        "return document.querySelector('[data-test=who-answer]').innerText",
    )
}

fn sentence(page: &Page) -> String {
    text(
        page,
        "return document.querySelector('main [data-test=sentence]')?.textContent ?? ''",
    )
}

/// The last session of the chain through three accounts, as the command line has it.
fn planted(report: &Value) -> &Value {
    let rows = report["chapters"]["roles"]["sessions"].as_array().unwrap();
    rows.iter()
        .find(|row| {
            row["role"]
                .as_str()
                .unwrap()
                .ends_with("role/collection-admin")
        })
        .unwrap()
}

#[test]
fn the_figures_are_those_of_the_report() {
    let report = fixtures::command_line_report(&sample()).unwrap();
    let roles = &report["chapters"]["roles"];
    let page = sample_page(Build::SingleFile);
    let number = |name: &str, field: &str| {
        text(
            &page,
            &format!("return document.querySelector('main [data-test={name}]').dataset.{field}"),
        )
        .parse::<u64>()
        .unwrap()
    };
    let totals = &roles["totals"];
    assert_eq!(number("traced-total", "number"), totals["records"]["total"]);
    for (name, part) in [
        ("traced-attributed", "attributed"),
        ("traced-partly", "partly"),
        ("traced-opaque", "opaque"),
    ] {
        assert_eq!(number(name, "number"), totals["records"][part], "{name}");
    }
    for (name, part) in [
        ("traced-writes", "write_events"),
        ("traced-reads", "sensitive_reads"),
        ("traced-sessions", "sessions"),
    ] {
        assert_eq!(number(name, "total"), totals[part]["total"], "{name}");
        assert_eq!(number(name, "number"), totals[part]["attributed"], "{name}");
    }
    let why = asked(
        &page,
        "return [...document.querySelectorAll('[data-test=why]')].map((row) => [row.dataset.word, +row.dataset.sessions, +row.dataset.records])",
    );
    let why: Vec<(String, u64, u64)> = serde_json::from_value(why).unwrap();
    for row in roles["reasons"].as_array().unwrap() {
        let told = (
            row["reason"].as_str().unwrap().to_owned(),
            row["sessions"].as_u64().unwrap(),
            row["records"].as_u64().unwrap(),
        );
        assert!(why.contains(&told), "{told:?} of {why:?}");
    }
    // Whatever is not proved has a line.
    let sum: u64 = why.iter().map(|row| row.2).sum();
    let records = &totals["records"];
    assert_eq!(
        sum,
        records["partly"].as_u64().unwrap() + records["opaque"].as_u64().unwrap()
    );
    // The bars along time have a table that adds up to the same.
    asked(
        &page,
        "document.querySelector('.score__hours [data-test=twin] > summary').click()",
    );
    page.session()
        .find("[data-test=traced-hours-table]")
        .unwrap();
    let hours = asked(
        &page,
        "return [...document.querySelectorAll('[data-test=traced-hours-table] tbody tr')] \
           .reduce((sum, row) => sum + +row.cells[1].innerText.replace(/\\D/g, ''), 0)",
    );
    assert_eq!(hours, records["total"]);
    // The table says what the graph draws.
    asked(
        &page,
        "document.querySelector('[data-test=graph-twin] > summary').click()",
    );
    page.session().find("[data-test=edge]").unwrap();
    let mut edges = asked(
        &page,
        "return [...document.querySelectorAll('[data-test=edge]')].map((row) => [+row.dataset.count, +row.dataset.records])",
    );
    let mut expected: Vec<Value> = roles["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| json!([edge["count"], edge["records"]]))
        .collect();
    edges
        .as_array_mut()
        .unwrap()
        .sort_by_key(ToString::to_string);
    expected.sort_by_key(ToString::to_string);
    assert_eq!(edges, json!(expected));
    // The list is as long as the report's, and draws only what is in sight.
    let rows = roles["sessions"].as_array().unwrap().len();
    let drawn = asked(
        &page,
        "return [document.querySelectorAll('[data-test=session-row]').length, +document.querySelector('main .rows [role=listitem]').ariaSetSize]",
    );
    assert_eq!(drawn[1], rows);
    assert!(drawn[0].as_u64().unwrap() < 60, "{drawn}");
    assert!(page.violations().unwrap().is_empty());
}

#[test]
fn the_search_finds_a_planted_chain_by_whatever_is_at_hand() {
    let report = fixtures::command_line_report(&sample()).unwrap();
    let row = planted(&report);
    let key = row["access_key_id"].as_str().unwrap();
    let expected = fixtures::command_line_who(key, &sample()).unwrap();
    let expected = expected["sessions"][0]["sentence"].as_str().unwrap();
    assert!(
        expected.starts_with("The IAM user maren-admin of 111122223333 took"),
        "{expected}"
    );
    for build in BUILDS {
        let page = sample_page(build);
        ask(&page, &format!(" {key} "));
        assert_eq!(sentence(&page), expected, "{build:?}");
        let stations = asked(
            &page,
            "return [...document.querySelectorAll('[data-test=who-session] [data-test=station]')].map((box) => box.innerText)",
        );
        let stations: Vec<String> = serde_json::from_value(stations).unwrap();
        assert_eq!(stations.len(), 4, "{stations:?}");
        for (station, name) in stations.iter().zip([
            "maren-admin",
            "operations-bridge",
            "operations",
            "collection-admin",
        ]) {
            assert!(station.contains(name), "{station}");
        }
        assert!(stations[3].contains("AssumeRole"), "{stations:?}");
        // The key itself is masked, and so is the address of nobody.
        let said = answer(&page);
        assert!(!said.contains(key) && said.contains("ASIAY•••"), "{said}");
        assert!(said.contains("account 555566667777"), "{said}");
        assert!(!text(&page, "return location.href + document.title").contains(key));
    }
    let page = sample_page(Build::SingleFile);
    for query in [
        row["arn"].as_str().unwrap(),
        row["principal_id"].as_str().unwrap(),
        row["role"].as_str().unwrap(),
    ] {
        ask(&page, query);
        assert!(
            sentence(&page).starts_with("The IAM user maren-admin of 111122223333 took"),
            "{query}"
        );
    }
    let event = row["chain"][2]["event_id"].as_str().unwrap();
    ask(&page, event);
    assert!(answer(&page).contains("2 sessions"), "{}", answer(&page));
    ask(&page, "maren-admin");
    page.session().find("[data-test=who-user]").unwrap();
    ask(&page, "203.0.113.231");
    page.session().find("[data-test=who-session]").unwrap();
    ask(&page, "ASIAXWHDLZAFNVGAOP7R");
    let said = answer(&page);
    assert!(
        said.contains("Nothing in these logs fits")
            && said.contains("528757803018")
            && said.contains("hint"),
        "{said}"
    );
    // Nothing asks for nothing.
    ask_nothing(&page);
}

fn ask_nothing(page: &Page) {
    page.click("who-clear").unwrap();
    holds(
        page,
        "no answer",
        "return document.querySelector('[data-test=who-answer]').classList.contains('gone')",
    );
}

#[test]
fn a_chain_is_a_page_with_its_proofs() {
    let report = fixtures::command_line_report(&sample()).unwrap();
    let row = planted(&report);
    let key = row["access_key_id"].as_str().unwrap();
    let page = sample_page(Build::Hosted);
    ask(&page, key);
    page.click("to-chain").unwrap();
    holds(
        &page,
        "the chain",
        "return !!document.querySelector('[data-test=chain-page] [data-test=done]')",
    );
    let rows = report["chapters"]["roles"]["sessions"].as_array().unwrap();
    let place = rows.iter().position(|other| other == row).unwrap();
    assert_eq!(
        text(&page, "return location.hash"),
        format!("#roles/session.{place}")
    );
    holds(
        &page,
        "the title",
        "return document.activeElement === document.querySelector('main h1')",
    );
    let done = asked(
        &page,
        "return [...document.querySelectorAll('[data-test=done]')].reduce((sum, row) => sum + +row.dataset.records, 0)",
    );
    assert_eq!(done, row["records"]);
    // Every step leads to the record that proves it.
    let proofs = asked(
        &page,
        "return document.querySelectorAll('.proofs [data-test=evidence]').length",
    );
    assert_eq!(proofs, row["chain"].as_array().unwrap().len());
    for step in 0..3 {
        asked(
            &page,
            &format!("document.querySelectorAll('.proofs [data-test=evidence]')[{step}].click()"),
        );
        let event = row["chain"][step]["event_id"].as_str().unwrap();
        holds(
            &page,
            "the record",
            &format!(
                "return !!document.querySelector('[data-test=record]')?.innerText.includes('{event}')"
            ),
        );
    }
    asked(&page, "history.go(-3)");
    holds(
        &page,
        "the chain alone",
        "return !document.querySelector('.panel') && !!document.querySelector('[data-test=chain-page]')",
    );
    press(&page, "Escape");
    holds(
        &page,
        "the list again",
        "return location.hash === '#roles' && !!document.querySelector('[data-test=role-graph]')",
    );
    // What was asked is still there.
    assert_eq!(sentence(&page).split(' ').nth(3), Some("maren-admin"));
}

#[test]
fn the_graph_is_walked_narrowed_and_unfolded() {
    let page = sample_page(Build::SingleFile);
    let nodes = || {
        asked(
            &page,
            "return document.querySelectorAll('[data-test=graph-node]').length",
        )
        .as_u64()
        .unwrap()
    };
    let all = nodes();
    assert!(all > 12, "{all}");
    // No two boxes lie on each other, and no text leaves its box.
    let overlaps = asked(
        &page,
        "const nodes = [...document.querySelectorAll('[data-test=graph-node]')]; \
         const boxes = nodes.map((node) => node.querySelector('.node__box').getBoundingClientRect()); \
         let bad = 0; \
         nodes.forEach((node, i) => { \
             node.querySelectorAll('text').forEach((text) => { const t = text.getBoundingClientRect(); if (t.left < boxes[i].left || t.right > boxes[i].right) bad += 1; }); \
             boxes.forEach((b, j) => { const a = boxes[i]; if (i < j && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) bad += 1; }); \
         }); return bad",
    );
    assert_eq!(overlaps, 0);
    asked(
        &page,
        "document.querySelector('[data-test=graph-node][tabindex=\"0\"]').focus()",
    );
    let here = "return document.activeElement.id";
    let first = text(&page, here);
    press(&page, "ArrowRight");
    let second = text(&page, here);
    assert!(
        second.starts_with("graph-node-") && second != first,
        "{first} {second}"
    );
    press(&page, "ArrowLeft");
    assert!(text(&page, here).starts_with("graph-node-"));
    // A node that stands for several shows each when it is pressed.
    asked(
        &page,
        "document.querySelector('[data-stands=namesakes]').focus()",
    );
    press(&page, "Enter");
    holds(
        &page,
        "more nodes",
        &format!("return document.querySelectorAll('[data-test=graph-node]').length > {all}"),
    );
    page.click("collapse").unwrap();
    holds(
        &page,
        "as many as before",
        &format!("return document.querySelectorAll('[data-test=graph-node]').length === {all}"),
    );
    // A role narrows the graph and the list.
    asked(
        &page,
        "const role = document.querySelector('[data-stands=role]'); role.dispatchEvent(new MouseEvent('click', { bubbles: true }))",
    );
    page.session().find("[data-test=chosen-role]").unwrap();
    assert!(text(&page, "return location.hash").starts_with("#roles?role="));
    assert!(nodes() < all);
    let roles = asked(
        &page,
        "return [...new Set([...document.querySelectorAll('[data-test=session-row] .mono')].map((row) => row.innerText))].length",
    );
    assert_eq!(roles, 1);
    page.click("chosen-role").unwrap();
    holds(
        &page,
        "all of it",
        &format!(
            "return location.hash === '#roles' && document.querySelectorAll('[data-test=graph-node]').length === {all}"
        ),
    );
    asked(
        &page,
        "const account = document.querySelector('[data-test=filter-account]'); account.value = '1'; account.dispatchEvent(new Event('change', { bubbles: true }))",
    );
    holds(
        &page,
        "an account",
        "return location.hash === '#roles?account=1'",
    );
    assert!(nodes() < all);
}

/// A record of an account, with what all of them have.
fn record(account: &str, id: &str, time: &str, name: &str, more: Value) -> Value {
    let mut record = json!({
        "eventVersion": "1.08", "eventID": id, "eventTime": time, "eventName": name, "eventType": "AwsApiCall", "awsRegion": "eu-central-1",
        "eventSource": if name == "AssumeRole" { "sts.amazonaws.com" } else { "s3.amazonaws.com" },
        "recipientAccountId": account, "sourceIPAddress": "198.51.100.7", "userAgent": "aws-cli/2.15", "readOnly": true,
        "eventCategory": "Management", "managementEvent": true
    });
    for (key, value) in more.as_object().unwrap() {
        record[key] = value.clone();
    }
    record
}

/// Kim of one account takes a role there, and with it one in another account.
fn two_accounts() -> PathBuf {
    let folder = fixtures::directory("roles-two-accounts").unwrap();
    let session = |account: &str, role: &str, name: &str, key: &str, created: &str| {
        json!({
            "type": "AssumedRole", "principalId": format!("AROA{role}0000000000:{name}"), "accountId": account, "accessKeyId": key,
            "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{name}"),
            "sessionContext": { "attributes": { "creationDate": created, "mfaAuthenticated": "false" },
                "sessionIssuer": { "type": "Role", "principalId": format!("AROA{role}0000000000"), "arn": format!("arn:aws:iam::{account}:role/{role}"), "accountId": account, "userName": role } }
        })
    };
    let issued = |account: &str, role: &str, name: &str, key: &str| {
        json!({
            "credentials": { "accessKeyId": key, "expiration": "Mar 10, 2026, 1:00:00 PM", "sessionToken": "x" },
            "assumedRoleUser": { "assumedRoleId": format!("AROA{role}0000000000:{name}"), "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{name}") }
        })
    };
    let asks = |account: &str, role: &str, name: &str| json!({ "roleArn": format!("arn:aws:iam::{account}:role/{role}"), "roleSessionName": name });
    let kim = json!({ "type": "IAMUser", "principalId": "AIDAKIM0000000000000", "arn": "arn:aws:iam::111122223333:user/kim", "accountId": "111122223333", "accessKeyId": "AKIAKIM0000000000000", "userName": "kim" });
    let (home, away) = ("111122223333", "444455556666");
    let first = "2026-03-10T12:00:00Z";
    let second = "2026-03-10T12:10:00Z";
    let at_home = [
        record(
            home,
            "0a000000-0000-4000-8000-000000000001",
            first,
            "AssumeRole",
            json!({ "userIdentity": kim, "requestParameters": asks(home, "stepone", "kim"), "responseElements": issued(home, "stepone", "kim", "ASIASTEPONE000000000") }),
        ),
        record(
            home,
            "0a000000-0000-4000-8000-000000000002",
            second,
            "AssumeRole",
            json!({ "userIdentity": session(home, "stepone", "kim", "ASIASTEPONE000000000", first), "requestParameters": asks(away, "steptwo", "job"), "responseElements": issued(away, "steptwo", "job", "ASIASTEPTWO000000000"), "sharedEventID": "5a000000-0000-4000-8000-000000000009" }),
        ),
    ];
    let mut abroad = vec![record(
        away,
        "0b000000-0000-4000-8000-000000000001",
        second,
        "AssumeRole",
        json!({ "userIdentity": { "type": "AWSAccount", "principalId": "AROAstepone0000000000:kim", "accountId": home }, "requestParameters": asks(away, "steptwo", "job"), "responseElements": issued(away, "steptwo", "job", "ASIASTEPTWO000000000"), "sharedEventID": "5a000000-0000-4000-8000-000000000009" }),
    )];
    for number in 0..7 {
        abroad.push(record(away, &format!("0b000000-0000-4000-8000-00000000010{number}"), &format!("2026-03-10T12:2{number}:00Z"), "ListBuckets", json!({ "userIdentity": session(away, "steptwo", "job", "ASIASTEPTWO000000000", second) })));
    }
    // The later file first.
    fs::write(
        folder.join("a-away.json"),
        json!({ "Records": abroad }).to_string(),
    )
    .unwrap();
    fs::write(
        folder.join("b-home.json"),
        json!({ "Records": at_home }).to_string(),
    )
    .unwrap();
    folder
}

#[test]
fn a_chain_over_two_accounts_is_told_as_planted() {
    let folder = two_accounts();
    let page = Page::open(Build::Hosted, &[]).unwrap();
    page.drop_paths(&[&folder]).unwrap();
    page.wait_done().unwrap();
    page.click("nav-roles").unwrap();
    page.session().find("[data-test=role-graph]").unwrap();
    ask(&page, "ASIASTEPTWO000000000");
    let said = sentence(&page);
    assert!(said.starts_with("The IAM user kim of 111122223333 took the role stepone in 111122223333 as “kim” at 2026-03-10T12:00:00Z"), "{said}");
    assert!(
        said.contains(
            "then took the role steptwo in 444455556666 as “job” at 2026-03-10T12:10:00Z"
        ),
        "{said}"
    );
    assert!(
        said.contains("Every step is proved.") && said.contains("7 records"),
        "{said}"
    );
    // From the first key, what was taken in turn.
    ask(&page, "ASIASTEPONE000000000");
    holds(
        &page,
        "what was taken",
        "return [...document.querySelectorAll('[data-test=taken]')].some((row) => row.innerText.includes('steptwo'))",
    );
    // An answer follows when more files are read.
    let third = record(
        "444455556666",
        "0b000000-0000-4000-8000-000000000900",
        "2026-03-10T12:40:00Z",
        "GetBucketAcl",
        json!({ "userIdentity": { "type": "AssumedRole", "principalId": "AROAstepone0000000000:kim", "accountId": "111122223333", "accessKeyId": "ASIASTEPONE000000000", "arn": "arn:aws:sts::111122223333:assumed-role/stepone/kim" } }),
    );
    let file = fixtures::directory("roles-more").unwrap().join("more.json");
    fs::write(&file, json!({ "Records": [third] }).to_string()).unwrap();
    page.pick_files(&[file]).unwrap();
    holds(
        &page,
        "the new record in the answer",
        "return document.querySelector('[data-test=who-answer]').innerText.includes('GetBucketAcl')",
    );
}

#[test]
fn a_case_without_roles_says_so() {
    let folder = fixtures::directory("roles-none").unwrap();
    fixtures::write_case(&folder).unwrap();
    let page = Page::open(Build::Hosted, &[]).unwrap();
    page.drop_paths(&[&folder]).unwrap();
    page.wait_done().unwrap();
    page.click("nav-roles").unwrap();
    let report = fixtures::command_line_report(&folder).unwrap();
    let some = report["chapters"]["roles"]["records"].as_u64().unwrap() > 0;
    let shown = asked(
        &page,
        "return !!document.querySelector('[data-test=role-graph]')",
    );
    assert_eq!(shown, some);
    if !some {
        assert!(
            text(&page, "return document.querySelector('main').innerText")
                .contains("no role to look behind")
        );
    }
}

//! The collector where things go wrong: rights missing, AWS slow or silent, strange names, other shells, an interruption.
//!
//! The answers are written down, so that no AWS and no Python is needed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};
use trailglass_collector_tests::{
    answers::{self, ACCOUNT, rule},
    export::Export,
    run::{Outcome, Run},
    stand_in::{Answer, Rule},
};
use trailglass_xtask::{process, project};

const STAND_IN: &str = env!("CARGO_BIN_EXE_stand-in");

fn run(name: &str) -> Run {
    Run::new(name, STAND_IN).unwrap()
}

/// The small account, with these answers before its own.
fn account(name: &str, special: impl IntoIterator<Item = Rule>) -> Run {
    run(name).rules(special).rules(answers::account())
}

fn asked<'a>(outcome: &'a Outcome, call: &str) -> Vec<&'a [String]> {
    let notes = outcome.notes.iter().map(|note| note.arguments.as_slice());
    notes
        .filter(|arguments| arguments.join(" ").starts_with(call))
        .collect()
}

/// Paths and errors: all of a manifest that does not hold a time.
fn gist(export: &Export) -> Vec<(String, Option<String>, Vec<u8>)> {
    let calls = export.manifest.calls.iter();
    calls
        .map(|call| {
            (
                call.path.clone(),
                call.error.clone(),
                export.files[&call.path].clone(),
            )
        })
        .collect()
}

#[test]
fn an_account_that_allows_nothing_still_makes_an_archive() {
    let outcome = run("denied").rules([answers::caller()]).run().unwrap();
    assert_eq!(outcome.code, Some(0), "{}", outcome.said);
    let export = outcome.export().unwrap();
    assert_eq!(export.manifest.account, ACCOUNT);
    let denied = export
        .manifest
        .calls
        .iter()
        .filter(|call| call.error.as_deref() == Some("AccessDenied"));
    assert!(denied.count() >= 10);
    assert_eq!(
        export
            .error("111122223333/us-east-1/cloudtrail/describe-trails.json")
            .unwrap(),
        "AccessDenied"
    );
    assert!(outcome.said.contains("Some calls were not allowed"));
    assert!(outcome.said.contains("the Regions cannot be listed"));
}

#[test]
fn without_access_it_says_so_and_writes_nothing() {
    let no_one = Answer::failure(
        253,
        "Unable to locate credentials. You can configure credentials by running \"aws configure\".\n",
    );
    let outcome = run("nobody")
        .rules([Rule::new("sts get-caller-identity", no_one)])
        .run()
        .unwrap();
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.archive.is_none());
    assert!(
        outcome.said.contains("Unable to locate credentials."),
        "{}",
        outcome.said
    );
}

#[test]
fn it_waits_when_asked_for_a_slower_pace() {
    let slow = |code| Answer::error(code, "Rate exceeded");
    let outcome = account(
        "throttled",
        [
            Rule::new("s3api list-buckets", slow("SlowDown")).times(2),
            Rule::new("cloudtrail list-channels", slow("ThrottlingException")),
        ],
    )
    .options("--pause 1")
    .run()
    .unwrap();
    let export = outcome.export().unwrap();
    assert_eq!(asked(&outcome, "s3api list-buckets").len(), 3);
    let buckets = export.json("111122223333/s3api/list-buckets.json").unwrap();
    assert_eq!(buckets["Buckets"][0]["Name"], "main-logs");
    // Not for ever: then it is an error like any other.
    assert_eq!(asked(&outcome, "cloudtrail list-channels").len(), 4);
    assert_eq!(
        export
            .error("111122223333/us-east-1/cloudtrail/list-channels.json")
            .unwrap(),
        "ThrottlingException"
    );
    assert!(outcome.said.contains("slower pace"));
    // The AWS CLI itself is told to be patient too.
    assert!(outcome.notes.iter().all(|note| note.attempts == "6"));
}

#[test]
fn a_call_that_hangs_is_given_up() {
    if process::find(&["timeout"]).is_none() {
        return;
    }
    let started = Instant::now();
    let outcome = account(
        "hanging",
        [Rule::new(
            "cloudtrail list-imports",
            Answer::nothing().after(300),
        )],
    )
    .options("--timeout 2")
    .run()
    .unwrap();
    assert!(started.elapsed() < Duration::from_secs(200));
    let export = outcome.export().unwrap();
    let path = "111122223333/us-east-1/cloudtrail/list-imports.json";
    assert_eq!(
        export.json(path).unwrap()["Error"],
        json!({ "Code": "TimedOut", "Message": "no answer within 2 seconds" })
    );
}

#[test]
fn errors_are_read_as_every_version_of_the_cli_prints_them() {
    let new_style = "\naws: [ERROR]: An error occurred (InsightNotEnabledException) when calling the GetInsightSelectors operation: Trail \"main\" \
                     has no\tinsights \\ (yet)\n\nAdditional error details:\nTrail: main\n";
    let retried = "\nAn error occurred (InternalError) when calling the ListImports operation (reached max retries: 4): We are sorry\n";
    let old_cli = "usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]\n\naws: error: argument operation: Invalid choice, \
                   valid choices are:\n\nadd-tags | cancel-query\n";
    let offline = "\nCould not connect to the endpoint URL: \"https://cloudtrail.us-east-1.amazonaws.com/\"\n";
    let signature = "\nAn error occurred (SignatureDoesNotMatch) when calling the ListAliases operation: The request signature we calculated does \
                     not match. The Canonical String for this request should have been 'x-amz-security-token:a-token-to-look-for'\n";
    let outcome = account(
        "errors",
        [
            Rule::new(
                "cloudtrail get-insight-selectors",
                Answer::failure(254, new_style),
            ),
            Rule::new("cloudtrail list-imports", Answer::failure(255, retried)),
            Rule::new(
                "cloudtrail get-event-configuration",
                Answer::failure(252, old_cli),
            ),
            Rule::new("cloudtrail list-channels", Answer::failure(255, offline)),
            Rule::new("kms list-aliases", Answer::failure(254, signature)),
            Rule::new("iam get-account-summary", Answer::failure(1, "")),
            Rule::new(
                "organizations describe-organization",
                Answer::failure(253, "\naws: [ERROR]: An error occurred (NoCredentials): Unable to locate credentials\n"),
            ),
        ],
    )
    .run()
    .unwrap();
    let export = outcome.export().unwrap();
    let error = |path: &str| {
        let answer = export
            .json(&format!("111122223333/us-east-1/{path}.json"))
            .unwrap();
        let text = |name: &str| answer["Error"][name].as_str().unwrap().to_owned();
        (text("Code"), text("Message"))
    };
    let pair = |code: &str, message: &str| (code.to_owned(), message.to_owned());
    assert_eq!(
        error("cloudtrail/get-insight-selectors.main"),
        pair(
            "InsightNotEnabledException",
            "Trail \"main\" has no insights \\ (yet)"
        )
    );
    assert_eq!(
        error("cloudtrail/list-imports"),
        pair("InternalError", "We are sorry")
    );
    assert_eq!(
        error("cloudtrail/get-event-configuration.main"),
        pair(
            "CommandNotSupported",
            "this version of the AWS CLI does not know the call"
        )
    );
    assert_eq!(error("cloudtrail/list-channels").0, "Unreachable");
    assert_eq!(
        error("kms/list-aliases"),
        pair(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match"
        )
    );
    assert_eq!(error("iam/get-account-summary"), pair("CommandFailed", ""));
    assert_eq!(
        export
            .json("111122223333/organizations/describe-organization.json")
            .unwrap()["Error"],
        json!({ "Code": "NoCredentials", "Message": "Unable to locate credentials" })
    );
}

#[test]
fn strange_names_are_encoded_and_long_ones_hashed() {
    let long = format!("{}/AWSLogs/", "a prefix ".repeat(30));
    let folders = json!({ "Name": "main-logs", "CommonPrefixes": [{ "Prefix": long.trim_end_matches("AWSLogs/") }, { "Prefix": "it's/" }] });
    let outcome = account(
        "names",
        [rule("s3api list-objects-v2", &folders).with("--prefix  --delimiter")],
    )
    .run()
    .unwrap();
    let export = outcome.export().unwrap();
    let path = |operation: &str| {
        format!("{ACCOUNT}/us-east-1/logs/{operation}.%2Faws%2Ftrail%20%C3%BCber.json")
    };
    assert!(export.files.contains_key(&path("describe-metric-filters")));
    let command = |wanted: &str| {
        let call = export
            .manifest
            .calls
            .iter()
            .find(|call| call.path == wanted);
        call.unwrap_or_else(|| panic!("{wanted} is missing"))
    };
    assert_eq!(
        command(&path("describe-log-groups")).words()[3],
        "/aws/trail \u{fc}ber"
    );
    let quoted = command("111122223333/s3api/main-logs/list-objects-v2.it%27s%2FAWSLogs%2F.json");
    assert!(
        quoted
            .command
            .contains(r"--prefix 'it'\''s/AWSLogs/' --delimiter /")
    );
    let digest = sha256(&long);
    let hashed = command(&format!(
        "111122223333/s3api/main-logs/list-objects-v2.sha256-{digest}.json"
    ));
    assert_eq!(hashed.name.as_ref(), Some(&long));
    assert!(
        export
            .manifest
            .calls
            .iter()
            .all(|call| call.name.is_some() == call.path.contains("sha256-"))
    );
    assert!(
        export
            .files
            .keys()
            .flat_map(|path| path.split('/'))
            .all(|part| part.len() <= 255)
    );
}

/// The hash in hexadecimal.
fn sha256(text: &str) -> String {
    let bytes = Sha256::digest(text.as_bytes());
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_store_and_a_trail_of_one_name_do_not_overwrite_each_other() {
    let outcome = account("namesakes", []).run().unwrap();
    let export = outcome.export().unwrap();
    let calls: BTreeSet<&str> = export
        .below("111122223333/us-east-1/cloudtrail/get-insight-selectors.")
        .into_iter()
        .collect();
    assert_eq!(
        calls,
        BTreeSet::from([
            "111122223333/us-east-1/cloudtrail/get-insight-selectors.EXAMPLE-f852.json",
            "111122223333/us-east-1/cloudtrail/get-insight-selectors.main.json"
        ])
    );
    for operation in ["get-event-data-store", "get-resource-policy"] {
        assert_eq!(asked(&outcome, &format!("cloudtrail {operation}")).len(), 1);
    }
}

#[test]
fn channels_are_asked_about() {
    let channels = json!({ "Channels": [{ "ChannelArn": "arn:aws:cloudtrail:us-east-1:111122223333:channel/c1", "Name": "partner events" }] });
    let outcome = account("channels", [rule("cloudtrail list-channels", &channels)])
        .run()
        .unwrap();
    let export = outcome.export().unwrap();
    for operation in ["get-channel", "get-resource-policy"] {
        let path = format!("111122223333/us-east-1/cloudtrail/{operation}.partner%20events.json");
        assert!(export.files.contains_key(&path), "{path}");
    }
}

#[test]
fn switches_add_and_leave_out_calls() {
    let listing = json!({ "Name": "main-logs", "CommonPrefixes": [{ "Prefix": "AWSLogs/" }] });
    let special = || [rule("s3api list-objects-v2", &listing)];
    let optional = [
        "s3api list-objects-v2",
        "iam get-account-authorization-details",
        "iam get-credential-report",
        "ce get-cost-and-usage",
    ];
    let made = |outcome: &Outcome| optional.map(|call| !asked(outcome, call).is_empty());
    let plain = account("switches-plain", special()).run().unwrap();
    assert_eq!(made(&plain), [true, false, false, false]);
    let other = account("switches-other", special())
        .options("--no-objects --iam --cost --regions=eu-central-1")
        .run()
        .unwrap();
    assert_eq!(made(&other), [false, true, true, true]);
    assert!(asked(&other, "ec2 describe-regions").is_empty());
    let [describe] = asked(&other, "cloudtrail describe-trails")[..] else {
        panic!("one Region was named")
    };
    assert!(describe.join(" ").contains("--region eu-central-1"));
    let cost = asked(&other, "ce get-cost-and-usage")[0].join(" ");
    assert!(cost.contains(r#"{"Dimensions": {"Key": "SERVICE", "Values": ["AWS CloudTrail"]}}"#));
}

#[test]
fn of_many_buckets_only_those_that_may_hold_logs_are_asked_in_detail() {
    let names: Vec<String> = (0..51).map(|number| format!("photos-{number}")).collect();
    let all = names.iter().map(String::as_str).chain([
        "main-logs",
        "policy-tells",
        "content-tells",
        "closed",
    ]);
    let policy = json!({ "Policy": r#"{"Principal": {"Service": "cloudtrail.amazonaws.com"}}"# });
    let content = json!({ "Name": "content-tells", "CommonPrefixes": [{ "Prefix": "AWSLogs/" }] });
    let special = [
        answers::buckets(all),
        rule("s3api get-bucket-policy", &policy).with("policy-tells"),
        Rule::new(
            "s3api get-bucket-policy",
            Answer::error("AccessDenied", "no"),
        )
        .with("closed"),
        rule("s3api list-objects-v2", &content).with("content-tells"),
        rule("s3api list-objects-v2", &json!({ "KeyCount": 0 })),
    ];
    let outcome = account("many-buckets", special)
        .options("--jobs 8")
        .run()
        .unwrap();
    let of = |call| -> BTreeSet<String> {
        let calls = asked(&outcome, call);
        calls.iter().map(|words| words[3].clone()).collect()
    };
    assert_eq!(of("s3api get-bucket-encryption").len(), 55);
    let detailed = ["main-logs", "policy-tells", "content-tells", "closed"];
    assert_eq!(
        of("s3api get-bucket-versioning"),
        detailed.map(str::to_owned).into()
    );
    assert!(outcome.said.contains("55 buckets"), "{}", outcome.said);
}

#[test]
fn a_bucket_with_logs_of_a_hundred_accounts_is_looked_into_within_bounds() {
    let folders = |under: &str, names: &[&str]| {
        let folders: Vec<Value> = names
            .iter()
            .map(|name| json!({ "Prefix": format!("{under}{name}/") }))
            .collect();
        rule(
            "s3api list-objects-v2",
            &json!({ "Name": "main-logs", "CommonPrefixes": folders }),
        )
        .with(&format!("--prefix {under} --delimiter"))
    };
    let accounts: Vec<String> = (0..100)
        .map(|number| format!("{:012}", 100_000_000_000_u64 + number))
        .collect();
    let accounts: Vec<&str> = accounts.iter().map(String::as_str).collect();
    let regions = ["eu-west-1", "eu-west-2", "sa-east-1", "us-east-1"];
    let mut special = vec![
        folders("", &["AWSLogs", "x"]),
        folders(
            "AWSLogs/",
            &["*", "100000000000", "100000000001", "o-exampleorgid"],
        ),
        folders("AWSLogs/o-exampleorgid/", &accounts),
    ];
    for owner in &accounts {
        for folder in [
            format!("AWSLogs/{owner}/"),
            format!("AWSLogs/o-exampleorgid/{owner}/"),
        ] {
            special.push(folders(
                &folder,
                &["CloudTrail", "CloudTrail-Digest", "vpcflowlogs"],
            ));
            for kind in ["CloudTrail/", "CloudTrail-Digest/"] {
                special.push(folders(&format!("{folder}{kind}"), &regions));
            }
        }
    }
    // A day has a digest in every listing, so that one listed twice would be asked about twice.
    let digest = json!({ "Name": "main-logs", "Contents": [{ "Key":
        "AWSLogs/100000000000/CloudTrail-Digest/us-east-1/2026/01/31/100000000000_CloudTrail-Digest_us-east-1_main_us-east-1_20260131T120000Z.json.gz" }] });
    special.push(
        rule("s3api list-objects-v2", &digest)
            .with("AWSLogs/100000000000/CloudTrail-Digest/us-east-1/2"),
    );
    special.push(rule(
        "s3api list-objects-v2",
        &json!({ "Name": "main-logs" }),
    ));
    let outcome = account("bounds", special).run().unwrap();
    let export = outcome.export().unwrap();
    let listings = asked(&outcome, "s3api list-objects-v2 --bucket main-logs");
    assert!(
        listings.len() > 40 && listings.len() <= 60,
        "{}",
        listings.len()
    );
    assert_eq!(
        asked(&outcome, "s3api head-object --bucket main-logs").len(),
        1
    );
    let paths: BTreeSet<&str> = export
        .manifest
        .calls
        .iter()
        .map(|call| call.path.as_str())
        .collect();
    assert_eq!(
        paths.len(),
        export.manifest.calls.len(),
        "something was asked twice"
    );
}

#[test]
fn a_role_that_cannot_be_assumed_is_recorded_and_the_others_go_on() {
    let keys = "ASIAIOSFODNN7EXAMPLE\tthe-members-secret\tthe-members-token\n";
    let assumed = Answer {
        stdout: keys.into(),
        ..Answer::nothing()
    };
    let member = "444455556666";
    let outcome = run("members")
        .rules([
            Rule::new("sts assume-role", assumed).with(member),
            answers::caller().times(1),
            answers::identity(member).times(1),
        ])
        .rules(answers::account())
        .options("--role team/audit --accounts 777788889999,444455556666 --external-id x1")
        .run()
        .unwrap();
    assert_eq!(outcome.code, Some(0), "{}", outcome.said);
    let export = outcome.export().unwrap();
    assert_eq!(
        export.error("777788889999/sts/assume-role.json").unwrap(),
        "AccessDenied"
    );
    assert_eq!(export.below("777788889999/").len(), 1);
    let identity = export
        .json(&format!("{member}/sts/get-caller-identity.json"))
        .unwrap();
    assert_eq!(identity["Account"], member);
    assert!(export.files.contains_key(&format!(
        "{member}/us-east-1/cloudtrail/describe-trails.json"
    )));
    assert!(
        !export
            .files
            .contains_key(&format!("{member}/sts/assume-role.json"))
    );
    let assume = asked(&outcome, "sts assume-role")[0].join(" ");
    assert!(assume.contains("arn:aws:iam::777788889999:role/team/audit"));
    assert!(assume.contains("--external-id x1"));
    // Each with its own credentials, and the calls of the member alone with the member's.
    for note in &outcome.notes {
        let member_made_it = note.secrets.contains(&"the-members-secret".to_owned());
        assert_eq!(note.secrets.len(), 2);
        if note.arguments[1] == "assume-role" {
            assert!(!member_made_it);
        }
    }
    for content in export.files.values() {
        let content = String::from_utf8_lossy(content);
        assert!(!content.contains("the-members-secret") && !content.contains("the-members-token"));
    }
}

#[test]
fn the_members_are_the_active_accounts_of_the_organization() {
    let accounts = json!({ "Accounts": [
        { "Id": ACCOUNT, "Status": "ACTIVE" },
        { "Id": "444455556666", "Status": "ACTIVE" },
        { "Id": "777788889999", "Status": "SUSPENDED" }
    ] });
    let outcome = account(
        "all-members",
        [
            rule(
                "organizations describe-organization",
                &json!({ "Organization": { "Id": "o-exampleorgid" } }),
            ),
            rule("organizations list-accounts ", &accounts),
        ],
    )
    .options("--role audit")
    .run()
    .unwrap();
    let roles: Vec<String> = asked(&outcome, "sts assume-role")
        .iter()
        .map(|words| words[3].clone())
        .collect();
    assert_eq!(roles, ["arn:aws:iam::444455556666:role/audit"]);
}

#[test]
fn expired_credentials_end_the_asking_and_not_the_archive() {
    let expired = Answer::error(
        "ExpiredTokenException",
        "The security token included in the request is expired",
    );
    let outcome = account("expired", [Rule::new("s3api list-buckets", expired)])
        .run()
        .unwrap();
    let export = outcome.export().unwrap();
    assert!(outcome.said.contains("the credentials have expired"));
    assert!(asked(&outcome, "cloudtrail describe-trails").is_empty());
    assert_eq!(
        export
            .error("111122223333/us-east-1/cloudtrail/describe-trails.json")
            .unwrap(),
        "ExpiredToken"
    );
}

#[test]
fn an_interruption_keeps_what_was_collected() {
    let slow = rule("cloudtrail describe-trails", &json!({ "trailList": [] }));
    let slow = Rule {
        answer: slow.answer.after(3),
        ..slow
    };
    let run = account("interrupted", [slow]);
    let collector = run.start().unwrap();
    let started = Instant::now();
    while !run
        .notes()
        .unwrap_or_default()
        .iter()
        .any(|note| note.arguments[1] == "describe-trails")
    {
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "it did not get that far"
        );
        thread::sleep(Duration::from_millis(20));
    }
    let signal = Command::new("kill")
        .args(["-TERM", &collector.id().to_string()])
        .status()
        .unwrap();
    assert!(signal.success());
    let outcome = run.finish(collector).unwrap();
    assert_eq!(outcome.code, Some(130), "{}", outcome.said);
    assert!(outcome.said.contains("Stopping"));
    let export = outcome.export().unwrap();
    // The call under way was finished, and none was begun.
    assert!(
        export
            .files
            .contains_key("111122223333/us-east-1/cloudtrail/describe-trails.json")
    );
    assert!(
        export
            .files
            .contains_key("111122223333/s3api/list-buckets.json")
    );
    assert!(asked(&outcome, "s3api get-bucket-policy").is_empty());
    assert_eq!(export.files.len(), export.manifest.calls.len());
}

#[test]
fn the_archive_goes_where_it_is_wanted_and_overwrites_nothing() {
    let zipped = account("output-zip", []).run().unwrap();
    let tarred = account("output-tar", [])
        .options("--output export.tar.gz")
        .run()
        .unwrap();
    assert!(tarred.archive.as_ref().unwrap().ends_with("export.tar.gz"));
    assert_eq!(
        gist(&tarred.export().unwrap()),
        gist(&zipped.export().unwrap())
    );
    if process::find(&["zip"]).is_some() {
        let name = zipped
            .archive
            .as_ref()
            .unwrap()
            .file_name()
            .unwrap()
            .to_str()
            .unwrap();
        assert!(
            name.starts_with("trailglass-export-111122223333-") && name.ends_with("Z.zip"),
            "{name}"
        );
    }
    let archive = tarred.archive.as_ref().unwrap();
    assert_eq!(
        fs::metadata(archive).unwrap().permissions().mode() & 0o077,
        0,
        "others can read it"
    );

    let run = account("output-there", []).options("--output there.zip");
    fs::write(run.out().join("there.zip"), "precious").unwrap();
    let refused = run.run().unwrap();
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.said.contains("is there already"),
        "{}",
        refused.said
    );
    assert_eq!(
        fs::read_to_string(run.out().join("there.zip")).unwrap(),
        "precious"
    );
    assert_eq!(
        asked(&refused, "").len() - asked(&refused, "configure").len(),
        1,
        "it asked although it cannot write"
    );

    let nowhere = account("output-nowhere", [])
        .options("--output no/such/place/")
        .run()
        .unwrap();
    assert_eq!(nowhere.code, Some(1));
    assert!(nowhere.said.contains("not a directory"), "{}", nowhere.said);
}

#[test]
fn every_shell_and_awk_makes_the_same_archive() {
    let special = || {
        let folders = json!({ "Name": "main-logs", "CommonPrefixes": [{ "Prefix": "AWSLogs/" }, { "Prefix": "\u{e4} b/" }] });
        [rule("s3api list-objects-v2", &folders).with("--prefix  --delimiter")]
    };
    let plain = account("shell-sh", special()).run().unwrap();
    let expected = gist(&plain.export().unwrap());
    assert!(expected.len() > 80);
    let mut tried = 0;
    for (number, shell) in [
        &["dash"][..],
        &["bash", "--posix"],
        &["busybox", "sh"],
        &["ksh"],
        &["mksh"],
        &["yash"],
    ]
    .into_iter()
    .enumerate()
    {
        if process::find(&shell[..1]).is_some() {
            tried += 1;
            let outcome = account(&format!("shell-{number}"), special())
                .shell(shell)
                .run()
                .unwrap();
            assert_eq!(
                gist(&outcome.export().unwrap()),
                expected,
                "{shell:?}: {}",
                outcome.said
            );
        }
    }
    for awk in ["mawk", "gawk", "busybox", "original-awk", "bwk", "goawk"] {
        if let Some(program) = process::find(&[awk]) {
            tried += 1;
            let run = account(&format!("awk-{awk}"), special())
                .program("awk", &program)
                .unwrap();
            let outcome = run.run().unwrap();
            assert_eq!(
                gist(&outcome.export().unwrap()),
                expected,
                "{awk}: {}",
                outcome.said
            );
        }
    }
    assert!(tried > 0, "no other shell and no other awk is here");
}

#[test]
fn wrong_options_are_refused_before_anything_is_asked() {
    for (number, (options, says)) in [
        ("--frobnicate", "there is no option '--frobnicate'"),
        ("--regions", "--regions needs a value"),
        ("--regions us;east", "--regions needs names"),
        ("--role $(reboot)", "is not the name of a role"),
        ("--accounts 111122223333", "--accounts needs --role"),
        ("--role audit --accounts everyone", "account ids"),
        ("--jobs 0", "--jobs needs a whole number"),
        ("--timeout 2s", "--timeout needs a whole number"),
        ("--buckets some", "--buckets is 'all' or 'logs'"),
    ]
    .into_iter()
    .enumerate()
    {
        let outcome = run(&format!("wrong-{number}"))
            .options(options)
            .run()
            .unwrap();
        assert_eq!(outcome.code, Some(2), "{options}");
        assert!(outcome.said.contains(says), "{options}: {}", outcome.said);
        assert!(outcome.notes.is_empty() && outcome.archive.is_none());
    }
    let help = run("help").options("--help").run().unwrap();
    assert_eq!(help.code, Some(0));
    for option in [
        "--regions",
        "--role",
        "--accounts",
        "--no-objects",
        "--cost",
        "$0.01",
        "--list-calls",
        "--policy",
    ] {
        assert!(help.printed.contains(option), "{option}");
    }
}

#[test]
fn the_documentation_prints_the_calls_and_the_policy_of_the_script() {
    let document = fs::read_to_string(project::root().join("docs/collector.md")).unwrap();
    for (name, options) in [
        ("documented-calls", "--role NAME --cost --iam --list-calls"),
        ("documented-policy", "--cost --iam --policy"),
        ("documented-options", "--help"),
    ] {
        let printed = run(name).options(options).run().unwrap().printed;
        assert!(printed.lines().count() > 15);
        assert!(
            document.contains(&format!("```\n{printed}```\n")),
            "docs/collector.md has another output of: sh collect.sh {options}"
        );
    }
}

#[test]
fn shellcheck_finds_nothing() {
    let Some(shellcheck) = process::find(&["shellcheck"]) else {
        return;
    };
    let output = Command::new(shellcheck)
        .args(["--shell", "sh"])
        .arg(project::root().join("www/collect.sh"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}

#[test]
fn the_path_of_the_temporary_directory_may_hold_spaces() {
    let run = account("spaces", []);
    let place: PathBuf = run.out().parent().unwrap().join("a place");
    fs::create_dir(&place).unwrap();
    let outcome = run
        .with("TMPDIR", place.as_path())
        .options("--output export.tar.gz")
        .run()
        .unwrap();
    assert!(outcome.export().unwrap().files.len() > 60);
    assert!(is_empty(&place));
}

fn is_empty(directory: &Path) -> bool {
    fs::read_dir(directory).unwrap().next().is_none()
}

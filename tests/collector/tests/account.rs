//! The collector against the published AWS CLI and an AWS on loopback with an organization, trails, buckets and keys in it.
//!
//! One run, looked at from several sides. moto does not know some calls and answers them with an error, which is what a collector must
//! live with anyway.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
    sync::OnceLock,
};
use trailglass_collector_tests::{
    aws::Aws,
    export::Export,
    run::{Outcome, Run},
};
use trailglass_xtask::project;

const STAND_IN: &str = env!("CARGO_BIN_EXE_stand-in");
const OPTIONS: &str = "--regions us-east-1,eu-west-1 --role trailglass-audit --cost --iam --jobs 6";

struct Collected {
    aws: Aws,
    outcome: Outcome,
    export: Export,
}

/// The run, or `None` where the AWS CLI and moto are not to be had.
fn collected() -> Option<&'static Collected> {
    static RUN: OnceLock<Option<Collected>> = OnceLock::new();
    RUN.get_or_init(|| {
        let aws = Aws::start().unwrap()?;
        let [endpoint, control] = aws.endpoints();
        let run = Run::new("account", STAND_IN).unwrap();
        let run = run
            .options(OPTIONS)
            .real(&aws.socket)
            .with("AWS_ENDPOINT_URL", endpoint)
            .with("AWS_ENDPOINT_URL_S3_CONTROL", control)
            .with("AWS_DEFAULT_REGION", "us-east-1")
            // What moto does not know, it does not know the second time either.
            .with("AWS_MAX_ATTEMPTS", "1");
        let outcome = run.run().unwrap();
        assert_eq!(outcome.code, Some(0), "{}", outcome.said);
        let export = outcome.export().unwrap();
        Some(Collected {
            aws,
            outcome,
            export,
        })
    })
    .as_ref()
}

/// Whether a text is percent-encoded as the layout says: unreserved characters, and the rest in capital hexadecimal.
fn encoded(name: &str) -> bool {
    let plain = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
    };
    let mut parts = name.split('%');
    parts.next().is_some_and(plain)
        && parts.all(|part| {
            let hex = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte);
            part.len() >= 2 && part.bytes().take(2).all(hex) && plain(&part[2..])
        })
}

#[test]
fn every_call_has_its_file_and_every_file_its_call() {
    let Some(Collected { aws, export, .. }) = collected() else {
        return;
    };
    assert_eq!(export.manifest.layout, 1);
    assert_eq!(export.manifest.account, aws.fact("account"));
    assert_eq!(
        export.manifest.collected.len(),
        "2026-01-01T00:00:00Z".len()
    );
    assert!(export.manifest.calls.len() > 250);
    let mut paths = BTreeSet::new();
    for call in &export.manifest.calls {
        assert!(paths.insert(call.path.as_str()), "{} twice", call.path);
        match &call.error {
            Some(code) => assert_eq!(&export.error(&call.path).unwrap(), code),
            None if export.files[&call.path].is_empty() => {}
            None => {
                let answer = export.json(&call.path).unwrap();
                assert!(answer.get("Error").is_none(), "{}", call.path);
            }
        }
    }
    let files: BTreeSet<&str> = export.files.keys().map(String::as_str).collect();
    assert_eq!(paths, files);
}

#[test]
fn paths_are_those_of_the_layout() {
    let Some(Collected { aws, export, .. }) = collected() else {
        return;
    };
    let accounts = [aws.fact("account"), aws.fact("member")];
    for call in &export.manifest.calls {
        let path = call.path.as_str();
        assert!(path.split('/').all(encoded), "{path}");
        let words = call.words();
        let (service, operation) = (words[0].replace("configservice", "config"), &words[1]);
        let region = ["us-east-1", "eu-west-1"];
        let parts: Vec<&str> = path.split('/').collect();
        assert!(accounts.contains(&parts[0]), "{path}");
        let file = match *parts.as_slice() {
            [_, "sts" | "organizations" | "s3control", file] => {
                assert_eq!(parts[1], service, "{path}");
                file
            }
            [_, "s3api", "list-buckets.json"] => "list-buckets.json",
            [_, "s3api", bucket, file] => {
                assert!(words.contains(&bucket.to_owned()), "{path}");
                file
            }
            [_, at, "kms", key, file] if region.contains(&at) => {
                assert!(words[3].ends_with(key), "{path}");
                file
            }
            [_, at, folder, file] if region.contains(&at) => {
                assert_eq!(folder, service, "{path}");
                file
            }
            _ => panic!("{path} has no place in the layout"),
        };
        let name = file.strip_suffix(".json").unwrap();
        assert_eq!(name.split('.').next().unwrap(), operation, "{path}");
    }
}

#[test]
fn trails_are_asked_in_their_home_region_with_all_their_settings() {
    let Some(Collected { aws, export, .. }) = collected() else {
        return;
    };
    let own = aws.fact("account");
    for (account, region, name) in [
        (own, "us-east-1", "org"),
        (own, "eu-west-1", "pilot"),
        (own, "eu-west-1", "dangling"),
        (aws.fact("member"), "us-east-1", "member"),
    ] {
        let path = |operation| format!("{account}/{region}/cloudtrail/{operation}.{name}.json");
        let trail = export.json(&path("get-trail")).unwrap();
        assert_eq!(trail["Trail"]["Name"], name);
        let arn = format!("arn:aws:cloudtrail:{region}:{account}:trail/{name}");
        assert_eq!(trail["Trail"]["TrailARN"], arn);
        assert!(export.json(&path("get-trail-status")).unwrap()["IsLogging"].is_boolean());
        assert!(export.json(&path("get-event-selectors")).unwrap()["TrailARN"].is_string());
        for operation in [
            "get-insight-selectors",
            "get-event-configuration",
            "list-tags",
        ] {
            assert!(export.files.contains_key(&path(operation)), "{operation}");
        }
    }
    let selectors = format!("{own}/us-east-1/cloudtrail/get-event-selectors.org.json");
    assert!(export.json(&selectors).unwrap()["AdvancedEventSelectors"].is_array());
    let tags = format!("{own}/us-east-1/cloudtrail/list-tags.org.json");
    assert_eq!(
        export.json(&tags).unwrap()["ResourceTagList"][0]["TagsList"][0]["Value"],
        "security"
    );
    // A trail of many Regions is in many Regions' lists, and asked about in one.
    assert!(
        export
            .below(&format!("{own}/eu-west-1/cloudtrail/get-trail.org"))
            .is_empty()
    );
    for region in ["us-east-1", "eu-west-1"] {
        let list = format!("{own}/{region}/cloudtrail/describe-trails.json");
        assert!(
            export.json(&list).unwrap()["trailList"]
                .as_array()
                .unwrap()
                .iter()
                .any(|trail| trail["Name"] == "org")
        );
    }
}

#[test]
fn buckets_tell_all_their_settings_and_what_is_not_set() {
    let Some(Collected { aws, export, .. }) = collected() else {
        return;
    };
    let bucket = |name: &str, operation: &str| {
        format!("{}/s3api/{name}/{operation}.json", aws.fact("account"))
    };
    let of_trail = |operation| export.json(&bucket("org-trail-logs", operation)).unwrap();
    assert!(
        of_trail("get-bucket-policy")["Policy"]
            .as_str()
            .unwrap()
            .contains("cloudtrail.amazonaws.com")
    );
    assert_eq!(of_trail("get-bucket-versioning")["Status"], "Enabled");
    assert_eq!(
        of_trail("get-bucket-lifecycle-configuration")["Rules"][0]["Expiration"]["Days"],
        365
    );
    assert_eq!(
        of_trail("get-bucket-logging")["LoggingEnabled"]["TargetBucket"],
        "access-logs"
    );
    assert_eq!(
        of_trail("get-object-lock-configuration")["ObjectLockConfiguration"]["ObjectLockEnabled"],
        "Enabled"
    );
    assert_eq!(
        of_trail("get-bucket-tagging")["TagSet"][0]["Value"],
        "a \"quoted\" \\ name"
    );
    assert_eq!(
        of_trail("get-public-access-block")["PublicAccessBlockConfiguration"]["BlockPublicPolicy"],
        true
    );
    let account = format!(
        "{}/s3control/get-public-access-block.json",
        aws.fact("account")
    );
    assert_eq!(
        export.json(&account).unwrap()["PublicAccessBlockConfiguration"]["BlockPublicAcls"],
        true
    );
    for (operation, code) in [
        ("get-bucket-policy", "NoSuchBucketPolicy"),
        ("get-bucket-policy-status", "NoSuchBucketPolicy"),
        (
            "get-bucket-encryption",
            "ServerSideEncryptionConfigurationNotFoundError",
        ),
        (
            "get-bucket-lifecycle-configuration",
            "NoSuchLifecycleConfiguration",
        ),
        (
            "get-public-access-block",
            "NoSuchPublicAccessBlockConfiguration",
        ),
        ("get-bucket-tagging", "NoSuchTagSet"),
        (
            "get-object-lock-configuration",
            "ObjectLockConfigurationNotFoundError",
        ),
    ] {
        assert_eq!(export.error(&bucket("old-siem", operation)).unwrap(), code);
    }
    for operation in ["get-bucket-versioning", "get-bucket-logging"] {
        assert!(export.files[&bucket("old-siem", operation)].is_empty());
    }
    // Asked in the Region where it is.
    let policy = export
        .manifest
        .calls
        .iter()
        .find(|call| call.path == bucket("pilot-trail", "get-bucket-policy"))
        .unwrap();
    assert!(policy.command.ends_with("--region eu-west-1"));
    // The bucket of a trail that points nowhere.
    assert_eq!(
        export
            .error(&bucket("gone-with-the-bucket", "get-bucket-location"))
            .unwrap(),
        "NoSuchBucket"
    );
}

#[test]
fn listings_lead_to_the_oldest_and_the_newest_log_file() {
    let Some(Collected { aws, export, .. }) = collected() else {
        return;
    };
    let account = aws.fact("account");
    let keys = |bucket: &str| -> BTreeSet<String> {
        let listings = export.below(&format!("{account}/s3api/{bucket}/list-objects-v2"));
        let answers = listings.into_iter().map(|path| export.json(path).unwrap());
        let contents = answers.flat_map(|answer| {
            assert_eq!(answer["Name"], bucket);
            answer["Contents"].as_array().cloned().unwrap_or_default()
        });
        contents
            .map(|object| object["Key"].as_str().unwrap().to_owned())
            .collect()
    };
    // Under a prefix that only the folders of the bucket tell of.
    for region in ["us-east-1", "eu-west-1"] {
        for day in ["2021/03/04", "2022/11/30"] {
            let start = format!("vendor/AWSLogs/{account}/CloudTrail/{region}/{day}/");
            assert!(
                keys("old-siem").iter().any(|key| key.starts_with(&start)),
                "{start}"
            );
        }
    }
    assert_eq!(
        keys("org-trail-logs")
            .iter()
            .filter(|key| key.contains("/CloudTrail/"))
            .count(),
        2
    );
    // The folder is all there is to see of a bucket that has nothing to do with logs, apart from what lies at its root.
    assert_eq!(
        keys("photos").into_iter().collect::<Vec<_>>(),
        ["r\u{e9}sum\u{e9} & \"plan\".txt"]
    );
    assert_eq!(
        export
            .below(&format!("{account}/s3api/photos/list-objects-v2"))
            .len(),
        1
    );
    // The newest digest's signature, and only that: the others are in their successors.
    let heads = export.below(&format!("{account}/s3api/org-trail-logs/head-object."));
    let [head] = heads.as_slice() else {
        panic!("{heads:?}")
    };
    let newest = aws.facts["digests"][1].as_str().unwrap();
    assert!(head.ends_with(&format!("head-object.{}.json", newest.replace('/', "%2F"))));
    assert_eq!(
        export.json(head).unwrap()["Metadata"]["signature-algorithm"],
        "SHA256withRSA"
    );
}

#[test]
fn what_surrounds_the_trail_is_found_from_it() {
    let Some(Collected { aws, export, .. }) = collected() else {
        return;
    };
    let home = format!("{}/us-east-1", aws.fact("account"));
    let json = |path: &str| export.json(&format!("{home}/{path}.json")).unwrap();
    // Named by ARN by the trail and by alias by the bucket: one key.
    let key = aws.fact("key");
    assert_eq!(
        export.below(&format!("{home}/kms/")),
        [
            format!("{home}/kms/{key}/describe-key.json"),
            format!("{home}/kms/{key}/get-key-policy.json"),
            format!("{home}/kms/{key}/get-key-rotation-status.json"),
            format!("{home}/kms/list-aliases.json"),
        ]
    );
    assert_eq!(
        json(&format!("kms/{key}/get-key-rotation-status"))["KeyRotationEnabled"],
        true
    );
    assert_eq!(
        json("logs/describe-log-groups.CloudTrail%2Forg")["logGroups"][0]["retentionInDays"],
        400
    );
    assert_eq!(
        json("logs/describe-metric-filters.CloudTrail%2Forg")["metricFilters"][0]["filterName"],
        "root-use"
    );
    assert_eq!(
        json("cloudwatch/describe-alarms")["MetricAlarms"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        json("sns/list-subscriptions-by-topic.root-alarm")["Subscriptions"][0]["Protocol"],
        "email"
    );
    assert!(json("sns/get-topic-attributes.trail-deliveries")["Attributes"].is_object());
    assert!(
        export
            .below(&format!("{home}/sns/"))
            .iter()
            .all(|path| !path.contains("unrelated"))
    );
    assert_eq!(
        json("iam/get-role.cloudtrail-to-logs")["Role"]["RoleName"],
        "cloudtrail-to-logs"
    );
    assert_eq!(
        json("iam/get-role-policy.cloudtrail-to-logs%2Fwrite%20logs")["PolicyName"],
        "write logs"
    );
    let managed = format!(
        "arn%3Aaws%3Aiam%3A%3A{}%3Apolicy%2Fmore",
        aws.fact("account")
    );
    assert!(
        json(&format!("iam/get-policy-version.{managed}"))["PolicyVersion"]["Document"].is_object()
    );
    assert!(json("iam/get-account-authorization-details")["RoleDetailList"].is_array());
    assert_eq!(
        json("cloudwatch/get-metric-statistics.org-trail-logs%2FNumberOfObjects%2FAllStorageTypes")
            ["Label"],
        "NumberOfObjects"
    );
    assert!(json("ce/get-cost-and-usage")["ResultsByTime"].is_array());
    assert!(json("config/select-resource-config")["Results"].is_array());
    assert!(
        json("config/describe-configuration-aggregators")["ConfigurationAggregators"].is_array()
    );
}

#[test]
fn the_organization_and_its_member_are_there() {
    let Some(Collected { aws, export, .. }) = collected() else {
        return;
    };
    let (own, member) = (aws.fact("account"), aws.fact("member"));
    let json = |operation: &str| {
        export
            .json(&format!("{own}/organizations/{operation}.json"))
            .unwrap()
    };
    assert_eq!(
        json("list-accounts")["Accounts"].as_array().unwrap().len(),
        2
    );
    assert_eq!(
        json("describe-organization")["Organization"]["MasterAccountId"],
        own
    );
    assert_eq!(
        json("list-aws-service-access-for-organization")["EnabledServicePrincipals"][0]["ServicePrincipal"],
        "cloudtrail.amazonaws.com"
    );
    assert_eq!(
        json(&format!("list-delegated-services-for-account.{member}"))["DelegatedServices"][0]["ServicePrincipal"],
        "ssm.amazonaws.com"
    );
    let policies = export.below(&format!("{own}/organizations/describe-policy."));
    assert!(policies.iter().any(|path| {
        export.json(path).unwrap()["Policy"]["Content"]
            .as_str()
            .is_some_and(|content| content.contains("cloudtrail:StopLogging"))
    }));
    // The member is in its unit, below the root.
    let units = export.below(&format!("{own}/organizations/list-accounts-for-parent.ou-"));
    assert_eq!(export.json(units[0]).unwrap()["Accounts"][0]["Id"], member);
    // Asked with the member's own rights.
    let identity = export
        .json(&format!("{member}/sts/get-caller-identity.json"))
        .unwrap();
    assert_eq!(identity["Account"], member);
    assert!(
        export
            .files
            .contains_key(&format!("{member}/s3api/member-trail/get-bucket-acl.json"))
    );
    // The organization was asked once.
    assert_eq!(export.below(&format!("{member}/organizations/")).len(), 1);
}

#[test]
fn what_the_server_does_not_know_is_recorded_and_passed_over() {
    let Some(Collected { aws, export, .. }) = collected() else {
        return;
    };
    let region = format!("{}/us-east-1/cloudtrail", aws.fact("account"));
    for operation in [
        "list-public-keys",
        "list-event-data-stores",
        "list-channels",
    ] {
        let answer = export.json(&format!("{region}/{operation}.json")).unwrap();
        let error = &answer["Error"];
        assert!(error["Code"].as_str().is_some_and(|code| !code.is_empty()));
        assert!(error["Message"].is_string());
    }
}

/// The IAM action of an operation by AWS's rule, that they have the same name; S3 has others (Service Authorization Reference).
fn action(service: &str, operation: &str) -> String {
    let of_s3 = match operation {
        "list-buckets" => "listallmybuckets",
        "list-objects-v2" | "head-bucket" => "listbucket",
        "head-object" => "getobject",
        "get-bucket-encryption" => "getencryptionconfiguration",
        "get-bucket-lifecycle-configuration" => "getlifecycleconfiguration",
        "get-bucket-replication" => "getreplicationconfiguration",
        "get-bucket-accelerate-configuration" => "getaccelerateconfiguration",
        "get-bucket-notification-configuration" => "getbucketnotification",
        "get-object-lock-configuration" => "getbucketobjectlockconfiguration",
        "list-bucket-inventory-configurations" => "getinventoryconfiguration",
        "list-bucket-metrics-configurations" => "getmetricsconfiguration",
        "get-public-access-block" if service == "s3control" => "getaccountpublicaccessblock",
        "get-public-access-block" => "getbucketpublicaccessblock",
        _ => "",
    };
    match service {
        "s3api" | "s3control" if !of_s3.is_empty() => format!("s3:{of_s3}"),
        "s3api" => format!("s3:{}", operation.replace('-', "")),
        "configservice" => format!("config:{}", operation.replace('-', "")),
        _ => format!("{service}:{}", operation.replace('-', "")),
    }
}

#[test]
fn it_only_reads_and_asks_only_what_it_lists() {
    let Some(Collected {
        outcome, export, ..
    }) = collected()
    else {
        return;
    };
    let run = Run::new("account-lists", STAND_IN).unwrap();
    let listed = run
        .clone()
        .options(OPTIONS)
        .options("--list-calls")
        .run()
        .unwrap();
    assert!(listed.notes.is_empty(), "--list-calls asked AWS");
    // What each operation may be asked with.
    let mut allowed: BTreeMap<String, Vec<BTreeSet<String>>> = BTreeMap::new();
    let options = |words: &[&str]| -> BTreeSet<String> {
        let options = words.iter().filter(|word| word.starts_with("--"));
        options.map(ToString::to_string).collect()
    };
    for line in listed.printed.lines() {
        if let Some(command) = line.strip_prefix("    aws ") {
            let words: Vec<&str> = command.split(' ').collect();
            allowed
                .entry(words[..2].join(" "))
                .or_default()
                .push(options(&words));
        }
    }
    let policy = run.options(OPTIONS).options("--policy").run().unwrap();
    assert!(policy.notes.is_empty(), "--policy asked AWS");
    let policy: Value = serde_json::from_str(&policy.printed).unwrap();
    let actions: BTreeSet<String> = policy["Statement"][0]["Action"]
        .as_array()
        .unwrap()
        .iter()
        .map(|action| action.as_str().unwrap().to_lowercase())
        .collect();
    assert_eq!(policy["Statement"][1]["Action"], "sts:AssumeRole");

    let mut asked = BTreeSet::new();
    for note in &outcome.notes {
        let words: Vec<&str> = note.arguments.iter().map(String::as_str).collect();
        let (service, operation) = (words[0], words[1]);
        let verb = operation.split('-').next().unwrap();
        let reads = ["describe", "get", "list", "head", "select"].contains(&verb);
        assert!(reads || words[..2] == ["sts", "assume-role"], "{words:?}");
        let mut given = options(&words);
        given.remove("--region");
        given.remove("--output");
        given.remove("--query");
        let known = allowed
            .get(&words[..2].join(" "))
            .unwrap_or_else(|| panic!("{words:?} is not listed"));
        assert!(known.contains(&given), "{words:?} is listed with {known:?}");
        if service != "sts" {
            let action = action(service, operation);
            assert!(actions.contains(&action), "the policy lacks {action}");
        }
        asked.insert(words[..2].join(" "));
    }
    // And the policy allows nothing that is not listed.
    let needed: BTreeSet<String> = allowed
        .keys()
        .map(|call| call.split_once(' ').unwrap())
        .filter(|(service, _)| *service != "sts")
        .map(|(service, operation)| action(service, operation))
        .collect();
    assert_eq!(actions, needed);
    // All that can be asked of this estate was asked.
    let unasked: Vec<&String> = allowed
        .keys()
        .filter(|call| !asked.contains(*call))
        .collect();
    assert_eq!(
        unasked,
        [
            "cloudtrail get-channel",
            "cloudtrail get-event-data-store",
            "cloudtrail get-resource-policy"
        ],
        "moto has no event data stores and channels; the other test program has"
    );
    // Everything asked is in the export; assuming a role is only there when it fails.
    assert_eq!(export.manifest.calls.len(), outcome.notes.len() - 1);
}

#[test]
fn no_credential_is_printed_or_stored() {
    let Some(Collected {
        outcome, export, ..
    }) = collected()
    else {
        return;
    };
    let secrets: BTreeSet<&str> = outcome
        .notes
        .iter()
        .flat_map(|note| note.secrets.iter().map(String::as_str))
        .collect();
    assert_eq!(secrets.len(), 4, "our own two, and the member's two");
    for secret in secrets {
        assert!(!outcome.said.contains(secret) && !outcome.printed.contains(secret));
        for (path, content) in &export.files {
            let content = String::from_utf8_lossy(content);
            assert!(
                !content.contains(secret) && !path.contains(secret),
                "{path}"
            );
        }
        for call in &export.manifest.calls {
            assert!(!call.command.contains(secret), "{}", call.command);
        }
    }
}

#[test]
fn the_command_line_reads_the_archive() {
    let Some(Collected {
        outcome, export, ..
    }) = collected()
    else {
        return;
    };
    let program = project::target().join("debug").join("trailglass");
    assert!(
        program.is_file(),
        "{} is not built; cargo build --profile test --package trailglass-cli",
        program.display()
    );
    let output = Command::new(program)
        .args(["inspect", "--format", "json"])
        .arg(outcome.archive.as_ref().unwrap())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let inputs: BTreeSet<&str> = report["inputs"]["files"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|input| input["path"].as_str())
        .collect();
    for path in export.files.keys() {
        assert!(
            inputs
                .iter()
                .any(|input| input.ends_with(&format!("!/{path}"))),
            "{path} is not among the inputs"
        );
    }
}

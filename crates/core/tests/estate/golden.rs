//! What each rule says, word by word, of an estate where it fires, of one where it does not, and of one where it
//! cannot know. After a change that is meant, write the files anew with `TRAILGLASS_UPDATE_GOLDEN=1`, and read the
//! difference.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use trailglass_core::report::{Evidence, Finding, Report, Verdict};

use super::builder::*;
use super::orphans::{Buckets as _, delivery};

const BUCKET: &str = "example-cloudtrail-2021";

/// A rule with its three estates.
struct Rule {
    id: &'static str,
    fires: Files,
    passes: Files,
    /// `None` where a rule always knows: it asks nothing but what is there.
    unknown: Option<Files>,
}

fn rule(id: &'static str, fires: Files, passes: Files, unknown: Files) -> Rule {
    Rule {
        id,
        fires,
        passes,
        unknown: Some(unknown),
    }
}

/// One account with these trails, asked in two Regions.
fn account(trails: &[&Value]) -> Files {
    let shown = |region: &str| -> Vec<&Value> {
        let shows =
            |trail: &&&Value| trail["IsMultiRegionTrail"] == true || trail["HomeRegion"] == region;
        trails.iter().filter(shows).copied().collect()
    };
    Files::default()
        .trails(ACCOUNT, HOME, &shown(HOME))
        .trails(ACCOUNT, OTHER, &shown(OTHER))
}

fn of_trails() -> Vec<Rule> {
    let all = management("All");
    let main = trail(ACCOUNT, HOME, "main", &json!({}));
    let second = trail(ACCOUNT, HOME, "second", &json!({}));
    let single = trail(
        ACCOUNT,
        HOME,
        "single",
        &json!({ "IsMultiRegionTrail": false }),
    );
    let here = trail(
        ACCOUNT,
        HOME,
        "here",
        &json!({ "IsMultiRegionTrail": false, "IncludeGlobalServiceEvents": false }),
    );
    let organization = trail(
        ACCOUNT,
        HOME,
        "all",
        &json!({ "IsOrganizationTrail": true }),
    );
    let good = || account(&[&main]).trail(&main, true, &all);
    let no_status = || account(&[&main]).selectors(&main, &all);
    let no_selectors = || account(&[&main]).status(&main, &json!({ "IsLogging": true }));
    let listed = || {
        let listed =
            json!({ "Trails": [{ "TrailARN": arn(&main), "Name": "main", "HomeRegion": HOME }] });
        Files::default()
            .add(
                &format!("{ACCOUNT}/{HOME}/cloudtrail/list-trails.json"),
                &listed,
            )
            .trail(&main, true, &all)
    };
    let one_region = Files::default()
        .trails(ACCOUNT, HOME, &[&here])
        .trail(&here, true, &all)
        .log(
            "elsewhere",
            ACCOUNT,
            OTHER,
            5,
            &[event(1, ACCOUNT, OTHER, "RunInstances", false, 0)],
        );
    let leader = trail(
        ACCOUNT,
        "us-east-1",
        "leader",
        &json!({ "IsMultiRegionTrail": false }),
    );
    let twice = Files::default()
        .trails(ACCOUNT, "us-east-1", &[&leader, &main])
        .trail(&leader, true, &all)
        .trail(&main, true, &all);
    let denied = json!({ "IsLogging": true, "LatestDeliveryError": "AccessDenied", "LatestDeliveryTime": "2024-03-01T10:00:00Z" });
    let old = json!({ "IsLogging": true, "LatestDeliveryTime": "2024-02-01T10:00:00Z" });
    let collected = json!({ "layout": 1, "collected": "2024-03-01T10:00:00Z", "account": ACCOUNT, "calls": [] });
    let vendor = trail(
        ACCOUNT,
        HOME,
        "posture",
        &json!({ "S3BucketName": "vendor-ingest" }),
    );
    let named = trail(ACCOUNT, HOME, "datadog-siem", &json!({}));
    let theirs = account(&[&vendor])
        .trail(&vendor, true, &all)
        .organization(&[ACCOUNT, MEMBER])
        .buckets(ACCOUNT, &["a"])
        .buckets(MEMBER, &["b"]);
    vec![
        rule(
            "fragmentation/no-logging-trail",
            account(&[]),
            good(),
            no_status(),
        ),
        rule(
            "fragmentation/no-multi-region-trail",
            account(&[&here]).trail(&here, true, &all),
            good(),
            no_selectors(),
        ),
        rule(
            "fragmentation/coverage-gap",
            account(&[&here]).trail(&here, true, &all),
            good(),
            one_region,
        ),
        rule(
            "fragmentation/no-organization-trail",
            good().organization(&[ACCOUNT, MEMBER]),
            account(&[&organization])
                .trail(&organization, true, &all)
                .organization(&[ACCOUNT, MEMBER]),
            Files::default().organization(&[ACCOUNT, MEMBER]),
        ),
        rule(
            "fragmentation/duplicate-trail",
            account(&[&main, &second])
                .trail(&main, true, &all)
                .trail(&second, true, &all),
            account(&[&main, &second])
                .trail(&main, true, &all)
                .trail(&second, false, &all),
            account(&[&main, &second])
                .trail(&main, true, &all)
                .status(&second, &json!({ "IsLogging": true })),
        ),
        rule(
            "fragmentation/third-party-trail",
            theirs,
            good(),
            account(&[&named]).trail(&named, true, &all),
        ),
        rule(
            "fragmentation/trail-not-logging",
            account(&[&main]).trail(&main, false, &all),
            good(),
            no_status(),
        ),
        rule(
            "fragmentation/delivery-failing",
            no_status().status(&main, &denied),
            good(),
            no_status(),
        ),
        rule(
            "fragmentation/delivery-stale",
            no_status()
                .status(&main, &old)
                .add("trailglass-export.json", &collected),
            good(),
            no_status(),
        ),
        rule(
            "fragmentation/global-events-missing",
            account(&[&here]).trail(&here, true, &all),
            good(),
            listed(),
        ),
        rule(
            "fragmentation/global-events-duplicated",
            twice,
            account(&[&single]).trail(&single, true, &all),
            listed(),
        ),
    ]
}

fn of_logs() -> Vec<Rule> {
    let all = management("All");
    let (one, two) = (
        trail(ACCOUNT, HOME, "one", &json!({})),
        trail(ACCOUNT, HOME, "two", &json!({})),
    );
    let both = account(&[&one, &two])
        .trail(&one, true, &all)
        .trail(&two, true, &all);
    let events = |name: &str, reads: bool, from: usize| -> Vec<Value> {
        (from..from + 12)
            .map(|n| event(n, ACCOUNT, HOME, name, reads, n))
            .collect()
    };
    let writes = [
        events("RunInstances", false, 0),
        events("RunInstances", false, 40),
    ]
    .concat();
    let whole = [writes.clone(), events("DescribeInstances", true, 20)].concat();
    let delivered = |first: &[Value]| {
        both.clone().log("one-bucket", ACCOUNT, HOME, 5, first).log(
            "two-bucket",
            ACCOUNT,
            HOME,
            6,
            &whole,
        )
    };
    // Ten records an hour for three days, with and without four hours of the second one.
    let steady = |region: &str, gap: std::ops::Range<usize>| -> Vec<Value> {
        let slots = (0..720).filter(|n| !gap.contains(&(n / 10)));
        let event = |n: usize| {
            let mut event = event(n, ACCOUNT, region, "RunInstances", false, 0);
            let (day, hour, minute) = (1 + n / 240, n / 10 % 24, n % 10 * 6);
            event["eventTime"] = format!("2024-03-{day:02}T{hour:02}:{minute:02}:00Z").into();
            event["eventID"] = format!("{region}-{n}").into();
            event
        };
        slots.map(event).collect()
    };
    let of_days = |gap| Files::default().log("one-bucket", ACCOUNT, HOME, 5, &steady(HOME, gap));
    let beside = |gap| of_days(gap).log("one-bucket", ACCOUNT, OTHER, 5, &steady(OTHER, 0..0));
    vec![
        rule(
            "fragmentation/log-gap",
            beside(30..34),
            beside(0..0),
            of_days(30..34),
        ),
        rule(
            "fragmentation/config-contradicts-logs",
            delivered(&writes),
            delivered(&whole),
            both.clone().log("elsewhere", ACCOUNT, HOME, 5, &whole),
        ),
        Rule {
            id: "fragmentation/duplicate-delivery",
            fires: delivered(&whole),
            passes: both.log("one-bucket", ACCOUNT, HOME, 5, &whole),
            unknown: None,
        },
    ]
}

fn of_buckets() -> Vec<Rule> {
    let all = management("All");
    let pilot = format!("arn:aws:cloudtrail:{HOME}:{ACCOUNT}:trail/pilot");
    let main = trail(ACCOUNT, HOME, "main", &json!({ "S3KeyPrefix": "now" }));
    let base = || {
        Files::default()
            .trails(ACCOUNT, HOME, &[&main])
            .trail(&main, true, &all)
            .buckets(ACCOUNT, &["main-bucket", BUCKET])
            .no_policy("main-bucket")
    };
    let orphan = base().policy(BUCKET, &delivery(BUCKET, &pilot)).objects(
        BUCKET,
        ACCOUNT,
        "",
        "2021/05/05",
        4,
    );
    let decoy = base().no_policy(BUCKET).keys(
        BUCKET,
        &["AWSLogs/111122223333/elasticloadbalancing/eu-central-1/2024/03/01/x.log.gz"],
    );
    let key = |prefix: &str, day: &str| {
        let dense = day.replace('/', "");
        format!(
            "{prefix}AWSLogs/{ACCOUNT}/CloudTrail/{HOME}/{day}/{ACCOUNT}_CloudTrail_{HOME}_{dense}T1000Z_abcdefghijklmnop.json.gz"
        )
    };
    let (now, old) = (key("now/", "2024/03/01"), key("", "2021/05/05"));
    let lost = trail(ACCOUNT, HOME, "audit", &json!({}));
    let lone = |status: &Value| {
        Files::default()
            .trails(ACCOUNT, HOME, &[&lost])
            .selectors(&lost, &all)
            .status(&lost, status)
    };
    let failing = json!({ "IsLogging": true, "LatestDeliveryError": "NoSuchBucket", "LatestDeliveryTime": "2022-03-01T10:00:00Z" });
    let fine = json!({ "IsLogging": true });
    vec![
        rule("orphans/orphaned-bucket", orphan, decoy, base()),
        Rule {
            id: "orphans/orphaned-prefix",
            fires: base().keys("main-bucket", &[&now, &old]),
            passes: base().keys("main-bucket", &[&now]),
            unknown: None,
        },
        rule(
            "orphans/dangling-trail",
            lone(&failing),
            lone(&fine).buckets(ACCOUNT, &["audit-bucket"]),
            lone(&fine).buckets(ACCOUNT, &["other"]),
        ),
    ]
}

/// A finding as plain text.
fn told(out: &mut String, report: &Report, finding: &Finding) {
    let path = |file: u32| report.inputs.files[file as usize].path.as_str();
    writeln!(
        out,
        "{:?} {:?}: {}",
        finding.verdict, finding.severity, finding.title
    )
    .unwrap();
    writeln!(out, "  why: {}", finding.why).unwrap();
    if let Some(usd) = finding.monthly_usd {
        writeln!(out, "  USD a month: {usd:.2}").unwrap();
    }
    for resource in &finding.resources {
        writeln!(out, "  on: {resource}").unwrap();
    }
    for evidence in &finding.evidence {
        match evidence {
            Evidence::Record { file, record, .. } => {
                writeln!(out, "  seen: {} record {record}", path(*file))
            }
            Evidence::Pointer { file, pointer } => {
                writeln!(out, "  seen: {} {pointer}", path(*file))
            }
        }
        .unwrap();
    }
    if let Some(fix) = &finding.fix {
        writeln!(out, "  fix: {}", fix.summary).unwrap();
        fix.commands
            .iter()
            .for_each(|line| writeln!(out, "    {line}").unwrap());
        if let Some(document) = &fix.document {
            writeln!(out, "    {document}").unwrap();
        }
    }
    finding
        .ask
        .iter()
        .for_each(|line| writeln!(out, "  ask: {line}").unwrap());
}

#[test]
fn each_rule_says_what_it_said() {
    let update = std::env::var_os("TRAILGLASS_UPDATE_GOLDEN").is_some();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/estate/golden");
    let mut differ = Vec::new();
    for rule in of_trails().into_iter().chain(of_logs()).chain(of_buckets()) {
        let mut text = String::new();
        let estates = [
            ("fires", Some(rule.fires)),
            ("does not fire", Some(rule.passes)),
            ("cannot know", rule.unknown),
        ];
        for (state, files) in estates {
            let Some(files) = files else { continue };
            writeln!(text, "# {state}").unwrap();
            let report = files.report();
            let own = || {
                report
                    .findings
                    .iter()
                    .filter(|finding| finding.id == rule.id)
            };
            own().for_each(|finding| told(&mut text, &report, finding));
            let fails = own().any(|finding| finding.verdict == Verdict::Fail);
            assert_eq!(fails, state == "fires", "{} {state}: {text}", rule.id);
            let knows = own().all(|finding| finding.verdict != Verdict::Unknown);
            assert!(
                knows || state == "cannot know",
                "{} {state}: {text}",
                rule.id
            );
        }
        let file = folder.join(format!("{}.txt", rule.id.replace('/', ".")));
        if update {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&file, &text).unwrap();
        }
        if std::fs::read_to_string(&file).unwrap_or_default() != text {
            differ.push(format!("{}\n{text}", file.display()));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

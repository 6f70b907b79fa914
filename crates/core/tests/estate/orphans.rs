//! Buckets: which are orphans, which only look like it, and which cannot be judged.

use serde_json::{Value, json};
use trailglass_core::report::{BucketRow, BucketState, Finding, Report, Verdict};

use super::builder::*;

const BUCKET: &str = "example-cloudtrail-2021";
const TRAIL: &str = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/pilot";

/// An account whose trails are known: one live trail that writes elsewhere.
fn account() -> Files {
    let live = trail(ACCOUNT, HOME, "main", &json!({}));
    Files::default()
        .trails(ACCOUNT, HOME, &[&live])
        .trail(&live, true, &management("All"))
        .buckets(ACCOUNT, &["main-bucket", BUCKET])
        .objects("main-bucket", ACCOUNT, "", "2024/03/01", 3)
}

pub(crate) trait Buckets {
    fn policy(self, bucket: &str, statements: &Value) -> Self;
    fn no_policy(self, bucket: &str) -> Self;
    fn objects(self, bucket: &str, account: &str, prefix: &str, day: &str, count: u64) -> Self;
    fn keys(self, bucket: &str, keys: &[&str]) -> Self;
}

impl Buckets for Files {
    fn policy(self, bucket: &str, statements: &Value) -> Self {
        let document = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
        self.add(
            &format!("{ACCOUNT}/s3api/{bucket}/get-bucket-policy.json"),
            &json!({ "Policy": document }),
        )
    }

    fn no_policy(self, bucket: &str) -> Self {
        self.add(
            &format!("{ACCOUNT}/s3api/{bucket}/get-bucket-policy.json"),
            &json!({ "Error": { "Code": "NoSuchBucketPolicy", "Message": "The bucket policy does not exist" } }),
        )
    }

    fn objects(self, bucket: &str, account: &str, prefix: &str, day: &str, count: u64) -> Self {
        let dense = day.replace('/', "");
        let keys: Vec<String> = (0..count)
            .map(|n| format!("{prefix}AWSLogs/{account}/CloudTrail/{HOME}/{day}/{account}_CloudTrail_{HOME}_{dense}T10{n:02}Z_abcdefghijklmnop.json.gz"))
            .collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        self.keys(bucket, &keys)
    }

    fn keys(self, bucket: &str, keys: &[&str]) -> Self {
        let contents: Vec<Value> = keys
            .iter()
            .map(|key| {
                let day = key.split('/').rev().skip(1).take(3).collect::<Vec<_>>();
                let modified = match day.as_slice() {
                    [day, month, year] if year.len() == 4 => format!("{year}-{month}-{day}T10:00:00Z"),
                    _ => "2021-05-05T10:00:00Z".to_owned(),
                };
                json!({ "Key": key, "LastModified": modified, "Size": 1_073_741_824_u64, "StorageClass": "STANDARD" })
            })
            .collect();
        self.add(
            &format!("{ACCOUNT}/s3api/{bucket}/list-objects-v2.json"),
            &json!({ "Contents": contents }),
        )
    }
}

pub(crate) fn delivery(bucket: &str, source: &str) -> Value {
    json!([{
        "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" }, "Action": "s3:PutObject",
        "Resource": format!("arn:aws:s3:::{bucket}/AWSLogs/*"), "Condition": { "StringEquals": { "aws:SourceArn": source } },
    }])
}

fn row<'r>(report: &'r Report, name: &str) -> &'r BucketRow {
    let rows = &report.chapters.orphans.buckets;
    rows.iter().find(|row| row.name == name).unwrap()
}

fn state(files: &Files) -> BucketState {
    row(&files.report(), BUCKET).state
}

fn has(row: &BucketRow, kind: &str) -> bool {
    row.signals.iter().any(|signal| signal.kind == kind)
}

fn found<'r>(report: &'r Report, name: &str, verdict: Verdict) -> Vec<&'r Finding> {
    let id = format!("orphans/{name}");
    report
        .findings
        .iter()
        .filter(|finding| finding.id == id && finding.verdict == verdict)
        .collect()
}

#[test]
fn old_logs_and_a_trail_that_is_gone_make_an_orphan() {
    let files = account().policy(BUCKET, &delivery(BUCKET, TRAIL)).objects(
        BUCKET,
        ACCOUNT,
        "",
        "2021/05/05",
        4,
    );
    let report = files.report();
    let orphan = row(&report, BUCKET);
    assert_eq!(orphan.state, BucketState::Orphan);
    for kind in [
        "holds-trail-logs",
        "policy-allows-cloudtrail",
        "trail-gone",
        "no-recent-delivery",
        "name",
    ] {
        assert!(has(orphan, kind), "{kind}: {:?}", orphan.signals);
    }
    assert_eq!(orphan.trails, [TRAIL]);
    assert_eq!(orphan.objects, Some(4));
    assert_eq!(orphan.bytes, Some(4 * 1_073_741_824));
    let usd = orphan.monthly_usd.unwrap();
    assert!((0.08..0.12).contains(&usd), "4 GB of S3 Standard: {usd}");
    assert_eq!(
        orphan.last_delivery.as_deref(),
        Some("2021-05-05T10:03:00Z")
    );
    let findings = found(&report, "orphaned-bucket", Verdict::Fail);
    assert_eq!(findings.len(), 1);
    let finding = findings[0];
    assert_eq!(finding.resources, [format!("arn:aws:s3:::{BUCKET}")]);
    assert_eq!(finding.monthly_usd, orphan.monthly_usd);
    assert!(!finding.evidence.is_empty());
    let fix = finding.fix.as_ref().unwrap();
    let place = |part: &str| fix.commands.iter().position(|c| c.contains(part)).unwrap();
    assert!(place("s3 ls") < place("put-public-access-block"));
    assert!(place("put-public-access-block") < place("put-bucket-lifecycle"));
    assert!(place("put-bucket-lifecycle") < place("s3 rb"));
    assert_eq!(row(&report, "main-bucket").state, BucketState::Live);
}

/// A trail that was turned off may be turned on again, and whoever turned it off may be who its logs show.
#[test]
fn a_bucket_whose_trail_is_off_is_no_orphan_and_nothing_of_it_is_to_be_deleted() {
    let off = trail(ACCOUNT, HOME, "pilot", &json!({ "S3BucketName": BUCKET }));
    let with = |status: &Value| {
        Files::default()
            .trails(ACCOUNT, HOME, &[&off])
            .status(&off, status)
            .selectors(&off, &management("All"))
            .buckets(ACCOUNT, &[BUCKET])
            .policy(BUCKET, &delivery(BUCKET, TRAIL))
            .objects(BUCKET, ACCOUNT, "", "2021/05/05", 2)
    };
    let told = |report: &Report| {
        assert_eq!(row(report, BUCKET).state, BucketState::Unknown);
        assert!(has(row(report, BUCKET), "stopped-trail"));
        assert!(found(report, "orphaned-bucket", Verdict::Fail).is_empty());
        assert!(found(report, "orphaned-bucket", Verdict::Unknown).is_empty());
        let findings = found(report, "bucket-of-stopped-trail", Verdict::Fail);
        assert_eq!(findings.len(), 1);
        let fix = findings[0].fix.as_ref().unwrap();
        assert!(
            fix.commands[0].contains("start-logging"),
            "{:?}",
            fix.commands
        );
        for command in &fix.commands {
            assert!(
                !command.contains("delete") && !command.contains("s3 rb"),
                "{command}"
            );
        }
        (findings[0].severity.word(), findings[0].why.clone())
    };
    let stopped = json!({ "IsLogging": false, "StopLoggingTime": "2024-03-01T10:01:00Z" });
    let (severity, why) = told(&with(&stopped).report());
    assert_eq!(severity, "low");
    assert!(!why.contains("evidence"), "{why}");
    // Turned off while the logs of the case were written.
    let records: Vec<Value> = (0..3)
        .map(|hour| event(hour, ACCOUNT, HOME, "DescribeInstances", true, hour))
        .collect();
    let within = with(&stopped).log("elsewhere", ACCOUNT, HOME, 1000, &records);
    let (severity, why) = told(&within.report());
    assert_eq!(severity, "medium");
    assert!(why.contains("is evidence"), "{why}");
    // One that nobody tells the state of is asked for first.
    let maybe = trail(ACCOUNT, HOME, "other", &json!({ "S3BucketName": BUCKET }));
    let files = with(&stopped).trails(ACCOUNT, OTHER, &[&maybe]);
    let report = files.report();
    assert!(found(&report, "bucket-of-stopped-trail", Verdict::Fail).is_empty());
    assert_eq!(found(&report, "orphaned-bucket", Verdict::Unknown).len(), 1);
}

/// What closes and empties an orphan has to work, and must not undo what is there unseen.
#[test]
fn the_fix_of_an_orphan_fits_its_ownership_and_reads_the_lifecycle_first() {
    let files = || {
        account().policy(BUCKET, &delivery(BUCKET, TRAIL)).objects(
            BUCKET,
            ACCOUNT,
            "",
            "2021/05/05",
            4,
        )
    };
    let owned = |ownership: &str| {
        files().add(
            &format!("{ACCOUNT}/s3api/{BUCKET}/get-bucket-ownership-controls.json"),
            &json!({ "OwnershipControls": { "Rules": [{ "ObjectOwnership": ownership }] } }),
        )
    };
    let fix = |files: Files| {
        let report = files.report();
        let findings = found(&report, "orphaned-bucket", Verdict::Fail);
        findings[0].fix.clone().unwrap()
    };
    let lists = |files: Files| -> Vec<String> {
        let commands = fix(files).commands.into_iter();
        commands.filter(|c| c.contains("put-bucket-acl")).collect()
    };
    assert!(lists(owned("BucketOwnerEnforced")).is_empty());
    assert_eq!(lists(owned("ObjectWriter")).len(), 1);
    assert!(lists(files())[0].contains("not where its ownership is BucketOwnerEnforced"));
    let fix = fix(files());
    let place = |part: &str| fix.commands.iter().position(|c| c.contains(part)).unwrap();
    assert!(place("get-bucket-lifecycle") < place("put-bucket-lifecycle"));
    assert!(
        fix.summary.contains("replaces all rules"),
        "{}",
        fix.summary
    );
    let rule = &fix.document.unwrap()["Rules"][0];
    assert_eq!(rule.get("Transitions"), None);
    assert_eq!(rule["Expiration"]["Days"], 365);
}

#[test]
fn a_trail_that_is_deleted_leaves_an_orphan() {
    // Deleted in the logs, and the trails of its account were not exported.
    let mut deleted = event(1, ACCOUNT, HOME, "DeleteTrail", false, 0);
    deleted["eventSource"] = "cloudtrail.amazonaws.com".into();
    deleted["requestParameters"] = json!({ "name": "pilot" });
    let files = Files::default()
        .buckets(ACCOUNT, &[BUCKET])
        .policy(BUCKET, &delivery(BUCKET, TRAIL))
        .objects(BUCKET, ACCOUNT, "", "2024/02/29", 2)
        .log("elsewhere", ACCOUNT, HOME, 1000, &[deleted.clone()]);
    let report = files.report();
    assert_eq!(row(&report, BUCKET).state, BucketState::Orphan);
    deleted["errorCode"] = "AccessDenied".into();
    let files = Files::default()
        .buckets(ACCOUNT, &[BUCKET])
        .policy(BUCKET, &delivery(BUCKET, TRAIL))
        .objects(BUCKET, ACCOUNT, "", "2024/02/29", 2)
        .log("elsewhere", ACCOUNT, HOME, 1000, &[deleted]);
    assert_eq!(
        state(&files),
        BucketState::Live,
        "it was only tried, and files still come"
    );
}

/// The record that made a trail says where it wrote, without any policy that would.
#[test]
fn a_record_tells_where_a_trail_wrote() {
    let record = |id: usize, name: &str, parameters: Value| {
        let mut record = event(id, ACCOUNT, HOME, name, false, id);
        record["eventSource"] = "cloudtrail.amazonaws.com".into();
        record["requestParameters"] = parameters;
        record
    };
    let created = record(
        1,
        "CreateTrail",
        json!({ "name": "pilot", "s3BucketName": BUCKET }),
    );
    let deleted = record(2, "DeleteTrail", json!({ "name": "pilot" }));
    let moved = record(
        3,
        "UpdateTrail",
        json!({ "name": "main", "s3BucketName": BUCKET }),
    );
    let base = |records: &[Value]| {
        account()
            .no_policy(BUCKET)
            .objects(BUCKET, ACCOUNT, "", "2021/05/05", 2)
            .log("elsewhere", ACCOUNT, HOME, 1000, records)
    };
    let report = base(&[created.clone(), deleted]).report();
    let orphan = row(&report, BUCKET);
    assert_eq!(orphan.state, BucketState::Orphan);
    let gone = orphan
        .signals
        .iter()
        .find(|it| it.kind == "trail-gone")
        .unwrap();
    assert_eq!(
        gone.evidence.len(),
        2,
        "the record that made it, and the one that deleted it"
    );
    // Its account was asked, and has no such trail any more.
    assert!(has(
        row(&base(std::slice::from_ref(&created)).report(), BUCKET),
        "trail-gone"
    ));
    // A trail that is there, and writes elsewhere now.
    let report = base(&[moved]).report();
    assert!(has(row(&report, BUCKET), "trail-moved"));
    // What failed set nothing.
    let mut failed = created.clone();
    failed["errorCode"] = "AccessDenied".into();
    assert!(!has(row(&base(&[failed]).report(), BUCKET), "trail-gone"));
    // A bucket that only a record names is asked for.
    let mut elsewhere = created;
    elsewhere["requestParameters"]["s3BucketName"] = "forgotten-bucket".into();
    let report = base(&[elsewhere]).report();
    let row = row(&report, "forgotten-bucket");
    assert_eq!(row.state, BucketState::LikelyOrphan);
}

#[test]
fn what_is_not_exported_is_likely_or_unknown_and_asked_for() {
    // Logs lie there, and whose trails there are is not known.
    let files = Files::default()
        .buckets(ACCOUNT, &[BUCKET])
        .objects(BUCKET, ACCOUNT, "", "2021/05/05", 2)
        .trails(MEMBER, HOME, &[])
        .trail(
            &trail(MEMBER, HOME, "t", &json!({})),
            true,
            &management("All"),
        );
    let report = files.report();
    assert_eq!(row(&report, BUCKET).state, BucketState::LikelyOrphan);
    let finding = found(&report, "orphaned-bucket", Verdict::Unknown);
    let asked: Vec<&String> = finding.iter().flat_map(|f| &f.ask).collect();
    assert!(
        asked
            .iter()
            .any(|a| a.contains("describe-trails") && a.contains(ACCOUNT)),
        "{asked:?}"
    );

    // A bucket of which only the name is known, however it is called.
    for name in [BUCKET, "holiday-pictures"] {
        let report = Files::default()
            .trails(ACCOUNT, HOME, &[])
            .buckets(ACCOUNT, &[name])
            .report();
        assert_eq!(row(&report, name).state, BucketState::Unknown, "{name}");
        let finding = found(&report, "orphaned-bucket", Verdict::Unknown);
        assert!(
            finding[0]
                .ask
                .iter()
                .any(|ask| ask.contains("get-bucket-policy"))
        );
        assert!(
            finding[0]
                .ask
                .iter()
                .any(|ask| ask.contains("list-objects-v2"))
        );
    }

    // A trail that may log.
    let maybe = trail(ACCOUNT, HOME, "pilot", &json!({ "S3BucketName": BUCKET }));
    let report = Files::default()
        .trails(ACCOUNT, HOME, &[&maybe])
        .buckets(ACCOUNT, &[BUCKET])
        .objects(BUCKET, ACCOUNT, "", "2021/05/05", 2)
        .trail(
            &trail(ACCOUNT, OTHER, "other", &json!({})),
            true,
            &management("All"),
        )
        .report();
    assert_eq!(row(&report, BUCKET).state, BucketState::Unknown);
    let finding = found(&report, "orphaned-bucket", Verdict::Unknown);
    assert!(
        finding[0]
            .ask
            .iter()
            .any(|ask| ask.contains("get-trail-status"))
    );
}

#[test]
fn decoys_that_share_one_signal_are_unrelated() {
    let balancer = ["AWSLogs/111122223333/elasticloadbalancing/eu-central-1/2024/03/01/x.log.gz"];
    let cases = [
        // A load balancer's logs below AWSLogs.
        account().no_policy(BUCKET).keys(BUCKET, &balancer),
        // A hiking club's bucket, and nothing of CloudTrail in it.
        account()
            .no_policy(BUCKET)
            .keys(BUCKET, &["routes/alps.gpx", "routes/eifel.gpx"]),
        // CloudTrail may write, and never did.
        account()
            .policy(
                BUCKET,
                &delivery(BUCKET, "arn:aws:cloudtrail:*:111122223333:trail/*"),
            )
            .keys(BUCKET, &["readme.txt"]),
    ];
    for files in cases {
        let report = files.report();
        let row = row(&report, BUCKET);
        assert_eq!(row.state, BucketState::Unrelated, "{:?}", row.signals);
        assert!(found(&report, "orphaned-bucket", Verdict::Fail).is_empty());
        assert_eq!(found(&report, "orphaned-bucket", Verdict::Pass).len(), 1);
    }
    // No name, no policy for it: nothing speaks for it, whatever lies there.
    let report = account()
        .buckets(ACCOUNT, &["holiday-pictures"])
        .no_policy("holiday-pictures")
        .report();
    assert_eq!(
        row(&report, "holiday-pictures").state,
        BucketState::Unrelated
    );
}

#[test]
fn a_bucket_that_still_gets_files_lives_by_a_trail_outside() {
    let files = account()
        .policy(
            BUCKET,
            &delivery(
                BUCKET,
                "arn:aws:cloudtrail:eu-central-1:999988887777:trail/theirs",
            ),
        )
        .objects(BUCKET, STRANGER, "", "2024/03/01", 2);
    let report = files.report();
    let row = row(&report, BUCKET);
    assert_eq!(row.state, BucketState::Live);
    assert!(has(row, "recent-delivery") && has(row, "trail-not-exported"));
}

#[test]
fn who_can_read_and_delete_is_told() {
    let vendor = json!([
        { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::999988887777:root" }, "Action": ["s3:Get*"], "Resource": "*" },
        { "Effect": "Allow", "Principal": { "AWS": ACCOUNT }, "Action": "s3:*", "Resource": "*" },
        { "Effect": "Allow", "Principal": "*", "Action": "s3:DeleteObject", "Resource": "*", "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-exampleorg1" } } },
    ]);
    let files = account()
        .policy(BUCKET, &vendor)
        .objects(BUCKET, ACCOUNT, "", "2021/05/05", 2);
    let everyone = json!({ "Owner": { "ID": "own" }, "Grants": [
        { "Grantee": { "Type": "CanonicalUser", "ID": "own" }, "Permission": "FULL_CONTROL" },
        { "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers" }, "Permission": "READ" },
    ] });
    let open = files.clone().add(
        &format!("{ACCOUNT}/s3api/{BUCKET}/get-bucket-acl.json"),
        &everyone,
    );
    let report = open.report();
    let orphan = row(&report, BUCKET);
    assert_eq!(orphan.readers, ["999988887777", "everyone"]);
    assert_eq!(orphan.deleters, ["everyone from o-exampleorg1"]);
    let severity = |report: &Report| {
        found(report, "orphaned-bucket", Verdict::Fail)[0]
            .severity
            .word()
    };
    assert_eq!(severity(&report), "high");
    // The account's Block Public Access counts for the bucket too.
    let block = json!({ "PublicAccessBlockConfiguration": { "BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true, "RestrictPublicBuckets": true } });
    let closed = open.add(
        &format!("{ACCOUNT}/s3control/get-public-access-block.json"),
        &block,
    );
    let report = closed.report();
    let orphan = row(&report, BUCKET);
    assert_eq!(orphan.readers, ["999988887777"]);
    assert!(
        orphan
            .protections
            .iter()
            .any(|word| word == "public-access-block")
    );
    let report = account()
        .no_policy(BUCKET)
        .objects(BUCKET, ACCOUNT, "", "2021/05/05", 2)
        .report();
    assert_eq!(severity(&report), "medium", "nobody else gets at it");
}

#[test]
fn prefixes_that_no_trail_writes_to_are_told_apart() {
    let live = trail(ACCOUNT, HOME, "main", &json!({ "S3KeyPrefix": "now" }));
    let base = || {
        Files::default()
            .trails(ACCOUNT, HOME, &[&live])
            .trail(&live, true, &management("All"))
            .buckets(ACCOUNT, &["main-bucket"])
    };
    let key = |prefix: &str, day: &str| {
        let dense = day.replace('/', "");
        format!(
            "{prefix}AWSLogs/{ACCOUNT}/CloudTrail/{HOME}/{day}/{ACCOUNT}_CloudTrail_{HOME}_{dense}T1000Z_abcdefghijklmnop.json.gz"
        )
    };
    let (now, old, odd) = (
        key("now/", "2024/03/01"),
        key("", "2021/05/05"),
        key("then/", "2024/03/01"),
    );
    let report = base().keys("main-bucket", &[&now, &old, &odd]).report();
    let prefixes = &report.chapters.orphans.prefixes;
    assert_eq!(
        prefixes.len(),
        1,
        "a prefix that still gets files is somebody's"
    );
    assert_eq!(prefixes[0].prefix, format!("AWSLogs/{ACCOUNT}"));
    assert_eq!(found(&report, "orphaned-prefix", Verdict::Fail).len(), 1);
    let report = base().keys("main-bucket", &[&now]).report();
    assert!(report.chapters.orphans.prefixes.is_empty());
    assert_eq!(row(&report, "main-bucket").state, BucketState::Live);
}

#[test]
fn a_trail_without_its_bucket_dangles() {
    let lost = trail(ACCOUNT, HOME, "audit", &json!({}));
    let base = || {
        Files::default()
            .trails(ACCOUNT, HOME, &[&lost])
            .selectors(&lost, &management("All"))
    };
    let failing = json!({ "IsLogging": true, "LatestDeliveryError": "NoSuchBucket", "LatestDeliveryTime": "2022-03-01T10:00:00Z" });
    let report = base().status(&lost, &failing).report();
    let finding = found(&report, "dangling-trail", Verdict::Fail);
    assert_eq!(finding.len(), 1);
    assert_eq!(finding[0].resources, [arn(&lost)]);
    let gone = row(&report, "audit-bucket");
    assert_eq!(
        gone.state,
        BucketState::Unknown,
        "it is not live because a trail names it"
    );
    assert!(has(gone, "bucket-gone") && !has(gone, "live-trail"));
    assert!(
        found(&report, "orphaned-bucket", Verdict::Unknown).is_empty(),
        "there is nothing to ask for"
    );
    // Not listed here: it may lie in another account.
    let fine = json!({ "IsLogging": true });
    let report = base()
        .status(&lost, &fine)
        .buckets(ACCOUNT, &["other"])
        .report();
    assert!(found(&report, "dangling-trail", Verdict::Fail).is_empty());
    let unknown = found(&report, "dangling-trail", Verdict::Unknown);
    assert!(unknown[0].ask[0].contains("head-bucket --bucket audit-bucket"));
    let report = base()
        .status(&lost, &fine)
        .buckets(ACCOUNT, &["audit-bucket"])
        .report();
    assert_eq!(found(&report, "dangling-trail", Verdict::Pass).len(), 1);
}

#[test]
fn logs_alone_say_nothing_of_buckets() {
    let report = Files::default()
        .log(
            BUCKET,
            ACCOUNT,
            HOME,
            1000,
            &[event(1, ACCOUNT, HOME, "RunInstances", false, 0)],
        )
        .report();
    assert!(report.chapters.orphans.buckets.is_empty());
    assert!(
        !report
            .findings
            .iter()
            .any(|finding| finding.id.starts_with("orphans/"))
    );
}

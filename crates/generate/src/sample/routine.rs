//! What machines do all day and that fills the logs: a posture scanner, AWS Config, an instance, key use, CloudTrail itself.
//!
//! Every account has records in every hour here, so that the planted gap is the only one.

use super::{
    actor::{AGENT, Actor, BOTO, Role, SERVERS, User},
    organization::*,
    story::{Call, Category, Story, at},
};
use crate::{
    json::{Json, object},
    time::{HOUR, MARCH_10, MINUTE},
};

/// Hours of the case.
const HOURS: u64 = 72;

pub(crate) fn tell(story: &mut Story) {
    for (account, _) in ACCOUNTS {
        configuration(story, account);
    }
    scanner(story);
    instance(story);
    keys(story);
    trail_itself(story);
    laboratory(story);
}

/// Where an account's machines run.
pub(crate) fn home(account: &str) -> &'static str {
    match account {
        COLLECTION => IRELAND,
        EDUCATION => VIRGINIA,
        _ => FRANKFURT,
    }
}

/// AWS Config describes the account's things twice an hour.
fn configuration(story: &mut Story, account: &'static str) {
    let role = Role::new(&mut story.random, account, "AWSServiceRoleForConfig")
        .with_path("aws-service-role/config.amazonaws.com/");
    let region = home(account);
    for shift in 0..HOURS / 12 {
        let start = MARCH_10 + shift * 12 * HOUR + 30;
        let mut session = role.session(&mut story.random, "AWSConfig-Describe", start);
        session.invoked_by = Some("config.amazonaws.com");
        story.assume_by_service("config.amazonaws.com", region, &session);
        let actor = session.actor("config.amazonaws.com", "config.amazonaws.com");
        for half in 0..24 {
            let time = start + half * 30 * MINUTE + 45;
            let (service, name) = if half % 2 == 0 {
                ("s3", "ListBuckets")
            } else {
                ("ec2", "DescribeSecurityGroups")
            };
            story.tell(Call::new(&actor, (account, region), time, service, name).read());
        }
    }
}

/// The security team's scanner: a function of one account that takes a role in every other, every two hours, under a name that says nothing.
fn scanner(story: &mut Story) {
    let own = Role::new(&mut story.random, SECURITY, "posture-scanner");
    let readers: Vec<Role> = ACCOUNTS
        .iter()
        .filter(|(account, _)| *account != SECURITY)
        .map(|(account, _)| Role::new(&mut story.random, account, "posture-reader"))
        .collect();
    for turn in 0..HOURS / 2 {
        let start = MARCH_10 + turn * 2 * HOUR + 5 * MINUTE;
        let mut session = own.session(&mut story.random, "posture-scan", start);
        story.assume_by_service("lambda.amazonaws.com", FRANKFURT, &session);
        session.scope =
            Some("arn:aws:lambda:eu-central-1:333344445555:function:posture-scan".into());
        let scanner = session.actor(SERVERS, BOTO);
        for (turn, reader) in readers.iter().enumerate() {
            let turn = turn as u64;
            let time = start + 2 + turn * 3;
            let name = format!("botocore-session-{time}");
            let visit = reader.session(&mut story.random, &name, time);
            let region = home(reader.account);
            story.assume(
                &scanner,
                (SECURITY, &session.principal()),
                FRANKFURT,
                &visit,
            );
            let visitor = visit.actor(SERVERS, BOTO);
            let place = (reader.account, region);
            for (step, (service, name)) in [
                ("ec2", "DescribeInstances"),
                ("ec2", "DescribeVolumes"),
                ("rds", "DescribeDBInstances"),
                ("kms", "ListAliases"),
                ("cloudtrail", "DescribeTrails"),
            ]
            .into_iter()
            .enumerate()
            {
                let time = time + step as u64;
                let mut call = Call::new(&visitor, place, time, service, name).read();
                if name == "DescribeVolumes" {
                    call = call.asked(object! { "maxResults": 500_u64, "volumeSet": object! {}, "filterSet": object! {} });
                }
                story.tell(call);
            }
        }
    }
}

/// A web server of the ticket shop: credentials of its instance role, a call home every ten minutes, and the shop's own tables.
fn instance(story: &mut Story) {
    let role = Role::new(&mut story.random, TICKETING, "ticket-shop-web");
    let place = (TICKETING, FRANKFURT);
    let name = "i-0b7c41d9e2f6a8053";
    for shift in 0..HOURS / 6 {
        let start = MARCH_10 + shift * 6 * HOUR + 11;
        let mut session = role.session(&mut story.random, name, start);
        session.instance = true;
        story.assume_by_service("ec2.amazonaws.com", FRANKFURT, &session);
        let actor = session.actor(SERVERS, AGENT);
        for step in 0..36 {
            let time = start + step * 10 * MINUTE + 60;
            story.tell(
                Call::new(&actor, place, time, "ssm", "UpdateInstanceInformation").asked(object! {
                    "instanceId": name, "agentStatus": "Active", "agentVersion": "3.3.1802.0", "platformType": "Linux",
                }),
            );
            if step % 2 == 0 {
                let mut call = Call::new(&actor, place, time + 7, "dynamodb", "GetItem").read().asked(
                    object! { "tableName": "ticket-prices", "key": object! { "exhibition": "harbour-in-winter" } },
                );
                call.category = Category::Data;
                call.resources = Some(vec![object! {
                    "accountId": TICKETING, "type": "AWS::DynamoDB::Table", "ARN": "arn:aws:dynamodb:eu-central-1:444455556666:table/ticket-prices",
                }]);
                story.tell(call);
            }
        }
    }
}

/// The image store decrypts with its key all the time; in the log each use is a management event that nobody reads.
fn keys(story: &mut Story) {
    let role = Role::new(&mut story.random, COLLECTION, "image-server");
    let arn = format!("arn:aws:kms:eu-west-1:555566667777:key/{COLLECTION_KEY}");
    for shift in 0..HOURS / 12 {
        let start = MARCH_10 + shift * 12 * HOUR + 17;
        let mut session = role.session(&mut story.random, "image-server", start);
        session.invoked_by = Some("AWS Internal");
        story.assume_by_service("ecs-tasks.amazonaws.com", IRELAND, &session);
        let actor = session.actor("AWS Internal", "AWS Internal");
        for step in 0..120 {
            let time = start + step * 6 * MINUTE + step % 7;
            let name = if step % 4 == 0 {
                "GenerateDataKey"
            } else {
                "Decrypt"
            };
            let mut call = Call::new(&actor, (COLLECTION, IRELAND), time, "kms", name).read().asked(object! {
                "encryptionContext": object! { "aws:s3:arn": format!("arn:aws:s3:::{ORIGINALS}") },
                "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
            });
            call.resources = Some(vec![
                object! { "accountId": COLLECTION, "type": "AWS::KMS::Key", "ARN": arn },
            ]);
            story.tell(call);
        }
    }
}

/// Every log file that CloudTrail writes into the organization's bucket is itself logged: data events of every bucket are on.
fn trail_itself(story: &mut Story) {
    let service = Actor::service("cloudtrail.amazonaws.com");
    let bucket = format!("arn:aws:s3:::{ORGANIZATION_LOGS}");
    for step in 0..HOURS * 10 {
        let time = MARCH_10 + step * 6 * MINUTE + 21;
        let key = format!(
            "AWSLogs/{ORGANIZATION}/{TICKETING}/CloudTrail/eu-central-1/{}/{}.json.gz",
            crate::time::folder(time),
            crate::time::minutes(time)
        );
        let mut call = s3(
            &service,
            (ARCHIVE, FRANKFURT),
            time,
            "PutObject",
            ORGANIZATION_LOGS,
            &key,
        );
        call.shared = Some(story.guid());
        call.response = object! { "x-amz-server-side-encryption": "AES256" };
        story.tell(call);
        if step % 20 == 0 {
            let request = object! { "bucketName": ORGANIZATION_LOGS, "Host": format!("{ORGANIZATION_LOGS}.s3.eu-central-1.amazonaws.com"), "acl": "" };
            let mut call = Call::new(&service, (ARCHIVE, FRANKFURT), time, "s3", "GetBucketAcl")
                .read()
                .asked(request);
            call.resources = Some(vec![
                object! { "accountId": ARCHIVE, "type": "AWS::S3::Bucket", "ARN": bucket },
            ]);
            story.tell(call);
        }
    }
}

/// The education laboratory runs on one old access key of an IAM user.
fn laboratory(story: &mut Story) {
    let user = User::new(&mut story.random, EDUCATION, "lab-nightly");
    let actor = Actor::new(user.identity(), SERVERS, BOTO);
    let place = (EDUCATION, VIRGINIA);
    for step in 0..HOURS * 2 {
        let time = at(0, 0, 0, 0) + step * 30 * MINUTE + 95;
        let (service, name) = if step % 2 == 0 {
            ("ec2", "DescribeInstances")
        } else {
            ("sts", "GetCallerIdentity")
        };
        story.tell(Call::new(&actor, place, time, service, name).read());
    }
}

/// An object-level call of S3.
pub(crate) fn s3<'a>(
    actor: &'a Actor,
    place: (&'static str, &'static str),
    time: u64,
    name: &'a str,
    bucket: &str,
    key: &str,
) -> Call<'a> {
    let read = matches!(name, "GetObject" | "HeadObject" | "ListObjects");
    let mut call = Call::new(actor, place, time, "s3", name).asked(object! {
        "bucketName": bucket, "Host": format!("{bucket}.s3.{}.amazonaws.com", place.1), "key": key,
    });
    call.read_only = read;
    call.category = Category::Data;
    call.additional = Some(object! {
        "SignatureVersion": "SigV4", "CipherSuite": "TLS_AES_128_GCM_SHA256", "bytesTransferredIn": if read { 0_u64 } else { 48_230 },
        "AuthenticationMethod": "AuthHeader", "bytesTransferredOut": if read { 48_230_u64 } else { 0 },
    });
    call.resources = Some(objects(place.0, bucket, key));
    call
}

/// `resources` of an object-level call.
fn objects(account: &str, bucket: &str, key: &str) -> Vec<Json> {
    vec![
        object! { "type": "AWS::S3::Object", "ARN": format!("arn:aws:s3:::{bucket}/{key}") },
        object! { "accountId": account, "type": "AWS::S3::Bucket", "ARN": format!("arn:aws:s3:::{bucket}") },
    ]
}

//! The organization's own trail.

use serde_json::{Value, json};

use super::{controls, finding};
use crate::analyzers::fragmentation::Case;
use crate::analyzers::watch::{State, Watch};
use crate::analyzers::words::{evidence_of, in_account, quoted};
use crate::estate::model::Organization;
use crate::report::{Finding, Fix, Severity, Verdict};

/// What is known of an organization's trail.
enum Answer<'c, 'e> {
    /// There is one that logs.
    Works(&'c Watch<'e>),
    /// There are only some that do not log or do not deliver.
    Broken(&'c Watch<'e>),
    /// The exports do not tell of this one.
    Unsure(&'c Watch<'e>),
    /// There is none: trails of a member are known, and they would list it.
    None,
    /// No trails of the organization are known.
    Unknown,
}

fn answer<'c, 'e>(case: &'c Case<'e>, organization: &Organization) -> Answer<'c, 'e> {
    let is_of = |account: &str| {
        let known = case.estate.organization_of(account);
        known.is_some_and(|own| own.id == organization.id)
    };
    let own: Vec<&Watch<'_>> = case
        .trails()
        .map(|(_, watch)| watch)
        .filter(|watch| is_of(watch.account))
        .collect();
    let of_organization = |state: State| {
        let fits = |watch: &&&Watch<'_>| watch.organization == Some(true) && watch.state == state;
        own.iter().find(fits).copied()
    };
    let asked = case.estate.members(&organization.id).any(|account| {
        case.estate
            .answers("describe-trails", &account.id)
            .next()
            .is_some()
    });
    if let Some(watch) = of_organization(State::On) {
        return Answer::Works(watch);
    }
    if let Some(watch) = of_organization(State::Unknown) {
        return Answer::Unsure(watch);
    }
    let open = own.iter().find(|watch| watch.organization.is_none());
    match (
        open,
        of_organization(State::Failing).or(of_organization(State::Off)),
    ) {
        (Some(watch), _) => Answer::Unsure(watch),
        (None, Some(watch)) => Answer::Broken(watch),
        (None, None) if asked => Answer::None,
        (None, None) => Answer::Unknown,
    }
}

/// The management account of an organization that surely has no trail of its own that works.
pub(in crate::analyzers::fragmentation) fn lacking<'c>(case: &'c Case<'_>) -> Option<&'c str> {
    let lacks = |organization: &&Organization| matches!(answer(case, organization), Answer::None);
    let organization = case.estate.organizations.values().find(lacks)?;
    organization.management_account.known().map(String::as_str)
}

/// The commands that make the organization's trail, in the order in which they work.
pub(in crate::analyzers::fragmentation) fn commands(
    case: &Case<'_>,
    management: &str,
) -> Vec<String> {
    let region = home(case, management);
    let region = quoted(&region, "REGION");
    let constraint = if region == "us-east-1" {
        String::new()
    } else {
        format!(" --create-bucket-configuration LocationConstraint={region}")
    };
    let mut commands = vec![
        format!("aws s3api create-bucket --bucket LOG_BUCKET --region {region}{constraint} # in the account that keeps logs"),
        "aws s3api put-public-access-block --bucket LOG_BUCKET --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true".to_owned(),
        "aws s3api put-bucket-versioning --bucket LOG_BUCKET --versioning-configuration Status=Enabled".to_owned(),
        "aws s3api put-bucket-policy --bucket LOG_BUCKET --policy file://bucket-policy.json".to_owned(),
    ];
    if !trusted(case, management) {
        let enable = "aws organizations enable-aws-service-access --service-principal cloudtrail.amazonaws.com";
        commands.push(in_account(enable, management));
    }
    for command in [
        format!(
            "aws cloudtrail create-trail --name organization-trail --s3-bucket-name LOG_BUCKET --is-organization-trail --is-multi-region-trail --enable-log-file-validation --region {region}"
        ),
        format!("aws cloudtrail start-logging --name organization-trail --region {region}"),
        format!("aws cloudtrail get-trail-status --name organization-trail --region {region}"),
    ] {
        commands.push(in_account(&command, management));
    }
    commands
}

/// Whether CloudTrail may already act in the accounts of the organization.
fn trusted(case: &Case<'_>, management: &str) -> bool {
    let organization = case.estate.organization_of(management);
    let services = organization.and_then(|organization| organization.trusted_services.known());
    services.is_some_and(|services| services.contains_key("cloudtrail.amazonaws.com"))
}

/// The Region to make it in: where most trails live.
fn home(case: &Case<'_>, management: &str) -> String {
    let mut homes: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for (_, watch) in case.trails() {
        *homes.entry(watch.home_region).or_default() +=
            if watch.account == management { 100 } else { 1 };
    }
    let most = homes
        .into_iter()
        .max_by_key(|(region, count)| (*count, std::cmp::Reverse(*region)));
    most.map_or_else(|| "REGION".to_owned(), |(region, _)| region.to_owned())
}

/// The policy of the bucket of an organization's trail (CloudTrail user guide, "Amazon S3 bucket policy
/// for CloudTrail", organization trails).
fn bucket_policy(organization: &str, management: &str, region: &str) -> Value {
    let trail = format!("arn:aws:cloudtrail:{region}:{management}:trail/organization-trail");
    let service = json!({ "Service": "cloudtrail.amazonaws.com" });
    let write = |sid: &str, place: &str| {
        json!({
            "Sid": sid, "Effect": "Allow", "Principal": service, "Action": "s3:PutObject",
            "Resource": format!("arn:aws:s3:::LOG_BUCKET/AWSLogs/{place}/*"),
            "Condition": { "StringEquals": { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceArn": trail } },
        })
    };
    json!({ "Version": "2012-10-17", "Statement": [
        {
            "Sid": "AWSCloudTrailAclCheck", "Effect": "Allow", "Principal": service, "Action": "s3:GetBucketAcl",
            "Resource": "arn:aws:s3:::LOG_BUCKET", "Condition": { "StringEquals": { "aws:SourceArn": trail } },
        },
        write("AWSCloudTrailWrite", management),
        write("AWSCloudTrailOrganizationWrite", organization),
        {
            "Sid": "OnlyEncryptedTransport", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": ["arn:aws:s3:::LOG_BUCKET", "arn:aws:s3:::LOG_BUCKET/*"],
            "Condition": { "Bool": { "aws:SecureTransport": "false" } },
        },
    ] })
}

const NAME: &str = "no-organization-trail";
const WHY: &str = "Without a trail of the organization every account has to be set up by itself: new accounts begin unlogged, \
                   and whoever owns an account can switch its trail off. It would be a false alarm if one service collects \
                   the trails of all accounts and watches that none is missing.";

/// Organizations without a trail of their own.
pub(super) fn no_organization_trail(case: &Case<'_>) -> Vec<Finding> {
    let controls = controls(&[
        "SecurityHub:CloudTrail.1",
        "CIS-7.0:4.1",
        "NIST-800-53r5:AU-12",
        "Prowler:cloudtrail_multi_region_enabled",
    ]);
    let mut findings = Vec::new();
    for organization in case.estate.organizations.values() {
        let id = &organization.id;
        let management = organization
            .management_account
            .known()
            .map_or("", String::as_str);
        let members = case.estate.members(id).count();
        let fix = || Fix {
            summary:
                "Make one multi-Region trail for the organization, from its management account."
                    .to_owned(),
            commands: commands(case, management),
            document: Some(bucket_policy(id, management, &home(case, management))),
        };
        let of = |severity, verdict, title: String| Finding {
            resources: vec![id.clone()],
            count: members as u64,
            controls: controls.clone(),
            ..finding(NAME, severity, verdict, title, WHY)
        };
        let evidence = |watch: &Watch<'_>| {
            let trail = watch.trail;
            evidence_of([
                trail.and_then(|trail| trail.organization.source()),
                trail.and_then(|trail| trail.logging.source()),
                trail.and_then(|trail| trail.delivery_error.source()),
            ])
        };
        findings.push(match answer(case, organization) {
            Answer::Works(watch) => Finding {
                evidence: evidence(watch),
                resources: vec![id.clone(), watch.arn.to_owned()],
                ..of(
                    Severity::Info,
                    Verdict::Pass,
                    format!(
                        "The organization {id} has a trail of its own: {}",
                        watch.name
                    ),
                )
            },
            Answer::Broken(watch) => Finding {
                evidence: evidence(watch),
                resources: vec![id.clone(), watch.arn.to_owned()],
                fix: Some(fix()),
                ..of(
                    Severity::Critical,
                    Verdict::Fail,
                    format!(
                        "The trail of the organization {id} is off or does not deliver: {}",
                        watch.name
                    ),
                )
            },
            Answer::None => Finding {
                fix: Some(fix()),
                evidence: evidence_of([
                    organization.listed.source(),
                    organization.management_account.source(),
                ]),
                ..of(
                    Severity::High,
                    Verdict::Fail,
                    format!("The organization {id} has no trail for its {members} accounts"),
                )
            },
            Answer::Unsure(watch) => {
                let (_, ask) = crate::analyzers::fragmentation::coverage::question(
                    case,
                    watch,
                    management,
                    "management-read",
                );
                Finding {
                    evidence: evidence(watch),
                    ask: vec![ask],
                    ..of(
                        Severity::Medium,
                        Verdict::Unknown,
                        format!(
                            "Whether the trail {} logs the organization {id} is not known",
                            watch.name
                        ),
                    )
                }
            }
            Answer::Unknown => Finding {
                ask: vec![in_account(
                    "aws cloudtrail describe-trails --output json",
                    management,
                )],
                ..of(
                    Severity::Medium,
                    Verdict::Unknown,
                    format!("Whether the organization {id} has a trail is not known"),
                )
            },
        });
    }
    let unasked = case.estate.organizations.is_empty()
        && case.places.regions.len() > 1
        && case
            .estate
            .accounts
            .values()
            .any(|account| account.organization.is_unknown());
    if unasked {
        let title =
            "Whether the accounts belong to an organization with a trail is not known".to_owned();
        findings.push(Finding {
            count: case.places.regions.len() as u64,
            ask: vec![
                "aws organizations describe-organization --output json".to_owned(),
                "aws organizations list-accounts --output json # in the management account"
                    .to_owned(),
            ],
            controls,
            ..finding(NAME, Severity::Low, Verdict::Unknown, title, WHY)
        });
    }
    findings
}

//! The fictional organization of the sample: Linden & Quay Museums, six accounts, three Regions in use.
//!
//! Only names and numbers. Account ids are those that documentation uses; domains end in `.example`; addresses are from the ranges
//! reserved for documentation.

/// Account ids.
pub(crate) const MANAGEMENT: &str = "111122223333";
pub(crate) const ARCHIVE: &str = "222233334444";
pub(crate) const SECURITY: &str = "333344445555";
pub(crate) const TICKETING: &str = "444455556666";
pub(crate) const COLLECTION: &str = "555566667777";
pub(crate) const EDUCATION: &str = "777788889999";
/// A vendor that was given a trail of its own.
pub(crate) const VENDOR: &str = "999988887777";
/// A museum elsewhere that lends and borrows.
pub(crate) const PARTNER: &str = "123456789012";

/// The accounts of the organization with their names.
pub(crate) const ACCOUNTS: [(&str, &str); 6] = [
    (MANAGEMENT, "lindenquay-management"),
    (ARCHIVE, "log-archive"),
    (SECURITY, "security-tooling"),
    (TICKETING, "ticketing-prod"),
    (COLLECTION, "collection-prod"),
    (EDUCATION, "education-lab"),
];

pub(crate) const ORGANIZATION: &str = "o-lindenquay1";

/// Regions.
pub(crate) const FRANKFURT: &str = "eu-central-1";
pub(crate) const IRELAND: &str = "eu-west-1";
pub(crate) const VIRGINIA: &str = "us-east-1";
pub(crate) const REGIONS: [&str; 3] = [FRANKFURT, IRELAND, VIRGINIA];

/// Buckets with logs.
pub(crate) const ORGANIZATION_LOGS: &str = "lindenquay-org-trail";
pub(crate) const TICKETING_LOGS: &str = "lindenquay-ticketing-logs";
pub(crate) const COLLECTION_LOGS: &str = "lindenquay-collection-logs";
pub(crate) const EDUCATION_LOGS: &str = "lindenquay-edu-cloudtrail";
/// A pilot's bucket that no trail writes to any more.
pub(crate) const PILOT_LOGS: &str = "lindenquay-pilot-cloudtrail";
/// Gone, but a trail still names it.
pub(crate) const LOST_LOGS: &str = "lindenquay-audit-2022";
/// The vendor's, in the vendor's account.
pub(crate) const VENDOR_LOGS: &str = "skyvane-ingest-eu";

/// Buckets with other things.
pub(crate) const IMAGES: &str = "lindenquay-collection-images";
pub(crate) const ORIGINALS: &str = "lindenquay-collection-originals";
pub(crate) const TICKETS: &str = "lindenquay-ticket-pdf";
pub(crate) const HOMES: &str = "lindenquay-staff-homes";

/// The bucket's account and Region.
pub(crate) const BUCKETS: [(&str, &str, &str); 9] = [
    (ORGANIZATION_LOGS, ARCHIVE, FRANKFURT),
    (TICKETING_LOGS, TICKETING, FRANKFURT),
    (COLLECTION_LOGS, COLLECTION, IRELAND),
    (EDUCATION_LOGS, EDUCATION, VIRGINIA),
    (PILOT_LOGS, COLLECTION, IRELAND),
    (IMAGES, COLLECTION, IRELAND),
    (ORIGINALS, COLLECTION, IRELAND),
    (TICKETS, TICKETING, FRANKFURT),
    (HOMES, EDUCATION, VIRGINIA),
];

/// Key of the trail in the collection's account, and of the originals.
pub(crate) const COLLECTION_KEY: &str = "5f0c9d2e-7a41-4b8e-9c63-1de0a85b7f24";
/// Key of the ticketing trail.
pub(crate) const TICKETING_KEY: &str = "c2a7e6b0-38d4-4f19-8a5b-6e9d07c4f1a3";

/// Where the organization's trail sends its events for alarms.
pub(crate) const ORGANIZATION_GROUP: &str = "cloudtrail/organization";

/// An event data store that somebody stopped.
pub(crate) const COLLECTION_LAKE: &str =
    "arn:aws:cloudtrail:eu-west-1:555566667777:eventdatastore/8d1c0f3a-52b7-4e69-9a04-b6f7e2c813d5";

/// Trails. Name, home account and home Region are in the ARN.
pub(crate) const ORGANIZATION_TRAIL: &str =
    "arn:aws:cloudtrail:eu-central-1:111122223333:trail/organization-trail";
pub(crate) const TICKETING_TRAIL: &str =
    "arn:aws:cloudtrail:eu-central-1:444455556666:trail/ticketing-audit";
pub(crate) const VENDOR_TRAIL: &str =
    "arn:aws:cloudtrail:eu-central-1:444455556666:trail/skyvane-posture";
pub(crate) const COLLECTION_TRAIL: &str =
    "arn:aws:cloudtrail:eu-west-1:555566667777:trail/collection-trail";
pub(crate) const EDUCATION_TRAIL: &str =
    "arn:aws:cloudtrail:us-east-1:777788889999:trail/edu-trail";
/// A trail whose bucket was deleted.
pub(crate) const LOST_TRAIL: &str = "arn:aws:cloudtrail:eu-central-1:333344445555:trail/audit-2022";

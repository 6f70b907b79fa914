//! One CloudTrail record as a borrowed view over its JSON.
//!
//! [`Record::parse`] walks the text once, checks all of it, and keeps slices of the fields that the
//! analyzers ask for. Nothing is copied. A field of the wrong type is absent, never an error: bad
//! data is data. Field names and types follow the CloudTrail user guide, "CloudTrail record
//! contents for management, data, and network activity events".

mod access_key;
mod category;
mod fingerprint;
mod identity;
mod members;
mod met;
pub mod paths;
mod protection;
mod resources;
mod time;
pub mod touched;
mod walk;

pub use access_key::account_of_id;
pub use category::Category;
pub use identity::Identity;
pub use met::Mark;
pub use resources::{Resource, Resources};
pub use time::{Instant, format_seconds};
pub use walk::Parser;

use walk::scalar;

use crate::json::{Malformed, Raw, Text};

/// A record, or why the text is none.
pub type Parsed<'a> = Result<Record<'a>, Reject>;

/// Why a text is not a CloudTrail record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reject {
    /// It is not JSON from this place on.
    Malformed(Malformed),
    /// It is JSON, but nothing that CloudTrail writes.
    NotARecord,
}

impl From<Malformed> for Reject {
    fn from(fault: Malformed) -> Self {
        Self::Malformed(fault)
    }
}

/// One record. Every field is as written; absent and `null` are the same.
#[derive(Debug, Clone, Copy, Default)]
pub struct Record<'a> {
    /// The whole record.
    pub raw: &'a str,
    /// `eventVersion`, as in `1.11`.
    pub event_version: Option<Text<'a>>,
    /// `eventTime`; the start of the window for aggregated records.
    pub event_time: Option<Text<'a>>,
    /// `eventSource`, as in `s3.amazonaws.com`; of the insight for Insights records.
    pub event_source: Option<Text<'a>>,
    /// `eventName`; of the insight for Insights records.
    pub event_name: Option<Text<'a>>,
    /// `awsRegion`.
    pub aws_region: Option<Text<'a>>,
    /// `sourceIPAddress`: an address, a service's DNS name, or `AWS Internal`.
    pub source_ip_address: Option<Text<'a>>,
    /// `userAgent`.
    pub user_agent: Option<Text<'a>>,
    /// `errorCode`.
    pub error_code: Option<Text<'a>>,
    /// `errorMessage`.
    pub error_message: Option<Text<'a>>,
    /// `requestParameters`, whatever its type; `null` is absent.
    pub request_parameters: Option<Raw<'a>>,
    /// `responseElements`.
    pub response_elements: Option<Raw<'a>>,
    /// `additionalEventData`.
    pub additional_event_data: Option<Raw<'a>>,
    /// `serviceEventDetails`.
    pub service_event_details: Option<Raw<'a>>,
    /// `insightDetails`, on Insights records only.
    pub insight_details: Option<Raw<'a>>,
    /// `tlsDetails`.
    pub tls_details: Option<Raw<'a>>,
    /// `tlsDetails.tlsVersion`.
    pub tls_version: Option<Text<'a>>,
    /// `requestID`.
    pub request_id: Option<Text<'a>>,
    /// `eventID`; `eventId` on aggregated records.
    pub event_id: Option<Text<'a>>,
    /// `sharedEventID`: the same action seen by several accounts.
    pub shared_event_id: Option<Text<'a>>,
    /// `recipientAccountId`: the account that received this copy; `accountId` on aggregated records.
    pub recipient_account_id: Option<Text<'a>>,
    /// `eventType`.
    pub event_type: Option<Text<'a>>,
    /// `eventCategory`.
    pub event_category: Option<Text<'a>>,
    /// `vpcEndpointId`.
    pub vpc_endpoint_id: Option<Text<'a>>,
    /// `sessionCredentialFromConsole`: `true`, or absent.
    pub session_credential_from_console: Option<Text<'a>>,
    /// `readOnly`.
    pub read_only: Option<bool>,
    /// `managementEvent`.
    pub management_event: Option<bool>,
    /// `userIdentity`; empty on Insights and aggregated records.
    pub identity: Identity<'a>,
    /// `resources`.
    pub resources: Resources<'a>,
    /// Whether one of the fields above appears twice; the last one counts.
    pub duplicate_key: bool,
    /// Whether there is more in the record than the fields above: members of other names, of another type, or twice.
    pub unlisted: bool,
}

impl<'a> Record<'a> {
    /// Reads one record.
    ///
    /// # Errors
    /// [`Reject::Malformed`] where the text is not JSON, [`Reject::NotARecord`] where it is JSON of
    /// another kind (an S3 event notification, an element of an export).
    pub fn parse(text: &'a str) -> Parsed<'a> {
        walk::whole(text, None)
    }

    /// When the event happened.
    #[must_use]
    #[inline]
    pub fn time(&self) -> Option<Instant> {
        Instant::parse(&self.event_time?.get())
    }

    /// Management, data, network activity, Insights or aggregated; derived where the record is too
    /// old to say.
    #[must_use]
    #[inline]
    pub fn category(&self) -> Category {
        Category::of(self)
    }

    /// The account that this copy belongs to: the recipient, else the caller's.
    #[must_use]
    #[inline]
    pub fn account(&self) -> Option<Text<'a>> {
        self.recipient_account_id
            .or_else(|| self.identity.account_id())
            .filter(|account| !account.is_empty())
    }

    /// 64 bits that tell two events apart: `eventID` and `recipientAccountId`. `None` without an
    /// `eventID`: such a record is never a duplicate.
    #[must_use]
    pub fn fingerprint(&self) -> Option<u64> {
        fingerprint::of(self)
    }

    /// Whether the call failed or was refused.
    #[must_use]
    #[inline]
    pub fn failed(&self) -> bool {
        self.error_code.is_some_and(|code| !code.is_empty())
    }

    /// A request parameter by its path of keys.
    #[must_use]
    #[inline]
    pub fn parameter(&self, path: &[&str]) -> Option<Raw<'a>> {
        self.request_parameters?.path(path)
    }
}

/// The fingerprint of the record with that `eventID` and `recipientAccountId`, see
/// [`Record::fingerprint`].
#[must_use]
pub fn fingerprint_of(event_id: &str, account: &str) -> u64 {
    fingerprint::of_ids(event_id, account)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;

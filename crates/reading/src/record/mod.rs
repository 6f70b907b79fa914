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
pub mod paths;
mod resources;
mod time;

pub use access_key::account_of_id;
pub use category::Category;
pub use identity::{Identity, Issuer, SessionContext};
pub use resources::{Resource, Resources};
pub use time::{Instant, format_seconds};

use crate::json::{Cursor, Kind, Malformed, Raw, Text};

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

/// What aggregated records say under names of their own.
#[derive(Default)]
struct Elsewhere<'a> {
    account_id: Option<Text<'a>>,
    window_start: Option<Text<'a>>,
}

impl<'a> Record<'a> {
    /// Reads one record.
    ///
    /// # Errors
    /// [`Reject::Malformed`] where the text is not JSON, [`Reject::NotARecord`] where it is JSON of
    /// another kind (an S3 event notification, an element of an export).
    pub fn parse(text: &'a str) -> Parsed<'a> {
        let mut cursor = Cursor::new(text);
        if cursor.next_token() != Some(b'{') {
            cursor.value()?;
            cursor.end()?;
            return Err(Reject::NotARecord);
        }
        let (mut record, elsewhere) = Self::walk(&mut cursor)?;
        cursor.end()?;
        record.raw = text;
        record.settle(elsewhere)?;
        Ok(record)
    }

    /// Reads the record that a text begins with; [`Record::raw`] is as much of the text as it takes.
    ///
    /// # Errors
    /// As [`Record::parse`], but for what follows the record.
    pub fn parse_front(text: &'a str) -> Parsed<'a> {
        let mut cursor = Cursor::new(text);
        let (mut record, elsewhere) = Self::walk(&mut cursor)?;
        record.raw = text.get(..cursor.at()).unwrap_or_default();
        record.settle(elsewhere)?;
        Ok(record)
    }

    fn walk(cursor: &mut Cursor<'a>) -> Result<(Self, Elsewhere<'a>), Malformed> {
        let mut record = Self::default();
        let mut elsewhere = Elsewhere::default();
        let mut twice = false;
        let mut unlisted = false;
        cursor.object(|cursor, key| {
            let key = key.get();
            if let Some(field) = record.text_field(&key) {
                let value = scalar(cursor)?;
                twice |= field.is_some() && value.is_some();
                unlisted |= value.is_none();
                *field = value;
                return Ok(());
            }
            if let Some(field) = record.value_field(&key) {
                let value = some(cursor)?;
                twice |= field.is_some() && value.is_some();
                *field = value;
                return Ok(());
            }
            match &*key {
                "userIdentity" if cursor.next_token() == Some(b'{') => {
                    unlisted |= !record.identity.raw.is_empty();
                    record.identity = Identity::parse(cursor)?;
                }
                "resources" if cursor.next_token() == Some(b'[') => {
                    unlisted |= !record.resources.raw().is_empty();
                    record.resources = Resources::parse(cursor)?;
                }
                "readOnly" | "managementEvent" => {
                    let field = if *key == *"readOnly" {
                        &mut record.read_only
                    } else {
                        &mut record.management_event
                    };
                    let value = cursor.value()?.truth();
                    twice |= field.is_some() && value.is_some();
                    unlisted |= value.is_none();
                    *field = value;
                }
                "accountId" => {
                    unlisted = true;
                    elsewhere.account_id = scalar(cursor)?;
                }
                "timeWindow" => {
                    unlisted = true;
                    let window = cursor.value()?;
                    elsewhere.window_start = window.get("windowStart").and_then(Raw::scalar);
                }
                _ => {
                    unlisted = true;
                    cursor.skip_value()?;
                }
            }
            Ok(())
        })?;
        record.duplicate_key = twice;
        record.unlisted = unlisted || twice;
        Ok((record, elsewhere))
    }

    /// The field of that name, if it is a text.
    #[inline]
    fn text_field(&mut self, key: &str) -> Option<&mut Option<Text<'a>>> {
        Some(match key {
            "eventVersion" => &mut self.event_version,
            "eventTime" => &mut self.event_time,
            "eventSource" => &mut self.event_source,
            "eventName" => &mut self.event_name,
            "awsRegion" => &mut self.aws_region,
            "sourceIPAddress" => &mut self.source_ip_address,
            "userAgent" => &mut self.user_agent,
            "errorCode" => &mut self.error_code,
            "errorMessage" => &mut self.error_message,
            "requestID" => &mut self.request_id,
            "eventID" | "eventId" => &mut self.event_id,
            "sharedEventID" => &mut self.shared_event_id,
            "recipientAccountId" | "recipientAccountID" => &mut self.recipient_account_id,
            "eventType" => &mut self.event_type,
            "eventCategory" => &mut self.event_category,
            "vpcEndpointId" => &mut self.vpc_endpoint_id,
            "sessionCredentialFromConsole" => &mut self.session_credential_from_console,
            _ => return None,
        })
    }

    /// The field of that name, if it is kept as JSON.
    #[inline]
    fn value_field(&mut self, key: &str) -> Option<&mut Option<Raw<'a>>> {
        Some(match key {
            "requestParameters" => &mut self.request_parameters,
            "responseElements" => &mut self.response_elements,
            "additionalEventData" => &mut self.additional_event_data,
            "serviceEventDetails" => &mut self.service_event_details,
            "tlsDetails" => &mut self.tls_details,
            "insightDetails" => &mut self.insight_details,
            _ => return None,
        })
    }

    /// Fills in what Insights and aggregated records say elsewhere, and turns away what is none.
    fn settle(&mut self, elsewhere: Elsewhere<'a>) -> Result<(), Reject> {
        let aggregated = self
            .event_type
            .is_some_and(|kind| kind.is("AwsAggregatedEvent"));
        if aggregated {
            self.event_time = self.event_time.or(elsewhere.window_start);
            self.recipient_account_id = self.recipient_account_id.or(elsewhere.account_id);
        }
        if let Some(details) = self.insight_details {
            for (key, value) in details.members() {
                match &*key.get() {
                    "eventSource" if self.event_source.is_none() => {
                        self.event_source = value.scalar();
                    }
                    "eventName" if self.event_name.is_none() => self.event_name = value.scalar(),
                    _ => {}
                }
            }
        }
        let named = self.event_name.is_some() && self.event_source.is_some();
        // S3 event notifications use the same envelope and many of the same names.
        let notification = self.event_source.is_some_and(|s| s.is("aws:s3"));
        if (named || self.insight_details.is_some() || aggregated) && !notification {
            Ok(())
        } else {
            Err(Reject::NotARecord)
        }
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
            .or(self.identity.account_id)
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

/// A value that is not `null`.
#[inline]
fn some<'a>(cursor: &mut Cursor<'a>) -> Result<Option<Raw<'a>>, Malformed> {
    let value = cursor.value()?;
    Ok((value.kind() != Kind::Null).then_some(value))
}

/// A string, number or truth value as text.
#[inline]
fn scalar<'a>(cursor: &mut Cursor<'a>) -> Result<Option<Text<'a>>, Malformed> {
    if cursor.next_token() == Some(b'"') {
        return Ok(Some(cursor.string()?));
    }
    Ok(cursor.value()?.scalar())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;

//! The walk over a record's text.

use super::met::Met;
use super::{Identity, Parsed, Record, Reject, Resources};
use crate::json::{Cursor, Kind, Malformed, Raw, Text};

/// Reads records that follow each other, and remembers who called: most records are by a caller of the records before.
///
/// What is remembered changes nothing but the time that the next record takes.
#[derive(Debug, Clone, Default)]
pub struct Parser(Met);

impl Parser {
    /// Reads one record, as [`Record::parse`] does.
    ///
    /// # Errors
    /// As [`Record::parse`].
    pub fn parse<'a>(&mut self, text: &'a str) -> Parsed<'a> {
        whole(text, Some(&mut self.0))
    }

    /// Reads the record that a text begins with; [`Record::raw`] is as much of the text as it takes.
    ///
    /// # Errors
    /// As [`Record::parse`], but for what follows the record.
    pub fn parse_front<'a>(&mut self, text: &'a str) -> Parsed<'a> {
        let mut cursor = Cursor::new(text);
        let (mut record, elsewhere) = walk(&mut cursor, Some(&mut self.0))?;
        record.raw = text.get(..cursor.at()).unwrap_or_default();
        record.settle(elsewhere)?;
        Ok(record)
    }
}

/// [`Record::parse`], with what was met before.
pub(super) fn whole<'a>(text: &'a str, met: Option<&mut Met>) -> Parsed<'a> {
    let mut cursor = Cursor::new(text);
    if cursor.next_token() != Some(b'{') {
        cursor.value()?;
        cursor.end()?;
        return Err(Reject::NotARecord);
    }
    let (mut record, elsewhere) = walk(&mut cursor, met)?;
    cursor.end()?;
    record.raw = text;
    record.settle(elsewhere)?;
    Ok(record)
}

/// What aggregated records say under names of their own.
#[derive(Default)]
struct Elsewhere<'a> {
    account_id: Option<Text<'a>>,
    window_start: Option<Text<'a>>,
}

/// Where the value of a member goes.
enum Field<'r, 'a> {
    Text(&'r mut Option<Text<'a>>),
    Value(&'r mut Option<Raw<'a>>),
    Truth(&'r mut Option<bool>),
    Identity,
    Resources,
    Tls,
    AccountId,
    TimeWindow,
    Unlisted,
}

/// The field of that name.
///
/// Names are matched as bytes: their lengths and letters are then tried as a tree, where texts would be compared one after the other.
#[inline]
fn field<'r, 'a>(record: &'r mut Record<'a>, name: &str) -> Field<'r, 'a> {
    match name.as_bytes() {
        b"eventVersion" => Field::Text(&mut record.event_version),
        b"eventTime" => Field::Text(&mut record.event_time),
        b"eventSource" => Field::Text(&mut record.event_source),
        b"eventName" => Field::Text(&mut record.event_name),
        b"awsRegion" => Field::Text(&mut record.aws_region),
        b"sourceIPAddress" => Field::Text(&mut record.source_ip_address),
        b"userAgent" => Field::Text(&mut record.user_agent),
        b"errorCode" => Field::Text(&mut record.error_code),
        b"errorMessage" => Field::Text(&mut record.error_message),
        b"requestID" => Field::Text(&mut record.request_id),
        b"eventID" | b"eventId" => Field::Text(&mut record.event_id),
        b"sharedEventID" => Field::Text(&mut record.shared_event_id),
        b"recipientAccountId" | b"recipientAccountID" => {
            Field::Text(&mut record.recipient_account_id)
        }
        b"eventType" => Field::Text(&mut record.event_type),
        b"eventCategory" => Field::Text(&mut record.event_category),
        b"vpcEndpointId" => Field::Text(&mut record.vpc_endpoint_id),
        b"sessionCredentialFromConsole" => Field::Text(&mut record.session_credential_from_console),
        b"requestParameters" => Field::Value(&mut record.request_parameters),
        b"responseElements" => Field::Value(&mut record.response_elements),
        b"additionalEventData" => Field::Value(&mut record.additional_event_data),
        b"serviceEventDetails" => Field::Value(&mut record.service_event_details),
        b"insightDetails" => Field::Value(&mut record.insight_details),
        b"readOnly" => Field::Truth(&mut record.read_only),
        b"managementEvent" => Field::Truth(&mut record.management_event),
        b"userIdentity" => Field::Identity,
        b"resources" => Field::Resources,
        b"tlsDetails" => Field::Tls,
        b"accountId" => Field::AccountId,
        b"timeWindow" => Field::TimeWindow,
        _ => Field::Unlisted,
    }
}

fn walk<'a>(
    cursor: &mut Cursor<'a>,
    mut met: Option<&mut Met>,
) -> Result<(Record<'a>, Elsewhere<'a>), Malformed> {
    let mut record = Record::default();
    let mut elsewhere = Elsewhere::default();
    let mut twice = false;
    let mut unlisted = false;
    cursor.object(|cursor, key| {
        match field(&mut record, &key.get()) {
            Field::Text(field) => {
                let value = scalar(cursor)?;
                twice |= field.is_some() && value.is_some();
                unlisted |= value.is_none();
                *field = value;
            }
            Field::Value(field) => {
                let value = some(cursor)?;
                twice |= field.is_some() && value.is_some();
                *field = value;
            }
            Field::Truth(field) => {
                let value = cursor.value()?.truth();
                twice |= field.is_some() && value.is_some();
                unlisted |= value.is_none();
                *field = value;
            }
            Field::Identity if cursor.next_token() == Some(b'{') => {
                unlisted |= !record.identity.raw.is_empty();
                record.identity = identity(cursor, met.as_deref_mut())?;
            }
            Field::Resources if cursor.next_token() == Some(b'[') => {
                unlisted |= !record.resources.raw().is_empty();
                record.resources = Resources::parse(cursor)?;
            }
            Field::Tls => {
                let (value, version) = tls(cursor)?;
                twice |= record.tls_details.is_some() && value.is_some();
                record.tls_details = value;
                record.tls_version = version;
            }
            Field::AccountId => {
                unlisted = true;
                elsewhere.account_id = scalar(cursor)?;
            }
            Field::TimeWindow => {
                unlisted = true;
                let window = cursor.value()?;
                elsewhere.window_start = window.get("windowStart").and_then(Raw::scalar);
            }
            Field::Identity | Field::Resources | Field::Unlisted => {
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

/// The identity at the cursor, which stands at its bracket.
fn identity<'a>(cursor: &mut Cursor<'a>, met: Option<&mut Met>) -> Result<Identity<'a>, Malformed> {
    let Some(met) = met else {
        return Identity::parse(cursor);
    };
    let number = Met::number(cursor.rest());
    if let Some(identity) = met.recall(number, cursor.rest()) {
        cursor.pass(Raw::new(identity.raw))?;
        return Ok(identity);
    }
    let identity = Identity::parse(cursor)?;
    met.keep(number, &identity);
    Ok(identity)
}

/// `tlsDetails` and the `tlsVersion` in it.
fn tls<'a>(cursor: &mut Cursor<'a>) -> Result<(Option<Raw<'a>>, Option<Text<'a>>), Malformed> {
    if cursor.next_token() != Some(b'{') {
        return Ok((some(cursor)?, None));
    }
    let before = cursor.clone();
    let mut version = None;
    cursor.object(|cursor, key| {
        if key.is("tlsVersion") {
            version = cursor.value()?.text();
            return Ok(());
        }
        cursor.skip_value()
    })?;
    Ok((Some(Raw::new(before.until(cursor))), version))
}

impl<'a> Record<'a> {
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
}

/// A value that is not `null`.
#[inline]
fn some<'a>(cursor: &mut Cursor<'a>) -> Result<Option<Raw<'a>>, Malformed> {
    let value = cursor.value()?;
    Ok((value.kind() != Kind::Null).then_some(value))
}

/// A string, number or truth value as text.
#[inline]
pub(super) fn scalar<'a>(cursor: &mut Cursor<'a>) -> Result<Option<Text<'a>>, Malformed> {
    if cursor.next_token() == Some(b'"') {
        return Ok(Some(cursor.string()?));
    }
    Ok(cursor.value()?.scalar())
}

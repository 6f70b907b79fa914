//! The walk over a record's text.

use super::identity::{Place, Places};
use super::members::{Member, Order};
use super::met::{Met, number_of_flat, number_of_identity};
use super::{Identity, Parsed, Record, Reject};
use crate::json::{Cursor, Kind, Malformed, Raw, Text};

/// Reads records that follow each other, and remembers what they had: most records are by a caller of the records before, and
/// written in the same order.
///
/// What is remembered changes nothing but the time that the next record takes.
#[derive(Debug, Clone, Default)]
pub struct Parser(Memory);

#[derive(Debug, Clone, Default)]
pub(super) struct Memory {
    order: Order,
    identities: Met<Places>,
    /// `tlsDetails`, with the place of `tlsVersion`.
    tls: Met<Place>,
}

impl Parser {
    /// Reads one record, as [`Record::parse`] does.
    ///
    /// # Errors
    /// As [`Record::parse`].
    pub fn parse<'a>(&mut self, text: &'a str) -> Parsed<'a> {
        whole(text, Some(&mut self.0))
    }

    /// Reads the record that a text begins with into an empty one; [`Record::raw`] is as much of the text as it takes. A record is about a
    /// kilobyte: this is the way of all of them, and nothing is copied on it.
    ///
    /// # Errors
    /// As [`Record::parse`], but for what follows the record. Then what was filled in says nothing.
    pub fn parse_front<'a>(
        &mut self,
        text: &'a str,
        record: &mut Record<'a>,
    ) -> Result<(), Reject> {
        let mut cursor = Cursor::new(text);
        let mut walk = Walk::new(record, Some(&mut self.0));
        walk.record(&mut cursor)?;
        walk.settle(text.get(..cursor.at()).unwrap_or_default())
    }
}

/// [`Record::parse`], with what was met before.
pub(super) fn whole<'a>(text: &'a str, memory: Option<&mut Memory>) -> Parsed<'a> {
    let mut cursor = Cursor::new(text);
    if cursor.next_token() != Some(b'{') {
        cursor.value()?;
        cursor.end()?;
        return Err(Reject::NotARecord);
    }
    let mut record = Record::default();
    let mut walk = Walk::new(&mut record, memory);
    walk.record(&mut cursor)?;
    cursor.end()?;
    walk.settle(text)?;
    Ok(record)
}

/// What aggregated records say under names of their own.
#[derive(Default)]
struct Elsewhere<'a> {
    account_id: Option<Text<'a>>,
    window_start: Option<Text<'a>>,
}

/// A record that is being read.
struct Walk<'a, 'r> {
    record: &'r mut Record<'a>,
    elsewhere: Elsewhere<'a>,
    /// Whether a member came twice.
    twice: bool,
    /// See [`Record::unlisted`].
    unlisted: bool,
    memory: Option<&'r mut Memory>,
}

impl<'a, 'r> Walk<'a, 'r> {
    fn new(record: &'r mut Record<'a>, memory: Option<&'r mut Memory>) -> Self {
        Self {
            record,
            elsewhere: Elsewhere::default(),
            twice: false,
            unlisted: false,
            memory,
        }
    }

    /// Walks the record at the cursor.
    fn record(&mut self, cursor: &mut Cursor<'a>) -> Result<(), Malformed> {
        let mut last = Member::Other;
        let mut key = cursor.first_key()?;
        while let Some(name) = key {
            let mut member = Member::named(&name.get());
            if let Some(memory) = &mut self.memory {
                memory.order.learn(last, member);
            }
            loop {
                self.member(member, cursor)?;
                last = member;
                let memory = self.memory.as_ref();
                let Some(next) = memory.and_then(|it| it.order.pass(last, cursor)) else {
                    break;
                };
                member = next;
            }
            key = cursor.next_key()?;
        }
        Ok(())
    }

    /// Ends the record that was walked; `raw` is its text.
    fn settle(self, raw: &'a str) -> Result<(), Reject> {
        let record = self.record;
        record.raw = raw;
        record.duplicate_key = self.twice;
        record.unlisted = self.unlisted || self.twice;
        record.settle(self.elsewhere)
    }

    /// Reads the value at the cursor, which is of that member.
    #[inline]
    fn member(&mut self, member: Member, cursor: &mut Cursor<'a>) -> Result<(), Malformed> {
        let record = &mut *self.record;
        let text = match member {
            Member::EventVersion => &mut record.event_version,
            Member::EventTime => &mut record.event_time,
            Member::EventSource => &mut record.event_source,
            Member::EventName => &mut record.event_name,
            Member::AwsRegion => &mut record.aws_region,
            Member::SourceIpAddress => &mut record.source_ip_address,
            Member::UserAgent => &mut record.user_agent,
            Member::ErrorCode => &mut record.error_code,
            Member::ErrorMessage => &mut record.error_message,
            Member::RequestId => &mut record.request_id,
            Member::EventId => &mut record.event_id,
            Member::SharedEventId => &mut record.shared_event_id,
            Member::RecipientAccountId => &mut record.recipient_account_id,
            Member::EventType => &mut record.event_type,
            Member::EventCategory => &mut record.event_category,
            Member::VpcEndpointId => &mut record.vpc_endpoint_id,
            Member::SessionCredentialFromConsole => &mut record.session_credential_from_console,
            Member::RequestParameters => {
                return value(&mut record.request_parameters, cursor, &mut self.twice);
            }
            Member::ResponseElements => {
                return value(&mut record.response_elements, cursor, &mut self.twice);
            }
            Member::AdditionalEventData => {
                return value(&mut record.additional_event_data, cursor, &mut self.twice);
            }
            Member::ServiceEventDetails => {
                return value(&mut record.service_event_details, cursor, &mut self.twice);
            }
            Member::InsightDetails => {
                return value(&mut record.insight_details, cursor, &mut self.twice);
            }
            Member::ReadOnly => {
                let (twice, unlisted) = (&mut self.twice, &mut self.unlisted);
                return truth(&mut record.read_only, cursor, twice, unlisted);
            }
            Member::ManagementEvent => {
                let (twice, unlisted) = (&mut self.twice, &mut self.unlisted);
                return truth(&mut record.management_event, cursor, twice, unlisted);
            }
            Member::UserIdentity if cursor.next_token() == Some(b'{') => {
                self.unlisted |= !record.identity.raw.is_empty();
                return identity(&mut record.identity, cursor, self.memory.as_deref_mut());
            }
            Member::Resources if cursor.next_token() == Some(b'[') => {
                self.unlisted |= !record.resources.raw().is_empty();
                return record.resources.read(cursor);
            }
            Member::TlsDetails => {
                let (value, version) = tls(cursor, self.memory.as_deref_mut())?;
                self.twice |= record.tls_details.is_some() && value.is_some();
                record.tls_details = value;
                record.tls_version = version;
                return Ok(());
            }
            Member::AccountId => {
                self.unlisted = true;
                return scalar(&mut self.elsewhere.account_id, cursor);
            }
            Member::TimeWindow => {
                self.unlisted = true;
                let window = cursor.value()?;
                self.elsewhere.window_start = window.get("windowStart").and_then(Raw::scalar);
                return Ok(());
            }
            Member::UserIdentity | Member::Resources | Member::Other => {
                self.unlisted = true;
                return cursor.skip_value();
            }
        };
        let given = text.is_some();
        scalar(text, cursor)?;
        self.twice |= given && text.is_some();
        self.unlisted |= text.is_none();
        Ok(())
    }
}

fn value<'a>(
    field: &mut Option<Raw<'a>>,
    cursor: &mut Cursor<'a>,
    twice: &mut bool,
) -> Result<(), Malformed> {
    let value = some(cursor)?;
    *twice |= field.is_some() && value.is_some();
    *field = value;
    Ok(())
}

fn truth(
    field: &mut Option<bool>,
    cursor: &mut Cursor<'_>,
    twice: &mut bool,
    unlisted: &mut bool,
) -> Result<(), Malformed> {
    let value = cursor.value()?.truth();
    *twice |= field.is_some() && value.is_some();
    *unlisted |= value.is_none();
    *field = value;
    Ok(())
}

/// Reads the identity at the cursor, which stands at its bracket.
fn identity<'a>(
    field: &mut Identity<'a>,
    cursor: &mut Cursor<'a>,
    memory: Option<&mut Memory>,
) -> Result<(), Malformed> {
    let Some(Memory { identities, .. }) = memory else {
        *field = Identity::parse(cursor)?;
        return Ok(());
    };
    let number = number_of_identity(cursor.rest());
    if let Some((raw, places, mark)) = identities.recall(number, cursor.rest()) {
        *field = Identity::of_places(raw, *places, mark);
        return cursor.pass(Raw::new(raw));
    }
    *field = Identity::parse(cursor)?;
    field.mark = identities.keep(number, field.raw, *field.places());
    Ok(())
}

/// `tlsDetails` and the `tlsVersion` in it.
fn tls<'a>(
    cursor: &mut Cursor<'a>,
    memory: Option<&mut Memory>,
) -> Result<(Option<Raw<'a>>, Option<Text<'a>>), Malformed> {
    if cursor.next_token() != Some(b'{') {
        return Ok((some(cursor)?, None));
    }
    let mut memory = memory.map(|it| (number_of_flat(cursor.rest()), &mut it.tls));
    if let Some((number, tls)) = &memory
        && let Some((raw, version, _)) = tls.recall(*number, cursor.rest())
    {
        cursor.pass(Raw::new(raw))?;
        return Ok((Some(Raw::new(raw)), version.text_in(raw)));
    }
    let before = cursor.clone();
    let mut version = Place::default();
    cursor.object(|cursor, key| {
        if !key.is("tlsVersion") {
            return cursor.skip_value();
        }
        cursor.next_token();
        let inside = cursor.at() - before.at() + 1;
        let text = cursor.value()?.text();
        version = text.map_or_else(Place::default, |text| Place::of_text(inside, text));
        Ok(())
    })?;
    let raw = before.until(cursor);
    if let Some((number, tls)) = &mut memory {
        tls.keep(*number, raw, version);
    }
    Ok((Some(Raw::new(raw)), version.text_in(raw)))
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

/// Reads a string, number or truth value as text. It goes right into its field: a result of that many bytes is written and read in pieces of
/// other sizes, and the processor waits for them.
#[inline]
pub(super) fn scalar<'a>(
    field: &mut Option<Text<'a>>,
    cursor: &mut Cursor<'a>,
) -> Result<(), Malformed> {
    *field = if cursor.next_token() == Some(b'"') {
        Some(cursor.string()?)
    } else {
        cursor.value()?.scalar()
    };
    Ok(())
}

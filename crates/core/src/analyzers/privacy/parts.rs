//! The members of a record in which something may stand, as parsing found them: most of a record is ids, times and
//! words that AWS makes.

use super::classify;
use super::trees::Trees;
use crate::json::{Raw, Text};
use crate::record::Record;

/// The members that are looked at, in AWS's order.
pub(super) const NAMES: [&str; COUNT] = [
    "userIdentity",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "errorMessage",
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "serviceEventDetails",
    "insightDetails",
    "resources",
    "tlsDetails",
    "sessionCredentialFromConsole",
];

pub(super) const COUNT: usize = 13;

/// A member of a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    /// Which of [`NAMES`].
    pub(super) name: u8,
    /// Where its value begins in the record; of a string, behind its quote.
    pub(super) at: u32,
    pub(super) length: u32,
    /// For a string, whether it has escapes.
    pub(super) escaped: Option<bool>,
}

/// The members of [`NAMES`] that a record has, in its order. `None` where it has others too, or an id, time or word of an
/// unusual form, or is larger than anything that is read: then all of it has to be looked at.
pub(super) fn of(record: &Record<'_>) -> Option<[Option<Member>; COUNT]> {
    if record.unlisted || !technical(record).into_iter().flatten().all(is_plain) {
        return None;
    }
    let raw = record.raw;
    let text = |name: u8, text: Option<Text<'_>>| {
        let Some(text) = text else {
            return Some(None);
        };
        let written = text.as_written();
        let at = place(raw, written)?;
        let before = at.checked_sub(1).and_then(|at| raw.as_bytes().get(at));
        // A number or a truth value holds nothing.
        Some((before == Some(&b'"')).then_some(Member {
            name,
            at: u32::try_from(at).ok()?,
            length: u32::try_from(written.len()).ok()?,
            escaped: Some(text.is_escaped()),
        }))
    };
    let json = |name: u8, json: Option<Raw<'_>>| {
        let Some(json) = json else {
            return Some(None);
        };
        let written = json.as_written();
        Some(Some(Member {
            name,
            at: u32::try_from(place(raw, written)?).ok()?,
            length: u32::try_from(written.len()).ok()?,
            escaped: None,
        }))
    };
    let mut members = [
        json(0, present(record.identity.raw))?,
        text(1, record.source_ip_address)?,
        text(2, record.user_agent)?,
        text(3, record.error_code)?,
        text(4, record.error_message)?,
        json(5, record.request_parameters)?,
        json(6, record.response_elements)?,
        json(7, record.additional_event_data)?,
        json(8, record.service_event_details)?,
        json(9, record.insight_details)?,
        json(10, present(record.resources.raw()))?,
        json(11, record.tls_details)?,
        text(12, record.session_credential_from_console)?,
    ];
    let places = members.iter().flatten().map(|member| member.at);
    if !places.is_sorted() {
        members.sort_unstable_by_key(|member| member.map(|member| member.at));
    }
    Some(members)
}

fn present(raw: &str) -> Option<Raw<'_>> {
    (!raw.is_empty()).then(|| Raw::new(raw))
}

/// Where a part of a record stands in it.
fn place(raw: &str, part: &str) -> Option<usize> {
    let at = (part.as_ptr() as usize).checked_sub(raw.as_ptr() as usize)?;
    let here = raw.get(at..at.checked_add(part.len())?)?;
    std::ptr::eq(here, part).then_some(at)
}

fn technical<'r>(record: &Record<'r>) -> [Option<Text<'r>>; 12] {
    [
        record.event_version,
        record.event_time,
        record.event_source,
        record.event_name,
        record.aws_region,
        record.request_id,
        record.event_id,
        record.shared_event_id,
        record.recipient_account_id,
        record.event_type,
        record.event_category,
        record.vpc_endpoint_id,
    ]
}

fn is_plain(text: Text<'_>) -> bool {
    !text.is_escaped() && classify::is_usual(text.as_written())
}

/// A part of records that is worth remembering as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Identity,
    Request,
    Response,
    Additional,
    Tls,
}

impl Part {
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "userIdentity" => Self::Identity,
            "requestParameters" => Self::Request,
            "responseElements" => Self::Response,
            "additionalEventData" => Self::Additional,
            "tlsDetails" => Self::Tls,
            _ => return None,
        })
    }

    pub(super) fn text<'r>(self, record: &Record<'r>) -> Option<Raw<'r>> {
        let part = match self {
            Self::Identity => present(record.identity.raw),
            Self::Request => record.request_parameters,
            Self::Response => record.response_elements,
            Self::Additional => record.additional_event_data,
            Self::Tls => record.tls_details,
        };
        part.filter(|part| Trees::takes(part.as_written()))
    }
}

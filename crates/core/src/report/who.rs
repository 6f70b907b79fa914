//! The answer to "who is this?".

use serde::{Deserialize, Serialize};

use super::{Evidence, Origin, SessionRow};

/// What is known behind an access key id, principal id, session, role, user, address or event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The question, as asked.
    pub query: String,
    /// What the question was taken for.
    pub kind: QueryKind,
    /// The account hidden in an access key or principal id.
    pub account_hint: Option<AccountHint>,
    /// Callers with long-term credentials that fit: what they did under their own name.
    pub users: Vec<KnownUser>,
    /// The sessions that fit, those with most records first; bounded, see
    /// [`Answer::more_sessions`].
    pub sessions: Vec<KnownSession>,
    /// Sessions beyond those listed.
    #[serde(default)]
    pub more_sessions: u64,
}

/// What a question was taken for, by its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QueryKind {
    /// `AKIA...` or `ASIA...`.
    AccessKey,
    /// `AROA...`, `AIDA...`, with or without a session name.
    PrincipalId,
    /// ARN of a session.
    SessionArn,
    /// ARN of a role.
    RoleArn,
    /// ARN of a user or root.
    UserArn,
    /// An address.
    Address,
    /// `eventID`.
    Event,
    /// Twelve digits.
    Account,
    /// A name: of a user, role or session, a source identity, or a subject as AWS writes it.
    Name,
}

/// The account that an id carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountHint {
    /// Account id.
    pub account: String,
    /// Whether the case knows that account. Otherwise it is a hint: ids issued before about 2019
    /// carry none, and decode to some number all the same.
    pub confirmed: bool,
}

/// A session that fits, with what it did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownSession {
    /// The row of the report.
    #[serde(flatten)]
    pub row: SessionRow,
    /// The chain in plain words.
    pub sentence: String,
    /// What was done with it, most records first; bounded, see [`KnownSession::more_events`].
    pub events: Vec<EventCount>,
    /// Kinds of events beyond those listed.
    #[serde(default)]
    pub more_events: u64,
    /// Credentials issued to it, and to those in turn; bounded, see [`KnownSession::more_assumed`].
    pub assumed: Vec<Assumed>,
    /// Credentials beyond those listed.
    #[serde(default)]
    pub more_assumed: u64,
    /// Its first record.
    pub evidence: Vec<Evidence>,
    /// The record that proves each hop of [`SessionRow::chain`], in the same order; `None` where no
    /// single record does.
    #[serde(default)]
    pub issued_by: Vec<Option<Evidence>>,
    /// How its records lie along time; absent where none has a readable time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<Activity>,
}

/// Records along time, counted in stretches of equal length.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// The beginning of the first stretch.
    pub from: String,
    /// Length of a stretch in seconds, whole minutes.
    pub seconds: u64,
    /// Records in each stretch, from the first to the last record.
    pub records: Vec<u64>,
}

/// What tells one session of a report from all others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SessionKey {
    /// See [`SessionRow::access_key_id`].
    pub access_key_id: String,
    /// See [`SessionRow::principal_id`].
    pub principal_id: String,
    /// See [`SessionRow::created`].
    pub created: Option<String>,
}

impl From<&SessionRow> for SessionKey {
    fn from(row: &SessionRow) -> Self {
        Self {
            access_key_id: row.access_key_id.clone(),
            principal_id: row.principal_id.clone(),
            created: row.created.clone(),
        }
    }
}

/// A caller with long-term credentials, with what it did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownUser {
    /// The user or root.
    pub origin: Origin,
    /// Its access keys in these records, sorted.
    pub access_key_ids: Vec<String>,
    /// Records under its own name.
    pub records: u64,
    /// Those that failed or were refused.
    pub errors: u64,
    /// Time of the first and last.
    pub first: Option<String>,
    /// See `first`.
    pub last: Option<String>,
    /// Addresses, sorted; bounded.
    pub addresses: Vec<String>,
    /// What it did, most records first; bounded.
    pub events: Vec<EventCount>,
    /// Kinds of events beyond those listed.
    #[serde(default)]
    pub more_events: u64,
}

/// One kind of event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventCount {
    /// `eventSource`.
    pub event_source: String,
    /// `eventName`.
    pub event_name: String,
    /// How many.
    pub records: u64,
    /// How many of them failed or were refused.
    pub errors: u64,
    /// Time of the first and last.
    pub first: Option<String>,
    /// See `first`.
    pub last: Option<String>,
}

/// A credential that a session took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumed {
    /// Steps away: 1 for what the session itself took.
    pub depth: u64,
    /// ARN of the session taken.
    pub arn: String,
    /// Its access key.
    pub access_key_id: String,
    /// The event, as in [`super::Hop::via`].
    pub via: String,
    /// `eventID` of that event.
    pub event_id: Option<String>,
    /// When.
    pub time: Option<String>,
    /// Records made with it.
    pub records: u64,
}

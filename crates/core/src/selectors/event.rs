//! What a selector looks at: one event, or one key of a table that stands for many.

use std::{borrow::Cow, ops::Not};

use crate::json::Text;
use crate::record::{Category, Record};

/// Whether an event is selected. Ordered so that "and" is the minimum and "or" the maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Match {
    /// It is not.
    No,
    /// It depends on what the [`Event`] does not know: look at the record itself.
    Depends,
    /// It is.
    Yes,
}

impl Match {
    /// Both have to hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// One has to hold.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }
}

impl Not for Match {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Depends => Self::Depends,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Match {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// What is known of a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value<'a> {
    /// The event does not have the field.
    #[default]
    Absent,
    /// The field, as meant: escapes are resolved.
    Is(Cow<'a, str>),
    /// The field begins so, and may end there; the rest was not kept.
    Begins(&'a str),
    /// Nothing is known, not even whether the event has it.
    Unknown,
}

impl<'a> Value<'a> {
    /// `readOnly`, which selectors write as text.
    #[must_use]
    pub const fn truth(value: Option<bool>) -> Self {
        match value {
            Some(true) => Self::Is(Cow::Borrowed("true")),
            Some(false) => Self::Is(Cow::Borrowed("false")),
            None => Self::Absent,
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Is(Cow::Borrowed(text))
    }
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Self::Absent, Self::from)
    }
}

impl<'a> From<Option<Text<'a>>> for Value<'a> {
    fn from(text: Option<Text<'a>>) -> Self {
        text.map_or(Self::Absent, |text| Self::Is(text.get()))
    }
}

/// One resource of an event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resource<'a> {
    /// `type`, as in `AWS::S3::Object`.
    pub kind: Value<'a>,
    /// `ARN`, or `ARNPrefix` of a list call.
    pub arn: Value<'a>,
}

/// As many as a [`Record`] keeps.
const KEPT: usize = 4;

/// The resources of an event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resources<'a> {
    entries: [Resource<'a>; KEPT],
    kept: usize,
    cut: bool,
}

impl<'a> Resources<'a> {
    /// Adds one. Beyond the fourth it is only remembered that there are more.
    pub fn push(&mut self, resource: Resource<'a>) {
        if let Some(slot) = self.entries.get_mut(self.kept) {
            *slot = resource;
            self.kept += 1;
        } else {
            self.cut = true;
        }
    }

    /// Remembers that there are others, of which nothing is known.
    pub const fn push_unknown(&mut self) {
        self.cut = true;
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Resource<'a>> {
        self.entries.iter().take(self.kept)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.kept == 0
    }

    pub(super) const fn is_cut(&self) -> bool {
        self.cut
    }
}

impl<'a> FromIterator<Resource<'a>> for Resources<'a> {
    fn from_iter<I: IntoIterator<Item = Resource<'a>>>(resources: I) -> Self {
        let mut all = Self::default();
        resources
            .into_iter()
            .for_each(|resource| all.push(resource));
        all
    }
}

/// The fields that selectors know, borrowed from a record or from a key that stands for many
/// records: then what the key does not keep is [`Value::Unknown`] or [`Value::Begins`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event<'a> {
    /// `eventCategory`.
    pub category: Category,
    /// `readOnly`, see [`Value::truth`].
    pub read_only: Value<'a>,
    /// `eventSource`.
    pub event_source: Value<'a>,
    /// `eventName`.
    pub event_name: Value<'a>,
    /// `eventType`.
    pub event_type: Value<'a>,
    /// `userIdentity.arn`.
    pub user_identity_arn: Value<'a>,
    /// `sessionCredentialFromConsole`: `true`, or absent.
    pub session_credential_from_console: Value<'a>,
    /// `vpcEndpointId`.
    pub vpc_endpoint_id: Value<'a>,
    /// `errorCode`.
    pub error_code: Value<'a>,
    /// `resources`.
    pub resources: Resources<'a>,
}

impl<'a> Event<'a> {
    /// An event of that category without any other field.
    #[must_use]
    pub fn new(category: Category) -> Self {
        Self {
            category,
            read_only: Value::Absent,
            event_source: Value::Absent,
            event_name: Value::Absent,
            event_type: Value::Absent,
            user_identity_arn: Value::Absent,
            session_credential_from_console: Value::Absent,
            vpc_endpoint_id: Value::Absent,
            error_code: Value::Absent,
            resources: Resources::default(),
        }
    }

    /// The fields of a record. Allocates only for texts with JSON escapes in them.
    #[must_use]
    pub fn of(record: &Record<'a>) -> Self {
        let resources = record.resources.iter().map(|resource| Resource {
            kind: resource.kind.into(),
            arn: resource.arn.into(),
        });
        let mut resources: Resources<'a> = resources.collect();
        resources.cut |= record.resources.is_cut();
        Self {
            category: record.category(),
            read_only: Value::truth(record.read_only),
            event_source: record.event_source.into(),
            event_name: record.event_name.into(),
            event_type: record.event_type.into(),
            user_identity_arn: record.identity.arn().into(),
            session_credential_from_console: record.session_credential_from_console.into(),
            vpc_endpoint_id: record.vpc_endpoint_id.into(),
            error_code: record.error_code.into(),
            resources,
        }
    }
}

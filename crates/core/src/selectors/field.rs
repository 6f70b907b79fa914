//! The fields that selectors may ask about, and what AWS allows for each.

use super::{model::Operator, read::Target};

/// A field of an advanced selector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// `eventCategory`, in every selector.
    EventCategory,
    /// `readOnly`.
    ReadOnly,
    /// `eventSource`.
    EventSource,
    /// `eventName`.
    EventName,
    /// `eventType`.
    EventType,
    /// `resources.type`.
    ResourcesType,
    /// `resources.ARN`.
    ResourcesArn,
    /// `userIdentity.arn`.
    UserIdentityArn,
    /// `sessionCredentialFromConsole`.
    SessionCredentialFromConsole,
    /// `vpcEndpointId`.
    VpcEndpointId,
    /// `errorCode`.
    ErrorCode,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 11] = [
        Self::EventCategory,
        Self::ReadOnly,
        Self::EventSource,
        Self::EventName,
        Self::EventType,
        Self::ResourcesType,
        Self::ResourcesArn,
        Self::UserIdentityArn,
        Self::SessionCredentialFromConsole,
        Self::VpcEndpointId,
        Self::ErrorCode,
    ];

    /// AWS's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::EventCategory => "eventCategory",
            Self::ReadOnly => "readOnly",
            Self::EventSource => "eventSource",
            Self::EventName => "eventName",
            Self::EventType => "eventType",
            Self::ResourcesType => "resources.type",
            Self::ResourcesArn => "resources.ARN",
            Self::UserIdentityArn => "userIdentity.arn",
            Self::SessionCredentialFromConsole => "sessionCredentialFromConsole",
            Self::VpcEndpointId => "vpcEndpointId",
            Self::ErrorCode => "errorCode",
        }
    }

    /// The field of that name.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.word() == word)
    }
}

/// The categories that a selector may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Selectable {
    Management,
    Data,
    NetworkActivity,
    /// What only event data stores take, and without any other condition.
    StoreOnly,
}

impl Selectable {
    pub(super) fn named(word: &str) -> Option<Self> {
        Some(match word {
            "Management" => Self::Management,
            "Data" => Self::Data,
            "NetworkActivity" => Self::NetworkActivity,
            "Insight" | "ConfigurationItem" | "Evidence" | "ActivityAuditLog" => Self::StoreOnly,
            _ => return None,
        })
    }
}

/// What AWS allows for a field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowed {
    /// The operators.
    pub(super) operators: &'static [Operator],
    /// The values, where only some are possible.
    pub(super) values: Option<&'static [&'static str]>,
    /// Whether one value at most may be given.
    pub(super) single: bool,
}

/// What AWS allows for a field of a category; `None` where the field is not allowed at all.
/// From the field table of the `AdvancedFieldSelector` page of the API reference.
pub(super) fn allowed(field: Field, category: Selectable, target: Target) -> Option<Allowed> {
    use Operator::{Equals, NotEquals};
    use Selectable::{Data, Management, NetworkActivity, StoreOnly};
    const ANY: &[Operator] = Operator::ALL;
    let rule = |operators, values, single| {
        Some(Allowed {
            operators,
            values,
            single,
        })
    };
    let store = target == Target::EventDataStore;
    match (field, category) {
        (Field::EventCategory, _) => rule(&[Equals], None, true),
        (_, StoreOnly) => None,
        (Field::ReadOnly, Management | Data) => rule(&[Equals], Some(&["true", "false"]), true),
        (Field::EventSource, Management) if !store => {
            rule(&[NotEquals], Some(EXCLUDABLE_SOURCES), false)
        }
        (Field::EventSource, Management | Data) => rule(ANY, None, false),
        (Field::EventSource, NetworkActivity) => rule(&[Equals], None, true),
        (Field::EventName, Management) => store.then_some(rule(ANY, None, false))?,
        (Field::EventName, Data | NetworkActivity) => rule(ANY, None, false),
        (Field::EventType, Management) => store.then_some(rule(ANY, None, false))?,
        (Field::EventType, Data) => rule(ANY, None, false),
        (Field::ResourcesType, Data) => rule(&[Equals], None, true),
        (Field::ResourcesArn, Data) => rule(ANY, None, false),
        (Field::SessionCredentialFromConsole, Management) if !store => None,
        (Field::SessionCredentialFromConsole, Management | Data) => {
            rule(&[Equals, NotEquals], Some(&["true"]), true)
        }
        (Field::UserIdentityArn, Management) => store.then_some(rule(ANY, None, false))?,
        (Field::UserIdentityArn, Data) => rule(ANY, None, false),
        (Field::UserIdentityArn, NetworkActivity) => (!store).then_some(rule(ANY, None, false))?,
        (Field::ErrorCode, NetworkActivity) => rule(&[Equals], Some(&["VpceAccessDenied"]), false),
        (Field::VpcEndpointId, NetworkActivity) => rule(ANY, None, false),
        (
            Field::ReadOnly
            | Field::EventType
            | Field::ResourcesType
            | Field::ResourcesArn
            | Field::SessionCredentialFromConsole
            | Field::ErrorCode
            | Field::VpcEndpointId,
            _,
        ) => None,
    }
}

/// The only management events that a trail can leave out by their source.
pub(super) const EXCLUDABLE_SOURCES: &[&str] = &["kms.amazonaws.com", "rdsdata.amazonaws.com"];

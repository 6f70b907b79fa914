//! Selectors as AWS writes them. Serializing gives the input of `put-event-selectors`.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Serialize};

/// What a trail or an event data store selects: selectors of one kind or of the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Selectors {
    /// The basic kind, for trails only.
    #[serde(rename = "EventSelectors")]
    Basic(Vec<EventSelector>),
    /// The advanced kind.
    #[serde(rename = "AdvancedEventSelectors")]
    Advanced(Vec<AdvancedEventSelector>),
}

impl Default for Selectors {
    /// What a trail has that was never told otherwise: all management events, and nothing else.
    fn default() -> Self {
        Self::Basic(vec![EventSelector::default()])
    }
}

impl Selectors {
    /// How many selectors.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Basic(selectors) => selectors.len(),
            Self::Advanced(selectors) => selectors.len(),
        }
    }

    /// Whether there is no selector at all: nothing is selected.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The advanced selectors that select the same events. A basic selector becomes one for its
    /// management events and one for each of its data resources.
    #[must_use]
    pub fn to_advanced(&self) -> Cow<'_, [AdvancedEventSelector]> {
        match self {
            Self::Basic(selectors) => selectors
                .iter()
                .flat_map(EventSelector::to_advanced)
                .collect(),
            Self::Advanced(selectors) => Cow::Borrowed(selectors),
        }
    }
}

/// A basic event selector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct EventSelector {
    /// Which events, of the management and of the data part alike.
    pub read_write_type: ReadWriteType,
    /// Whether management events are selected.
    pub include_management_events: bool,
    /// Which data events.
    pub data_resources: Vec<DataResource>,
    /// Whose management events are left out: `kms.amazonaws.com` and `rdsdata.amazonaws.com` can be.
    pub exclude_management_event_sources: Vec<String>,
}

impl Default for EventSelector {
    /// All management events, as AWS fills in what is not said.
    fn default() -> Self {
        Self {
            read_write_type: ReadWriteType::All,
            include_management_events: true,
            data_resources: Vec::new(),
            exclude_management_event_sources: Vec::new(),
        }
    }
}

impl EventSelector {
    /// See [`Selectors::to_advanced`].
    #[must_use]
    pub fn to_advanced(&self) -> Vec<AdvancedEventSelector> {
        let mut advanced = Vec::new();
        let read_only = match self.read_write_type {
            ReadWriteType::All => None,
            ReadWriteType::ReadOnly => Some("true"),
            ReadWriteType::WriteOnly => Some("false"),
        };
        let mut add = |category, conditions: Vec<AdvancedFieldSelector>| {
            let mut selector = AdvancedEventSelector::of_category(category);
            selector.field_selectors.extend(conditions);
            if let Some(value) = read_only {
                let condition = AdvancedFieldSelector::new("readOnly");
                let condition = condition.with(Operator::Equals, [value]);
                selector.field_selectors.push(condition);
            }
            advanced.push(selector);
        };
        if self.include_management_events {
            let excluded = &self.exclude_management_event_sources;
            let condition = AdvancedFieldSelector::new("eventSource")
                .with(Operator::NotEquals, excluded.iter().map(String::as_str));
            add(
                "Management",
                Vec::from_iter((!excluded.is_empty()).then_some(condition)),
            );
        }
        for resource in &self.data_resources {
            if let Some(conditions) = resource.conditions() {
                add("Data", conditions);
            }
        }
        advanced
    }
}

/// `ReadWriteType` of a basic selector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ReadWriteType {
    /// Reads and writes.
    #[default]
    All,
    /// `readOnly` is true.
    ReadOnly,
    /// `readOnly` is false.
    WriteOnly,
}

/// Data events that a basic selector selects.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DataResource {
    /// `AWS::S3::Object`, `AWS::Lambda::Function` or `AWS::DynamoDB::Table`.
    #[serde(rename = "Type")]
    pub kind: String,
    /// What the ARN of an S3 object begins with, or the whole ARN of a function or table; or the
    /// ARN of the service for all of them, as in `arn:aws:s3`.
    pub values: Vec<String>,
}

impl DataResource {
    /// `None` where no resource is named.
    fn conditions(&self) -> Option<Vec<AdvancedFieldSelector>> {
        if self.values.is_empty() {
            return None;
        }
        let kind = AdvancedFieldSelector::new("resources.type");
        let mut conditions = vec![kind.with(Operator::Equals, [self.kind.as_str()])];
        if !self.values.iter().any(|value| is_whole_service(value)) {
            let operator = if self.kind == "AWS::S3::Object" {
                Operator::StartsWith
            } else {
                Operator::Equals
            };
            let values = self.values.iter().map(String::as_str);
            conditions.push(AdvancedFieldSelector::new("resources.ARN").with(operator, values));
        }
        Some(conditions)
    }
}

/// Whether a value of a basic selector means every resource of its type: `arn:aws:s3`,
/// `arn:aws-cn:lambda`, `arn:aws:s3:::`.
pub(super) fn is_whole_service(value: &str) -> bool {
    let mut parts = value.splitn(3, ':');
    let arn = parts.next() == Some("arn") && parts.next().is_some_and(|it| it.starts_with("aws"));
    let service = parts.next().unwrap_or("");
    arn && matches!(service, "s3" | "s3:::" | "lambda" | "dynamodb")
}

/// An advanced event selector: an event has to meet all of its field selectors.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AdvancedEventSelector {
    /// A description without a meaning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The conditions.
    pub field_selectors: Vec<AdvancedFieldSelector>,
}

impl AdvancedEventSelector {
    /// All events of a category, as in `Management`.
    #[must_use]
    pub fn of_category(category: &str) -> Self {
        let condition = AdvancedFieldSelector::new("eventCategory");
        Self {
            name: None,
            field_selectors: vec![condition.with(Operator::Equals, [category])],
        }
    }

    /// The same with a name.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The same with one more condition.
    #[must_use]
    pub fn with<'a>(
        mut self,
        field: &str,
        operator: Operator,
        values: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let condition = AdvancedFieldSelector::new(field).with(operator, values);
        self.field_selectors.push(condition);
        self
    }
}

/// Conditions on one field: one of the positive values has to match where there are any, and none
/// of the negative ones may.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AdvancedFieldSelector {
    /// The field, as in `resources.ARN`. A word that is not known is kept.
    #[serde(rename = "Field", default)]
    pub field: String,
    /// The values by operator. AWS refuses an operator without a value; it asks nothing here.
    #[serde(flatten)]
    pub operators: BTreeMap<Operator, Vec<String>>,
}

impl AdvancedFieldSelector {
    /// Without a condition yet.
    #[must_use]
    pub fn new(field: &str) -> Self {
        Self {
            field: field.to_owned(),
            operators: BTreeMap::new(),
        }
    }

    /// The same with values added to an operator.
    #[must_use]
    pub fn with<'a>(
        mut self,
        operator: Operator,
        values: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let of_operator = self.operators.entry(operator).or_default();
        of_operator.extend(values.into_iter().map(str::to_owned));
        self
    }

    /// The values of an operator; none where it is not used.
    #[must_use]
    pub fn values(&self, operator: Operator) -> &[String] {
        self.operators.get(&operator).map_or(&[], Vec::as_slice)
    }
}

crate::problem::words! {
/// How a value is compared: literally and with case; there are no wildcards.
pub enum Operator {
    /// The field is the value.
    Equals = "Equals",
    /// The field begins with the value.
    StartsWith = "StartsWith",
    /// The field ends with the value.
    EndsWith = "EndsWith",
    /// The field is not the value.
    NotEquals = "NotEquals",
    /// The field does not begin with the value.
    NotStartsWith = "NotStartsWith",
    /// The field does not end with the value.
    NotEndsWith = "NotEndsWith",
}
}

//! A finite stand-in for all events of a class.
//!
//! Selectors test texts by equality, beginning and end alone. So the texts of a field fall into
//! finitely many kinds that no condition can tell apart: each value tested for equality, and for
//! each beginning `p` and each end `s` the texts that begin with `p`, end with `s` and have
//! something between that no value contains. One text of each kind, in every combination of the
//! fields, shows all that a set of selectors can do.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::event::{Event, Resource, Resources, Value};
use super::field::Field;
use super::model::{AdvancedEventSelector, Operator};
use super::scope::Class;
use crate::record::Category;
use crate::sorting::Ordered;

/// The most combinations that are tried.
const MOST_POINTS: usize = 1 << 16;

/// One event of every kind that the selectors can tell apart in a class.
pub(super) struct Points<'c> {
    class: &'c Class,
    /// For each field its texts; `None` for an event that lacks it.
    texts: Vec<(Field, Vec<Option<String>>)>,
    other: String,
}

impl<'c> Points<'c> {
    /// `None` where there would be too many, or where selectors ask about the resources of events
    /// other than data events, which AWS refuses.
    pub(super) fn new(class: &'c Class, selectors: &[&AdvancedEventSelector]) -> Option<Self> {
        let mut conditions = selectors.iter().flat_map(|it| &it.field_selectors);
        let of_resources = [Field::ResourcesType.word(), Field::ResourcesArn.word()];
        let is_data = class.event("").category == Category::Data;
        if !is_data && conditions.any(|it| of_resources.contains(&it.field.as_str())) {
            return None;
        }
        let fields = [
            Field::EventSource,
            Field::EventName,
            Field::EventType,
            Field::ResourcesArn,
            Field::UserIdentityArn,
            Field::SessionCredentialFromConsole,
            Field::VpcEndpointId,
            Field::ErrorCode,
        ];
        let other = unused_text(selectors);
        let mut texts = Vec::new();
        let mut count = 1_usize;
        for field in fields {
            let of_field = if field == Field::EventSource && class.source().is_some() {
                vec![class.source().map(str::to_owned)]
            } else {
                Values::of(field, selectors).texts(field, class, &other)?
            };
            count = count
                .checked_mul(of_field.len())
                .filter(|count| *count <= MOST_POINTS)?;
            texts.push((field, of_field));
        }
        Some(Self {
            class,
            texts,
            other,
        })
    }

    /// Calls `visit` with each event, until it breaks.
    pub(super) fn try_each<B>(
        &self,
        mut visit: impl FnMut(&Event<'_>) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let mut at = vec![0_usize; self.texts.len()];
        loop {
            visit(&self.event(&at))?;
            // Counts up, one field after the other.
            let mut places = at.iter_mut().zip(&self.texts);
            let counted = places.any(|(place, (_, texts))| {
                *place += 1;
                let goes_on = *place < texts.len();
                if !goes_on {
                    *place = 0;
                }
                goes_on
            });
            if !counted {
                return ControlFlow::Continue(());
            }
        }
    }

    fn event(&self, at: &[usize]) -> Event<'_> {
        let mut event = self.class.event(&self.other);
        let mut arn = Value::Absent;
        for (place, (field, texts)) in at.iter().zip(&self.texts) {
            let value = Value::from(texts.get(*place).and_then(|text| text.as_deref()));
            match field {
                Field::EventSource => event.event_source = value,
                Field::EventName => event.event_name = value,
                Field::EventType => event.event_type = value,
                Field::ResourcesArn => arn = value,
                Field::UserIdentityArn => event.user_identity_arn = value,
                Field::SessionCredentialFromConsole => {
                    event.session_credential_from_console = value;
                }
                Field::VpcEndpointId => event.vpc_endpoint_id = value,
                Field::ErrorCode => event.error_code = value,
                // Fixed by the class.
                Field::EventCategory | Field::ReadOnly | Field::ResourcesType => {}
            }
        }
        if event.category == Category::Data {
            let kind = self.class.resource_type().unwrap_or(&self.other).into();
            event.resources = [Resource { kind, arn }].into_iter().collect();
        } else {
            event.resources = Resources::default();
        }
        event
    }
}

/// A text that no value of the selectors contains.
fn unused_text(selectors: &[&AdvancedEventSelector]) -> String {
    let conditions = selectors.iter().flat_map(|it| &it.field_selectors);
    let values = conditions.flat_map(|it| it.operators.values()).flatten();
    let used: BTreeSet<char> = values.flat_map(|value| value.chars()).ordered();
    // The private use area has more characters than all values that AWS allows.
    ('\u{E000}'..='\u{10FFFD}')
        .find(|character| !used.contains(character))
        .map_or_else(String::new, String::from)
}

/// The values that selectors test a field by.
#[derive(Default)]
struct Values<'a> {
    equals: BTreeSet<&'a str>,
    starts: BTreeSet<&'a str>,
    ends: BTreeSet<&'a str>,
}

impl<'a> Values<'a> {
    fn of(field: Field, selectors: &[&'a AdvancedEventSelector]) -> Self {
        let mut values = Self::default();
        let conditions = selectors.iter().flat_map(|it| &it.field_selectors);
        for condition in conditions.filter(|it| it.field == field.word()) {
            for (operator, of_operator) in &condition.operators {
                let group = match operator {
                    Operator::Equals | Operator::NotEquals => &mut values.equals,
                    Operator::StartsWith | Operator::NotStartsWith => &mut values.starts,
                    Operator::EndsWith | Operator::NotEndsWith => &mut values.ends,
                };
                group.extend(of_operator.iter().map(String::as_str));
            }
        }
        values
    }

    /// One text of each kind; `None` where there are too many.
    fn texts(self, field: Field, class: &Class, other: &str) -> Option<Vec<Option<String>>> {
        if self.equals.is_empty() && self.starts.is_empty() && self.ends.is_empty() {
            return Some(vec![None]);
        }
        if field == Field::SessionCredentialFromConsole {
            // It is never there with another value.
            return Some(vec![None, Some("true".to_owned())]);
        }
        let domain = match field {
            Field::ResourcesArn => self.arn_domain(class),
            _ => None,
        };
        let domain = domain.as_deref().unwrap_or("");
        let Values {
            mut equals,
            mut starts,
            mut ends,
        } = self;
        starts.insert(domain);
        ends.insert("");
        if field == Field::EventSource && matches!(class, Class::NetworkActivity(None)) {
            // The sources that are named are classes of their own.
            equals.clear();
        }
        let kinds = starts.len().checked_mul(ends.len())?;
        kinds
            .checked_add(equals.len())
            .filter(|it| *it <= MOST_POINTS)?;
        let mut texts: Vec<Option<String>> = Vec::new();
        if domain.is_empty() && may_lack(field, class) {
            texts.push(None);
        }
        let possible = |text: &&&str| text.starts_with(domain);
        let whole = equals.iter().filter(possible);
        texts.extend(whole.map(|it| Some((*it).to_owned())));
        for start in starts.iter().filter(possible) {
            for end in &ends {
                texts.push(Some(format!("{start}{other}{end}")));
            }
        }
        Some(texts)
    }

    /// What every ARN of a resource type begins with, for the types of which that is certain and
    /// in the partition that the selectors speak of.
    fn arn_domain(&self, class: &Class) -> Option<String> {
        let service = match class.resource_type()? {
            "AWS::S3::Object" => "s3:::",
            "AWS::Lambda::Function" => "lambda:",
            "AWS::DynamoDB::Table" => "dynamodb:",
            _ => return None,
        };
        let values = self.equals.iter().chain(&self.starts);
        let partitions: BTreeSet<&str> = values
            .filter_map(|arn| arn.strip_prefix("arn:")?.split_once(':'))
            .map(|(partition, _)| partition)
            .ordered();
        let mut partitions = partitions.into_iter();
        let partition = partitions.next().unwrap_or("aws");
        (partitions.next().is_none()).then(|| format!("arn:{partition}:{service}"))
    }
}

/// Whether events of that class may come without the field.
fn may_lack(field: Field, class: &Class) -> bool {
    match field {
        Field::VpcEndpointId => !matches!(class, Class::NetworkActivity(_)),
        Field::EventSource | Field::EventName | Field::EventType => false,
        _ => true,
    }
}

//! Selectors made ready to answer for many events.

use super::event::{Event, Match, Resource, Value};
use super::field::Field;
use super::model::{AdvancedEventSelector, Selectors};
use super::patterns::Test;
use crate::record::Category;

/// A set of selectors, ready to be asked. Asking allocates nothing.
#[derive(Debug, Clone, Default)]
pub struct Compiled {
    selectors: Vec<AdvancedEventSelector>,
    rules: Vec<Rule>,
}

impl Compiled {
    /// Makes a set ready.
    #[must_use]
    pub fn new(selectors: &Selectors) -> Self {
        let selectors = selectors.to_advanced().into_owned();
        let rules = selectors.iter().map(Rule::new).collect();
        Self { selectors, rules }
    }

    /// The set as the advanced selectors that mean the same.
    #[must_use]
    pub fn selectors(&self) -> &[AdvancedEventSelector] {
        &self.selectors
    }

    /// Whether the event is selected: by one selector at least.
    ///
    /// On the fields of a whole record this is `Yes` or `No`, but for a field or a category that is
    /// not known here, and for a record with more resources than are kept.
    #[must_use]
    pub fn evaluate(&self, event: &Event<'_>) -> Match {
        let mut selected = Match::No;
        for rule in &self.rules {
            selected = selected.or(rule.of(event));
            if selected == Match::Yes {
                break;
            }
        }
        selected
    }

    /// Whether the selector at a place of [`Self::selectors`] selects the event.
    #[must_use]
    pub fn evaluate_at(&self, place: usize, event: &Event<'_>) -> Match {
        self.rules
            .get(place)
            .map_or(Match::No, |rule| rule.of(event))
    }

    /// Whether an answer may depend on who called.
    #[must_use]
    pub fn asks_for_the_caller(&self) -> bool {
        self.rules.iter().any(|rule| !rule.caller.is_empty())
    }

    /// The selectors, ready to be asked.
    pub(super) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The selectors that may select the event.
    pub(super) fn possible(
        &self,
        event: &Event<'_>,
    ) -> impl Iterator<Item = &AdvancedEventSelector> {
        let rules = self.rules.iter().zip(&self.selectors);
        rules
            .filter(|(rule, _)| rule.of(event) != Match::No)
            .map(|(_, selector)| selector)
    }
}

/// One selector: every condition has to hold.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    /// The answer of the conditions on `eventCategory`, by category.
    categories: [Match; Category::ALL.len()],
    /// The conditions on fields that an event has once.
    pub(super) plain: Vec<(Field, Test)>,
    /// The conditions on the ARN of the caller.
    pub(super) caller: Vec<Test>,
    /// The conditions that one resource has to meet together.
    pub(super) kind: Vec<Test>,
    pub(super) arn: Vec<Test>,
    /// There is a condition on a field that is not known here.
    pub(super) unknown: bool,
}

impl Rule {
    fn new(selector: &AdvancedEventSelector) -> Self {
        let mut categories = Vec::new();
        let mut rule = Self {
            categories: [Match::No; Category::ALL.len()],
            plain: Vec::new(),
            caller: Vec::new(),
            kind: Vec::new(),
            arn: Vec::new(),
            unknown: false,
        };
        for condition in &selector.field_selectors {
            let test = Test::new(condition);
            match Field::named(&condition.field) {
                _ if test.is_vacuous() => {}
                Some(Field::EventCategory) => categories.push(test),
                Some(Field::ResourcesType) => rule.kind.push(test),
                Some(Field::ResourcesArn) => rule.arn.push(test),
                Some(Field::UserIdentityArn) => rule.caller.push(test),
                Some(field) => rule.plain.push((field, test)),
                None => rule.unknown = true,
            }
        }
        // AWS has no selector without a category: one that names none selects nothing.
        if !categories.is_empty() {
            for (slot, category) in rule.categories.iter_mut().zip(Category::ALL) {
                *slot = categories.iter().fold(Match::Yes, |so_far, test| {
                    so_far.and(of_category(test, category))
                });
            }
        }
        rule
    }

    #[inline]
    fn of(&self, event: &Event<'_>) -> Match {
        match self.of_caller(&event.user_identity_arn) {
            Match::No => Match::No,
            holds => holds.and(self.but_the_caller(event)),
        }
    }

    /// The answer of the conditions on the ARN of the caller.
    #[inline]
    pub(super) fn of_caller(&self, arn: &Value<'_>) -> Match {
        all(&self.caller, arn)
    }

    /// The answer of all other conditions.
    #[inline]
    pub(super) fn but_the_caller(&self, event: &Event<'_>) -> Match {
        let category = self.categories.get(event.category as usize);
        let mut holds = category.copied().unwrap_or(Match::No);
        if holds == Match::No {
            return Match::No;
        }
        if self.unknown {
            holds = Match::Depends;
        }
        for (field, test) in &self.plain {
            holds = holds.and(test.of(field_of(event, *field)));
            if holds == Match::No {
                return Match::No;
            }
        }
        if self.kind.is_empty() && self.arn.is_empty() {
            return holds;
        }
        holds.and(self.of_resources(event))
    }

    fn of_resources(&self, event: &Event<'_>) -> Match {
        let resources = &event.resources;
        let mut found = Match::from(false);
        if resources.is_empty() {
            found = self.of_resource(&Resource::default());
        }
        for resource in resources.iter() {
            found = found.or(self.of_resource(resource));
            if found == Match::Yes {
                break;
            }
        }
        if found == Match::No && resources.is_cut() {
            return Match::Depends;
        }
        found
    }

    fn of_resource(&self, resource: &Resource<'_>) -> Match {
        match all(&self.kind, &resource.kind) {
            Match::No => Match::No,
            kind => kind.and(all(&self.arn, &resource.arn)),
        }
    }
}

fn all(tests: &[Test], value: &Value<'_>) -> Match {
    let mut holds = Match::Yes;
    for test in tests {
        holds = holds.and(test.of(value));
        if holds == Match::No {
            break;
        }
    }
    holds
}

/// [`Category::Other`] stands for every word that is not known here.
fn of_category(test: &Test, category: Category) -> Match {
    let known = |word: &str| {
        let mut all = Category::ALL.iter();
        all.any(|known| *known != Category::Other && known.word() == word)
    };
    match category {
        Category::Other if test.equals_only(known) => Match::No,
        Category::Other => Match::Depends,
        _ => test.of(&Value::from(category.word())),
    }
}

fn field_of<'e, 'a>(event: &'e Event<'a>, field: Field) -> &'e Value<'a> {
    match field {
        Field::ReadOnly => &event.read_only,
        Field::EventSource => &event.event_source,
        Field::EventName => &event.event_name,
        Field::EventType => &event.event_type,
        Field::SessionCredentialFromConsole => &event.session_credential_from_console,
        Field::VpcEndpointId => &event.vpc_endpoint_id,
        Field::ErrorCode => &event.error_code,
        // Kept apart when a rule is made.
        Field::EventCategory
        | Field::UserIdentityArn
        | Field::ResourcesType
        | Field::ResourcesArn => &Value::Absent,
    }
}

//! What a set of selectors selects as a whole, and how two sets lie to each other.
//!
//! Both are decided on [`Points`], so by every field selector and exactly, but for two things: what
//! one field says of another (that `GetObject` comes from S3 alone) is not known, and sets with
//! more combinations than can be tried are not decided. Then the answer is the one that claims
//! less: [`Extent::Some`] and [`Relation::Overlap`].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::ControlFlow;

use super::compiled::Compiled;
use super::event::{Event, Match, Resource, Value};
use super::field::Field;
use super::model::{AdvancedEventSelector, AdvancedFieldSelector, Operator};
use super::points::Points;
use crate::record::Category;
use crate::sorting::Ordered;

/// As many resource types and event sources are told apart. AWS allows 500 values in all, so only
/// sets that it refuses have more; those beyond count as not named.
const MOST_NAMED: usize = 512;

/// A class of events of which coverage is asked. A data event is in the class of each resource that
/// it has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Management events that read.
    ManagementRead,
    /// Management events that write.
    ManagementWrite,
    /// Data events that read, of a `resources.type`; `None` for every type that is not named.
    DataRead(Option<String>),
    /// Data events that write, likewise.
    DataWrite(Option<String>),
    /// Network activity of an `eventSource`; `None` for every source that is not named.
    NetworkActivity(Option<String>),
}

impl Class {
    /// The `resources.type` of a class of data events.
    #[must_use]
    pub fn resource_type(&self) -> Option<&str> {
        match self {
            Self::DataRead(kind) | Self::DataWrite(kind) => kind.as_deref(),
            _ => None,
        }
    }

    /// The `eventSource` of a class of network activity.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        match self {
            Self::NetworkActivity(source) => source.as_deref(),
            _ => None,
        }
    }

    /// An event of the class of which nothing else is known. `other` names what no selector names.
    pub(super) fn event<'a>(&'a self, other: &'a str) -> Event<'a> {
        let (category, read_only) = match self {
            Self::ManagementRead => (Category::Management, Some(true)),
            Self::ManagementWrite => (Category::Management, Some(false)),
            Self::DataRead(_) => (Category::Data, Some(true)),
            Self::DataWrite(_) => (Category::Data, Some(false)),
            Self::NetworkActivity(_) => (Category::NetworkActivity, None),
        };
        let mut event = Event {
            read_only: Value::truth(read_only),
            event_source: self.source().map_or(Value::Unknown, Value::from),
            event_name: Value::Unknown,
            event_type: Value::Unknown,
            user_identity_arn: Value::Unknown,
            session_credential_from_console: Value::Unknown,
            vpc_endpoint_id: Value::Unknown,
            error_code: Value::Unknown,
            ..Event::new(category)
        };
        event.resources.push(Resource {
            kind: match category {
                Category::Data => self.resource_type().unwrap_or(other).into(),
                _ => Value::Unknown,
            },
            arn: Value::Unknown,
        });
        event
    }

    /// Those of its kind that no selector names.
    fn of_others(&self) -> Self {
        match self {
            Self::ManagementRead => Self::ManagementRead,
            Self::ManagementWrite => Self::ManagementWrite,
            Self::DataRead(_) => Self::DataRead(None),
            Self::DataWrite(_) => Self::DataWrite(None),
            Self::NetworkActivity(_) => Self::NetworkActivity(None),
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, of) = match self {
            Self::ManagementRead => ("management-read", &None),
            Self::ManagementWrite => ("management-write", &None),
            Self::DataRead(kind) => ("data-read", kind),
            Self::DataWrite(kind) => ("data-write", kind),
            Self::NetworkActivity(source) => ("network-activity", source),
        };
        match of {
            Some(of) => write!(f, "{word} {of}"),
            None => f.write_str(word),
        }
    }
}

/// The classes that the sets tell apart: management events, each resource type and event source
/// that they name, and the others.
#[must_use]
pub fn classes(sets: &[&Compiled]) -> Vec<Class> {
    let some = |names: BTreeSet<&str>| {
        let names: Vec<_> = names.into_iter().map(str::to_owned).collect();
        let names = names.into_iter().take(MOST_NAMED).map(Some);
        names.chain([None])
    };
    let mut classes = vec![Class::ManagementRead, Class::ManagementWrite];
    for kind in some(named(Field::ResourcesType, sets)) {
        classes.push(Class::DataRead(kind.clone()));
        classes.push(Class::DataWrite(kind));
    }
    classes.extend(some(named(Field::EventSource, sets)).map(Class::NetworkActivity));
    classes
}

/// The values that the sets test a field by.
fn named<'c>(field: Field, sets: &[&'c Compiled]) -> BTreeSet<&'c str> {
    let selectors = sets.iter().flat_map(|set| set.selectors());
    let conditions = selectors.flat_map(|selector| &selector.field_selectors);
    let of_field = conditions.filter(|it| it.field == field.word());
    let values = of_field.flat_map(|it| it.operators.values()).flatten();
    values.map(String::as_str).ordered()
}

/// How much of a class is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extent {
    /// Nothing.
    None,
    /// Some of it, or what cannot be decided.
    Some,
    /// All of it.
    All,
}

/// What is selected of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// How much.
    pub extent: Extent,
    /// Event sources that selectors name and of which nothing is selected, sorted.
    pub excluded_sources: Vec<String>,
    /// Where only some is selected: what each selector asks beside the class, one list for each.
    pub conditions: Vec<Vec<AdvancedFieldSelector>>,
}

const NOTHING: &Reach = &Reach {
    extent: Extent::None,
    excluded_sources: Vec::new(),
    conditions: Vec::new(),
};

/// What a set selects of each class.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    reaches: BTreeMap<Class, Reach>,
}

impl Scope {
    /// Of a set.
    #[must_use]
    pub fn of(set: &Compiled) -> Self {
        let classes = classes(&[set]).into_iter();
        Self {
            reaches: classes
                .map(|class| (class.clone(), reach(set, &class)))
                .ordered(),
        }
    }

    /// What is selected of a class.
    #[must_use]
    pub fn reach(&self, class: &Class) -> &Reach {
        let reach = self.reaches.get(class);
        reach
            .or_else(|| self.reaches.get(&class.of_others()))
            .unwrap_or(NOTHING)
    }

    /// How much of a class is selected.
    #[must_use]
    pub fn extent(&self, class: &Class) -> Extent {
        self.reach(class).extent
    }

    /// The classes of which anything is selected.
    pub fn selected(&self) -> impl Iterator<Item = (&Class, &Reach)> {
        let reaches = self.reaches.iter();
        reaches.filter(|(_, reach)| reach.extent != Extent::None)
    }

    /// Whether nothing at all is selected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.selected().next().is_none()
    }

    /// Whether any data event is selected.
    #[must_use]
    pub fn has_data(&self) -> bool {
        self.selected()
            .any(|(class, _)| matches!(class, Class::DataRead(_) | Class::DataWrite(_)))
    }
}

fn reach(set: &Compiled, class: &Class) -> Reach {
    let at_hand = selectors_of(set, class);
    let conditions = |extent| {
        let lists = at_hand.iter().map(|selector| beside(selector, class));
        Vec::from_iter(
            (extent == Extent::Some)
                .then_some(lists)
                .into_iter()
                .flatten(),
        )
    };
    let undecided = Reach {
        extent: Extent::Some,
        excluded_sources: Vec::new(),
        conditions: conditions(Extent::Some),
    };
    if at_hand.is_empty() {
        return NOTHING.clone();
    }
    let Some(points) = Points::new(class, &at_hand) else {
        return undecided;
    };
    let (mut any, mut all) = (false, true);
    let mut sources: BTreeMap<String, Match> = BTreeMap::new();
    let _: ControlFlow<()> = points.try_each(|event| {
        let selected = set.evaluate(event);
        any |= selected != Match::No;
        all &= selected == Match::Yes;
        if let Value::Is(source) = &event.event_source {
            match sources.get_mut(&**source) {
                Some(so_far) => *so_far = so_far.or(selected),
                None => {
                    sources.insert(source.clone().into_owned(), selected);
                }
            }
        }
        ControlFlow::Continue(())
    });
    let extent = match (any, all) {
        (false, _) => return NOTHING.clone(),
        (true, true) => Extent::All,
        (true, false) => Extent::Some,
    };
    let named = |source: &String| names_source(&at_hand, source);
    let left_out = sources
        .into_iter()
        .filter(|(_, selected)| *selected == Match::No);
    Reach {
        extent,
        excluded_sources: left_out.map(|(source, _)| source).filter(named).collect(),
        conditions: conditions(extent),
    }
}

fn names_source(selectors: &[&AdvancedEventSelector], source: &String) -> bool {
    let conditions = selectors.iter().flat_map(|it| &it.field_selectors);
    let mut of_source = conditions.filter(|it| it.field == Field::EventSource.word());
    of_source.any(|it| {
        it.values(Operator::NotEquals).contains(source)
            || it.values(Operator::Equals).contains(source)
    })
}

/// The selectors that may select an event of the class.
fn selectors_of<'c>(set: &'c Compiled, class: &Class) -> Vec<&'c AdvancedEventSelector> {
    // No type or source that is named has this character alone.
    let event = class.event("\u{0}");
    set.possible(&event).collect()
}

/// What a selector asks beside the class.
fn beside(selector: &AdvancedEventSelector, class: &Class) -> Vec<AdvancedFieldSelector> {
    let of_class = |field: &str| match Field::named(field) {
        Some(Field::EventCategory | Field::ReadOnly | Field::ResourcesType) => true,
        Some(Field::EventSource) => class.source().is_some(),
        _ => false,
    };
    let conditions = selector.field_selectors.iter();
    conditions
        .filter(|it| !of_class(&it.field))
        .cloned()
        .collect()
}

/// How what one set selects lies to what another selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Both select the same, and something.
    Identical,
    /// The first selects less than the second, all of it within.
    Subset,
    /// The first selects more than the second, and all of that.
    Superset,
    /// They share something, or it cannot be decided.
    Overlap,
    /// They share nothing.
    Disjoint,
}

/// How two sets lie to each other in a class; in all of them for `None`.
#[must_use]
pub fn relation(first: &Compiled, second: &Compiled, class: Option<&Class>) -> Relation {
    let mut shares = Shares::default();
    match class {
        Some(class) => shares.add(first, second, class),
        None => {
            let sets = [first, second];
            for class in classes(&sets) {
                shares.add(first, second, &class);
            }
            let mut fields = [Field::ResourcesType, Field::EventSource].into_iter();
            if fields.any(|field| named(field, &sets).len() > MOST_NAMED) {
                shares.undecided();
            }
        }
    }
    shares.relation()
}

/// What exists: events that only one selects, and events that both do.
#[derive(Default)]
struct Shares {
    first_alone: bool,
    second_alone: bool,
    both: bool,
}

impl Shares {
    fn add(&mut self, first: &Compiled, second: &Compiled, class: &Class) {
        let of_first = selectors_of(first, class);
        let of_second = selectors_of(second, class);
        let at_hand = [&*of_first, &*of_second].concat();
        if at_hand.is_empty() {
            return;
        }
        let Some(points) = Points::new(class, &at_hand) else {
            self.first_alone |= !of_first.is_empty();
            self.second_alone |= !of_second.is_empty();
            self.both |= !of_first.is_empty() && !of_second.is_empty();
            return;
        };
        let _: ControlFlow<()> = points.try_each(|event| {
            match (first.evaluate(event), second.evaluate(event)) {
                (Match::Yes, Match::Yes) => self.both = true,
                (Match::No, Match::No) => {}
                (_, Match::No) => self.first_alone = true,
                (Match::No, _) => self.second_alone = true,
                _ => self.undecided(),
            }
            ControlFlow::Continue(())
        });
    }

    fn undecided(&mut self) {
        *self = Self {
            first_alone: true,
            second_alone: true,
            both: true,
        };
    }

    const fn relation(&self) -> Relation {
        match (self.both, self.first_alone, self.second_alone) {
            (false, ..) => Relation::Disjoint,
            (true, false, false) => Relation::Identical,
            (true, false, true) => Relation::Subset,
            (true, true, false) => Relation::Superset,
            (true, true, true) => Relation::Overlap,
        }
    }
}

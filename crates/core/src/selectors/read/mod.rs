//! Documents of selectors: what they are for, and where their selectors stand.
//!
//! Understood are the output of `get-event-selectors` and `get-event-data-store`, the input of
//! `put-event-selectors`, the parameters of a `PutEventSelectors` record (and the record around
//! them), a bare list of either kind of selectors, and lists and named collections of all these.

mod selectors;

use super::check::check_at;
use super::model::Selectors;
use super::problem::{Code, SelectorProblem, Severity};
use crate::json::{Cursor, Kind, Raw};
use crate::sorting::Arrange;

/// How deep documents may be wrapped in lists and collections.
const MOST_WRAPPED: u32 = 6;

/// What a set of selectors belongs to; that decides which fields AWS allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// A trail.
    #[default]
    Trail,
    /// An event data store of CloudTrail Lake.
    EventDataStore,
}

/// One set of selectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The name given to the set, or of its trail or store; `None` where it has none.
    pub name: Option<String>,
    /// The ARN (or name) of the trail or store, where the document says it.
    pub subject: Option<String>,
    /// What it belongs to: a trail, unless the document shows that it is a store.
    pub target: Target,
    /// The selectors. What could not be understood of them selects nothing.
    pub selectors: Selectors,
    /// Where the list of selectors stands: a JSON pointer from the top of the file.
    pub pointer: String,
    /// What is wrong with them, in the order of the places.
    pub problems: Vec<SelectorProblem>,
}

/// What a file of selectors holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Read {
    /// The sets, in the order of the file.
    pub documents: Vec<Document>,
    /// What is wrong with the file outside of its sets.
    pub problems: Vec<SelectorProblem>,
}

/// Reads a file of selectors.
#[must_use]
pub fn read(text: &str) -> Read {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut cursor = Cursor::new(text);
    let value = cursor
        .value()
        .and_then(|value| cursor.end().map(|()| value));
    match value {
        Ok(value) => Read::of(value),
        Err(fault) => {
            let message = format!("not JSON at byte {}: {}", fault.at, fault.reason);
            Read {
                documents: Vec::new(),
                problems: vec![Pointer::default().error(Code::JsonSyntax, message)],
            }
        }
    }
}

impl Read {
    /// Reads selectors that stand in a document read already, as in a record.
    #[must_use]
    pub fn of(value: Raw<'_>) -> Self {
        let mut read = Self::default();
        read.collect(value, &Pointer::default(), None, MOST_WRAPPED);
        read
    }

    fn collect(&mut self, value: Raw<'_>, at: &Pointer, name: Option<&str>, deeper: u32) {
        let Some(deeper) = deeper.checked_sub(1) else {
            return self.nothing(at);
        };
        match value.kind() {
            Kind::Array => self.collect_list(value, at, name, deeper),
            Kind::Object => self.collect_object(value, at, name, deeper),
            _ => self.nothing(at),
        }
    }

    /// A bare list of selectors, or a list of documents.
    fn collect_list(&mut self, list: Raw<'_>, at: &Pointer, name: Option<&str>, deeper: u32) {
        let kind = list.items().find_map(ListKind::of);
        if kind.is_some() || list.items().next().is_none() {
            let header = Header::named(name);
            return self.add(header, list, kind.unwrap_or(ListKind::Basic), at);
        }
        for (index, item) in list.items().enumerate() {
            self.collect(item, &at.item(index), name, deeper);
        }
    }

    fn collect_object(&mut self, value: Raw<'_>, at: &Pointer, name: Option<&str>, deeper: u32) {
        let mut header = Header::named(name);
        let mut wrapped = None;
        for (key, member) in value.members() {
            let key = key.get();
            match &*uncapitalized(&key) {
                _ if member.kind() == Kind::Null => {}
                "eventSelectors" => header.basic = Some((member, at.key(&key))),
                "advancedEventSelectors" => header.advanced = Some((member, at.key(&key))),
                "selectors" | "sets" | "requestParameters" | "eventDataStores" => {
                    wrapped = Some((member, at.key(&key)));
                }
                word => header.note(word, member),
            }
        }
        if let Some((list, kind, place)) = header.chosen(self, at) {
            self.add(header, list, kind, &place);
        } else if let Some((member, place)) = wrapped {
            let before = self.documents.len();
            self.collect(member, &place, header.name.as_deref(), deeper);
            for document in self.documents.iter_mut().skip(before) {
                header.target_of(document);
            }
        } else if let Some(kind) = ListKind::of(value) {
            self.add_single(header, value, kind, at);
        } else {
            self.collect_named(value, at, deeper);
        }
    }

    /// Documents as the members of an object, which names them.
    fn collect_named(&mut self, value: Raw<'_>, at: &Pointer, deeper: u32) {
        let is_document = |member: Raw<'_>| matches!(member.kind(), Kind::Object | Kind::Array);
        let mut members = value.members().peekable();
        if members.peek().is_none() || !value.members().all(|(_, member)| is_document(member)) {
            return self.nothing(at);
        }
        for (key, member) in members {
            let key = key.get();
            self.collect(member, &at.key(&key), Some(&key), deeper);
        }
    }

    fn add(&mut self, header: Header<'_>, list: Raw<'_>, kind: ListKind, at: &Pointer) {
        let (selectors, problems) = selectors::read_list(list, kind, at);
        self.push(header, selectors, problems, at);
    }

    fn add_single(&mut self, header: Header<'_>, value: Raw<'_>, kind: ListKind, at: &Pointer) {
        let (selectors, problems) = selectors::read_single(value, kind, at);
        self.push(header, selectors, problems, at);
    }

    fn push(
        &mut self,
        header: Header<'_>,
        selectors: Selectors,
        mut problems: Vec<SelectorProblem>,
        at: &Pointer,
    ) {
        problems.extend(check_at(&selectors, header.target, at));
        problems.arrange();
        problems.dedup();
        self.documents.push(Document {
            name: header.name.or_else(|| header.subject.clone()),
            subject: header.subject,
            target: header.target,
            selectors,
            pointer: at.text.clone(),
            problems,
        });
    }

    fn nothing(&mut self, at: &Pointer) {
        let message = "there are no event selectors here: expected the output of \
                       get-event-selectors, or a list of selectors";
        self.problems.push(at.error(Code::NotSelectors, message));
    }
}

/// What a document says beside its selectors.
#[derive(Default)]
struct Header<'a> {
    name: Option<String>,
    subject: Option<String>,
    target: Target,
    basic: Option<(Raw<'a>, Pointer)>,
    advanced: Option<(Raw<'a>, Pointer)>,
}

impl<'a> Header<'a> {
    fn named(name: Option<&str>) -> Self {
        Self {
            name: name.map(str::to_owned),
            ..Self::default()
        }
    }

    fn note(&mut self, word: &str, member: Raw<'a>) {
        let text = || member.text().map(|text| text.get().into_owned());
        match word {
            "name" => self.name = text().or(self.name.take()),
            "trailARN" | "trailArn" | "trailName" => self.subject = text(),
            "eventDataStoreArn" | "eventDataStore" => {
                self.subject = text();
                self.target = Target::EventDataStore;
            }
            "retentionPeriod"
            | "terminationProtectionEnabled"
            | "multiRegionEnabled"
            | "organizationEnabled"
            | "billingMode" => self.target = Target::EventDataStore,
            "eventName" if text().is_some_and(|name| name.contains("EventDataStore")) => {
                self.target = Target::EventDataStore;
            }
            _ => {}
        }
    }

    /// The list that counts: advanced selectors where both kinds are there.
    fn chosen(&mut self, read: &mut Read, at: &Pointer) -> Option<(Raw<'a>, ListKind, Pointer)> {
        let filled = |list: &(Raw<'a>, Pointer)| list.0.items().next().is_some();
        let (basic, advanced) = (self.basic.take(), self.advanced.take());
        let both = basic.as_ref().is_some_and(filled) && advanced.as_ref().is_some_and(filled);
        if both {
            let message = "a trail has basic or advanced event selectors, not both; the advanced \
                           ones are taken";
            read.problems.push(at.error(Code::BothKinds, message));
        }
        match (basic, advanced) {
            (Some((list, place)), None) => Some((list, ListKind::Basic, place)),
            (Some((list, place)), Some(other)) if !filled(&other) => {
                Some((list, ListKind::Basic, place))
            }
            (_, Some((list, place))) => Some((list, ListKind::Advanced, place)),
            (None, None) => None,
        }
    }

    /// What the wrapping says of a document that does not say it itself.
    fn target_of(&self, document: &mut Document) {
        if document.subject.is_none() {
            document.subject.clone_from(&self.subject);
            document.name = document.name.take().or_else(|| self.subject.clone());
        }
    }
}

/// Which kind of selectors a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ListKind {
    Basic,
    Advanced,
}

impl ListKind {
    /// The kind of one selector, by its keys.
    fn of(selector: Raw<'_>) -> Option<Self> {
        selector
            .members()
            .find_map(|(key, _)| match &*uncapitalized(&key.get()) {
                "fieldSelectors" => Some(Self::Advanced),
                "readWriteType"
                | "includeManagementEvents"
                | "dataResources"
                | "excludeManagementEventSources" => Some(Self::Basic),
                _ => None,
            })
    }
}

/// A place in the file, and how keys are spelled there: `FieldSelectors` by the CLI,
/// `fieldSelectors` in records.
#[derive(Debug, Clone, Default)]
pub(super) struct Pointer {
    text: String,
    in_record: bool,
}

impl Pointer {
    /// A key as it stands in the file.
    pub(super) fn key(&self, key: &str) -> Self {
        let step = key.replace('~', "~0").replace('/', "~1");
        Self {
            text: format!("{}/{step}", self.text),
            in_record: key.starts_with(|first: char| first.is_ascii_lowercase()),
        }
    }

    /// A key of AWS's, in the spelling of this place.
    pub(super) fn member(&self, key: &str) -> Self {
        if self.in_record {
            self.key(&uncapitalized(key))
        } else {
            self.key(key)
        }
    }

    pub(super) fn item(&self, index: usize) -> Self {
        Self {
            text: format!("{}/{index}", self.text),
            in_record: self.in_record,
        }
    }

    fn spelled_as(&self, value: Raw<'_>) -> Self {
        let spelled = |key: &str| key.starts_with(|first: char| first.is_ascii_lowercase());
        Self {
            text: self.text.clone(),
            in_record: value
                .members()
                .next()
                .is_some_and(|(key, _)| spelled(key.as_written())),
        }
    }

    fn problem(&self, severity: Severity, code: Code, message: String) -> SelectorProblem {
        SelectorProblem {
            pointer: self.text.clone(),
            code,
            severity,
            message,
        }
    }

    pub(super) fn error(&self, code: Code, message: impl Into<String>) -> SelectorProblem {
        self.problem(Severity::Error, code, message.into())
    }

    pub(super) fn warning(&self, code: Code, message: impl Into<String>) -> SelectorProblem {
        self.problem(Severity::Warning, code, message.into())
    }
}

/// AWS's keys begin with a capital letter in the output of the CLI, and with a small one in records.
fn uncapitalized(key: &str) -> String {
    let mut chars = key.chars();
    let first = chars.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}

//! What is wrong with a document of selectors.

use serde::{Deserialize, Serialize};

/// One thing that is wrong with a document, at a place in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SelectorProblem {
    /// Where: a JSON pointer (RFC 6901) from the top of the file.
    pub pointer: String,
    /// What kind of thing.
    pub code: Code,
    /// Whether AWS would refuse it.
    pub severity: Severity,
    /// Plain words.
    pub message: String,
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// AWS refuses the document, or it could not be understood.
    Error,
    /// AWS takes it, but it does not do what it seems to.
    Warning,
}

crate::problem::words! {
/// What kind of problem. The JSON form is the kebab-case word.
pub enum Code {
    /// The text is not JSON from a place on.
    JsonSyntax = "json-syntax",
    /// Nothing in it is a selector.
    NotSelectors = "not-selectors",
    /// A value of another type than it has to be.
    WrongType = "wrong-type",
    /// A key that selectors do not have; it is passed over.
    UnknownKey = "unknown-key",
    /// Basic and advanced selectors in one document; the advanced ones are taken.
    BothKinds = "both-kinds",
    /// A set without a selector.
    NoSelectors = "no-selectors",
    /// More selectors than a trail may have.
    TooManySelectors = "too-many-selectors",
    /// More data resources than a trail may name.
    TooManyDataResources = "too-many-data-resources",
    /// More values than all conditions together, or the one field, may have.
    TooManyValues = "too-many-values",
    /// A text shorter or longer than AWS takes.
    Length = "length",
    /// `eventCategory` is missing; the selector selects nothing.
    MissingEventCategory = "missing-event-category",
    /// `resources.type` is missing in a selector for data events.
    MissingResourceType = "missing-resource-type",
    /// `eventSource` is missing in a selector for network activity.
    MissingEventSource = "missing-event-source",
    /// A field that is not known; what it selects cannot be told.
    UnknownField = "unknown-field",
    /// A field that the category does not allow.
    FieldNotAllowed = "field-not-allowed",
    /// A field twice in one selector.
    RepeatedField = "repeated-field",
    /// An operator that the field does not allow in that category.
    OperatorNotAllowed = "operator-not-allowed",
    /// A field selector without an operator, or an operator without a value.
    EmptyOperator = "empty-operator",
    /// A value that the field does not allow.
    ValueNotAllowed = "value-not-allowed",
    /// A resource type that is not known; it may be new.
    UnknownResourceType = "unknown-resource-type",
    /// A service that is not known to log network activity; it may be new.
    UnknownEventSource = "unknown-event-source",
    /// A value that no ARN of the field matches.
    NotAnArn = "not-an-arn",
    /// A beginning without its slash, which takes in siblings of what it names.
    PrefixTrap = "prefix-trap",
    /// An asterisk or question mark, which stands for itself.
    Wildcard = "wildcard",
    /// Conditions that no event meets.
    SelectsNothing = "selects-nothing",
    /// Conditions that no record of the case meets.
    SelectsNothingObserved = "selects-nothing-observed",
    /// A setting that has no effect beside the others.
    NoEffect = "no-effect",
}
}

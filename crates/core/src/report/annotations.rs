//! What a consultant adds to a report: who it is for, what was asked, and a word on each finding.
//!
//! Annotations stand beside the report and never change it: a finding that is left out or accepted stays in every form
//! for machines. They are kept by the stable key of a finding ([`super::finding_keys`]); when the case is read again,
//! [`Annotations::carried`] takes them over. Texts are plain text, shown as text by every writer.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::identity::{Pair, finding_keys, pairs};
use super::{Finding, Logo, session};
use crate::json;

/// The name and version of their JSON form. Fields may be added within a version.
pub const ANNOTATIONS_SCHEMA: &str = "trailglass.annotations/1";

/// Bytes that a file of annotations may have: a logo and the words of one person.
const MOST_BYTES: usize = 16 << 20;

/// The fields of [`Annotations`].
const FIELDS: [&str; 10] = [
    "schema",
    "title",
    "customer",
    "author",
    "date",
    "classification",
    "scope",
    "notes",
    "logo",
    "findings",
];

/// Those of [`Note`].
const NOTE_FIELDS: [&str; 3] = ["left_out", "comment", "accepted"];

/// Those of [`Accepted`].
const ACCEPTED_FIELDS: [&str; 3] = ["reason", "by", "until"];

/// What a consultant adds. Every text may be empty, and is left out then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Annotations {
    /// Always [`ANNOTATIONS_SCHEMA`]; a file written by hand may leave it out.
    pub schema: String,
    /// The title of the report, as in `CloudTrail review`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Whom it is for.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub customer: String,
    /// Who wrote it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub author: String,
    /// Its date, as it is to be shown: nothing here looks at a clock.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub date: String,
    /// Who may see it, as in `Confidential`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub classification: String,
    /// What was looked at and what was not. An empty line begins a paragraph.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub scope: String,
    /// What else is to be said, before the findings. An empty line begins a paragraph.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// The logo on the cover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<Logo>,
    /// A word on findings, by their key. A key without its second part (`security/trail-untagged`) holds for every finding
    /// of that name; one of its own goes first.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub findings: BTreeMap<String, Note>,
}

/// A word on one finding.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Note {
    /// Whether it is left out of the forms for people.
    #[serde(skip_serializing_if = "is_false")]
    pub left_out: bool,
    /// What the consultant says of it. An empty line begins a paragraph.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// That its owner knows of it and lives with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Accepted>,
}

impl Note {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.left_out && self.comment.trim().is_empty() && self.accepted.is_none()
    }
}

/// A risk that is accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Accepted {
    /// Why.
    pub reason: String,
    /// Who accepted it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// Until when, as it is to be shown.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub until: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_false(value: &bool) -> bool {
    !value
}

impl Default for Annotations {
    fn default() -> Self {
        Self {
            schema: ANNOTATIONS_SCHEMA.to_owned(),
            title: String::new(),
            customer: String::new(),
            author: String::new(),
            date: String::new(),
            classification: String::new(),
            scope: String::new(),
            notes: String::new(),
            logo: None,
            findings: BTreeMap::new(),
        }
    }
}

impl Annotations {
    /// Reads a file of annotations: JSON, written by the page or by hand.
    ///
    /// # Errors
    /// Where it is too large, another version, no JSON of this form, or has not one of its fields: then it is something else.
    pub fn read(bytes: &[u8]) -> Result<Self, AnnotationError> {
        if bytes.len() > MOST_BYTES {
            return Err(AnnotationError::TooLarge);
        }
        let bytes = without_mark(bytes);
        // The version goes first: what another one means by a field is not known here.
        if let Some(schema) = session::schema(bytes)
            && schema != ANNOTATIONS_SCHEMA
        {
            return Err(AnnotationError::Other(schema));
        }
        let damaged = |fault: serde_json::Error| AnnotationError::Damaged {
            line: fault.line(),
            column: fault.column(),
        };
        let value: Value = json::from_slice(bytes).map_err(damaged)?;
        let mut names = value.as_object().into_iter().flatten();
        if !names.any(|(name, _)| FIELDS.contains(&name.as_str())) {
            return Err(AnnotationError::Foreign);
        }
        json::from_slice(bytes).map_err(damaged)
    }

    /// The names in a file of annotations that are none of its fields, such as `findings.security/trail-untagged.coment`:
    /// [`Annotations::read`] passes over them, because a later version may have more.
    #[must_use]
    pub fn unknown_fields(bytes: &[u8]) -> Vec<String> {
        let Ok(value) = json::from_slice::<Value>(without_mark(bytes)) else {
            return Vec::new();
        };
        let mut unknown = strangers_of(&value, "", &FIELDS);
        let notes = value.get("findings").and_then(Value::as_object);
        for (key, note) in notes.into_iter().flatten() {
            let place = format!("findings.{key}");
            unknown.extend(strangers_of(note, &place, &NOTE_FIELDS));
            if let Some(accepted) = note.get("accepted").filter(|it| !it.is_null()) {
                let place = format!("{place}.accepted");
                unknown.extend(strangers_of(accepted, &place, &ACCEPTED_FIELDS));
            }
        }
        unknown
    }

    /// Whether nothing was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The word on a finding, by its key.
    #[must_use]
    pub fn note(&self, key: &str) -> Option<&Note> {
        let of_all = || self.findings.get(super::identity::id_of(key));
        self.findings.get(key).or_else(of_all)
    }

    /// The word on a finding, to be changed. It begins as the one that holds for all findings of its name, else empty;
    /// [`Annotations::tidy`] takes out what stayed empty.
    pub fn note_mut(&mut self, key: &str) -> &mut Note {
        let now = self.note(key).cloned().unwrap_or_default();
        self.findings.entry(key.to_owned()).or_insert(now)
    }

    /// Takes out the words that say nothing, unless they say so against one that holds for all.
    pub fn tidy(&mut self) {
        let names: Vec<String> = self.findings.keys().cloned().collect();
        let stands = |key: &str| {
            let id = super::identity::id_of(key);
            id != key && names.iter().any(|name| name == id)
        };
        self.findings
            .retain(|key, note| !note.is_empty() || stands(key));
    }

    /// The same for the findings of another report of the case: each word follows its finding, also where that now names
    /// more or fewer resources. A word whose finding is gone stays under its old key.
    #[must_use]
    pub fn carried(&self, from: &[Finding], to: &[Finding]) -> Self {
        let (old, new) = (finding_keys(from), finding_keys(to));
        let mut findings = self.findings.clone();
        for pair in pairs(from, to) {
            let Pair::Both(before, after) = pair else {
                continue;
            };
            let (Some(before), Some(after)) = (old.get(before), new.get(after)) else {
                continue;
            };
            if before != after
                && let Some(note) = self.findings.get(before)
            {
                // Two findings may have changed places: what is taken over is looked up in the words as they were.
                if findings.get(before) == Some(note) && !new.contains(before) {
                    findings.remove(before);
                }
                findings.insert(after.clone(), note.clone());
            }
        }
        Self {
            findings,
            ..self.clone()
        }
    }

    /// The keys that no finding of a report has: words that nobody would read.
    #[must_use]
    pub fn strangers(&self, findings: &[Finding]) -> Vec<&str> {
        let keys = finding_keys(findings);
        let known = |key: &str| {
            keys.iter()
                .any(|own| own == key || super::identity::id_of(own) == key)
        };
        self.findings
            .keys()
            .map(String::as_str)
            .filter(|key| !known(key))
            .collect()
    }
}

/// JSON without the mark that some editors put before UTF-8.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// The members of an object that are none of these fields; the place itself where it is no object.
fn strangers_of(value: &Value, place: &str, fields: &[&str]) -> Vec<String> {
    let Some(members) = value.as_object() else {
        return vec![place.to_owned()];
    };
    let names = members
        .keys()
        .filter(|name| !fields.contains(&name.as_str()));
    let below = |name: &String| match place {
        "" => name.clone(),
        place => format!("{place}.{name}"),
    };
    names.map(below).collect()
}

/// Why a file holds no annotations that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnnotationError {
    /// It is larger than any words of a person.
    TooLarge,
    /// It is of this other form or version.
    Other(String),
    /// It is JSON without one field of this form.
    Foreign,
    /// It is no JSON of this form at this place.
    Damaged {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
}

impl fmt::Display for AnnotationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => write!(f, "larger than {} MiB: no annotations", MOST_BYTES >> 20),
            Self::Other(schema) => write!(
                f,
                "this is {}, and {ANNOTATIONS_SCHEMA} is expected",
                super::writers::words::visible(schema)
            ),
            Self::Foreign => write!(
                f,
                "no annotations: it has no field of the form {ANNOTATIONS_SCHEMA}"
            ),
            Self::Damaged { line, column } => write!(
                f,
                "no annotations: line {line}, column {column} is not of the form {ANNOTATIONS_SCHEMA}"
            ),
        }
    }
}

impl std::error::Error for AnnotationError {}

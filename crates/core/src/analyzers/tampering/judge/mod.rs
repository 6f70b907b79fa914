//! What an event does to logging, by its request parameters. A parameter that is absent changes
//! nothing (AWS leaves out what a call does not set).

pub(super) mod buckets;
pub(super) mod policies;
pub(super) mod services;
pub(super) mod trails;

use std::borrow::Cow;

use crate::analyzers::words::counted;
use crate::json::{Kind, Raw};
use crate::record::Record;
use crate::report::Effect;

/// How an event is judged.
#[derive(Debug, Clone, Copy)]
pub(super) enum Judge {
    /// Always weakens.
    Weakens(&'static str),
    /// Always strengthens.
    Strengthens(&'static str),
    /// Never does either.
    Neutral(&'static str),
    /// The record does not tell.
    Unknown(&'static str),
    /// By the record; `None` where it has nothing to do with logging.
    By(fn(&Record<'_>) -> Option<Verdict>),
}

/// An effect and its plain words.
pub(super) type Verdict = (Effect, Cow<'static, str>);

impl Judge {
    pub(super) fn judge(self, record: &Record<'_>) -> Option<Verdict> {
        Some(match self {
            Self::Weakens(what) => (Effect::Weakens, what.into()),
            Self::Strengthens(what) => (Effect::Strengthens, what.into()),
            Self::Neutral(what) => (Effect::Neutral, what.into()),
            Self::Unknown(what) => (Effect::Unknown, what.into()),
            Self::By(judge) => return judge(record),
        })
    }
}

/// Collects what several parameters do; one that weakens outweighs all.
#[derive(Default)]
struct Effects {
    weakens: Vec<Cow<'static, str>>,
    strengthens: Vec<Cow<'static, str>>,
    unknown: Vec<Cow<'static, str>>,
}

impl Effects {
    /// A truth value: what it does when false and when true.
    fn truth(&mut self, value: Option<Raw<'_>>, off: &'static str, on: &'static str) {
        match value.and_then(Raw::truth) {
            Some(false) if !off.is_empty() => self.weakens.push(off.into()),
            Some(true) if !on.is_empty() => self.strengthens.push(on.into()),
            _ => {}
        }
    }

    /// A text: what it does when emptied and when changed.
    fn text(&mut self, value: Option<Raw<'_>>, emptied: &'static str, changed: &'static str) {
        match value.and_then(Raw::text) {
            Some(text) if text.is_empty() => self.weakens.push(emptied.into()),
            Some(_) => self.unknown.push(changed.into()),
            None => {}
        }
    }

    fn is_empty(&self) -> bool {
        self.weakens.is_empty() && self.strengthens.is_empty() && self.unknown.is_empty()
    }

    fn verdict(self, otherwise: &'static str) -> Option<Verdict> {
        let (effect, words) = if !self.weakens.is_empty() {
            // What may weaken besides is said too: a call that shortens what is kept may hide behind another.
            (Effect::Weakens, [self.weakens, self.unknown].concat())
        } else if !self.unknown.is_empty() {
            (Effect::Unknown, self.unknown)
        } else if !self.strengthens.is_empty() {
            (Effect::Strengthens, self.strengthens)
        } else {
            (Effect::Neutral, vec![otherwise.into()])
        };
        Some((effect, words.join(", ").into()))
    }
}

fn weakens(what: impl Into<Cow<'static, str>>) -> Option<Verdict> {
    Some((Effect::Weakens, what.into()))
}

fn strengthens(what: impl Into<Cow<'static, str>>) -> Option<Verdict> {
    Some((Effect::Strengthens, what.into()))
}

fn neutral(what: impl Into<Cow<'static, str>>) -> Option<Verdict> {
    Some((Effect::Neutral, what.into()))
}

fn unknown(what: impl Into<Cow<'static, str>>) -> Option<Verdict> {
    Some((Effect::Unknown, what.into()))
}

/// A list, or a single value where AWS leaves the list away; nothing for `null`.
fn items<'a>(value: Option<Raw<'a>>) -> Vec<Raw<'a>> {
    match value {
        Some(list) if list.kind() == Kind::Array => list.items().collect(),
        Some(one) if one.kind() != Kind::Null => vec![one],
        _ => Vec::new(),
    }
}

/// The member of that name, in either spelling of its first letter.
fn member<'a>(value: Raw<'a>, name: &str) -> Option<Raw<'a>> {
    value
        .members()
        .find(|(key, _)| key.get().eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

fn number(value: Option<Raw<'_>>) -> Option<f64> {
    value?.scalar()?.get().parse().ok()
}

fn texts(value: Option<Raw<'_>>) -> Vec<String> {
    let texts = items(value).into_iter().filter_map(Raw::text);
    texts.map(|text| text.get().into_owned()).collect()
}

/// Words for what an event data store that chooses other events does.
pub(super) const TAKES_OTHERS: &str = "changes what it takes";
/// Words for another key.
pub(super) const SETS_KEY: &str = "sets the key";
/// Words for another bucket.
pub(super) const SETS_BUCKET: &str = "sets the bucket";
/// Words for what a record alone does not judge.
pub(super) const UNDECIDED: [&str; 6] = [
    TAKES_OTHERS,
    SETS_KEY,
    SETS_BUCKET,
    SETS_GROUP,
    SETS_TOPIC,
    KEEPS,
];
const SETS_GROUP: &str = "sets the log group";
const SETS_TOPIC: &str = "sets the topic";
const KEEPS: &str = "keeps events for";
/// Words for a detector that is off as a whole.
pub(super) const DETECTOR_OFF: &str = "turns GuardDuty off";

/// Words for how long events are kept.
pub(super) fn keeps(days: f64) -> String {
    format!("{KEEPS} {}", counted(days, "day"))
}

/// CIS and the S3 guide ask for logs to be kept a year; evidence younger than this is at risk.
const SHORT_DAYS: f64 = 90.0;

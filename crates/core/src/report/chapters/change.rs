//! What an event on the timeline changed: settings before and after, and what is no longer logged.

use serde::{Deserialize, Serialize};

/// One setting, before and after an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The setting, as AWS names it in the request.
    pub setting: String,
    /// What it was set to by the event before, where the logs show one.
    pub before: Option<String>,
    /// What it is set to from then on.
    pub after: String,
}

/// What other event selectors log and no longer log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SelectionChange {
    /// Whether what was selected before is known from an earlier event. If not, the selectors of a new trail
    /// stand in for it: all management events and no others.
    pub before_known: bool,
    /// Classes of events of which less is logged, as in `management-read` or `data:AWS::S3::Object`.
    pub lost: Vec<String>,
    /// Classes of which more is logged.
    pub gained: Vec<String>,
    /// Records of this case that were selected before and no longer are.
    pub lost_records: u64,
    /// Records of this case that still are.
    pub kept_records: u64,
    /// The kinds of records that are lost, the most important first; bounded.
    pub lost_events: Vec<LostEvent>,
}

/// One kind of event that is no longer logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostEvent {
    /// `eventSource`.
    pub event_source: String,
    /// `eventName`.
    pub event_name: String,
    /// How many of this case.
    pub records: u64,
    /// Why it must not be lost, where it is one of those.
    pub watched: Option<String>,
}

/// A stretch in which a trail did not log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Off {
    /// From when on.
    pub from: String,
    /// Until when; absent where no start follows in these records.
    pub to: Option<String>,
    /// Its length in whole hours; to the end of the records where no start follows.
    pub hours: u64,
    /// Hours in it without a single record of the account and Region: nothing else logged there.
    pub silent_hours: u64,
}

//! Which accounts, Regions and event classes are logged, by which trails, how often too many and
//! where not at all.

use serde::{Deserialize, Serialize};

use crate::report::Evidence;

/// The chapter `fragmentation`. [`Fragmentation::repeats`] and [`Fragmentation::silences`] come from
/// the logs alone, all else from the exports (with figures from the logs where there are any).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Fragmentation {
    /// One row per `TrailARN`, however many Regions and accounts list it; sorted by account, then by
    /// name, then by ARN.
    #[serde(default)]
    pub trails: Vec<TrailRow>,
    /// The coverage matrix: one cell per account, Region and class, in that order. Accounts are those of
    /// `list-accounts`, of exports and of records; Regions those of exports and of records.
    #[serde(default)]
    pub coverage: Vec<Coverage>,
    /// Pairs of trails that select the same events, one row per class. Pairs that share nothing
    /// (a read-only beside a write-only trail) are left out.
    #[serde(default)]
    pub overlaps: Vec<Overlap>,
    /// What to do with the trails, in the order in which it is safe to do it. Empty where nothing can go.
    #[serde(default)]
    pub advice: Vec<Advice>,
    /// Which delivery folders hold copies of the same events.
    pub repeats: Vec<Repeat>,
    /// Stretches without a record in a place that otherwise always has some.
    pub silences: Vec<Silence>,
}

/// One trail. `None` and `unknown` mean that the exports do not tell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrailRow {
    /// `TrailARN`.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The account it lives in.
    pub account: String,
    /// The Region it lives in.
    pub home_region: String,
    /// Whether it logs every enabled Region.
    pub multi_region: Option<bool>,
    /// Whether it logs every account of the organization.
    pub organization: Option<bool>,
    /// Whether it is switched on.
    pub logging: Option<bool>,
    /// Whether its last delivery went through. A trail that is off is not judged.
    pub delivering: Option<bool>,
    /// What the last delivery failed with, as in `NoSuchBucket`.
    pub delivery_error: Option<String>,
    /// When it last delivered.
    pub last_delivery: Option<String>,
    /// Name of the bucket it writes to.
    pub bucket: String,
    /// Key prefix in the bucket; empty without one.
    pub prefix: String,
    /// The account that owns the bucket, where an export shows it.
    pub bucket_account: Option<String>,
    /// Which management events it selects.
    pub management: Management,
    /// Whether it selects any data events.
    pub data: Option<bool>,
    /// The resource types whose data events it selects (all or some of them), as in `AWS::S3::Object`.
    #[serde(default)]
    pub data_types: Vec<String>,
    /// Whether it selects any network activity events.
    pub network_activity: Option<bool>,
    /// Whether Insights is on.
    pub insights: Option<bool>,
    /// Whether events of global services (IAM, STS, CloudFront) reach it.
    pub global_services: Option<bool>,
    /// Why it looks made for a third party, in plain words; `None` where nothing says so.
    pub third_party: Option<String>,
    /// Distinct records of the case that its selectors select and that lie in its scope. `None` where
    /// the selectors are not known, or without logs.
    pub observed_records: Option<u64>,
    /// What its further copies of management events cost in a month; `None` without prices or logs.
    pub monthly_usd: Option<f64>,
    /// Where the exports describe it.
    pub evidence: Vec<Evidence>,
}

/// Which management events a trail selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Management {
    /// Reads and writes.
    All,
    /// Reads only: nothing that changes anything.
    Read,
    /// Writes only: no `AssumeRole`, which is a read.
    Write,
    /// None.
    None,
    /// The selectors are not in the exports.
    Unknown,
}

/// One cell of the coverage matrix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// Account id.
    pub account: String,
    /// Region.
    pub region: String,
    /// `management-read`, `management-write`, `data` (any of them), `data:AWS::S3::Object` and so on for
    /// each type that a trail selects or a record shows, `network-activity`, `insights`.
    pub class: String,
    /// Whether events of the class are logged here.
    pub state: CoverageState,
    /// The ARNs of the trails that do, sorted. For `unknown`, those that might.
    pub trails: Vec<String>,
    /// Whether only some events of the class are selected (some buckets, KMS left out).
    #[serde(default)]
    pub partial: bool,
    /// Distinct records of the cell in the logs of the case.
    #[serde(default)]
    pub records: u64,
    /// For `gap` and `unknown`: why, in plain words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// For `unknown`: the command whose output would settle it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
}

/// State of a cell of the coverage matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CoverageState {
    /// A trail that logs and delivers selects it.
    Covered,
    /// Every trail that could is known, and none does.
    Gap,
    /// The exports do not tell.
    Unknown,
}

impl CoverageState {
    /// The word used in JSON and on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Gap => "gap",
            Self::Unknown => "unknown",
        }
    }
}

/// Two trails that select the same events of one class, in places that both log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overlap {
    /// Two ARNs. For [`Relation::Subset`] the first is part of the second; else they are sorted.
    pub trails: [String; 2],
    /// How the two stand to each other, within the places that both log.
    pub relation: Relation,
    /// The class as in [`Coverage::class`], but `management` for reads and writes together.
    pub class: String,
    /// Distinct records of the case that both select.
    pub observed_records: u64,
    /// Account and Region pairs that both log.
    #[serde(default)]
    pub places: u64,
    /// What the second copy costs in a month; `None` without prices or logs.
    #[serde(default)]
    pub monthly_usd: Option<f64>,
}

/// How what two trails select stands to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// The same events.
    Identical,
    /// Every event of the first is one of the second.
    Subset,
    /// Some events are selected by both.
    Overlap,
}

impl Relation {
    /// The word used in JSON and on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::Subset => "subset",
            Self::Overlap => "overlap",
        }
    }
}

/// One step of the advice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Advice {
    /// What to do.
    pub action: Action,
    /// ARN of the trail; empty for [`Action::Create`].
    pub trail: String,
    /// Why, in plain words.
    pub why: String,
    /// The trails that log the same events once it is gone.
    #[serde(default)]
    pub covered_by: Vec<String>,
    /// What is lost, as classes with their place (`data:AWS::S3::Object in 111122223333`); empty: nothing.
    #[serde(default)]
    pub lost: Vec<String>,
    /// Distinct records of the case that no other trail would have logged.
    #[serde(default)]
    pub lost_records: u64,
    /// What it saves in a month of CloudTrail's own charges; `None` without prices or logs.
    #[serde(default)]
    pub monthly_usd: Option<f64>,
    /// AWS CLI commands, in order.
    pub commands: Vec<String>,
}

/// What a step of the advice does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// An organization trail is made first.
    Create,
    /// The trail is mended: its delivery, its Regions.
    Mend,
    /// The trail goes.
    Delete,
}

/// Two delivery folders (or one, twice) whose files hold the same events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Repeat {
    /// The folder of the copy that counts, up to the Region.
    pub kept: String,
    /// The folder of the further copy; equal to `kept` where both lie in one folder.
    pub repeated: String,
    /// How many further copies.
    pub records: u64,
    /// First and last event time of the events delivered more than once.
    pub from: Option<String>,
    /// See `from`.
    pub to: Option<String>,
}

/// A stretch without any record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Silence {
    /// Account id.
    pub account: String,
    /// Region.
    pub region: String,
    /// The first hour without a record.
    pub from: String,
    /// The hour in which records come again.
    pub to: String,
    /// Length in hours.
    pub hours: u64,
    /// The longest usual pause of this place, in hours.
    pub usual_hours: u64,
}

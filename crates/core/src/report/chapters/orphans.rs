//! Which buckets still hold CloudTrail logs that no live trail writes to, and who can read them.

use serde::{Deserialize, Serialize};

use crate::report::Evidence;

/// The chapter `orphans`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Orphans {
    /// Every bucket that the exports or the trails name, sorted by name.
    pub buckets: Vec<BucketRow>,
    /// Prefixes of live buckets that nothing writes to any more.
    #[serde(default)]
    pub prefixes: Vec<PrefixRow>,
}

/// One bucket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BucketRow {
    /// Its name.
    pub name: String,
    /// The account that owns it, where an export shows it.
    pub account: Option<String>,
    /// Its Region, where an export shows it.
    pub region: Option<String>,
    /// What it is to CloudTrail.
    pub state: BucketState,
    /// Why, the weightiest first.
    pub signals: Vec<Signal>,
    /// Size of what lies in it (of all versions, where the exports count them).
    pub bytes: Option<u64>,
    /// Number of objects.
    pub objects: Option<u64>,
    /// What its storage costs in a month.
    pub monthly_usd: Option<f64>,
    /// The ARNs of the trails that write (or wrote) to it.
    #[serde(default)]
    pub trails: Vec<String>,
    /// Time of creation.
    pub created: Option<String>,
    /// When the first and the last log file was delivered.
    pub first_delivery: Option<String>,
    /// See `first_delivery`.
    pub last_delivery: Option<String>,
    /// Who can read it beside its account: account ids, `everyone`, `every AWS account`, services.
    #[serde(default)]
    pub readers: Vec<String>,
    /// Who can delete from it beside its account.
    #[serde(default)]
    pub deleters: Vec<String>,
    /// What protects it, as in `versioning`, `object-lock`, `public-access-block`, `kms`.
    #[serde(default)]
    pub protections: Vec<String>,
}

/// What a bucket is to CloudTrail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BucketState {
    /// A trail that logs writes to it.
    Live,
    /// It holds logs, and no trail writes to it any more.
    Orphan,
    /// Much speaks for an orphan, and something that would prove it is not in the exports.
    LikelyOrphan,
    /// The exports do not tell.
    Unknown,
    /// It has nothing to do with CloudTrail.
    Unrelated,
}

impl BucketState {
    /// The word used in JSON and on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Orphan => "orphan",
            Self::LikelyOrphan => "likely-orphan",
            Self::Unknown => "unknown",
            Self::Unrelated => "unrelated",
        }
    }
}

/// One thing that speaks for (or against) a bucket being an orphan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    /// A kebab-case word, as in `policy-allows-cloudtrail`, `holds-trail-logs`, `name`, `live-trail`.
    pub kind: String,
    /// How much it says: positive for a log bucket, negative against it.
    pub weight: i32,
    /// In plain words.
    pub text: String,
    /// Where it shows.
    pub evidence: Vec<Evidence>,
}

/// A prefix of a live bucket that nothing writes to any more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrefixRow {
    /// Name of the bucket.
    pub bucket: String,
    /// The prefix, up to the account.
    pub prefix: String,
    /// When a log file was last delivered there.
    pub last_delivery: Option<String>,
    /// Size of what lies there.
    pub bytes: Option<u64>,
    /// Number of objects.
    pub objects: Option<u64>,
}

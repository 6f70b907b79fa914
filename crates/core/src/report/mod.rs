//! The finished answer: plain data with public fields, in the words of the consultant.
//!
//! Everything here is serialisable and versioned ([`SCHEMA`]). A report is a pure function of the
//! partial it was made from: no clock, no hash order, no locale. Times are RFC 3339 UTC strings,
//! sizes are bytes, money is US dollars.

mod annotations;
mod chapters;
pub mod compare;
mod controls;
mod explore;
mod finding;
mod identity;
mod inputs;
mod logo;
mod pieces;
mod privacy;
mod roles;
mod sentence;
pub mod session;
mod who;
pub mod writers;

pub use crate::problem::{Problem, ProblemCode, Status};
pub use annotations::{ANNOTATIONS_SCHEMA, Accepted, AnnotationError, Annotations, Note};
pub use chapters::{
    Action, Advice, BucketRow, BucketState, Change, Chapters, CheckResult, CheckRow, CheckedObject,
    ControlRow, ControlState, Cost, CostLine, CostProjection, CostUnknown, Coverage, CoverageState,
    DigestChain, DigestFault, DigestGap, DigestLink, DigestProblem, DigestProof, DigestRow, Edit,
    Effect, EncryptionState, Fragmentation, Integrity, LogFileCounts, LogFileReason, LogFileRow,
    LogFileVerdict, LostEvent, Management, Need, NeedKind, Noise, NoiseKind, NotEnabled,
    ObjectKind, Off, Orphans, Overlap, PrefixRow, Relation, Repeat, Security, SelectionChange,
    SelectorAdvice, Signal, SignatureState, Signatures, Silence, StoreEncryption, Strategy,
    Tampering, TrailRow, VolumeBy, VolumeRow, Watched, WhatIf, WhatIfAnswer, WhatIfChange,
    WhatIfLogged, WhatIfPiece, WhatIfTable, WhatIfTrail, item_title,
};
pub use controls::{ControlResult, ControlSheet, STANDARDS, sheets};
pub use explore::{Chip, Column, Filter, Found, FoundRecord, Group, Inquiry};
pub use finding::{Evidence, Finding, Fix, Severity, Verdict, chapter_title};
pub use identity::{Pair, finding_keys, pairs};
pub use inputs::{InputFile, Inputs, Subject, Unnamed};
pub use logo::{Logo, LogoError, MediaType};
pub use pieces::Piece;
pub use privacy::{DataCategory, Exposure, LegalTag, Privacy, PrivacyField};
pub use roles::{
    Hop, NameQuality, OpaqueReason, Origin, OriginKind, Proof, ReasonRow, RoleEdge, RoleHour,
    RoleRow, Roles, SessionRow, SessionVerdict, Share, Traceability,
};
pub use sentence::{origin_words, sentence};
pub use who::{
    AccountHint, Activity, Answer, Assumed, EventCount, KnownSession, KnownUser, QueryKind,
    SessionKey,
};

use serde::{Deserialize, Serialize};

/// The name and version of the report's JSON form. Fields may be added within a version; a field
/// that changes its meaning or goes away needs a new one.
pub const SCHEMA: &str = "trailglass.report/1";

/// A finished report (schema [`SCHEMA`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The version of the engine that wrote it, as in `0.1.0`.
    pub engine: String,
    /// What was read, and what went wrong while reading.
    pub inputs: Inputs,
    /// First and last event time of all distinct records.
    pub window: Window,
    /// The account ids that own a record (`recipientAccountId`, else the caller's account), sorted.
    pub accounts: Vec<String>,
    /// The Regions that the records name, sorted.
    pub regions: Vec<String>,
    /// Every verdict, worst first, then by id.
    pub findings: Vec<Finding>,
    /// One part per question.
    pub chapters: Chapters,
}

/// The time that the records span. Both ends are `None` where no record carries a readable time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The earliest event time.
    pub from: Option<String>,
    /// The latest event time.
    pub to: Option<String>,
}

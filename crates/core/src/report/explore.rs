//! What is asked of all records, and what is found: the words between whoever looks through records and the index.

use serde::{Deserialize, Serialize};

/// What a record can be asked for, sorted by and counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Column {
    /// `recipientAccountId`, else the caller's account.
    Account,
    /// `awsRegion`.
    Region,
    /// `eventSource`.
    Source,
    /// `eventName`.
    Event,
    /// Who called, without a session's name.
    Principal,
    /// The caller's ARN, with the session's name.
    Caller,
    /// `sourceIPAddress`; of calls that a service makes for itself there is none.
    Address,
    /// The program of `userAgent`, without its version.
    Program,
    /// `accessKeyId`.
    AccessKey,
    /// `errorCode`.
    Error,
    /// `read` or `write`.
    ReadWrite,
    /// `eventCategory`.
    Category,
    /// `eventType`.
    EventType,
    /// What it touched, down to the bucket, function or table.
    Resource,
    /// Its type, as in `AWS::S3::Object`.
    ResourceType,
    /// `invokedBy`.
    InvokedBy,
}

impl Column {
    /// In the order of a table.
    pub const ALL: [Self; 16] = [
        Self::Account,
        Self::Region,
        Self::Source,
        Self::Event,
        Self::Principal,
        Self::Caller,
        Self::Address,
        Self::Program,
        Self::AccessKey,
        Self::Error,
        Self::ReadWrite,
        Self::Category,
        Self::EventType,
        Self::Resource,
        Self::ResourceType,
        Self::InvokedBy,
    ];

    /// The word used in JSON and in the head of a table for machines.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Region => "region",
            Self::Source => "source",
            Self::Event => "event",
            Self::Principal => "principal",
            Self::Caller => "caller",
            Self::Address => "address",
            Self::Program => "program",
            Self::AccessKey => "access-key",
            Self::Error => "error",
            Self::ReadWrite => "read-write",
            Self::Category => "category",
            Self::EventType => "event-type",
            Self::Resource => "resource",
            Self::ResourceType => "resource-type",
            Self::InvokedBy => "invoked-by",
        }
    }
}

/// A value that records must have, or must not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chip {
    /// Of which column.
    pub column: Column,
    /// The value; empty where the record has none.
    pub value: String,
    /// Whether records with it are left out. Values of one column that are wanted are alternatives.
    #[serde(default)]
    pub except: bool,
}

/// Which records are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Words that all have to stand somewhere in a record's columns; upper and lower case are alike.
    #[serde(default)]
    pub text: String,
    /// Values.
    #[serde(default)]
    pub chips: Vec<Chip>,
    /// From this second on (Unix time).
    #[serde(default)]
    pub from: Option<u32>,
    /// Up to this second, which is in it.
    #[serde(default)]
    pub to: Option<u32>,
}

/// What is to be told of the records that are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inquiry {
    /// Which records.
    pub filter: Filter,
    /// Whether the newest is the first.
    #[serde(default)]
    pub newest_first: bool,
    /// How many to pass over.
    #[serde(default)]
    pub skip: u64,
    /// How many to give, at most [`Inquiry::MOST`].
    #[serde(default)]
    pub take: u32,
    /// Into how many stretches of time they are counted; none of it where 0.
    #[serde(default)]
    pub bars: u32,
    /// By which column they are counted.
    #[serde(default)]
    pub pivot: Option<Column>,
}

impl Inquiry {
    /// Records given at once, at most.
    pub const MOST: u32 = 100_000;
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Records that are meant; second copies are left out everywhere.
    pub records: u64,
    /// Of so many.
    pub of: u64,
    /// Bytes of their JSON.
    pub bytes: u64,
    /// The stretch of time that is counted: its first second, and its last one.
    pub window: Option<(u32, u32)>,
    /// Records by stretches of equal length, in the order of time.
    pub bars: Vec<u64>,
    /// Records by the value of the column asked for, the most first.
    pub groups: Vec<Group>,
    /// Values beyond those listed.
    pub more_groups: u64,
    /// The records asked for, in their order.
    pub rows: Vec<FoundRecord>,
}

/// Records that have one value in common.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The value; empty where they have none.
    pub value: String,
    /// Records.
    pub records: u64,
    /// Bytes of their JSON.
    pub bytes: u64,
}

/// One record, as the index has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundRecord {
    /// Index of its input in the report.
    pub file: u32,
    /// Its number in it, from 0.
    pub record: u64,
    /// Seconds since 1970; 0 where its time cannot be read.
    pub time: u32,
    /// Bytes of its JSON.
    pub bytes: u32,
    /// Its values, by [`Column::ALL`].
    pub values: Vec<String>,
}

impl FoundRecord {
    /// The value of a column; empty where it has none.
    #[must_use]
    pub fn get(&self, column: Column) -> &str {
        self.values.get(column as usize).map_or("", String::as_str)
    }
}

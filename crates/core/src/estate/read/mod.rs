//! One reader per family of exports.
//!
//! A reader never fails: what it cannot understand is an unknown with its place. Where two exports
//! say different things, the later one counts; see [`super::build()`].

mod cloudtrail;
mod config;
mod costs;
mod iam;
mod inventory;
mod kms;
mod node;
pub(in crate::estate) mod organizations;
mod proof;
mod s3;
mod watch;

use serde_json::Value;

use self::node::Node;
use super::fact::{Fact, Source, Why};
use super::model::Estate;
use super::subject::Name;

pub(super) use organizations::account_of_caller;

/// One export, with all that its path tells.
#[derive(Debug)]
pub(super) struct Doc {
    /// What it is the output of, as in `get-bucket-policy`.
    pub(super) call: String,
    /// What it says; `Null` where it is empty.
    pub(super) value: Value,
    /// Its place.
    pub(super) path: String,
    /// See `path`.
    pub(super) file: u32,
    pub(super) pointer: String,
    /// See [`super::subject::Clues`].
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
    pub(super) subject: Option<Name>,
    /// The key of the digest file that it is about; see [`super::subject::digest_key`].
    pub(super) object: Option<String>,
    /// When it was collected, in seconds since 1970.
    pub(super) date: Option<u32>,
}

/// What an export that names no subject describes one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nameless {
    /// A trail.
    Trail,
    /// A bucket, or the account where it is about Block Public Access.
    Bucket,
    /// A KMS key.
    Key,
    /// An SNS topic.
    Topic,
}

/// The estate so far, and the places of answers that later ones replaced.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) estate: Estate,
    pub(super) replaced: Vec<Source>,
    inventories: inventory::Inventories,
}

/// What follows once every export was read.
pub(super) fn settle(reading: &mut Reading) {
    inventory::settle(reading);
}

/// Whether an export has to be known before others can be understood: it names things.
pub(super) fn names_things(call: &str) -> bool {
    matches!(
        call,
        "describe-trails"
            | "get-trail"
            | "list-trails"
            | "list-buckets"
            | "list-accounts"
            | "describe-account"
            | "describe-organization"
            | "list-event-data-stores"
            | "list-aliases"
            | "describe-key"
            | "config-items"
            | "get-caller-identity"
    )
}

/// Takes an export over into the estate.
pub(super) fn read(reading: &mut Reading, doc: &Doc) -> Result<(), Nameless> {
    match doc.call.as_str() {
        "describe-trails" | "get-trail" | "list-trails" => cloudtrail::trails(reading, doc),
        "get-trail-status" | "get-event-selectors" | "get-insight-selectors" | "list-tags" => {
            return cloudtrail::of_trail(reading, doc);
        }
        "list-event-data-stores" | "get-event-data-store" => cloudtrail::stores(reading, doc),
        "get-resource-policy" => cloudtrail::store_policy(reading, doc),
        "list-channels" | "get-channel" => cloudtrail::channels(reading, doc),
        "list-accounts" | "describe-account" => organizations::accounts(reading, doc),
        "describe-organization" => organizations::organization(reading, doc),
        "list-delegated-administrators" => organizations::administrators(reading, doc),
        "list-aws-service-access-for-organization" => organizations::services(reading, doc),
        "describe-regions" | "list-regions" => organizations::regions(reading, doc),
        "get-caller-identity" => organizations::caller(reading, doc),
        "list-buckets" => s3::buckets(reading, doc),
        "s3-inventory" => inventory::manifest(reading, doc),
        "s3-inventory-data" => inventory::data(reading, doc),
        call if s3::is_of_bucket(call) => return s3::of_bucket(reading, doc),
        "describe-key" | "list-aliases" => kms::keys(reading, doc),
        "get-key-policy" | "get-key-rotation-status" => return kms::of_key(reading, doc),
        "get-role" | "list-roles" | "get-account-authorization-details" => {
            iam::roles(reading, doc);
        }
        "describe-log-groups" => watch::log_groups(reading, doc),
        "describe-metric-filters" => watch::metric_filters(reading, doc),
        "describe-alarms" => watch::alarms(reading, doc),
        "list-subscriptions-by-topic" | "get-topic-attributes" | "list-topics" => {
            return watch::topics(reading, doc);
        }
        "get-metric-data" | "get-metric-statistics" => watch::metrics(reading, doc),
        "s3-access-log" => watch::access_log(reading, doc),
        "get-cost-and-usage" => costs::read(reading, doc),
        "list-public-keys" => proof::public_keys(reading, doc),
        "head-object" => proof::object(reading, doc),
        "describe-configuration-recorders" | "describe-configuration-recorder-status" => {
            config::recorders(reading, doc);
        }
        "describe-delivery-channels" => config::delivery_channels(reading, doc),
        "config-items" => config::item(reading, doc),
        _ => {}
    }
    Ok(())
}

/// The calls whose output [`read`] uses.
pub(super) const CALLS: &[&str] = &[
    "config-items",
    "describe-account",
    "describe-alarms",
    "describe-configuration-recorder-status",
    "describe-configuration-recorders",
    "describe-delivery-channels",
    "describe-key",
    "describe-log-groups",
    "describe-metric-filters",
    "describe-organization",
    "describe-regions",
    "describe-trails",
    "get-account-authorization-details",
    "get-bucket-acl",
    "get-bucket-encryption",
    "get-bucket-lifecycle-configuration",
    "get-bucket-location",
    "get-bucket-logging",
    "get-bucket-notification-configuration",
    "get-bucket-ownership-controls",
    "get-bucket-policy",
    "get-bucket-policy-status",
    "get-bucket-replication",
    "get-bucket-request-payment",
    "get-bucket-tagging",
    "get-bucket-versioning",
    "get-caller-identity",
    "get-channel",
    "get-cost-and-usage",
    "get-event-data-store",
    "get-event-selectors",
    "get-insight-selectors",
    "get-key-policy",
    "get-key-rotation-status",
    "get-metric-data",
    "get-metric-statistics",
    "get-object-lock-configuration",
    "get-public-access-block",
    "get-resource-policy",
    "get-role",
    "get-topic-attributes",
    "get-trail",
    "get-trail-status",
    "head-object",
    "list-accounts",
    "list-aliases",
    "list-aws-service-access-for-organization",
    "list-buckets",
    "list-channels",
    "list-delegated-administrators",
    "list-event-data-stores",
    "list-object-versions",
    "list-objects-v2",
    "list-public-keys",
    "list-regions",
    "list-roles",
    "list-subscriptions-by-topic",
    "list-tags",
    "list-topics",
    "list-trails",
    "s3-access-log",
    "s3-inventory",
    "s3-inventory-data",
    "trailglass-export",
];

impl Doc {
    fn root(&self) -> Node<'_> {
        Node {
            value: &self.value,
            file: self.file,
            pointer: self.pointer.clone(),
        }
    }

    fn source(&self) -> Source {
        self.root().source()
    }

    /// The code of an error in place of an answer.
    fn error(&self) -> Option<String> {
        let root = self.root();
        let code = root
            .get("Error")
            .and_then(|error| error.text("Code"))
            .or_else(|| root.text("__error__"))?;
        // Some tools keep the whole message of botocore.
        Some(code_of_message(&code).map_or(code.clone(), str::to_owned))
    }

    /// Its answer as a fact. `absent` are the codes that say "not set"; `empty` whether an empty
    /// output says so.
    fn outcome<T>(
        &self,
        absent: &[&str],
        empty: bool,
        read: impl FnOnce(&Node<'_>) -> Option<Fact<T>>,
    ) -> Fact<T> {
        if let Some(code) = self.error() {
            return if absent.contains(&code.as_str()) {
                Fact::Absent(self.source())
            } else if is_denied(&code) {
                Fact::Unknown(Why::Denied(code, self.source()))
            } else {
                Fact::Unknown(Why::Failed(code, self.source()))
            };
        }
        if self.is_empty() {
            return if empty {
                Fact::Absent(self.source())
            } else {
                Fact::Unknown(Why::Unreadable(self.source()))
            };
        }
        read(&self.root()).unwrap_or_else(|| Fact::Unknown(Why::Unreadable(self.source())))
    }

    /// Whether it says nothing: no bytes, or only what boto3 and tools around it add.
    fn is_empty(&self) -> bool {
        let adds = |key: &str| matches!(key, "ResponseMetadata" | "status_code" | "RequestCharged");
        match &self.value {
            Value::Null => true,
            Value::Object(members) => members.iter().all(|(key, value)| {
                let inside = value.as_object().filter(|_| key == "data");
                adds(key) || inside.is_some_and(|inside| inside.keys().all(|key| adds(key)))
            }),
            _ => false,
        }
    }

    fn account(&self) -> &str {
        self.account.as_deref().unwrap_or_default()
    }

    fn region(&self) -> &str {
        self.region.as_deref().unwrap_or_default()
    }

    fn place(&self) -> (String, String) {
        (self.account().to_owned(), self.region().to_owned())
    }
}

impl Reading {
    /// Remembers whether a list call was answered. `region` is empty for calls without one.
    fn asked(&mut self, doc: &Doc, call: &str, account: &str, region: &str) {
        let fact = doc.outcome(&[], false, |root| Some(Fact::Known((), root.source())));
        let key = (call.to_owned(), account.to_owned(), region.to_owned());
        self.estate.asked.entry(key).or_default().put(fact);
    }
}

/// Whether an error code says that the caller may not ask.
fn is_denied(code: &str) -> bool {
    let code = code.to_ascii_lowercase();
    [
        "denied",
        "unauthorized",
        "notauthorized",
        "forbidden",
        "authfailure",
        "optinrequired",
    ]
    .iter()
    .any(|word| code.contains(word))
        || code == "403"
}

/// The code in a message of botocore: `An error occurred (AccessDenied) when calling ...`.
fn code_of_message(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("An error occurred (")?;
    rest.split_once(')').map(|(code, _)| code)
}

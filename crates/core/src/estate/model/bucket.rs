//! Buckets and what lies in them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::estate::fact::Fact;
use crate::estate::policy::Policy;
use crate::sorting::Arrange;

/// A bucket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// Whether it is there: absent where AWS answered `NoSuchBucket`.
    pub exists: Fact<()>,
    /// The account that owns it.
    pub account: Fact<String>,
    /// Its Region.
    pub region: Fact<String>,
    /// Time of creation, RFC 3339.
    pub created: Fact<String>,
    /// Its policy.
    pub policy: Fact<Policy>,
    /// `IsPublic` of `get-bucket-policy-status`.
    pub policy_is_public: Fact<bool>,
    /// Its access control list.
    pub acl: Fact<Acl>,
    /// `ObjectOwnership`: `BucketOwnerEnforced` switches access control lists off.
    pub ownership: Fact<String>,
    /// Its own Block Public Access.
    pub public_access_block: Fact<PublicAccessBlock>,
    /// Its default encryption.
    pub encryption: Fact<Encryption>,
    /// Versioning; absent where it was never set.
    pub versioning: Fact<Versioning>,
    /// Rules of its lifecycle.
    pub lifecycle: Fact<Vec<LifecycleRule>>,
    /// Where its server access logs go; absent where there are none.
    pub logging: Fact<Logging>,
    /// Object Lock.
    pub object_lock: Fact<ObjectLock>,
    /// The buckets (by ARN) that it is replicated to.
    pub replication: Fact<Vec<String>>,
    /// Tags.
    pub tags: Fact<BTreeMap<String, String>>,
    /// ARNs that are told of new objects, and `eventbridge`; absent where nothing is.
    pub notifications: Fact<Vec<String>>,
    /// `Payer` is `Requester`: CloudTrail cannot deliver then.
    pub requester_pays: Fact<bool>,
    /// What lies in it, from a list of its objects.
    pub objects: Fact<Objects>,
    /// When S3 Inventory last listed it, and into which bucket.
    pub inventory: Fact<(String, String)>,
}

/// An access control list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Acl {
    /// Canonical id of the owner.
    pub owner: String,
    /// The grants.
    pub grants: Vec<Grant>,
}

/// One grant of an access control list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grant {
    /// Canonical id, or the URI of a group.
    pub grantee: String,
    /// Whether it is given to a group, as in `.../global/AllUsers`.
    pub group: bool,
    /// `READ`, `WRITE`, `READ_ACP`, `WRITE_ACP` or `FULL_CONTROL`.
    pub permission: String,
}

impl Grant {
    /// Whether everyone, or everyone with any AWS account, is meant.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.group
            && (self.grantee.ends_with("/AllUsers")
                || self.grantee.ends_with("/AuthenticatedUsers"))
    }
}

/// Block Public Access, of a bucket or an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::struct_excessive_bools, reason = "the four switches of AWS")]
pub struct PublicAccessBlock {
    /// `BlockPublicAcls`
    pub block_public_acls: bool,
    /// `IgnorePublicAcls`
    pub ignore_public_acls: bool,
    /// `BlockPublicPolicy`
    pub block_public_policy: bool,
    /// `RestrictPublicBuckets`
    pub restrict_public_buckets: bool,
}

/// Default encryption.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Encryption {
    /// `AES256`, `aws:kms`, `aws:kms:dsse`.
    pub algorithm: String,
    /// `KMSMasterKeyID`; empty for the key of AWS.
    pub key: String,
    /// `BucketKeyEnabled`.
    pub bucket_key: bool,
}

/// Versioning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Versioning {
    /// `Enabled` or `Suspended`.
    pub status: String,
    /// `MFADelete` is enabled.
    pub mfa_delete: bool,
}

/// One rule of a lifecycle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LifecycleRule {
    /// `ID`.
    pub id: String,
    /// `Status` is `Enabled`.
    pub enabled: bool,
    /// The prefix that it is for; empty for the whole bucket.
    pub prefix: String,
    /// Whether something beside the prefix narrows it: a tag, a size.
    pub narrowed: bool,
    /// Days after which objects go.
    pub expiration_days: Option<u64>,
    /// The day from which on all objects go, RFC 3339.
    pub expiration_date: Option<String>,
    /// Days after which older versions go.
    pub noncurrent_days: Option<u64>,
    /// Days and storage classes of its transitions.
    pub transitions: Vec<(u64, String)>,
}

/// Where server access logs go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Logging {
    /// `TargetBucket`.
    pub bucket: String,
    /// `TargetPrefix`.
    pub prefix: String,
}

/// Object Lock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObjectLock {
    /// `ObjectLockEnabled` is `Enabled`.
    pub enabled: bool,
    /// `GOVERNANCE` or `COMPLIANCE`; empty without a default retention.
    pub mode: String,
    /// Length of the default retention.
    pub days: u64,
}

/// What lies in a bucket, reduced from a list of its objects. Times are RFC 3339.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Objects {
    /// Objects listed.
    pub objects: u64,
    /// Their size.
    pub bytes: u64,
    /// Whether there is more than is listed: the list goes on, or is one of a prefix.
    pub truncated: bool,
    /// Whether it lists all versions.
    pub versions: bool,
    /// First and last `LastModified`.
    pub first: String,
    /// See `first`.
    pub last: String,
    /// Bytes by storage class.
    pub classes: BTreeMap<String, u64>,
    /// What CloudTrail delivered, by prefix, kind and account.
    pub deliveries: Vec<Delivery>,
    /// Objects by what else lies there: the service word after `AWSLogs/<account>/`, as in
    /// `elasticloadbalancing`, and an empty word for all else.
    pub others: BTreeMap<String, u64>,
}

impl Objects {
    /// Adds what another part of the same list shows: no object is in both.
    pub(in crate::estate) fn add(&mut self, other: &Self) {
        self.objects = self.objects.saturating_add(other.objects);
        self.bytes = self.bytes.saturating_add(other.bytes);
        earlier(&mut self.first, &other.first);
        later(&mut self.last, &other.last);
        for (mine, theirs) in [
            (&mut self.classes, &other.classes),
            (&mut self.others, &other.others),
        ] {
            for (key, count) in theirs {
                let held = mine.entry(key.clone()).or_default();
                *held = held.saturating_add(*count);
            }
        }
        for new in &other.deliveries {
            let same = |held: &&mut Delivery| held.place == new.place && held.word == new.word;
            let Some(held) = self.deliveries.iter_mut().find(same) else {
                self.deliveries.push(new.clone());
                continue;
            };
            held.objects = held.objects.saturating_add(new.objects);
            held.bytes = held.bytes.saturating_add(new.bytes);
            held.regions.extend(new.regions.iter().cloned());
            earlier(&mut held.first, &new.first);
            later(&mut held.last, &new.last);
        }
        self.deliveries.arrange();
    }

    /// Takes over what another list of the same bucket shows. A whole list outdoes parts; of parts, each
    /// place counts as far as one of them shows it.
    pub(in crate::estate) fn join(&mut self, other: Self) {
        if self.truncated != other.truncated {
            if self.truncated {
                *self = other;
            }
            return;
        }
        if !self.truncated {
            // Two whole lists: the longer one, of versions, or of a later day.
            if other.objects > self.objects {
                *self = other;
            }
            return;
        }
        earlier(&mut self.first, &other.first);
        later(&mut self.last, &other.last);
        for (mine, theirs) in [
            (&mut self.classes, other.classes),
            (&mut self.others, other.others),
        ] {
            for (key, count) in theirs {
                let held = mine.entry(key).or_default();
                *held = count.max(*held);
            }
        }
        for new in other.deliveries {
            let same = |held: &&mut Delivery| held.place == new.place && held.word == new.word;
            let Some(held) = self.deliveries.iter_mut().find(same) else {
                self.deliveries.push(new);
                continue;
            };
            held.objects = held.objects.max(new.objects);
            held.bytes = held.bytes.max(new.bytes);
            held.regions.extend(new.regions);
            earlier(&mut held.first, &new.first);
            later(&mut held.last, &new.last);
        }
        self.deliveries.arrange();
        let delivered = self.deliveries.iter();
        let (objects, bytes) = delivered.fold((0, 0), |(objects, bytes): (u64, u64), delivery| {
            (
                objects.saturating_add(delivery.objects),
                bytes.saturating_add(delivery.bytes),
            )
        });
        let others = self
            .others
            .values()
            .fold(0, |sum: u64, n| sum.saturating_add(*n));
        self.objects = self
            .objects
            .max(other.objects)
            .max(objects.saturating_add(others));
        self.bytes = self.bytes.max(other.bytes).max(bytes);
    }
}

fn earlier(held: &mut String, new: &str) {
    if held.is_empty() || !new.is_empty() && new < held.as_str() {
        new.clone_into(held);
    }
}

fn later(held: &mut String, new: &str) {
    if new > held.as_str() {
        new.clone_into(held);
    }
}

/// What CloudTrail delivered to one place of a bucket.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Delivery {
    /// The key up to the account: `[<prefix>/]AWSLogs/[<o-id>/]<account>`.
    pub place: String,
    /// `CloudTrail`, `CloudTrail-Digest`, `CloudTrail-Insight`, ...
    pub word: String,
    /// The account that the events belong to.
    pub account: String,
    /// Id of the organization, for an organization trail.
    pub organization: String,
    /// The Regions.
    pub regions: std::collections::BTreeSet<String>,
    /// First and last time of delivery, RFC 3339; the day where only its folder is listed.
    pub first: String,
    /// See `first`.
    pub last: String,
    /// How many files are listed; 0 where only folders are.
    pub objects: u64,
    /// Their size.
    pub bytes: u64,
}

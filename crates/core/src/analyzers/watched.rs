//! The events that must not be lost, whatever else a selector drops.

use super::tampering;
use super::traffic::{Field, Traffic};

/// Whether an event is watched. A user can add names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WatchList {
    /// Names of events, as in `DeleteDBCluster`, with or without their source before a space.
    added: Vec<String>,
}

const ASSUMES: &str = "takes on a role or gives out credentials";
const SIGNS_IN: &str = "signs in to the console";
const IDENTITY: &str = "changes who may do what";
const KEY: &str = "changes a key or who may use it";
const BUCKET: &str = "changes who may reach a bucket, or how it is protected";
const LOGGING: &str = "acts on logging, or on what serves it";
const ADDED: &str = "was added to the list";

impl WatchList {
    /// The list with further names.
    #[must_use]
    pub fn with(names: impl IntoIterator<Item = String>) -> Self {
        Self {
            added: names.into_iter().collect(),
        }
    }

    /// Why an event is watched; `None` where it is not.
    #[must_use]
    pub fn why(&self, source: &str, name: &str) -> Option<&'static str> {
        let names_it = |added: &String| match added.split_once(' ') {
            Some((of, event)) => of == source && event == name,
            None => added == name,
        };
        built_in(source, name).or_else(|| self.added.iter().any(names_it).then_some(ADDED))
    }

    /// Whether each key of a table is watched.
    #[must_use]
    pub fn keys(&self, traffic: &Traffic) -> Vec<bool> {
        traffic.by_kind(|key| {
            let why = self.why(
                traffic.text(key, Field::Source),
                traffic.text(key, Field::Name),
            );
            why.is_some()
        })
    }
}

fn built_in(source: &str, name: &str) -> Option<&'static str> {
    let service = source.strip_suffix(".amazonaws.com").unwrap_or(source);
    let begins = |verbs: &[&str]| verbs.iter().any(|verb| name.starts_with(verb));
    match service {
        "sts" => {
            let gives = begins(&["AssumeRole", "AssumeRoot", "GetFederationToken"]);
            return (gives || name == "GetSessionToken").then_some(ASSUMES);
        }
        "signin" => return Some(SIGNS_IN),
        "iam" | "sso" | "sso-directory" | "identitystore" | "rolesanywhere" => {
            let reads = begins(&[
                "Get", "List", "Describe", "Generate", "Simulate", "Search", "Lookup", "Check",
            ]);
            // Portal calls of Identity Center give out credentials.
            return match name {
                "GetRoleCredentials" => Some(ASSUMES),
                _ => (!reads).then_some(IDENTITY),
            };
        }
        "organizations" if begins(&["AttachPolicy", "DetachPolicy", "UpdatePolicy"]) => {
            return Some(IDENTITY);
        }
        "kms" => {
            let changes = begins(&[
                "Schedule",
                "Disable",
                "Enable",
                "Put",
                "Delete",
                "Update",
                "Create",
                "Revoke",
                "Retire",
                "Cancel",
                "Import",
                "Replicate",
                "Rotate",
            ]);
            return changes.then_some(KEY);
        }
        "s3" => {
            let protects = [
                "BucketPolicy",
                "BucketAcl",
                "PublicAccessBlock",
                "BucketLifecycle",
                "BucketVersioning",
                "BucketEncryption",
                "BucketLogging",
                "BucketReplication",
                "ObjectLockConfiguration",
                "BucketOwnershipControls",
            ];
            let changes = begins(&["Put", "Delete"]);
            if name == "DeleteBucket" || changes && protects.iter().any(|it| name.ends_with(it)) {
                return Some(BUCKET);
            }
        }
        _ => {}
    }
    tampering::acts_on_logging(source, name).then_some(LOGGING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_not_be_lost_is_on_the_list() {
        let list = WatchList::default();
        for (service, name) in [
            ("cloudtrail", "StopLogging"),
            ("cloudtrail", "PutEventSelectors"),
            ("sts", "AssumeRoleWithSAML"),
            ("signin", "ConsoleLogin"),
            ("iam", "CreateAccessKey"),
            ("kms", "ScheduleKeyDeletion"),
            ("s3", "PutBucketPolicy"),
            ("s3", "PutBucketObjectLockConfiguration"),
            ("guardduty", "DeleteDetector"),
            ("config", "StopConfigurationRecorder"),
        ] {
            assert!(
                list.why(&format!("{service}.amazonaws.com"), name)
                    .is_some(),
                "{name}"
            );
        }
        for (service, name) in [
            ("cloudtrail", "DescribeTrails"),
            ("sts", "GetCallerIdentity"),
            ("iam", "ListRoles"),
            ("kms", "Decrypt"),
            ("s3", "GetObject"),
            ("s3", "PutObject"),
            ("s3", "GetBucketPolicy"),
            ("ec2", "DescribeInstances"),
        ] {
            assert_eq!(
                list.why(&format!("{service}.amazonaws.com"), name),
                None,
                "{name}"
            );
        }
    }

    #[test]
    fn names_can_be_added() {
        let list = WatchList::with([
            "GetObject".to_owned(),
            "sns.amazonaws.com Publish".to_owned(),
        ]);
        assert!(list.why("s3.amazonaws.com", "GetObject").is_some());
        assert!(list.why("sns.amazonaws.com", "Publish").is_some());
        assert!(list.why("other.amazonaws.com", "Publish").is_none());
    }
}

//! Buckets: who owns them, what guards them, what lies in them.

use super::{Doc, Nameless, Node, Reading};
use crate::estate::fact::{Fact, Source};
use crate::estate::model::{
    Acl, Bucket, Encryption, Grant, LifecycleRule, Logging, ObjectLock, Objects, PublicAccessBlock,
    Versioning,
};
use crate::estate::policy::Policy;
use crate::estate::read::organizations::is_account;
use crate::sorting::Ordered;

impl Reading {
    pub(super) fn bucket(&mut self, name: &str) -> &mut Bucket {
        self.estate
            .buckets
            .entry(name.to_owned())
            .or_insert_with(|| Bucket {
                name: name.to_owned(),
                ..Bucket::default()
            })
    }
}

/// Whether a call describes one bucket.
pub(super) fn is_of_bucket(call: &str) -> bool {
    call.starts_with("get-bucket-")
        || matches!(
            call,
            "get-public-access-block"
                | "get-object-lock-configuration"
                | "list-objects-v2"
                | "list-object-versions"
        )
}

/// `list-buckets`.
pub(super) fn buckets(reading: &mut Reading, doc: &Doc) {
    let root = doc.root();
    reading.asked(doc, "list-buckets", doc.account(), "");
    for node in root.list("Buckets") {
        let Some(name) = node.text("Name") else {
            continue;
        };
        let bucket = reading.bucket(&name);
        let mut replaced = vec![bucket.exists.put(Fact::Known((), node.source()))];
        if let Some(created) = node.time("CreationDate") {
            replaced.push(bucket.created.put(Fact::Known(created, node.source())));
        }
        if let Some(region) = node.text("BucketRegion") {
            replaced.push(bucket.region.put(Fact::Known(region, node.source())));
        }
        if let Some(account) = &doc.account {
            replaced.push(
                bucket
                    .account
                    .put(Fact::Known(account.clone(), node.source())),
            );
        }
        reading.replaced.extend(replaced.into_iter().flatten());
    }
}

/// A bucket's settings, one call each.
pub(super) fn of_bucket(reading: &mut Reading, doc: &Doc) -> Result<(), Nameless> {
    if is_of_another_service(doc) {
        return Ok(());
    }
    let account_wide = doc.call == "get-public-access-block";
    let name = match subject(doc) {
        Some(name) => name,
        // The account's answer looks like a bucket's; the collector keeps it in a folder of its own.
        None if account_wide && doc.account.is_some() && is_account_wide(doc) => {
            doc.account.clone().unwrap_or_default()
        }
        None => return Err(Nameless::Bucket),
    };
    if account_wide && (is_account(&name) || is_account_wide(doc)) {
        let id = if is_account(&name) {
            name
        } else {
            doc.account().to_owned()
        };
        let fact = doc.outcome(NO_BLOCK, false, |root| {
            root.get("PublicAccessBlockConfiguration")
                .map(|n| block(&n))
        });
        let replaced = reading.account(&id).public_access_block.put(fact);
        reading.replaced.extend(replaced);
        return Ok(());
    }
    let bucket = reading.bucket(&name);
    if doc.error().as_deref() == Some("NoSuchBucket") {
        let replaced = bucket.exists.put(Fact::Absent(doc.source()));
        reading.replaced.extend(replaced);
        return Ok(());
    }
    let replaced = setting(bucket, doc);
    reading.replaced.extend(replaced);
    Ok(())
}

const NO_BLOCK: &[&str] = &["NoSuchPublicAccessBlockConfiguration"];

fn is_account_wide(doc: &Doc) -> bool {
    doc.subject
        .as_ref()
        .is_none_or(|name| name.text == "s3control" || is_account(&name.text))
}

/// The name of the bucket: the answer's own word first, then that of its policy, then the path.
fn subject(doc: &Doc) -> Option<String> {
    let root = doc.root();
    let own = root
        .any(&["Bucket", "BucketName", "bucket"])
        .and_then(|node| node.own_text());
    let listed = || {
        matches!(
            doc.call.as_str(),
            "list-objects-v2" | "list-object-versions"
        )
        .then(|| root.text("Name"))
        .flatten()
    };
    let of_policy = || {
        (doc.call == "get-bucket-policy")
            .then(|| bucket_of_policy(doc))
            .flatten()
    };
    let of_path = || doc.subject.as_ref().map(|name| name.text.clone());
    own.or_else(listed)
        .or_else(of_policy)
        .or_else(of_path)
        .filter(|name| !name.is_empty())
}

/// The bucket that every resource of a policy names.
fn bucket_of_policy(doc: &Doc) -> Option<String> {
    let policy = policy(&doc.root())?;
    let mut names = resources(&policy).map(bucket_of_arn);
    let first = names.next()??;
    names
        .all(|name| name == Some(first))
        .then(|| first.to_owned())
}

fn resources(policy: &Policy) -> impl Iterator<Item = &str> {
    let statements = policy.statements.iter();
    statements.flat_map(|statement| statement.resources.iter().map(String::as_str))
}

/// The bucket in an ARN of S3, where a name stands there.
fn bucket_of_arn(arn: &str) -> Option<&str> {
    let mut parts = arn.splitn(6, ':');
    let is_s3 = parts.nth(2) == Some("s3");
    let name = parts.nth(2)?.split('/').next().unwrap_or_default();
    (is_s3 && !name.is_empty() && !name.contains(['*', '?', '$'])).then_some(name)
}

/// Whether a document is the policy of something else: many services answer with a `Policy`.
fn is_of_another_service(doc: &Doc) -> bool {
    let Some(policy) = policy(&doc.root()).filter(|_| doc.call == "get-bucket-policy") else {
        return false;
    };
    let mut arns = resources(&policy)
        .filter(|arn| arn.starts_with("arn:"))
        .peekable();
    arns.peek().is_some() && arns.all(|arn| arn.split(':').nth(2) != Some("s3"))
}

fn policy(root: &Node<'_>) -> Option<Policy> {
    // The answer holds the document as text; some tools store the document itself.
    match root.get("Policy") {
        Some(document) => Policy::read(document.value),
        None => Policy::read(root.value),
    }
}

#[expect(clippy::too_many_lines, reason = "one arm per call")]
fn setting(bucket: &mut Bucket, doc: &Doc) -> Option<Source> {
    match doc.call.as_str() {
        "get-bucket-policy" => {
            bucket
                .policy
                .put(doc.outcome(&["NoSuchBucketPolicy"], false, |root| {
                    Some(Fact::Known(
                        policy(root)?,
                        root.get("Policy").unwrap_or(root.clone()).source(),
                    ))
                }))
        }
        "get-bucket-policy-status" => {
            let absent = ["NoSuchBucketPolicy"];
            bucket
                .policy_is_public
                .put(doc.outcome(&absent, false, |root| {
                    Some(root.get("PolicyStatus")?.fact_truth("IsPublic"))
                }))
        }
        "get-bucket-acl" => bucket.acl.put(doc.outcome(&[], false, |root| {
            let owner = root.get("Owner").and_then(|owner| owner.text("ID"));
            let grants = root.list("Grants");
            let grants = grants.iter().filter_map(|grant| {
                let grantee = grant.get("Grantee")?;
                let uri = grantee.text("URI");
                Some(Grant {
                    group: uri.is_some(),
                    grantee: uri.or_else(|| grantee.text("ID")).unwrap_or_default(),
                    permission: grant.text("Permission")?,
                })
            });
            let acl = Acl {
                owner: owner.unwrap_or_default(),
                grants: grants.collect(),
            };
            root.get("Grants")
                .map(|list| Fact::Known(acl, list.source()))
        })),
        "get-bucket-ownership-controls" => {
            let absent = ["OwnershipControlsNotFoundError"];
            bucket.ownership.put(doc.outcome(&absent, false, |root| {
                let rules = root.get("OwnershipControls")?.list("Rules");
                Some(rules.first()?.fact_text("ObjectOwnership"))
            }))
        }
        "get-public-access-block" => {
            bucket
                .public_access_block
                .put(doc.outcome(NO_BLOCK, false, |root| {
                    root.get("PublicAccessBlockConfiguration")
                        .map(|n| block(&n))
                }))
        }
        "get-bucket-encryption" => {
            let absent = ["ServerSideEncryptionConfigurationNotFoundError"];
            bucket.encryption.put(doc.outcome(&absent, false, |root| {
                let rules = root.get("ServerSideEncryptionConfiguration")?.list("Rules");
                let rule = rules.first()?;
                let default = rule.get("ApplyServerSideEncryptionByDefault")?;
                let encryption = Encryption {
                    algorithm: default.text("SSEAlgorithm")?,
                    key: default.text("KMSMasterKeyID").unwrap_or_default(),
                    bucket_key: rule.truth("BucketKeyEnabled").unwrap_or(false),
                };
                Some(Fact::Known(encryption, rule.source()))
            }))
        }
        "get-bucket-versioning" => bucket.versioning.put(doc.outcome(&[], true, |root| {
            let Some(status) = root.text("Status") else {
                return Some(Fact::Absent(root.source()));
            };
            let mfa_delete = root.text("MFADelete").as_deref() == Some("Enabled");
            Some(Fact::Known(
                Versioning { status, mfa_delete },
                root.source(),
            ))
        })),
        "get-bucket-lifecycle-configuration" => {
            let absent = ["NoSuchLifecycleConfiguration"];
            bucket.lifecycle.put(doc.outcome(&absent, false, |root| {
                let rules = root.get("Rules")?;
                let read = rules.items().iter().map(lifecycle_rule).collect();
                Some(Fact::Known(read, rules.source()))
            }))
        }
        "get-bucket-logging" => bucket.logging.put(doc.outcome(&[], true, |root| {
            let node = root.get("LoggingEnabled")?;
            let logging = Logging {
                bucket: node.text("TargetBucket")?,
                prefix: node.text("TargetPrefix").unwrap_or_default(),
            };
            Some(Fact::Known(logging, node.source()))
        })),
        "get-object-lock-configuration" => {
            let absent = ["ObjectLockConfigurationNotFoundError"];
            bucket.object_lock.put(doc.outcome(&absent, false, |root| {
                let node = root.get("ObjectLockConfiguration")?;
                let retention = node
                    .get("Rule")
                    .and_then(|rule| rule.get("DefaultRetention"));
                let number =
                    |key: &str| retention.as_ref().and_then(|r| r.number(key)).unwrap_or(0);
                let lock = ObjectLock {
                    enabled: node.text("ObjectLockEnabled").as_deref() == Some("Enabled"),
                    mode: retention
                        .as_ref()
                        .and_then(|r| r.text("Mode"))
                        .unwrap_or_default(),
                    days: number("Days").saturating_add(number("Years").saturating_mul(365)),
                };
                Some(Fact::Known(lock, node.source()))
            }))
        }
        "get-bucket-replication" => {
            let absent = ["ReplicationConfigurationNotFoundError"];
            bucket.replication.put(doc.outcome(&absent, false, |root| {
                let node = root.get("ReplicationConfiguration")?;
                let rules = node.list("Rules");
                let targets = rules
                    .iter()
                    .filter(|rule| rule.text("Status").as_deref() != Some("Disabled"));
                let targets = targets.filter_map(|rule| rule.get("Destination")?.text("Bucket"));
                Some(Fact::Known(targets.collect(), node.source()))
            }))
        }
        "get-bucket-tagging" => bucket
            .tags
            .put(doc.outcome(&["NoSuchTagSet"], false, |root| {
                let tags = root.list("TagSet");
                let tags = tags.iter().filter_map(|tag| {
                    Some((tag.text("Key")?, tag.text("Value").unwrap_or_default()))
                });
                root.get("TagSet")
                    .map(|set| Fact::Known(tags.ordered(), set.source()))
            })),
        "get-bucket-location" => bucket.region.put(doc.outcome(&[], false, |root| {
            // `null` and `EU` are from the time before Regions had names.
            let region = match root.text("LocationConstraint").as_deref() {
                None => "us-east-1",
                Some("EU") => "eu-west-1",
                Some(region) => region,
            }
            .to_owned();
            root.value.get("LocationConstraint")?;
            Some(Fact::Known(region, root.source()))
        })),
        "get-bucket-notification-configuration" => {
            bucket
                .notifications
                .put(doc.outcome(&[], true, |root| Some(notifications(root))))
        }
        "get-bucket-request-payment" => {
            bucket.requester_pays.put(doc.outcome(&[], false, |root| {
                let payer = root.get("Payer")?;
                Some(Fact::Known(
                    payer.own_text()? == "Requester",
                    payer.source(),
                ))
            }))
        }
        "list-objects-v2" | "list-object-versions" => objects(bucket, doc),
        _ => None,
    }
}

/// Lists of one bucket are put together: the collector makes one for each prefix.
fn objects(bucket: &mut Bucket, doc: &Doc) -> Option<Source> {
    let fact = doc.outcome(&[], true, |root| {
        let objects: Objects = serde_json::from_value(root.get("reduced")?.value.clone()).ok()?;
        Some(Fact::Known(objects, root.source()))
    });
    match (&mut bucket.objects, fact) {
        (Fact::Known(held, _), Fact::Known(new, _)) => held.join(new),
        (Fact::Known(..), _) => {}
        (_, fact) => {
            bucket.objects.put(fact);
        }
    }
    None
}

fn block(node: &Node<'_>) -> Fact<PublicAccessBlock> {
    let on = |key: &str| node.truth(key).unwrap_or(false);
    let block = PublicAccessBlock {
        block_public_acls: on("BlockPublicAcls"),
        ignore_public_acls: on("IgnorePublicAcls"),
        block_public_policy: on("BlockPublicPolicy"),
        restrict_public_buckets: on("RestrictPublicBuckets"),
    };
    Fact::Known(block, node.source())
}

fn lifecycle_rule(rule: &Node<'_>) -> LifecycleRule {
    let filter = rule.get("Filter");
    let and = filter.as_ref().and_then(|filter| filter.get("And"));
    let prefix = rule
        .text("Prefix")
        .or_else(|| filter.as_ref().and_then(|filter| filter.text("Prefix")))
        .or_else(|| and.as_ref().and_then(|and| and.text("Prefix")));
    let narrows = |node: &Option<Node<'_>>| {
        let keys = ["Tag", "Tags", "ObjectSizeGreaterThan", "ObjectSizeLessThan"];
        node.as_ref().is_some_and(|node| node.any(&keys).is_some())
    };
    let transitions = rule.list("Transitions");
    LifecycleRule {
        id: rule.text("ID").unwrap_or_default(),
        enabled: rule.text("Status").as_deref() == Some("Enabled"),
        prefix: prefix.unwrap_or_default(),
        narrowed: narrows(&filter) || narrows(&and),
        expiration_days: rule.get("Expiration").and_then(|node| node.number("Days")),
        expiration_date: rule.get("Expiration").and_then(|node| node.time("Date")),
        noncurrent_days: rule
            .get("NoncurrentVersionExpiration")
            .and_then(|node| node.number("NoncurrentDays")),
        transitions: transitions
            .iter()
            .filter_map(|node| Some((node.number("Days").unwrap_or(0), node.text("StorageClass")?)))
            .collect(),
    }
}

fn notifications(root: &Node<'_>) -> Fact<Vec<String>> {
    let kinds = [
        ("TopicConfigurations", "TopicArn"),
        ("QueueConfigurations", "QueueArn"),
        ("LambdaFunctionConfigurations", "LambdaFunctionArn"),
    ];
    let mut told: Vec<String> = kinds
        .iter()
        .flat_map(|(list, arn)| {
            let nodes = root.list(list);
            nodes
                .iter()
                .filter_map(|node| node.text(arn))
                .collect::<Vec<_>>()
        })
        .collect();
    if root.get("EventBridgeConfiguration").is_some() {
        told.push("eventbridge".to_owned());
    }
    if told.is_empty() {
        Fact::Absent(root.source())
    } else {
        Fact::Known(told, root.source())
    }
}

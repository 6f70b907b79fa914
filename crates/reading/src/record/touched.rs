//! What a record touched. Every record is asked, so nothing here is inlined: who asks is built to be small, and this to be fast.

use std::borrow::Cow;

use memchr::memchr;

use super::Record;
use crate::json::{Text, same};

/// Type of S3 objects, in `resources`.
pub const S3_OBJECT: &str = "AWS::S3::Object";
/// Type of S3 buckets, in `resources`.
pub const S3_BUCKET: &str = "AWS::S3::Bucket";

/// What a record touched; all empty where it does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched<'a> {
    /// Its type, as in `AWS::S3::Object`.
    pub kind: Cow<'a, str>,
    /// Its ARN or name, down to the bucket, function or table.
    pub name: Cow<'a, str>,
    /// The key of an object.
    pub key: Cow<'a, str>,
}

/// How far `resources` of a record says no more than [`Touched`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourcesForm {
    /// As it tells: one resource, or an object with its bucket.
    AsTouched = 0,
    /// There is no entry.
    Empty = 1,
    /// An object without its bucket.
    ObjectAlone = 2,
    /// More, or otherwise.
    More = 3,
}

/// What a service's records name in a parameter, where they have no `resources`.
struct Named {
    source: &'static str,
    /// The type of what is touched.
    kind: &'static str,
    /// What its ARN begins with, where the parameter has only the name.
    prefix: &'static str,
    parameter: &'static str,
}

const fn named(
    source: &'static str,
    kind: &'static str,
    prefix: &'static str,
    parameter: &'static str,
) -> Named {
    Named {
        source,
        kind,
        prefix,
        parameter,
    }
}

#[rustfmt::skip]
const NAMED: [Named; 9] = [
    named("s3.amazonaws.com", "AWS::S3::Bucket", "arn:aws:s3:::", "bucketName"),
    named("lambda.amazonaws.com", "AWS::Lambda::Function", "", "functionName"),
    named("dynamodb.amazonaws.com", "AWS::DynamoDB::Table", "", "tableName"),
    named("kms.amazonaws.com", "AWS::KMS::Key", "", "keyId"),
    named("sqs.amazonaws.com", "AWS::SQS::Queue", "", "queueUrl"),
    named("sns.amazonaws.com", "AWS::SNS::Topic", "", "topicArn"),
    named("logs.amazonaws.com", "AWS::Logs::LogGroup", "", "logGroupName"),
    named("secretsmanager.amazonaws.com", "AWS::SecretsManager::Secret", "", "secretId"),
    named("sts.amazonaws.com", "AWS::IAM::Role", "", "roleArn"),
];

impl<'a> Record<'a> {
    /// What the record touched: what `resources` names, and where that is empty a parameter.
    #[must_use]
    #[inline(never)]
    pub fn touched(&self) -> Touched<'a> {
        let named = self
            .resources
            .of_kind(S3_OBJECT)
            .or_else(|| self.resources.iter().find(|entry| entry.arn.is_some()));
        if let Some(entry) = named {
            let kind = entry.kind.map_or(Cow::Borrowed(""), Text::get);
            let arn = entry.arn.map_or(Cow::Borrowed(""), Text::get);
            let (name, key) = without_object_key(arn);
            return Touched { kind, name, key };
        }
        self.named_by_parameter().unwrap_or_default()
    }

    fn named_by_parameter(&self) -> Option<Touched<'a>> {
        let source = self.event_source?.get();
        let named = NAMED.iter().find(|named| same(named.source, &source))?;
        let name = self.parameter(&[named.parameter])?.text()?.get();
        Some(Touched {
            kind: named.kind.into(),
            name: match named.prefix {
                "" => name,
                prefix => format!("{prefix}{name}").into(),
            },
            key: Cow::default(),
        })
    }

    /// How far `resources` says no more than [`Self::touched`].
    #[must_use]
    #[inline(never)]
    pub fn resources_form(&self) -> ResourcesForm {
        let resources = &self.resources;
        let (mut objects, mut buckets, mut others) = (0, 0, 0);
        for resource in resources.iter() {
            let arn = resource.arn.filter(|arn| !arn.is_empty());
            // What is touched is cut after the bucket.
            let cut = arn.is_some_and(|arn| slash_of_object(&arn.get()).is_some());
            match (resource.kind, arn) {
                (Some(kind), Some(_)) if kind.is(S3_OBJECT) && cut => objects += 1,
                _ if cut => return ResourcesForm::More,
                (Some(kind), Some(_)) if kind.is(S3_BUCKET) => buckets += 1,
                (Some(kind), Some(_)) if !kind.is(S3_OBJECT) && !kind.is_empty() => others += 1,
                _ => return ResourcesForm::More,
            }
        }
        match (objects, buckets, others) {
            _ if resources.is_cut() => ResourcesForm::More,
            (0, 0, 0) => ResourcesForm::Empty,
            (1, 1, 0) | (0, 1, 0) | (0, 0, 1) => ResourcesForm::AsTouched,
            (1, 0, 0) => ResourcesForm::ObjectAlone,
            _ => ResourcesForm::More,
        }
    }
}

/// `arn:aws:s3:::bucket/key` as the bucket and the key; other ARNs as they are.
fn without_object_key(arn: Cow<'_, str>) -> (Cow<'_, str>, Cow<'_, str>) {
    let Some(slash) = slash_of_object(&arn) else {
        return (arn, Cow::default());
    };
    match arn {
        Cow::Borrowed(text) => {
            let (bucket, key) = (text.get(..slash), text.get(slash + 1..));
            (
                bucket.unwrap_or_default().into(),
                key.unwrap_or_default().into(),
            )
        }
        Cow::Owned(mut bucket) => {
            let key = bucket.split_off(slash + 1);
            bucket.truncate(slash);
            (bucket.into(), key.into())
        }
    }
}

/// Where the ARN of an object, or of a beginning of one, parts into its bucket and its key.
fn slash_of_object(arn: &str) -> Option<usize> {
    /// Nearly always, and told by one comparison.
    const USUAL: &str = "arn:aws:s3:::";
    let usual = arn.split_at_checked(USUAL.len());
    let usual = usual.filter(|(front, _)| same(front, USUAL));
    let name = usual.map(|(_, name)| name).or_else(|| {
        let rest = arn.strip_prefix("arn:")?;
        let partition = memchr(b':', rest.as_bytes())?;
        rest.get(partition..)?.strip_prefix(":s3:::")
    })?;
    Some(arn.len() - name.len() + memchr(b'/', name.as_bytes())?)
}

/// Longest folder that is kept, in bytes.
const FOLDER: usize = 32;

/// What the key of an S3 object begins with, as far as few keys differ in it: its first folder with the slash.
/// Where a digit comes before that (a date, a number, most ids), or there is no folder, what stands before the
/// first digit, up to a sign between words. Empty where neither is short.
///
/// A table of keys would grow with the objects otherwise. What is kept is literal, so that selectors can ask
/// for it.
#[must_use]
#[inline(never)]
pub fn folder(key: &str) -> &str {
    let head = key.as_bytes();
    let head = head.get(..=FOLDER).unwrap_or(head);
    let end = match head
        .iter()
        .position(|it| *it == b'/' || it.is_ascii_digit())
    {
        Some(at) if head.get(at) == Some(&b'/') => at + 1,
        Some(at) => {
            let before = head.iter().take(at);
            let sign = before.rev().position(|it| b"-_=.+".contains(it));
            sign.map_or(0, |back| at - back)
        }
        None => 0,
    };
    key.get(..end)
        .filter(|it| it.len() <= FOLDER)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_told_from_its_bucket() {
        for (arn, expected) in [
            ("arn:aws-cn:s3:::b/c", "arn:aws-cn:s3:::b"),
            ("arn:aws:s3:::b", "arn:aws:s3:::b"),
            ("arn:a/b:s3:::c/d", "arn:a/b:s3:::c"),
            (
                "arn:aws:iam::1:role/a/:s3:::/b",
                "arn:aws:iam::1:role/a/:s3:::/b",
            ),
        ] {
            assert_eq!(without_object_key(Cow::Borrowed(arn)).0, expected);
        }
    }

    #[test]
    fn a_folder_is_short_literal_and_without_numbers() {
        let long = format!("{}/x", "a".repeat(40));
        for (key, expected) in [
            ("warehouse/events/dt=2024-01-11/x", "warehouse/"),
            ("AWSLogs/111122223333/x", "AWSLogs/"),
            ("dt=2024-01-11/x", "dt="),
            ("part-00001.parquet", "part-"),
            ("kJh5gF/x", ""),
            ("2024/01/x", ""),
            ("index.html", ""),
            ("/x", "/"),
            ("", ""),
            ("gärten/x", "gärten/"),
            ("é1", ""),
            (&long, ""),
            (
                "abcdefghijklmnopqrstuvwxyzabcde/x",
                "abcdefghijklmnopqrstuvwxyzabcde/",
            ),
            ("abcdefghijklmnopqrstuvwxyzabcdef/x", ""),
        ] {
            assert_eq!(folder(key), expected, "{key}");
            assert!(key.starts_with(folder(key)));
        }
    }
}

//! What a record touched.

use std::borrow::Cow;

use crate::analyzers::facts::slash_of_object;
use crate::json::{Raw, Text};
use crate::record::Record;

/// The type and name of what a record touched, down to the bucket, function or table, and the key of an
/// object.
pub(super) fn resource<'a>(record: &Record<'a>) -> (Cow<'a, str>, Cow<'a, str>, Cow<'a, str>) {
    let named = record
        .resources
        .of_kind("AWS::S3::Object")
        .or_else(|| record.resources.iter().find(|entry| entry.arn.is_some()));
    if let Some(entry) = named {
        let kind = entry.kind.map_or(Cow::Borrowed(""), Text::get);
        let arn = entry.arn.map_or(Cow::Borrowed(""), Text::get);
        let (name, key) = without_object_key(arn);
        return (kind, name, key);
    }
    let Some(source) = record.event_source else {
        return Default::default();
    };
    // What has no `resources` names what it touches in a parameter.
    let (kind, prefix, parameter) = match &*source.get() {
        "s3.amazonaws.com" => ("AWS::S3::Bucket", "arn:aws:s3:::", "bucketName"),
        "lambda.amazonaws.com" => ("AWS::Lambda::Function", "", "functionName"),
        "dynamodb.amazonaws.com" => ("AWS::DynamoDB::Table", "", "tableName"),
        "kms.amazonaws.com" => ("AWS::KMS::Key", "", "keyId"),
        "sqs.amazonaws.com" => ("AWS::SQS::Queue", "", "queueUrl"),
        "sns.amazonaws.com" => ("AWS::SNS::Topic", "", "topicArn"),
        "logs.amazonaws.com" => ("AWS::Logs::LogGroup", "", "logGroupName"),
        "secretsmanager.amazonaws.com" => ("AWS::SecretsManager::Secret", "", "secretId"),
        "sts.amazonaws.com" => ("AWS::IAM::Role", "", "roleArn"),
        _ => return Default::default(),
    };
    match record.parameter(&[parameter]).and_then(Raw::text) {
        Some(name) if prefix.is_empty() => (kind.into(), name.get(), "".into()),
        Some(name) => (
            kind.into(),
            format!("{prefix}{}", name.get()).into(),
            "".into(),
        ),
        None => Default::default(),
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
}

//! What a desk does before it has anything to do. A browser compiles a function when it is first called; all workers share what was compiled.
//! Without this, that would be when somebody waits for the first figures.

use std::io::Cursor;

use trailglass_core::case::{NoHooks, Options, Partial, Preferences, read_input};
use trailglass_core::report::Report;
use trailglass_wire::{Bytes, Outgoing};

/// Calls of the kinds that most logs hold.
const LOG: &str = r#"{"Records":[
{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDA1","arn":"arn:aws:iam::111122223333:user/a","accountId":"111122223333","accessKeyId":"AKIA1","userName":"a"},"eventTime":"2026-01-01T00:00:00Z","eventSource":"cloudtrail.amazonaws.com","eventName":"StopLogging","awsRegion":"eu-central-1","sourceIPAddress":"192.0.2.1","userAgent":"aws-cli/2.24.9","requestParameters":{"name":"a"},"responseElements":null,"requestID":"1","eventID":"1","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"cloudtrail.eu-central-1.amazonaws.com"}},
{"eventVersion":"1.11","userIdentity":{"type":"AWSService","invokedBy":"ec2.amazonaws.com"},"eventTime":"2026-01-01T00:05:00Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","awsRegion":"eu-central-1","sourceIPAddress":"ec2.amazonaws.com","userAgent":"ec2.amazonaws.com","requestParameters":{"roleArn":"arn:aws:iam::111122223333:role/b","roleSessionName":"i-1"},"responseElements":{"credentials":{"accessKeyId":"ASIA1","sessionToken":"t","expiration":"Jan 1, 2026, 6:05:00 AM"}},"resources":[{"accountId":"111122223333","type":"AWS::IAM::Role","ARN":"arn:aws:iam::111122223333:role/b"}],"requestID":"2","eventID":"2","readOnly":true,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"},
{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROA1:i-1","arn":"arn:aws:sts::111122223333:assumed-role/b/i-1","accountId":"111122223333","accessKeyId":"ASIA1","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA1","arn":"arn:aws:iam::111122223333:role/b","accountId":"111122223333","userName":"b"},"attributes":{"creationDate":"2026-01-01T00:05:00Z","mfaAuthenticated":"false"}}},"eventTime":"2026-01-01T02:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-central-1","sourceIPAddress":"192.0.2.2","userAgent":"Boto3/1.36","errorCode":"AccessDenied","errorMessage":"Access Denied","requestParameters":{"bucketName":"c","key":"d/e"},"responseElements":null,"additionalEventData":{"SSEApplied":"SSE_S3"},"requestID":"3","eventID":"3","readOnly":true,"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::c/d/e"},{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::c"}],"eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"111122223333","eventCategory":"Data"}
]}"#;

/// Does once what a desk and its readers do all the time. Gives the report as JSON; what it says is nothing to anybody.
pub(crate) fn up() -> Option<Bytes> {
    let mut json = Outgoing::default();
    serde_json::to_writer(&mut json, &sample()).ok()?;
    Some(json.finish())
}

fn sample() -> Report {
    let options = Options {
        listed: false,
        ..Options::default()
    };
    let mut read = Partial::default();
    let bytes = LOG.len() as u64;
    read_input(
        Cursor::new(LOG),
        "a.json",
        bytes,
        &options,
        &mut read,
        &mut NoHooks,
    );
    let mut partial = Partial::default();
    if let Ok(shipped) = Partial::decode(&read.pack()) {
        partial.merge(shipped);
    }
    partial.finish_with(&options, &Preferences::default())
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn the_log_is_read_whole_and_reaches_the_chapters() {
        let report = super::sample();
        assert_eq!(report.inputs.records, 3);
        assert!(
            report.inputs.files.is_empty(),
            "only files with problems are listed"
        );
        assert_eq!(report.chapters.security.tampering.len(), 1);
        assert_eq!(report.chapters.roles.records, 1);
    }
}

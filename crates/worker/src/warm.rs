//! What a desk does before it has anything to do. A browser compiles a function when it is first called, and once more, to be fast, when it
//! was called often; all workers share what was compiled. Without this, that would be when somebody waits for the figures, and on the
//! processor that would read.

use std::io::{Cursor, Write};
use std::rc::Rc;

use flate2::{Compression, write::GzEncoder};
use gloo_timers::future::TimeoutFuture;
use trailglass_core::case::{NoHooks, Options, Partial, Preferences, read_input};
use trailglass_core::report::{Piece, Report};
use trailglass_wire::Bytes;
use wasm_bindgen_futures::spawn_local;

use crate::desk::as_json;
use crate::now;

/// Milliseconds from the start until practice begins: who drops something at once is not kept waiting by it.
const REST: u32 = 500;
/// How often it is practised, so that all that matters is compiled to be fast: half a second here, and a second or so of the browser's compiler.
const ROUNDS: u32 = 200;
/// Milliseconds that it takes at most: a machine that does less in them has better things to do.
const MOST: f64 = 1_000.0;
/// How often the records are in the log of a round, which takes a few milliseconds: so long a desk that is called does not answer.
const COPIES: u32 = 40;

/// Calls of the kinds that most logs hold.
const RECORDS: &str = r#"
{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDA#","arn":"arn:aws:iam::111122223333:user/a#","accountId":"111122223333","accessKeyId":"AKIA#","userName":"a#"},"eventTime":"2026-01-01T00:00:00Z","eventSource":"cloudtrail.amazonaws.com","eventName":"StopLogging","awsRegion":"eu-central-1","sourceIPAddress":"192.0.2.1","userAgent":"aws-cli/2.24.9","requestParameters":{"name":"a"},"responseElements":null,"requestID":"1","eventID":"1-#","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"cloudtrail.eu-central-1.amazonaws.com"}},
{"eventVersion":"1.11","userIdentity":{"type":"AWSService","invokedBy":"ec2.amazonaws.com"},"eventTime":"2026-01-01T00:05:00Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","awsRegion":"eu-central-1","sourceIPAddress":"ec2.amazonaws.com","userAgent":"ec2.amazonaws.com","requestParameters":{"roleArn":"arn:aws:iam::111122223333:role/b#","roleSessionName":"i-#"},"responseElements":{"credentials":{"accessKeyId":"ASIA#","sessionToken":"t","expiration":"Jan 1, 2026, 6:05:00 AM"}},"resources":[{"accountId":"111122223333","type":"AWS::IAM::Role","ARN":"arn:aws:iam::111122223333:role/b#"}],"requestID":"2","eventID":"2-#","readOnly":true,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"},
{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROA#:i-#","arn":"arn:aws:sts::111122223333:assumed-role/b#/i-#","accountId":"111122223333","accessKeyId":"ASIA#","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA#","arn":"arn:aws:iam::111122223333:role/b#","accountId":"111122223333","userName":"b#"},"attributes":{"creationDate":"2026-01-01T00:05:00Z","mfaAuthenticated":"false"}}},"eventTime":"2026-01-01T02:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-central-1","sourceIPAddress":"192.0.2.2","userAgent":"Boto3/1.36","errorCode":"AccessDenied","errorMessage":"Access Denied","requestParameters":{"bucketName":"c#","key":"d/e"},"responseElements":null,"additionalEventData":{"SSEApplied":"SSE_S3"},"requestID":"3","eventID":"3-#","readOnly":true,"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::c#/d/e"},{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::c#"}],"eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"111122223333","eventCategory":"Data"}
"#;

/// Does once what a desk and its readers do all the time. Gives the report as JSON; what it says is nothing to anybody.
pub(crate) fn up() -> Option<Bytes> {
    as_json(&whole(report_of(&log(1)))).ok()
}

/// A desk that practises until it is called: dropping this ends it.
pub(crate) struct Practice(#[expect(dead_code, reason = "it lives, and that is all")] Rc<()>);

impl Practice {
    /// Begins in a while, and goes on in turns between which messages are heard.
    pub(crate) fn begin() -> Self {
        let practice = Rc::new(());
        let wanted = Rc::downgrade(&practice);
        spawn_local(async move {
            TimeoutFuture::new(REST).await;
            let log = log(COPIES);
            let mut taken = 0.0;
            for _ in 0..ROUNDS {
                if wanted.strong_count() == 0 || taken > MOST {
                    return;
                }
                let began = now();
                drop(as_json(&whole(report_of(&log))));
                taken += now() - began;
                TimeoutFuture::new(0).await;
            }
        });
        Self(practice)
    }
}

fn whole(report: Report) -> Piece {
    Piece::Frame(Box::new(report))
}

/// A log file with the records so many times, each an event of its own, packed as CloudTrail delivers it.
fn log(copies: u32) -> Vec<u8> {
    let copies: Vec<String> = (0..copies)
        .map(|number| RECORDS.replace('#', &number.to_string()))
        .collect();
    let text = format!(r#"{{"Records":[{}]}}"#, copies.join(","));
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    let written = packed.write_all(text.as_bytes());
    // Nothing fails that writes to memory.
    written.and_then(|()| packed.finish()).unwrap_or_default()
}

fn report_of(log: &[u8]) -> Report {
    let options = Options {
        listed: false,
        privacy: true,
        ..Options::default()
    };
    let mut read = Partial::default();
    let bytes = log.len() as u64;
    read_input(
        Cursor::new(log),
        "a.json.gz",
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
        let practised = super::report_of(&super::log(super::COPIES));
        assert_eq!(practised.inputs.records, 3 * u64::from(super::COPIES));
        assert_eq!(practised.inputs.duplicates, 0);
        let report = super::report_of(&super::log(1));
        assert_eq!(report.inputs.records, 3);
        assert!(
            report.inputs.files.is_empty(),
            "only files with problems are listed"
        );
        assert_eq!(report.chapters.security.tampering.len(), 1);
        assert_eq!(report.chapters.roles.records, 1);
    }
}

//! Digest files as CloudTrail writes them, really signed.
//!
//! The keys are fixed: they protect nothing, and the same case gives the same bytes.

use crate::{
    container,
    json::{Json, object},
    time::{HOUR, MARCH_10, folder, iso, minutes, seconds},
};
use flate2::read::GzDecoder;
use rsa::{BoxedUint, PrivateKey, pkcs1::EncodeRsaPublicKey as _, pkcs8::EncodePublicKey as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::io::Read as _;

/// The primes of two keys of 2048 bits.
const PRIMES: [[&str; 2]; 2] = [
    [
        "e77937742facab1a393f6a2b0e147df0990af70e06442d3c91ba8609b233236a1699408c3ba8104d5dbcbe3df0e923293dfd1b53b7b9a43ed1812db8eb80b6c8ad13de3fb647b6a84402a2aeee389299b31072ccdb2ea51e5f8bd7a3b1c942c35fc6305d1d43fe33ae04c3113e03c1c0290781ba2cb978c28723193467f90333",
        "bc6eab40b48b2cc0ba34ee0a66a0950acdab6525cc2f52a3180669d224745cb6b753ba81df4bc7ca2fb560b99005a187e6e3e860828482d6891875b20ac15104a5ca8900ac9b94d099e938a3c81de62666381d2c9ac8d4b0cc324a7033bd1b951a22cf364e5ea8d4358d7bf6e3e2b3d4e3e3e833d99f9073fb92ae586e19334d",
    ],
    [
        "e5e8e953e2bd2b8d80ac3868d50dac631f0baa3767c7f739e0eed5dba01f651e5d9400c6278b49e426dc8fd4add3cc6190b85e716d3a0c5c18bc55a9e107c5897f3acef9c555f3dc88210760c7c2d8a5ea93494d04df9f9f3c46843bf6c97967f63e5e62cf2428181d96f6471eee26cbcce225525a83aafce6d6405a2dd0e5d9",
        "d5182679cc70ee194679151537dbc7c210e11caea676d5707238b32d088c61d51530aa497ca0cb0018001e3b34b146fcd811cba985ef6a724d4bf0fe92fa35581612cec765ec3e6debcf6d38b8c6703f42025fa2241759b64b99c88086faaf1262f522512ee4293a6b7292ee5d8fee910dfd645cef57081d06eaa0439da31b37",
    ],
];

/// A key that digests are signed with, as AWS has one for each Region and month.
#[derive(Debug)]
pub struct SigningKey {
    private: PrivateKey,
    /// The public key as `list-public-keys` gives it.
    der: Vec<u8>,
}

impl SigningKey {
    /// The first or the second key; in the form that is documented (PKCS#1), or in the other one that AWS's documentation shows (SPKI).
    ///
    /// # Panics
    /// Never: the primes are written above.
    #[must_use]
    #[allow(
        clippy::expect_used,
        clippy::indexing_slicing,
        reason = "the primes are written above"
    )]
    pub fn fixed(second: bool, spki: bool) -> Self {
        let prime = |hex: &str| {
            BoxedUint::from_be_hex(hex, 1024)
                .into_option()
                .expect("hex")
        };
        let [p, q] = PRIMES[usize::from(second)].map(prime);
        let private = PrivateKey::from_p_q(p, q, BoxedUint::from(65_537u32)).expect("two primes");
        let public = private.to_public_key();
        let der = if spki {
            public.to_public_key_der().expect("a key").into_vec()
        } else {
            public.to_pkcs1_der().expect("a key").to_vec()
        };
        Self { private, der }
    }

    /// The fingerprint that digests name the key by.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex(&md5::Md5::digest(&self.der))
    }

    /// Its row in the output of `list-public-keys`.
    #[must_use]
    pub fn row(&self) -> Value {
        json!({
            "Value": base64::Engine::encode(&base64::prelude::BASE64_STANDARD, &self.der),
            "ValidityStartTime": "2026-02-20T00:00:00+00:00", "ValidityEndTime": "2026-03-22T00:00:00+00:00",
            "Fingerprint": self.fingerprint(),
        })
    }

    fn sign(&self, text: &str) -> String {
        let signature = self.private.pkcs1v15_sign::<Sha256>(text.as_bytes());
        hex(&signature.unwrap_or_default())
    }
}

/// A log file as a digest lists it.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// Its bytes before they were compressed.
    pub plain: Vec<u8>,
}

/// A digest file, with what S3 keeps beside it.
#[derive(Debug, Clone)]
pub struct SignedDigest {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// Its bytes before they were compressed.
    pub plain: Vec<u8>,
    /// `x-amz-meta-signature` of the object, in hex.
    pub signature: String,
}

impl SignedDigest {
    /// Path (`s3/<bucket>/<key>`) and bytes of the file.
    #[must_use]
    pub fn file(&self) -> (String, Vec<u8>) {
        let path = format!("s3/{}/{}", self.bucket, self.key);
        (path, container::gzip(&self.plain, 9))
    }

    /// The output of `head-object` for it.
    #[must_use]
    pub fn head(&self) -> Value {
        json!({
            "AcceptRanges": "bytes", "LastModified": "2026-03-10T09:02:11+00:00", "ContentLength": 812, "ETag": "\"5d41402abc4b2a76b9719d911017c592\"",
            "ContentEncoding": "gzip", "ContentType": "application/json", "ServerSideEncryption": "AES256",
            "Metadata": { "signature": self.signature, "signature-algorithm": "SHA256withRSA" },
        })
    }
}

/// A chain of digests: of one account, Region, trail and home Region.
#[derive(Debug)]
pub struct DigestChain {
    /// The bucket that digests go to; may change on the way.
    pub bucket: String,
    /// What the keys begin with, as in `prefix/AWSLogs/o-abcdefghij/111122223333`.
    pub folder: String,
    /// The account that the logs are of.
    pub account: String,
    /// The Region that the logs are of.
    pub region: String,
    /// The trail's name.
    pub trail: String,
    /// The trail's home Region.
    pub home: String,
    /// Whether the digests list what others missed.
    pub backfill: bool,
    /// The key that signs.
    pub key: SigningKey,
    /// The last digest, which the next one names. Without it the next one begins a chain.
    pub previous: Option<SignedDigest>,
}

impl DigestChain {
    /// A chain of an organization's trail, for one of its accounts and a Region.
    #[must_use]
    pub fn of(region: &str, key: SigningKey) -> Self {
        Self {
            bucket: "trail-logs".to_owned(),
            folder: "audit/AWSLogs/o-exampleorg1/111122223333".to_owned(),
            account: "111122223333".to_owned(),
            region: region.to_owned(),
            trail: "org_trail".to_owned(),
            home: "eu-central-1".to_owned(),
            backfill: false,
            key,
            previous: None,
        }
    }

    /// The digest of the deliveries of a time (seconds since 1970), signed.
    pub fn next(&mut self, (from, to): (u64, u64), logs: &[Delivered]) -> SignedDigest {
        let Self {
            account,
            region,
            trail,
            home,
            ..
        } = &*self;
        let suffix = if self.backfill { "_backfill" } else { "" };
        let key = format!(
            "{}/CloudTrail-Digest/{region}/{}/{account}_CloudTrail-Digest_{region}_{trail}_{home}_{}{suffix}.json.gz",
            self.folder,
            folder(to),
            seconds(to)
        );
        let Json(text) = self.document(&key, (from, to), logs);
        let before = self
            .previous
            .as_ref()
            .map_or("null", |digest| &digest.signature);
        let plain = text.into_bytes();
        let signed = format!(
            "{}\n{}/{key}\n{}\n{before}",
            iso(to),
            self.bucket,
            hex(&Sha256::digest(&plain))
        );
        let digest = SignedDigest {
            bucket: self.bucket.clone(),
            signature: self.key.sign(&signed),
            key,
            plain,
        };
        self.previous = Some(digest.clone());
        digest
    }

    fn document(&self, key: &str, (from, to): (u64, u64), logs: &[Delivered]) -> Json {
        let before = self.previous.as_ref();
        let files = logs.iter().map(|log| {
            let (oldest, newest) = event_times(&log.plain);
            object! {
                "s3Bucket": log.bucket, "s3Object": log.key, "hashValue": hex(&Sha256::digest(&log.plain)), "hashAlgorithm": "SHA-256",
                "newestEventTime": newest, "oldestEventTime": oldest,
            }
        });
        let times: Vec<_> = logs.iter().map(|log| event_times(&log.plain)).collect();
        object! {
            "awsAccountId": self.account, "digestStartTime": iso(from), "digestEndTime": iso(to), "digestS3Bucket": self.bucket,
            "digestS3Object": key, "digestPublicKeyFingerprint": self.key.fingerprint(),
            "digestSignatureAlgorithm": "SHA256withRSA",
            "newestEventTime": times.iter().filter_map(|(_, newest)| newest.clone()).max(),
            "oldestEventTime": times.iter().filter_map(|(oldest, _)| oldest.clone()).min(),
            "previousDigestS3Bucket": before.map(|digest| digest.bucket.clone()),
            "previousDigestS3Object": before.map(|digest| digest.key.clone()),
            "previousDigestHashValue": before.map(|digest| hex(&Sha256::digest(&digest.plain))),
            "previousDigestHashAlgorithm": before.map(|_| "SHA-256".to_owned()),
            "previousDigestSignature": before.map(|digest| digest.signature.clone()),
            "logFiles": files.collect::<Vec<_>>(),
        }
    }
}

/// First and last `eventTime` of a log file.
fn event_times(plain: &[u8]) -> (Option<String>, Option<String>) {
    let log: Value = serde_json::from_slice(plain).unwrap_or_default();
    let records = log.get("Records").and_then(Value::as_array);
    let times = records.into_iter().flatten();
    let times = times.filter_map(|record| record.get("eventTime")?.as_str());
    (
        times.clone().min().map(str::to_owned),
        times.max().map(str::to_owned),
    )
}

impl Delivered {
    /// A log file of two events, delivered at a time (seconds since 1970) into the bucket and folder of a chain.
    #[must_use]
    pub fn log(chain: &DigestChain, time: u64, number: u64) -> Self {
        let DigestChain {
            account, region, ..
        } = chain;
        let record = |at: u64| {
            object! {
                "eventVersion": "1.11", "userIdentity": object! {
                    "type": "IAMUser", "principalId": "AIDAEXAMPLE0000000001", "arn": format!("arn:aws:iam::{account}:user/ana"),
                    "accountId": account, "userName": "ana",
                },
                "eventTime": iso(time - 400 + at), "eventSource": "ec2.amazonaws.com", "eventName": "RunInstances", "awsRegion": region,
                "sourceIPAddress": "198.51.100.7", "userAgent": "aws-cli/2", "requestParameters": None::<String>,
                "responseElements": None::<String>, "requestID": format!("{time}-{number}-{at}"),
                "eventID": format!("00000000-0000-4000-8000-{time:010}{number}{at}"), "readOnly": false, "eventType": "AwsApiCall",
                "managementEvent": true, "recipientAccountId": account, "eventCategory": "Management",
            }
        };
        let Json(plain) = object! { "Records": vec![record(0), record(1)] };
        Self {
            bucket: chain.bucket.clone(),
            key: format!(
                "{}/CloudTrail/{region}/{}/{account}_CloudTrail_{region}_{}_{number:016}.json.gz",
                chain.folder,
                folder(time),
                minutes(time)
            ),
            plain: plain.into_bytes(),
        }
    }

    /// Path (`s3/<bucket>/<key>`) and bytes of the file.
    #[must_use]
    pub fn file(&self) -> (String, Vec<u8>) {
        let path = format!("s3/{}/{}", self.bucket, self.key);
        (path, container::gzip(&self.plain, 9))
    }
}

/// A small case with two chains of digests, where one of everything is broken: a log file is changed, one is gone, one has data appended,
/// one is listed nowhere, a digest is changed, and validation was off for an hour.
#[must_use]
pub fn signed_case() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut one = DigestChain::of("eu-central-1", SigningKey::fixed(false, false));
    let mut two = DigestChain::of("eu-west-1", SigningKey::fixed(true, true));
    for (chain, broken) in [(&mut one, true), (&mut two, false)] {
        for hour in 0..8 {
            let (from, to) = (MARCH_10 + hour * HOUR, MARCH_10 + (hour + 1) * HOUR);
            if !broken && hour == 4 {
                // Validation was off: nothing is digested, and a new chain begins.
                chain.previous = None;
                continue;
            }
            // In one hour nothing is delivered: the digest is empty.
            let logs: Vec<Delivered> = (0..2)
                .filter(|_| hour != 1)
                .map(|number| Delivered::log(chain, from + 600 * (number + 1), number))
                .collect();
            let digest = chain.next((from, to), &logs);
            for (number, log) in logs.iter().enumerate() {
                let (path, mut bytes) = log.file();
                match (broken, hour, number) {
                    (true, 2, 0) => bytes = altered(&bytes, "RunInstances", "StopInstances"),
                    (true, 3, 0) => continue,
                    (true, 4, 0) => bytes.extend(container::gzip(b"{\"Records\":[]}", 9)),
                    _ => {}
                }
                files.push((path, bytes));
            }
            let (path, mut bytes) = digest.file();
            if broken && hour == 5 {
                bytes = altered(&bytes, "T05:", "T04:");
            }
            files.push((path, bytes));
            if hour == 7 {
                files.push((
                    format!(
                        "{}/{}/cloudtrail/list-public-keys.json",
                        chain.account, chain.region
                    ),
                    json!({ "PublicKeyList": [chain.key.row()] })
                        .to_string()
                        .into_bytes(),
                ));
                let name = digest.key.replace('/', "%2F");
                files.push((
                    format!(
                        "{}/s3api/{}/head-object.{name}.json",
                        chain.account, chain.bucket
                    ),
                    digest.head().to_string().into_bytes(),
                ));
            }
        }
    }
    files.push(Delivered::log(&one, MARCH_10 + 6 * HOUR + 1_800, 7).file());
    files.sort();
    files
}

/// A digest file that was made to say something else: its bytes with one text replaced by another.
#[must_use]
pub fn altered(file: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut text = String::new();
    // What was made here can be read here.
    let _ = GzDecoder::new(file).read_to_string(&mut text);
    container::gzip(text.replacen(from, to, 1).as_bytes(), 9)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    /// The signature was checked with another program: Python's `cryptography`, which is OpenSSL.
    #[test]
    fn a_digest_is_signed_as_cloudtrail_signs() {
        let mut chain = DigestChain::of("eu-west-1", SigningKey::fixed(false, false));
        let first = chain.next((MARCH_10, MARCH_10 + HOUR), &[]);
        let second = chain.next((MARCH_10 + HOUR, MARCH_10 + 2 * HOUR), &[]);
        assert_eq!(chain.key.fingerprint(), "2d8e4ac3e11a801a9dcd7c52b30698fc");
        assert_eq!(
            first.signature.get(..32),
            Some("528ec26b603b73ffc2d795b543f76161")
        );
        let text = String::from_utf8(second.plain.clone()).unwrap();
        assert!(text.contains(&format!(
            "\"previousDigestSignature\":\"{}\"",
            first.signature
        )));
    }
}

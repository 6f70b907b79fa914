//! How a call and what it touched were protected.

use memchr::memmem;

use super::{Category, Record};
use crate::json::{Rare, Raw, Text};

impl Record<'_> {
    /// The version of TLS that a call was made with, where it is older than 1.2; empty for all others, and where
    /// the record does not tell.
    #[must_use]
    #[inline(never)]
    pub fn old_tls(&self) -> &'static str {
        let Some(version) = self.tls_version else {
            return "";
        };
        // Nearly every record.
        if version.is("TLSv1.3") || version.is("TLSv1.2") {
            return "";
        }
        match &*version.get() {
            "TLSv1" | "TLSv1.0" => "TLSv1.0",
            "TLSv1.1" => "TLSv1.1",
            "SSLv3" | "SSLv2" => "SSL",
            _ => "",
        }
    }

    /// How the object that a data event of S3 touched is encrypted: `sse-kms`, `sse-s3`, `sse-c`, `plain` for
    /// an object that was written without a word of encryption in request or answer, or empty.
    ///
    /// `SSEApplied` comes in many spellings (`SSE_KMS`, `SSE-KMS`, `Default_SSE_S3`, `DSSE_KMS`).
    #[must_use]
    #[inline(never)]
    pub fn encryption(&self, category: Category) -> &'static str {
        if category != Category::Data || self.failed() {
            return "";
        }
        if !self
            .event_source
            .is_some_and(|it| it.is("s3.amazonaws.com"))
        {
            return "";
        }
        static APPLIED: Rare = Rare::new(|| memmem::Finder::new("SSEApplied"));
        let applied = self.additional_event_data.and_then(|data| {
            let data = APPLIED.may_be_in(data.as_written()).then_some(data)?;
            let applied = data.get("SSEApplied").and_then(Raw::text)?.get();
            Some(of_applied(&applied))
        });
        if let Some(word) = applied.filter(|word| !word.is_empty()) {
            return word;
        }
        static NAME: Rare = Rare::new(|| memmem::Finder::new("server-side-encryption"));
        let elements = [self.response_elements, self.request_parameters];
        let speaks = |elements: &Raw<'_>| NAME.may_be_in(elements.as_written());
        for elements in elements.into_iter().flatten().filter(speaks) {
            for (key, value) in elements.members() {
                match &*key.get() {
                    "x-amz-server-side-encryption" => {
                        let Some(algorithm) = value.text() else {
                            continue;
                        };
                        let algorithm = algorithm.get();
                        if algorithm.starts_with("aws:kms") {
                            return "sse-kms";
                        } else if algorithm == "AES256" {
                            return "sse-s3";
                        }
                    }
                    "x-amz-server-side-encryption-customer-algorithm" => return "sse-c",
                    _ => {}
                }
            }
        }
        let writes = ["PutObject", "CopyObject", "CreateMultipartUpload"];
        let name = self.event_name.map(Text::get).unwrap_or_default();
        if writes.contains(&&*name) {
            "plain"
        } else {
            ""
        }
    }
}

/// What a spelling of `SSEApplied` says.
fn of_applied(word: &str) -> &'static str {
    let word = word.as_bytes();
    let holds = |part: &[u8]| {
        let mut parts = word.windows(part.len());
        parts.any(|it| it.eq_ignore_ascii_case(part))
    };
    let is_customers = |end: &[u8; 5]| {
        let spellings: [&[u8]; 2] = [b"SSE_C", b"SSE-C"];
        spellings.iter().any(|it| end.eq_ignore_ascii_case(it))
    };
    if holds(b"KMS") {
        "sse-kms"
    } else if word.last_chunk().is_some_and(is_customers) {
        "sse-c"
    } else if holds(b"S3") {
        "sse-s3"
    } else {
        ""
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn of(fields: &str) -> &'static str {
        let text = format!(
            r#"{{"eventSource":"s3.amazonaws.com","eventName":"PutObject","eventCategory":"Data",{fields}}}"#
        );
        let record = Record::parse(&text).unwrap();
        record.encryption(record.category())
    }

    #[test]
    fn encryption_is_read_in_every_spelling() {
        let applied = |word: &str| {
            of(&format!(
                r#""additionalEventData":{{"SSEApplied":"{word}"}}"#
            ))
        };
        for word in ["SSE_KMS", "SSE-KMS", "Default_SSE_KMS", "DSSE_KMS"] {
            assert_eq!(applied(word), "sse-kms", "{word}");
        }
        for word in ["SSE_S3", "SSE-S3", "Default_SSE_S3"] {
            assert_eq!(applied(word), "sse-s3", "{word}");
        }
        for word in ["SSE_C", "SSE-C", "sse_c"] {
            assert_eq!(applied(word), "sse-c");
        }
        let header = r#""requestParameters":{"x-amz-server-side-encryption":"aws:kms"}"#;
        assert_eq!(of(header), "sse-kms");
        let answer = r#""responseElements":{"x-amz-server-side-encryption":"AES256"}"#;
        assert_eq!(of(answer), "sse-s3");
        let own =
            r#""requestParameters":{"x-amz-server-side-encryption-customer-algorithm":"AES256"}"#;
        assert_eq!(of(own), "sse-c");
        assert_eq!(of(r#""readOnly":false"#), "plain");
        assert_eq!(of(r#""errorCode":"AccessDenied""#), "");
    }
}

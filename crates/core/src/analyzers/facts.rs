//! What a key keeps of a record beside its plain fields: how far the fields that selectors ask about can
//! be told from the key, and how the object that was touched is encrypted.

use memchr::{memchr, memmem};

use super::rare::Rare;
use crate::json::{Raw, Text};
use crate::record::{Category, Identity, Record};
use crate::selectors::{Event, Resource, Resources, Value};

/// Type of S3 objects, in `resources`.
pub const S3_OBJECT: &str = "AWS::S3::Object";
/// Type of S3 buckets, in `resources`.
pub const S3_BUCKET: &str = "AWS::S3::Bucket";

/// The caller's ARN is not the one that the principal tells.
const OTHER_CALLER: char = 'i';
/// The credentials come from a console session.
const OF_CONSOLE: char = 'c';
/// `sessionCredentialFromConsole` is there and says something else.
const CONSOLE_UNCLEAR: char = 'u';
/// `resources` is empty: a request parameter names the resource.
const OF_PARAMETER: char = 'p';
/// `resources` holds an object alone, without its bucket.
const OBJECT_ALONE: char = 'o';
/// `resources` holds more than the key keeps.
const MORE: char = 'r';

/// Whether the caller's ARN can be told from the principal of an identity.
#[must_use]
pub fn tells_caller(identity: &Identity<'_>) -> bool {
    let principal = identity.principal().map(Text::get);
    let arn = identity.arn().map(Text::get).filter(|arn| !arn.is_empty());
    tells(principal.as_deref().unwrap_or_default(), arn.as_deref())
}

/// What the key of a record does not tell by its plain fields, as a few letters; empty for most records.
/// [`event`] reads them. `is_told` is [`tells_caller`] of the record's identity.
#[must_use]
pub fn shape(record: &Record<'_>, category: Category, is_told: bool) -> &'static str {
    let mut flags = usize::from(!is_told);
    let console = record.session_credential_from_console;
    flags |= match console {
        None => 0,
        Some(text) if text.is("true") => 2,
        Some(_) => 4,
    };
    // No selector asks of the resources of other events.
    if category == Category::Data {
        flags |= of_resources(record) << 3;
    }
    // Three bits, then one of four forms of `resources`.
    SHAPES.get(flags).copied().unwrap_or_default()
}

/// Whether a shape says that the caller's ARN is not the one that the principal tells.
#[must_use]
pub fn hides_caller(shape: &str) -> bool {
    shape.contains(OTHER_CALLER)
}

#[rustfmt::skip]
const SHAPES: [&str; 32] = [
    "", "i", "c", "ic", "u", "iu", "cu", "icu",
    "p", "ip", "cp", "icp", "up", "iup", "cup", "icup",
    "o", "io", "co", "ico", "uo", "iuo", "cuo", "icuo",
    "r", "ir", "cr", "icr", "ur", "iur", "cur", "icur",
];

/// The form of `resources` that a key cannot tell.
const MANY: usize = 3;

/// 0: as the key tells, 1: none, 2: an object alone, 3: more.
fn of_resources(record: &Record<'_>) -> usize {
    let resources = &record.resources;
    let (mut objects, mut buckets, mut others) = (0, 0, 0);
    for resource in resources.iter() {
        let arn = resource.arn.filter(|arn| !arn.is_empty());
        // Keys cut such an ARN after the bucket.
        let cut = arn.is_some_and(|arn| slash_of_object(&arn.get()).is_some());
        match (resource.kind, arn) {
            (Some(kind), Some(_)) if kind.is(S3_OBJECT) && cut => objects += 1,
            _ if cut => return MANY,
            (Some(kind), Some(_)) if kind.is(S3_BUCKET) => buckets += 1,
            (Some(kind), Some(_)) if !kind.is(S3_OBJECT) && !kind.is_empty() => others += 1,
            _ => return MANY,
        }
    }
    match (objects, buckets, others) {
        _ if resources.is_cut() => MANY,
        (0, 0, 0) => 1,
        (1, 1, 0) | (0, 1, 0) | (0, 0, 1) => 0,
        (1, 0, 0) => 2,
        _ => MANY,
    }
}

/// Where the ARN of an object, or of a beginning of one, parts into its bucket and its key.
pub(super) fn slash_of_object(arn: &str) -> Option<usize> {
    // Nearly always, and told by one comparison.
    let name = arn.strip_prefix("arn:aws:s3:::").or_else(|| {
        let rest = arn.strip_prefix("arn:")?;
        let partition = memchr(b':', rest.as_bytes())?;
        rest.get(partition..)?.strip_prefix(":s3:::")
    })?;
    Some(arn.len() - name.len() + memchr(b'/', name.as_bytes())?)
}

/// What a principal tells of the caller's ARN.
enum Caller<'a> {
    /// There is none.
    None,
    /// It is the principal.
    Whole,
    /// It is the principal and the name of a session.
    Session,
    /// It is of a session of this role.
    Role {
        partition: &'a str,
        account: &'a str,
        name: &'a str,
    },
}

fn caller(principal: &str) -> Caller<'_> {
    let mut parts = principal.splitn(6, ':');
    let is_arn = parts.next() == Some("arn");
    let (partition, service) = (parts.next(), parts.next());
    let (_, account, resource) = (parts.next(), parts.next(), parts.next());
    let (true, Some(partition), Some(account), Some(resource)) =
        (is_arn, partition, account, resource)
    else {
        return Caller::None;
    };
    match (service, resource.split_once('/')) {
        (Some("iam"), Some(("role", path))) => Caller::Role {
            partition,
            account,
            name: path.rsplit('/').next().unwrap_or(path),
        },
        (Some("sts"), Some(("assumed-role", _))) => Caller::Session,
        _ => Caller::Whole,
    }
}

/// Whether the caller's ARN is what the principal tells.
fn tells(principal: &str, arn: Option<&str>) -> bool {
    let Some(arn) = arn else {
        return matches!(caller(principal), Caller::None);
    };
    match caller(principal) {
        Caller::None => false,
        Caller::Whole => principal == arn,
        Caller::Session => arn
            .strip_prefix(principal)
            .is_some_and(|rest| rest.starts_with('/')),
        Caller::Role {
            partition,
            account,
            name,
        } => {
            let mut rest = Some(arn);
            for part in [
                "arn:",
                partition,
                ":sts::",
                account,
                ":assumed-role/",
                name,
                "/",
            ] {
                rest = rest.and_then(|rest| rest.strip_prefix(part));
            }
            rest.is_some()
        }
    }
}

/// The texts of a key that its event borrows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// What the caller's ARN begins with, for a role.
    caller: Option<String>,
    /// What the ARN of an S3 object begins with.
    object: Option<String>,
}

impl Told {
    /// Of a key's principal, resource type, resource and prefix.
    #[must_use]
    pub fn new(principal: &str, kind: &str, resource: &str, prefix: &str) -> Self {
        let caller = match caller(principal) {
            Caller::None | Caller::Whole => None,
            Caller::Session => Some(format!("{principal}/")),
            Caller::Role {
                partition,
                account,
                name,
            } => Some(format!(
                "arn:{partition}:sts::{account}:assumed-role/{name}/"
            )),
        };
        let is_object = kind == S3_OBJECT && !resource.contains('/');
        Self {
            caller,
            object: is_object.then(|| format!("{resource}/{prefix}")),
        }
    }
}

/// The plain fields of a key; empty is absent.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    /// The category.
    pub category: Category,
    /// `read`, `write`, or empty.
    pub read_write: &'a str,
    /// `eventSource`.
    pub source: &'a str,
    /// `eventName`.
    pub name: &'a str,
    /// `eventType`.
    pub event_type: &'a str,
    /// `errorCode`.
    pub error: &'a str,
    /// The caller without a session name.
    pub principal: &'a str,
    /// Type of the resource.
    pub kind: &'a str,
    /// The resource.
    pub resource: &'a str,
    /// See [`shape`].
    pub shape: &'a str,
}

/// What selectors see of all the records of a key. What the key does not keep is unknown, so that an
/// answer other than `Depends` is the one that each record gives by itself.
#[must_use]
pub fn event<'a>(fields: &Fields<'a>, told: &'a Told) -> Event<'a> {
    let has = |flag: char| fields.shape.contains(flag);
    let caller = match &told.caller {
        _ if has(OTHER_CALLER) => Value::Unknown,
        Some(begins) => Value::Begins(begins),
        None => match self::caller(fields.principal) {
            Caller::None => Value::Absent,
            _ => fields.principal.into(),
        },
    };
    let console = match (has(OF_CONSOLE), has(CONSOLE_UNCLEAR)) {
        (_, true) => Value::Unknown,
        (true, false) => "true".into(),
        (false, false) => Value::Absent,
    };
    let read_only = match fields.read_write {
        "read" => Some(true),
        "write" => Some(false),
        _ => None,
    };
    Event {
        read_only: Value::truth(read_only),
        event_source: present(fields.source),
        event_name: present(fields.name),
        event_type: present(fields.event_type),
        user_identity_arn: caller,
        session_credential_from_console: console,
        // Kept by no key.
        vpc_endpoint_id: Value::Unknown,
        error_code: present(fields.error),
        resources: resources(fields, told),
        ..Event::new(fields.category)
    }
}

fn resources<'a>(fields: &Fields<'a>, told: &'a Told) -> Resources<'a> {
    let has = |flag: char| fields.shape.contains(flag);
    let mut resources = Resources::default();
    if fields.category != Category::Data || has(MORE) {
        resources.push_unknown();
    } else if !has(OF_PARAMETER) {
        resources.push(Resource {
            kind: present(fields.kind),
            arn: match &told.object {
                Some(begins) => Value::Begins(begins),
                None => present(fields.resource),
            },
        });
        if fields.kind == S3_OBJECT && !has(OBJECT_ALONE) {
            resources.push(Resource {
                kind: S3_BUCKET.into(),
                arn: Value::Unknown,
            });
        }
    }
    resources
}

fn present(text: &str) -> Value<'_> {
    if text.is_empty() {
        Value::Absent
    } else {
        text.into()
    }
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

/// The version of TLS that a call was made with, where it is older than 1.2; empty for all others, and where
/// the record does not tell.
#[must_use]
pub fn weak_tls(record: &Record<'_>) -> &'static str {
    let Some(version) = record.tls_version else {
        return "";
    };
    // `TLSv1.2` and `TLSv1.3` in nearly every record.
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
pub fn encryption(record: &Record<'_>, category: Category) -> &'static str {
    if category != Category::Data || record.failed() {
        return "";
    }
    if !record
        .event_source
        .is_some_and(|it| it.is("s3.amazonaws.com"))
    {
        return "";
    }
    static APPLIED: Rare = Rare::new(|| memmem::Finder::new("SSEApplied"));
    let applied = record.additional_event_data.and_then(|data| {
        let data = APPLIED.may_be_in(data.as_written()).then_some(data)?;
        let applied = data.get("SSEApplied").and_then(Raw::text)?.get();
        Some(of_applied(&applied))
    });
    if let Some(word) = applied.filter(|word| !word.is_empty()) {
        return word;
    }
    static NAME: Rare = Rare::new(|| memmem::Finder::new("server-side-encryption"));
    let elements = [record.response_elements, record.request_parameters];
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
    let name = record.event_name.map(Text::get).unwrap_or_default();
    if writes.contains(&&*name) {
        "plain"
    } else {
        ""
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

    fn of(fields: &str) -> (&'static str, &'static str) {
        let text = format!(
            r#"{{"eventSource":"s3.amazonaws.com","eventName":"PutObject","eventCategory":"Data",{fields}}}"#
        );
        let record = Record::parse(&text).unwrap();
        let category = record.category();
        let is_told = tells_caller(&record.identity);
        (
            shape(&record, category, is_told),
            encryption(&record, category),
        )
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

    #[test]
    fn encryption_is_read_in_every_spelling() {
        let applied = |word: &str| {
            of(&format!(
                r#""additionalEventData":{{"SSEApplied":"{word}"}}"#
            ))
            .1
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
        assert_eq!(of(header).1, "sse-kms");
        let answer = r#""responseElements":{"x-amz-server-side-encryption":"AES256"}"#;
        assert_eq!(of(answer).1, "sse-s3");
        let own =
            r#""requestParameters":{"x-amz-server-side-encryption-customer-algorithm":"AES256"}"#;
        assert_eq!(of(own).1, "sse-c");
        assert_eq!(of(r#""readOnly":false"#).1, "plain");
        assert_eq!(of(r#""errorCode":"AccessDenied""#).1, "");
    }

    #[test]
    fn a_shape_says_what_a_key_does_not_tell() {
        let object = r#"{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::b/k"}"#;
        let bucket = r#"{"type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::b"}"#;
        let of = |resources: &[&str]| of(&format!(r#""resources":[{}]"#, resources.join(","))).0;
        assert_eq!(of(&[object, bucket]), "");
        assert_eq!(of(&[bucket, object]), "");
        assert_eq!(of(&[object]), "o");
        assert_eq!(of(&[]), "p");
        assert_eq!(of(&[object, object]), "r");
        assert_eq!(
            of(&[r#"{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::b"}"#]),
            "r"
        );
        assert_eq!(of(&[r#"{"type":"AWS::SQS::Queue","ARN":"arn:q"}"#]), "");
    }

    #[test]
    fn the_arn_of_a_role_is_told_by_its_name() {
        assert!(tells(
            "arn:aws:iam::111122223333:role/path/app",
            Some("arn:aws:sts::111122223333:assumed-role/app/i-0abc")
        ));
        assert!(!tells(
            "arn:aws:iam::111122223333:role/path/app",
            Some("arn:aws:sts::111122223333:assumed-role/other/x")
        ));
        assert!(tells(
            "arn:aws:iam::1:user/u",
            Some("arn:aws:iam::1:user/u")
        ));
        assert!(tells("config.amazonaws.com", None));
        assert!(!tells(
            "config.amazonaws.com",
            Some("arn:aws:iam::1:user/u")
        ));
    }
}

//! What a key keeps of a record beside its plain fields: how far the fields that selectors ask about can
//! be told from the key.

use crate::json::Text;
use crate::record::touched::{S3_BUCKET, S3_OBJECT};
use crate::record::{Category, Identity, Record};
use crate::selectors::{Event, Resource, Resources, Value};

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
        flags |= (record.resources_form() as usize) << 3;
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn of(fields: &str) -> &'static str {
        let text = format!(
            r#"{{"eventSource":"s3.amazonaws.com","eventName":"PutObject","eventCategory":"Data",{fields}}}"#
        );
        let record = Record::parse(&text).unwrap();
        let is_told = tells_caller(&record.identity);
        shape(&record, record.category(), is_told)
    }

    #[test]
    fn a_shape_says_what_a_key_does_not_tell() {
        let object = r#"{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::b/k"}"#;
        let bucket = r#"{"type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::b"}"#;
        let of = |resources: &[&str]| of(&format!(r#""resources":[{}]"#, resources.join(",")));
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

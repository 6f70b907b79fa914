//! Policy documents of buckets, keys, topics and roles (IAM user guide, "Grammar of the IAM JSON
//! policy language").

use crate::json;
use serde_json::Value;

/// A policy document.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Policy {
    /// Its statements, in order.
    pub statements: Vec<Statement>,
    /// Whether some of it is in a form that the grammar does not know. Then nothing may be said to be
    /// missing from it.
    pub unread: bool,
}

/// One statement.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Statement {
    /// `Sid`.
    pub sid: String,
    /// `Effect` is `Allow`.
    pub allow: bool,
    /// `Principal`, or all but these where [`Statement::not_principal`] is set.
    pub principals: Vec<Principal>,
    /// `NotPrincipal` was used.
    pub not_principal: bool,
    /// `Action`, or all but these where [`Statement::not_action`] is set.
    pub actions: Vec<String>,
    /// `NotAction` was used.
    pub not_action: bool,
    /// `Resource`, or all but these where [`Statement::not_resource`] is set.
    pub resources: Vec<String>,
    /// `NotResource` was used.
    pub not_resource: bool,
    /// `Condition`, one entry per operator and key.
    pub conditions: Vec<Condition>,
}

/// Who a statement speaks of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Principal {
    /// `*`: everyone, also without an account.
    Everyone,
    /// `AWS`: an ARN, an account id, or the id of a principal that is gone.
    Aws(String),
    /// `Service`, as in `cloudtrail.amazonaws.com`.
    Service(String),
    /// `CanonicalUser`: an account by the id that S3 gives it.
    Canonical(String),
    /// `Federated`, or a kind that the grammar does not know.
    Other(String),
}

impl Principal {
    /// The account of an AWS principal.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        let Self::Aws(text) = self else { return None };
        let id = if text.starts_with("arn:") {
            text.split(':').nth(4)?
        } else {
            text
        };
        (id.len() == 12 && id.bytes().all(|b| b.is_ascii_digit())).then_some(id)
    }
}

/// One condition of a statement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    /// The operator, as in `StringEquals`.
    pub operator: String,
    /// The key, as in `aws:SourceArn`.
    pub key: String,
    /// The values.
    pub values: Vec<String>,
}

impl Policy {
    /// Reads a document: as an object, as JSON in a string, or percent-encoded as the raw IAM API has it.
    #[must_use]
    pub fn read(value: &Value) -> Option<Self> {
        let parsed;
        let document = match value {
            Value::String(text) if text.trim_start().starts_with('%') => {
                parsed = json::from_str(&super::subject::decoded(text)).ok()?;
                &parsed
            }
            Value::String(text) => {
                parsed = json::from_str(text).ok()?;
                &parsed
            }
            other => other,
        };
        let statements = document.get("Statement")?;
        let statements = match statements {
            Value::Array(list) => list.as_slice(),
            one => std::slice::from_ref(one),
        };
        let read: Vec<Statement> = statements.iter().filter_map(Statement::read).collect();
        Some(Self {
            unread: read.len() < statements.len() || !statements.iter().all(is_whole),
            statements: read,
        })
    }

    /// The statements that allow something.
    pub fn allows(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|statement| statement.allow)
    }
}

impl Statement {
    fn read(value: &Value) -> Option<Self> {
        let fields = value.as_object()?;
        let list = |key: &str| fields.get(key).map(texts).unwrap_or_default();
        let has = |key: &str| fields.contains_key(key);
        let principal = fields.get("Principal").or(fields.get("NotPrincipal"));
        let conditions = fields.get("Condition").and_then(Value::as_object);
        let conditions = conditions.into_iter().flatten();
        let sid = fields.get("Sid").and_then(Value::as_str);
        Some(Self {
            sid: sid.unwrap_or_default().to_owned(),
            allow: fields.get("Effect").and_then(Value::as_str) == Some("Allow"),
            principals: principal.map(principals).unwrap_or_default(),
            not_principal: has("NotPrincipal"),
            actions: [list("Action"), list("NotAction")].concat(),
            not_action: has("NotAction"),
            resources: [list("Resource"), list("NotResource")].concat(),
            not_resource: has("NotResource"),
            conditions: conditions
                .flat_map(|(operator, keys)| {
                    let keys = keys.as_object().into_iter().flatten();
                    keys.map(|(key, values)| Condition {
                        operator: operator.clone(),
                        key: key.clone(),
                        values: texts(values),
                    })
                })
                .collect(),
        })
    }

    /// Whether it speaks of that service.
    #[must_use]
    pub fn names_service(&self, service: &str) -> bool {
        let is = |principal: &Principal| matches!(principal, Principal::Service(name) if name == service);
        !self.not_principal && self.principals.iter().any(is)
    }

    /// Whether it speaks of that action, wildcards understood.
    #[must_use]
    pub fn names_action(&self, action: &str) -> bool {
        let named = self
            .actions
            .iter()
            .any(|pattern| is_like(&pattern.to_ascii_lowercase(), &action.to_ascii_lowercase()));
        named != self.not_action
    }

    /// The values of a condition key, of whatever operator that asks for equality.
    pub fn values_of<'s>(&'s self, key: &'s str) -> impl Iterator<Item = &'s str> {
        self.conditions
            .iter()
            .filter(move |condition| {
                condition.key.eq_ignore_ascii_case(key) && condition.asks_equality()
            })
            .flat_map(|condition| condition.values.iter().map(String::as_str))
    }
}

impl Condition {
    /// Whether the values have to be met (and not to be missed).
    #[must_use]
    pub fn asks_equality(&self) -> bool {
        let name = self.operator.rsplit(':').next().unwrap_or_default();
        let name = name.strip_suffix("IfExists").unwrap_or(name);
        matches!(
            name,
            "StringEquals"
                | "StringLike"
                | "ArnEquals"
                | "ArnLike"
                | "StringEqualsIgnoreCase"
                | "Bool"
                | "IpAddress"
        )
    }
}

/// Whether all of a statement is in the forms that [`Statement::read`] understands.
fn is_whole(statement: &Value) -> bool {
    let plain = |value: &Value| match value {
        Value::Array(list) => list
            .iter()
            .all(|item| !item.is_array() && !item.is_object()),
        other => !other.is_object(),
    };
    let effect = statement.get("Effect").and_then(Value::as_str);
    let conditions = match statement.get("Condition") {
        None => true,
        Some(Value::Object(operators)) => operators.values().all(|keys| {
            let keys = keys.as_object();
            keys.is_some_and(|keys| keys.values().all(plain))
        }),
        Some(_) => false,
    };
    matches!(effect, Some("Allow" | "Deny")) && conditions
}

/// One text or a list of them; numbers and truth values as text.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Bool(truth) => vec![truth.to_string()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        Value::Null | Value::Object(_) => Vec::new(),
    }
}

fn principals(value: &Value) -> Vec<Principal> {
    let Some(kinds) = value.as_object() else {
        let all = texts(value);
        return all.into_iter().map(aws).collect();
    };
    let each = kinds.iter().flat_map(|(kind, names)| {
        texts(names)
            .into_iter()
            .map(move |name| match kind.as_str() {
                "AWS" => aws(name),
                "Service" => Principal::Service(name),
                "CanonicalUser" => Principal::Canonical(name),
                _ => Principal::Other(name),
            })
    });
    each.collect()
}

fn aws(name: String) -> Principal {
    if name == "*" {
        Principal::Everyone
    } else {
        Principal::Aws(name)
    }
}

/// Whether a text fits a pattern of `*` and `?`. Without recursion: only the last star is tried again.
#[must_use]
pub fn is_like(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&c) if c == b'?' || Some(&c) == text.get(t) => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, taken)) => {
                    p = at + 1;
                    t = taken + 1;
                    star = Some((at, taken + 1));
                }
                None => return false,
            },
        }
    }
    pattern
        .get(p..)
        .unwrap_or_default()
        .iter()
        .all(|&c| c == b'*')
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_a_policy_in_each_of_its_forms() {
        let document = json!({ "Statement": {
            "Effect": "Allow", "Principal": { "AWS": ["*", "arn:aws:iam::111122223333:root"], "Service": "cloudtrail.amazonaws.com" },
            "Action": "s3:Put*", "Resource": ["a", "b"],
            "Condition": { "StringEquals": { "aws:SourceArn": "t" }, "Null": { "x": true } },
        } });
        let encoded: String = document
            .to_string()
            .bytes()
            .map(|b| format!("%{b:02X}"))
            .collect();
        for form in [
            document.clone(),
            Value::String(document.to_string()),
            Value::String(encoded),
        ] {
            let policy = Policy::read(&form).unwrap();
            let statement = &policy.statements[0];
            assert!(statement.allow && statement.names_service("cloudtrail.amazonaws.com"));
            assert!(statement.principals.contains(&Principal::Everyone));
            assert!(
                statement
                    .principals
                    .iter()
                    .any(|p| p.account() == Some("111122223333"))
            );
            assert!(
                statement.names_action("s3:PutObject") && !statement.names_action("s3:GetObject")
            );
            assert_eq!(
                statement.values_of("AWS:SourceArn").collect::<Vec<_>>(),
                ["t"]
            );
            assert_eq!(statement.values_of("x").count(), 0);
        }
        for odd in [
            json!({ "Statement": ["x"] }),
            json!({ "Statement": { "Effect": "Allow", "Condition": { "StringEquals": "x" } } }),
            json!({ "Statement": { "Effect": "Perhaps" } }),
        ] {
            assert!(Policy::read(&odd).unwrap().unread, "{odd}");
        }
        assert!(!Policy::read(&document).unwrap().unread);
        assert_eq!(Policy::read(&json!("no json")), None);
        assert_eq!(Policy::read(&json!({})), None);
    }

    #[test]
    fn patterns_have_two_wildcards() {
        for (pattern, text, fits) in [
            ("*", "", true),
            ("s3:*", "s3:GetObject", true),
            ("s3:Get?bject", "s3:GetObject", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxbyy", false),
            ("", "a", false),
            ("a", "A", false),
        ] {
            assert_eq!(is_like(pattern, text), fits, "{pattern} {text}");
        }
    }
}

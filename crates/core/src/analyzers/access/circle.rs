//! What conditions ask of the caller.

use std::collections::BTreeSet;

use crate::estate::policy::Condition;

/// The circle that conditions draw around callers. Each part narrows by itself: a caller has to be in all
/// that are there.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::analyzers) struct Circle {
    /// Accounts of the caller, or of what a service acts for.
    pub(in crate::analyzers) accounts: Option<BTreeSet<String>>,
    /// Organizations of the caller, or of what a service acts for.
    pub(in crate::analyzers) organizations: Option<BTreeSet<String>>,
    /// Networks and sessions by name: an address range, a VPC endpoint, a user id.
    pub(in crate::analyzers) marks: BTreeSet<String>,
    /// Names of things that a service acts for, where the name tells no account: a bucket.
    pub(in crate::analyzers) sources: BTreeSet<String>,
    /// Keys of conditions that are not understood.
    pub(in crate::analyzers) unknown: BTreeSet<String>,
}

/// Keys that ask about the request, and not about who makes it (IAM user guide, "AWS global condition
/// context keys"; service authorization reference, "Condition keys for Amazon S3" and "AWS KMS").
const OF_THE_REQUEST: [&str; 21] = [
    "aws:securetransport",
    "aws:multifactorauthpresent",
    "aws:multifactorauthage",
    "aws:currenttime",
    "aws:epochtime",
    "aws:requestedregion",
    "aws:useragent",
    "aws:referer",
    "aws:principaltype",
    "s3:tlsversion",
    "s3:signatureversion",
    "s3:signatureage",
    "s3:authtype",
    "s3:prefix",
    "s3:delimiter",
    "s3:max-keys",
    "s3:versionid",
    "kms:viaservice",
    "kms:grantisforawsresource",
    "kms:encryptionalgorithm",
    "kms:encryptioncontextkeys",
];

/// Whether a key is about the request alone.
fn is_of_the_request(key: &str) -> bool {
    OF_THE_REQUEST.contains(&key)
        || key.starts_with("s3:x-amz-")
        || key.starts_with("s3:object-lock-")
        || key.starts_with("kms:encryptioncontext:")
        || key.starts_with("kms:grantconstraint")
}

/// How an operator compares.
struct Operator<'c> {
    base: &'c str,
    /// A caller without the key passes.
    lax: bool,
}

impl<'c> Operator<'c> {
    fn of(condition: &'c Condition) -> Self {
        let (set, name) = match condition.operator.split_once(':') {
            Some((set, name)) => (set, name),
            None => ("", condition.operator.as_str()),
        };
        let base = name.strip_suffix("IfExists").unwrap_or(name);
        Self {
            base,
            lax: base.len() < name.len() || set.eq_ignore_ascii_case("ForAllValues"),
        }
    }

    fn is(&self, names: &[&str]) -> bool {
        names
            .iter()
            .any(|name| self.base.eq_ignore_ascii_case(name))
    }

    fn asks_equality(&self) -> bool {
        self.is(&[
            "StringEquals",
            "StringLike",
            "ArnEquals",
            "ArnLike",
            "StringEqualsIgnoreCase",
        ])
    }

    fn asks_difference(&self) -> bool {
        self.is(&[
            "StringNotEquals",
            "StringNotLike",
            "ArnNotEquals",
            "ArnNotLike",
            "StringNotEqualsIgnoreCase",
        ])
    }
}

/// What one condition does to the circle of a statement that allows.
enum Part {
    /// Nothing: everyone passes who passed before.
    Open,
    Accounts(BTreeSet<String>),
    Organizations(BTreeSet<String>),
    Marks(BTreeSet<String>),
    Sources(BTreeSet<String>),
    Unknown,
}

impl Circle {
    /// The circle of a statement that allows. `service`: the callers are AWS services, which always tell
    /// for what they act.
    pub(super) fn of_allow(conditions: &[Condition], service: bool) -> Self {
        let mut circle = Self::default();
        for condition in conditions {
            circle.narrow(&condition.key, part(condition, service));
        }
        circle
    }

    /// What is left of a circle once a statement denies all for which these conditions hold; `None` where
    /// they are not understood. A denial of everyone leaves nothing: that is for the caller to see.
    pub(super) fn without(&self, conditions: &[Condition], service: bool) -> Option<Self> {
        // Services, and calls through them, are let off: that is no narrowing for all others.
        let exempts = |condition: &&Condition| {
            let key = condition.key.to_ascii_lowercase();
            let of_services = matches!(
                key.as_str(),
                "aws:principalisawsservice" | "aws:viaawsservice"
            );
            of_services && condition.values.iter().all(|value| value == "false")
        };
        let lets_services_off = conditions.iter().any(|condition| exempts(&condition));
        if lets_services_off && service {
            return Some(self.clone());
        }
        let rest: Vec<&Condition> = conditions.iter().filter(|c| !exempts(c)).collect();
        // A denial that also asks something of the request denies some requests of everyone, and leaves
        // others to the same callers.
        if rest
            .iter()
            .any(|condition| is_of_the_request(&condition.key.to_ascii_lowercase()))
        {
            return Some(self.clone());
        }
        let [only] = rest.as_slice() else {
            return None;
        };
        let operator = Operator::of(only);
        let turned = if operator.asks_difference() {
            "StringEquals"
        } else if operator.is(&["NotIpAddress"]) {
            "IpAddress"
        } else {
            return None;
        };
        // With IfExists, callers without the key are not denied; services lack those of principals.
        if operator.lax && service && only.key.to_ascii_lowercase().starts_with("aws:principal") {
            return Some(self.clone());
        }
        let opposite = Condition {
            operator: turned.to_owned(),
            key: only.key.clone(),
            values: only.values.clone(),
        };
        let mut left = self.clone();
        match part(&opposite, service) {
            Part::Unknown => return None,
            part => left.narrow(&only.key, part),
        }
        Some(left)
    }

    fn narrow(&mut self, key: &str, part: Part) {
        fn meet(held: &mut Option<BTreeSet<String>>, new: BTreeSet<String>) {
            *held = Some(match held.take() {
                Some(held) => held.intersection(&new).cloned().collect(),
                None => new,
            });
        }
        match part {
            Part::Open => {}
            Part::Accounts(ids) => meet(&mut self.accounts, ids),
            Part::Organizations(ids) => meet(&mut self.organizations, ids),
            Part::Marks(marks) => self.marks.extend(marks),
            Part::Sources(names) => self.sources.extend(names),
            Part::Unknown => {
                self.unknown.insert(key.to_owned());
            }
        }
    }

    /// Whether it lets everyone pass, as far as it is understood.
    pub(in crate::analyzers) fn is_open(&self) -> bool {
        self.accounts.is_none()
            && self.organizations.is_none()
            && self.marks.is_empty()
            && self.sources.is_empty()
    }

    /// Whether nobody can be in it: its parts exclude each other.
    pub(super) fn is_empty(&self) -> bool {
        let none = |set: &Option<BTreeSet<String>>| set.as_ref().is_some_and(BTreeSet::is_empty);
        none(&self.accounts) || none(&self.organizations)
    }
}

fn part(condition: &Condition, service: bool) -> Part {
    let operator = Operator::of(condition);
    let key = condition.key.to_ascii_lowercase();
    let values = &condition.values;
    if is_of_the_request(&key) || operator.asks_difference() || operator.is(&["Null"]) {
        return Part::Open;
    }
    // Who lacks the key passes: services always have theirs, other callers may lack any.
    if operator.lax && !(service && key.starts_with("aws:source")) {
        return Part::Open;
    }
    if key == "aws:sourceip" || key == "aws:vpcsourceip" {
        return addresses(&operator, values);
    }
    if !operator.asks_equality() {
        return Part::Unknown;
    }
    if values.iter().any(|value| value.contains("${")) {
        return Part::Unknown;
    }
    match key.as_str() {
        "aws:sourceaccount"
        | "aws:principalaccount"
        | "kms:calleraccount"
        | "s3:resourceaccount"
        | "s3:dataaccesspointaccount" => of_accounts(values.iter().map(String::as_str)),
        "aws:sourcearn" | "aws:principalarn" | "s3:dataaccesspointarn" => of_arns(values),
        "aws:principalorgid"
        | "aws:sourceorgid"
        | "aws:principalorgpaths"
        | "aws:sourceorgpaths" => of_organizations(values),
        "aws:sourcevpc" | "aws:sourcevpce" | "aws:userid" | "aws:username" => marks(values),
        _ => Part::Unknown,
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// All values have to name an account; one wildcard lets everyone pass.
fn of_accounts<'v>(values: impl Iterator<Item = &'v str>) -> Part {
    let mut ids = BTreeSet::new();
    for value in values {
        if !is_account(value) {
            return Part::Open;
        }
        ids.insert(value.to_owned());
    }
    Part::Accounts(ids)
}

fn of_arns(values: &[String]) -> Part {
    let accounts: Vec<&str> = values
        .iter()
        .map(|value| value.split(':').nth(4).unwrap_or_default())
        .collect();
    if accounts.iter().all(|account| is_account(account)) {
        return of_accounts(accounts.into_iter());
    }
    // ARNs of buckets tell no account: the name is the circle.
    let named = |value: &&String| {
        let bucket = value.strip_prefix("arn:aws").and_then(|rest| {
            let (_, name) = rest.split_once(":s3:::")?;
            Some(name)
        });
        bucket.is_some_and(|name| !name.starts_with(['*', '?']) && !name.is_empty())
    };
    if values.iter().all(|value| named(&value)) {
        return Part::Sources(values.iter().cloned().collect());
    }
    Part::Open
}

fn of_organizations(values: &[String]) -> Part {
    let mut ids = BTreeSet::new();
    for value in values {
        let id = value.split('/').next().unwrap_or_default();
        if !id.starts_with("o-") || id.len() < 4 || id.contains(['*', '?']) {
            return Part::Open;
        }
        ids.insert(id.to_owned());
    }
    Part::Organizations(ids)
}

/// Names; a value that begins with a wildcard lets everyone pass.
fn marks(values: &[String]) -> Part {
    let open = |value: &String| value.is_empty() || value.starts_with(['*', '?']);
    if values.iter().any(open) {
        return Part::Open;
    }
    Part::Marks(values.iter().cloned().collect())
}

/// S3 calls a policy public whose range is wider than /8 (IPv4) or /32 (IPv6).
fn addresses(operator: &Operator<'_>, values: &[String]) -> Part {
    if operator.is(&["NotIpAddress"]) {
        return Part::Open;
    }
    if !operator.is(&["IpAddress"]) {
        return Part::Unknown;
    }
    let wide = |value: &String| {
        let Some((address, length)) = value.split_once('/') else {
            return false;
        };
        let least = if address.contains(':') { 32 } else { 8 };
        length.parse().is_ok_and(|length: u32| length < least)
    };
    if values.iter().any(wide) {
        return Part::Open;
    }
    Part::Marks(values.iter().cloned().collect())
}

#[cfg(test)]
mod tests;

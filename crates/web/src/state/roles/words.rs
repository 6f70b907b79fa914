//! Kinds, verdicts, reasons and proofs in plain words; and what an ARN of a role or session names.

use trailglass_core::report::{NameQuality, OpaqueReason, OriginKind, Proof, SessionVerdict};

/// One of a kind of origin.
#[must_use]
pub const fn kind(kind: OriginKind) -> &'static str {
    match kind {
        OriginKind::IamUser => "IAM user",
        OriginKind::Root => "root user",
        OriginKind::IdentityCenterUser => "Identity Center user",
        OriginKind::SamlUser => "SAML user",
        OriginKind::WebIdentity => "web identity",
        OriginKind::Ec2Instance => "EC2 instance",
        OriginKind::LambdaFunction => "Lambda function",
        OriginKind::EcsTask => "ECS task",
        OriginKind::EksPod => "EKS pod",
        OriginKind::AwsService => "AWS service",
        OriginKind::ExternalAccount => "outside account",
        OriginKind::Unknown => "not known",
    }
}

/// Several of a kind, after their number.
#[must_use]
pub const fn kinds(kind: OriginKind) -> &'static str {
    match kind {
        OriginKind::IamUser => "IAM users",
        OriginKind::Root => "root users",
        OriginKind::IdentityCenterUser | OriginKind::SamlUser => "people",
        OriginKind::WebIdentity => "web identities",
        OriginKind::Ec2Instance => "instances",
        OriginKind::LambdaFunction => "functions",
        OriginKind::EcsTask => "tasks",
        OriginKind::EksPod => "pods",
        OriginKind::AwsService => "AWS services",
        OriginKind::ExternalAccount => "outside accounts",
        OriginKind::Unknown => "unknown",
    }
}

/// Where several of a kind come from.
#[must_use]
pub const fn home(kind: OriginKind) -> &'static str {
    match kind {
        OriginKind::IamUser | OriginKind::Root => "long-term keys",
        OriginKind::IdentityCenterUser => "Identity Center",
        OriginKind::SamlUser => "a SAML directory",
        OriginKind::WebIdentity => "OpenID Connect",
        OriginKind::Ec2Instance => "EC2",
        OriginKind::LambdaFunction => "Lambda",
        OriginKind::EcsTask => "ECS",
        OriginKind::EksPod => "EKS Pod Identity",
        OriginKind::AwsService => "on their own",
        OriginKind::ExternalAccount => "outside the case",
        OriginKind::Unknown => "no trace",
    }
}

/// What became of following a session.
#[must_use]
pub const fn verdict(verdict: SessionVerdict) -> &'static str {
    match verdict {
        SessionVerdict::Attributed => "proved",
        SessionVerdict::Partly => "named, not proved",
        SessionVerdict::Opaque => "opaque",
    }
}

/// Why nobody is known behind a session.
#[must_use]
pub const fn reason(reason: OpaqueReason) -> &'static str {
    match reason {
        OpaqueReason::IssuedBeforeWindow => "Issued before the first record",
        OpaqueReason::AssumeRoleNotLogged => "The issuing call was not logged",
        OpaqueReason::CallerAccountMissing => "Issued in an account whose logs are not here",
        OpaqueReason::NoAccessKey => "Neither key nor time in its records",
        OpaqueReason::Unknown => "Nothing to follow",
    }
}

/// How a step is proved.
#[must_use]
pub const fn proof(proof: Proof) -> &'static str {
    match proof {
        Proof::AccessKey => "the issued key is the one that was used",
        Proof::PrincipalAndTime => "same principal id, issued at the time that the records give",
        Proof::OwnWord => "AWS names it in the records themselves",
        Proof::Inferred => "inferred: the facts fit, and no other fits",
        Proof::None => "not proved",
    }
}

/// What the session names of a role are worth.
#[must_use]
pub const fn quality(quality: NameQuality) -> &'static str {
    match quality {
        NameQuality::Distinct => "tell callers apart",
        NameQuality::Generic => "nobody chose them",
        NameQuality::Shared => "shared by several callers",
        NameQuality::ByAws => "given by AWS",
    }
}

/// The name of a role or user by its ARN, without its path; of a role of Identity Center its permission set.
#[must_use]
pub fn role_name(arn: &str) -> &str {
    let name = arn.rsplit('/').next().unwrap_or(arn);
    let name = if name == arn {
        arn.rsplit(':').next().unwrap_or(arn)
    } else {
        name
    };
    permission_set(name).unwrap_or(name)
}

/// `Administrator` of `AWSReservedSSO_Administrator_0918273645546372`.
fn permission_set(name: &str) -> Option<&str> {
    let (set, end) = name.strip_prefix("AWSReservedSSO_")?.rsplit_once('_')?;
    (end.len() == 16 && end.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(set)
}

/// What kind of thing an ARN that was taken is.
#[must_use]
pub fn role_kind(arn: &str) -> &'static str {
    let name = arn.rsplit('/').next().unwrap_or(arn);
    if permission_set(name).is_some() {
        "permission set"
    } else if is_linked(arn) {
        "service-linked role"
    } else if arn.contains(":federated-user/") {
        "federated user"
    } else if arn.contains(":user/") {
        "user"
    } else if arn.ends_with(":root") {
        "root"
    } else {
        "role"
    }
}

/// Whether it is a role that a service made for itself.
#[must_use]
pub fn is_linked(arn: &str) -> bool {
    arn.contains(":role/aws-service-role/") || role_last(arn).starts_with("AWSServiceRoleFor")
}

fn role_last(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// Role and session name by the ARN of a session; without a session name the second is empty.
#[must_use]
pub fn session(arn: &str) -> (&str, &str) {
    match arn.split_once(":assumed-role/") {
        Some((_, rest)) => {
            let (role, name) = rest.split_once('/').unwrap_or((rest, ""));
            (permission_set(role).unwrap_or(role), name)
        }
        None => (role_name(arn), ""),
    }
}

/// What an origin is called: the name of an IAM user rather than its ARN.
#[must_use]
pub fn origin_name(kind: OriginKind, id: &str) -> &str {
    match kind {
        OriginKind::Unknown if id.is_empty() => "unknown",
        OriginKind::Root => "root",
        OriginKind::IamUser => role_name(id),
        OriginKind::LambdaFunction | OriginKind::EcsTask | OriginKind::Ec2Instance
            if id.starts_with("arn:") =>
        {
            id.rsplit(['/', ':']).next().unwrap_or(id)
        }
        _ => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn arns_are_told_by_their_names() {
        for (arn, name, kind) in [
            ("arn:aws:iam::111122223333:role/deploy", "deploy", "role"),
            (
                "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0918273645546372",
                "Admin",
                "permission set",
            ),
            (
                "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
                "AWSServiceRoleForConfig",
                "service-linked role",
            ),
            ("arn:aws:iam::111122223333:root", "root", "root"),
            (
                "arn:aws:sts::111122223333:federated-user/kim",
                "kim",
                "federated user",
            ),
        ] {
            assert_eq!((role_name(arn), role_kind(arn)), (name, kind));
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn sessions_are_role_and_name() {
        let arn = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0918273645546372/kim@x.example";
        assert_eq!(session(arn), ("Admin", "kim@x.example"));
        assert_eq!(session("arn:aws:iam::1:user/kim"), ("kim", ""));
        assert_eq!(
            origin_name(OriginKind::IamUser, "arn:aws:iam::1:user/staff/kim"),
            "kim"
        );
        assert_eq!(origin_name(OriginKind::Unknown, ""), "unknown");
    }
}

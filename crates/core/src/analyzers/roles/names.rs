//! What a session name tells by its shape. A name is chosen by the caller, so it is a hint and
//! never a proof.

/// Who makes names of that shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape<'a> {
    /// An instance profile: the instance id.
    Instance,
    /// ECS: the task id.
    Task,
    /// EKS Pod Identity: cluster, pod and a UUID.
    Pod,
    /// A service of AWS, by its principal.
    Service(&'static str),
    /// GitHub's action for AWS, when nobody set a name.
    GitHub,
    /// An SDK or tool, when nobody set a name.
    Generic,
    /// An e-mail address.
    Person(&'a str),
    /// Any other.
    Free,
}

/// What comes before the `:` is the id of the role; the rest is the session name.
pub(super) fn session_name(principal: &str) -> &str {
    principal.split_once(':').map_or("", |(_, name)| name)
}

/// The shape of a session name. Sources: the IAM user guide on instance profiles, the EKS and ECS
/// guides on their roles, and the defaults in the sources of the SDKs.
pub(super) fn shape(name: &str) -> Shape<'_> {
    const GENERIC: [&str; 14] = [
        "botocore-session-",
        "aws-sdk-",
        "aws-go-sdk-",
        "awscli-session",
        "aws-cli-",
        "aws-java-sdk",
        "terraform-",
        "pulumi-",
        "boto3",
        "boto-session",
        "assumerolesession",
        "assumedrolesession",
        "assume-role-session",
        "aws-cdk-",
    ];
    /// Names that are in every tutorial.
    const TUTORIAL: [&str; 12] = [
        "session",
        "session1",
        "default",
        "test",
        "mysession",
        "my-session",
        "role-session",
        "rolesession",
        "temp",
        "assumerole",
        "sts",
        "session-name",
    ];
    let lower = name.to_ascii_lowercase();
    if is_instance(name) {
        return Shape::Instance;
    }
    if let Some(service) = service(name) {
        return Shape::Service(service);
    }
    if name.len() == 32 && name.bytes().all(is_hex) {
        return Shape::Task;
    }
    if name.starts_with("eks-") && ends_with_uuid(name) {
        return Shape::Pod;
    }
    if name == "GitHubActions" || name.starts_with("GitHubActions-") {
        return Shape::GitHub;
    }
    let numbered = name.len() >= 8 && name.bytes().all(|b| b.is_ascii_digit());
    if numbered
        || GENERIC.iter().any(|prefix| lower.starts_with(prefix))
        || TUTORIAL.contains(&lower.as_str())
    {
        return Shape::Generic;
    }
    match name.split_once('@') {
        Some((user, domain)) if !user.is_empty() && domain.contains('.') => Shape::Person(name),
        _ => Shape::Free,
    }
}

fn is_hex(b: u8) -> bool {
    b.is_ascii_digit() || (b'a'..=b'f').contains(&b)
}

/// `i-` and 8 or 17 hexadecimal digits.
pub(super) fn is_instance(name: &str) -> bool {
    name.strip_prefix("i-")
        .is_some_and(|id| matches!(id.len(), 8 | 17) && id.bytes().all(is_hex))
}

fn ends_with_uuid(name: &str) -> bool {
    let Some(tail) = name.len().checked_sub(36).and_then(|at| name.get(at..)) else {
        return false;
    };
    let groups: Vec<&str> = tail.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12] && groups.iter().all(|group| group.bytes().all(is_hex))
}

/// Names that a service gives its own sessions.
fn service(name: &str) -> Option<&'static str> {
    const PREFIXES: [(&str, &str); 7] = [
        ("AWSCodeBuild-", "codebuild.amazonaws.com"),
        ("AWSCloudFormation", "cloudformation.amazonaws.com"),
        ("AWSConfig-", "config.amazonaws.com"),
        (
            "CLOUDWATCH_LOGS_DELIVERY_SESSION",
            "cloudtrail.amazonaws.com",
        ),
        ("AutoScaling", "autoscaling.amazonaws.com"),
        ("ElasticLoadBalancing", "elasticloadbalancing.amazonaws.com"),
        ("AWSBackup-", "backup.amazonaws.com"),
    ];
    let known = PREFIXES.iter().find(|(prefix, _)| name.starts_with(prefix));
    known.map(|(_, service)| *service)
}

/// The permission set of a role that Identity Center made: `AWSReservedSSO_<set>_<16 hex>`.
pub(super) fn permission_set(role_arn: &str) -> Option<&str> {
    let name = role_arn.rsplit('/').next()?;
    let rest = name.strip_prefix("AWSReservedSSO_")?;
    match rest.rsplit_once('_') {
        Some((set, suffix)) if suffix.len() == 16 && suffix.bytes().all(is_hex) => Some(set),
        _ => Some(rest),
    }
}

/// The service that alone may take a service-linked role: IAM reserves the path for it.
pub(super) fn linked_service(role_arn: &str) -> Option<&str> {
    let (_, rest) = role_arn.split_once(":role/aws-service-role/")?;
    rest.split('/')
        .next()
        .filter(|service| service.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told_apart() {
        let cases = [
            ("i-0f3a9c5d7e1b24680", Shape::Instance),
            ("i-0f3a9c5d", Shape::Instance),
            ("i-love-aws", Shape::Free),
            ("0123456789abcdef0123456789abcdef", Shape::Task),
            (
                "eks-prod-shop-69b2c3d4-0a1b-4c2d-8e3f-001122334455",
                Shape::Pod,
            ),
            ("eks-admin", Shape::Free),
            ("botocore-session-1700000000", Shape::Generic),
            ("aws-go-sdk-1722511821294449000", Shape::Generic),
            ("1700000000000000000", Shape::Generic),
            ("AWSCLI-Session-1", Shape::Generic),
            ("test", Shape::Generic),
            ("tester", Shape::Free),
            ("GitHubActions", Shape::GitHub),
            (
                "AWSCodeBuild-1b2c",
                Shape::Service("codebuild.amazonaws.com"),
            ),
            (
                "maren@lindenquay.example",
                Shape::Person("maren@lindenquay.example"),
            ),
            ("a@b", Shape::Free),
            ("month-end", Shape::Free),
            ("", Shape::Free),
        ];
        for (name, expected) in cases {
            assert_eq!(shape(name), expected, "{name}");
        }
    }

    #[test]
    fn a_role_tells_whose_it_is_by_its_name() {
        let role = |name: &str| format!("arn:aws:iam::111122223333:role/{name}");
        let set = role(
            "aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Read_Only_0918273645546372",
        );
        assert_eq!(permission_set(&set), Some("Read_Only"));
        assert_eq!(permission_set(&role("AWSReservedSSO_Odd")), Some("Odd"));
        assert_eq!(permission_set(&role("Odd")), None);
        let linked = role("aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport");
        assert_eq!(linked_service(&linked), Some("support.amazonaws.com"));
        assert_eq!(linked_service(&role("service-role/x")), None);
        assert_eq!(session_name("AROA1:a:b"), "a:b");
        assert_eq!(session_name("AIDA1"), "");
    }
}

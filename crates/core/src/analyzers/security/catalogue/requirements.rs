//! What CIS asks to be told of: changes and sign-ins for which a metric filter and an alarm have to exist.
//!
//! A requirement is a set of events that have to raise an alarm (CIS AWS Foundations 3.0, section 4; Security
//! Hub, "Amazon CloudWatch controls"). Filters are judged by whether they match these events.

/// What has to raise an alarm.
#[derive(Debug)]
pub(in crate::analyzers::security) struct Requirement {
    /// The name of the check.
    pub(in crate::analyzers::security) check: &'static str,
    pub(in crate::analyzers::security) probes: Probes,
}

/// Events that have to raise it.
#[derive(Debug)]
pub(in crate::analyzers::security) enum Probes {
    /// Calls of a service by name.
    Calls(&'static str, &'static [&'static str]),
    /// Members that differ from those of an ordinary call.
    Events(&'static [&'static [(&'static str, &'static str)]]),
}

pub(in crate::analyzers::security) static REQUIREMENTS: &[Requirement] = &[
    Requirement {
        check: "alarm-unauthorized-calls",
        probes: Probes::Events(&[
            &[("errorCode", "AccessDenied")],
            &[("errorCode", "AccessDeniedException")],
            &[("errorCode", "Client.UnauthorizedOperation")],
        ]),
    },
    Requirement {
        check: "alarm-sign-in-without-mfa",
        probes: Probes::Events(&[&[
            ("eventSource", "signin.amazonaws.com"),
            ("eventName", "ConsoleLogin"),
            ("eventType", "AwsConsoleSignIn"),
            ("additionalEventData.MFAUsed", "No"),
            ("responseElements.ConsoleLogin", "Success"),
        ]]),
    },
    Requirement {
        check: "alarm-root-use",
        probes: Probes::Events(&[&[
            ("userIdentity.type", "Root"),
            ("userIdentity.arn", "arn:aws:iam::111122223333:root"),
        ]]),
    },
    Requirement {
        check: "alarm-iam-policy-changes",
        probes: Probes::Calls(
            "iam.amazonaws.com",
            &[
                "DeleteGroupPolicy",
                "DeleteRolePolicy",
                "DeleteUserPolicy",
                "PutGroupPolicy",
                "PutRolePolicy",
                "PutUserPolicy",
                "CreatePolicy",
                "DeletePolicy",
                "CreatePolicyVersion",
                "DeletePolicyVersion",
                "AttachRolePolicy",
                "DetachRolePolicy",
                "AttachUserPolicy",
                "DetachUserPolicy",
                "AttachGroupPolicy",
                "DetachGroupPolicy",
            ],
        ),
    },
    Requirement {
        check: "alarm-trail-changes",
        probes: Probes::Calls(
            "cloudtrail.amazonaws.com",
            &[
                "CreateTrail",
                "UpdateTrail",
                "DeleteTrail",
                "StartLogging",
                "StopLogging",
            ],
        ),
    },
    Requirement {
        check: "alarm-failed-sign-ins",
        probes: Probes::Events(&[&[
            ("eventSource", "signin.amazonaws.com"),
            ("eventName", "ConsoleLogin"),
            ("eventType", "AwsConsoleSignIn"),
            ("errorMessage", "Failed authentication"),
            ("responseElements.ConsoleLogin", "Failure"),
        ]]),
    },
    Requirement {
        check: "alarm-key-deletions",
        probes: Probes::Calls("kms.amazonaws.com", &["DisableKey", "ScheduleKeyDeletion"]),
    },
    Requirement {
        check: "alarm-bucket-policy-changes",
        probes: Probes::Calls(
            "s3.amazonaws.com",
            &[
                "PutBucketAcl",
                "PutBucketPolicy",
                "PutBucketCors",
                "PutBucketLifecycle",
                "PutBucketReplication",
                "DeleteBucketPolicy",
                "DeleteBucketCors",
                "DeleteBucketLifecycle",
                "DeleteBucketReplication",
            ],
        ),
    },
    Requirement {
        check: "alarm-config-changes",
        probes: Probes::Calls(
            "config.amazonaws.com",
            &[
                "StopConfigurationRecorder",
                "DeleteDeliveryChannel",
                "PutDeliveryChannel",
                "PutConfigurationRecorder",
            ],
        ),
    },
    Requirement {
        check: "alarm-security-group-changes",
        probes: Probes::Calls(
            "ec2.amazonaws.com",
            &[
                "AuthorizeSecurityGroupIngress",
                "AuthorizeSecurityGroupEgress",
                "RevokeSecurityGroupIngress",
                "RevokeSecurityGroupEgress",
                "CreateSecurityGroup",
                "DeleteSecurityGroup",
            ],
        ),
    },
    Requirement {
        check: "alarm-network-acl-changes",
        probes: Probes::Calls(
            "ec2.amazonaws.com",
            &[
                "CreateNetworkAcl",
                "CreateNetworkAclEntry",
                "DeleteNetworkAcl",
                "DeleteNetworkAclEntry",
                "ReplaceNetworkAclEntry",
                "ReplaceNetworkAclAssociation",
            ],
        ),
    },
    Requirement {
        check: "alarm-gateway-changes",
        probes: Probes::Calls(
            "ec2.amazonaws.com",
            &[
                "CreateCustomerGateway",
                "DeleteCustomerGateway",
                "AttachInternetGateway",
                "CreateInternetGateway",
                "DeleteInternetGateway",
                "DetachInternetGateway",
            ],
        ),
    },
    Requirement {
        check: "alarm-route-changes",
        probes: Probes::Calls(
            "ec2.amazonaws.com",
            &[
                "CreateRoute",
                "CreateRouteTable",
                "ReplaceRoute",
                "ReplaceRouteTableAssociation",
                "DeleteRouteTable",
                "DeleteRoute",
                "DisassociateRouteTable",
            ],
        ),
    },
    Requirement {
        check: "alarm-vpc-changes",
        probes: Probes::Calls(
            "ec2.amazonaws.com",
            &[
                "CreateVpc",
                "DeleteVpc",
                "ModifyVpcAttribute",
                "AcceptVpcPeeringConnection",
                "CreateVpcPeeringConnection",
                "DeleteVpcPeeringConnection",
                "RejectVpcPeeringConnection",
                "AttachClassicLinkVpc",
                "DetachClassicLinkVpc",
                "DisableVpcClassicLink",
                "EnableVpcClassicLink",
            ],
        ),
    },
    Requirement {
        check: "alarm-organization-changes",
        probes: Probes::Calls(
            "organizations.amazonaws.com",
            &[
                "AcceptHandshake",
                "AttachPolicy",
                "CreateAccount",
                "CreateOrganizationalUnit",
                "CreatePolicy",
                "DeclineHandshake",
                "DeleteOrganization",
                "DeleteOrganizationalUnit",
                "DeletePolicy",
                "DetachPolicy",
                "DisablePolicyType",
                "EnablePolicyType",
                "InviteAccountToOrganization",
                "LeaveOrganization",
                "MoveAccount",
                "RemoveAccountFromOrganization",
                "UpdatePolicy",
                "UpdateOrganizationalUnit",
            ],
        ),
    },
];

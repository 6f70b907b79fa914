//! The checks of alarms: one for each requirement of [`super::requirements`], and two of all alarms.

use super::{Check, Mend};
use crate::report::ObjectKind::Account;
use crate::report::Severity::{Low, Medium};

const WHY: &str = "CIS asks for an alarm on it: what nobody is told of is found months later. It is a false alarm where another tool reads the \
                   logs and tells someone.";
const SUMMARY: &str = "Make a metric filter on the trail's log group, an alarm on its metric, and a topic that someone reads.";

pub(super) static ALARMS: &[Check] = &[
    Check {
        name: "alarm-unauthorized-calls",
        finding: Some("alarm-missing"),
        kind: Account,
        severity: Low,
        title: "An alarm tells of calls that are refused",
        failed: "No alarm tells of calls that are refused",
        why: WHY,
        mend: Mend {
            summary: SUMMARY,
            commands: &[
                "aws logs put-metric-filter --log-group-name LOG_GROUP --filter-name unauthorized-calls --metric-transformations \
                 metricName=unauthorized-calls,metricNamespace=CloudTrail,metricValue=1 --filter-pattern '{ ($.errorCode = \"*UnauthorizedOperation\") || ($.errorCode = \"AccessDenied*\") }'",
                "aws cloudwatch put-metric-alarm --alarm-name unauthorized-calls --namespace CloudTrail --metric-name unauthorized-calls --statistic Sum --period 300 \
                 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --alarm-actions TOPIC_ARN",
            ],
        },
        controls: &[
            "CIS-3.0:4.1",
            "CIS-5.0:4.1",
            "CIS-6.0:5.1",
            "CIS-7.0:5.1",
            "SecurityHub:CloudWatch.2",
            "Prowler:cloudwatch_log_metric_filter_unauthorized_api_calls",
        ],
    },
    Check {
        name: "alarm-sign-in-without-mfa",
        finding: Some("alarm-missing"),
        kind: Account,
        severity: Medium,
        title: "An alarm tells of sign-ins to the console without MFA",
        failed: "No alarm tells of sign-ins to the console without MFA",
        why: WHY,
        mend: Mend {
            summary: SUMMARY,
            commands: &[
                "aws logs put-metric-filter --log-group-name LOG_GROUP --filter-name sign-in-without-mfa --metric-transformations \
                 metricName=sign-in-without-mfa,metricNamespace=CloudTrail,metricValue=1 --filter-pattern '{ ($.eventName = \"ConsoleLogin\") && ($.additionalEventData.MFAUsed != \"Yes\") && ($.userIdentity.type = \"IAMUser\") && ($.responseElements.ConsoleLogin = \"Success\") }'",
                "aws cloudwatch put-metric-alarm --alarm-name sign-in-without-mfa --namespace CloudTrail --metric-name sign-in-without-mfa --statistic Sum --period 300 \
                 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --alarm-actions TOPIC_ARN",
            ],
        },
        controls: &[
            "CIS-3.0:4.2",
            "CIS-5.0:4.2",
            "CIS-6.0:5.2",
            "CIS-7.0:5.2",
            "SecurityHub:CloudWatch.3",
            "Prowler:cloudwatch_log_metric_filter_sign_in_without_mfa",
        ],
    },
    Check {
        name: "alarm-root-use",
        finding: Some("alarm-missing"),
        kind: Account,
        severity: Medium,
        title: "An alarm tells of use of the root user",
        failed: "No alarm tells of use of the root user",
        why: WHY,
        mend: Mend {
            summary: SUMMARY,
            commands: &[
                "aws logs put-metric-filter --log-group-name LOG_GROUP --filter-name root-use --metric-transformations \
                 metricName=root-use,metricNamespace=CloudTrail,metricValue=1 --filter-pattern '{ $.userIdentity.type = \"Root\" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != \"AwsServiceEvent\" }'",
                "aws cloudwatch put-metric-alarm --alarm-name root-use --namespace CloudTrail --metric-name root-use --statistic Sum --period 300 \
                 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --alarm-actions TOPIC_ARN",
            ],
        },
        controls: &[
            "CIS-3.0:4.3",
            "CIS-5.0:4.3",
            "CIS-6.0:5.3",
            "CIS-7.0:5.3",
            "SecurityHub:CloudWatch.1",
            "Prowler:cloudwatch_log_metric_filter_root_usage",
        ],
    },
    Check {
        name: "alarm-iam-policy-changes",
        finding: Some("alarm-missing"),
        kind: Account,
        severity: Medium,
        title: "An alarm tells of changes to IAM policies",
        failed: "No alarm tells of changes to IAM policies",
        why: WHY,
        mend: Mend {
            summary: SUMMARY,
            commands: &[
                "aws logs put-metric-filter --log-group-name LOG_GROUP --filter-name iam-policy-changes --metric-transformations \
                 metricName=iam-policy-changes,metricNamespace=CloudTrail,metricValue=1 --filter-pattern '{ ($.eventSource = iam.amazonaws.com) && (($.eventName = DeleteGroupPolicy) || ($.eventName = DeleteRolePolicy) || ($.eventName = DeleteUserPolicy) || ($.eventName = PutGroupPolicy) || ($.eventName = PutRolePolicy) || ($.eventName = PutUserPolicy) || ($.eventName = CreatePolicy) || ($.eventName = DeletePolicy) || ($.eventName = CreatePolicyVersion) || ($.eventName = DeletePolicyVersion) || ($.eventName = AttachRolePolicy) || ($.eventName = DetachRolePolicy) || ($.eventName = AttachUserPolicy) || ($.eventName = DetachUserPolicy) || ($.eventName = AttachGroupPolicy) || ($.eventName = DetachGroupPolicy)) }'",
                "aws cloudwatch put-metric-alarm --alarm-name iam-policy-changes --namespace CloudTrail --metric-name iam-policy-changes --statistic Sum --period 300 \
                 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --alarm-actions TOPIC_ARN",
            ],
        },
        controls: &[
            "CIS-3.0:4.4",
            "CIS-5.0:4.4",
            "CIS-6.0:5.4",
            "CIS-7.0:5.4",
            "SecurityHub:CloudWatch.4",
            "Prowler:cloudwatch_log_metric_filter_policy_changes",
        ],
    },
    Check {
        name: "alarm-trail-changes",
        finding: Some("alarm-missing"),
        kind: Account,
        severity: Medium,
        title: "An alarm tells of changes to CloudTrail",
        failed: "No alarm tells of changes to CloudTrail",
        why: WHY,
        mend: Mend {
            summary: SUMMARY,
            commands: &[
                "aws logs put-metric-filter --log-group-name LOG_GROUP --filter-name trail-changes --metric-transformations \
                 metricName=trail-changes,metricNamespace=CloudTrail,metricValue=1 --filter-pattern '{ ($.eventSource = cloudtrail.amazonaws.com) && (($.eventName = CreateTrail) || ($.eventName = UpdateTrail) || ($.eventName = DeleteTrail) || ($.eventName = StartLogging) || ($.eventName = StopLogging)) }'",
                "aws cloudwatch put-metric-alarm --alarm-name trail-changes --namespace CloudTrail --metric-name trail-changes --statistic Sum --period 300 \
                 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --alarm-actions TOPIC_ARN",
            ],
        },
        controls: &[
            "CIS-3.0:4.5",
            "CIS-5.0:4.5",
            "CIS-6.0:5.5",
            "CIS-7.0:5.5",
            "SecurityHub:CloudWatch.5",
            "Prowler:cloudwatch_log_metric_filter_and_alarm_for_cloudtrail_configuration_changes_enabled",
        ],
    },
    Check {
        name: "alarm-failed-sign-ins",
        finding: Some("alarm-missing"),
        kind: Account,
        severity: Low,
        title: "An alarm tells of failed sign-ins to the console",
        failed: "No alarm tells of failed sign-ins to the console",
        why: WHY,
        mend: Mend {
            summary: SUMMARY,
            commands: &[
                "aws logs put-metric-filter --log-group-name LOG_GROUP --filter-name failed-sign-ins --metric-transformations \
                 metricName=failed-sign-ins,metricNamespace=CloudTrail,metricValue=1 --filter-pattern '{ ($.eventName = ConsoleLogin) && ($.errorMessage = \"Failed authentication\") }'",
                "aws cloudwatch put-metric-alarm --alarm-name failed-sign-ins --namespace CloudTrail --metric-name failed-sign-ins --statistic Sum --period 300 \
                 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --alarm-actions TOPIC_ARN",
            ],
        },
        controls: &[
            "CIS-3.0:4.6",
            "CIS-5.0:4.6",
            "CIS-6.0:5.6",
            "CIS-7.0:5.6",
            "SecurityHub:CloudWatch.6",
            "Prowler:cloudwatch_log_metric_filter_authentication_failures",
        ],
    },
    Check {
        name: "alarm-key-deletions",
        finding: Some("alarm-missing"),
        kind: Account,
        severity: Medium,
        title: "An alarm tells of keys that are disabled or to be deleted",
        failed: "No alarm tells of keys that are disabled or to be deleted",
        why: WHY,
        mend: Mend {
            summary: SUMMARY,
            commands: &[
                "aws logs put-metric-filter --log-group-name LOG_GROUP --filter-name key-deletions --metric-transformations \
                 metricName=key-deletions,metricNamespace=CloudTrail,metricValue=1 --filter-pattern '{ ($.eventSource = kms.amazonaws.com) && (($.eventName = DisableKey) || ($.eventName = ScheduleKeyDeletion)) }'",
                "aws cloudwatch put-metric-alarm --alarm-name key-deletions --namespace CloudTrail --metric-name key-deletions --statistic Sum --period 300 \
                 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --alarm-actions TOPIC_ARN",
            ],
        },
        controls: &[
            "CIS-3.0:4.7",
            "CIS-5.0:4.7",
            "CIS-6.0:5.7",
            "CIS-7.0:5.7",
            "SecurityHub:CloudWatch.7",
            "Prowler:cloudwatch_log_metric_filter_disable_or_scheduled_deletion_of_kms_cmk",
        ],
    },
    Check {
        name: "alarm-bucket-policy-changes",
        finding: Some("alarm-missing"),
        kind: Account,
        severity: Medium,
        title: "An alarm tells of changes to policies of buckets",
        failed: "No alarm tells of changes to policies of buckets",
        why: WHY,
        mend: Mend {
            summary: SUMMARY,
            commands: &[
                "aws logs put-metric-filter --log-group-name LOG_GROUP --filter-name bucket-policy-changes --metric-transformations \
                 metricName=bucket-policy-changes,metricNamespace=CloudTrail,metricValue=1 --filter-pattern '{ ($.eventSource = s3.amazonaws.com) && (($.eventName = PutBucketAcl) || ($.eventName = PutBucketPolicy) || ($.eventName = PutBucketCors) || ($.eventName = PutBucketLifecycle) || ($.eventName = PutBucketReplication) || ($.eventName = DeleteBucketPolicy) || ($.eventName = DeleteBucketCors) || ($.eventName = DeleteBucketLifecycle) || ($.eventName = DeleteBucketReplication)) }'",
                "aws cloudwatch put-metric-alarm --alarm-name bucket-policy-changes --namespace CloudTrail --metric-name bucket-policy-changes --statistic Sum --period 300 \
                 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --alarm-actions TOPIC_ARN",
            ],
        },
        controls: &[
            "CIS-3.0:4.8",
            "CIS-5.0:4.8",
            "CIS-6.0:5.8",
            "CIS-7.0:5.8",
            "SecurityHub:CloudWatch.8",
            "Prowler:cloudwatch_log_metric_filter_for_s3_bucket_policy_changes",
        ],
    },
    Check {
        name: "alarm-config-changes",
        finding: Some("alarm-missing"),
        kind: Account,
        severity: Low,
        title: "An alarm tells of changes to AWS Config",
        failed: "No alarm tells of changes to AWS Config",
        why: WHY,
        mend: Mend {
            summary: SUMMARY,
            commands: &[
                "aws logs put-metric-filter --log-group-name LOG_GROUP --filter-name config-changes --metric-transformations \
                 metricName=config-changes,metricNamespace=CloudTrail,metricValue=1 --filter-pattern '{ ($.eventSource = config.amazonaws.com) && (($.eventName = StopConfigurationRecorder) || ($.eventName = DeleteDeliveryChannel) || ($.eventName = PutDeliveryChannel) || ($.eventName = PutConfigurationRecorder)) }'",
                "aws cloudwatch put-metric-alarm --alarm-name config-changes --namespace CloudTrail --metric-name config-changes --statistic Sum --period 300 \
                 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --alarm-actions TOPIC_ARN",
            ],
        },
        controls: &[
            "CIS-3.0:4.9",
            "CIS-5.0:4.9",
            "CIS-6.0:5.9",
            "CIS-7.0:5.9",
            "SecurityHub:CloudWatch.9",
            "Prowler:cloudwatch_log_metric_filter_and_alarm_for_aws_config_configuration_changes_enabled",
        ],
    },
    Check {
        name: "alarm-security-group-changes",
        finding: Some("alarm-missing"),
        kind: Account,
        severity: Low,
        title: "An alarm tells of changes to security groups",
        failed: "No alarm tells of changes to security groups",
        why: WHY,
        mend: Mend {
            summary: SUMMARY,
            commands: &[
                "aws logs put-metric-filter --log-group-name LOG_GROUP --filter-name security-group-changes --metric-transformations \
                 metricName=security-group-changes,metricNamespace=CloudTrail,metricValue=1 --filter-pattern '{ ($.eventSource = ec2.amazonaws.com) && (($.eventName = AuthorizeSecurityGroupIngress) || ($.eventName = AuthorizeSecurityGroupEgress) || ($.eventName = RevokeSecurityGroupIngress) || ($.eventName = RevokeSecurityGroupEgress) || ($.eventName = CreateSecurityGroup) || ($.eventName = DeleteSecurityGroup)) }'",
                "aws cloudwatch put-metric-alarm --alarm-name security-group-changes --namespace CloudTrail --metric-name security-group-changes --statistic Sum --period 300 \
                 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --alarm-actions TOPIC_ARN",
            ],
        },
        controls: &[
            "CIS-3.0:4.10",
            "CIS-5.0:4.10",
            "CIS-6.0:5.10",
            "CIS-7.0:5.10",
            "SecurityHub:CloudWatch.10",
            "Prowler:cloudwatch_log_metric_filter_security_group_changes",
        ],
    },
    Check {
        name: "alarm-network-acl-changes",
        finding: Some("alarm-missing"),
        kind: Account,
        severity: Low,
        title: "An alarm tells of changes to network ACLs",
        failed: "No alarm tells of changes to network ACLs",
        why: WHY,
        mend: Mend {
            summary: SUMMARY,
            commands: &[
                "aws logs put-metric-filter --log-group-name LOG_GROUP --filter-name network-acl-changes --metric-transformations \
                 metricName=network-acl-changes,metricNamespace=CloudTrail,metricValue=1 --filter-pattern '{ ($.eventSource = ec2.amazonaws.com) && (($.eventName = CreateNetworkAcl) || ($.eventName = CreateNetworkAclEntry) || ($.eventName = DeleteNetworkAcl) || ($.eventName = DeleteNetworkAclEntry) || ($.eventName = ReplaceNetworkAclEntry) || ($.eventName = ReplaceNetworkAclAssociation)) }'",
                "aws cloudwatch put-metric-alarm --alarm-name network-acl-changes --namespace CloudTrail --metric-name network-acl-changes --statistic Sum --period 300 \
                 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --alarm-actions TOPIC_ARN",
            ],
        },
        controls: &[
            "CIS-3.0:4.11",
            "CIS-5.0:4.11",
            "CIS-6.0:5.11",
            "CIS-7.0:5.11",
            "SecurityHub:CloudWatch.11",
            "Prowler:cloudwatch_changes_to_network_acls_alarm_configured",
        ],
    },
    Check {
        name: "alarm-gateway-changes",
        finding: Some("alarm-missing"),
        kind: Account,
        severity: Low,
        title: "An alarm tells of changes to network gateways",
        failed: "No alarm tells of changes to network gateways",
        why: WHY,
        mend: Mend {
            summary: SUMMARY,
            commands: &[
                "aws logs put-metric-filter --log-group-name LOG_GROUP --filter-name gateway-changes --metric-transformations \
                 metricName=gateway-changes,metricNamespace=CloudTrail,metricValue=1 --filter-pattern '{ ($.eventSource = ec2.amazonaws.com) && (($.eventName = CreateCustomerGateway) || ($.eventName = DeleteCustomerGateway) || ($.eventName = AttachInternetGateway) || ($.eventName = CreateInternetGateway) || ($.eventName = DeleteInternetGateway) || ($.eventName = DetachInternetGateway)) }'",
                "aws cloudwatch put-metric-alarm --alarm-name gateway-changes --namespace CloudTrail --metric-name gateway-changes --statistic Sum --period 300 \
                 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --alarm-actions TOPIC_ARN",
            ],
        },
        controls: &[
            "CIS-3.0:4.12",
            "CIS-5.0:4.12",
            "CIS-6.0:5.12",
            "CIS-7.0:5.12",
            "SecurityHub:CloudWatch.12",
            "Prowler:cloudwatch_changes_to_network_gateways_alarm_configured",
        ],
    },
    Check {
        name: "alarm-route-changes",
        finding: Some("alarm-missing"),
        kind: Account,
        severity: Low,
        title: "An alarm tells of changes to route tables",
        failed: "No alarm tells of changes to route tables",
        why: WHY,
        mend: Mend {
            summary: SUMMARY,
            commands: &[
                "aws logs put-metric-filter --log-group-name LOG_GROUP --filter-name route-changes --metric-transformations \
                 metricName=route-changes,metricNamespace=CloudTrail,metricValue=1 --filter-pattern '{ ($.eventSource = ec2.amazonaws.com) && (($.eventName = CreateRoute) || ($.eventName = CreateRouteTable) || ($.eventName = ReplaceRoute) || ($.eventName = ReplaceRouteTableAssociation) || ($.eventName = DeleteRouteTable) || ($.eventName = DeleteRoute) || ($.eventName = DisassociateRouteTable)) }'",
                "aws cloudwatch put-metric-alarm --alarm-name route-changes --namespace CloudTrail --metric-name route-changes --statistic Sum --period 300 \
                 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --alarm-actions TOPIC_ARN",
            ],
        },
        controls: &[
            "CIS-3.0:4.13",
            "CIS-5.0:4.13",
            "CIS-6.0:5.13",
            "CIS-7.0:5.13",
            "SecurityHub:CloudWatch.13",
            "Prowler:cloudwatch_changes_to_network_route_tables_alarm_configured",
        ],
    },
    Check {
        name: "alarm-vpc-changes",
        finding: Some("alarm-missing"),
        kind: Account,
        severity: Low,
        title: "An alarm tells of changes to VPCs",
        failed: "No alarm tells of changes to VPCs",
        why: WHY,
        mend: Mend {
            summary: SUMMARY,
            commands: &[
                "aws logs put-metric-filter --log-group-name LOG_GROUP --filter-name vpc-changes --metric-transformations \
                 metricName=vpc-changes,metricNamespace=CloudTrail,metricValue=1 --filter-pattern '{ ($.eventSource = ec2.amazonaws.com) && (($.eventName = CreateVpc) || ($.eventName = DeleteVpc) || ($.eventName = ModifyVpcAttribute) || ($.eventName = AcceptVpcPeeringConnection) || ($.eventName = CreateVpcPeeringConnection) || ($.eventName = DeleteVpcPeeringConnection) || ($.eventName = RejectVpcPeeringConnection) || ($.eventName = AttachClassicLinkVpc) || ($.eventName = DetachClassicLinkVpc) || ($.eventName = DisableVpcClassicLink) || ($.eventName = EnableVpcClassicLink)) }'",
                "aws cloudwatch put-metric-alarm --alarm-name vpc-changes --namespace CloudTrail --metric-name vpc-changes --statistic Sum --period 300 \
                 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --alarm-actions TOPIC_ARN",
            ],
        },
        controls: &[
            "CIS-3.0:4.14",
            "CIS-5.0:4.14",
            "CIS-6.0:5.14",
            "CIS-7.0:5.14",
            "SecurityHub:CloudWatch.14",
            "Prowler:cloudwatch_changes_to_vpcs_alarm_configured",
        ],
    },
    Check {
        name: "alarm-organization-changes",
        finding: Some("alarm-missing"),
        kind: Account,
        severity: Low,
        title: "An alarm tells of changes to the organization",
        failed: "No alarm tells of changes to the organization",
        why: WHY,
        mend: Mend {
            summary: SUMMARY,
            commands: &[
                "aws logs put-metric-filter --log-group-name LOG_GROUP --filter-name organization-changes --metric-transformations \
                 metricName=organization-changes,metricNamespace=CloudTrail,metricValue=1 --filter-pattern '{ ($.eventSource = organizations.amazonaws.com) && (($.eventName = AcceptHandshake) || ($.eventName = AttachPolicy) || ($.eventName = CreateAccount) || ($.eventName = CreateOrganizationalUnit) || ($.eventName = CreatePolicy) || ($.eventName = DeclineHandshake) || ($.eventName = DeleteOrganization) || ($.eventName = DeleteOrganizationalUnit) || ($.eventName = DeletePolicy) || ($.eventName = DetachPolicy) || ($.eventName = DisablePolicyType) || ($.eventName = EnablePolicyType) || ($.eventName = InviteAccountToOrganization) || ($.eventName = LeaveOrganization) || ($.eventName = MoveAccount) || ($.eventName = RemoveAccountFromOrganization) || ($.eventName = UpdatePolicy) || ($.eventName = UpdateOrganizationalUnit)) }'",
                "aws cloudwatch put-metric-alarm --alarm-name organization-changes --namespace CloudTrail --metric-name organization-changes --statistic Sum --period 300 \
                 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --alarm-actions TOPIC_ARN",
            ],
        },
        controls: &[
            "CIS-3.0:4.15",
            "CIS-5.0:4.15",
            "CIS-6.0:5.15",
            "CIS-7.0:5.15",
            "Prowler:cloudwatch_log_metric_filter_aws_organizations_changes",
        ],
    },
    Check {
        name: "alarm-without-action",
        finding: None,
        kind: Account,
        severity: Low,
        title: "Every alarm has an action",
        failed: "Alarms without an action",
        why: "An alarm without an action changes its colour, and nobody looks.",
        mend: Mend {
            summary: "Give each alarm a topic that someone reads.",
            commands: &[
                "aws cloudwatch put-metric-alarm --alarm-name ALARM --alarm-actions TOPIC_ARN --region REGION",
            ],
        },
        controls: &[
            "SecurityHub:CloudWatch.15",
            "Prowler:cloudwatch_alarm_actions_alarm_state_configured",
        ],
    },
    Check {
        name: "alarm-actions-off",
        finding: None,
        kind: Account,
        severity: Medium,
        title: "The actions of every alarm are on",
        failed: "Alarms whose actions are off",
        why: "Someone muted the alarm; muting one is a known step before what it would tell.",
        mend: Mend {
            summary: "Turn the actions on.",
            commands: &["aws cloudwatch enable-alarm-actions --alarm-names ALARM --region REGION"],
        },
        controls: &[
            "SecurityHub:CloudWatch.17",
            "Prowler:cloudwatch_alarm_actions_enabled",
        ],
    },
];

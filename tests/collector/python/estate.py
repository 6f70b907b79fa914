"""An AWS on loopback with an organization in it, for the collector to export.

Starts moto's server, creates what is listed below through its API, prints one line of JSON with the port and the names of what was
created, and ends when its standard input closes.
"""

import io
import json
import logging
import sys
from datetime import datetime, timedelta, timezone

import boto3
from botocore.config import Config
from moto.server import ThreadedMotoServer

HOME = "us-east-1"
AWAY = "eu-west-1"
ACCOUNT = "123456789012"  # moto's own
ROLE = "trailglass-audit"


def main():
    # What moto does not know is part of the test, and would fill the output with the places where it does not know it.
    logging.disable(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    port = server.get_host_and_port()[1]
    facts = {"port": port, "account": ACCOUNT, "role": ROLE, "home": HOME, "away": AWAY}
    facts |= Estate(f"http://127.0.0.1:{port}").create()
    print(json.dumps(facts), flush=True)
    sys.stdin.read()
    server.stop()


class Estate:
    def __init__(self, endpoint):
        self.endpoint = endpoint

    def client(self, service, region=HOME, credentials=None):
        keys = credentials or {"AccessKeyId": "testing", "SecretAccessKey": "testing", "SessionToken": "testing"}
        endpoint = self.endpoint
        if service == "s3control":
            endpoint = endpoint.replace("127.0.0.1", "localhost")
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=endpoint,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
            config=Config(s3={"addressing_style": "path"}),
        )

    def create(self):
        member = self.organization()
        key = self.keys()
        self.buckets(key)
        self.monitoring()
        self.trails(key)
        self.configuration()
        self.members(member)
        return {"member": member, "key": key, "digests": self.digests}

    def organization(self):
        client = self.client("organizations")
        client.create_organization(FeatureSet="ALL")
        root = client.list_roots()["Roots"][0]["Id"]
        unit = client.create_organizational_unit(ParentId=root, Name="Workloads")["OrganizationalUnit"]["Id"]
        created = client.create_account(AccountName="workload", Email="workload@example.com")
        member = created["CreateAccountStatus"]["AccountId"]
        client.move_account(AccountId=member, SourceParentId=root, DestinationParentId=unit)
        client.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
        protection = {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Deny", "Action": "cloudtrail:StopLogging", "Resource": "*"}],
        }
        policy = client.create_policy(
            Name="protect-trails", Description="", Type="SERVICE_CONTROL_POLICY", Content=json.dumps(protection)
        )["Policy"]["PolicySummary"]["Id"]
        client.attach_policy(PolicyId=policy, TargetId=root)
        client.register_delegated_administrator(AccountId=member, ServicePrincipal="ssm.amazonaws.com")
        client.enable_aws_service_access(ServicePrincipal="cloudtrail.amazonaws.com")
        return member

    def keys(self):
        client = self.client("kms")
        key = client.create_key(Description="the trail's key")["KeyMetadata"]["KeyId"]
        client.create_alias(AliasName="alias/trail", TargetKeyId=key)
        client.enable_key_rotation(KeyId=key)
        return key

    def bucket(self, name, region=HOME, **options):
        if region != HOME:
            options["CreateBucketConfiguration"] = {"LocationConstraint": region}
        self.client("s3", region).create_bucket(Bucket=name, **options)

    def buckets(self, key):
        s3 = self.client("s3")
        # The organization trail's: everything is set.
        self.bucket("org-trail-logs", ObjectLockEnabledForBucket=True)
        s3.put_bucket_policy(Bucket="org-trail-logs", Policy=json.dumps(trail_policy("org-trail-logs", "")))
        encryption = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/trail"}
        s3.put_bucket_encryption(
            Bucket="org-trail-logs",
            ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": encryption}]},
        )
        s3.put_bucket_versioning(Bucket="org-trail-logs", VersioningConfiguration={"Status": "Enabled"})
        s3.put_bucket_tagging(Bucket="org-trail-logs", Tagging={"TagSet": [{"Key": "team", "Value": 'a "quoted" \\ name'}]})
        s3.put_bucket_lifecycle_configuration(
            Bucket="org-trail-logs",
            LifecycleConfiguration={
                "Rules": [{"ID": "expire", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 365}}]
            },
        )
        block = dict.fromkeys(
            ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"], True
        )
        s3.put_public_access_block(Bucket="org-trail-logs", PublicAccessBlockConfiguration=block)
        self.client("s3control").put_public_access_block(AccountId=ACCOUNT, PublicAccessBlockConfiguration=block)
        # Its access logs go to a bucket in the log delivery group's hands.
        self.bucket("access-logs")
        s3.put_bucket_ownership_controls(
            Bucket="access-logs", OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
        )
        s3.put_bucket_acl(Bucket="access-logs", ACL="log-delivery-write")
        s3.put_bucket_logging(
            Bucket="org-trail-logs",
            BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "access-logs", "TargetPrefix": "org/"}},
        )
        self.live_logs(s3)
        # A trail of one Region, in that Region, with a prefix.
        self.bucket("pilot-trail", AWAY)
        self.client("s3", AWAY).put_bucket_policy(
            Bucket="pilot-trail", Policy=json.dumps(trail_policy("pilot-trail", "pilot/"))
        )
        # Logs that no trail writes any more, under a prefix and in several Regions.
        self.bucket("old-siem")
        for region in [HOME, AWAY]:
            for day in ["2021/03/04", "2022/11/30"]:
                name = f"{ACCOUNT}_CloudTrail_{region}_{day.replace('/', '')}T0005Z_abcdefghijklmnop.json.gz"
                put(s3, "old-siem", f"vendor/AWSLogs/{ACCOUNT}/CloudTrail/{region}/{day}/{name}")
        # Nothing to do with logs, and a name that has to be encoded.
        self.bucket("photos")
        put(s3, "photos", "holiday/beach.jpg")
        put(s3, "photos", "r\u00e9sum\u00e9 & \"plan\".txt")

    def live_logs(self, s3):
        today = datetime.now(timezone.utc)
        self.digests = []
        folder = f"AWSLogs/{ACCOUNT}"
        for when in [today - timedelta(days=400), today]:
            day = f"{when:%Y/%m/%d}"
            put(s3, "org-trail-logs", f"{folder}/CloudTrail/{HOME}/{day}/{ACCOUNT}_CloudTrail_{HOME}_{when:%Y%m%dT%H%MZ}_abcdefghijklmnop.json.gz")
            digest = f"{folder}/CloudTrail-Digest/{HOME}/{day}/{ACCOUNT}_CloudTrail-Digest_{HOME}_org_{HOME}_{when:%Y%m%dT%H%M%SZ}.json.gz"
            put(s3, "org-trail-logs", digest, Metadata={"signature": "00ff", "signature-algorithm": "SHA256withRSA"})
            self.digests.append(digest)

    def monitoring(self):
        logs = self.client("logs")
        logs.create_log_group(logGroupName="CloudTrail/org")
        logs.put_retention_policy(logGroupName="CloudTrail/org", retentionInDays=400)
        transformation = {"metricName": "RootUse", "metricNamespace": "CloudTrail", "metricValue": "1"}
        logs.put_metric_filter(
            logGroupName="CloudTrail/org",
            filterName="root-use",
            filterPattern='{ $.userIdentity.type = "Root" }',
            metricTransformations=[transformation],
        )
        sns = self.client("sns")
        topics = [sns.create_topic(Name=name)["TopicArn"] for name in ["trail-deliveries", "root-alarm", "unrelated"]]
        sns.subscribe(TopicArn=topics[1], Protocol="email", Endpoint="security@example.com")
        cloudwatch = self.client("cloudwatch")
        for name, metric, topic in [("root-use", "RootUse", topics[1]), ("disk", "DiskUse", topics[2])]:
            cloudwatch.put_metric_alarm(
                AlarmName=name,
                MetricName=metric,
                Namespace="CloudTrail",
                Statistic="Sum",
                Period=300,
                EvaluationPeriods=1,
                Threshold=1,
                ComparisonOperator="GreaterThanOrEqualToThreshold",
                AlarmActions=[topic],
            )
        iam = self.client("iam")
        iam.create_role(RoleName="cloudtrail-to-logs", AssumeRolePolicyDocument=json.dumps(trust("cloudtrail.amazonaws.com")))
        document = {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}],
        }
        iam.put_role_policy(RoleName="cloudtrail-to-logs", PolicyName="write logs", PolicyDocument=json.dumps(document))
        managed = iam.create_policy(PolicyName="more", PolicyDocument=json.dumps(document))["Policy"]["Arn"]
        iam.attach_role_policy(RoleName="cloudtrail-to-logs", PolicyArn=managed)

    def trails(self, key):
        client = self.client("cloudtrail")
        client.create_trail(
            Name="org",
            S3BucketName="org-trail-logs",
            SnsTopicName="trail-deliveries",
            IsMultiRegionTrail=True,
            IsOrganizationTrail=True,
            EnableLogFileValidation=True,
            CloudWatchLogsLogGroupArn=f"arn:aws:logs:{HOME}:{ACCOUNT}:log-group:CloudTrail/org:*",
            CloudWatchLogsRoleArn=f"arn:aws:iam::{ACCOUNT}:role/cloudtrail-to-logs",
            KmsKeyId=f"arn:aws:kms:{HOME}:{ACCOUNT}:key/{key}",
            TagsList=[{"Key": "owner", "Value": "security"}],
        )
        client.start_logging(Name="org")
        client.put_insight_selectors(TrailName="org", InsightSelectors=[{"InsightType": "ApiCallRateInsight"}])
        fields = [{"Field": "eventCategory", "Equals": ["Management"]}]
        client.put_event_selectors(TrailName="org", AdvancedEventSelectors=[{"Name": "management", "FieldSelectors": fields}])
        away = self.client("cloudtrail", AWAY)
        away.create_trail(Name="pilot", S3BucketName="pilot-trail", S3KeyPrefix="pilot")
        objects = {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}
        away.put_event_selectors(
            TrailName="pilot",
            EventSelectors=[{"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": [objects]}],
        )
        # Its bucket is in nobody's list.
        self.bucket("gone-with-the-bucket")
        away.create_trail(Name="dangling", S3BucketName="gone-with-the-bucket")
        self.client("s3").delete_bucket(Bucket="gone-with-the-bucket")

    def configuration(self):
        client = self.client("config")
        client.put_configuration_recorder(
            ConfigurationRecorder={
                "name": "default",
                "roleARN": f"arn:aws:iam::{ACCOUNT}:role/config",
                "recordingGroup": {"allSupported": True},
            }
        )
        client.put_configuration_aggregator(
            ConfigurationAggregatorName="everything",
            AccountAggregationSources=[{"AccountIds": [ACCOUNT], "AllAwsRegions": True}],
        )

    def members(self, member):
        credentials = self.client("sts").assume_role(
            RoleArn=f"arn:aws:iam::{member}:role/OrganizationAccountAccessRole", RoleSessionName="create"
        )["Credentials"]
        iam = self.client("iam", credentials=credentials)
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(trust("cloudtrail.amazonaws.com")))
        self.client("s3", credentials=credentials).create_bucket(Bucket="member-trail")
        cloudtrail = self.client("cloudtrail", credentials=credentials)
        cloudtrail.create_trail(Name="member", S3BucketName="member-trail")


def trust(service):
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}],
    }


def trail_policy(bucket, prefix):
    principal = {"Service": "cloudtrail.amazonaws.com"}
    owner = {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": principal, "Action": "s3:GetBucketAcl", "Resource": f"arn:aws:s3:::{bucket}"},
            {
                "Effect": "Allow",
                "Principal": principal,
                "Action": "s3:PutObject",
                "Resource": f"arn:aws:s3:::{bucket}/{prefix}AWSLogs/{ACCOUNT}/*",
                "Condition": owner,
            },
        ],
    }


def put(s3, bucket, key, **options):
    s3.put_object(Bucket=bucket, Key=key, Body=io.BytesIO(b"{}"), **options)


if __name__ == "__main__":
    main()

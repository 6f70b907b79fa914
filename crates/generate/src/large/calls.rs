//! The management calls of the large case with what they ask, as text: they are the same every time but for a few values.

/// A call: service, name, request. `@MAIL` and `@PHONE` stand for a value of the record.
pub(super) type Call = (&'static str, &'static str, &'static str);

/// Service and event source of a call.
pub(super) fn source(service: &str) -> &'static str {
    SOURCES
        .iter()
        .find(|source| source.strip_suffix(".amazonaws.com") == Some(service))
        .copied()
        .unwrap_or("unknown.amazonaws.com")
}

const SOURCES: [&str; 23] = [
    "autoscaling.amazonaws.com",
    "cloudformation.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "config.amazonaws.com",
    "dynamodb.amazonaws.com",
    "ec2.amazonaws.com",
    "ecr.amazonaws.com",
    "elasticloadbalancing.amazonaws.com",
    "iam.amazonaws.com",
    "kms.amazonaws.com",
    "lambda.amazonaws.com",
    "logs.amazonaws.com",
    "monitoring.amazonaws.com",
    "organizations.amazonaws.com",
    "rds.amazonaws.com",
    "s3.amazonaws.com",
    "secretsmanager.amazonaws.com",
    "signin.amazonaws.com",
    "sns.amazonaws.com",
    "sqs.amazonaws.com",
    "ssm.amazonaws.com",
    "sts.amazonaws.com",
    "eks.amazonaws.com",
];

/// Calls that only read.
pub(super) const READING: [Call; 25] = [
    (
        "ec2",
        "DescribeInstances",
        r#"{"instancesSet":{"items":[{"instanceId":"i-0a1b2c3d4e5f60718"}]},"filterSet":{}}"#,
    ),
    (
        "ec2",
        "DescribeNetworkInterfaces",
        r#"{"networkInterfaceIdSet":{},"filterSet":{"items":[{"name":"vpc-id","valueSet":{"items":[{"value":"vpc-0f1e2d3c4b5a69788"}]}}]}}"#,
    ),
    (
        "ec2",
        "DescribeSecurityGroups",
        r#"{"securityGroupSet":{},"securityGroupIdSet":{"items":[{"groupId":"sg-0123456789abcdef0"}]},"filterSet":{}}"#,
    ),
    (
        "ec2",
        "DescribeVolumes",
        r#"{"volumeSet":{},"filterSet":{},"maxResults":500}"#,
    ),
    ("sts", "GetCallerIdentity", "null"),
    (
        "kms",
        "Decrypt",
        r#"{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::corp-data-lake"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT","keyId":"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}"#,
    ),
    (
        "kms",
        "GenerateDataKey",
        r#"{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::corp-data-lake"},"keySpec":"AES_256","keyId":"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}"#,
    ),
    ("iam", "GetRole", r#"{"roleName":"app-role"}"#),
    ("iam", "ListRoles", r#"{"maxItems":1000}"#),
    (
        "logs",
        "DescribeLogGroups",
        r#"{"logGroupNamePrefix":"/aws/lambda/","limit":50}"#,
    ),
    (
        "ssm",
        "GetParameter",
        r#"{"name":"/prod/db/host","withDecryption":true}"#,
    ),
    (
        "secretsmanager",
        "GetSecretValue",
        r#"{"secretId":"arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf"}"#,
    ),
    ("eks", "DescribeCluster", r#"{"name":"prod"}"#),
    (
        "s3",
        "GetBucketAcl",
        r#"{"bucketName":"corp-logs","acl":"","Host":"corp-logs.s3.amazonaws.com"}"#,
    ),
    ("s3", "ListBuckets", r#"{"Host":"s3.amazonaws.com"}"#),
    (
        "cloudtrail",
        "DescribeTrails",
        r#"{"trailNameList":[],"includeShadowTrails":true}"#,
    ),
    (
        "elasticloadbalancing",
        "DescribeTargetHealth",
        r#"{"targetGroupArn":"arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/73e2d6bc24d8a067"}"#,
    ),
    ("rds", "DescribeDBInstances", r#"{"maxRecords":100}"#),
    ("monitoring", "DescribeAlarms", r#"{"maxRecords":100}"#),
    (
        "autoscaling",
        "DescribeAutoScalingGroups",
        r#"{"maxRecords":100}"#,
    ),
    ("dynamodb", "DescribeTable", r#"{"tableName":"orders"}"#),
    (
        "lambda",
        "GetFunction20150331v2",
        r#"{"functionName":"order-handler"}"#,
    ),
    (
        "ecr",
        "BatchGetImage",
        r#"{"registryId":"111122223333","repositoryName":"web","imageIds":[{"imageTag":"latest"}]}"#,
    ),
    ("organizations", "ListAccounts", "null"),
    (
        "config",
        "SelectResourceConfig",
        r#"{"expression":"SELECT resourceId WHERE resourceType = 'AWS::EC2::Instance'","limit":100}"#,
    ),
];

/// Calls that change something.
pub(super) const WRITING: [Call; 16] = [
    (
        "ec2",
        "RunInstances",
        r#"{"instancesSet":{"items":[{"imageId":"ami-0abcdef1234567890","minCount":1,"maxCount":1,"keyName":"prod"}]},"instanceType":"m5.large","blockDeviceMapping":{},"monitoring":{"enabled":false},"disableApiTermination":false,"networkInterfaceSet":{"items":[{"deviceIndex":0,"subnetId":"subnet-0bb1c79de3EXAMPLE"}]},"ebsOptimized":false}"#,
    ),
    (
        "ec2",
        "CreateTags",
        r#"{"resourcesSet":{"items":[{"resourceId":"i-0a1b2c3d4e5f60718"}]},"tagSet":{"items":[{"key":"Owner","value":"@MAIL"}]}}"#,
    ),
    (
        "ec2",
        "AuthorizeSecurityGroupIngress",
        r#"{"groupId":"sg-0123456789abcdef0","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":22,"groups":{},"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]},"ipv6Ranges":{},"prefixListIds":{}}]}}"#,
    ),
    (
        "iam",
        "CreateUser",
        r#"{"userName":"@MAIL","tags":[{"key":"phone","value":"@PHONE"}]}"#,
    ),
    (
        "iam",
        "AttachUserPolicy",
        r#"{"userName":"alice","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}"#,
    ),
    ("iam", "CreateAccessKey", r#"{"userName":"bob"}"#),
    (
        "s3",
        "PutBucketPolicy",
        r#"{"bucketName":"corp-data-lake","bucketPolicy":{"Version":"2012-10-17","Statement":[{"Sid":"AllowRead","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::corp-data-lake/*"}]},"Host":"corp-data-lake.s3.amazonaws.com","policy":""}"#,
    ),
    (
        "logs",
        "CreateLogStream",
        r#"{"logGroupName":"/aws/lambda/order-handler","logStreamName":"2024/01/10/[$LATEST]0123"}"#,
    ),
    (
        "sns",
        "Publish",
        r#"{"phoneNumber":"@PHONE","message":"HIDDEN_DUE_TO_SECURITY_REASONS"}"#,
    ),
    (
        "sqs",
        "CreateQueue",
        r#"{"queueName":"jobs","attribute":{"VisibilityTimeout":"30"}}"#,
    ),
    (
        "lambda",
        "UpdateFunctionCode20150331v2",
        r#"{"functionName":"order-handler","publish":false,"dryRun":false}"#,
    ),
    (
        "cloudformation",
        "CreateStack",
        r#"{"stackName":"app","capabilities":["CAPABILITY_IAM"],"parameters":[{"parameterKey":"AdminEmail","parameterValue":"@MAIL"}]}"#,
    ),
    (
        "cloudtrail",
        "StopLogging",
        r#"{"name":"arn:aws:cloudtrail:us-east-1:111122223333:trail/org"}"#,
    ),
    (
        "dynamodb",
        "CreateTable",
        r#"{"tableName":"tmp","billingMode":"PAY_PER_REQUEST","keySchema":[{"attributeName":"id","keyType":"HASH"}],"attributeDefinitions":[{"attributeName":"id","attributeType":"S"}]}"#,
    ),
    ("signin", "ConsoleLogin", "null"),
    (
        "rds",
        "CreateDBSnapshot",
        r#"{"dBSnapshotIdentifier":"snap","dBInstanceIdentifier":"prod"}"#,
    ),
];

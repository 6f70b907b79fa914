//! One record of the large case.

use super::{
    calls::{READING, WRITING, source},
    world::{ALPHANUMERIC, Active, BASE32, Caller, Estate, NAMES},
};
use crate::{
    json::{Json, object},
    random::Random,
    time::{HOUR, day, expiration, iso},
};

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Where and when a record happens.
pub(super) struct Scene<'a> {
    pub(super) account: &'static str,
    pub(super) region: &'static str,
    pub(super) estate: &'a Estate,
    pub(super) active: &'a Active<'a>,
    pub(super) time: u64,
}

/// A record and what a count of it needs.
pub(super) struct Record {
    pub(super) json: Json,
    pub(super) source: &'static str,
    pub(super) name: &'static str,
    pub(super) category: &'static str,
}

/// A record of the mix.
pub(super) fn record(random: &mut Random, scene: &Scene<'_>) -> Record {
    let caller = scene.active.pick(random);
    let failed = random.chance(3, 100);
    match random.below(100) {
        0..60 => object_call(random, scene, caller, failed),
        60..66 => invoke(random, scene, caller),
        66..73 => item(random, scene, caller),
        73..76 => assume(random, scene, caller),
        76..95 => management(random, scene, caller, false, failed),
        _ => management(random, scene, caller, true, failed),
    }
}

fn by_service(service: &str) -> Json {
    object! { "type": "AWSService", "invokedBy": service }
}

fn tls(host: &str) -> Json {
    object! { "tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256", "clientProvidedHostHeader": host }
}

fn object_call(
    random: &mut Random,
    scene: &Scene<'_>,
    caller: &Caller<'_>,
    failed: bool,
) -> Record {
    let (name, read) = match random.below(100) {
        0..58 => ("GetObject", true),
        58..78 => ("PutObject", false),
        78..90 => ("HeadObject", true),
        90..96 => ("ListObjects", true),
        96..99 => ("DeleteObject", false),
        _ => ("CopyObject", false),
    };
    let (account, region) = (scene.account, scene.region);
    let bucket = random.pick(&scene.estate.buckets);
    let host = format!("{bucket}.s3.{region}.amazonaws.com");
    let key = if random.chance(7, 10) {
        let (table, number) = (
            random.pick(&["orders", "events", "users", "clicks"]),
            random.below(100_000),
        );
        let (day, hour) = (day(scene.time), scene.time / HOUR % 24);
        format!("warehouse/{table}/dt={day}/hour={hour:02}/part-{number:05}.snappy.parquet")
    } else {
        format!("assets/img/{}.png", random.below(1_000_000))
    };
    let service = random.chance(12, 100);
    let put = name == "PutObject";
    let list = name == "ListObjects";
    let delivery = "cloudtrail.amazonaws.com";
    let written = put.then(|| object! { "x-amz-server-side-encryption": "AES256", "x-amz-version-id": random.text(ALPHANUMERIC, 32) });
    let json = object! {
        "eventVersion": "1.09",
        "userIdentity": if service { by_service(delivery) } else { caller.identity.json.clone() },
        "eventTime": iso(scene.time), "eventSource": "s3.amazonaws.com", "eventName": name, "awsRegion": region,
        "sourceIPAddress": if service { delivery } else { caller.address }, "userAgent": if service { delivery } else { caller.agent },
        "errorCode" ? failed.then_some("AccessDenied"), "errorMessage" ? failed.then_some("Access Denied"),
        "requestParameters": object! {
            "bucketName": bucket, "Host": host,
            "list-type" ? list.then_some("2"), "prefix" ? list.then_some("warehouse/"), "encoding-type" ? list.then_some("url"),
            "key" ? (!list).then_some(&key), "x-amz-storage-class" ? put.then_some("STANDARD"),
        },
        "responseElements": written,
        "additionalEventData": object! {
            "SignatureVersion": "SigV4", "CipherSuite": "TLS_AES_128_GCM_SHA256",
            "bytesTransferredIn": if put { random.below(1_000_000) } else { 0 }, "AuthenticationMethod": "AuthHeader",
            "x-amz-id-2": random.text(BASE64, 76), "bytesTransferredOut": if name == "GetObject" { random.below(10_000_000) } else { 0 },
        },
        "requestID": random.text(CROCKFORD, 16), "eventID": random.guid(), "readOnly": read,
        "resources": vec![
            object! { "type": "AWS::S3::Object", "ARN": format!("arn:aws:s3:::{bucket}/{key}") },
            object! { "accountId": account, "type": "AWS::S3::Bucket", "ARN": format!("arn:aws:s3:::{bucket}") },
        ],
        "eventType": "AwsApiCall", "managementEvent": false, "recipientAccountId": account,
        "sharedEventID" ? service.then(|| random.guid()), "eventCategory": "Data", "tlsDetails" ? (!service).then(|| tls(&host)),
    };
    Record {
        json,
        source: "s3.amazonaws.com",
        name,
        category: "Data",
    }
}

fn invoke(random: &mut Random, scene: &Scene<'_>, caller: &Caller<'_>) -> Record {
    let (account, region) = (scene.account, scene.region);
    let function = format!(
        "arn:aws:lambda:{region}:{account}:function:fn-{}",
        random.below(40)
    );
    let json = object! {
        "eventVersion": "1.09", "userIdentity": caller.identity.json, "eventTime": iso(scene.time), "eventSource": "lambda.amazonaws.com",
        "eventName": "Invoke", "awsRegion": region, "sourceIPAddress": caller.address, "userAgent": caller.agent,
        "requestParameters": object! {
            "functionName": function, "sourceArn": format!("arn:aws:events:{region}:{account}:rule/tick"), "contentType": "application/json",
        },
        "responseElements": Json::null(),
        "additionalEventData": object! {
            "customerEniId": format!("eni-{:017x}", random.next() >> 2), "functionVersion": format!("{function}:$LATEST"),
        },
        "requestID": random.guid(), "eventID": random.guid(), "readOnly": false,
        "resources": vec![object! { "accountId": account, "type": "AWS::Lambda::Function", "ARN": function }],
        "eventType": "AwsApiCall", "managementEvent": false, "recipientAccountId": account, "sharedEventID": random.guid(),
        "eventCategory": "Data", "tlsDetails": tls(&format!("lambda.{region}.amazonaws.com")),
    };
    Record {
        json,
        source: "lambda.amazonaws.com",
        name: "Invoke",
        category: "Data",
    }
}

fn item(random: &mut Random, scene: &Scene<'_>, caller: &Caller<'_>) -> Record {
    let (account, region) = (scene.account, scene.region);
    let (name, read) = *random.pick(&[
        ("GetItem", true),
        ("Query", true),
        ("PutItem", false),
        ("UpdateItem", false),
        ("BatchGetItem", true),
    ]);
    let table = *random.pick(&["orders", "sessions", "inventory"]);
    let json = object! {
        "eventVersion": "1.09", "userIdentity": caller.identity.json, "eventTime": iso(scene.time), "eventSource": "dynamodb.amazonaws.com",
        "eventName": name, "awsRegion": region, "sourceIPAddress": caller.address, "userAgent": caller.agent,
        "requestParameters": object! {
            "tableName": table, "key": object! { "id": format!("u-{}", random.below(100_000_000)) }, "consistentRead": false,
            "returnConsumedCapacity": "TOTAL", "projectionExpression": "#a, #b",
        },
        "responseElements": Json::null(), "requestID": random.text(BASE32, 52), "eventID": random.guid(), "readOnly": read,
        "resources": vec![object! {
            "accountId": account, "type": "AWS::DynamoDB::Table", "ARN": format!("arn:aws:dynamodb:{region}:{account}:table/{table}"),
        }],
        "eventType": "AwsApiCall", "apiVersion": "2012-08-10", "managementEvent": false, "recipientAccountId": account,
        "eventCategory": "Data", "tlsDetails": tls(&format!("dynamodb.{region}.amazonaws.com")),
    };
    Record {
        json,
        source: "dynamodb.amazonaws.com",
        name,
        category: "Data",
    }
}

fn assume(random: &mut Random, scene: &Scene<'_>, caller: &Caller<'_>) -> Record {
    let (account, region) = (scene.account, scene.region);
    let session = random.pick(&scene.estate.sessions);
    let service = random.chance(1, 2);
    let compute = "ec2.amazonaws.com";
    let json = object! {
        "eventVersion": "1.09",
        "userIdentity": if service { by_service(compute) } else { caller.identity.json.clone() },
        "eventTime": iso(scene.time), "eventSource": "sts.amazonaws.com", "eventName": "AssumeRole", "awsRegion": region,
        "sourceIPAddress": if service { compute } else { caller.address }, "userAgent": if service { compute } else { caller.agent },
        "requestParameters": object! { "roleArn": session.role, "roleSessionName": session.name, "durationSeconds": 3_600_u64 },
        "responseElements": object! {
            "credentials": object! {
                "accessKeyId": session.key, "sessionToken": random.text(BASE64, 320), "expiration": expiration(scene.time + HOUR),
            },
            "assumedRoleUser": object! { "assumedRoleId": session.principal, "arn": session.identity.arn },
        },
        "requestID": random.guid(), "eventID": random.guid(), "readOnly": true,
        "resources": vec![object! { "accountId": account, "type": "AWS::IAM::Role", "ARN": session.role }],
        "eventType": "AwsApiCall", "managementEvent": true, "recipientAccountId": account, "sharedEventID": random.guid(),
        "eventCategory": "Management", "tlsDetails": tls(&format!("sts.{region}.amazonaws.com")),
    };
    Record {
        json,
        source: "sts.amazonaws.com",
        name: "AssumeRole",
        category: "Management",
    }
}

fn management(
    random: &mut Random,
    scene: &Scene<'_>,
    caller: &Caller<'_>,
    write: bool,
    failed: bool,
) -> Record {
    let (account, region) = (scene.account, scene.region);
    let (service, name, request) = *if write {
        random.pick(&WRITING)
    } else {
        random.pick(&READING)
    };
    let identity = if random.chance(1, 100) {
        &scene.estate.root
    } else {
        caller.identity
    };
    let source = source(service);
    let code = if service == "ec2" {
        "Client.UnauthorizedOperation"
    } else {
        "AccessDenied"
    };
    let message = failed.then(|| {
        let arn = &identity.arn;
        format!("User: {arn} is not authorized to perform: {service}:{name} because no identity-based policy allows the {service}:{name} action")
    });
    let answer =
        (write && !failed).then(|| object! { "_return": true, "requestId": random.guid() });
    let kind = if name == "ConsoleLogin" {
        "AwsConsoleSignIn"
    } else {
        "AwsApiCall"
    };
    let json = object! {
        "eventVersion": "1.09", "userIdentity": identity.json, "eventTime": iso(scene.time), "eventSource": source, "eventName": name,
        "awsRegion": region, "sourceIPAddress": caller.address, "userAgent": caller.agent,
        "errorCode" ? failed.then_some(code), "errorMessage" ? message, "requestParameters": Json(personal(random, request)),
        "responseElements": answer, "requestID": random.guid(), "eventID": random.guid(), "readOnly": !write, "eventType": kind,
        "managementEvent": true, "recipientAccountId": account, "eventCategory": "Management",
        "tlsDetails": tls(&format!("{service}.{region}.amazonaws.com")),
        "sessionCredentialFromConsole" ? random.chance(1, 5).then_some("true"),
    };
    Record {
        json,
        source,
        name,
        category: "Management",
    }
}

/// A request with its placeholders filled in.
fn personal(random: &mut Random, request: &str) -> String {
    let mut text = request.to_owned();
    if request.contains("@MAIL") {
        let mail = format!(
            "{}.{}@corp-example.co.jp",
            random.pick(&NAMES),
            random.below(9_999)
        );
        text = text.replace("@MAIL", &mail);
    }
    if request.contains("@PHONE") {
        let phone = format!(
            "+81 90-{}-{}",
            random.between(1_000, 9_999),
            random.between(1_000, 9_999)
        );
        text = text.replace("@PHONE", &phone);
    }
    text
}

//! Records full of personal data, made of numbers.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::percent;

/// Numbers that look like chance (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    fn letters(&mut self, alphabet: &str, count: usize) -> String {
        let alphabet: Vec<char> = alphabet.chars().collect();
        (0..count)
            .map(|_| alphabet[self.below(alphabet.len())])
            .collect()
    }
}

const FIRST: [&str; 12] = [
    "mara",
    "henrik",
    "zoë",
    "jürgen",
    "agnieszka",
    "tomás",
    "ingrid",
    "rafael",
    "noor",
    "sören",
    "lucía",
    "bertil",
];
const LAST: [&str; 12] = [
    "lindqvist",
    "oyelaran",
    "müller",
    "fernández",
    "kowalczyk",
    "dubois",
    "haraldsen",
    "castellano",
    "vandermeer",
    "björklund",
    "zielinski",
    "tanaka",
];
const BASE32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const HARMLESS: [&str; 8] = [
    "",
    "plain",
    "with \"quotes\" and \\ signs",
    "a\nb\tc",
    "50 %",
    "naïve 日本",
    "\u{1f600}",
    "arn:aws:s3:::corp-data",
];

/// Luhn's digit behind these.
fn card(digits: &str) -> String {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let value = u32::from(digit - b'0') * if at % 2 == 0 { 2 } else { 1 };
            value / 10 + value % 10
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// A record, and in `originals` what must not be found in its copy.
pub(crate) fn record(number: u64, originals: &mut BTreeSet<String>) -> Value {
    let mut chance = Chance(number);
    let mut original = |value: String| {
        originals.insert(value.clone());
        value
    };
    // Few people, many records.
    let first = chance.pick(&FIRST);
    let last = chance.pick(&LAST);
    let user = original(format!("{first}.{last}"));
    let mail = original(format!("{user}@larkspur-{}.eu", number % 3));
    let key = chance.letters(BASE32, 16);
    let key = original(format!("{}{key}", ["ASIA", "AKIA"][chance.below(2)]));
    let secret = original(format!(
        "pw-{}",
        chance.letters(BASE64, 24).replace(['+', '/'], "z")
    ));
    let token = original(format!(
        "ghp_{}",
        chance.letters("abcdefghijklmnopqrstuvwxyz0123456789", 36)
    ));
    let session = original(format!("IQoJ{}", chance.letters(BASE64, 160)));
    let address = Ipv4Addr::from(0x0b00_0000 | chance.next() as u32 & 0x00ff_ffff | 0x0001_0000);
    let full = format!("{} {}", capital(first), capital(last));
    let noise = chance.pick(&HARMLESS);
    let account = "111122223333";
    original(account.to_owned());

    let identity = match number % 4 {
        0 => {
            json!({"type": "IAMUser", "principalId": original(format!("AIDA{}", chance.letters(BASE32, 17))),
            "arn": format!("arn:aws:iam::{account}:user/{user}"), "accountId": account, "accessKeyId": key, "userName": user})
        }
        1 => json!({"type": "AssumedRole", "principalId": format!("AROAQ7ABCDEFGHIJKLMNO:{mail}"),
            "arn": format!("arn:aws:sts::{account}:assumed-role/Developer/{mail}"), "accountId": account, "accessKeyId": key,
            "sessionContext": {"sourceIdentity": user, "sessionIssuer": {"type": "Role", "userName": "Developer",
                "arn": format!("arn:aws:iam::{account}:role/Developer"), "accountId": account}}}),
        2 => {
            json!({"type": "FederatedUser", "arn": format!("arn:aws:sts::{account}:federated-user/{user}"), "accountId": account})
        }
        _ => json!({"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}),
    };
    let policy = json!({"Statement": [{"Effect": "Allow", "Principal": {"AWS": format!("arn:aws:iam::{account}:user/{user}")},
        "Condition": {"StringEquals": {"aws:PrincipalTag/email": mail}}}]})
    .to_string();
    let parameters = match number % 9 {
        0 => json!({"bucketName": "corp-data", "key": format!("home/{user}/notes {noise}.txt")}),
        1 => json!({"policyDocument": policy, "note": noise}),
        2 => json!({"policyDocument": percent(&policy)}),
        3 => {
            let script = format!("#!/bin/sh\nexport DB_PASSWORD={secret}\necho ready {number}\n");
            json!({"userData": STANDARD.encode(script)})
        }
        4 => json!({"masterUserPassword": secret, "masterUsername": user, "description": noise}),
        5 => {
            json!({"environment": {"variables": {"GITHUB_TOKEN": token, "OWNER": mail, "LEVEL": "info"}}})
        }
        6 => {
            let phone = original(format!("+4670{:07}", chance.next() % 10_000_000));
            json!({"phoneNumber": phone, "message": format!("Hi {full}, your card {} was used. {noise}",
                original(card(&format!("4539{:011}", chance.next() % 100_000_000_000))))})
        }
        7 => {
            json!({"tags": [{"key": "Owner", "value": mail}, {"key": "CostCenter", "value": noise}]})
        }
        _ => {
            json!({"queryString": format!("select * from t where mail = '{mail}' and note = '{noise}'")})
        }
    };
    let response = match number % 5 {
        0 => {
            json!({"credentials": {"accessKeyId": key, "sessionToken": session, "expiration": "May 1, 2024, 1:00:00 AM"}})
        }
        _ => Value::Null,
    };
    json!({
        "eventVersion": "1.11", "userIdentity": identity,
        "eventTime": format!("2024-05-{:02}T{:02}:{:02}:{:02}Z", 1 + number / 86_400 % 28, number / 3_600 % 24, number / 60 % 60, number % 60),
        "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "awsRegion": "eu-west-1",
        "sourceIPAddress": address.to_string(),
        "userAgent": original(format!("aws-cli/2.{}.{} md/Darwin os/macos#23.{} md/arch#arm64", number % 17, number % 11, number % 6)),
        "errorMessage": format!("User: arn:aws:iam::{account}:user/{user} is not authorized ({mail})"),
        "requestParameters": parameters, "responseElements": response,
        "requestID": format!("{:016X}", chance.next()),
        "eventID": format!("00000000-0000-4000-8000-{number:012}"),
        "recipientAccountId": account, "other": noise,
    })
}

fn capital(name: &str) -> String {
    let mut rest = name.chars();
    let first = rest.next().unwrap();
    first.to_uppercase().chain(rest).collect()
}

//! Who and what exists in the large case: three accounts, each with users, roles, sessions, addresses and buckets.

use crate::{
    json::{Json, object},
    random::Random,
    time::{JANUARY_10, iso},
};

pub(super) const ACCOUNTS: [&str; 3] = ["111122223333", "444455556666", "777788889999"];
pub(super) const REGIONS: [&str; 4] = ["us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1"];
pub(super) const ALPHANUMERIC: &[u8; 62] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
pub(super) const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
pub(super) const NAMES: [&str; 20] = [
    "alice",
    "bob",
    "carol",
    "dave",
    "erin",
    "frank",
    "grace",
    "heidi",
    "ivan",
    "judy",
    "mallory",
    "niaj",
    "olivia",
    "peggy",
    "rupert",
    "sybil",
    "trent",
    "victor",
    "wendy",
    "yamada.taro",
];
const ROLES: [&str; 7] = [
    "app-role",
    "lambda-exec",
    "eks-node",
    "ci-deploy",
    "etl-job",
    "AWSReservedSSO_Admin",
    "data-reader",
];
const AGENTS: [&str; 6] = [
    "aws-sdk-java/2.20.43 Linux/5.10.199-190.747.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/17.0.9+9-LTS Java/17.0.9",
    "[aws-cli/2.15.8 Python/3.11.6 Linux/5.10.205-195.804.amzn2.x86_64 exe/x86_64.amzn.2 prompt/off command/s3.cp]",
    "[Boto3/1.34.14 md/Botocore#1.34.14 ua/2.0 os/linux#5.10.201 md/arch#x86_64 lang/python#3.11.6 md/pyimpl#CPython Botocore/1.34.14]",
    "aws-sdk-go/1.49.13 (go1.21.5; linux; amd64)",
    "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.488 Linux/5.10.205-172.804.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.372-b08 java/1.8.0_372 vendor/Oracle_Corporation cfg/retry-mode/standard]",
    "APN/1.0 HashiCorp/1.0 Terraform/1.6.6 (+https://www.terraform.io) terraform-provider-aws/5.31.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.24.0 os/linux lang/go#1.20.12 md/GOOS#linux md/GOARCH#amd64 api/ec2#1.142.0",
];

/// A caller's identity, written once.
pub(super) struct Identity {
    pub(super) json: Json,
    pub(super) arn: String,
}

/// A temporary credential, as AssumeRole issues it.
pub(super) struct Session {
    pub(super) identity: Identity,
    pub(super) role: String,
    pub(super) name: String,
    pub(super) key: String,
    pub(super) principal: String,
}

/// What one account has.
pub(super) struct Estate {
    pub(super) users: Vec<Identity>,
    pub(super) sessions: Vec<Session>,
    pub(super) addresses: Vec<String>,
    pub(super) buckets: Vec<String>,
    pub(super) root: Identity,
}

/// All accounts.
pub(super) struct World {
    estates: Vec<Estate>,
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0x776f_726c_6400_0000);
        Self {
            estates: ACCOUNTS
                .iter()
                .map(|account| Estate::new(&mut random, account))
                .collect(),
        }
    }

    /// The account at a place of [`ACCOUNTS`] and what it has.
    #[expect(clippy::indexing_slicing, reason = "one estate for each account")]
    pub(super) fn estate(&self, place: usize) -> (&'static str, &Estate) {
        (ACCOUNTS[place], &self.estates[place])
    }
}

impl Estate {
    fn new(random: &mut Random, account: &str) -> Self {
        let users = (0..60_usize)
            .map(|number| user(random, account, number))
            .collect();
        let roles: Vec<(String, String)> = (0..80)
            .map(|number| {
                (
                    format!("{}-{number}", random.pick(&ROLES)),
                    format!("AROA{}", random.text(BASE32, 17)),
                )
            })
            .collect();
        let sessions = (0..400)
            .map(|_| {
                let (role, principal) = random.pick(&roles).clone();
                session(random, account, &role, &principal)
            })
            .collect();
        let addresses = (0..300)
            .map(|_| {
                let [a, b, c, d] = [
                    random.between(1, 223),
                    random.below(256),
                    random.below(256),
                    random.between(1, 255),
                ];
                format!("{a}.{b}.{c}.{d}")
            })
            .collect();
        let short = account.get(8..).unwrap_or_default();
        let buckets = [
            "data-lake",
            "logs",
            "assets",
            "backups",
            "ml-features",
            "exports",
        ]
        .map(|name| format!("corp-{name}-{short}"));
        let arn = format!("arn:aws:iam::{account}:root");
        let root = object! {
            "type": "Root", "principalId": account, "arn": arn, "accountId": account, "accessKeyId": format!("ASIAROOT{account}"),
        };
        Self {
            users,
            sessions,
            addresses,
            buckets: buckets.to_vec(),
            root: Identity { json: root, arn },
        }
    }
}

fn user(random: &mut Random, account: &str, number: usize) -> Identity {
    let name = NAMES.get(number % NAMES.len()).copied().unwrap_or_default();
    let name = if number < NAMES.len() {
        name.to_owned()
    } else {
        format!("{name}{}", number / NAMES.len())
    };
    let arn = format!("arn:aws:iam::{account}:user/{name}");
    let json = object! {
        "type": "IAMUser", "principalId": format!("AIDA{}", random.text(BASE32, 17)), "arn": arn, "accountId": account,
        "accessKeyId": format!("AKIA{}", random.text(BASE32, 16)), "userName": name,
    };
    Identity { json, arn }
}

fn session(random: &mut Random, account: &str, role: &str, principal: &str) -> Session {
    let name = match random.below(5) {
        0 => format!("i-{:017x}", random.next() >> 2),
        1 => format!("{}@example.com", random.pick(&NAMES)),
        2 => format!(
            "botocore-session-{}",
            random.between(1_000_000_000, 2_000_000_000)
        ),
        3 => format!("GitHubActions-{}", random.below(1_000_000)),
        _ => format!("fn-{}", random.below(99)),
    };
    let issuer = format!("arn:aws:iam::{account}:role/{role}");
    let arn = format!("arn:aws:sts::{account}:assumed-role/{role}/{name}");
    let key = format!("ASIA{}", random.text(BASE32, 16));
    let full = format!("{principal}:{name}");
    let created = JANUARY_10 + random.below(86_400);
    let json = object! {
        "type": "AssumedRole", "principalId": full, "arn": arn, "accountId": account, "accessKeyId": key,
        "sessionContext": object! {
            "sessionIssuer": object! { "type": "Role", "principalId": principal, "arn": issuer, "accountId": account, "userName": role },
            "webIdFederationData": object! {},
            "attributes": object! { "creationDate": iso(created), "mfaAuthenticated": "false" },
            "ec2RoleDelivery" ? random.chance(3, 10).then_some("2.0"),
        },
        "invokedBy" ? random.chance(15, 100).then_some("AWS Internal"),
    };
    Session {
        identity: Identity { json, arn },
        role: issuer,
        name,
        key,
        principal: full,
    }
}

/// A caller together with the address and the program that it uses.
pub(super) struct Caller<'a> {
    pub(super) identity: &'a Identity,
    pub(super) address: &'a str,
    pub(super) agent: &'static str,
}

/// The callers of one file.
pub(super) struct Active<'a> {
    callers: Vec<Caller<'a>>,
}

impl<'a> Active<'a> {
    pub(super) fn new(random: &mut Random, estate: &'a Estate) -> Self {
        let callers = (0..40).map(|_| {
            let identity = if random.chance(55, 100) {
                &random.pick(&estate.sessions).identity
            } else {
                random.pick(&estate.users)
            };
            let last = estate.addresses.len().saturating_sub(1) as u64;
            let address = estate.addresses.get(random.skewed(50, last) as usize);
            let agent = AGENTS.get(random.skewed(1, 5) as usize);
            Caller {
                identity,
                address: address.map(String::as_str).unwrap_or_default(),
                agent: agent.copied().unwrap_or_default(),
            }
        });
        Self {
            callers: callers.collect(),
        }
    }

    /// The caller of a record: the first ones call most.
    #[expect(clippy::indexing_slicing, reason = "the number is below the length")]
    pub(super) fn pick(&self, random: &mut Random) -> &Caller<'a> {
        &self.callers[random.skewed(8, 39) as usize]
    }
}

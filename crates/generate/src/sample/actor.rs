//! Who calls: the `userIdentity` of a record with the address and the program that go with it.

use crate::{
    json::{Json, object},
    random::Random,
    time::iso,
};

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Programs.
pub(crate) const CONSOLE: &str =
    "Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0";
pub(crate) const CLI: &str = "aws-cli/2.24.9 md/awscrt#0.23.8 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.9 cfg/retry-mode#standard md/prompt#off md/command#sts";
pub(crate) const BOTO: &str = "Boto3/1.37.4 md/Botocore#1.37.4 ua/2.0 os/linux#5.10.234 md/arch#x86_64 lang/python#3.12.9 md/pyimpl#CPython Botocore/1.37.4";
pub(crate) const TERRAFORM: &str = "APN/1.0 HashiCorp/1.0 Terraform/1.11.1 (+https://www.terraform.io) terraform-provider-aws/5.90.0 aws-sdk-go-v2/1.36.3";
pub(crate) const AGENT: &str =
    "aws-sdk-go/1.55.5 (go1.23.6; linux; amd64) amazon-ssm-agent/3.3.1802.0";

/// Addresses of the organization's offices and machines, and of places it has nothing to do with.
pub(crate) const OFFICE: &str = "198.51.100.24";
pub(crate) const SERVERS: &str = "203.0.113.80";
pub(crate) const RUNNER: &str = "192.0.2.150";
pub(crate) const ELSEWHERE: &str = "203.0.113.231";

/// A caller.
#[derive(Debug, Clone)]
pub(crate) struct Actor {
    /// The `userIdentity`.
    pub(crate) identity: Json,
    /// `sourceIPAddress`.
    pub(crate) address: String,
    /// `userAgent`.
    pub(crate) agent: String,
}

impl Actor {
    /// A caller at an address with a program.
    pub(crate) fn new(identity: Json, address: &str, agent: &str) -> Self {
        Self {
            identity,
            address: address.to_owned(),
            agent: agent.to_owned(),
        }
    }

    /// An AWS service that acts by itself.
    pub(crate) fn service(principal: &str) -> Self {
        let identity = object! { "type": "AWSService", "invokedBy": principal };
        Self::new(identity, principal, principal)
    }

    /// Someone of another account, as the owner of the role sees it.
    pub(crate) fn stranger(principal: &str, account: &str, address: &str, agent: &str) -> Self {
        let identity =
            object! { "type": "AWSAccount", "principalId": principal, "accountId": account };
        Self::new(identity, address, agent)
    }

    /// The same caller from another place.
    pub(crate) fn from(&self, address: &str, agent: &str) -> Self {
        Self::new(self.identity.clone(), address, agent)
    }
}

/// An id with AWS's prefix whose first characters hold the account, as in those issued since 2019.
pub(crate) fn id(random: &mut Random, prefix: &str, account: &str, length: usize) -> String {
    let account: u64 = account.parse().unwrap_or_default();
    // 50 bits for the first 10 characters: 48 of them hold the account in the middle.
    let bits = ((1 << 47 | account << 7 | random.below(128)) << 2) | random.below(4);
    let mut text = prefix.to_owned();
    for place in (0..10).rev() {
        text.extend(
            BASE32
                .get((bits >> (5 * place)) as usize % 32)
                .map(|c| char::from(*c)),
        );
    }
    text.push_str(&random.text(BASE32, length.saturating_sub(text.len())));
    text
}

/// An IAM user.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) account: &'static str,
    pub(crate) name: &'static str,
    pub(crate) principal: String,
    pub(crate) key: String,
}

impl User {
    pub(crate) fn new(random: &mut Random, account: &'static str, name: &'static str) -> Self {
        Self {
            account,
            name,
            principal: id(random, "AIDA", account, 21),
            key: id(random, "AKIA", account, 20),
        }
    }

    pub(crate) fn arn(&self) -> String {
        format!("arn:aws:iam::{}:user/{}", self.account, self.name)
    }

    /// `userIdentity` with the long-term key.
    pub(crate) fn identity(&self) -> Json {
        object! {
            "type": "IAMUser", "principalId": self.principal, "arn": self.arn(), "accountId": self.account,
            "accessKeyId": self.key, "userName": self.name,
        }
    }

    /// `userIdentity` with a key of GetSessionToken or of the console.
    pub(crate) fn identity_with(&self, key: &str, created: u64, mfa: bool) -> Json {
        object! {
            "type": "IAMUser", "principalId": self.principal, "arn": self.arn(), "accountId": self.account,
            "accessKeyId": key, "userName": self.name,
            "sessionContext": object! {
                "attributes": object! { "creationDate": iso(created), "mfaAuthenticated": if mfa { "true" } else { "false" } },
            },
        }
    }
}

/// A role.
#[derive(Debug, Clone)]
pub(crate) struct Role {
    pub(crate) account: &'static str,
    pub(crate) path: &'static str,
    pub(crate) name: &'static str,
    pub(crate) principal: String,
}

impl Role {
    pub(crate) fn new(random: &mut Random, account: &'static str, name: &'static str) -> Self {
        Self {
            account,
            path: "",
            name,
            principal: id(random, "AROA", account, 21),
        }
    }

    pub(crate) fn with_path(mut self, path: &'static str) -> Self {
        self.path = path;
        self
    }

    pub(crate) fn arn(&self) -> String {
        format!(
            "arn:aws:iam::{}:role/{}{}",
            self.account, self.path, self.name
        )
    }

    /// A session of this role with a new key.
    pub(crate) fn session(&self, random: &mut Random, name: &str, created: u64) -> Session {
        Session {
            role: self.clone(),
            name: name.to_owned(),
            key: id(random, "ASIA", self.account, 20),
            created,
            source_identity: None,
            instance: false,
            mfa: false,
            invoked_by: None,
            scope: None,
        }
    }
}

/// One temporary credential of a role.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) role: Role,
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) created: u64,
    pub(crate) source_identity: Option<String>,
    /// Delivered by the metadata service of an instance.
    pub(crate) instance: bool,
    pub(crate) mfa: bool,
    pub(crate) invoked_by: Option<&'static str>,
    /// The function whose credentials these are.
    pub(crate) scope: Option<String>,
}

impl Session {
    /// `AROA..:name`
    pub(crate) fn principal(&self) -> String {
        format!("{}:{}", self.role.principal, self.name)
    }

    pub(crate) fn arn(&self) -> String {
        let Role { account, name, .. } = &self.role;
        format!("arn:aws:sts::{account}:assumed-role/{name}/{}", self.name)
    }

    pub(crate) fn identity(&self) -> Json {
        let role = &self.role;
        let account = role.account;
        let scope = self.scope.as_ref().map(|function| {
            object! {
                "sourceArn": function, "sourceAccount": account, "issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": function,
            }
        });
        object! {
            "type": "AssumedRole", "principalId": self.principal(), "arn": self.arn(), "accountId": account, "accessKeyId": self.key,
            "sessionContext": object! {
                "sessionIssuer": object! {
                    "type": "Role", "principalId": role.principal, "arn": role.arn(), "accountId": account, "userName": role.name,
                },
                "attributes": object! { "creationDate": iso(self.created), "mfaAuthenticated": if self.mfa { "true" } else { "false" } },
                "sourceIdentity" ? self.source_identity,
                "ec2RoleDelivery" ? self.instance.then_some("2.0"),
            },
            "invokedBy" ? self.invoked_by,
            "inScopeOf" ? scope,
        }
    }

    /// The session as a caller.
    pub(crate) fn actor(&self, address: &str, agent: &str) -> Actor {
        Actor::new(self.identity(), address, agent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::unwrap_used, reason = "a test")]
    fn ids_hold_their_account() {
        let mut random = Random::new(1);
        for account in ["528757803018", "111122223333", "999988887777"] {
            let id = id(&mut random, "ASIA", account, 20);
            assert_eq!(id.len(), 20);
            let bits = id.bytes().skip(4).take(10).fold(0_u64, |bits, character| {
                bits << 5 | BASE32.iter().position(|c| *c == character).unwrap() as u64
            });
            let found = (bits >> 2 & 0x7fff_ffff_ff80) >> 7;
            assert_eq!(format!("{found:012}"), account);
        }
    }
}

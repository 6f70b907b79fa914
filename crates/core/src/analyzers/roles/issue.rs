//! The few records that issue a temporary credential, or tell who signed in.

use serde::{Deserialize, Serialize};

use super::table::{Renumbered, Table, Used};
use crate::json::{Kind, Raw, Text};
use crate::record::{Instant, Record};
use crate::tables::Lexicon;

/// The calls that are looked at. STS user guide, "Comparing AWS STS API operations"; sign-in and
/// Identity Center by the CloudTrail pages of their user guides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Call {
    /// A role is taken.
    AssumeRole,
    /// A role is taken with a SAML assertion.
    AssumeRoleWithSaml,
    /// A role is taken with an OpenID Connect token.
    AssumeRoleWithWebIdentity,
    /// The management account takes root of a member.
    AssumeRoot,
    /// A user's or root's temporary key.
    GetSessionToken,
    /// A federated user of an IAM user.
    GetFederationToken,
    /// A partner's delegated access.
    GetDelegatedAccessToken,
    /// Cognito's credentials of an identity pool.
    GetCredentialsForIdentity,
    /// IAM Roles Anywhere takes a role for the holder of a certificate.
    CreateSession,
    /// From a session to the console.
    GetSigninToken,
    /// From one role to another in the console.
    SwitchRole,
    /// Signing in to the console.
    ConsoleLogin,
    /// The portal of Identity Center hands out a role.
    Portal,
    /// A step of signing in to Identity Center, which names the user.
    PortalSignIn,
}

impl Call {
    /// The name in `via`. The portal has two events: `GetRoleCredentials` and `Federate`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AssumeRole => "AssumeRole",
            Self::AssumeRoleWithSaml => "AssumeRoleWithSAML",
            Self::AssumeRoleWithWebIdentity => "AssumeRoleWithWebIdentity",
            Self::AssumeRoot => "AssumeRoot",
            Self::GetSessionToken => "GetSessionToken",
            Self::GetFederationToken => "GetFederationToken",
            Self::GetDelegatedAccessToken => "GetDelegatedAccessToken",
            Self::GetCredentialsForIdentity => "GetCredentialsForIdentity",
            Self::CreateSession => "CreateSession",
            Self::GetSigninToken => "GetSigninToken",
            Self::SwitchRole => "SwitchRole",
            Self::ConsoleLogin => "ConsoleLogin",
            Self::Portal => "GetRoleCredentials",
            Self::PortalSignIn => "CredentialVerification",
        }
    }

    /// Whether the response holds a new credential.
    #[must_use]
    pub const fn issues(self) -> bool {
        !matches!(
            self,
            Self::SwitchRole | Self::ConsoleLogin | Self::Portal | Self::PortalSignIn
        )
    }

    /// Whether a role is taken by it.
    #[must_use]
    pub const fn takes_a_role(self) -> bool {
        matches!(
            self,
            Self::AssumeRole | Self::AssumeRoleWithSaml | Self::AssumeRoleWithWebIdentity
        )
    }

    fn of(source: &str, name: &str) -> Option<Self> {
        Some(match (source, name) {
            ("sts.amazonaws.com", "AssumeRole") => Self::AssumeRole,
            ("sts.amazonaws.com", "AssumeRoleWithSAML") => Self::AssumeRoleWithSaml,
            ("sts.amazonaws.com", "AssumeRoleWithWebIdentity") => Self::AssumeRoleWithWebIdentity,
            ("sts.amazonaws.com", "AssumeRoot") => Self::AssumeRoot,
            ("sts.amazonaws.com", "GetSessionToken") => Self::GetSessionToken,
            ("sts.amazonaws.com", "GetFederationToken") => Self::GetFederationToken,
            ("sts.amazonaws.com", "GetDelegatedAccessToken") => Self::GetDelegatedAccessToken,
            ("cognito-identity.amazonaws.com", "GetCredentialsForIdentity") => {
                Self::GetCredentialsForIdentity
            }
            (super::origin::ROLES_ANYWHERE, "CreateSession") => Self::CreateSession,
            ("signin.amazonaws.com", "GetSigninToken") => Self::GetSigninToken,
            ("signin.amazonaws.com", "SwitchRole") => Self::SwitchRole,
            ("signin.amazonaws.com", "ConsoleLogin") => Self::ConsoleLogin,
            ("signin.amazonaws.com" | "sso.amazonaws.com", name) => match name {
                "GetRoleCredentials" | "Federate" => Self::Portal,
                "CredentialVerification" | "UserAuthentication" => Self::PortalSignIn,
                _ => return None,
            },
            _ => return None,
        })
    }
}

/// One such record. Texts are numbers of the lexicon; 0 is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Issue {
    /// Seconds since 1970; 0 where the time cannot be read.
    pub time: u32,
    /// Which call.
    pub call: Call,
    /// Number of the caller's [`super::table::Caller`].
    pub caller: u32,
    /// The account whose log this is.
    pub account: u32,
    /// `eventID`.
    pub event_id: u32,
    /// `sharedEventID`: the copy in the other account has the same.
    pub shared_id: u32,
    /// The access key issued.
    pub key: u32,
    /// The principal id issued, as in `AROA...:session`.
    pub principal: u32,
    /// ARN of the session issued.
    pub arn: u32,
    /// ARN of the role (or the account taken by `AssumeRoot`); the permission set of the portal.
    pub role: u32,
    /// When the credential expires; 0 where it does not say.
    pub expires: u32,
    /// `sourceIdentity`.
    pub source_identity: u32,
    /// Who the token or assertion is about; the user name of a sign-in; where a role was switched from.
    pub subject: u32,
    /// Who issued the token or assertion; the account that the portal leads to.
    pub provider: u32,
    /// Session tags, as JSON.
    pub tags: u32,
    /// Whether the caller gave an external id.
    pub external_id: bool,
}

/// Tags are cut to this many bytes: STS allows 50 of 384 characters each.
const LONGEST_TAGS: usize = 512;

/// Looks whether a record issues a credential; `None` for all but few.
#[must_use]
#[inline(never)]
pub fn look(table: &mut Table, lexicon: &mut Lexicon, record: &Record<'_>) -> Option<Issue> {
    let source = record.event_source?;
    // Nearly all records end here, by a letter or two: `sts`, `signin`, `sso`, `cognito-identity` and `rolesanywhere` issue credentials.
    let may_issue = matches!(
        source.as_written().as_bytes(),
        [b's', b't' | b'i' | b's', ..] | [b'c', b'o', b'g', ..] | [b'r', b'o', b'l', ..]
    );
    if !may_issue || record.failed() {
        return None;
    }
    let call = Call::of(&source.get(), &record.event_name?.get())?;
    let facts = Facts::of(record, call)?;
    let mut number = |text: Option<Text<'_>>| text.map_or(0, |text| lexicon.number(&text.get()));
    let mut issue = Issue {
        time: record.time().map_or(0, |time| time.0),
        call,
        caller: 0,
        account: number(record.account()),
        event_id: number(record.event_id),
        shared_id: number(record.shared_event_id),
        key: number(facts.key),
        principal: number(facts.principal),
        arn: number(facts.arn),
        role: number(facts.role),
        expires: facts.expires,
        source_identity: number(facts.source_identity),
        subject: number(facts.subject),
        provider: number(facts.provider),
        tags: 0,
        external_id: facts.external_id,
    };
    issue.tags = facts.tags.map_or(0, |tags| lexicon.number(&tags));
    issue.caller = table.caller(lexicon, &record.identity);
    Some(issue)
}

impl Issue {
    /// The same with other numbers.
    #[must_use]
    pub fn renumbered(mut self, numbers: &Renumbered) -> Self {
        self.caller = numbers.caller(self.caller);
        for text in self.texts_mut() {
            *text = numbers.text(*text);
        }
        self
    }

    /// An order that does not depend on how texts are numbered.
    #[must_use]
    pub fn rank<'t>(mut self, table: &Table, lexicon: &'t Lexicon) -> impl Ord + use<'t> {
        let caller = table.caller_rank(self.caller, lexicon);
        let texts = self.texts_mut().map(|number| lexicon.text(*number));
        (
            self.time,
            self.call,
            texts,
            self.expires,
            self.external_id,
            caller,
        )
    }

    /// Marks what it leads to in the table, and hands out its texts.
    pub fn mark(mut self, used: &mut Used, text: impl FnMut(u32)) {
        used.mark_caller(self.caller);
        self.texts_mut()
            .map(|number| *number)
            .into_iter()
            .for_each(text);
    }

    fn texts_mut(&mut self) -> [&mut u32; 11] {
        [
            &mut self.account,
            &mut self.event_id,
            &mut self.shared_id,
            &mut self.key,
            &mut self.principal,
            &mut self.arn,
            &mut self.role,
            &mut self.source_identity,
            &mut self.subject,
            &mut self.provider,
            &mut self.tags,
        ]
    }

    /// Whether every number leads somewhere; `texts` is how many texts there are.
    #[must_use]
    pub fn is_sound(mut self, table: &Table, texts: usize) -> bool {
        table.has_caller(self.caller)
            && self
                .texts_mut()
                .iter()
                .all(|text| (**text as usize) < texts)
    }
}

/// What the record says, by the shape of its call.
#[derive(Default)]
struct Facts<'a> {
    key: Option<Text<'a>>,
    principal: Option<Text<'a>>,
    arn: Option<Text<'a>>,
    role: Option<Text<'a>>,
    expires: u32,
    source_identity: Option<Text<'a>>,
    subject: Option<Text<'a>>,
    provider: Option<Text<'a>>,
    external_id: bool,
    tags: Option<String>,
}

impl<'a> Facts<'a> {
    fn of(record: &Record<'a>, call: Call) -> Option<Self> {
        let facts = match call {
            Call::ConsoleLogin | Call::SwitchRole => Self::of_sign_in(record, call)?,
            Call::Portal => Self::of_portal(record),
            Call::PortalSignIn => Self::of_portal_sign_in(record)?,
            _ => Self::of_credentials(record, call),
        };
        let told = facts.key.is_some() || facts.principal.is_some() || !call.issues();
        told.then_some(facts)
    }

    fn of_sign_in(record: &Record<'a>, call: Call) -> Option<Self> {
        let answer = record
            .response_elements
            .and_then(|raw| raw.get(call.word()));
        let answer = answer.and_then(Raw::scalar);
        if answer.is_some_and(|text| !text.is("Success")) {
            return None;
        }
        Some(Self {
            principal: record.identity.principal_id(),
            arn: record.identity.arn(),
            role: record.identity.issuer_arn(),
            subject: added(record, "SwitchFrom"),
            ..Self::default()
        })
    }

    /// The portal's events name the permission set and the account in one of two places.
    fn of_portal(record: &Record<'a>) -> Self {
        let detail = |name: &str| record.service_event_details?.get(name)?.scalar();
        let asked = |name: &str| record.parameter(&[name]).and_then(Raw::scalar);
        Self {
            role: detail("role_name").or_else(|| asked("roleName")),
            provider: detail("account_id").or_else(|| asked("accountId")),
            subject: on_behalf_of(record),
            arn: record
                .identity
                .user_name()
                .or_else(|| added(record, "UserName")),
            ..Self::default()
        }
    }

    fn of_portal_sign_in(record: &Record<'a>) -> Option<Self> {
        Some(Self {
            subject: Some(on_behalf_of(record)?),
            arn: Some(added(record, "UserName").or(record.identity.user_name())?),
            ..Self::default()
        })
    }

    /// Each object is walked once: a response holds a long session token.
    fn of_credentials(record: &Record<'a>, call: Call) -> Self {
        let mut facts = Self::default();
        if let Some(asked) = record.request_parameters {
            facts.take_request(asked, call);
        }
        if let Some(answer) = record.response_elements {
            facts.take_response(answer, call);
        }
        facts
    }

    fn take_request(&mut self, asked: Raw<'a>, call: Call) {
        let mut tagged = false;
        for (name, value) in asked.members() {
            match &*name.get() {
                "roleArn" | "targetPrincipal" => self.role = value.scalar(),
                "sourceIdentity" => self.source_identity = value.scalar(),
                "principalArn" => self.provider = value.scalar(),
                "externalId" => self.external_id = value.kind() != Kind::Null,
                "identityId" if call == Call::GetCredentialsForIdentity => {
                    self.subject = value.scalar();
                }
                "tags" | "principalTags" | "incomingTransitiveTags" => tagged = true,
                _ => {}
            }
        }
        if tagged {
            self.tags = tags(asked);
        }
    }

    fn take_response(&mut self, answer: Raw<'a>, call: Call) {
        let (mut provider, mut issuer) = (None, None);
        for (name, value) in answer.members() {
            match &*name.get() {
                "credentials" => {
                    for (name, value) in value.members() {
                        match &*name.get() {
                            "accessKeyId" => self.key = value.scalar(),
                            "expiration" => {
                                let time = value.scalar().and_then(|text| expiration(&text.get()));
                                self.expires = time.map_or(0, |time| time.0);
                            }
                            _ => {}
                        }
                    }
                }
                "assumedRoleUser" | "federatedUser" => {
                    for (name, value) in value.members() {
                        match &*name.get() {
                            "assumedRoleId" | "federatedUserId" => self.principal = value.scalar(),
                            "arn" => self.arn = value.scalar(),
                            _ => {}
                        }
                    }
                }
                // CreateSession of Roles Anywhere answers with a list of one (its API reference).
                "credentialSet" if call == Call::CreateSession => {
                    if let Some(first) = value.items().next() {
                        self.take_response(first, call);
                    }
                }
                "subjectArn" if call == Call::CreateSession => self.subject = value.scalar(),
                "roleArn" if call == Call::CreateSession => self.role = value.scalar(),
                "sourceIdentity" => {
                    self.source_identity = value.scalar().or(self.source_identity);
                }
                "subjectFromWebIdentityToken" if call == Call::AssumeRoleWithWebIdentity => {
                    self.subject = value.scalar();
                }
                "subject" if call == Call::AssumeRoleWithSaml => self.subject = value.scalar(),
                "provider" => provider = value.scalar(),
                "issuer" => issuer = value.scalar(),
                _ => {}
            }
        }
        self.provider = provider.or(issuer).or(self.provider);
    }
}

fn added<'a>(record: &Record<'a>, name: &str) -> Option<Text<'a>> {
    record.additional_event_data?.get(name)?.scalar()
}

fn on_behalf_of<'a>(record: &Record<'a>) -> Option<Text<'a>> {
    record.identity.on_behalf_of()?.get("userId")?.scalar()
}

/// Session tags as `key=value` lines.
fn tags(asked: Raw<'_>) -> Option<String> {
    let mut lines = String::new();
    let mut add = |key: Option<Text<'_>>, value: Option<Text<'_>>| {
        let (Some(key), Some(value)) = (key, value) else {
            return;
        };
        let (key, value) = (key.get(), value.get());
        if lines.len() + key.len() + value.len() > LONGEST_TAGS {
            return;
        }
        for (text, end) in [(key, '='), (value, '\n')] {
            lines.extend(text.chars().filter(|c| !c.is_control()));
            lines.push(end);
        }
    };
    for name in ["tags", "principalTags", "incomingTransitiveTags"] {
        let Some(value) = asked.get(name) else {
            continue;
        };
        match value.kind() {
            Kind::Array => value.items().for_each(|tag| {
                let part = |name: &str| tag.get(name).and_then(Raw::scalar);
                add(part("key"), part("value"));
            }),
            _ => value
                .members()
                .for_each(|(key, value)| add(Some(key), value.scalar())),
        }
    }
    let lines = lines.trim_end_matches('\n');
    (!lines.is_empty()).then(|| lines.to_owned())
}

/// `Jul 18, 2023, 4:07:39 PM` in UTC, as STS writes it; newer writers put a narrow space before PM.
fn expiration(text: &str) -> Option<Instant> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let parts = text.split(|c: char| !c.is_ascii_alphanumeric());
    let mut parts = parts.filter(|part| !part.is_empty());
    let first = parts.next()?;
    let Some(month) = MONTHS.iter().position(|month| *month == first) else {
        return Instant::parse(text);
    };
    let mut number = || parts.next()?.parse::<u32>().ok();
    let (day, year) = (number()?, number()?);
    let (hour, minute, second) = (number()?, number()?, number()?);
    let hour = match parts.next()? {
        "AM" => hour % 12,
        "PM" => hour % 12 + 12,
        _ => return None,
    };
    let month = month + 1;
    Instant::parse(&format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
    ))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn expirations_are_read_as_sts_writes_them() {
        let cases = [
            ("Jul 18, 2023, 4:07:39 PM", "2023-07-18T16:07:39Z"),
            ("Jul 18, 2023, 4:07:39\u{202f}PM", "2023-07-18T16:07:39Z"),
            ("Dec 1, 2024, 12:00:00 AM", "2024-12-01T00:00:00Z"),
            ("Dec 1, 2024, 12:00:00 PM", "2024-12-01T12:00:00Z"),
            ("2024-12-01T12:00:00Z", "2024-12-01T12:00:00Z"),
        ];
        for (text, time) in cases {
            assert_eq!(expiration(text).unwrap().to_string(), time, "{text}");
        }
        for text in [
            "",
            "Jul",
            "Jul 18, 2023",
            "Jul 40, 2023, 4:07:39 PM",
            "never",
        ] {
            assert_eq!(expiration(text), None, "{text}");
        }
    }
}

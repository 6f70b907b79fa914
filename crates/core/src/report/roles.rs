//! Who is really behind each temporary identity?

use serde::{Deserialize, Serialize};

/// The chapter. A *session* is one temporary credential that made records; a record made with
/// long-term credentials, or by a service in its own name, belongs to none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Roles {
    /// Records made with temporary credentials.
    pub records: u64,
    /// Those of sessions whose origin is proved.
    pub attributed: u64,
    /// Those of sessions with a name that is not proved, or an end outside the case.
    pub partly: u64,
    /// Those of sessions that nothing is known of.
    pub opaque: u64,
    /// The same by sessions, and for the records that matter most.
    pub totals: Traceability,
    /// Why sessions stay opaque, most records first.
    pub reasons: Vec<ReasonRow>,
    /// One row per temporary access key that made records, most records first; bounded, see
    /// [`Roles::more_sessions`]. Records with a blank key have rows with an empty key.
    pub sessions: Vec<SessionRow>,
    /// Sessions beyond those listed.
    #[serde(default)]
    pub more_sessions: u64,
    /// Credentials that were issued in these logs and made no record in them.
    #[serde(default)]
    pub unused: u64,
    /// Who assumes what, most assumptions first; bounded, see [`Roles::more_edges`].
    pub edges: Vec<RoleEdge>,
    /// Edges beyond those listed.
    #[serde(default)]
    pub more_edges: u64,
    /// Every role with sessions, most records first; bounded, see [`Roles::more_roles`].
    pub roles: Vec<RoleRow>,
    /// Roles beyond those listed.
    #[serde(default)]
    pub more_roles: u64,
    /// How well actions could be traced, hour by hour; hours without a session are left out.
    pub timeline: Vec<RoleHour>,
}

/// How much is traced, counted in four ways.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traceability {
    /// Records made with temporary credentials.
    pub records: Share,
    /// Sessions that made them.
    pub sessions: Share,
    /// Those of the records that change something.
    pub write_events: Share,
    /// Those of the records that read what is kept: objects, items, messages, secrets.
    pub sensitive_reads: Share,
}

/// A count by verdict. The three parts sum up to the total.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// All.
    pub total: u64,
    /// [`SessionVerdict::Attributed`].
    pub attributed: u64,
    /// [`SessionVerdict::Partly`].
    pub partly: u64,
    /// [`SessionVerdict::Opaque`].
    pub opaque: u64,
}

impl Share {
    /// Adds another count.
    pub fn add_all(&mut self, other: &Self) {
        self.total += other.total;
        self.attributed += other.attributed;
        self.partly += other.partly;
        self.opaque += other.opaque;
    }

    /// Counts `n` more.
    pub fn add(&mut self, verdict: SessionVerdict, n: u64) {
        self.total += n;
        match verdict {
            SessionVerdict::Attributed => self.attributed += n,
            SessionVerdict::Partly => self.partly += n,
            SessionVerdict::Opaque => self.opaque += n,
        }
    }
}

/// One reason why sessions stay opaque.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonRow {
    /// The reason.
    pub reason: OpaqueReason,
    /// Sessions.
    pub sessions: u64,
    /// Their records.
    pub records: u64,
}

/// How far a session could be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SessionVerdict {
    /// Every hop is proved, by a join or by AWS's own word in a record.
    Attributed,
    /// A name without proof, or an end in an account outside the case.
    Partly,
    /// Neither.
    Opaque,
}

impl SessionVerdict {
    /// The word used in JSON and on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Attributed => "attributed",
            Self::Partly => "partly",
            Self::Opaque => "opaque",
        }
    }
}

/// Why a session is opaque.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OpaqueReason {
    /// The credential is older than the first record of its account.
    IssuedBeforeWindow,
    /// It was issued while its account's records were kept, and the issuing call is not among them.
    AssumeRoleNotLogged,
    /// The account that would hold the issuing call has no records in the case.
    CallerAccountMissing,
    /// The record carries neither an access key nor the time of issue: nothing to join by.
    NoAccessKey,
    /// None of these.
    Unknown,
}

impl OpaqueReason {
    /// Every reason.
    pub const ALL: [Self; 5] = [
        Self::IssuedBeforeWindow,
        Self::AssumeRoleNotLogged,
        Self::CallerAccountMissing,
        Self::NoAccessKey,
        Self::Unknown,
    ];

    /// The word used in JSON and on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::IssuedBeforeWindow => "issued-before-window",
            Self::AssumeRoleNotLogged => "assume-role-not-logged",
            Self::CallerAccountMissing => "caller-account-missing",
            Self::NoAccessKey => "no-access-key",
            Self::Unknown => "unknown",
        }
    }
}

/// One session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// `userIdentity.arn`, as in `arn:aws:sts::111122223333:assumed-role/role/session`.
    pub arn: String,
    /// `userIdentity.accessKeyId`; empty where the records have none.
    pub access_key_id: String,
    /// `userIdentity.principalId`, as in `AROA...:session`.
    pub principal_id: String,
    /// The role (or user) whose session it is: ARN.
    pub role: String,
    /// The account that the session belongs to.
    pub account: String,
    /// When it was issued, by the records' `creationDate` or the issuing call.
    pub created: Option<String>,
    /// Time of its first and last record.
    pub first: Option<String>,
    /// See `first`.
    pub last: Option<String>,
    /// Its records.
    pub records: u64,
    /// Those that change something.
    pub writes: u64,
    /// Those that read what is kept: objects, items, messages, secrets.
    pub sensitive_reads: u64,
    /// Those that failed or were refused.
    pub errors: u64,
    /// How far it could be followed.
    pub verdict: SessionVerdict,
    /// Why it is opaque.
    pub reason: Option<OpaqueReason>,
    /// The human, workload or service at the start.
    pub origin: Origin,
    /// `sourceIdentity`, where one was set.
    pub source_identity: Option<String>,
    /// Session tags of the issuing call, as `key=value`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Addresses (or service names) that it was used from; bounded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
    /// The hops from the origin to this session, without the origin. Of a long chain the middle is
    /// left out, see `hops`.
    pub chain: Vec<Hop>,
    /// How many hops there are.
    pub hops: u64,
}

/// The start of a chain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Origin {
    /// What it is.
    pub kind: OriginKind,
    /// The ARN of IAM users and root, else the subject as AWS writes it: user name or e-mail, `sub` of
    /// a web identity, instance id, function name, task id, service principal, account id. Empty
    /// where nothing is known.
    pub id: String,
    /// Its account, where it has one.
    pub account: Option<String>,
    /// What else the records say of it: the identity provider, the Identity Center user id, the
    /// principal id in the account outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What stands at the start of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OriginKind {
    /// An IAM user.
    IamUser,
    /// The root user of an account.
    Root,
    /// A user of IAM Identity Center.
    IdentityCenterUser,
    /// A user of a SAML directory.
    SamlUser,
    /// A subject of an OpenID Connect provider: GitHub, an EKS service account, Cognito.
    WebIdentity,
    /// An EC2 instance.
    Ec2Instance,
    /// A Lambda function.
    LambdaFunction,
    /// A task of ECS.
    EcsTask,
    /// A pod of EKS with Pod Identity.
    EksPod,
    /// A service of AWS by itself.
    AwsService,
    /// Somebody in an account outside the case.
    ExternalAccount,
    /// Not known.
    Unknown,
}

impl OriginKind {
    /// The word used in JSON and on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::IamUser => "iam-user",
            Self::Root => "root",
            Self::IdentityCenterUser => "identity-center-user",
            Self::SamlUser => "saml-user",
            Self::WebIdentity => "web-identity",
            Self::Ec2Instance => "ec2-instance",
            Self::LambdaFunction => "lambda-function",
            Self::EcsTask => "ecs-task",
            Self::EksPod => "eks-pod",
            Self::AwsService => "aws-service",
            Self::ExternalAccount => "external-account",
            Self::Unknown => "unknown",
        }
    }
}

/// One step of a chain: a session, and how it is known where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// ARN of the session.
    pub arn: String,
    /// The event that issued it (`AssumeRole`, `GetSessionToken`, `SwitchRole`, ...), or the field of
    /// its own records that tells (`inScopeOf`, `ec2RoleDelivery`, `invokedBy`, `userIdentity`, ...);
    /// empty where nothing tells.
    pub via: String,
    /// `eventID` of that event.
    pub event_id: Option<String>,
    /// When it was issued.
    pub time: Option<String>,
    /// How the step is proved.
    pub proof: Proof,
    /// The access key of the session; empty where its records have none.
    pub access_key_id: String,
    /// The account of the session.
    pub account: String,
}

/// How a step is proved, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// The issued access key is the one that was used.
    AccessKey,
    /// The issued principal id is the one that was used, and it was issued at the time that the
    /// records give as their `creationDate`.
    PrincipalAndTime,
    /// AWS names the caller in the records themselves.
    OwnWord,
    /// The facts fit and no other fits; no shared id says so.
    Inferred,
    /// Nothing proves it.
    None,
}

impl Proof {
    /// The word used in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AccessKey => "access-key",
            Self::PrincipalAndTime => "principal-and-time",
            Self::OwnWord => "own-word",
            Self::Inferred => "inferred",
            Self::None => "none",
        }
    }
}

/// Who assumes what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleEdge {
    /// Where it starts: the id of an origin, or the ARN of a role.
    pub from: String,
    /// What it starts from; absent for a role.
    pub from_kind: Option<OriginKind>,
    /// The account of the start, where it has one.
    pub from_account: Option<String>,
    /// ARN of the role (or user) whose session was issued.
    pub to: String,
    /// Its account.
    pub to_account: String,
    /// The issuing event or the field that tells, see [`Hop::via`].
    pub via: String,
    /// How often.
    pub count: u64,
    /// Records made with the sessions so issued.
    pub records: u64,
    /// How far the sessions so issued could be followed: the worst verdict.
    pub verdict: SessionVerdict,
    /// The latest time.
    pub last: Option<String>,
}

/// The sessions of one role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleRow {
    /// ARN of the role.
    pub arn: String,
    /// Its `AROA...` id: a role that was deleted and made again has another.
    pub role_id: String,
    /// Its account.
    pub account: String,
    /// Sessions by verdict.
    pub sessions: Share,
    /// Records.
    pub records: u64,
    /// Distinct session names.
    pub names: u64,
    /// Sessions under a name that an SDK or tool made up.
    pub generic: u64,
    /// Session names that several callers, or several networks, used.
    pub shared: u64,
    /// Sessions with a source identity.
    pub with_source_identity: u64,
    /// Distinct origins.
    pub origins: u64,
    /// What its session names are worth.
    pub quality: NameQuality,
}

/// What the session names of a role tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NameQuality {
    /// A name belongs to one caller.
    Distinct,
    /// Most names were made up by an SDK or a tool.
    Generic,
    /// One name is used by several callers or networks.
    Shared,
    /// AWS gives the names: instance ids, task ids, functions, portal users.
    ByAws,
}

impl NameQuality {
    /// The word used in JSON and on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Distinct => "distinct",
            Self::Generic => "generic",
            Self::Shared => "shared",
            Self::ByAws => "by-aws",
        }
    }
}

/// One hour of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleHour {
    /// The hour, RFC 3339.
    pub hour: String,
    /// Sessions with records in it.
    pub sessions: u64,
    /// Credentials issued in it.
    pub issued: u64,
    /// Records made with temporary credentials, by verdict.
    pub records: Share,
}

//! A made-up organization: who took which role, what of it the logs kept, and so what can be known.
//!
//! Nothing here knows how the analysis joins records: the truth is told by whoever made the session,
//! from the session's true parent and from which records were left out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use trailglass_core::report::{OpaqueReason, OriginKind, SessionVerdict};

/// The accounts of the case.
pub(super) const HOME: &str = "111122223333";
pub(super) const SHOP: &str = "444455556666";
/// Its logs are withheld.
pub(super) const WITHHELD: &str = "777788889999";
/// A partner, never part of the case.
pub(super) const PARTNER: &str = "999900001111";

/// The first moment that the logs cover, and how long they do.
pub(super) const START: u64 = 1_773_100_800;
const SPAN: u64 = 20 * 3_600;

/// What is left out of the logs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leaks {
    /// The trail of [`SHOP`] keeps writing events only.
    pub(super) write_only: bool,
}

/// A small generator of numbers (SplitMix64), so that a seed is a world.
pub(super) struct Numbers(pub u64);

impl Numbers {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[usize::try_from(self.below(items.len() as u64)).unwrap()]
    }

    fn id(&mut self, prefix: &str, length: usize) -> String {
        const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let rest: String = (prefix.len()..length)
            .map(|_| char::from(*self.pick(BASE32)))
            .collect();
        format!("{prefix}{rest}")
    }
}

/// What has to be found of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Truth {
    pub(super) verdict: SessionVerdict,
    pub(super) reason: Option<OpaqueReason>,
    pub(super) kind: OriginKind,
    pub(super) id: String,
    pub(super) hops: u64,
}

/// One record that the logs keep.
pub(super) struct Kept {
    pub(super) record: Value,
}

#[derive(Clone)]
struct Role {
    account: &'static str,
    path: &'static str,
    name: String,
    id: String,
}

impl Role {
    fn arn(&self) -> String {
        let Self {
            account,
            path,
            name,
            ..
        } = self;
        format!("arn:aws:iam::{account}:role/{path}{name}")
    }
}

/// Who issued a session.
#[derive(Clone)]
enum Giver {
    User(usize),
    Session(usize),
    /// Told whole by the issuing record: kind, id, `userIdentity`.
    Told(OriginKind, String, Value),
}

#[derive(Clone)]
struct Session {
    /// `None` for a user's own temporary key.
    role: Option<Role>,
    user: Option<usize>,
    name: String,
    key: String,
    created: u64,
    source_identity: Option<String>,
    giver: Giver,
    call: &'static str,
    tags: Value,
    /// Records carry no key (a service calls on the session's behalf).
    keyless: bool,
    instance: bool,
    scope: Option<String>,
    by_service: Option<&'static str>,
    used: bool,
}

struct User {
    account: &'static str,
    name: String,
    id: String,
    key: String,
    root: bool,
}

impl User {
    fn arn(&self) -> String {
        if self.root {
            format!("arn:aws:iam::{}:root", self.account)
        } else {
            format!("arn:aws:iam::{}:user/{}", self.account, self.name)
        }
    }
}

pub(super) struct World {
    numbers: Numbers,
    users: Vec<User>,
    roles: Vec<Role>,
    sessions: Vec<Session>,
    kept: Vec<Kept>,
    leaks: Leaks,
    events: u64,
}

/// How a workload takes its role: service, name of the session, origin.
fn workload(numbers: &mut Numbers) -> (&'static str, String, OriginKind, String) {
    let hex = |numbers: &mut Numbers, count: usize| -> String {
        (0..count)
            .map(|_| char::from(*numbers.pick(b"0123456789abcdef")))
            .collect()
    };
    match numbers.below(5) {
        0 => {
            let name = format!("i-{}", hex(numbers, 17));
            (
                "ec2.amazonaws.com",
                name.clone(),
                OriginKind::Ec2Instance,
                name,
            )
        }
        1 => {
            let name = format!("function-{}", numbers.below(90));
            (
                "lambda.amazonaws.com",
                name.clone(),
                OriginKind::LambdaFunction,
                name,
            )
        }
        2 => {
            let name = hex(numbers, 32);
            (
                "ecs-tasks.amazonaws.com",
                name.clone(),
                OriginKind::EcsTask,
                name,
            )
        }
        3 => {
            let pod = format!("cart-{}", hex(numbers, 5));
            let tail = [8, 4, 4, 4, 12].map(|count| hex(numbers, count)).join("-");
            let name = format!("eks-prod-{pod}-{tail}");
            ("pods.eks.amazonaws.com", name, OriginKind::EksPod, pod)
        }
        _ => {
            let name = "Backup".to_owned();
            let service = "backup.amazonaws.com";
            (service, name, OriginKind::AwsService, service.to_owned())
        }
    }
}

impl World {
    /// A world of some chains.
    pub(super) fn new(seed: u64, leaks: Leaks) -> Self {
        let mut world = Self {
            numbers: Numbers(seed),
            users: Vec::new(),
            roles: Vec::new(),
            sessions: Vec::new(),
            kept: Vec::new(),
            leaks,
            events: 0,
        };
        world.populate();
        // So that every account of the case has a first and last moment.
        for account in [HOME, SHOP] {
            for time in [START, START + SPAN] {
                world.user_acts(0, account, time);
            }
        }
        for _ in 0..12 {
            world.chain();
        }
        world.shared_name();
        world.made_again();
        world.takes_itself();
        world
    }

    fn populate(&mut self) {
        for (account, name, root) in [
            (HOME, "ada", false),
            (HOME, "ben", false),
            (SHOP, "cleo", false),
            (WITHHELD, "dana", false),
            (PARTNER, "emil", false),
            (HOME, "", true),
        ] {
            let (id, key) = if root {
                (account.to_owned(), String::new())
            } else {
                (self.numbers.id("AIDA", 21), self.numbers.id("AKIA", 20))
            };
            self.users.push(User {
                account,
                name: name.to_owned(),
                id,
                key,
                root,
            });
        }
        for number in 0..9 {
            let account = [HOME, SHOP, WITHHELD][number % 3];
            let id = self.numbers.id("AROA", 21);
            self.roles.push(Role {
                account,
                path: if number == 4 { "team/" } else { "" },
                name: format!("role-{number}"),
                id,
            });
        }
    }

    /// An origin, then up to five sessions one from the other; each makes some records.
    fn chain(&mut self) {
        // Some begin before the logs do.
        let mut time = START - 3_600 + self.numbers.below(SPAN - 4 * 3_600);
        let steps = 1 + self.numbers.below(5);
        let source_identity =
            (self.numbers.below(3) == 0).then(|| format!("person-{}", self.numbers.below(9)));
        let mut last = self.first_session(time, source_identity.clone());
        for _ in 1..steps {
            time += 60 + self.numbers.below(600);
            let role = self.any_role();
            let name = self.session_name();
            let carried = self.sessions[last].source_identity.clone();
            let giver = Giver::Session(last);
            last = self.issue("AssumeRole", Some(role), None, name, time, giver, carried);
        }
    }

    fn any_role(&mut self) -> Role {
        let roles = self.takeable();
        self.numbers.pick(&roles).clone()
    }

    /// Roles that anybody may take: those of Identity Center only its users.
    fn takeable(&self) -> Vec<Role> {
        let roles = self
            .roles
            .iter()
            .filter(|role| !role.name.starts_with("AWSReserved"));
        roles.cloned().collect()
    }

    fn session_name(&mut self) -> String {
        let number = self.numbers.below(1_000_000);
        match self.numbers.below(3) {
            0 => format!("botocore-session-1773{number:06}"),
            1 => format!("job-{number}"),
            _ => format!("nightly-{number}"),
        }
    }

    #[allow(clippy::too_many_lines, reason = "one arm for each kind of origin")]
    fn first_session(&mut self, time: u64, source_identity: Option<String>) -> usize {
        match self.numbers.below(9) {
            // Users, with their long-term key or a temporary one.
            0 | 1 => {
                let user = usize::try_from(self.numbers.below(5)).unwrap();
                let role = self.role_for(self.users[user].account);
                let name = self.session_name();
                let giver = Giver::User(user);
                self.issue(
                    "AssumeRole",
                    Some(role),
                    None,
                    name,
                    time,
                    giver,
                    source_identity,
                )
            }
            2 => {
                let user = usize::try_from(self.numbers.below(3)).unwrap();
                let giver = Giver::User(user);
                self.issue(
                    "GetSessionToken",
                    None,
                    Some(user),
                    String::new(),
                    time,
                    giver,
                    None,
                )
            }
            3 => {
                // Root's key of the console: nothing issued it.
                let giver = Giver::User(5);
                self.issue(
                    "ConsoleLogin",
                    None,
                    Some(5),
                    String::new(),
                    time,
                    giver,
                    None,
                )
            }
            4 => {
                let subject = format!("maren{}", self.numbers.below(50));
                let identity = json!({
                    "type": "SAMLUser", "principalId": format!("qualifier:{subject}"), "userName": subject,
                    "identityProvider": "qualifier",
                });
                let giver = Giver::Told(OriginKind::SamlUser, subject.clone(), identity);
                let role = self.role_for(HOME);
                self.issue(
                    "AssumeRoleWithSAML",
                    Some(role),
                    None,
                    subject,
                    time,
                    giver,
                    source_identity,
                )
            }
            5 => {
                let person = format!("person{}@lindenquay.example", self.numbers.below(50));
                let identity = json!({
                    "type": "SAMLUser", "principalId": format!("portal:{person}"), "userName": person,
                    "identityProvider": "portal",
                });
                let giver = Giver::Told(OriginKind::IdentityCenterUser, person.clone(), identity);
                let account = *self.numbers.pick(&[HOME, SHOP]);
                let role = self.portal_role(account);
                self.issue(
                    "AssumeRoleWithSAML",
                    Some(role),
                    None,
                    person,
                    time,
                    giver,
                    None,
                )
            }
            6 => {
                let subject = format!(
                    "repo:lindenquay/shop-{}:ref:refs/heads/main",
                    self.numbers.below(50)
                );
                let identity = json!({
                    "type": "WebIdentityUser", "principalId": format!("token:{subject}"), "userName": subject,
                    "identityProvider": "token.actions.githubusercontent.com",
                });
                let giver = Giver::Told(OriginKind::WebIdentity, subject, identity);
                let role = self.role_for(HOME);
                let name = format!("run-{}", self.numbers.below(1_000_000));
                self.issue(
                    "AssumeRoleWithWebIdentity",
                    Some(role),
                    None,
                    name,
                    time,
                    giver,
                    source_identity,
                )
            }
            _ => {
                let (service, name, kind, id) = workload(&mut self.numbers);
                let identity = json!({ "type": "AWSService", "invokedBy": service });
                let giver = Giver::Told(kind, id, identity);
                let role = self.role_for(HOME);
                let index = self.issue("AssumeRole", Some(role), None, name, time, giver, None);
                let tells = self.numbers.below(2) == 0;
                let session = &mut self.sessions[index];
                match kind {
                    OriginKind::Ec2Instance => session.instance = tells,
                    OriginKind::LambdaFunction if tells => {
                        let account = session.role.as_ref().unwrap().account;
                        let name = &session.name;
                        session.scope = Some(format!(
                            "arn:aws:lambda:eu-west-1:{account}:function:{name}"
                        ));
                    }
                    OriginKind::AwsService if tells => {
                        session.by_service = Some("backup.amazonaws.com")
                    }
                    _ => {}
                }
                index
            }
        }
    }

    /// A role that a caller of an account takes: mostly one at home, else elsewhere.
    fn role_for(&mut self, account: &str) -> Role {
        let roles = self.takeable();
        let near: Vec<Role> = roles
            .iter()
            .filter(|role| role.account == account)
            .cloned()
            .collect();
        if near.is_empty() || self.numbers.below(3) == 0 {
            self.numbers.pick(&roles).clone()
        } else {
            self.numbers.pick(&near).clone()
        }
    }

    fn portal_role(&mut self, account: &'static str) -> Role {
        let set = format!("AWSReservedSSO_Set{account}_0123456789abcdef");
        if let Some(role) = self.roles.iter().find(|role| role.name == set) {
            return role.clone();
        }
        let role = Role {
            account,
            path: "aws-reserved/sso.amazonaws.com/",
            name: set,
            id: self.numbers.id("AROA", 21),
        };
        self.roles.push(role.clone());
        role
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of a call")]
    fn issue(
        &mut self,
        call: &'static str,
        role: Option<Role>,
        user: Option<usize>,
        name: String,
        time: u64,
        giver: Giver,
        source_identity: Option<String>,
    ) -> usize {
        let key = self.numbers.id("ASIA", 20);
        let pod = match &giver {
            Giver::Told(OriginKind::EksPod, pod, _) => json!([
                { "key": "kubernetes-pod-name", "value": pod },
                { "key": "kubernetes-namespace", "value": "shop" },
            ]),
            _ => Value::Null,
        };
        let person = matches!(giver, Giver::User(_) | Giver::Session(_));
        let keyless = role.is_some() && person && self.numbers.below(8) == 0;
        self.sessions.push(Session {
            role,
            user,
            name,
            key,
            created: time,
            source_identity,
            giver,
            call,
            tags: pod,
            keyless,
            instance: false,
            scope: None,
            by_service: None,
            used: false,
        });
        self.sessions.len() - 1
    }

    /// Two users take one role under one name.
    fn shared_name(&mut self) {
        let role = self.roles[0].clone();
        for user in [0, 1] {
            let time = START + 3_600 * (1 + user as u64);
            let giver = Giver::User(user);
            self.issue(
                "AssumeRole",
                Some(role.clone()),
                None,
                "shift".to_owned(),
                time,
                giver,
                None,
            );
        }
    }

    /// A role is deleted and made again: the same ARN, another id. Its sessions have one name.
    fn made_again(&mut self) {
        for user in [0, 1] {
            let role = Role {
                account: HOME,
                path: "",
                name: "phoenix".to_owned(),
                id: self.numbers.id("AROA", 21),
            };
            let time = START + 3_600 * (3 + user as u64);
            let giver = Giver::User(user);
            let index = self.issue(
                "AssumeRole",
                Some(role),
                None,
                "ash".to_owned(),
                time,
                giver,
                None,
            );
            self.sessions[index].keyless = user == 1;
        }
    }

    fn takes_itself(&mut self) {
        let role = self.roles[0].clone();
        let giver = Giver::User(0);
        let mut time = START + 5 * 3_600;
        let mut last = self.issue(
            "AssumeRole",
            Some(role.clone()),
            None,
            "renew".to_owned(),
            time,
            giver,
            None,
        );
        for _ in 0..4 {
            time += 3_000;
            let giver = Giver::Session(last);
            last = self.issue(
                "AssumeRole",
                Some(role.clone()),
                None,
                "renew".to_owned(),
                time,
                giver,
                None,
            );
        }
    }

    fn event_id(&mut self) -> String {
        self.events += 1;
        format!("00000000-0000-4000-8000-{:012x}", self.events)
    }

    /// Keeps a record where a trail does.
    fn keep(
        &mut self,
        account: &'static str,
        time: u64,
        read_only: bool,
        mut record: Map<String, Value>,
    ) {
        let withheld = account == WITHHELD || account == PARTNER;
        let lost = self.leaks.write_only && account == SHOP && read_only;
        if withheld || lost || time < START {
            return;
        }
        record.insert("eventID".to_owned(), self.event_id().into());
        record.insert("recipientAccountId".to_owned(), account.into());
        record.insert("readOnly".to_owned(), read_only.into());
        self.kept.push(Kept {
            record: Value::Object(record),
        });
    }

    fn call(identity: &Value, time: u64, source: &str, name: &str) -> Map<String, Value> {
        let record = json!({
            "eventVersion": "1.11", "userIdentity": identity, "eventTime": iso(time),
            "eventSource": source, "eventName": name, "awsRegion": "eu-west-1",
            "sourceIPAddress": "198.51.100.7", "userAgent": "aws-cli/2.24.9",
            "eventType": "AwsApiCall", "managementEvent": true, "eventCategory": "Management",
        });
        match record {
            Value::Object(record) => record,
            _ => Map::new(),
        }
    }

    fn user_identity(&self, user: usize) -> Value {
        let user = &self.users[user];
        json!({
            "type": if user.root { "Root" } else { "IAMUser" }, "principalId": user.id, "arn": user.arn(),
            "accountId": user.account, "accessKeyId": user.key, "userName": user.name,
        })
    }

    fn user_acts(&mut self, user: usize, account: &'static str, time: u64) {
        let identity = if account == self.users[user].account {
            self.user_identity(user)
        } else {
            json!({ "type": "AWSService", "invokedBy": "config.amazonaws.com" })
        };
        let record = Self::call(&identity, time, "ec2.amazonaws.com", "CreateTags");
        self.keep(account, time, false, record);
    }

    fn identity(&self, index: usize) -> Value {
        let session = &self.sessions[index];
        let attributes =
            json!({ "creationDate": iso(session.created), "mfaAuthenticated": "false" });
        if let Some(user) = session.user {
            let mut identity = self.user_identity(user);
            identity["accessKeyId"] = session.key.clone().into();
            identity["sessionContext"] = json!({ "attributes": attributes });
            return identity;
        }
        let role = session.role.as_ref().unwrap();
        let mut context = json!({
            "sessionIssuer": {
                "type": "Role", "principalId": role.id, "arn": role.arn(), "accountId": role.account,
                "userName": role.name,
            },
            "attributes": attributes,
        });
        if let Some(name) = &session.source_identity {
            context["sourceIdentity"] = name.clone().into();
        }
        if session.instance {
            context["ec2RoleDelivery"] = "2.0".into();
        }
        let mut identity = json!({
            "type": "AssumedRole", "principalId": format!("{}:{}", role.id, session.name),
            "arn": self.session_arn(index), "accountId": role.account, "sessionContext": context,
            "accessKeyId": if session.keyless { "" } else { &session.key },
        });
        if let Some(scope) = &session.scope {
            identity["inScopeOf"] = json!({
                "issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": scope, "sourceArn": scope,
            });
        }
        if let Some(service) = session.by_service {
            identity["invokedBy"] = service.into();
        }
        identity
    }

    fn session_arn(&self, index: usize) -> String {
        let session = &self.sessions[index];
        let role = session.role.as_ref().unwrap();
        let (account, name) = (role.account, &role.name);
        format!(
            "arn:aws:sts::{account}:assumed-role/{name}/{}",
            session.name
        )
    }

    fn account_of(&self, index: usize) -> &'static str {
        let session = &self.sessions[index];
        match (&session.role, session.user) {
            (Some(role), _) => role.account,
            (None, user) => self.users[user.unwrap()].account,
        }
    }

    /// Tells everything: the issuing calls with their copies, and what the sessions did.
    pub(super) fn tell(&mut self) {
        for index in 0..self.sessions.len() {
            self.tell_issue(index);
            let uses = 1 + self.numbers.below(3);
            for turn in 0..uses {
                let later = self.numbers.below(3_000);
                let time = self.sessions[index].created + 20 + turn * 17 + later;
                let identity = self.identity(index);
                let record = Self::call(&identity, time, "ec2.amazonaws.com", "CreateTags");
                let account = self.account_of(index);
                if account == HOME || account == SHOP {
                    self.sessions[index].used |= time >= START;
                    self.keep(account, time, false, record);
                }
            }
        }
    }

    fn tell_issue(&mut self, index: usize) {
        let session = self.sessions[index].clone();
        let owner = self.account_of(index);
        if session.call == "ConsoleLogin" {
            return;
        }
        let (identity, caller_account, principal) = match &session.giver {
            Giver::User(user) => {
                let known = &self.users[*user];
                (self.user_identity(*user), known.account, known.id.clone())
            }
            Giver::Session(parent) => {
                let parent = *parent;
                let identity = self.identity(parent);
                let principal = identity["principalId"].as_str().unwrap().to_owned();
                (identity, self.account_of(parent), principal)
            }
            Giver::Told(_, _, identity) => (identity.clone(), owner, String::new()),
        };
        let read_only = session.call != "GetSessionToken";
        let time = session.created;
        let mut record = Self::call(&identity, time, "sts.amazonaws.com", session.call);
        let mut answer = json!({ "credentials": { "accessKeyId": session.key, "expiration": "Jan 1, 2030, 1:00:00 PM" } });
        if let Some(role) = &session.role {
            record.insert(
                "requestParameters".to_owned(),
                json!({
                    "roleArn": role.arn(), "roleSessionName": session.name, "sourceIdentity": session.source_identity,
                    "tags": session.tags,
                }),
            );
            answer["assumedRoleUser"] = json!({
                "assumedRoleId": format!("{}:{}", role.id, session.name), "arn": self.session_arn(index),
            });
            if let Giver::Told(OriginKind::WebIdentity, subject, _) = &session.giver {
                answer["subjectFromWebIdentityToken"] = subject.clone().into();
            }
        }
        record.insert("responseElements".to_owned(), answer);
        if caller_account != owner {
            let shared = self.event_id();
            record.insert("sharedEventID".to_owned(), shared.into());
            let mut copy = record.clone();
            copy.insert(
                "userIdentity".to_owned(),
                json!({ "type": "AWSAccount", "principalId": principal, "accountId": caller_account }),
            );
            self.keep(owner, time, read_only, copy);
        }
        // The caller's own record is a use of its credentials.
        if let Giver::Session(parent) = &session.giver {
            let seen = self.is_kept(caller_account, time, read_only);
            self.sessions[*parent].used |= seen;
        }
        self.keep(caller_account, time, read_only, record);
    }

    fn is_kept(&self, account: &str, time: u64, read_only: bool) -> bool {
        let inside = account == HOME || account == SHOP;
        let lost = self.leaks.write_only && account == SHOP && read_only;
        inside && !lost && time >= START
    }

    /// The records that the logs kept.
    pub(super) fn kept(&self) -> &[Kept] {
        &self.kept
    }

    /// What has to be found, by access key; sessions without a key by principal id and time.
    pub(super) fn truth(&self) -> BTreeMap<String, Truth> {
        let used = (0..self.sessions.len()).filter(|&index| self.sessions[index].used);
        used.map(|index| (self.name_of(index), self.truth_of(index)))
            .collect()
    }

    /// How a session is named in the truth.
    fn name_of(&self, index: usize) -> String {
        let session = &self.sessions[index];
        if session.keyless {
            let role = session.role.as_ref().unwrap();
            format!("{}:{}@{}", role.id, session.name, iso(session.created))
        } else {
            session.key.clone()
        }
    }

    fn truth_of(&self, index: usize) -> Truth {
        let session = &self.sessions[index];
        let owner = self.account_of(index);
        let read_only = session.call != "GetSessionToken";
        let kept = |account: &str| self.is_kept(account, session.created, read_only);
        let told = |kind, id: &str| Truth {
            verdict: SessionVerdict::Attributed,
            reason: None,
            kind,
            id: id.to_owned(),
            hops: 1,
        };
        let user_truth = |user: usize| {
            let user = &self.users[user];
            let kind = if user.root {
                OriginKind::Root
            } else {
                OriginKind::IamUser
            };
            told(kind, &user.arn())
        };
        // A user's own key names the user, whether or not the issuing call was kept.
        if let Some(user) = session.user {
            return user_truth(user);
        }
        match &session.giver {
            Giver::Told(kind, id, _) if kept(owner) => told(*kind, id),
            Giver::User(user) => {
                let account = self.users[*user].account;
                if kept(account) {
                    user_truth(*user)
                } else if account != owner && kept(owner) {
                    self.as_stranger(*user)
                } else {
                    self.broken(index)
                }
            }
            Giver::Session(parent) => {
                let account = self.account_of(*parent);
                if kept(account) {
                    self.one_more(self.truth_of(*parent), session)
                } else if account != owner && kept(owner) {
                    match self.sessions[*parent].user {
                        Some(user) => self.as_stranger(user),
                        None => self.one_more(self.seen_from_outside(*parent), session),
                    }
                } else {
                    self.broken(index)
                }
            }
            Giver::Told(..) => self.broken(index),
        }
    }

    fn one_more(&self, mut truth: Truth, session: &Session) -> Truth {
        truth.hops += 1;
        self.or_source_identity(truth, session)
    }

    fn or_source_identity(&self, mut truth: Truth, session: &Session) -> Truth {
        if let (SessionVerdict::Opaque, Some(name)) = (truth.verdict, &session.source_identity) {
            truth.verdict = SessionVerdict::Partly;
            truth.reason = None;
            truth.kind = OriginKind::Unknown;
            name.clone_into(&mut truth.id);
        }
        truth
    }

    /// A user whose own account did not keep the call: the role's account shows the id.
    fn as_stranger(&self, user: usize) -> Truth {
        let known = &self.users[user];
        let outside = known.account == WITHHELD || known.account == PARTNER;
        let (verdict, kind, id) = if outside {
            (
                SessionVerdict::Partly,
                OriginKind::ExternalAccount,
                known.account.to_owned(),
            )
        } else if self.acts(&known.id) {
            (SessionVerdict::Attributed, OriginKind::IamUser, known.arn())
        } else {
            (
                SessionVerdict::Partly,
                OriginKind::IamUser,
                known.id.clone(),
            )
        };
        Truth {
            verdict,
            reason: None,
            kind,
            id,
            hops: 1,
        }
    }

    /// Whether a user's own records say whose id it is.
    fn acts(&self, id: &str) -> bool {
        self.kept.iter().any(|kept| {
            let identity = &kept.record["userIdentity"];
            identity["type"] == "IAMUser" && identity["principalId"] == id
        })
    }

    /// A session that the account of the next role shows by its principal id alone. Where one issuing
    /// call of that id was kept, it can be taken for it, without proof.
    fn seen_from_outside(&self, index: usize) -> Truth {
        let session = &self.sessions[index];
        let role = session.role.as_ref().unwrap();
        let account = role.account;
        let principal = format!("{}:{}", role.id, session.name);
        let givers: BTreeSet<usize> = self
            .kept
            .iter()
            .filter(|kept| {
                kept.record["responseElements"]["assumedRoleUser"]["assumedRoleId"]
                    == principal.as_str()
            })
            .map(|kept| {
                kept.record["responseElements"]["credentials"]["accessKeyId"]
                    .as_str()
                    .unwrap()
            })
            .map(|key| {
                self.sessions
                    .iter()
                    .position(|session| session.key == key)
                    .unwrap()
            })
            .collect();
        if let [giver] = givers.into_iter().collect::<Vec<_>>()[..] {
            let mut truth = self.truth_of(giver);
            if truth.verdict == SessionVerdict::Attributed {
                truth.verdict = SessionVerdict::Partly;
            }
            return truth;
        }
        let outside = account == WITHHELD || account == PARTNER;
        Truth {
            verdict: if outside {
                SessionVerdict::Partly
            } else {
                SessionVerdict::Opaque
            },
            reason: (!outside).then_some(OpaqueReason::AssumeRoleNotLogged),
            kind: if outside {
                OriginKind::ExternalAccount
            } else {
                OriginKind::Unknown
            },
            id: if outside {
                account.to_owned()
            } else {
                String::new()
            },
            hops: 1,
        }
    }

    /// No issuing call was kept: what the session's own records tell.
    fn broken(&self, index: usize) -> Truth {
        let session = &self.sessions[index];
        let account = self.account_of(index);
        let tells = session.instance || session.scope.is_some() || session.by_service.is_some();
        let (verdict, kind, id) = match &session.giver {
            Giver::Told(kind, id, _) if tells => (SessionVerdict::Attributed, *kind, id.clone()),
            // The shape of the session name tells what it is, and nothing proves it.
            Giver::Told(kind @ OriginKind::IdentityCenterUser, id, _) => {
                (SessionVerdict::Partly, *kind, id.clone())
            }
            Giver::Told(
                kind @ (OriginKind::Ec2Instance | OriginKind::EcsTask | OriginKind::EksPod),
                _,
                _,
            ) => (SessionVerdict::Partly, *kind, session.name.clone()),
            _ => (SessionVerdict::Opaque, OriginKind::Unknown, String::new()),
        };
        let reason = (verdict == SessionVerdict::Opaque).then(|| {
            if account == WITHHELD || account == PARTNER {
                OpaqueReason::CallerAccountMissing
            } else if session.created < START {
                OpaqueReason::IssuedBeforeWindow
            } else {
                OpaqueReason::AssumeRoleNotLogged
            }
        });
        let truth = Truth {
            verdict,
            reason,
            kind,
            id,
            hops: 1,
        };
        self.or_source_identity(truth, session)
    }
}

/// RFC 3339.
pub(super) fn iso(time: u64) -> String {
    trailglass_core::record::format_seconds(time)
}

//! Trust policies, written for the role at hand: who takes it today, and what they have to say of
//! themselves from now on. IAM user guide, "Monitor and control actions taken with assumed roles".
//!
//! A condition stands in a document where all that were seen meet it, or where it is what the finding
//! asks for; then the words beside the document say whom it refuses until they meet it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::chapter::Tracing;
use super::gather::Session;
use super::issue::{Call, Issue};
use super::join::issue_at;
use super::names;
use super::origin::ROLES_ANYWHERE;
use super::per_role::RoleSum;
use super::resolve::Resolved;
use crate::analyzers::words::{counted, listed};
use crate::report::{OriginKind, Proof};
use crate::sorting::Ordered;

/// Names that SDKs make up, as patterns.
const MADE_UP: [&str; 6] = [
    "botocore-session-*",
    "aws-sdk-*",
    "aws-go-sdk-*",
    "AWSCLI-Session*",
    "terraform-*",
    "GitHubActions",
];

/// Principals that one statement lists: a trust policy holds 2,048 characters unless its quota is raised.
const LISTED: usize = 20;
/// Callers that the words name.
const NAMED: usize = 4;

/// Asks STS to take a role, to hand on a source identity, and to take tags along.
const ASSUME: &str = "sts:AssumeRole";
const IDENTIFY: &str = "sts:SetSourceIdentity";
const TAG: &str = "sts:TagSession";

/// EKS Pod Identity tags every session (EKS user guide, "Create IAM role with trust policy required by EKS
/// Pod Identity").
const PODS: &str = "pods.eks.amazonaws.com";
/// The one service of a workload whose guide asks for a condition on the account (ECS developer guide,
/// "Amazon ECS task IAM role").
const TASKS: &str = "ecs-tasks.amazonaws.com";

/// What a document demands although not all that were seen meet it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Demand {
    /// Users give their name as source identity.
    SourceIdentity,
    /// Nobody comes under a name that an SDK made up.
    SessionName,
    /// Users come under their own name.
    OwnName,
    /// Nothing new.
    Nothing,
}

/// A trust policy, and what has to be known before it is put in place.
#[derive(Debug)]
pub(super) struct Trust {
    /// The policy.
    pub(super) document: Value,
    /// Whom it keeps and whom it refuses, as sentences.
    pub(super) words: String,
}

/// How a caller took the role, each time that was seen.
#[derive(Debug, Clone, Copy)]
struct Manner {
    /// It carried a source identity each time: as the statement for its kind asks for it.
    identified: bool,
    /// It came under its own name each time.
    own_name: bool,
    /// It came under a chosen name each time.
    chosen: bool,
    /// It gave an external id each time.
    external_id: bool,
    /// It tagged the session some time.
    tags: bool,
}

impl Manner {
    const BEST: Self = Self {
        identified: true,
        own_name: true,
        chosen: true,
        external_id: true,
        tags: false,
    };

    fn and(self, other: Self) -> Self {
        Self {
            identified: self.identified && other.identified,
            own_name: self.own_name && other.own_name,
            chosen: self.chosen && other.chosen,
            external_id: self.external_id && other.external_id,
            tags: self.tags || other.tags,
        }
    }
}

/// Callers of one kind, with how they called.
type Callers = BTreeMap<String, Manner>;

/// Who takes a role.
#[derive(Debug, Default)]
struct Takers {
    users: Callers,
    roles: Callers,
    accounts: Callers,
    saml: Callers,
    /// By provider and subject, with the audience of its tokens in between.
    web: BTreeMap<(String, String, String), Manner>,
    services: Callers,
    /// Sessions that nothing is known of who took the role for them.
    unknown: u64,
}

/// Adds a caller; whether its name is known.
fn put(callers: &mut Callers, name: &str, manner: Manner) -> bool {
    if name.is_empty() {
        return false;
    }
    let held = callers.entry(name.to_owned()).or_insert(Manner::BEST);
    *held = held.and(manner);
    true
}

/// Whether an SDK made the name up.
fn is_made_up(name: &str) -> bool {
    MADE_UP.iter().any(|pattern| {
        let stem = pattern.strip_suffix('*');
        stem.map_or(name == *pattern, |stem| name.starts_with(stem))
    })
}

impl Takers {
    fn of(tracing: &Tracing<'_, '_>, role: &RoleSum) -> Self {
        let mut takers = Self::default();
        for &index in &role.sessions {
            let (session, mut resolved) = tracing.entry(index);
            let mut issue = issue_at(&tracing.gathered, resolved.issue);
            // A token for the console takes no role: whoever took it stands a step before.
            if issue.is_some_and(|issue| issue.call == Call::GetSigninToken) {
                (_, resolved) = tracing.entry(resolved.parent);
                issue = issue_at(&tracing.gathered, resolved.issue);
            }
            let known = match issue {
                Some(issue) => takers.add(tracing, &session, issue),
                None => takers.add_workload(&resolved),
            };
            takers.unknown += u64::from(!known);
        }
        takers
    }

    /// The caller of an issuing call; whether it is known.
    fn add(&mut self, tracing: &Tracing<'_, '_>, session: &Session, issue: &Issue) -> bool {
        let table = tracing.gathered.table;
        let caller = table.caller_of(issue.caller);
        let owner = table.owner(caller.owner);
        let text = |number: u32| tracing.text(number);
        let first = |one: u32, other: u32| text(if one > 0 { one } else { other });
        let name = tracing.gathered.session_name(session);
        let identity = text(issue.source_identity);
        let manner = Manner {
            identified: !identity.is_empty(),
            own_name: false,
            chosen: !is_made_up(name),
            external_id: issue.external_id,
            tags: issue.tags > 0,
        };
        match issue.call {
            Call::SwitchRole => return self.switched(text(issue.subject), manner, name),
            Call::CreateSession => {
                // It hands on what the certificate says, as source identity and as tags.
                let tags = Manner {
                    tags: true,
                    ..manner
                };
                return put(&mut self.services, ROLES_ANYWHERE, tags);
            }
            call if !call.takes_a_role() => return false,
            _ => {}
        }
        match (text(owner.kind), issue.call) {
            (_, Call::AssumeRoleWithSaml) => put(
                &mut self.saml,
                first(issue.provider, owner.provider),
                manner,
            ),
            (_, Call::AssumeRoleWithWebIdentity) => {
                let provider = first(issue.provider, owner.provider).to_owned();
                let subject = first(issue.subject, owner.name).to_owned();
                let audience = audience(text(caller.principal), &subject);
                let known = !provider.is_empty() && !subject.is_empty();
                let key = (provider, audience.to_owned(), subject);
                let held = self.web.entry(key).or_insert(Manner::BEST);
                *held = held.and(manner);
                known
            }
            ("IAMUser", _) => {
                let arn = text(caller.arn);
                let user = role_name(arn);
                let manner = Manner {
                    identified: identity == user,
                    own_name: name == user,
                    ..manner
                };
                put(&mut self.users, arn, manner)
            }
            ("AssumedRole", _) => {
                let manner = Manner {
                    identified: caller.source_identity > 0,
                    ..manner
                };
                put(&mut self.roles, text(owner.issuer), manner)
            }
            ("AWSService" | "", _) => put(&mut self.services, text(owner.name), manner),
            (_, _) => match tracing.gathered.role_by_id(caller.principal) {
                // The copy of the role's account names a caller by its id alone, and does not show what it
                // carried.
                Some(role) => {
                    let manner = Manner {
                        identified: caller.source_identity > 0,
                        ..manner
                    };
                    put(&mut self.roles, role, manner)
                }
                None => put(&mut self.accounts, text(owner.account), manner),
            },
        }
    }

    fn switched(&mut self, from: &str, manner: Manner, name: &str) -> bool {
        let own_name = role_name(from) == name;
        from.contains(":user/") && put(&mut self.users, from, Manner { own_name, ..manner })
    }

    /// A workload whose own records say what it is; whether they do.
    fn add_workload(&mut self, resolved: &Resolved) -> bool {
        let service = match (resolved.proof, resolved.start.kind) {
            (Proof::OwnWord, OriginKind::Ec2Instance) => "ec2.amazonaws.com",
            (Proof::OwnWord, OriginKind::LambdaFunction) => "lambda.amazonaws.com",
            (Proof::OwnWord, OriginKind::EcsTask) => TASKS,
            _ => return false,
        };
        put(&mut self.services, service, Manner::BEST)
    }
}

/// `aud` of `<provider>:<aud>:<sub>`, the principal id of a token's holder.
fn audience<'t>(principal: &'t str, subject: &str) -> &'t str {
    let before = principal
        .strip_suffix(subject)
        .and_then(|rest| rest.strip_suffix(':'));
    let audience = before.and_then(|rest| rest.rsplit_once(':'));
    audience.map_or("", |(_, audience)| audience)
}

/// A policy while it is written.
struct Draft {
    statements: Vec<Value>,
    /// Who is refused until they set a source identity, and until they choose a name.
    nameless: BTreeSet<String>,
    made_up: BTreeSet<String>,
    /// How many principals found no room.
    left_out: usize,
    /// Who is let in without a source identity.
    bare: BTreeSet<String>,
    /// Whether the document holds a place for an external id.
    external_id: bool,
    /// Services that are let in from any account.
    unbound: BTreeSet<String>,
}

impl Draft {
    fn put(
        &mut self,
        sid: &str,
        principal: &Value,
        actions: &[&str],
        condition: Map<String, Value>,
    ) {
        let mut statement = json!({
            "Sid": sid, "Effect": "Allow", "Principal": principal, "Action": actions,
        });
        if let (false, Some(members)) = (condition.is_empty(), statement.as_object_mut()) {
            members.insert("Condition".to_owned(), Value::Object(condition));
        }
        self.statements.push(statement);
    }

    /// The names of callers that find room, and how they called together.
    fn list(
        &mut self,
        callers: &Callers,
        wanted: impl Fn(&Manner) -> bool,
    ) -> (Vec<String>, Manner) {
        let fit = callers
            .iter()
            .filter(|(name, manner)| !name.is_empty() && wanted(manner));
        let all: Vec<(&String, &Manner)> = fit.collect();
        self.left_out += all.len().saturating_sub(LISTED);
        let shown = all.into_iter().take(LISTED);
        shown.fold(
            (Vec::new(), Manner::BEST),
            |(mut names, sum), (name, manner)| {
                names.push(name.clone());
                (names, sum.and(*manner))
            },
        )
    }

    /// Lets nobody in under a made-up name: where nobody came under one, or where that is what is asked for.
    fn ask_for_names<'n>(
        &mut self,
        condition: &mut Map<String, Value>,
        demand: Demand,
        mut callers: impl Iterator<Item = (&'n str, &'n Manner)>,
    ) {
        if demand == Demand::SessionName {
            let refused = callers.filter(|(_, manner)| !manner.chosen);
            self.made_up
                .extend(refused.map(|(name, _)| role_name(name).to_owned()));
        } else if callers.any(|(_, manner)| !manner.chosen) {
            return;
        }
        let names = json!({ "sts:RoleSessionName": MADE_UP });
        condition.insert("StringNotLike".to_owned(), names);
    }

    fn users(&mut self, users: &Callers, demand: Demand) {
        let bound = |manner: &Manner| match demand {
            Demand::SourceIdentity | Demand::OwnName => true,
            Demand::SessionName | Demand::Nothing => manner.identified && manner.own_name,
        };
        let (names, sum) = self.list(users, bound);
        if !names.is_empty() {
            let refused = users.iter().filter(|(name, manner)| {
                !(name.is_empty() || manner.identified && manner.own_name)
            });
            self.nameless.extend(
                refused
                    .filter(|(_, manner)| bound(manner))
                    .map(|(name, _)| role_name(name).to_owned()),
            );
            let principal = json!({ "AWS": names });
            let condition = under_own_name();
            self.put(
                "UsersUnderTheirOwnName",
                &principal,
                &actions(ASSUME, sum),
                condition,
            );
        }
        let (names, sum) = self.list(users, |manner| !bound(manner));
        if !names.is_empty() {
            let mut condition = Map::new();
            let these = users.iter().filter(|(_, manner)| !bound(manner));
            self.ask_for_names(&mut condition, demand, these.map(borrowed));
            self.put(
                "Users",
                &json!({ "AWS": names }),
                &actions(ASSUME, sum),
                condition,
            );
        }
    }

    fn roles(&mut self, roles: &Callers, demand: Demand) {
        for identified in [true, false] {
            let (names, sum) = self.list(roles, |manner| manner.identified == identified);
            if names.is_empty() {
                continue;
            }
            let mut condition = Map::new();
            let sid = if identified {
                condition.insert("Null".to_owned(), json!({ "aws:SourceIdentity": "false" }));
                "RolesThatCarryASourceIdentity"
            } else {
                self.bare
                    .extend(names.iter().map(|name| role_name(name).to_owned()));
                "RolesWithoutASourceIdentity"
            };
            let these = roles
                .iter()
                .filter(|(_, manner)| manner.identified == identified);
            self.ask_for_names(&mut condition, demand, these.map(borrowed));
            self.put(
                sid,
                &json!({ "AWS": names }),
                &actions(ASSUME, sum),
                condition,
            );
        }
    }

    fn accounts(&mut self, accounts: &Callers, partition: &str, demand: Demand) {
        let (names, _) = self.list(accounts, |_| true);
        for account in names {
            let manner = accounts.get(&account).copied().unwrap_or(Manner::BEST);
            let mut condition = Map::new();
            if manner.external_id {
                self.external_id = true;
                condition.insert(
                    "StringEquals".to_owned(),
                    json!({ "sts:ExternalId": "EXTERNAL_ID" }),
                );
            }
            if manner.identified {
                condition.insert(
                    "StringLike".to_owned(),
                    json!({ "sts:SourceIdentity": "*" }),
                );
            } else {
                self.bare.insert(format!("account {account}"));
            }
            self.ask_for_names(
                &mut condition,
                demand,
                std::iter::once((&*account, &manner)),
            );
            let principal = json!({ "AWS": format!("arn:{partition}:iam::{account}:root") });
            self.put(
                &format!("Account{account}"),
                &principal,
                &actions(ASSUME, manner),
                condition,
            );
        }
    }

    fn saml(&mut self, saml: &Callers) {
        for (identified, sid) in [
            (true, "DirectoryUsers"),
            (false, "DirectoryUsersWithoutASourceIdentity"),
        ] {
            let (names, sum) = self.list(saml, |manner| manner.identified == identified);
            if names.is_empty() {
                continue;
            }
            let mut condition = Map::new();
            let audience = json!({ "SAML:aud": "https://signin.aws.amazon.com/saml" });
            condition.insert("StringEquals".to_owned(), audience);
            if identified {
                condition.insert(
                    "StringLike".to_owned(),
                    json!({ "sts:SourceIdentity": "*" }),
                );
            } else {
                self.bare
                    .extend(names.iter().map(|name| role_name(name).to_owned()));
            }
            self.put(
                sid,
                &json!({ "Federated": names }),
                &actions("sts:AssumeRoleWithSAML", sum),
                condition,
            );
        }
    }

    fn web(&mut self, web: &BTreeMap<(String, String, String), Manner>, demand: Demand) {
        let kinds: BTreeSet<(&str, &str)> = web
            .keys()
            .filter(|(provider, _, _)| !provider.is_empty())
            .map(|(provider, audience, _)| (&**provider, &**audience))
            .ordered();
        for (number, (provider, audience)) in (1..).zip(kinds) {
            let these: Callers = web
                .iter()
                .filter(|((name, of, _), _)| name == provider && of == audience)
                .map(|((_, _, subject), manner)| (subject.clone(), *manner))
                .collect();
            let (subjects, sum) = self.list(&these, |_| true);
            let host = provider
                .split_once(":oidc-provider/")
                .map_or(provider, |(_, host)| host);
            let mut condition = Map::new();
            let audience = if audience.is_empty() {
                "sts.amazonaws.com"
            } else {
                audience
            };
            condition.insert(
                "StringEquals".to_owned(),
                json!({ format!("{host}:aud"): audience }),
            );
            condition.insert(
                "StringLike".to_owned(),
                json!({ format!("{host}:sub"): subjects }),
            );
            self.ask_for_names(&mut condition, demand, these.iter().map(borrowed));
            // Such tokens cannot carry a source identity unless the provider was set up for it; then the
            // role has to let it be handed on.
            let sid = if number == 1 {
                "Tokens".to_owned()
            } else {
                format!("Tokens{number}")
            };
            let mut wanted = vec!["sts:AssumeRoleWithWebIdentity"];
            if these.values().any(|manner| manner.identified) {
                wanted.push(IDENTIFY);
            }
            if sum.tags {
                wanted.push(TAG);
            }
            self.put(&sid, &json!({ "Federated": provider }), &wanted, condition);
        }
    }

    fn services(&mut self, services: &Callers, account: &str) {
        // Services drop a source identity and choose the session's name: neither can be asked for.
        let is_bound = |name: &str| name == TASKS && !account.is_empty();
        let (names, _) = self.list(services, |_| true);
        let (bound, other): (Vec<String>, Vec<String>) =
            names.into_iter().partition(|name| is_bound(name));
        if !bound.is_empty() {
            let mut condition = Map::new();
            condition.insert(
                "StringEquals".to_owned(),
                json!({ "aws:SourceAccount": account }),
            );
            self.put("Tasks", &json!({ "Service": bound }), &[ASSUME], condition);
        }
        let needs_more = |name: &str| name == PODS || name == ROLES_ANYWHERE;
        for name in other.iter().filter(|name| needs_more(name)) {
            let (sid, wanted): (&str, &[&str]) = if name == PODS {
                ("Pods", &[ASSUME, TAG])
            } else {
                ("Certificates", &[ASSUME, IDENTIFY, TAG])
            };
            self.put(sid, &json!({ "Service": name }), wanted, Map::new());
        }
        let plain: Vec<&String> = other.iter().filter(|name| !needs_more(name)).collect();
        if !plain.is_empty() {
            let tags = services
                .iter()
                .any(|(name, manner)| plain.contains(&name) && manner.tags);
            let wanted: &[&str] = if tags { &[ASSUME, TAG] } else { &[ASSUME] };
            self.put("Services", &json!({ "Service": plain }), wanted, Map::new());
        }
        self.unbound.extend(other);
    }

    fn words(&self, unknown: u64, demand: Demand) -> String {
        let mut words =
            vec!["The document names everybody who was seen taking the role.".to_owned()];
        let some = |names: &BTreeSet<String>| {
            let names: Vec<&String> = names.iter().collect();
            listed(&names, NAMED)
        };
        if !self.nameless.is_empty() {
            words.push(format!(
                "It refuses {} until they give their user name as source identity and session name, which the \
                 console's role switch cannot do.",
                some(&self.nameless)
            ));
        }
        if !self.made_up.is_empty() {
            words.push(format!(
                "It refuses {} until they choose a session name (role_session_name in the profile, \
                 RoleSessionName in the call): change that first.",
                some(&self.made_up)
            ));
        }
        if demand == Demand::SourceIdentity && !self.bare.is_empty() {
            words.push(format!(
                "It lets {} in without a source identity, as they came: ask for one once they set it. A machine \
                 that has its role from a service carries none.",
                some(&self.bare)
            ));
        }
        if unknown > 0 {
            words.push(format!(
                "Who took the role for {} is not known: whoever did is refused until you add them.",
                counted(unknown, "session")
            ));
        }
        if self.left_out > 0 {
            let more = counted(self.left_out as u64, "further caller");
            words.push(format!("{more} found no room in it: add what is missing."));
        }
        if self.external_id {
            words.push(
                "Put the external id that the account gives today in place of EXTERNAL_ID."
                    .to_owned(),
            );
        }
        if !self.unbound.is_empty() {
            words.push(format!(
                "It binds {} to no account: not every service sends aws:SourceAccount or aws:SourceArn, so \
                 add the condition where the guide of the service has it.",
                some(&self.unbound)
            ));
        }
        words.join(" ")
    }
}

fn borrowed<'n>((name, manner): (&'n String, &'n Manner)) -> (&'n str, &'n Manner) {
    (name.as_str(), manner)
}

fn under_own_name() -> Map<String, Value> {
    let own = json!({
        "sts:SourceIdentity": "${aws:username}", "sts:RoleSessionName": "${aws:username}",
    });
    Map::from_iter([("StringEquals".to_owned(), own)])
}

/// What callers may do: a source identity is handed on wherever there is one, tags where some were seen.
fn actions(assume: &'static str, manner: Manner) -> Vec<&'static str> {
    let mut actions = vec![assume, IDENTIFY];
    if manner.tags {
        actions.push(TAG);
    }
    actions
}

/// The trust policy that names today's callers and makes them name themselves as far as is demanded.
pub(super) fn policy(tracing: &Tracing<'_, '_>, role: &RoleSum, demand: Demand) -> Trust {
    let takers = Takers::of(tracing, role);
    let partition = role.row.arn.split(':').nth(1).unwrap_or("aws");
    let account = &role.row.account;
    let mut draft = Draft {
        statements: Vec::new(),
        nameless: BTreeSet::new(),
        made_up: BTreeSet::new(),
        left_out: 0,
        bare: BTreeSet::new(),
        external_id: false,
        unbound: BTreeSet::new(),
    };
    draft.users(&takers.users, demand);
    draft.roles(&takers.roles, demand);
    draft.accounts(&takers.accounts, partition, demand);
    draft.saml(&takers.saml);
    draft.web(&takers.web, demand);
    draft.services(&takers.services, account);
    let mut words = draft.words(takers.unknown, demand);
    if draft.statements.is_empty() {
        let principal = json!({ "AWS": format!("arn:{partition}:iam::{account}:root") });
        draft.put(
            "UsersUnderTheirOwnName",
            &principal,
            &[ASSUME, IDENTIFY],
            under_own_name(),
        );
        "Nobody is known who took the role: the document is a pattern that lets in users of the account under \
         their own names, and refuses everybody else, machines too. Add who takes the role."
            .clone_into(&mut words);
    }
    Trust {
        document: json!({ "Version": "2012-10-17", "Statement": draft.statements }),
        words,
    }
}

/// The name of a role in commands.
pub(super) fn role_name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// Whether AWS keeps the trust policy itself, so that nobody can change it.
pub(super) fn is_fixed(arn: &str) -> bool {
    names::permission_set(arn).is_some() || names::linked_service(arn).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_audience_of_a_token_stands_between_provider_and_subject() {
        let subject = "system:serviceaccount:shop:cart";
        let principal = "arn:aws:iam::111122223333:oidc-provider/oidc.example/id/1:sts.amazonaws.com:system:serviceaccount:shop:cart";
        assert_eq!(audience(principal, subject), "sts.amazonaws.com");
        assert_eq!(audience("", subject), "");
        assert_eq!(audience(subject, subject), "");
    }

    #[test]
    fn names_that_an_sdk_made_up_are_those_that_the_document_refuses() {
        for (name, made_up) in [
            ("botocore-session-1", true),
            ("GitHubActions", true),
            ("GitHubActions-1", false),
            ("month-end", false),
            ("", false),
        ] {
            assert_eq!(is_made_up(name), made_up, "{name}");
        }
    }
}

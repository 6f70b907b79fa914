//! A trust policy while it is written, and the words beside it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::takers::{Callers, MADE_UP, Manner, TASKS, Takers};
use super::{Demand, Trust, role_name};
use crate::analyzers::roles::origin::ROLES_ANYWHERE;
use crate::analyzers::words::{counted, listed};
use crate::sorting::Ordered;

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
/// A policy while it is written.
#[derive(Default)]
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
                .ordered();
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
    let mut condition = Map::new();
    condition.insert("StringEquals".to_owned(), own);
    condition
}

/// What callers may do: a source identity is handed on wherever there is one, tags where some were seen.
fn actions(assume: &'static str, manner: Manner) -> Vec<&'static str> {
    let mut actions = vec![assume, IDENTIFY];
    if manner.tags {
        actions.push(TAG);
    }
    actions
}

/// The policy that lets these in, for a role of the account.
pub(super) fn of(takers: &Takers, partition: &str, account: &str, demand: Demand) -> Trust {
    let mut draft = Draft::default();
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

//! The sessions of each role, and what their names are worth.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::chapter::Tracing;
use super::gather::Session;
use super::join::issue_at;
use super::names::{self, Shape};
use super::resolve::{Resolved, TWIN};
use crate::report::{NameQuality, OriginKind, RoleRow, SessionVerdict, Share};
use crate::sorting::Arrange;

/// A role with what its findings need besides.
#[derive(Debug)]
pub(super) struct RoleSum {
    pub(super) row: RoleRow,
    /// Names that several callers or networks used.
    pub(super) shared: Vec<String>,
    /// In the order of [`Gathered::sessions`](super::gather::Gathered).
    pub(super) sessions: Vec<u32>,
}

/// Who used a session name.
#[derive(Debug, Default)]
struct NameUse<'t> {
    origins: Vec<(OriginKind, &'t str)>,
    networks: Vec<super::network::Network>,
}

impl NameUse<'_> {
    fn is_shared(&self) -> bool {
        self.origins.len() > 1 || (self.origins.is_empty() && self.networks.len() > 1)
    }
}

/// Whether AWS gave the session its name.
fn by_aws_itself(resolved: &Resolved, name: &str, role: &str) -> bool {
    let workload = matches!(
        resolved.start.kind,
        OriginKind::Ec2Instance
            | OriginKind::LambdaFunction
            | OriginKind::EcsTask
            | OriginKind::EksPod
            | OriginKind::AwsService
            | OriginKind::IdentityCenterUser
    );
    (workload && resolved.hops == 1)
        || names::permission_set(role).is_some()
        || names::linked_service(role).is_some()
        || matches!(
            names::shape(name),
            Shape::Instance | Shape::Pod | Shape::Service(_)
        )
}

/// Whether nobody chose the session name: an SDK made it up, or it is the role's own.
fn is_generic(name: &str, role_name: &str) -> bool {
    name.eq_ignore_ascii_case(role_name)
        || matches!(names::shape(name), Shape::Generic | Shape::GitHub)
}

impl Tracing<'_, '_> {
    /// The roles that have sessions, those with most records first.
    pub(super) fn roles(&self) -> Vec<RoleSum> {
        let mut by_role: FxHashMap<(&str, &str), Vec<u32>> = FxHashMap::default();
        for (index, session) in (0u32..).zip(&self.gathered.sessions) {
            let used = session.tally.records > 0;
            let (_, resolved) = self.entry(index);
            if used && self.gathered.is_of_role(session) && resolved.via != TWIN {
                let id = self.text(session.principal).split(':').next().unwrap_or("");
                let role = self.gathered.role_of(session);
                by_role.entry((role, id)).or_default().push(index);
            }
        }
        let mut roles: Vec<RoleSum> = by_role
            .into_iter()
            .map(|((role, id), sessions)| self.role(role, id, sessions))
            .collect();
        roles.arrange_by(|a, b| {
            let by = |sum: &RoleSum| Reverse(sum.row.records);
            (by(a), &a.row.arn, &a.row.role_id).cmp(&(by(b), &b.row.arn, &b.row.role_id))
        });
        roles
    }

    fn role(&self, role: &str, id: &str, sessions: Vec<u32>) -> RoleSum {
        let role_name = role.rsplit('/').next().unwrap_or(role);
        let mut shares = Share::default();
        let (mut records, mut generic, mut with_source_identity, mut by_aws) = (0, 0, 0, 0u64);
        let mut names: BTreeMap<&str, NameUse> = BTreeMap::new();
        let mut origins: FxHashSet<(OriginKind, &str)> = FxHashSet::default();
        let mut account = "";
        for &index in &sessions {
            let (session, resolved) = self.entry(index);
            account = account.max(self.gathered.account_of(&session));
            shares.add(resolved.verdict, 1);
            records += u64::from(session.tally.records);
            let name = self.gathered.session_name(&session);
            let machine = by_aws_itself(&resolved, name, role);
            by_aws += u64::from(machine);
            generic += u64::from(!machine && is_generic(name, role_name));
            let named = session.source_identity > 0
                || issue_at(&self.gathered, resolved.issue)
                    .is_some_and(|issue| issue.source_identity > 0);
            with_source_identity += u64::from(named);
            if resolved.start.kind != OriginKind::Unknown {
                origins.insert((resolved.start.kind, self.text(resolved.start.id)));
            }
            if !machine {
                self.note_use(names.entry(name).or_default(), index, &session, &resolved);
            }
        }
        let shared: Vec<String> = names
            .iter()
            .filter(|(_, used)| used.is_shared())
            .map(|(name, _)| (*name).to_owned())
            .collect();
        let quality = if !shared.is_empty() {
            NameQuality::Shared
        } else if generic * 2 > shares.total {
            NameQuality::Generic
        } else if by_aws * 2 > shares.total {
            NameQuality::ByAws
        } else {
            NameQuality::Distinct
        };
        RoleSum {
            row: RoleRow {
                arn: role.to_owned(),
                role_id: id.to_owned(),
                account: account.to_owned(),
                sessions: shares,
                records,
                names: names.len() as u64,
                generic,
                shared: shared.len() as u64,
                with_source_identity,
                origins: origins.len() as u64,
                quality,
            },
            shared,
            sessions,
        }
    }

    fn note_use<'t>(
        &'t self,
        used: &mut NameUse<'t>,
        index: u32,
        session: &Session,
        resolved: &Resolved,
    ) {
        /// A name that more than so many share is shared.
        const ENOUGH: usize = 4;
        let known = resolved.verdict == SessionVerdict::Attributed;
        let workload = matches!(
            resolved.start.kind,
            OriginKind::AwsService
                | OriginKind::LambdaFunction
                | OriginKind::EcsTask
                | OriginKind::EksPod
        );
        if known && used.origins.len() < ENOUGH {
            let origin = (resolved.start.kind, self.text(resolved.start.id));
            if !used.origins.contains(&origin) {
                used.origins.push(origin);
            }
        }
        if workload || session.key == 0 {
            return;
        }
        for &(_, trace) in self.traces_of(index) {
            let address = self.text(self.gathered.table.trace_of(trace).address);
            let network = super::network::Network::of(address);
            if let Some(network) = network
                && used.networks.len() < ENOUGH
                && used
                    .networks
                    .iter()
                    .all(|known| !known.is_related(&network))
            {
                used.networks.push(network);
            }
        }
    }
}

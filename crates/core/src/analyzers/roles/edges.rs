//! Who takes what: sessions summed up by their role and by what took them.

use rustc_hash::FxHashMap;

use super::chapter::{Tracing, time};
use super::gather::NONE;
use super::resolve::TWIN;
use crate::report::{OriginKind, RoleEdge, SessionVerdict};
use crate::sorting::Arrange;

/// Edges that are listed.
const EDGES: usize = 5_000;

impl Tracing<'_, '_> {
    /// Who assumes what, at most `most` of it.
    pub(super) fn edges(&self, most: usize) -> (Vec<RoleEdge>, u64) {
        /// From, to and how.
        type Key<'e> = (&'e str, Option<OriginKind>, &'e str, &'static str);
        struct Sum<'e> {
            from_account: &'e str,
            to_account: &'e str,
            count: u64,
            records: u64,
            verdict: SessionVerdict,
            last: u32,
        }
        let mut sums: FxHashMap<Key<'_>, Sum<'_>> = FxHashMap::default();
        for (session, resolved) in self.entries() {
            if resolved.via == TWIN && resolved.parent != NONE {
                continue;
            }
            let to = self.gathered.role_of(session);
            let before = (resolved.parent != NONE).then(|| self.entry(resolved.parent).0);
            let (from, from_kind, from_account) = match before {
                Some(before) if self.gathered.is_of_role(&before) => {
                    let account = self.gathered.account_of(&before);
                    (self.gathered.role_of(&before), None, account)
                }
                _ => {
                    let start = resolved.start;
                    (
                        self.text(start.id),
                        Some(start.kind),
                        self.text(start.account),
                    )
                }
            };
            // A user's own temporary key leads nowhere.
            if to.is_empty() || (from == to && from_kind.is_some()) {
                continue;
            }
            let key = (from, from_kind, to, self.via(resolved));
            let last = session.created.max(session.tally.last);
            let sum = sums.entry(key).or_insert(Sum {
                from_account,
                to_account: self.gathered.account_of(session),
                count: 0,
                records: 0,
                verdict: SessionVerdict::Attributed,
                last: 0,
            });
            sum.count += 1;
            sum.records += u64::from(session.tally.records);
            sum.verdict = sum.verdict.max(resolved.verdict);
            sum.last = sum.last.max(last);
            if from_account > sum.from_account {
                sum.from_account = from_account;
            }
        }
        let mut edges: Vec<(Key<'_>, Sum<'_>)> = sums.into_iter().collect();
        edges.arrange_by(|(a, x), (b, y)| y.count.cmp(&x.count).then_with(|| a.cmp(b)));
        let most = most.min(EDGES);
        let more = edges.len().saturating_sub(most) as u64;
        let edges = edges
            .into_iter()
            .take(most)
            .map(|((from, from_kind, to, via), sum)| RoleEdge {
                from: from.to_owned(),
                from_kind,
                from_account: (!sum.from_account.is_empty()).then(|| sum.from_account.to_owned()),
                to: to.to_owned(),
                to_account: sum.to_account.to_owned(),
                via: via.to_owned(),
                count: sum.count,
                records: sum.records,
                verdict: sum.verdict,
                last: time(sum.last),
            });
        (edges.collect(), more)
    }
}

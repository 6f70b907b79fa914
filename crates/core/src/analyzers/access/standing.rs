//! Whether those who are let in belong to the case.

use super::circle::Circle;
use super::grants::{Grant, Who};
use crate::estate::Estate;

/// How a caller stands to the owner of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::analyzers) enum Standing {
    /// The owner's own account.
    Own,
    /// Another account of the case, or of the owner's organization.
    Known,
    /// An AWS service.
    Service,
    /// The exports do not tell.
    Unknown,
    /// Someone outside of the case and of its organization.
    Foreign,
    /// Everyone.
    Everyone,
}

/// The accounts around the owner of a thing.
#[derive(Debug, Clone, Copy)]
pub(in crate::analyzers) struct Neighbours<'e> {
    pub(in crate::analyzers) estate: &'e Estate,
    /// The owner, where it is known.
    pub(in crate::analyzers) owner: Option<&'e str>,
}

impl<'e> Neighbours<'e> {
    /// How an account stands to the owner.
    pub(in crate::analyzers) fn account(self, id: &str) -> Standing {
        if Some(id) == self.owner {
            return Standing::Own;
        }
        if self.estate.accounts.contains_key(id) {
            return Standing::Known;
        }
        if self.all_are_known() {
            Standing::Foreign
        } else {
            Standing::Unknown
        }
    }

    /// Whether every account of the owner's is known: those of its organization are listed, or it has none.
    pub(in crate::analyzers) fn all_are_known(self) -> bool {
        let Some(account) = self.owner.and_then(|id| self.estate.accounts.get(id)) else {
            return false;
        };
        let listed = self.estate.organization_of(&account.id);
        account.organization.is_absent() || listed.is_some_and(|o| o.listed.known().is_some())
    }

    fn organization(self, id: &str) -> Standing {
        let own = self.owner.and_then(|id| self.estate.accounts.get(id));
        let own = own.map(|account| &account.organization);
        if self.estate.organizations.contains_key(id) {
            Standing::Known
        } else if own.is_some_and(|fact| !fact.is_unknown()) {
            Standing::Foreign
        } else {
            Standing::Unknown
        }
    }

    fn circle(self, circle: &Circle) -> Option<Standing> {
        // Every part of a circle has to be met: the best known part tells.
        let accounts = circle.accounts.iter();
        let accounts = accounts.filter_map(|ids| ids.iter().map(|id| self.account(id)).max());
        let organizations = circle.organizations.iter();
        let organizations =
            organizations.filter_map(|ids| ids.iter().map(|id| self.organization(id)).max());
        let told = accounts.chain(organizations).min();
        let marked = !circle.marks.is_empty() || !circle.sources.is_empty();
        told.or(marked.then_some(Standing::Unknown))
    }

    /// How whoever a grant lets in stands to the owner.
    pub(in crate::analyzers) fn standing(self, grant: &Grant) -> Standing {
        let within = self.circle(&grant.circle);
        match &grant.who {
            Who::Everyone => within.unwrap_or(Standing::Everyone),
            Who::Service(_) => within
                .filter(|s| *s >= Standing::Unknown)
                .unwrap_or(Standing::Service),
            Who::Account(id) | Who::Named(_, Some(id)) => self.account(id),
            Who::Named(_, None) | Who::Canonical(_) => Standing::Unknown,
            // A provider that the account itself has set up, or none that IAM knows.
            Who::Other(_) => Standing::Unknown,
        }
    }
}

impl Grant {
    /// Who may, in words.
    pub(in crate::analyzers) fn name(&self) -> String {
        let who = match &self.who {
            Who::Everyone => "everyone".to_owned(),
            Who::Account(id) => id.clone(),
            Who::Named(arn, _) => arn.clone(),
            Who::Service(name) => name.clone(),
            Who::Canonical(_) => "an account by its canonical id".to_owned(),
            Who::Other(name) => format!("whom {name} vouches for"),
        };
        let mut within: Vec<String> = Vec::new();
        let sets = [&self.circle.organizations, &self.circle.accounts];
        within.extend(sets.into_iter().flatten().flatten().cloned());
        within.extend(
            self.circle
                .marks
                .iter()
                .chain(&self.circle.sources)
                .cloned(),
        );
        match (&self.who, within.is_empty()) {
            (_, true) => who,
            (Who::Service(_), false) => format!("{who} for {}", within.join(", ")),
            (_, false) => format!("{who} from {}", within.join(", ")),
        }
    }
}

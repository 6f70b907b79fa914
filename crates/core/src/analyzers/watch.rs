//! What watches: a trail or an event data store, by what it means and not by what it is called.

use crate::estate::model::{EventDataStore, Trail};
use crate::estate::{Estate, Fact};
use crate::report::Management;
use crate::selectors::{Class, Compiled, Extent, Scope, Selectors};
use crate::sorting::Arrange;

/// A trail or an event data store that selects events.
#[derive(Debug)]
pub(super) struct Watch<'e> {
    pub(super) arn: &'e str,
    pub(super) name: &'e str,
    pub(super) account: &'e str,
    pub(super) home_region: &'e str,
    /// The trail, where it is none of CloudTrail Lake.
    pub(super) trail: Option<&'e Trail>,
    /// What it selects, where that is known.
    pub(super) set: Option<Compiled>,
    pub(super) scope: Option<Scope>,
    pub(super) state: State,
    pub(super) multi_region: Option<bool>,
    pub(super) organization: Option<bool>,
    /// Whether events of global services reach it.
    pub(super) global_services: Option<bool>,
}

/// Whether it logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It is on, and delivers.
    On,
    /// It is off.
    Off,
    /// It is on, and does not deliver.
    Failing,
    /// The exports do not tell.
    Unknown,
}

/// All of an estate, trails first, by ARN.
pub(super) fn all(estate: &Estate) -> Vec<Watch<'_>> {
    let trails = estate.trails.values().map(|trail| of_trail(estate, trail));
    trails.chain(estate.stores.values().map(of_store)).collect()
}

fn of_trail<'e>(estate: &Estate, trail: &'e Trail) -> Watch<'e> {
    let set = trail.selected().map(|selectors| Compiled::new(&selectors));
    let multi_region = trail.multi_region.known().copied();
    let leads = is_leader(&trail.home_region);
    // Events of global services come only to a multi-Region trail, or to one in the Region that
    // leads its partition.
    let global_services = match (trail.global_services.known(), multi_region) {
        (Some(false), _) => Some(false),
        (Some(true), Some(multi)) => Some(multi || leads),
        (Some(true), None) if leads => Some(true),
        _ => None,
    };
    Watch {
        arn: &trail.arn,
        name: &trail.name,
        account: &trail.account,
        home_region: &trail.home_region,
        trail: Some(trail),
        scope: set.as_ref().map(Scope::of),
        set,
        state: state(estate, trail),
        multi_region,
        organization: trail.organization.truth(),
        global_services,
    }
}

fn state(estate: &Estate, trail: &Trail) -> State {
    let gone = |name: &String| estate.has_bucket(name).is_absent();
    match (trail.logging.truth(), trail.delivers()) {
        (Some(false), _) => State::Off,
        (None, _) => State::Unknown,
        (Some(true), Some(false)) => State::Failing,
        (Some(true), _) if trail.bucket.known().is_some_and(gone) => State::Failing,
        (Some(true), _) => State::On,
    }
}

fn of_store(store: &EventDataStore) -> Watch<'_> {
    let selectors = store.selectors.known();
    let set = selectors.map(|selectors: &Selectors| Compiled::new(selectors));
    let state = match &store.status {
        Fact::Known(status, _) if status == "ENABLED" => State::On,
        Fact::Known(..) => State::Off,
        _ => State::Unknown,
    };
    Watch {
        arn: &store.arn,
        name: &store.name,
        account: &store.account,
        home_region: &store.region,
        trail: None,
        scope: set.as_ref().map(Scope::of),
        set,
        state,
        multi_region: store.multi_region.known().copied(),
        organization: store.organization.known().copied(),
        global_services: None,
    }
}

/// Whether a Region leads its partition: events of global services are recorded there.
pub(super) fn is_leader(region: &str) -> bool {
    matches!(region, "us-east-1" | "us-gov-west-1" | "cn-north-1")
}

impl Watch<'_> {
    /// Whether it logs and delivers.
    pub(super) fn works(&self) -> bool {
        self.state == State::On
    }

    /// Whether events of an account and Region come to it, as far as its settings tell; `None` where
    /// they do not.
    pub(super) fn reaches(&self, estate: &Estate, account: &str, region: &str) -> Option<bool> {
        let in_region = if region == self.home_region {
            Some(true)
        } else {
            self.multi_region
        };
        match (self.reaches_account(estate, account), in_region) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }

    pub(super) fn reaches_account(&self, estate: &Estate, account: &str) -> Option<bool> {
        if account == self.account {
            return Some(true);
        }
        let of_organization = self.organization?;
        if !of_organization {
            return Some(false);
        }
        let listed = |trail: &Trail| trail.listed.iter().any(|(id, _)| id == account);
        if self.trail.is_some_and(listed) {
            return Some(true);
        }
        let organization = |id: &str| estate.accounts.get(id).map(|account| &account.organization);
        match (organization(self.account), organization(account)) {
            (Some(Fact::Known(own, _)), Some(Fact::Known(other, _))) => Some(own == other),
            (_, Some(Fact::Absent(_))) => Some(false),
            (Some(Fact::Known(own, _)), _) => {
                // All accounts of the organization are known, and this is none of them.
                let listed = estate.organizations.get(own).map(|o| &o.listed);
                listed
                    .is_some_and(|fact| fact.known().is_some())
                    .then_some(false)
            }
            _ => None,
        }
    }

    /// How much of a class it selects.
    pub(super) fn extent(&self, class: &Class) -> Option<Extent> {
        self.scope.as_ref().map(|scope| scope.extent(class))
    }

    /// Which management events it selects.
    pub(super) fn management(&self) -> Management {
        let selects = |class| self.extent(&class).map(|extent| extent != Extent::None);
        match (
            selects(Class::ManagementRead),
            selects(Class::ManagementWrite),
        ) {
            (Some(true), Some(true)) => Management::All,
            (Some(true), Some(false)) => Management::Read,
            (Some(false), Some(true)) => Management::Write,
            (Some(false), Some(false)) => Management::None,
            _ => Management::Unknown,
        }
    }

    /// Whether it selects all reads and writes, but for the sources that may be left out for their
    /// volume (KMS, RDS Data API).
    pub(super) fn selects_management(&self) -> Option<bool> {
        let scope = self.scope.as_ref()?;
        let enough = |class: &Class| {
            let reach = scope.reach(class);
            let left_out = !reach.excluded_sources.is_empty();
            reach.extent == Extent::All || reach.extent == Extent::Some && left_out
        };
        Some(enough(&Class::ManagementRead) && enough(&Class::ManagementWrite))
    }

    /// The resource types whose data events it selects by name.
    pub(super) fn data_types(&self) -> Vec<String> {
        let selected = self.scope.iter().flat_map(Scope::selected);
        let mut types: Vec<String> = selected
            .filter_map(|(class, _)| class.resource_type().map(str::to_owned))
            .collect();
        types.arrange();
        types.dedup();
        types
    }

    pub(super) fn network_activity(&self) -> Option<bool> {
        let scope = self.scope.as_ref()?;
        Some(
            scope
                .selected()
                .any(|(class, _)| matches!(class, Class::NetworkActivity(_))),
        )
    }

    /// Whether Insights is on.
    pub(super) fn insights(&self) -> Option<bool> {
        let trail = self.trail?;
        match &trail.insights {
            Fact::Known(insights, _) => Some(!insights.insight_selectors.is_empty()),
            Fact::Absent(_) => Some(false),
            Fact::Unknown(_) => trail.has_insights.known().copied(),
        }
    }

    /// What to call it in a sentence: its name, and its account where that matters.
    pub(super) fn label(&self) -> String {
        format!("{} ({})", self.name, self.account)
    }
}

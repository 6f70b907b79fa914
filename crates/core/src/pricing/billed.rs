//! How many events are billed: the counting rules of the CloudTrail pricing page and of "Managing
//! CloudTrail trail costs" in the user guide.
//!
//! A group is a number of distinct events of one account and Region, and in how many copies they are
//! delivered. Reads and writes are groups of their own, since one trail may have these and another
//! those.

/// Events that are alike in how often they are delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// Distinct events of one account and Region.
    pub events: u64,
    /// How many trails deliver each of them. A trail that cannot deliver still counts.
    pub copies: u64,
}

/// Management events: the first copy in an account and Region is free.
#[must_use]
pub fn management(groups: impl IntoIterator<Item = Group>) -> u64 {
    sum(groups, |group| group.copies.saturating_sub(1))
}

/// Data and network activity events: every copy.
#[must_use]
pub fn every_copy(groups: impl IntoIterator<Item = Group>) -> u64 {
    sum(groups, |group| group.copies)
}

fn sum(groups: impl IntoIterator<Item = Group>, times: impl Fn(&Group) -> u64) -> u64 {
    groups.into_iter().fold(0, |so_far, group| {
        so_far.saturating_add(group.events.saturating_mul(times(&group)))
    })
}

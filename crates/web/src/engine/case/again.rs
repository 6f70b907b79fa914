//! Files that are read once more: for what nobody knew or asked when they were read first.

use std::collections::BTreeSet;

use trailglass_core::report::Report;
use trailglass_core::sorting::Ordered;

use super::super::queue::{Reason, Ticket};
use super::{Case, Given, now, outer};

impl Case {
    /// Digests came after log files: these are read again, and hashed this time.
    pub(super) fn hash_what_was_not(&mut self, unhashed: &[String], report: &Report) {
        let again = self.read_again(Reason::Digests, report, |given| {
            unhashed.binary_search(&given.path).is_ok()
        });
        self.hashed |= again;
    }

    /// Files that were read before anybody asked for personal data.
    pub(super) fn search_what_was_not(&mut self, report: &Report) {
        if !self.personal {
            return;
        }
        let files = report.inputs.files.iter().filter(|file| file.records > 0);
        let holding: BTreeSet<&str> = files.filter_map(|file| outer(&file.path)).ordered();
        self.read_again(Reason::PersonalData, report, |given| {
            !given.searched && holding.contains(given.path.as_str())
        });
    }

    /// Has some files read once more; tells whether there are any.
    pub(super) fn read_again(
        &mut self,
        reason: Reason,
        report: &Report,
        is_meant: impl Fn(&Given) -> bool,
    ) -> bool {
        let tickets = (0..).zip(&self.files);
        let tickets: Vec<Ticket> = tickets
            .filter(|(ticket, given)| {
                given.file.is_some()
                    && is_meant(given)
                    && self.queue.may_be_read_again(reason, *ticket)
            })
            .map(|(ticket, _)| ticket)
            .collect();
        if tickets.is_empty() {
            return false;
        }
        let path = |ticket: &Ticket| {
            self.files
                .get(*ticket as usize)
                .map(|given| given.path.as_str())
        };
        let again: BTreeSet<&str> = tickets.iter().filter_map(path).ordered();
        let files = report.inputs.files.iter();
        let files = files.filter(|file| outer(&file.path).is_some_and(|it| again.contains(it)));
        let records = files.map(|file| file.records).sum();
        self.since.get_or_insert_with(now);
        self.queue.again(reason, &tickets, records);
        true
    }
}

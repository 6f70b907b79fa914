//! Log groups that trails write to.

use super::{Judged, Results, YEAR, not_known};
use crate::analyzers::security::objects::GroupName;
use crate::analyzers::words::{counted, in_account, quoted};
use crate::estate::Fact;
use crate::estate::model::LogGroup;

/// All checks of a log group; `held` where an export describes it.
pub(in crate::analyzers::security) fn group(
    name: &GroupName<'_>,
    held: Option<&LogGroup>,
) -> Results {
    let command = format!(
        "aws logs describe-log-groups --log-group-name-prefix {} --region {}",
        quoted(name.name, "LOG_GROUP"),
        quoted(name.region, "REGION")
    );
    let ask = || in_account(&command, name.account);
    let empty = LogGroup::default();
    let held = held.unwrap_or(&empty);
    let mut results = Results::default();
    results.put(
        "log-group-short-retention",
        match &held.retention_days {
            Fact::Known(days, source) => {
                Judged::when(*days >= YEAR, counted(*days, "day")).at([Some(source)])
            }
            Fact::Absent(source) => Judged::pass("events never expire").at([Some(source)]),
            fact @ Fact::Unknown(_) => not_known("how long it keeps events", fact, ask()),
        },
    );
    results.put(
        "log-group-not-encrypted",
        match &held.kms_key {
            Fact::Known(key, source) => {
                Judged::pass(format!("encrypted with {key}")).at([Some(source)])
            }
            Fact::Absent(source) => Judged::fail("no key is set").at([Some(source)]),
            fact @ Fact::Unknown(_) => not_known("its key", fact, ask()),
        },
    );
    results
}

//! What AWS would refuse, and what does something else than it seems to.
//!
//! Limits are those of the API reference (`PutEventSelectors`, `AdvancedFieldSelector`) and of
//! "Quotas in AWS CloudTrail".

mod advanced;
mod basic;
mod known;

use super::model::Selectors;
use super::problem::{Code, SelectorProblem};
use super::read::{Pointer, Target};
use crate::sorting::Arrange;

/// Checks a set of selectors. Pointers are those of the input of `put-event-selectors`.
#[must_use]
pub fn check(selectors: &Selectors, target: Target) -> Vec<SelectorProblem> {
    let key = match selectors {
        Selectors::Basic(_) => "EventSelectors",
        Selectors::Advanced(_) => "AdvancedEventSelectors",
    };
    let mut problems = check_at(selectors, target, &Pointer::default().key(key));
    problems.arrange();
    problems
}

/// The same for a list of selectors at a place of a file.
pub(super) fn check_at(
    selectors: &Selectors,
    target: Target,
    at: &Pointer,
) -> Vec<SelectorProblem> {
    let mut problems = Vec::new();
    if selectors.is_empty() {
        let message = "there is no selector, so nothing is selected";
        problems.push(at.warning(Code::NoSelectors, message));
    }
    match selectors {
        Selectors::Basic(selectors) => basic::check(selectors, target, at, &mut problems),
        Selectors::Advanced(selectors) => advanced::check(selectors, target, at, &mut problems),
    }
    problems
}

/// An asterisk or question mark is taken literally.
fn check_wildcard(value: &str, at: &Pointer, problems: &mut Vec<SelectorProblem>) {
    if value.contains(['*', '?']) {
        let message = "selectors have no wildcards: the character stands for itself; use \
                       StartsWith or EndsWith";
        problems.push(at.warning(Code::Wildcard, message));
    }
}

/// What follows `arn:<partition>:s3:::`.
fn after_s3(arn: &str) -> Option<&str> {
    let (partition, rest) = arn.strip_prefix("arn:")?.split_once(':')?;
    rest.strip_prefix("s3:::")
        .filter(|_| partition.starts_with("aws"))
}

/// Whether a beginning of S3 ARNs stops inside of a bucket's name.
fn is_bucket_trap(beginning: &str) -> bool {
    after_s3(beginning).is_some_and(|rest| !rest.is_empty() && !rest.contains('/'))
}

/// Said for [`is_bucket_trap`].
const BUCKET_TRAP: &str = "without a slash at the end this also matches every other bucket whose \
                           name begins so";

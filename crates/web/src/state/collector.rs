//! The export collector: the script that is offered for download, and what its documentation says that it calls and may.
//!
//! The script and its documentation are part of the page, so that it needs nothing more, and no copy can be another one.

use trailglass_core::sorting::Arrange;
/// The script.
pub const SCRIPT: &str = include_str!("../../../../www/collect.sh");
/// Its name when it is saved.
pub const FILE_NAME: &str = "collect.sh";
/// A test of the collector holds both blocks against what the script prints.
const DOCUMENTATION: &str = include_str!("../../../../docs/collector.md");

/// Every call that it can make.
#[must_use]
pub fn calls() -> &'static str {
    block("## The calls")
}

/// The IAM policy that allows them.
#[must_use]
pub fn policy() -> &'static str {
    block("## The IAM policy")
}

/// How many different calls there are.
#[must_use]
pub fn number() -> u64 {
    let commands = calls().lines().filter_map(|line| {
        let mut words = line.trim().strip_prefix("aws ")?.split(' ');
        Some((words.next()?, words.next()?))
    });
    let mut commands: Vec<_> = commands.collect();
    commands.arrange();
    commands.dedup();
    commands.len() as u64
}

/// The first block of code below a heading of the documentation.
fn block(heading: &str) -> &'static str {
    let fenced = |text: &'static str| {
        let (_, text) = text.split_once("\n```\n")?;
        Some(text.split_once("```")?.0)
    };
    let below = DOCUMENTATION.split_once(heading).map(|(_, below)| below);
    below.and_then(fenced).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn the_documentation_holds_calls_and_policy() {
        assert!(calls().contains("\n    aws cloudtrail describe-trails"));
        assert!(number() > 40, "{}", number());
        let policy: serde_json::Value = serde_json::from_str(policy()).unwrap();
        assert!(
            policy
                .pointer("/Statement/0/Action")
                .is_some_and(|actions| actions.as_array().unwrap().len() > 40)
        );
        assert!(SCRIPT.starts_with("#!/bin/sh"));
    }
}

//! What the lists show after filtering and sorting, as indices into the report.

use std::collections::BTreeMap;

use trailglass_core::report::{Effect, Finding, InputFile, Severity, Status, Tampering, Verdict};
use trailglass_core::sorting::Arrange;

use super::route::{Route, View};

/// Where each finding stands in the address: its id, and a number where several share it. It is not the key that lasts
/// ([`trailglass_core::report::finding_keys`]): that one is made of names, and an address holds nothing of a log.
#[must_use]
pub fn addresses(findings: &[Finding]) -> Vec<String> {
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    let address = |finding: &Finding, number: usize| match number {
        1 => finding.id.clone(),
        number => format!("{}.{number}", finding.id),
    };
    let addresses = findings.iter().map(|finding| {
        let number = met.entry(&finding.id).or_default();
        *number += 1;
        address(finding, *number)
    });
    addresses.collect()
}

/// The finding of an address.
#[must_use]
pub fn finding_at(findings: &[Finding], key: &str) -> Option<usize> {
    let (id, number) = match key.rsplit_once('.') {
        Some((id, number)) => (id, number.parse::<usize>().ok()?),
        None => (key, 1),
    };
    findings
        .iter()
        .enumerate()
        .filter(|(_, finding)| finding.id == id)
        .nth(number.checked_sub(1)?)
        .map(|(index, _)| index)
}

/// The verdict that the list of findings shows, by its word in the address: what fails, unless another is asked for.
#[must_use]
pub fn verdict(word: &str) -> Verdict {
    let others = [Verdict::Unknown, Verdict::Pass];
    let asked = others.into_iter().find(|verdict| verdict.word() == word);
    asked.unwrap_or(Verdict::Fail)
}

/// The word of a verdict in the address; none for what is shown without one.
#[must_use]
pub const fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fail => "",
        Verdict::Unknown | Verdict::Pass => verdict.word(),
    }
}

/// How many findings are of a verdict.
#[must_use]
pub fn number_of(all: &[Finding], verdict: Verdict) -> u64 {
    all.iter()
        .filter(|finding| finding.verdict == verdict)
        .count() as u64
}

/// The list of findings with one of them open, narrowed so that this one is in it.
#[must_use]
pub fn finding_route(address: impl Into<String>, verdict: Verdict) -> Route {
    Route::of(View::Findings)
        .filtered(super::route::Filter::Verdict, verdict_word(verdict))
        .open(address)
}

/// Findings of a verdict, these severities (words joined by dots; empty means all) and this chapter (empty means all).
#[must_use]
pub fn findings(
    all: &[Finding],
    verdict: Verdict,
    severities: &str,
    of_chapter: &str,
) -> Vec<usize> {
    all.iter()
        .enumerate()
        .filter(|(_, finding)| finding.verdict == verdict)
        .filter(|(_, finding)| holds(severities, finding.severity.word()))
        .filter(|(_, finding)| of_chapter.is_empty() || finding.chapter() == of_chapter)
        .map(|(index, _)| index)
        .collect()
}

/// The findings that stand around one: those that the list shows where it is among them, else all of its verdict.
#[must_use]
pub fn around(all: &[Finding], index: usize, route: &Route) -> Vec<usize> {
    use super::route::Filter;
    let listed = match route.view {
        View::Findings => findings(
            all,
            verdict(route.filter(Filter::Verdict)),
            route.filter(Filter::Severity),
            route.filter(Filter::Chapter),
        ),
        _ => Vec::new(),
    };
    match all.get(index) {
        Some(finding) if !listed.contains(&index) => findings(all, finding.verdict, "", ""),
        _ => listed,
    }
}

/// Whether a list of words joined by dots is empty or names this one.
#[must_use]
pub fn holds(words: &str, word: &str) -> bool {
    words.is_empty() || words.split('.').any(|one| one == word)
}

/// The list of words joined by dots with one more, or one less where it was there.
#[must_use]
pub fn toggled(words: &str, word: &str) -> String {
    let mut list: Vec<&str> = words.split('.').filter(|one| !one.is_empty()).collect();
    if list.contains(&word) {
        list.retain(|one| *one != word);
    } else {
        list.push(word);
    }
    list.arrange();
    list.join(".")
}

/// How many findings fail of each severity, worst first. Open questions are not among them.
#[must_use]
pub fn by_severity(all: &[Finding]) -> Vec<(Severity, u64)> {
    Severity::ALL
        .into_iter()
        .map(|severity| {
            let count = all
                .iter()
                .filter(|finding| finding.severity == severity && finding.verdict == Verdict::Fail)
                .count();
            (severity, count as u64)
        })
        .collect()
}

/// The chapters that have a finding, in the order of the first.
#[must_use]
pub fn chapters(all: &[Finding]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for finding in all {
        let name = finding.chapter();
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names.arrange();
    names
}

/// Tampering of one effect (empty means all) and outcome (`succeeded`, `failed`, empty means both).
#[must_use]
pub fn tampering(all: &[Tampering], effect: &str, outcome: &str) -> Vec<usize> {
    all.iter()
        .enumerate()
        .filter(|(_, row)| effect.is_empty() || row.effect.word() == effect)
        .filter(|(_, row)| match outcome {
            "succeeded" => row.succeeded,
            "failed" => !row.succeeded,
            _ => true,
        })
        .map(|(index, _)| index)
        .collect()
}

/// Every effect, the one that matters first.
pub const EFFECTS: [Effect; 4] = [
    Effect::Weakens,
    Effect::Unknown,
    Effect::Strengthens,
    Effect::Neutral,
];

/// Every status, the worst first: the order of the list of files.
pub const STATUSES: [Status; 4] = [
    Status::Failed,
    Status::Partial,
    Status::Skipped,
    Status::Read,
];

/// Files of one status and kind (empty means all) whose path holds `text` (in any case), those with trouble first.
#[must_use]
pub fn files(all: &[InputFile], status: &str, kind: &str, text: &str) -> Vec<usize> {
    let text = text.to_lowercase();
    let mut found: Vec<usize> = all
        .iter()
        .enumerate()
        .filter(|(_, file)| match status {
            "" => true,
            "problems" => !file.problems.is_empty(),
            word => file.status.word() == word,
        })
        .filter(|(_, file)| kind.is_empty() || file.kind == kind)
        .filter(|(_, file)| text.is_empty() || file.path.to_lowercase().contains(&text))
        .map(|(index, _)| index)
        .collect();
    // Stable: within a rank the paths stay sorted.
    found.arrange_by_key(|index| all.get(*index).map_or(9, rank));
    found
}

fn rank(file: &InputFile) -> usize {
    let place = STATUSES.iter().position(|known| *known == file.status);
    // A file that was read with remarks stands before one that was read without.
    2 * place.unwrap_or(STATUSES.len()) + usize::from(file.problems.is_empty())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use trailglass_core::report::{Problem, ProblemCode};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn finding(id: &str, severity: Severity) -> Finding {
        Finding {
            id: id.to_owned(),
            severity,
            verdict: Verdict::Fail,
            title: String::new(),
            why: String::new(),
            resources: Vec::new(),
            count: 1,
            monthly_usd: None,
            evidence: Vec::new(),
            fix: None,
            ask: Vec::new(),
            controls: Vec::new(),
        }
    }

    fn file(path: &str, status: Status, problem: bool) -> InputFile {
        let problem = problem.then(|| Problem::new(ProblemCode::Empty, "nothing in it"));
        InputFile {
            path: path.to_owned(),
            kind: "cloudtrail-log".to_owned(),
            bytes: 1,
            records: 1,
            status,
            problems: problem.into_iter().collect(),
            more_problems: 0,
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn findings_keep_their_name_in_the_address() {
        let all = [
            finding("security/tampering", Severity::Critical),
            finding("fragmentation/log-gap", Severity::High),
            finding("fragmentation/log-gap", Severity::High),
        ];
        for index in 0..all.len() {
            let key = addresses(&all).remove(index);
            assert_eq!(finding_at(&all, &key), Some(index), "{key}");
        }
        assert_eq!(addresses(&all)[2], "fragmentation/log-gap.2");
        assert_eq!(finding_at(&all, "fragmentation/log-gap.3"), None);
        assert_eq!(finding_at(&all, "fragmentation/log-gap.0"), None);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn findings_are_narrowed_by_severity_and_chapter() {
        let all = [
            finding("security/tampering", Severity::Critical),
            finding("fragmentation/log-gap", Severity::High),
            finding("fragmentation/duplicate-delivery", Severity::Low),
        ];
        let fail = Verdict::Fail;
        assert_eq!(findings(&all, fail, "", ""), [0, 1, 2]);
        assert_eq!(findings(&all, fail, "critical.low", ""), [0, 2]);
        assert_eq!(findings(&all, fail, "", "fragmentation"), [1, 2]);
        assert_eq!(findings(&all, fail, "high", "security"), [0; 0]);
        assert_eq!(chapters(&all), ["fragmentation", "security"]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_fails_is_listed_unless_something_else_is_asked_for() {
        let mut all = [
            finding("security/tampering", Severity::Critical),
            finding("fragmentation/log-gap", Severity::High),
            finding("fragmentation/duplicate-delivery", Severity::Info),
        ];
        all[1].verdict = Verdict::Unknown;
        all[2].verdict = Verdict::Pass;
        for word in ["", "fail", "no such word"] {
            assert_eq!(findings(&all, verdict(word), "", ""), [0], "{word}");
        }
        for of in [Verdict::Fail, Verdict::Unknown, Verdict::Pass] {
            assert_eq!(verdict(verdict_word(of)), of);
            assert_eq!(number_of(&all, of), 1);
            // The address that leads to a finding lists it, and so does the address read back.
            let route = finding_route(addresses(&all).remove(1), of);
            let route = Route::parse(&route.hash());
            assert_eq!(
                verdict(route.filter(super::super::route::Filter::Verdict)),
                of
            );
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_findings_before_and_after_are_those_of_the_list() {
        let mut all = [
            finding("security/tampering", Severity::Critical),
            finding("fragmentation/log-gap", Severity::High),
            finding("fragmentation/duplicate-delivery", Severity::Low),
        ];
        all[1].verdict = Verdict::Unknown;
        let list = Route::of(View::Findings);
        assert_eq!(around(&all, 0, &list), [0, 2]);
        assert_eq!(around(&all, 1, &list), [1], "it is not in the list");
        let low = list.filtered(super::super::route::Filter::Severity, "low");
        assert_eq!(around(&all, 2, &low), [2]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_word_is_switched_on_and_off() {
        assert_eq!(toggled("", "high"), "high");
        assert_eq!(toggled("high", "critical"), "critical.high");
        assert_eq!(toggled("critical.high", "high"), "critical");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn files_with_trouble_come_first() {
        let all = [
            file("a/read.json", Status::Read, false),
            file("b/failed.json", Status::Failed, true),
            file("c/remark.json", Status::Read, true),
            file("d/Partial.json", Status::Partial, true),
        ];
        assert_eq!(files(&all, "", "", ""), [1, 3, 2, 0]);
        assert_eq!(files(&all, "problems", "", ""), [1, 3, 2]);
        assert_eq!(files(&all, "read", "", ""), [2, 0]);
        assert_eq!(files(&all, "", "", "pArTial"), [3]);
    }
}

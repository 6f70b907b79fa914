//! Values of exports that evidence points to. The address names one by its number: a JSON pointer may hold names.

use super::route::ValuePlace;
use trailglass_core::report::{Evidence, Report};
use trailglass_core::sorting::Arrange;

/// The pointers into one input that any evidence of the report has, sorted, each once.
#[must_use]
pub fn pointers(report: &Report, input: u32) -> Vec<&str> {
    let findings = report.findings.iter().flat_map(|finding| &finding.evidence);
    let trails = &report.chapters.fragmentation.trails;
    let trails = trails.iter().flat_map(|trail| &trail.evidence);
    let buckets = report.chapters.orphans.buckets.iter();
    let signals = buckets
        .flat_map(|bucket| &bucket.signals)
        .flat_map(|signal| &signal.evidence);
    let mut pointers: Vec<&str> = findings
        .chain(trails)
        .chain(signals)
        .filter_map(|evidence| match evidence {
            Evidence::Pointer { file, pointer } if *file == input => Some(pointer.as_str()),
            Evidence::Pointer { .. } | Evidence::Record { .. } => None,
        })
        .collect();
    pointers.arrange();
    pointers.dedup();
    pointers
}

/// The place of a pointer.
#[must_use]
pub fn place(report: &Report, file: u32, pointer: &str) -> Option<ValuePlace> {
    let number = pointers(report, file).binary_search(&pointer).ok()?;
    Some(ValuePlace {
        file,
        number: u32::try_from(number).ok()?,
    })
}

/// The pointer at a place.
#[must_use]
pub fn pointer(report: &Report, place: ValuePlace) -> Option<String> {
    let all = pointers(report, place.file);
    let number = usize::try_from(place.number).ok()?;
    all.get(number).map(|pointer| (*pointer).to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::state::fixture::estate;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn every_pointer_of_the_evidence_has_a_place_that_leads_back() {
        let report = estate();
        let all = pointers(&report, 0);
        assert_eq!(all, ["/trailList/0", "/trailList/1"]);
        for given in all {
            let place = place(&report, 0, given).unwrap();
            assert_eq!(pointer(&report, place).as_deref(), Some(given));
        }
        assert_eq!(place(&report, 0, "/elsewhere"), None);
        assert_eq!(place(&report, 9, "/trailList/0"), None);
    }
}

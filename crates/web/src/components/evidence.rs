//! The way from a verdict to what it rests on.

use super::icon::{Icon, Sign};
use super::text::Path;
use crate::format::number::count;
use crate::format::words::of;
use leptos::prelude::*;
use trailglass_core::report::{Evidence, Finding};

/// A list of places. `find` tells the path of an input and the address that opens the place.
#[component]
pub fn EvidenceList(
    /// The places.
    evidence: Vec<Evidence>,
    /// The path of the input and the address that opens a place; none where it cannot be opened (yet).
    find: impl Fn(&Evidence) -> Option<(String, String)>,
) -> impl IntoView {
    let rows: Vec<_> = evidence
        .iter()
        .filter_map(|evidence| {
            let (path, address) = find(evidence)?;
            let place = match evidence {
                Evidence::Record { record, .. } => format!("record {}", count(*record)),
                Evidence::Pointer { pointer, .. } => super::text::log_text(pointer),
            };
            Some(view! {
                <li>
                    <a class="evidence" href=address data-test="evidence">
                        <Icon sign=Sign::File />
                        <span>
                            <Path path />
                            <span class="sub num">{place}</span>
                        </span>
                    </a>
                </li>
            })
        })
        .collect();
    view! { <ul class="places">{rows}</ul> }
}

/// How much a finding rests on, in words.
#[must_use]
pub fn rests_on(finding: &Finding) -> String {
    match finding.evidence.first() {
        Some(Evidence::Pointer { .. }) => of(finding.count, "setting", "settings"),
        _ => of(finding.count, "record", "records"),
    }
}

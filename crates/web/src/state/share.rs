//! The choices for a copy, as words of the page.

use trailglass_core::redaction::Treatment;

/// The word of a treatment.
#[must_use]
pub const fn word(treatment: Treatment) -> &'static str {
    match treatment {
        Treatment::Keep => "keep",
        Treatment::Pseudonymise => "pseudonym",
        Treatment::Remove => "remove",
    }
}

/// The treatment of a word.
#[must_use]
pub fn treatment_of(text: &str) -> Option<Treatment> {
    [Treatment::Keep, Treatment::Pseudonymise, Treatment::Remove]
        .into_iter()
        .find(|treatment| word(*treatment) == text)
}

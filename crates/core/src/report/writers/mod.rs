//! Forms of a report, one file a form. All are pure: the same report gives the same bytes.

pub mod json;

//! Forms of a report, one file a form. All are pure: the same report gives the same bytes.
//!
//! The forms for people are laid out once, as a [`document::Document`], and differ only in how they
//! write it: [`markdown`] here, text for a terminal in the command line.

pub mod csv;
pub mod document;
pub mod hidden;
pub mod integrity;
pub mod json;
pub mod markdown;
mod outline;
mod posture;
pub mod records;
mod roles;
mod who;
pub mod words;

pub use outline::{Choices, outline};
pub use posture::controls as control_sheets;
pub use who::answer;

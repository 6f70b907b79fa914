//! Forms of a report, one file a form. All are pure: the same report gives the same bytes.
//!
//! The forms for people are laid out once, as a [`document::Document`], and differ only in how they
//! write it: [`markdown`] and [`html`] here, text for a terminal in the command line. What is handed to a customer has a
//! cover, a summary and the words of its author: [`deliverable`].

mod comparison;
pub mod csv;
pub mod document;
pub mod hidden;
pub mod html;
pub mod integrity;
pub mod json;
pub mod markdown;
mod outline;
mod posture;
pub mod records;
mod roles;
pub mod sarif;
mod who;
pub mod words;

pub use comparison::comparison;
pub use outline::{Choices, deliverable, outline};
pub use posture::controls as control_sheets;
pub use who::answer;

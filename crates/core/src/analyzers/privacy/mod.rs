//! Personal data and secrets: what stands in which field, and what someone who is given the logs would see.
//!
//! [`Scanner`] looks at every text of a record, also inside of JSON in texts, percent signs and base64, and
//! gives the exact places of what it finds. The field and the event are asked first, patterns and checksums
//! second. [`Exposures`] keeps what a case holds as a set of facts; [`chapter()`] makes the report of it.
//! AWS's own masks, the names of services and the ids of resources are no findings.

mod address;
mod chapter;
mod classify;
mod context;
mod decode;
mod exposures;
mod hidden;
mod known;
mod leaf;
mod mask;
mod memo;
mod names;
mod numbers;
mod parts;
mod places;
mod scanner;
mod secrets;
mod span;
mod trees;
// Lists of words, to be read as such.
#[rustfmt::skip]
mod words;

pub use chapter::chapter;
pub use exposures::{Exposures, StoredExposures};
pub use hidden::{hidden, names_secret};
pub use known::Known;
pub use leaf::{Leaf, Pointer, Step, Way};
pub use mask::mask;
pub use scanner::Scanner;
pub use span::Span;

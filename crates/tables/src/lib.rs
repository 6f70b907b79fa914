//! What is kept of records, in numbers: each text once ([`Lexicon`]), each row of numbers once ([`Interned`]), and one row a record ([`Rows`]).
//!
//! A crate because every record passes through it several times: a release for the browser builds it to be fast, and what is made of the tables
//! to be small. It knows no field of a record and no meaning of a number.

mod hash;
mod interned;
mod lexicon;
mod packed;
mod recent;
mod rows;
pub mod spread;

pub use hash::seed;
pub use interned::Interned;
pub use lexicon::Lexicon;
pub use recent::Recent;
pub use rows::{HOLE, Row, Rows, UNREAD};

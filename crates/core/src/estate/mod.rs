//! The accounts, trails, selectors, buckets and keys that the exports describe.
//!
//! [`keep()`] says what is kept of an export while it is read, [`build()`] makes the [`Estate`] of what
//! was kept. Every setting is a [`Fact`]: known, absent by AWS's own answer, or unknown, with its place
//! in the files as evidence. The shapes are those of the AWS CLI (AWS CLI command reference, "Output" of
//! each command) and of AWS Config (AWS Config resource schema).

mod build;
mod fact;
mod keep;
pub mod model;
pub mod policy;
mod read;
pub mod subject;

pub use build::{Built, Given, PASTED, build};
pub use fact::{Fact, Source, Why};
pub use keep::{Export, keep};
pub use model::Estate;
pub use read::Nameless;

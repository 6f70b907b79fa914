//! Seeded CloudTrail cases: a sample organization with planted mistakes, a large case to measure with, and hostile files.
//!
//! The same seed gives the same bytes on every machine. Every case comes with its truth, counted while it is made, so that a test can hold
//! the analysis against what was planted. This crate knows nothing of the analysis: a shared misunderstanding would prove nothing.

mod container;
mod digests;
mod hostile;
mod json;
mod large;
mod random;
mod sample;
mod time;
mod truth;

pub use digests::{Delivered, DigestChain, SignedDigest, SigningKey, altered, signed_case};
pub use hostile::{HostileCase, hostile};
pub use large::{bench_case, bench_digests};
pub use sample::{Sample, sample, sample_zip};
pub use truth::{BadFile, Planted, Tampering, Truth};

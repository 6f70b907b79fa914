//! What Trailglass reads: bytes of any kind of file in, checked JSON and borrowed records out.
//!
//! Apart from the analysis because all bytes pass through here: a release builds this for speed, where the analysis may be built small.
//! Nothing here counts or judges.

pub mod intake;
pub mod json;
pub mod problem;
pub mod record;

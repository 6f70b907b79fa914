//! What CloudTrail and the services around it cost.
//!
//! [`PriceTable`] holds list prices as data, each with its source, its date and how sure it is, and
//! takes corrections from the user. [`Projection`] turns a window of observed hours into a month with a low and a high. What is
//! charged for is an [`Item`]; how often events count is told by the chapter on cost, where it is known which trails deliver them. A
//! price that is not known makes a line without a figure, never a zero.
//!
//! Money is US dollars as binary floating point: figures are list prices times estimates, and are
//! rounded only where they are shown.

mod item;
mod projection;
mod table;

pub use item::Item;
pub use projection::{Estimate, Method, Projection, TooShort, project, weights};
pub use table::{BytesPerEvent, Evidence, Figure, Price, PriceTable, Tier};

/// A month is 730 hours: 365 days by 12.
pub const HOURS_PER_MONTH: f64 = 730.0;

/// A gigabyte as AWS bills it (S3 user guide, "Understanding your AWS billing and usage reports").
pub const BYTES_PER_GB: f64 = 1_073_741_824.0;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests;

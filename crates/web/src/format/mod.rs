//! Numbers, times and lists as a reader wants them. Pure functions: no locale, no clock.

pub mod arn;
pub mod number;
pub mod text;
pub mod time;
pub mod words;

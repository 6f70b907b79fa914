//! The work behind `cargo xtask`, as a library so that the browser tests use the same static server and the same generator.
//!
//! Nothing of this crate is part of the product. It may start processes, open a port on this machine and read the clock, which no other
//! crate may.
#![expect(clippy::print_stdout, reason = "commands talk to the terminal")]

pub mod bench;
pub mod dist;
pub mod generate;
pub mod offline;
pub mod page;
pub mod process;
pub mod project;
pub mod serve;
pub mod server;
pub mod single_file;
pub mod test;
pub mod tools;

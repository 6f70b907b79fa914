//! The program that the collector finds as `aws`; see [`trailglass_collector_tests::stand_in`].

use std::process::ExitCode;
use trailglass_collector_tests::stand_in;

fn main() -> ExitCode {
    stand_in::main()
}

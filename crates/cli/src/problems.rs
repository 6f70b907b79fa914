//! What is said on standard error of inputs that are damaged.

use trailglass_core::problem::Problem;
use trailglass_core::report::writers::words;
use trailglass_core::report::{InputFile, Status};

/// A problem of an input on one line: path, place and reason.
pub(crate) fn line(path: &str, problem: &Problem) -> String {
    let place = match (problem.record, problem.offset) {
        (Some(record), Some(offset)) => format!(" (record {record}, byte {offset})"),
        (Some(record), None) => format!(" (record {record})"),
        (None, Some(offset)) if offset > 0 => format!(" (byte {offset})"),
        // The beginning is no place to look at.
        (None, _) => String::new(),
    };
    format!("{}{place}: {}", words::visible(path), problem.message)
}

/// Says of which inputs something is lost, for an answer that does not list them. A file that is no log is not damaged.
pub(crate) fn tell_damage(files: &[InputFile]) {
    let damaged = files
        .iter()
        .filter(|file| matches!(file.status, Status::Partial | Status::Failed));
    tell(damaged.filter_map(of_file));
}

/// The first problem of an input, and how many more there are.
fn of_file(file: &InputFile) -> Option<String> {
    let mut said = line(&file.path, file.problems.first()?);
    let more = file.more_problems + file.problems.len() as u64 - 1;
    if more > 0 {
        said.push_str(&format!("; and {}", words::counted(more, "more problem")));
    }
    Some(said)
}

/// Writes lines to standard error.
#[expect(clippy::print_stderr, reason = "standard output is for the answer")]
pub(crate) fn tell(lines: impl IntoIterator<Item = String>) {
    for line in lines {
        eprintln!("trailglass: {line}");
    }
}

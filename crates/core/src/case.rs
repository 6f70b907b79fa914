//! The face of the core: read inputs into a [`Partial`], merge partials, finish a report.
//!
//! JSON that was pasted by hand is an input like a file: read it under a path that begins with
//! [`PASTED`]. What the report lists as unnamed is named with [`Partial::name_subject`].
//!
//! A [`Partial`] is a commutative monoid: any split of the inputs, in any order, on any machine,
//! merged in any order, gives the byte-identical report.

mod clash;
mod encoding;
mod explore;
mod exports;
mod finish;
mod input;
mod integrity;
mod kept;
mod observe;
mod partial;
mod scan;
mod simulate;
mod value;

use std::io::{Read, Seek};
use std::ops::ControlFlow;

pub use crate::analyzers::both::{Both, InTurn};
pub use encoding::DecodeError;
pub use explore::Explorer;
pub use partial::Partial;
pub use scan::{Hit, Hits, scan_input};
pub use simulate::Simulation;
pub use value::{Excerpt, read_value};

pub use crate::analyzers::simulate::Listener;

pub use crate::analyzers::edits::{Combined, combined};
pub use crate::analyzers::watched::WatchList;
pub use crate::estate::PASTED;

use crate::analyzers::integrity as proof;
use crate::analyzers::ledger::PriceTable;
use crate::intake::{self, Limits};
use crate::problem::{Problem, ProblemCode};
use crate::sorting::Arrange;

/// What a front end may choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Limits of reading.
    pub limits: Limits,
    /// Keys listed per dimension of the volume; the rest is one row.
    pub top: usize,
    /// Whether every input is listed in the report, and the long lists in it are as long as they may be; else only those with problems,
    /// and the first rows: for figures that are shown while reading goes on.
    pub listed: bool,
    /// Whether inputs are hashed while they are read, for the chapter `integrity`. Off by default: where a case
    /// has no digests nothing is to be hashed. See [`has_digests`] and [`Partial::unhashed`].
    pub hashed: bool,
    /// Whether personal data and secrets are looked for. Off by default: every text of every record is
    /// looked at then, which adds about two thirds to the time.
    pub privacy: bool,
    /// Whether temporary identities are followed to their origins. Only a measurement of what that takes leaves it out; what was read
    /// without it has no roles, and finished with it says that nobody took one.
    pub roles: bool,
}

impl Options {
    /// Rows of the long lists while reading goes on: more would be written, read and drawn again and again.
    const ROWS: usize = 200;

    /// How long a list of rows may be, beside its own limit.
    pub(crate) const fn rows(&self) -> usize {
        if self.listed { usize::MAX } else { Self::ROWS }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            top: 50,
            listed: true,
            hashed: false,
            privacy: false,
            roles: true,
        }
    }
}

/// What a user may change of the answers, beside the inputs.
#[derive(Debug, Clone, Default)]
pub struct Preferences {
    /// Prices.
    pub prices: PriceTable,
    /// Events that must not be lost.
    pub watch_list: WatchList,
}

/// What a front end wants to know while an input is read.
pub trait Hooks {
    /// Called about every 256 KiB of plain text. `partial` may be taken away (and merged
    /// elsewhere): one input may travel in pieces. [`ControlFlow::Break`] stops here; the input is
    /// then marked as cancelled.
    fn after_window(&mut self, partial: &mut Partial, plain_bytes: u64) -> ControlFlow<()>;
}

/// Lets everything pass.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoHooks;

impl Hooks for NoHooks {
    fn after_window(&mut self, _: &mut Partial, _: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Reads one input into `partial`. `path` has to be unique in the case; `bytes` is the size as
/// stored. Never fails: what goes wrong becomes a problem of the input.
pub fn read_input<S: Read + Seek>(
    source: S,
    path: &str,
    bytes: u64,
    options: &Options,
    partial: &mut Partial,
    hooks: &mut dyn Hooks,
) {
    read_with(source, path, bytes, options, partial, hooks, None);
}

/// The same, while sets of selectors that are known by now are asked what the partial will not tell of them:
/// give what was heard to [`Simulation::hear`]. One listener belongs to one partial, from its first input to
/// its last; it must not be merged into another one in between.
pub fn read_listening<S: Read + Seek>(
    source: S,
    path: &str,
    bytes: u64,
    options: &Options,
    partial: &mut Partial,
    listener: &mut Listener<'_>,
) {
    let hooks = &mut NoHooks;
    read_with(source, path, bytes, options, partial, hooks, Some(listener));
}

fn read_with<S: Read + Seek>(
    source: S,
    path: &str,
    bytes: u64,
    options: &Options,
    partial: &mut Partial,
    hooks: &mut dyn Hooks,
    listener: Option<&mut Listener<'_>>,
) {
    let mut observer = observe::Observer::new(partial, hooks, options, listener);
    intake::read(source, path, bytes, options.limits, &mut observer);
}

/// The JSON of one record as it was delivered: for showing evidence. `path` is the input's path as
/// the report has it, also of a file inside an archive; `source` is the outer file.
///
/// # Errors
/// In plain words, when the input does not hold that record (any more).
pub fn read_record<S: Read + Seek>(
    source: S,
    path: &str,
    record: u64,
    options: &Options,
) -> Result<Vec<u8>, String> {
    let outer = path.split("!/").next().unwrap_or(path);
    let mut finder = observe::Finder::new(path, record);
    intake::read(source, outer, 0, options.limits, &mut finder);
    finder
        .found
        .ok_or_else(|| "the file does not hold this record any more".to_owned())
}

/// Whether a case has digest files, as the paths of its inputs tell: then [`Options::hashed`] is worth its
/// while. A zip archive tells the names in it by itself. Where digests turn up otherwise (in a tar, under
/// other names, or dropped later), [`Partial::unhashed`] says what to read again.
#[must_use]
pub fn has_digests<'p>(paths: impl IntoIterator<Item = &'p str>) -> bool {
    paths.into_iter().any(proof::is_digest_path)
}

/// The order to read inputs in: a few small ones first, so that first figures come at once, then
/// the largest, so that no reader is left alone with one at the end.
#[must_use]
pub fn reading_order<'p>(inputs: impl IntoIterator<Item = (&'p str, u64)>) -> Vec<usize> {
    /// Files that are read before the largest.
    const SOON: usize = 8;
    let mut order: Vec<(usize, (&str, u64))> = inputs.into_iter().enumerate().collect();
    order.arrange_by_key(|&(_, (path, bytes))| (bytes, path));
    let late = order.split_off(SOON.min(order.len()));
    order.extend(late.into_iter().rev());
    order.into_iter().map(|(index, _)| index).collect()
}

/// An input of which nothing (more) can be read: it could not be opened, was cancelled, or took
/// its reader down.
#[must_use]
pub fn failed_input(path: &str, bytes: u64, code: ProblemCode, message: &str) -> Partial {
    Partial::of_failure(path, bytes, Problem::new(code, message))
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]
mod tests;

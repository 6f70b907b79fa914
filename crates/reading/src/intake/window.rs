//! A stretch of a stream that grows only as far as one value needs it.

use std::io::{ErrorKind, Read};

use crate::problem::{Problem, ProblemCode};

/// How much is read at a time, and how much is held when values are small.
pub(super) const CHUNK: usize = 256 << 10;

/// How much is read first: most log files are smaller than a chunk.
const FIRST: usize = 32 << 10;

/// Bytes of a stream from the reader's place on.
pub(super) struct Window<'r> {
    source: &'r mut dyn Read,
    buffer: Vec<u8>,
    from: usize,
    to: usize,
    /// Offset in the stream of the first byte of the buffer.
    base: u64,
    ended: bool,
    fault: Option<Problem>,
}

impl<'r> Window<'r> {
    pub(super) fn new(source: &'r mut dyn Read) -> Self {
        Self {
            source,
            buffer: Vec::new(),
            from: 0,
            to: 0,
            base: 0,
            ended: false,
            fault: None,
        }
    }

    /// What has been read and not been consumed.
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(self.from..self.to).unwrap_or_default()
    }

    /// Offset of [`Window::bytes`] in the stream.
    pub(super) fn offset(&self) -> u64 {
        self.base + self.from as u64
    }

    /// Moves on by `count` bytes of [`Window::bytes`].
    pub(super) fn consume(&mut self, count: usize) {
        self.from = (self.from + count).min(self.to);
    }

    /// Why the stream ended early, once.
    pub(super) fn take_fault(&mut self) -> Option<Problem> {
        self.fault.take()
    }

    /// Whether the stream ended early.
    pub(super) fn is_cut(&self) -> bool {
        self.fault.is_some()
    }

    /// Reads on. False at the end of the stream.
    pub(super) fn more(&mut self) -> bool {
        if self.ended {
            return false;
        }
        self.make_room();
        let before = self.to;
        loop {
            let upto = self.buffer.len().min(before + CHUNK);
            let Some(room) = self.buffer.get_mut(self.to..upto).filter(|r| !r.is_empty()) else {
                break;
            };
            match self.source.read(room) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(count) => self.to += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.ended = true;
                    self.fault = Some(problem_of(error));
                    break;
                }
            }
        }
        self.to > before
    }

    /// Leaves room for a chunk behind what is held: first by dropping what was consumed, then by
    /// growing. After a large value the buffer shrinks again.
    fn make_room(&mut self) {
        if self.buffer.is_empty() {
            self.buffer.resize(FIRST, 0);
            return;
        }
        let held = self.to - self.from;
        if self.buffer.len() - self.to >= CHUNK {
            return;
        }
        self.buffer.copy_within(self.from..self.to, 0);
        self.base += self.from as u64;
        self.from = 0;
        self.to = held;
        // Doubling keeps the copying of a growing value linear.
        let wanted = (held + CHUNK).max(if held > CHUNK { held * 2 } else { 2 * CHUNK });
        if self.buffer.len() < held + CHUNK {
            self.buffer.resize(wanted, 0);
        } else if self.buffer.len() > 8 * CHUNK && held < CHUNK {
            self.buffer.truncate(2 * CHUNK);
            self.buffer.shrink_to_fit();
        }
    }
}

/// A [`Problem`] travels through `Read` inside an error of [`ErrorKind::Other`].
#[derive(Debug)]
pub(super) struct Carried(pub(super) Problem);

impl std::fmt::Display for Carried {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Carried {}

/// What a read error says, carried or the system's own.
pub(super) fn problem_of(error: std::io::Error) -> Problem {
    let said = error.to_string();
    match error.into_inner().map(|inner| inner.downcast::<Carried>()) {
        Some(Ok(carried)) => carried.0,
        _ => Problem::new(ProblemCode::Io, format!("reading stopped: {said}")),
    }
}

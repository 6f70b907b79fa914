//! The figures of a run, from the state of its files.

use super::{End, Queue, State};
use crate::engine::types::Progress;

/// Milliseconds before a guess of the time left is worth anything.
const TOO_SOON: f64 = 700.0;

impl Queue {
    /// How far reading is after `elapsed_ms` of it. Problems and memory are not known here.
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    pub(in crate::engine) fn progress(&self, elapsed_ms: f64) -> Progress {
        let mut progress = Progress {
            files_total: self.files.len().try_into().unwrap_or(u32::MAX),
            elapsed_ms,
            records: self.shipped_records
                + self
                    .readers
                    .iter()
                    .map(|reader| reader.unshipped)
                    .sum::<u64>(),
            ..Progress::default()
        };
        // What was never read counts as done, and not as speed.
        let mut unread = 0;
        for file in &self.files {
            progress.bytes_total += file.bytes;
            let done = match file.state {
                State::Waiting => 0,
                State::Ordered => file.read,
                State::Held => file.bytes,
                State::Ended(end) => {
                    progress.files_done += 1;
                    if end != End::Read {
                        unread += file.bytes - file.read;
                    }
                    file.bytes
                }
            };
            progress.bytes_done += done;
        }
        let read = progress.bytes_done.saturating_sub(unread) as f64;
        if elapsed_ms > 0.0 {
            progress.megabytes_per_second = read / 1000.0 / elapsed_ms;
        }
        let left = progress.bytes_total - progress.bytes_done;
        if elapsed_ms > TOO_SOON && left > 0 && read > 0.0 {
            progress.seconds_left = Some(left as f64 / read * elapsed_ms / 1000.0);
        }
        progress
    }
}

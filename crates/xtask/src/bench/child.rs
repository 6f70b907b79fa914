//! Runs a program to its end and tells how long it took and how much memory it held at most.

use super::figures::Measured;
use crate::process;
use anyhow::{Context, Result, bail};
use std::{
    fs,
    io::Read,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How often the memory is looked at. Linux keeps the peak itself, so only growth in the last moment can be missed.
const PAUSE: Duration = Duration::from_millis(4);

/// Time, peak memory and standard output of `command`.
pub(super) fn run(command: &mut Command) -> Result<(Measured, Vec<u8>)> {
    let start = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{}` could not be started", process::line(command)))?;
    let output = child.stdout.take();
    // The pipe is read beside the waiting: a program that fills it would stop.
    let reader = thread::spawn(move || {
        let mut bytes = Vec::new();
        match output {
            Some(mut output) => output.read_to_end(&mut bytes).map(|_| bytes),
            None => Ok(bytes),
        }
    });
    let mut peak_bytes = None;
    let status = loop {
        if let Some(bytes) = peak(&child) {
            peak_bytes = peak_bytes.max(Some(bytes));
        }
        if let Some(status) = child.try_wait().context("the program was lost")? {
            break status;
        }
        thread::sleep(PAUSE);
    };
    let seconds = start.elapsed().as_secs_f64();
    let bytes = reader
        .join()
        .ok()
        .context("the output could not be read")??;
    if !status.success() {
        bail!("`{}` failed ({status})", process::line(command));
    }
    Ok((
        Measured {
            seconds,
            peak_bytes,
            ..Measured::default()
        },
        bytes,
    ))
}

/// The most memory that the program held so far. Only Linux tells.
fn peak(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    peak_of(&status)
}

fn peak_of(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1_024)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_read_from_what_linux_says() {
        assert_eq!(
            peak_of("Name:\tcat\nVmHWM:\t    2048 kB\nVmRSS:\t 1 kB\n"),
            Some(2_097_152)
        );
        assert_eq!(peak_of("Name:\tcat\n"), None);
    }

    #[test]
    fn time_and_output_come_back_and_failure_is_one() {
        let (measured, output) =
            run(Command::new("sh").args(["-c", "sleep 0.05; echo done"])).unwrap();
        assert_eq!(output, b"done\n");
        assert!(measured.seconds >= 0.05);
        assert!(run(Command::new("sh").args(["-c", "exit 3"])).is_err());
    }
}

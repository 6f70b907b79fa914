//! `trailglass simulate`: what sets of event selectors would keep, drop, cost and hide.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::ops::ControlFlow;

use anyhow::{Result, ensure};
use trailglass_core::analyzers::simulate::{Simulated, SimulatedSet};
use trailglass_core::case::{Options, Simulation};
use trailglass_core::report::writers::words;
use trailglass_core::selectors::{self, Read};

use super::Outcome;
use crate::arguments::{AnswerFormat, Simulate};
use crate::inputs::{self, Input, Source};
use crate::output::Output;
use crate::reading::Hashing;
use crate::{preferences, reading};

/// Runs the command.
///
/// # Errors
/// When the selectors or the prices cannot be used, or the output cannot be written.
pub(crate) fn run(options: &Simulate) -> Result<Outcome> {
    let preferences = preferences::of(options.prices.as_deref(), &options.watch)?;
    let sets = sets(options)?;
    let inputs = inputs::collect(&options.reading.paths);
    let output = Output::open(options.output.as_deref(), &inputs)?;
    let partial = reading::read(&inputs, &options.reading, Hashing::Never);
    let mut simulation = partial.simulate(&sets, &preferences);
    read_again(&mut simulation, &inputs);
    let answer = simulation.answer();
    output.write(|out| match (options.format, options.compact) {
        (AnswerFormat::Text, _) => text(&answer, out),
        (AnswerFormat::Json, false) => {
            serde_json::to_writer_pretty(&mut *out, &answer)?;
            writeln!(out)
        }
        (AnswerFormat::Json, true) => {
            serde_json::to_writer(&mut *out, &answer)?;
            writeln!(out)
        }
    })?;
    Ok(super::outcome(&partial.finish(&Options::default()), None))
}

fn sets(options: &Simulate) -> Result<Read> {
    let path = options.selectors.display();
    let sets = selectors::read(&preferences::text_of(&options.selectors)?);
    let why = sets.problems.first().map_or_else(String::new, |problem| {
        format!(": {}", words::visible(&problem.message))
    });
    ensure!(!sets.documents.is_empty(), "{path} holds no selectors{why}");
    Ok(sets)
}

/// Looks again at the records that the table of keys does not answer for. What cannot be read a second time
/// stays open, and the answer says so.
fn read_again(simulation: &mut Simulation, inputs: &[Input]) {
    for path in simulation.to_read() {
        let input = inputs.iter().find(|input| input.path == path);
        let Some(Source::File(file)) = input.map(|input| &input.source) else {
            continue;
        };
        if let Ok(file) = File::open(file) {
            let counts = simulation.read_again(
                BufReader::new(file),
                &path,
                &Options::default(),
                &mut |_| ControlFlow::Continue(()),
            );
            simulation.add(counts);
        }
    }
}

fn text(answer: &Simulated, out: &mut dyn Write) -> io::Result<()> {
    for (number, set) in answer.sets.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        one(set, out)?;
    }
    for problem in &answer.problems {
        writeln!(
            out,
            "{}: {}",
            problem.pointer,
            words::visible(&problem.message)
        )?;
    }
    Ok(())
}

fn one(set: &SimulatedSet, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", words::visible(&set.name))?;
    let mut line = |name: &str, value: String| writeln!(out, "  {name:<18}{value}");
    line("Kept", words::counted(set.kept, "record"))?;
    line("Dropped", words::counted(set.dropped, "record"))?;
    line(
        "Watched, dropped",
        words::counted(set.watched_dropped, "record"),
    )?;
    if set.unresolved > 0 {
        line(
            "Not known",
            format!(
                "{} that could not be read again",
                words::counted(set.unresolved, "record")
            ),
        )?;
    }
    let usd =
        |usd: Option<f64>| usd.map_or_else(|| "not known".to_owned(), |usd| format!("${usd:.2}"));
    line(
        "A month",
        format!(
            "{} instead of {}",
            usd(set.usd_month_after),
            usd(set.usd_month_before)
        ),
    )?;
    for problem in &set.problems {
        let place = words::visible(&problem.pointer).into_owned();
        writeln!(out, "  {place}: {}", words::visible(&problem.message))?;
    }
    Ok(())
}

//! `trailglass simulate`: what sets of event selectors would keep, drop, cost and hide.

use std::io::{self, Write};

use anyhow::{Result, ensure};
use trailglass_core::analyzers::simulate::{self, Simulated, SimulatedSet};
use trailglass_core::report::writers::{json, words};
use trailglass_core::selectors::{self, Read};

use super::Outcome;
use crate::arguments::{AnswerFormat, Simulate};
use crate::inputs;
use crate::output::{Files, Output};
use crate::{forms, preferences, reading};

/// Runs the command.
///
/// # Errors
/// When the selectors or the prices cannot be used, or the output cannot be written.
pub(crate) fn run(options: &Simulate) -> Result<Outcome> {
    let preferences = preferences::of(options.prices.as_deref(), &options.watch)?;
    let sets = sets(options)?;
    let inputs = inputs::collect(&options.reading.paths);
    let mut files = Files::new(&inputs)
        .and([&options.selectors])
        .and(&options.prices);
    let output = Output::open(options.output.as_deref(), &mut files)?;
    let panel = simulate::panel(&sets);
    let (partial, heard) = reading::read_listening(&inputs, &options.reading, &panel);
    let nothing = super::told(&partial.files_read());
    let mut simulation = partial.simulate(&sets, &preferences);
    simulation.hear(&heard);
    let answer = simulation.answer();
    output.write(|out| match options.format {
        AnswerFormat::Text => text(&answer, out),
        AnswerFormat::Json => json::write(&answer, forms::json_layout(options.compact), out),
    })?;
    Ok(nothing.unwrap_or(Outcome::Done))
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
    let usd = |usd: Option<f64>| usd.map_or_else(|| "not known".to_owned(), words::usd);
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

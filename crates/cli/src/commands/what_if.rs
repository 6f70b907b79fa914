//! `trailglass what-if`: what changes of trails save and lose together.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use serde::Serialize;
use serde_json::Value;
use trailglass_core::case::{Options, combined};
use trailglass_core::report::WhatIfTable;
use trailglass_core::report::writers::{json, words};

use super::Outcome;
use crate::arguments::{AnswerFormat, Reading};
use crate::output::{Files, Output};
use crate::reading::Hashing;
use crate::{forms, inputs, preferences, problems, reading};

/// What `trailglass what-if --help` says below the options.
pub(crate) const HELP: &str = "\
Without --change every change that can be tried is listed, with what it does alone. With --change the answer is what \
all of them do together, which is not the sum: a record that two changes leave out is saved and lost once, and is lost \
only where no other trail logs it. The selectors that put-event-selectors would take for it are in the JSON.

A change is named as the list names it, or by any part of that name that no other change has.

The exit status is 0 also where there is nothing to try: that is the answer then, and the list of the JSON is empty. It \
is 2 for a change that is not in the list, or could be several, and 3 when nothing could be read.

Examples:
  trailglass what-if export/
  trailglass what-if export/ --change 'writes only' --change 'without the trail audit'
  trailglass what-if export/ --change 'below images/web/' --format json";

/// Why there is no change to try.
const NOTHING: &str =
    "no trail logs records that could be left out, or there are too many kinds of them";

/// `trailglass what-if`
#[derive(Debug, Args)]
pub(crate) struct WhatIf {
    /// What to read.
    #[command(flatten)]
    reading: Reading,
    /// A change to make, by its name or a part of it. Can be given more than once.
    #[arg(long, value_name = "NAME")]
    change: Vec<String>,
    /// Prices of your own, in the form of the built-in ones; what is left out stays.
    #[arg(long, value_name = "FILE")]
    prices: Option<PathBuf>,
    /// An event that must not be lost, beside the built-in ones: its name, or its source and name with a space
    /// between them. Can be given more than once.
    #[arg(long, value_name = "EVENT")]
    watch: Vec<String>,
    /// The form of the answer.
    #[arg(short, long, value_enum, default_value_t)]
    format: AnswerFormat,
    /// Write the answer to this file; `-` is standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// JSON on one line.
    #[arg(long)]
    compact: bool,
}

/// What some changes do.
#[derive(Debug, Serialize)]
struct Effect {
    /// The changes, by their names.
    changes: Vec<String>,
    /// `None` where a price or a month is not known.
    saved_usd_month: Option<f64>,
    /// What all trails cost in a month after it.
    usd_month: Option<f64>,
    /// Distinct records that a trail would no longer log.
    dropped_records: u64,
    /// Those that no trail would log any more.
    lost_records: u64,
    /// Those of the watched list among them.
    lost_watched_records: u64,
    /// The selectors of each trail that changes and stays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    selectors: Vec<Selectors>,
}

/// What a trail would select.
#[derive(Debug, Serialize)]
struct Selectors {
    /// What to call the trail.
    trail: String,
    /// Its ARN; `None` for the one that is assumed.
    arn: Option<String>,
    /// The input of `put-event-selectors`.
    document: Value,
    /// Changes that are not in it: they change nothing more, or AWS would refuse the whole with them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_over: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// For a change that is not there or could be several, or when the output cannot be written.
pub(crate) fn run(options: &WhatIf) -> Result<Outcome> {
    let preferences = preferences::of(options.prices.as_deref(), &options.watch)?;
    let inputs = inputs::collect(&options.reading.paths);
    let mut files = Files::new(&inputs).and(&options.prices);
    let output = Output::open(options.output.as_deref(), &mut files)?;
    let partial = reading::read(&inputs, &options.reading, Hashing::Never);
    if let Some(nothing) = super::told(&partial.files_read()) {
        return Ok(nothing);
    }
    let cost = partial
        .finish_with(&Options::default(), &preferences)
        .chapters
        .cost;
    let Some(table) = cost.together else {
        if let Some(asked) = options.change.first() {
            bail!("there is no change {}: {NOTHING}", words::visible(asked));
        }
        output.write(|out| match options.format {
            AnswerFormat::Text => writeln!(out, "There is nothing to try: {NOTHING}."),
            AnswerFormat::Json => {
                let none: BTreeMap<&str, [Effect; 0]> = BTreeMap::from([("changes", [])]);
                json::write(&none, forms::json_layout(options.compact), out)
            }
        })?;
        if options.format == AnswerFormat::Json {
            problems::tell([format!("there is nothing to try: {NOTHING}")]);
        }
        return Ok(Outcome::Done);
    };
    let names: Vec<String> = (0..table.changes.len())
        .map(|place| name(&table, place))
        .collect();
    let effect = |taken: &BTreeSet<usize>| effect(&table, &names, cost.usd_month, taken);
    let answer: Vec<Effect> = if options.change.is_empty() {
        let mut alone: Vec<Effect> = (0..names.len())
            .map(|place| effect(&BTreeSet::from([place])))
            .collect();
        alone.sort_by(|a, b| {
            let saved = |it: &Effect| it.saved_usd_month.unwrap_or(-1.0);
            saved(b)
                .total_cmp(&saved(a))
                .then_with(|| a.changes.cmp(&b.changes))
        });
        alone
    } else {
        let taken = options.change.iter().map(|asked| find(&names, asked));
        vec![effect(&taken.collect::<Result<_>>()?)]
    };
    let key = if options.change.is_empty() {
        "changes"
    } else {
        "together"
    };
    output.write(|out| match options.format {
        AnswerFormat::Text => answer.iter().try_for_each(|effect| text(effect, out)),
        AnswerFormat::Json => {
            let answer = BTreeMap::from([(key, &answer)]);
            json::write(&answer, forms::json_layout(options.compact), out)
        }
    })?;
    Ok(Outcome::Done)
}

/// The name of a change in the list: with its trail, where it does not name that itself.
fn name(table: &WhatIfTable, place: usize) -> String {
    let Some(change) = table.changes.get(place) else {
        return String::new();
    };
    let trail = table.trails.get(change.trail as usize);
    match (&change.edit, trail) {
        (Some(_), Some(trail)) => format!("{}: {}", trail.name, change.name),
        _ => change.name.clone(),
    }
}

/// The place of the change that was asked for: of that name, or the only one with that part.
fn find(names: &[String], asked: &str) -> Result<usize> {
    if let Some(place) = names.iter().position(|name| name == asked) {
        return Ok(place);
    }
    let small = asked.to_lowercase();
    let found: Vec<_> = names
        .iter()
        .enumerate()
        .filter(|(_, name)| name.to_lowercase().contains(&small))
        .collect();
    let asked = words::visible(asked);
    match found.as_slice() {
        [] => {
            bail!("there is no change {asked}; without --change all that can be tried are listed")
        }
        [(place, _)] => Ok(*place),
        several => {
            let all = several.iter().map(|(_, name)| words::visible(name));
            let all = all.collect::<Vec<_>>().join("\n  ");
            bail!("{asked} could be any of these; say more of its name:\n  {all}")
        }
    }
}

fn effect(
    table: &WhatIfTable,
    names: &[String],
    total: Option<f64>,
    taken: &BTreeSet<usize>,
) -> Effect {
    let answer = table.answer(taken);
    let of = |places: &mut dyn Iterator<Item = usize>| {
        places
            .filter_map(|place| names.get(place).cloned())
            .collect::<Vec<_>>()
    };
    let selectors = combined(table, taken).into_iter().map(|combined| {
        let trail = table.trails.get(combined.trail as usize);
        Selectors {
            trail: trail.map(|it| it.name.clone()).unwrap_or_default(),
            arn: trail.and_then(|it| it.arn.clone()),
            document: combined.document,
            left_over: of(&mut combined.left_over.into_iter()),
        }
    });
    Effect {
        changes: of(&mut taken.iter().copied()),
        saved_usd_month: answer.saved_usd_month,
        usd_month: total
            .zip(answer.saved_usd_month)
            .map(|(total, saved)| (total - saved).max(0.0)),
        dropped_records: answer.dropped_records,
        lost_records: answer.lost_records,
        lost_watched_records: answer.lost_watched_records,
        selectors: selectors.collect(),
    }
}

fn text(effect: &Effect, out: &mut dyn Write) -> io::Result<()> {
    for change in &effect.changes {
        writeln!(out, "{}", words::visible(change))?;
    }
    let usd = |usd: Option<f64>| usd.map_or_else(|| "not known".to_owned(), words::usd);
    let mut line = |name: &str, value: String| writeln!(out, "  {name:<18}{value}");
    line("Saved a month", usd(effect.saved_usd_month))?;
    line("A month then", usd(effect.usd_month))?;
    line("Lost", words::counted(effect.lost_records, "record"))?;
    line(
        "Watched, lost",
        words::counted(effect.lost_watched_records, "record"),
    )?;
    for selectors in &effect.selectors {
        for left in &selectors.left_over {
            line("Changes nothing", words::visible(left).into_owned())?;
        }
    }
    writeln!(out)
}

//! Charts as inline SVG, each with a name, a description and the same as a table.

use std::io::{self, Write};

use super::{parts, text};
use crate::report::writers::document::{Bars, Column, Course, Holds, Table};
use crate::report::writers::words;

/// The width and height that a course is drawn in.
const WIDE: usize = 720;
const HIGH: u64 = 96;

/// Records over time.
pub(super) fn course(course: &Course, out: &mut dyn Write) -> io::Result<()> {
    let most = course.records.iter().copied().max().unwrap_or(0).max(1);
    let all = words::counted(course.records.iter().sum::<u64>(), "record");
    let hours = words::counted(u64::from(course.hours), "hour");
    let (from, to) = (text(&course.from), text(&course.to));
    let step = WIDE / course.records.len().max(1);
    let step = step.clamp(1, 24);
    let wide = step * course.records.len().max(1);
    writeln!(
        out,
        "<figure class=\"chart\"><figcaption>Records over time, {hours} a step</figcaption>\n\
         <svg viewBox=\"0 0 {wide} {HIGH}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{all} from {from} to {to}, {} in the fullest step\">",
        words::count(most)
    )?;
    for (place, (begin, records)) in course.steps().enumerate() {
        if records == 0 {
            continue;
        }
        // A step with records always shows.
        let height = u128::from(records) * u128::from(HIGH) / u128::from(most);
        let height = u64::try_from(height).unwrap_or(HIGH).max(1);
        writeln!(
            out,
            "<rect class=\"bar\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{height}\"><title>{}: {}</title></rect>",
            place * step,
            HIGH - height,
            (step - step / 5).max(1),
            text(&begin),
            words::counted(records, "record")
        )?;
    }
    writeln!(
        out,
        "</svg>\n<p class=\"chart__ends meta\"><span>{from}</span><span>{to}</span></p>"
    )?;
    let column = |title, holds| Column { title, holds };
    let twin = Table {
        title: None,
        columns: vec![
            column("From", Holds::Words),
            column("Records", Holds::Figures),
        ],
        rows: course
            .steps()
            .map(|(begin, records)| vec![vec![begin], vec![words::count(records)]])
            .collect(),
    };
    twin_of(&twin, "Records over time", out)?;
    writeln!(out, "</figure>")
}

/// Amounts beside each other. The words stand beside the bars, so the table is the chart.
pub(super) fn bars(chart: &Bars, out: &mut dyn Write) -> io::Result<()> {
    let most = chart.bars.iter().map(|bar| bar.amount);
    let most = most.fold(0.0, f64::max);
    writeln!(
        out,
        "<h3>{title}</h3>\n<div class=\"frame\" role=\"group\" tabindex=\"0\" aria-label=\"{title}\">\
         <table class=\"bars\">\n<thead><tr><th scope=\"col\">{}</th><th scope=\"col\" class=\"n\">{}</th>\
         <td aria-hidden=\"true\"></td></tr></thead>\n<tbody>",
        chart.column,
        chart.unit,
        title = chart.title
    )?;
    for bar in &chart.bars {
        let share = if most > 0.0 { bar.amount / most } else { 0.0 };
        writeln!(
            out,
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"bars__bar\" aria-hidden=\"true\">\
             <svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\"><rect class=\"bar\" width=\"{:.1}\" height=\"10\"/></svg></td></tr>",
            text(&bar.label),
            text(&bar.shown),
            (share * 100.0).clamp(0.5, 100.0)
        )?;
    }
    writeln!(out, "</tbody></table></div>")
}

/// The same as a table, out of the way.
fn twin_of(table: &Table, of: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<details><summary>As a table</summary>")?;
    parts::table(table, of, out)?;
    writeln!(out, "</details>")
}

//! The parts of a section: facts, tables, findings, a timeline, commands.

use std::io::{self, Write};

use super::text;
use crate::report::writers::document::{Column, Entry, Fact, Holds, Moment, Table};
use crate::report::writers::words;
use crate::report::{Severity, Verdict};

/// The shapes that stand beside a word of severity: colour is never alone. They are those of the page.
pub(super) const SPRITE: &str = r#"<svg class="sprite" aria-hidden="true" focusable="false"><defs>
<symbol id="g-critical" viewBox="0 0 16 16"><path class="gf" d="M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2L1.5 10.8V5.2z"/><path class="gk" d="m5.8 5.8 4.4 4.4M10.2 5.8l-4.4 4.4"/></symbol>
<symbol id="g-high" viewBox="0 0 16 16"><path class="gf" d="M8 1.5 15 14H1z"/><path class="gk" d="M8 6v3.5M8 11.7v.1"/></symbol>
<symbol id="g-medium" viewBox="0 0 16 16"><path class="gs" d="M8 2.5 14 13.5H2z"/></symbol>
<symbol id="g-low" viewBox="0 0 16 16"><circle class="gs" cx="8" cy="8" r="4.5"/></symbol>
<symbol id="g-info" viewBox="0 0 16 16"><circle class="gs" cx="8" cy="8" r="6.5"/><path class="gs" d="M8 7.5v3.5M8 5v.1"/></symbol>
<symbol id="g-unknown" viewBox="0 0 16 16"><circle class="gd" cx="8" cy="8" r="6.5"/><path class="gs" d="M6.3 6.3a1.75 1.75 0 1 1 2.5 1.6c-.6.3-.8.6-.8 1.2M8 11.3v.1"/></symbol>
<symbol id="g-pass" viewBox="0 0 16 16"><circle class="gf" cx="8" cy="8" r="6.5"/><path class="gk" d="m5 8.2 2.2 2.2L11 6"/></symbol>
</defs></svg>
"#;

pub(super) fn facts(facts: &[Fact], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<dl class=\"facts\">")?;
    for Fact { label, value } in facts {
        writeln!(out, "<dt>{label}</dt><dd>{}</dd>", text(value))?;
    }
    writeln!(out, "</dl>")
}

pub(super) fn paragraphs(paragraphs: &[String], out: &mut dyn Write) -> io::Result<()> {
    for paragraph in paragraphs {
        writeln!(out, "<p>{}</p>", text(paragraph))?;
    }
    Ok(())
}

/// A table, in a frame of its own that scrolls where the page is narrow.
pub(super) fn table(table: &Table, of: &str, out: &mut dyn Write) -> io::Result<()> {
    if let Some(title) = table.title {
        writeln!(out, "<h3>{title}</h3>")?;
    }
    let name = table.title.unwrap_or(of);
    writeln!(
        out,
        "<div class=\"frame\" role=\"group\" tabindex=\"0\" aria-label=\"{name}\"><table>\n<thead><tr>"
    )?;
    for Column { title, holds } in &table.columns {
        writeln!(out, "<th scope=\"col\"{}>{title}</th>", class(*holds))?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")?;
    for row in &table.rows {
        write!(out, "<tr>")?;
        for (lines, Column { holds, .. }) in row.iter().zip(&table.columns) {
            write!(out, "<td{}>", class(*holds))?;
            for (number, line) in lines.iter().enumerate() {
                if number > 0 {
                    write!(out, "<br>")?;
                }
                match holds {
                    Holds::Names if !line.is_empty() => {
                        write!(out, "<code>{}</code>", text(line))?;
                    }
                    Holds::Severity => severity_word(line, out)?,
                    _ => write!(out, "{}", text(line))?,
                }
            }
            write!(out, "</td>")?;
        }
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody></table></div>")
}

const fn class(holds: Holds) -> &'static str {
    match holds {
        Holds::Figures => " class=\"n\"",
        Holds::Severity => " class=\"s\"",
        Holds::Names | Holds::Words => "",
    }
}

/// A word of severity with its shape; any other word alone.
fn severity_word(word: &str, out: &mut dyn Write) -> io::Result<()> {
    let known = Severity::ALL.into_iter().find(|one| one.word() == word);
    match known {
        Some(severity) => state(severity.word(), severity.word(), out),
        None if word == "unknown" => state("unknown", "unknown", out),
        None => write!(out, "{}", text(word)),
    }
}

/// A shape and its word, both of this program.
fn state(shape: &'static str, word: &str, out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "<span class=\"state is-{shape}\"><svg class=\"glyph\" viewBox=\"0 0 16 16\" aria-hidden=\"true\">\
         <use href=\"#g-{shape}\"/></svg>{word}</span>"
    )
}

pub(super) fn findings(entries: &[Entry], section: usize, out: &mut dyn Write) -> io::Result<()> {
    for (number, entry) in (1..).zip(entries) {
        finding(number, section, entry, out)?;
    }
    Ok(())
}

fn finding(number: usize, section: usize, entry: &Entry, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<article class=\"finding\" aria-labelledby=\"s{section}f{number}\">\n<div class=\"finding__head\">\
         <h3 id=\"s{section}f{number}\">{number}. {}</h3>",
        text(&entry.title)
    )?;
    match entry.verdict {
        Verdict::Fail => state(entry.severity.word(), entry.severity.word(), out)?,
        Verdict::Unknown => state("unknown", "open question", out)?,
        Verdict::Pass => state("pass", "holds", out)?,
    }
    writeln!(out, "</div>\n<p>{}</p>", text(&entry.why))?;
    if !entry.comment.is_empty() {
        writeln!(out, "<div class=\"comment\">")?;
        paragraphs(&entry.comment, out)?;
        writeln!(out, "</div>")?;
    }
    writeln!(out, "<dl class=\"facts\">")?;
    if let Some(accepted) = &entry.accepted {
        writeln!(out, "<dt>Accepted</dt><dd>{}</dd>", text(accepted))?;
    }
    if let Some(monthly) = &entry.monthly {
        writeln!(out, "<dt>A month</dt><dd>{}</dd>", text(monthly))?;
    }
    names("About", &entry.resources, entry.more_resources, out)?;
    names("Evidence", &entry.evidence, entry.more_evidence, out)?;
    if !entry.controls.is_empty() {
        let controls = entry.controls.join(" · ");
        writeln!(out, "<dt>Controls</dt><dd>{}</dd>", text(&controls))?;
    }
    if let Some(fix) = &entry.fix {
        writeln!(out, "<dt>Fix</dt><dd>{}</dd>", text(fix))?;
    }
    writeln!(
        out,
        "<dt>Finding</dt><dd><code>{}</code></dd>\n</dl>",
        text(&entry.id)
    )?;
    listing(&entry.commands.join("\n"), out)?;
    if let Some(document) = &entry.document {
        listing(document, out)?;
    }
    if !entry.ask.is_empty() {
        writeln!(out, "<p>This would settle it:</p>")?;
        listing(&entry.ask.join("\n"), out)?;
    }
    writeln!(out, "</article>")
}

/// A list of names, and how many more there are.
fn names(label: &str, texts: &[String], more: u64, out: &mut dyn Write) -> io::Result<()> {
    if texts.is_empty() {
        return Ok(());
    }
    write!(out, "<dt>{label}</dt><dd>")?;
    for (number, name) in texts.iter().enumerate() {
        if number > 0 {
            write!(out, "<br>")?;
        }
        write!(out, "<code>{}</code>", text(name))?;
    }
    if more > 0 {
        write!(out, "<br>and {} more", words::count(more))?;
    }
    writeln!(out, "</dd>")
}

/// Commands or a document to copy. Their lines are ours; what stands in them is made visible.
pub(super) fn listing(lines: &str, out: &mut dyn Write) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    write!(out, "<pre><code>")?;
    for (number, line) in lines.lines().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        write!(out, "{}", text(line))?;
    }
    writeln!(out, "</code></pre>")
}

pub(super) fn timeline(moments: &[Moment], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<ol class=\"timeline\">")?;
    for moment in moments {
        let time = if moment.time.is_empty() {
            "time not known"
        } else {
            &moment.time
        };
        write!(
            out,
            "<li><p class=\"timeline__when\"><span>{}</span>",
            text(time)
        )?;
        state(moment.severity.word(), moment.severity.word(), out)?;
        write!(
            out,
            "</p><div><p><code>{}</code> {}</p><p class=\"meta\">",
            text(&moment.event),
            text(&moment.what)
        )?;
        if let Some(target) = &moment.target {
            write!(out, "<code>{}</code> ", text(target))?;
        }
        writeln!(
            out,
            "in {}, by <code>{}</code></p></div></li>",
            text(&moment.place),
            text(&moment.caller)
        )?;
    }
    writeln!(out, "</ol>")
}

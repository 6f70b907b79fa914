//! The report as text for a terminal of any width.
//!
//! Every text of the logs goes through [`Page::put`] or [`wrap::lines`], which write out whatever
//! could talk to the terminal.

mod table;
mod wrap;

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use trailglass_core::report::writers::document::{
    Block, Course, Cover, Document, Entry, Fact, Moment,
};
use trailglass_core::report::writers::words;
use trailglass_core::report::{Severity, Verdict};

/// A narrower terminal is written to as if it had this width.
const NARROWEST: usize = 40;

/// Wider than this, running text is hard to read.
const WIDEST_TEXT: usize = 100;

/// How the page is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Columns of the terminal.
    pub(crate) width: usize,
    /// Whether colours are used.
    pub(crate) colour: bool,
}

impl Layout {
    /// Steps that a course of records over time may have.
    pub(crate) fn steps(self) -> usize {
        self.width.clamp(NARROWEST, WIDEST_TEXT) - 4
    }
}

/// Writes the document.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(document: &Document, layout: Layout, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page {
        out,
        width: layout.width.max(NARROWEST),
        colour: layout.colour,
    };
    page.heading(&document.title)?;
    if let Some(cover) = &document.cover {
        page.cover(cover)?;
    }
    for section in &document.sections {
        page.blank()?;
        page.heading(section.title)?;
        for (number, block) in section.blocks.iter().enumerate() {
            if number > 0 {
                page.blank()?;
            }
            page.block(block)?;
        }
    }
    Ok(())
}

/// Where the text goes.
struct Page<'o> {
    out: &'o mut dyn Write,
    width: usize,
    colour: bool,
}

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

const fn of_severity(severity: Severity) -> Style {
    match severity {
        Severity::Critical => AnsiColor::BrightRed.on_default().bold(),
        Severity::High => AnsiColor::Red.on_default(),
        Severity::Medium => AnsiColor::Yellow.on_default(),
        Severity::Low => AnsiColor::Cyan.on_default(),
        Severity::Info => DIM,
    }
}

impl Page<'_> {
    /// Writes a text in a style.
    fn put(&mut self, text: &str, style: Style) -> io::Result<()> {
        let text = words::visible(text);
        if self.colour && style != PLAIN {
            write!(self.out, "{style}{text}{style:#}")
        } else {
            write!(self.out, "{text}")
        }
    }

    fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    fn heading(&mut self, text: &str) -> io::Result<()> {
        self.put(text, BOLD)?;
        self.blank()
    }

    /// A text wrapped below itself at `indent`; the cursor stands in `column` already.
    fn hanging(
        &mut self,
        column: usize,
        indent: usize,
        text: &str,
        style: Style,
    ) -> io::Result<()> {
        let room = self
            .width
            .min(WIDEST_TEXT.max(indent + NARROWEST))
            .saturating_sub(indent);
        for (number, line) in wrap::lines(text, room.max(8)).iter().enumerate() {
            let spaces = if number == 0 { indent - column } else { indent };
            write!(self.out, "{:spaces$}", "")?;
            self.put(line, style)?;
            self.blank()?;
        }
        Ok(())
    }

    fn block(&mut self, block: &Block) -> io::Result<()> {
        match block {
            Block::Text(text) => self.hanging(0, 2, text, PLAIN),
            Block::Facts(facts) => self.facts(facts),
            Block::Table(table) => self.table(table),
            Block::Findings(entries) => {
                for (number, entry) in entries.iter().enumerate() {
                    if number > 0 {
                        self.blank()?;
                    }
                    self.finding(entry)?;
                }
                Ok(())
            }
            Block::Timeline(moments) => {
                for moment in moments {
                    self.moment(moment)?;
                }
                Ok(())
            }
            Block::Course(course) => self.course(course),
            Block::Bars(bars) => self.table(&bars.table()),
            Block::Commands(commands) => {
                for line in commands.iter().flat_map(|command| command.lines()) {
                    self.command(4, line)?;
                }
                Ok(())
            }
        }
    }

    /// What stands before the sections. A terminal shows no picture.
    fn cover(&mut self, cover: &Cover) -> io::Result<()> {
        for text in [&cover.customer, &cover.classification] {
            if !text.is_empty() {
                self.hanging(0, 2, text, PLAIN)?;
            }
        }
        self.blank()?;
        self.facts(&cover.facts)?;
        self.facts(&cover.figures)?;
        for (title, paragraphs) in [("Scope", &cover.scope), ("Notes", &cover.notes)] {
            if !paragraphs.is_empty() {
                self.blank()?;
                self.heading(title)?;
            }
            for (number, paragraph) in paragraphs.iter().enumerate() {
                if number > 0 {
                    self.blank()?;
                }
                self.hanging(0, 2, paragraph, PLAIN)?;
            }
        }
        Ok(())
    }

    fn facts(&mut self, facts: &[Fact]) -> io::Result<()> {
        let widest = facts.iter().map(|fact| fact.label.len()).max().unwrap_or(0);
        for fact in facts {
            self.labelled(fact.label, widest, 2, &fact.value)?;
        }
        Ok(())
    }

    /// `label  text`, the label dim and the text wrapped beside it.
    fn labelled(
        &mut self,
        label: &str,
        widest: usize,
        indent: usize,
        text: &str,
    ) -> io::Result<()> {
        write!(self.out, "{:indent$}", "")?;
        self.put(label, DIM)?;
        let column = indent + label.len();
        self.hanging(column, indent + widest + 2, text, PLAIN)
    }

    fn finding(&mut self, entry: &Entry) -> io::Result<()> {
        const LABELS: usize = "controls".len();
        let word = match entry.verdict {
            Verdict::Fail => entry.severity.word().to_owned(),
            Verdict::Unknown => format!("{}, unknown", entry.severity.word()),
            Verdict::Pass => "passed".to_owned(),
        };
        let indent = 4;
        write!(self.out, "  ")?;
        self.put(&word.to_uppercase(), of_severity(entry.severity))?;
        let column = 2 + word.len();
        self.hanging(column, column + 2, &entry.id, DIM)?;
        self.hanging(0, indent, &entry.title, BOLD)?;
        self.hanging(0, indent, &entry.why, PLAIN)?;
        for paragraph in &entry.comment {
            self.labelled("comment", LABELS, indent, paragraph)?;
        }
        if let Some(accepted) = &entry.accepted {
            self.labelled("accepted", LABELS, indent, accepted)?;
        }
        if let Some(monthly) = &entry.monthly {
            self.labelled("a month", LABELS, indent, monthly)?;
        }
        let indents = (indent, LABELS);
        self.list("about", indents, &entry.resources, entry.more_resources)?;
        self.list("evidence", indents, &entry.evidence, entry.more_evidence)?;
        self.list("controls", indents, &entry.controls, 0)?;
        if let Some(fix) = &entry.fix {
            self.labelled("fix", LABELS, indent, fix)?;
        }
        for line in entry.commands.iter().flat_map(|command| command.lines()) {
            self.command(indent + LABELS + 2, line)?;
        }
        for line in entry.document.iter().flat_map(|document| document.lines()) {
            self.command(indent + LABELS + 2, line)?;
        }
        for (number, line) in entry.ask.iter().enumerate() {
            if number == 0 {
                self.labelled("ask for", LABELS, indent, "the output of")?;
            }
            self.command(indent + LABELS + 2, line)?;
        }
        Ok(())
    }

    /// Names below each other, and how many more there are.
    fn list(
        &mut self,
        label: &str,
        (indent, widest): (usize, usize),
        texts: &[String],
        more: u64,
    ) -> io::Result<()> {
        for (number, text) in texts.iter().enumerate() {
            let label = if number == 0 { label } else { "" };
            self.labelled(label, widest, indent, text)?;
        }
        if more > 0 && !texts.is_empty() {
            let more = format!("and {} more", words::count(more));
            self.labelled("", widest, indent, &more)?;
        }
        Ok(())
    }

    /// A command is never broken into lines: it is there to be copied.
    fn command(&mut self, indent: usize, line: &str) -> io::Result<()> {
        write!(self.out, "{:indent$}", "")?;
        self.put(line, AnsiColor::Green.on_default())?;
        self.blank()
    }

    fn moment(&mut self, moment: &Moment) -> io::Result<()> {
        let time = if moment.time.is_empty() {
            "time not known"
        } else {
            &moment.time
        };
        write!(self.out, "  {time}  ")?;
        self.put(moment.severity.word(), of_severity(moment.severity))?;
        self.blank()?;
        let indent = 4;
        let event = match moment.place.as_str() {
            "" => moment.event.clone(),
            place => format!("{} in {place}", moment.event),
        };
        self.hanging(0, indent, &event, BOLD)?;
        self.hanging(0, indent, &moment.what, PLAIN)?;
        if let Some(target) = &moment.target {
            self.labelled("on", 2, indent, target)?;
        }
        self.labelled("by", 2, indent, &moment.caller)
    }

    fn course(&mut self, course: &Course) -> io::Result<()> {
        let hours = words::counted(u64::from(course.hours), "hour");
        let text = format!(
            "Records from {} to {}, {hours} a step",
            course.from, course.to
        );
        self.hanging(0, 2, &text, PLAIN)?;
        write!(self.out, "  ")?;
        self.put(&course.bars(), AnsiColor::Cyan.on_default())?;
        self.blank()
    }
}

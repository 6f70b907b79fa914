//! The report as Markdown, to paste into a ticket.
//!
//! Text of the logs stands in code spans where it can, where a reader of Markdown takes nothing in
//! it for markup, a link or somebody's name; elsewhere it is escaped.

use std::borrow::Cow;
use std::io::{self, Write};

use super::document::{Block, Column, Cover, Document, Entry, Fact, Holds, Moment, Table};
use super::words::{self, capitalized, visible};
use crate::report::Verdict;

/// Writes the document.
///
/// # Errors
/// Those of `out`.
pub fn write(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}", prose(&document.title))?;
    if let Some(cover) = &document.cover {
        self::cover(cover, out)?;
    }
    for section in &document.sections {
        writeln!(out, "\n## {}", section.title)?;
        for part in &section.blocks {
            writeln!(out)?;
            block(part, out)?;
        }
    }
    Ok(())
}

fn block(block: &Block, out: &mut dyn Write) -> io::Result<()> {
    match block {
        Block::Text(text) => writeln!(out, "{}", prose(text)),
        Block::Facts(facts) => self::facts(facts, out),
        Block::Table(table) => self::table(table, out),
        Block::Findings(entries) => {
            for (number, entry) in (1..).zip(entries) {
                if number > 1 {
                    writeln!(out)?;
                }
                finding(number, entry, out)?;
            }
            Ok(())
        }
        Block::Timeline(moments) => timeline(moments, out),
        Block::Bars(bars) => table(&bars.table(), out),
        Block::Commands(commands) => listing("sh", &commands.join("\n"), out),
        Block::Course(course) => {
            let hours = words::counted(u64::from(course.hours), "hour");
            writeln!(
                out,
                "From {} to {}, {hours} a step:\n\n{}",
                course.from,
                course.to,
                code(&course.bars())
            )
        }
    }
}

/// What stands before the sections. A picture has no place in a ticket.
fn cover(cover: &Cover, out: &mut dyn Write) -> io::Result<()> {
    for (label, text) in [
        ("For", &cover.customer),
        ("Classification", &cover.classification),
    ] {
        if !text.is_empty() {
            writeln!(out, "\n**{label}:** {}", prose(text))?;
        }
    }
    writeln!(out)?;
    facts(&cover.facts, out)?;
    facts(&cover.figures, out)?;
    for (title, paragraphs) in [("Scope", &cover.scope), ("Notes", &cover.notes)] {
        if !paragraphs.is_empty() {
            writeln!(out, "\n## {title}")?;
        }
        for paragraph in paragraphs {
            writeln!(out, "\n{}", prose(paragraph))?;
        }
    }
    Ok(())
}

fn facts(facts: &[Fact], out: &mut dyn Write) -> io::Result<()> {
    for fact in facts {
        writeln!(out, "- **{}:** {}", fact.label, prose(&fact.value))?;
    }
    Ok(())
}

fn table(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    if let Some(title) = table.title {
        writeln!(out, "### {title}\n")?;
    }
    head(table.columns.iter(), out)?;
    for row in &table.rows {
        let cells = row.iter().zip(&table.columns).map(|(lines, column)| {
            let lines = lines.iter().map(|line| match column.holds {
                Holds::Names => in_cell(&code(line)),
                Holds::Words | Holds::Figures | Holds::Severity => in_cell(&prose(line)),
            });
            lines.collect::<Vec<_>>().join("<br>")
        });
        self::row(cells, out)?;
    }
    Ok(())
}

fn head<'c>(
    columns: impl Iterator<Item = &'c Column> + Clone,
    out: &mut dyn Write,
) -> io::Result<()> {
    row(columns.clone().map(|column| column.title.to_owned()), out)?;
    let rules = columns.map(|column| match column.holds {
        Holds::Figures => "---:".to_owned(),
        Holds::Names | Holds::Words | Holds::Severity => "---".to_owned(),
    });
    row(rules, out)
}

fn row(cells: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "|")?;
    for cell in cells {
        write!(out, " {cell} |")?;
    }
    writeln!(out)
}

fn finding(number: usize, entry: &Entry, out: &mut dyn Write) -> io::Result<()> {
    let verdict = match entry.verdict {
        Verdict::Fail => "",
        Verdict::Unknown => ", unknown",
        Verdict::Pass => ", passed",
    };
    writeln!(
        out,
        "### {number}. {}{verdict}: {}\n",
        capitalized(entry.severity.word()),
        prose(&entry.title)
    )?;
    writeln!(out, "{}\n", prose(&entry.why))?;
    for paragraph in &entry.comment {
        writeln!(out, "> {}\n", prose(paragraph))?;
    }
    if let Some(accepted) = &entry.accepted {
        writeln!(out, "- **Accepted:** {}", prose(accepted))?;
    }
    writeln!(out, "- **Finding:** {}", code(&entry.id))?;
    if let Some(monthly) = &entry.monthly {
        writeln!(out, "- **A month:** {}", prose(monthly))?;
    }
    codes("About", &entry.resources, entry.more_resources, out)?;
    codes("Evidence", &entry.evidence, entry.more_evidence, out)?;
    codes("Controls", &entry.controls, 0, out)?;
    if let Some(fix) = &entry.fix {
        writeln!(out, "- **Fix:** {}", prose(fix))?;
    }
    listing("sh", &entry.commands.join("\n"), out)?;
    if let Some(document) = &entry.document {
        listing("json", document, out)?;
    }
    if !entry.ask.is_empty() {
        writeln!(out, "\nThis would settle it:")?;
        listing("sh", &entry.ask.join("\n"), out)?;
    }
    Ok(())
}

/// A list of names, and how many more there are.
fn codes(label: &str, texts: &[String], more: u64, out: &mut dyn Write) -> io::Result<()> {
    if let [only] = texts
        && more == 0
    {
        return writeln!(out, "- **{label}:** {}", code(only));
    }
    if texts.is_empty() {
        return Ok(());
    }
    writeln!(out, "- **{label}:**")?;
    for text in texts {
        writeln!(out, "  - {}", code(text))?;
    }
    if more > 0 {
        writeln!(out, "  - and {} more", words::count(more))?;
    }
    Ok(())
}

/// A block of code. Its lines are ours; what stands in them is made visible.
fn listing(language: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    writeln!(out, "\n{fence}{language}")?;
    for line in text.lines() {
        writeln!(out, "{}", visible(line))?;
    }
    writeln!(out, "{fence}")
}

fn timeline(moments: &[Moment], out: &mut dyn Write) -> io::Result<()> {
    let column = |title| Column {
        title,
        holds: Holds::Words,
    };
    let titles = ["Time", "Severity", "Event", "In", "What", "Target", "By"];
    head(titles.map(column).iter(), out)?;
    for moment in moments {
        let cells = [
            prose(&moment.time).into_owned(),
            moment.severity.word().to_owned(),
            code(&moment.event),
            code(&moment.place),
            prose(&moment.what).into_owned(),
            code(moment.target.as_deref().unwrap_or_default()),
            code(&moment.caller),
        ];
        row(cells.iter().map(|cell| in_cell(cell)), out)?;
    }
    Ok(())
}

/// A code span. Nothing in it is markup; empty text is a dash.
fn code(text: &str) -> String {
    if text.is_empty() {
        return "–".to_owned();
    }
    let text = visible(text);
    let fence = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or(0)
}

/// A pipe ends a cell even in a code span.
fn in_cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// Running text without any markup. Where a reader would make a link or call somebody by name, an
/// empty comment keeps the characters apart.
fn prose(text: &str) -> Cow<'_, str> {
    let text = visible(text);
    let special = |c: char| "\\`*_{}[]<>&#~$|@".contains(c);
    if !text.contains(special) && !text.contains("://") && !text.contains("www.") {
        return text;
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // Pipes are escaped where they stand in a cell.
            '@' => escaped.push_str("@<!-- -->"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '~' | '$' => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ => escaped.push(character),
        }
    }
    Cow::Owned(
        escaped
            .replace("://", ":<!-- -->//")
            .replace("www.", "www<!-- -->."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_code_span_ends_it() {
        assert_eq!(code("arn:aws:s3:::b"), "`arn:aws:s3:::b`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("``"), "``` `` ```");
        assert_eq!(code("a\nb"), "`a\\u000ab`");
        assert_eq!(code(""), "–");
        assert_eq!(in_cell(&code("a|b")), "`a\\|b`");
    }

    #[test]
    fn running_text_has_no_markup_links_or_mentions() {
        for (text, expected) in [
            ("plain words, 3.5 %", "plain words, 3.5 %"),
            ("<img src=x>", "&lt;img src=x&gt;"),
            ("[a](b) *c* _d_ `e`", "\\[a\\](b) \\*c\\* \\_d\\_ \\`e\\`"),
            ("@team", "@<!-- -->team"),
            ("https://x.example", "https:<!-- -->//x.example"),
            ("www.x.example", "www<!-- -->.x.example"),
        ] {
            assert_eq!(prose(text), expected);
        }
    }

    #[test]
    fn listings_cannot_be_closed_from_inside() {
        let mut out = Vec::new();
        listing("sh", "a\n```\nb", &mut out).unwrap_or_default();
        assert_eq!(String::from_utf8_lossy(&out), "\n````sh\na\n```\nb\n````\n");
    }
}

//! A document as one HTML file that needs nothing else: no script, no font, no address outside of itself.
//!
//! Its policy allows inline styles and pictures in `data:` addresses, and nothing more, so that not even a browser with a
//! defect would load anything. Every text goes through `text`; the only other way in is the cover's logo, which is base64.

mod charts;
mod parts;

use std::borrow::Cow;
use std::io::{self, Write};

use super::document::{Block, Cover, Document, Fact, Section};
use super::words::visible;

/// The colours and sizes of the page, so that the two look alike.
const TOKENS: &str = include_str!("../../../../../../www/tokens.css");
const STYLE: &str = include_str!("style.css");

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// Writes the document as a file of its own.
///
/// # Errors
/// Those of `out`.
pub fn write(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    head(document, out)?;
    writeln!(
        out,
        "<body>\n<a class=\"skip\" href=\"#content\">Skip to content</a>"
    )?;
    out.write_all(parts::SPRITE.as_bytes())?;
    match &document.cover {
        Some(cover) => self::cover(document, cover, out)?,
        None => writeln!(
            out,
            "<header class=\"top\"><h1>{}</h1></header>",
            text(&document.title)
        )?,
    }
    contents(document, out)?;
    writeln!(out, "<main id=\"content\">")?;
    for (number, section) in (1..).zip(&document.sections) {
        self::section(number, section, out)?;
    }
    writeln!(out, "</main>\n</body>\n</html>")
}

fn head(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    let customer = document.cover.as_ref().map_or("", |cover| &cover.customer);
    let title = match customer {
        "" => document.title.clone(),
        customer => format!("{} · {customer}", document.title),
    };
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{}</title>\n<style>\n{TOKENS}{STYLE}\
         @page {{ @bottom-left {{ content: \"{}\"; }} }}\n</style>\n</head>",
        text(&title),
        in_style(&title)
    )
}

fn cover(document: &Document, cover: &Cover, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<header class=\"cover\">")?;
    writeln!(out, "<div class=\"cover__top\">")?;
    if let Some(logo) = &cover.logo {
        writeln!(
            out,
            "<img class=\"logo\" src=\"{}\" alt=\"{}\">",
            logo.data_url(),
            text(logo.alternative())
        )?;
    }
    if !cover.classification.is_empty() {
        writeln!(out, "<p class=\"meta\">{}</p>", text(&cover.classification))?;
    }
    writeln!(out, "</div>\n<div class=\"cover__title\">")?;
    if cover.customer.is_empty() {
        writeln!(out, "<h1>{}</h1>", text(&document.title))?;
    } else {
        writeln!(
            out,
            "<p class=\"kicker\">{}</p>\n<h1>{}</h1>",
            text(&document.title),
            text(&cover.customer)
        )?;
    }
    writeln!(out, "</div>")?;
    if !cover.figures.is_empty() {
        writeln!(out, "<dl class=\"kpis\">")?;
        for Fact { label, value } in &cover.figures {
            writeln!(out, "<div><dt>{label}</dt><dd>{}</dd></div>", text(value))?;
        }
        writeln!(out, "</dl>")?;
    }
    parts::facts(&cover.facts, out)?;
    for (title, paragraphs) in [("Scope", &cover.scope), ("Notes", &cover.notes)] {
        if !paragraphs.is_empty() {
            writeln!(out, "<section class=\"cover__text\"><h2>{title}</h2>")?;
            parts::paragraphs(paragraphs, out)?;
            writeln!(out, "</section>")?;
        }
    }
    writeln!(out, "</header>")
}

fn contents(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<nav class=\"contents\" aria-label=\"Contents\"><h2>Contents</h2>\n<ol>"
    )?;
    for (number, section) in (1..).zip(&document.sections) {
        let title = section.title;
        writeln!(out, "<li><a href=\"#s{number}\">{title}</a></li>")?;
    }
    writeln!(out, "</ol></nav>")
}

fn section(number: usize, section: &Section, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<section class=\"section\" aria-labelledby=\"s{number}\">\n<h2 id=\"s{number}\">{}</h2>",
        section.title
    )?;
    for block in &section.blocks {
        match block {
            Block::Text(said) => writeln!(out, "<p>{}</p>", text(said))?,
            Block::Facts(facts) => parts::facts(facts, out)?,
            Block::Table(table) => parts::table(table, section.title, out)?,
            Block::Findings(entries) => parts::findings(entries, number, out)?,
            Block::Timeline(moments) => parts::timeline(moments, out)?,
            Block::Course(course) => charts::course(course, out)?,
            Block::Bars(bars) => charts::bars(bars, out)?,
            Block::Commands(commands) => parts::listing(&commands.join("\n"), out)?,
        }
    }
    writeln!(out, "</section>")
}

/// A text as HTML: nothing in it is markup, ends an attribute, or deceives.
fn text(text: &str) -> Cow<'_, str> {
    let shown = visible(text);
    if !shown.contains(['<', '>', '&', '"', '\'', '`']) {
        return shown;
    }
    let mut escaped = String::with_capacity(shown.len() + 16);
    for character in shown.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '`' => escaped.push_str("&#96;"),
            _ => escaped.push(character),
        }
    }
    Cow::Owned(escaped)
}

/// A text as the inside of a CSS string. Every character but a plain letter or digit is written by its number, so that
/// nothing can end the string, the style or its element.
fn in_style(text: &str) -> String {
    let mut escaped = String::new();
    for character in visible(text).chars() {
        if character.is_ascii_alphanumeric() {
            escaped.push(character);
        } else {
            escaped.push_str(&format!("\\{:06x}", u32::from(character)));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_markup() {
        for (plain, escaped) in [
            ("plain · words", "plain · words"),
            (
                "<img src=x onerror='a'>",
                "&lt;img src=x onerror=&#39;a&#39;&gt;",
            ),
            ("\"&amp;`", "&quot;&amp;amp;&#96;"),
            ("a\u{202e}b\n", "a\\u202eb\\u000a"),
        ] {
            assert_eq!(text(plain), escaped);
        }
    }

    #[test]
    fn nothing_of_a_text_ends_a_style() {
        assert_eq!(in_style("Ab1"), "Ab1");
        assert_eq!(
            in_style("\"}</style>\\"),
            "\\000022\\00007d\\00003c\\00002fstyle\\00003e\\00005c"
        );
    }
}

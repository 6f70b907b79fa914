//! What is handed over: the report in its forms, and what a consultant has added to it.

use std::borrow::Cow;

use trailglass_core::report::session::{Session, Settings};
use trailglass_core::report::writers::{Choices, csv, deliverable, html, json, markdown, sarif};
use trailglass_core::report::{Annotations, Report};

/// A form of the report.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// One page that opens anywhere and prints well.
    Html,
    /// Markdown.
    Markdown,
    /// The report for machines, with every figure.
    Json,
    /// Findings for tools that show results of code scanning.
    Sarif,
    /// The case without its logs, to go on later.
    Session,
    /// One table.
    Table(&'static csv::Table),
}

impl Form {
    /// The forms that are files of their own; tables are [`csv::TABLES`].
    pub const ALL: [Self; 5] = [
        Self::Html,
        Self::Markdown,
        Self::Json,
        Self::Sarif,
        Self::Session,
    ];

    /// What a button says.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Html => "Report, HTML",
            Self::Markdown => "Report, Markdown",
            Self::Json => "Report, JSON",
            Self::Sarif => "Findings, SARIF",
            Self::Session => "Session",
            Self::Table(table) => table.name,
        }
    }

    /// What it is for.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::Html => {
                "One file with your cover and words. It opens anywhere, loads nothing and prints well."
            }
            Self::Markdown => "The same for a wiki or a repository.",
            Self::Json => "Every figure and every finding, for programs. Nothing is masked in it.",
            Self::Sarif => "Findings for tools that track results of scans.",
            Self::Session => {
                "This case without its logs: drop it here to go on, or to compare with a later one."
            }
            Self::Table(table) => table.row,
        }
    }

    /// The name of the file, and its media type.
    #[must_use]
    pub fn file(self) -> (String, &'static str) {
        match self {
            Self::Html => ("report.html".to_owned(), "text/html"),
            Self::Markdown => ("report.md".to_owned(), "text/markdown"),
            Self::Json => ("report.json".to_owned(), "application/json"),
            Self::Sarif => ("findings.sarif".to_owned(), "application/sarif+json"),
            Self::Session => (
                "case.trailglass-session.json.gz".to_owned(),
                "application/gzip",
            ),
            Self::Table(table) => (format!("{}.csv", table.name), "text/csv"),
        }
    }

    /// Writes it; of a session what gzip is put around. `names` are shown in full in the forms for people; the JSON form and a session always have them.
    #[must_use]
    pub fn write(
        self,
        report: &Report,
        annotations: &Annotations,
        settings: &Settings,
        names: bool,
    ) -> Vec<u8> {
        let choices = Choices {
            rows: Choices::HANDED_ROWS,
            names,
            ..Choices::default()
        };
        let document = || deliverable(report, annotations, &choices);
        let mut out = Vec::new();
        let written = match self {
            Self::Html => html::write(&document(), &mut out),
            Self::Markdown => markdown::write(&document(), &mut out),
            Self::Json => json::write(report, json::Layout::Pretty, &mut out),
            Self::Sarif => sarif::write(report, annotations, names, json::Layout::Pretty, &mut out),
            Self::Session => session(report, annotations, settings).write_plain(&mut out),
            Self::Table(table) => table.write(report, annotations, names, &mut out).map(drop),
        };
        // Memory does not refuse to be written to.
        drop(written);
        out
    }
}

fn session<'r>(report: &'r Report, annotations: &Annotations, settings: &Settings) -> Session<'r> {
    let mut session = Session::new(Cow::Borrowed(report));
    session.annotations = annotations.clone();
    session.settings = settings.clone();
    session
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::state::fixture;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn every_form_is_written_and_a_session_opens_again() {
        let report = fixture::report();
        let annotations = Annotations {
            title: "Review of logging".to_owned(),
            ..Annotations::default()
        };
        let settings = Settings {
            watched: vec!["DeleteBucket".to_owned()],
            ..Settings::default()
        };
        for form in Form::ALL {
            let bytes = form.write(&report, &annotations, &settings, false);
            assert!(bytes.len() > 100, "{}", form.title());
        }
        let html = Form::Html.write(&report, &annotations, &settings, false);
        assert!(
            String::from_utf8(html)
                .unwrap()
                .contains("Review of logging")
        );
        let bytes = Form::Session.write(&report, &annotations, &settings, false);
        let session = Session::open(&bytes).unwrap();
        assert_eq!(*session.report, report);
        assert_eq!(session.annotations, annotations);
        assert_eq!(session.settings, settings);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn every_table_has_a_name_of_its_own_and_a_head() {
        let report = fixture::report();
        let mut names = std::collections::BTreeSet::new();
        for table in csv::TABLES {
            let form = Form::Table(table);
            assert!(names.insert(form.file().0));
            let bytes = form.write(
                &report,
                &Annotations::default(),
                &Settings::default(),
                false,
            );
            assert!(bytes.contains(&b'\n'), "{}", table.name);
        }
    }
}

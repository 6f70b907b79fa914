//! A report on its way out: what is added to it, where it goes, and the session that is kept of it.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use trailglass_core::json;
use trailglass_core::report::session::{Session, Settings, is_session};
use trailglass_core::report::writers::{csv, words};
use trailglass_core::report::{Annotations, Logo, Report};

use crate::arguments::{Added, Answer, Format, Shown};
use crate::inputs::bytes_of;
use crate::output::{Files, Output};
use crate::{forms, preferences, problems};

/// What is added, and the outputs: all of it is known to be good before the reading begins.
pub(crate) struct Delivery<'o> {
    shown: &'o Shown,
    words: Words,
    logo: Option<Logo>,
    outputs: Vec<(Option<&'static csv::Table>, Output)>,
    /// The folder of the tables, to be made where it is not there.
    folder: Option<&'o Path>,
}

/// What a consultant added.
enum Words {
    None,
    /// By the keys of the findings.
    Plain(Box<Annotations>),
    /// To the report of a session: they follow their findings.
    Session(Box<Session<'static>>),
}

impl<'o> Delivery<'o> {
    /// Reads what is added and opens the outputs.
    ///
    /// # Errors
    /// When one of the files cannot be used, or an output cannot be written.
    pub(crate) fn open(shown: &'o Shown, added: &Added, files: &mut Files<'_>) -> Result<Self> {
        ensure!(
            added.table.is_none() || shown.format == Format::Csv,
            "--table is for --format csv"
        );
        let words = match &added.annotations {
            None => Words::None,
            Some(path) => words_of(path)?,
        };
        let logo = added.logo.as_deref().map(logo).transpose()?;
        let path = shown.output.as_deref();
        let mut folder = None;
        let outputs = match (shown.format, &added.table) {
            (Format::Csv, Some(name)) => {
                let table = table(name)?;
                vec![(Some(table), Output::open(path, files)?)]
            }
            (Format::Csv, None) => {
                let path = path.filter(|path| path.as_os_str() != "-").context(
                    "--format csv writes a file for each table: name a folder with --output, or one table with --table",
                )?;
                folder = Some(path);
                tables(path, files)?
            }
            _ => vec![(None, Output::open(path, files)?)],
        };
        Ok(Self {
            shown,
            words,
            logo,
            outputs,
            folder,
        })
    }

    /// The same, with words that are there already, unless others are given.
    pub(crate) fn or_words(mut self, annotations: Annotations) -> Self {
        if matches!(self.words, Words::None) {
            self.words = Words::Plain(Box::new(annotations));
        }
        self
    }

    /// What was added, as it belongs to this report. Words on findings that the report does not have are told on standard
    /// error: nobody would read them.
    #[expect(clippy::print_stderr, reason = "a warning belongs there")]
    pub(crate) fn annotations(&self, report: &Report) -> Annotations {
        let mut annotations = match &self.words {
            Words::None => Annotations::default(),
            Words::Plain(annotations) => Annotations::clone(annotations),
            Words::Session(session) => {
                let from = &session.report.findings;
                session.annotations.carried(from, &report.findings)
            }
        };
        if let Some(logo) = &self.logo {
            annotations.logo = Some(logo.clone());
        }
        let strangers = annotations.strangers(&report.findings);
        if !strangers.is_empty() {
            let keys: Vec<_> = strangers.iter().map(|key| words::visible(key)).collect();
            eprintln!(
                "trailglass: no finding of this report has the key {}",
                keys.join(", ")
            );
        }
        annotations
    }

    /// Writes the report.
    ///
    /// # Errors
    /// When an output cannot be written.
    pub(crate) fn write(self, report: &Report, annotations: &Annotations) -> Result<()> {
        if let Some(folder) = self.folder {
            fs::create_dir_all(folder).with_context(|| no_folder(folder))?;
        }
        for (table, output) in self.outputs {
            output.write(|out| forms::write(report, annotations, table, self.shown, out))?;
        }
        Ok(())
    }
}

fn words_of(path: &Path) -> Result<Words> {
    let bytes = bytes_of(path)?;
    let name = || path.display().to_string();
    if is_session(&bytes) {
        let session = Session::open(&bytes).with_context(name)?;
        return Ok(Words::Session(Box::new(session)));
    }
    let annotations = Annotations::read(&bytes).with_context(name)?;
    let unknown = Annotations::unknown_fields(&bytes);
    if !unknown.is_empty() {
        let fields: Vec<_> = unknown.iter().map(|field| words::visible(field)).collect();
        problems::tell([format!(
            "{} has fields that are not known here, and are left out: {}",
            name(),
            fields.join(", ")
        )]);
    }
    Ok(Words::Plain(Box::new(annotations)))
}

fn logo(path: &Path) -> Result<Logo> {
    Logo::new(bytes_of(path)?, "Logo").with_context(|| path.display().to_string())
}

fn table(name: &str) -> Result<&'static csv::Table> {
    let found = csv::TABLES.iter().find(|table| table.name == name);
    found.with_context(|| {
        let names: Vec<&str> = csv::TABLES.iter().map(|table| table.name).collect();
        format!("there is no table {name}; there are {}", names.join(", "))
    })
}

/// A file for each table, also for one without rows: what lies there from another run would be taken for this one's.
fn tables(
    folder: &Path,
    files: &mut Files<'_>,
) -> Result<Vec<(Option<&'static csv::Table>, Output)>> {
    let is_there = folder.is_dir();
    if !is_there {
        can_be_made(folder).with_context(|| no_folder(folder))?;
        files.claim(folder, folder)?;
    }
    let outputs = csv::TABLES.iter().map(|table| {
        let file = folder.join(format!("{}.csv", table.name));
        let output = if is_there {
            Output::open(Some(&file), files)?
        } else {
            Output::in_new_folder(&file)
        };
        Ok((Some(table), output))
    });
    outputs.collect()
}

fn no_folder(path: &Path) -> String {
    format!("{} cannot be made a folder", path.display())
}

/// Whether a folder can be made, which is done only when there is something to put into it.
fn can_be_made(folder: &Path) -> io::Result<()> {
    let mut above = folder.ancestors();
    let there = above.find(|above| fs::symlink_metadata(above).is_ok());
    tempfile::tempfile_in(there.unwrap_or(Path::new("."))).map(drop)
}

/// The session that is kept of a report, if one is.
pub(crate) struct Keeping {
    kept: Option<(Output, Settings)>,
}

impl Keeping {
    /// Opens the file, and notes what was set.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn open(
        path: Option<&Path>,
        answer: &Answer,
        files: &mut Files<'_>,
    ) -> Result<Self> {
        let Some(path) = path else {
            return Ok(Self { kept: None });
        };
        let written = |path: &Path| path.as_os_str() != "-";
        ensure!(
            written(path) || answer.shown.output.as_deref().is_some_and(written),
            "report and session cannot both go to standard output: name a file for one of them"
        );
        let prices = answer.prices.as_deref().map(preferences::text_of);
        let prices = prices.transpose()?.map(|text| {
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            json::from_str(text)
        });
        let settings = Settings {
            prices: prices.transpose()?,
            watched: answer.watch.clone(),
            subjects: Vec::new(),
        };
        let output = Output::open(Some(path), files)?;
        Ok(Self {
            kept: Some((output, settings)),
        })
    }

    /// Writes the session.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn keep(self, report: &Report, annotations: &Annotations) -> Result<()> {
        let Some((output, settings)) = self.kept else {
            return Ok(());
        };
        let session = Session {
            annotations: annotations.clone(),
            settings,
            ..Session::new(std::borrow::Cow::Borrowed(report))
        };
        output.write(|out| session.write(out))
    }
}

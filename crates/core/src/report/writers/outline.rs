//! Lays a report out for people: what to show first, and how much of it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::document::{
    Block, Column, Course, Document, Entry, Fact, Holds, Moment, Section, Table,
};
use super::{hidden, integrity, posture, roles, words};
use crate::record::{Instant, format_seconds};
use crate::report::{
    Effect, Evidence, Finding, InputFile, Report, Severity, Status, Tampering, Verdict, VolumeBy,
    VolumeRow,
};

/// What a reader may choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choices {
    /// Rows of a table, findings, events of the timeline; the rest is told as a number.
    pub rows: usize,
    /// Whether mail addresses in names are shown. Access key ids never are.
    pub names: bool,
    /// Steps of the course of records over time.
    pub steps: usize,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            rows: 10,
            names: false,
            steps: 72,
        }
    }
}

/// Characters of one text of a log.
const LONG: usize = 300;

/// Places and names told for each finding.
const PLACES: usize = 3;

/// Characters of a command. One that was cut would be another command.
const LONG_COMMAND: usize = 2_000;

/// Examples of each kind of problem.
const EXAMPLES: usize = 3;

/// Lays the report out.
#[must_use]
pub fn outline(report: &Report, choices: &Choices) -> Document {
    let outline = Outline { report, choices };
    let mut sections = vec![
        section("What was read", outline.read()),
        section("Problems while reading", outline.problems()),
        section("Findings", outline.findings()),
        section(
            "Changes to logging and what protects it",
            outline.timeline(),
        ),
        section("Log file integrity", integrity::summary(report)),
        section(
            "Can the trails be trusted",
            posture::posture(&report.chapters.security, choices),
        ),
        section(
            "Who is behind temporary identities",
            roles::traceability(&report.chapters.roles, choices),
        ),
        section("Copies", outline.copies()),
        section("Silences", outline.silences()),
        section("What fills the logs", outline.volume()),
    ];
    sections.retain(|section| !section.blocks.is_empty());
    Document {
        title: "CloudTrail report".to_owned(),
        sections,
    }
}

fn section(title: &'static str, blocks: Vec<Block>) -> Section {
    Section { title, blocks }
}

struct Outline<'r> {
    report: &'r Report,
    choices: &'r Choices,
}

impl Outline<'_> {
    /// A text of the logs as it may be shown.
    fn shown(&self, text: &str) -> String {
        words::shortened(&self.masked(text), LONG).into_owned()
    }

    /// Several texts in one line.
    fn listed(&self, texts: &[String]) -> String {
        let mut line: Vec<String> = texts
            .iter()
            .take(self.choices.rows.max(1))
            .map(|text| self.shown(text))
            .collect();
        let more = texts.len() - line.len();
        if more > 0 {
            line.push(format!("{more} more"));
        }
        match texts.len() {
            0 => "none".to_owned(),
            1 => line.concat(),
            count => format!("{count}: {}", line.join(", ")),
        }
    }

    fn read(&self) -> Vec<Block> {
        let Report { inputs, window, .. } = self.report;
        let mut facts = vec![
            fact("Files", statuses(&inputs.files)),
            fact("Size", words::bytes(inputs.bytes)),
            fact("Kinds", kinds(&inputs.files)),
            fact(
                "Records",
                match inputs.duplicates {
                    0 => words::count(inputs.records),
                    copies => format!(
                        "{} delivered, {} distinct, {} further copies of these",
                        words::count(inputs.records),
                        words::count(inputs.records - copies.min(inputs.records)),
                        words::count(copies)
                    ),
                },
            ),
        ];
        if let (Some(from), Some(to)) = (&window.from, &window.to) {
            facts.push(fact("Window", format!("{from} to {to}")));
        }
        if inputs.records > 0 {
            facts.push(fact("Accounts", self.listed(&self.report.accounts)));
            facts.push(fact("Regions", self.listed(&self.report.regions)));
        }
        facts.push(fact("Engine", format!("trailglass {}", self.report.engine)));
        vec![Block::Facts(facts)]
    }

    fn problems(&self) -> Vec<Block> {
        #[derive(Default)]
        struct Kind {
            files: u64,
            problems: u64,
            examples: Vec<String>,
        }
        let mut kinds: BTreeMap<&str, Kind> = BTreeMap::new();
        let mut unlisted = 0;
        for file in &self.report.inputs.files {
            let mut here: Vec<&str> = Vec::new();
            for problem in &file.problems {
                let kind = kinds.entry(problem.code.word()).or_default();
                kind.problems += 1;
                if !here.contains(&problem.code.word()) {
                    here.push(problem.code.word());
                    kind.files += 1;
                }
                if kind.examples.len() < EXAMPLES {
                    let place = match (problem.record, problem.offset) {
                        (Some(record), _) => format!(" (record {record})"),
                        (None, Some(offset)) if offset > 0 => format!(" (byte {offset})"),
                        _ => String::new(),
                    };
                    let path = words::shortened(&file.path, LONG);
                    kind.examples
                        .push(format!("{path}{place}: {}", problem.message));
                }
            }
            unlisted += file.more_problems;
        }
        if kinds.is_empty() {
            return Vec::new();
        }
        let rows = kinds.iter().map(|(code, kind)| {
            vec![
                vec![(*code).to_owned()],
                vec![words::count(kind.files)],
                vec![words::count(kind.problems)],
                kind.examples.clone(),
            ]
        });
        let mut blocks = vec![Block::Table(Table {
            title: None,
            columns: vec![
                words_column("Code"),
                figures("Files"),
                figures("Times"),
                names("First of them"),
            ],
            rows: rows.collect(),
        })];
        if unlisted > 0 {
            blocks.push(Block::Text(format!(
                "{} more of files that have very many are counted nowhere above.",
                words::count(unlisted)
            )));
        }
        blocks
    }

    fn findings(&self) -> Vec<Block> {
        let findings = &self.report.findings;
        if findings.is_empty() {
            let nothing = if self.report.inputs.records == 0 {
                "Without records there is nothing to judge."
            } else {
                "Nothing was found in these records."
            };
            return vec![Block::Text(nothing.to_owned())];
        }
        let mut told: Vec<String> = Severity::ALL
            .into_iter()
            .filter_map(|severity| {
                let failed = |f: &&Finding| f.verdict == Verdict::Fail && f.severity == severity;
                let count = findings.iter().filter(failed).count();
                (count > 0).then(|| format!("{count} {}", severity.word()))
            })
            .collect();
        for (verdict, word) in [(Verdict::Unknown, "unknown"), (Verdict::Pass, "passed")] {
            let count = findings.iter().filter(|f| f.verdict == verdict).count();
            if count > 0 {
                told.push(format!("{count} {word}"));
            }
        }
        let limit = self.choices.rows.max(1);
        let entries = findings.iter().take(limit).map(|f| self.entry(f));
        let mut blocks = vec![
            Block::Text(format!("{}.", told.join(", "))),
            Block::Findings(entries.collect()),
        ];
        if let Some(more) = beyond(findings.len(), limit) {
            blocks.push(Block::Text(format!(
                "{} less severe not shown here.",
                words::counted(more, "finding")
            )));
        }
        blocks
    }

    fn entry(&self, finding: &Finding) -> Entry {
        let commands = |commands: &[String]| commands.iter().map(|c| self.command(c)).collect();
        let evidence: Vec<String> = finding
            .evidence
            .iter()
            .take(PLACES)
            .map(|place| self.place(place))
            .collect();
        let resources = match finding.resources.as_slice() {
            // One that the title names already says nothing new.
            [only] if finding.title.contains(only.as_str()) => &[],
            resources => resources,
        };
        let fix = finding.fix.as_ref();
        Entry {
            id: finding.id.clone(),
            severity: finding.severity,
            verdict: finding.verdict,
            title: self.shown(&finding.title),
            why: words::shortened(&self.masked(&finding.why), 4 * LONG).into_owned(),
            more_resources: beyond(resources.len(), PLACES).unwrap_or(0),
            resources: resources
                .iter()
                .take(PLACES)
                .map(|r| self.shown(r))
                .collect(),
            more_evidence: finding.count.saturating_sub(evidence.len() as u64),
            evidence,
            fix: fix.map(|fix| self.shown(&fix.summary)),
            commands: fix.map_or_else(Vec::new, |fix| commands(&fix.commands)),
            document: fix
                .and_then(|fix| fix.document.as_ref())
                .map(|document| format!("{document:#}")),
            ask: commands(&finding.ask),
            controls: finding.controls.clone(),
        }
    }

    fn command(&self, command: &str) -> String {
        if command.len() > LONG_COMMAND {
            return "# this command is too long to be shown here; the JSON form has it".to_owned();
        }
        self.masked(command)
    }

    fn masked(&self, text: &str) -> String {
        let keyless = hidden::keys(text);
        if self.choices.names {
            keyless.into_owned()
        } else {
            hidden::mails(&keyless).into_owned()
        }
    }

    /// `path:record` or `path#pointer`.
    fn place(&self, evidence: &Evidence) -> String {
        let path = |file: u32| {
            let file = self.report.inputs.files.get(file as usize);
            file.map_or(Cow::Borrowed("?"), |f| words::shortened(&f.path, LONG))
        };
        match evidence {
            Evidence::Record { file, record, .. } => format!("{}:{record}", path(*file)),
            Evidence::Pointer { file, pointer } => format!("{}#{pointer}", path(*file)),
        }
    }

    /// What matters most of what was done to logging, in the order of time.
    fn timeline(&self) -> Vec<Block> {
        let security = &self.report.chapters.security;
        let mut ranked: Vec<&Tampering> = security.tampering.iter().collect();
        ranked.sort_by_key(|row| (row.effect == Effect::Neutral, row.severity));
        let limit = self.choices.rows.max(1) * 2;
        let rest = ranked.split_off(limit.min(ranked.len()));
        ranked.sort_by_key(|row| &row.time);
        if ranked.is_empty() {
            return Vec::new();
        }
        let moments = ranked.iter().map(|row| self.moment(row));
        let mut blocks = vec![Block::Timeline(moments.collect())];
        let more = rest.len() as u64 + security.more_tampering;
        if more > 0 {
            blocks.push(Block::Text(format!(
                "{} that matter less are not shown here.",
                words::counted(more, "event")
            )));
        }
        blocks
    }

    fn moment(&self, row: &Tampering) -> Moment {
        let failed = match (&row.error_code, row.succeeded) {
            (Some(code), false) => format!("failed with {}: ", self.shown(code)),
            (None, false) => "failed: ".to_owned(),
            (_, true) => String::new(),
        };
        let from = row.source_ip.as_deref().filter(|from| !from.is_empty());
        let principal = if row.principal.is_empty() {
            "an unnamed caller".to_owned()
        } else {
            self.shown(&row.principal)
        };
        Moment {
            time: row.time.clone().unwrap_or_default(),
            severity: row.severity,
            event: self.shown(&row.event_name),
            place: self.shown(format!("{} {}", row.account, row.region).trim()),
            what: format!("{failed}{}", self.shown(&row.what)),
            target: row.target.as_deref().map(|target| self.shown(target)),
            caller: match from {
                Some(from) => format!("{principal} from {}", self.shown(from)),
                None => principal,
            },
        }
    }

    fn copies(&self) -> Vec<Block> {
        let repeats = &self.report.chapters.fragmentation.repeats;
        let rows = repeats.iter().map(|repeat| {
            let folders = if repeat.kept == repeat.repeated {
                vec![format!(
                    "{} (twice in one folder)",
                    self.folder(&repeat.kept)
                )]
            } else {
                vec![
                    self.folder(&repeat.kept),
                    format!("again in {}", self.folder(&repeat.repeated)),
                ]
            };
            vec![vec![words::count(repeat.records)], folders]
        });
        self.table(
            None,
            vec![figures("Copies"), names("Delivered to")],
            rows.collect(),
        )
    }

    fn folder(&self, path: &str) -> String {
        if path.is_empty() {
            return "the top folder".to_owned();
        }
        words::shortened(path, LONG).into_owned()
    }

    fn silences(&self) -> Vec<Block> {
        let silences = &self.report.chapters.fragmentation.silences;
        let rows = silences.iter().map(|silence| {
            vec![
                vec![self.shown(&silence.account)],
                vec![self.shown(&silence.region)],
                vec![format!("{} to", silence.from), silence.to.clone()],
                vec![words::count(silence.hours)],
                vec![words::count(silence.usual_hours)],
            ]
        });
        self.table(
            None,
            vec![
                names("Account"),
                names("Region"),
                words_column("Without a record"),
                figures("Hours"),
                figures("Usual"),
            ],
            rows.collect(),
        )
    }

    /// A table of at most so many rows, the rest told below it. Without rows it is left out.
    fn table(
        &self,
        title: Option<&'static str>,
        columns: Vec<Column>,
        mut rows: Vec<Vec<Vec<String>>>,
    ) -> Vec<Block> {
        if rows.is_empty() {
            return Vec::new();
        }
        let limit = self.choices.rows.max(1);
        let more = beyond(rows.len(), limit);
        rows.truncate(limit);
        let mut blocks = vec![Block::Table(Table {
            title,
            columns,
            rows,
        })];
        if let Some(more) = more {
            blocks.push(Block::Text(format!(
                "{} more not shown here.",
                words::count(more)
            )));
        }
        blocks
    }

    fn volume(&self) -> Vec<Block> {
        let volume = &self.report.chapters.strategy.volume;
        let mut blocks = Vec::new();
        blocks.extend(self.course(volume).map(Block::Course));
        for by in VolumeBy::ALL {
            let Some((title, column)) = heading(by) else {
                continue;
            };
            let rows: Vec<&VolumeRow> = volume.iter().filter(|row| row.by == by).collect();
            blocks.extend(self.ranking(title, column, &rows));
        }
        blocks
    }

    fn ranking(
        &self,
        title: &'static str,
        column: &'static str,
        rows: &[&VolumeRow],
    ) -> Option<Block> {
        // A dimension in which all records have nothing says nothing.
        if rows.iter().all(|row| row.key.is_empty()) {
            return None;
        }
        let limit = self.choices.rows.max(1);
        let (named, rest): (Vec<&VolumeRow>, Vec<&VolumeRow>) =
            rows.iter().partition(|row| row.rest.is_none());
        let shown = named.get(..limit.min(named.len())).unwrap_or_default();
        let left = named.get(shown.len()..).unwrap_or_default();
        let mut table_rows: Vec<_> = shown
            .iter()
            .map(|row| {
                let key = if row.key.is_empty() {
                    "(none)".to_owned()
                } else {
                    self.shown(&row.key)
                };
                volume_row(key, row.records, row.share, row.bytes)
            })
            .collect();
        let others = || left.iter().chain(&rest);
        let keys: u64 = others().map(|row| row.rest.unwrap_or(1)).sum();
        if keys > 0 {
            table_rows.push(volume_row(
                format!("({} more)", words::count(keys)),
                others().map(|row| row.records).sum(),
                others().map(|row| row.share).sum(),
                others().map(|row| row.bytes).sum(),
            ));
        }
        Some(Block::Table(Table {
            title: Some(title),
            columns: vec![
                names(column),
                figures("Records"),
                figures("Share"),
                figures("JSON"),
            ],
            rows: table_rows,
        }))
    }

    fn course(&self, volume: &[VolumeRow]) -> Option<Course> {
        let hours: Vec<(u32, u64)> = volume
            .iter()
            .filter(|row| row.by == VolumeBy::Hour)
            .filter_map(|row| Some((Instant::parse(&row.key)?.hour(), row.records)))
            .collect();
        let first = hours.iter().map(|(hour, _)| *hour).min()?;
        let last = hours.iter().map(|(hour, _)| *hour).max()?;
        let steps = u32::try_from(self.choices.steps.max(1)).unwrap_or(u32::MAX);
        let step = (last - first + 1).div_ceil(steps);
        let mut records = vec![0u64; ((last - first) / step) as usize + 1];
        for (hour, count) in hours {
            if let Some(sum) = records.get_mut(((hour - first) / step) as usize) {
                *sum += count;
            }
        }
        let time = |hour: u32| format_seconds(u64::from(hour) * 3_600);
        Some(Course {
            from: time(first),
            to: time(first + (last - first) / step * step),
            hours: step,
            records,
        })
    }
}

fn volume_row(key: String, records: u64, share: f64, bytes: u64) -> Vec<Vec<String>> {
    vec![
        vec![key],
        vec![words::count(records)],
        vec![words::percent(share)],
        vec![words::bytes(bytes)],
    ]
}

/// The heading of a dimension and of its first column. The hours are drawn instead.
const fn heading(by: VolumeBy) -> Option<(&'static str, &'static str)> {
    Some(match by {
        VolumeBy::Source => ("By event source", "Event source"),
        VolumeBy::Event => ("By event", "Event"),
        VolumeBy::Principal => ("By principal, without session names", "Principal"),
        VolumeBy::Account => ("By account", "Account"),
        VolumeBy::Region => ("By Region", "Region"),
        VolumeBy::Category => ("By category", "Category"),
        VolumeBy::ReadWrite => ("By reads and writes", "Kind"),
        VolumeBy::ErrorCode => ("By error code", "Error code"),
        VolumeBy::Resource => ("By resource", "Resource"),
        VolumeBy::EventType => ("By event type", "Event type"),
        VolumeBy::InvokedBy => ("By invoking service", "Service"),
        VolumeBy::Hour => return None,
    })
}

fn fact(label: &'static str, value: String) -> Fact {
    Fact { label, value }
}

fn names(title: &'static str) -> Column {
    Column {
        title,
        holds: Holds::Names,
    }
}

fn words_column(title: &'static str) -> Column {
    Column {
        title,
        holds: Holds::Words,
    }
}

fn figures(title: &'static str) -> Column {
    Column {
        title,
        holds: Holds::Figures,
    }
}

/// How many of `count` lie beyond `limit`, if any.
fn beyond(count: usize, limit: usize) -> Option<u64> {
    let more = count.saturating_sub(limit) as u64;
    (more > 0).then_some(more)
}

/// `275: 272 read, 2 in part, 1 skipped`
fn statuses(files: &[InputFile]) -> String {
    let told: Vec<String> = [
        (Status::Read, "read"),
        (Status::Partial, "read in part"),
        (Status::Skipped, "skipped"),
        (Status::Failed, "failed"),
    ]
    .into_iter()
    .filter_map(|(status, word)| {
        let count = files.iter().filter(|file| file.status == status).count() as u64;
        (count > 0).then(|| format!("{} {word}", words::count(count)))
    })
    .collect();
    match told.as_slice() {
        [] => "none".to_owned(),
        _ => format!("{}: {}", words::count(files.len() as u64), told.join(", ")),
    }
}

/// `75 cloudtrail-log, 18 describe-trails, ...`, the most first.
fn kinds(files: &[InputFile]) -> String {
    /// Kinds that are named.
    const NAMED: usize = 6;
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for file in files {
        *counts.entry(&file.kind).or_default() += 1;
    }
    let mut counts: Vec<(&str, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|&(kind, count)| (std::cmp::Reverse(count), kind));
    let rest = counts.split_off(NAMED.min(counts.len()));
    let mut told: Vec<String> = counts
        .iter()
        .map(|(kind, count)| format!("{} {kind}", words::count(*count)))
        .collect();
    if !rest.is_empty() {
        let count = rest.iter().map(|(_, count)| count).sum();
        told.push(format!(
            "{} of {} more kinds",
            words::count(count),
            rest.len()
        ));
    }
    if told.is_empty() {
        "none".to_owned()
    } else {
        told.join(", ")
    }
}

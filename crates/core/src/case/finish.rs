//! From a partial to the report.

use std::collections::BTreeMap;

use super::Options;
use super::partial::{Partial, Piece};
use crate::analyzers::roles::{Facts, Seen, Tracing};
use crate::analyzers::traffic::Field;
use crate::analyzers::view::{At, File, Stretch, View};
use crate::analyzers::{copies, silence, tampering, volume};
use crate::intake::{kinds, paths};
use crate::problem::{Problem, ProblemCode, Status};
use crate::record::format_seconds;
use crate::report::{
    Chapters, Evidence, Finding, Fragmentation, InputFile, Inputs, Report, SCHEMA, Security,
    Strategy, Window,
};

impl Partial {
    /// The report on what is known so far.
    #[must_use]
    pub fn finish(&self, options: &Options) -> Report {
        let inputs: Vec<Input<'_>> = self.inputs();
        let view = self.view(&inputs);
        let copies = copies::chapter(&view);
        let (silences, silence_findings) = silence::chapter(&view);
        let sightings = sightings(&inputs, &view);
        let (mut tampering, tampering_findings) = tampering::chapter(sightings);
        let tracing = Tracing::of(
            &view,
            &self.callers,
            issues(&inputs, &view),
            Facts::default(),
        );
        let (roles, role_findings) = tracing.chapter();
        name_origins(&mut tampering, &tracing);
        let mut findings = copies.findings;
        findings.extend(silence_findings);
        findings.extend(tampering_findings);
        findings.extend(role_findings);
        findings.sort_by(|a, b| order(a).cmp(&order(b)));

        let (mut from, mut to) = (u32::MAX, 0);
        let mut used = vec![false; self.traffic.keys().len()];
        for (_, row) in view.distinct() {
            if row.time > 0 {
                from = from.min(row.time);
                to = to.max(row.time);
            }
            if let Some(used) = used.get_mut(row.key as usize) {
                *used = true;
            }
        }
        let time = |seconds: u32| (to > 0).then(|| format_seconds(u64::from(seconds)));
        Report {
            schema: SCHEMA.to_owned(),
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            inputs: Inputs {
                bytes: inputs.iter().filter(|i| !i.inside).map(Input::bytes).sum(),
                records: inputs.iter().map(Input::records).sum(),
                duplicates: view.copies.len() as u64,
                files: self.files(&inputs, &copies.same_files, options),
            },
            window: Window {
                from: time(from),
                to: time(to),
            },
            accounts: self.texts_of(&used, Field::Account),
            regions: self.texts_of(&used, Field::Region),
            findings,
            chapters: Chapters {
                fragmentation: Fragmentation {
                    repeats: copies.repeats,
                    silences,
                },
                strategy: Strategy {
                    volume: volume::chapter(&view, options.top),
                },
                security: tampering,
                roles,
            },
        }
    }

    fn inputs(&self) -> Vec<Input<'_>> {
        let mut inputs: Vec<Input<'_>> = Vec::new();
        for ((path, first), piece) in &self.pieces {
            match inputs.last_mut().filter(|input| *input.path == **path) {
                Some(input) => input.pieces.push((*first, piece)),
                None => inputs.push(Input {
                    path,
                    inside: path.contains("!/"),
                    pieces: vec![(*first, piece)],
                }),
            }
        }
        inputs
    }

    fn view<'p>(&'p self, inputs: &[Input<'p>]) -> View<'p> {
        let files = inputs.iter().map(|input| File {
            path: input.path,
            folder: paths::delivery_folder(input.path),
            name: paths::file_name(input.path),
            delivered: input.kind(self) == kinds::CLOUDTRAIL_LOG.word()
                && paths::is_delivery(input.path),
        });
        let stretches = (0u32..).zip(inputs).flat_map(|(file, input)| {
            input.pieces.iter().map(move |&(first, piece)| Stretch {
                file,
                first,
                rows: &piece.rows,
            })
        });
        View::new(&self.traffic, files.collect(), stretches.collect())
    }

    fn files(
        &self,
        inputs: &[Input<'_>],
        same: &BTreeMap<u32, u32>,
        options: &Options,
    ) -> Vec<InputFile> {
        let rows = (0u32..).zip(inputs).map(|(index, input)| {
            let mut file = input.row(self);
            if same.contains_key(&index) {
                let message = "holds the same records as another file of the case; they count once";
                file.problems
                    .push(Problem::new(ProblemCode::DuplicateFile, message));
            }
            file
        });
        // While reading goes on, indices of evidence do not matter yet; the list would be long.
        rows.filter(|file| options.listed || !file.problems.is_empty())
            .collect()
    }
}

/// One input with its pieces in order.
struct Input<'p> {
    path: &'p str,
    /// Whether it lies in an archive.
    inside: bool,
    pieces: Vec<(u64, &'p Piece)>,
}

impl Input<'_> {
    fn bytes(&self) -> u64 {
        let sizes = self.pieces.iter().map(|(_, piece)| piece.bytes);
        sizes.max().unwrap_or(0)
    }

    fn records(&self) -> u64 {
        let pieces = self.pieces.iter();
        pieces.map(|(_, piece)| piece.rows.records()).sum()
    }

    /// The kind is known at the end of the input; until then what has records is a log.
    fn kind<'p>(&self, partial: &'p Partial) -> &'p str {
        let told = self
            .pieces
            .iter()
            .map(|(_, piece)| partial.traffic.lexicon.text(piece.kind))
            .find(|word| !word.is_empty());
        told.unwrap_or_else(|| {
            if self.records() > 0 {
                kinds::CLOUDTRAIL_LOG.word()
            } else {
                kinds::UNKNOWN.word()
            }
        })
    }

    fn row(&self, partial: &Partial) -> InputFile {
        let records = self.records();
        let documents: u64 = self.pieces.iter().map(|(_, piece)| piece.documents).sum();
        let mut problems: Vec<Problem> = Vec::new();
        let mut more_problems = 0;
        for (_, piece) in &self.pieces {
            problems.extend_from_slice(&piece.problems);
            more_problems += piece.more_problems;
        }
        if !self.pieces.iter().any(|(_, piece)| piece.last) {
            let message = "not read to its end yet";
            problems.push(Problem::new(ProblemCode::Cancelled, message));
        }
        let kind = self.kind(partial);
        let archive = kind == kinds::ARCHIVE.word();
        InputFile {
            path: self.path.to_owned(),
            kind: kind.to_owned(),
            bytes: self.bytes(),
            records,
            status: status(&problems, records + documents > 0 || archive),
            problems,
            more_problems,
        }
    }
}

/// How far reading got, by what went wrong.
fn status(problems: &[Problem], something: bool) -> Status {
    let worst = problems.iter().map(|problem| match problem.code {
        // Nothing of the input was lost.
        ProblemCode::BadTime
        | ProblemCode::DuplicateKey
        | ProblemCode::NotUtf8
        | ProblemCode::DuplicateFile
        | ProblemCode::UnnamedSubject => Status::Read,
        ProblemCode::UnknownKind | ProblemCode::Empty if !something => Status::Skipped,
        ProblemCode::Cancelled if !something => Status::Skipped,
        ProblemCode::ArchiveEntry if !something => Status::Skipped,
        _ if something => Status::Partial,
        _ => Status::Failed,
    });
    worst.max().unwrap_or(Status::Read)
}

/// Worst first, then by chapter and name, then by what it is about.
fn order(finding: &Finding) -> impl Ord + '_ {
    (
        finding.verdict,
        finding.severity,
        &finding.id,
        std::cmp::Reverse(finding.count),
        &finding.resources,
        &finding.title,
    )
}

/// The sightings of distinct events, with where they stand.
fn sightings<'p>(
    inputs: &[Input<'p>],
    view: &View<'p>,
) -> Vec<(&'p tampering::Sighting, Evidence)> {
    let mut sightings = Vec::new();
    let mut stretch = 0;
    for (file, input) in (0u32..).zip(inputs) {
        for &(first, piece) in &input.pieces {
            for (record, sighting) in &piece.sightings {
                let row = u32::try_from(record - first).unwrap_or(u32::MAX);
                if view.is_copy(At { stretch, row }) {
                    continue;
                }
                let evidence = Evidence::Record {
                    file,
                    record: *record,
                    event_id: sighting.event_id.clone(),
                };
                sightings.push((sighting, evidence));
            }
            stretch += 1;
        }
    }
    sightings
}

/// The records that issue credentials, with where they stand; second copies are left out.
fn issues(inputs: &[Input<'_>], view: &View<'_>) -> Vec<Seen> {
    let mut seen = Vec::new();
    let mut stretch = 0;
    for (file, input) in (0u32..).zip(inputs) {
        for &(first, piece) in &input.pieces {
            for &(record, issue) in &piece.issues {
                let row = u32::try_from(record - first).unwrap_or(u32::MAX);
                if !view.is_copy(At { stretch, row }) {
                    seen.push(Seen {
                        issue,
                        file,
                        record,
                    });
                }
            }
            stretch += 1;
        }
    }
    seen
}

/// Says who is behind the callers of the timeline.
fn name_origins(security: &mut Security, tracing: &Tracing<'_, '_>) {
    for row in &mut security.tampering {
        if let Evidence::Record { file, record, .. } = row.evidence {
            row.origin = tracing.origin_at(file, record).map(|origin| origin.id);
        }
    }
}

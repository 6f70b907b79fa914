//! From a partial to the report.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::input::Input;
use super::kept::{self, Fullness};
use super::partial::{Known, Partial};
use super::{Options, Preferences, exports};
use crate::analyzers::both::{Both, InTurn};
use crate::analyzers::ledger::{Given, PriceTable};
use crate::analyzers::roles::{Facts, Seen, Tracing};
use crate::analyzers::traffic::Field;
use crate::analyzers::view::{At, File, Stretch, View};
use crate::analyzers::words::one_line;
use crate::analyzers::{
    copies, fragmentation, integrity, money, orphans, privacy, security, silence, tampering, volume,
};
use crate::estate::Built;
use crate::intake::kinds;
use crate::problem::{Problem, ProblemCode};
use crate::record::{format_seconds, paths};
use crate::report::{
    Answer, Chapters, Evidence, Finding, Fragmentation, InputFile, Inputs, KnownSession, Orphans,
    Report, Roles, SCHEMA, Security, SessionKey, Strategy, VolumeRow, Window,
};
use crate::sorting::Arrange;

/// The chapters that money has no part in, with their findings.
struct Others {
    copies: copies::Copies,
    volume: Vec<VolumeRow>,
    fragmentation: Fragmentation,
    orphans: Orphans,
    tampering: Security,
    integrity: integrity::Outcome,
    roles: Roles,
    findings: Vec<Finding>,
}

impl Partial {
    /// The report on what is known so far, with the built-in prices and list of watched events.
    #[must_use]
    pub fn finish(&self, options: &Options) -> Report {
        self.finish_with(options, &Preferences::default())
    }

    /// The report on what is known so far.
    #[must_use]
    pub fn finish_with(&self, options: &Options, preferences: &Preferences) -> Report {
        self.finish_by(options, preferences, &InTurn)
    }

    /// The same report, made by whoever can do two things at a time.
    #[must_use]
    pub fn finish_by(
        &self,
        options: &Options,
        preferences: &Preferences,
        runner: &impl Both,
    ) -> Report {
        let inputs: Vec<Input<'_>> = self.inputs();
        let (view, disputed) = self.settled(&inputs);
        let (silences, silence_findings) = silence::chapter(&view);
        let built = self.estate(&inputs);
        let given = Given {
            prices: &preferences.prices,
            watch_list: &preferences.watch_list,
            silences: &silences,
        };
        // Money takes about as long as all else, and neither needs the other.
        let ((strategy, cost, money_findings), others) = runner.both(
            || money::chapters(&built.estate, &view, given, options.listed, runner),
            || self.but_money(&inputs, &view, &built, options, preferences),
        );
        let Others {
            copies,
            volume,
            fragmentation,
            orphans,
            tampering,
            integrity,
            roles,
            mut findings,
        } = others;
        let mut unnamed = exports::unnamed(&built);
        unnamed.extend(super::integrity::unnamed(&integrity));
        findings.extend(copies.findings);
        findings.extend(kept::finding(&view, &disputed));
        findings.extend(silence_findings);
        findings.extend(integrity.findings);
        findings.extend(money_findings);
        let (privacy, privacy_findings) = privacy::chapter(&view, &self.exposures);
        findings.extend(privacy_findings);
        findings.iter_mut().for_each(keep_commands_in_line);
        findings.arrange_by(|a, b| order(a).cmp(&order(b)));

        let summary = view.summary();
        let time = |seconds: u32| format_seconds(u64::from(seconds));
        Report {
            schema: SCHEMA.to_owned(),
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            inputs: Inputs {
                bytes: inputs
                    .iter()
                    .filter(|input| !input.inside)
                    .fold(0, |sum, input| sum.saturating_add(input.known.bytes)),
                records: inputs.iter().map(|input| input.known.records()).sum(),
                duplicates: view.copies.len() as u64,
                files: self.files(&inputs, &copies.same_files, &built, options),
                unnamed,
            },
            window: Window {
                from: summary.window.map(|(from, _)| time(from)),
                to: summary.window.map(|(_, to)| time(to)),
            },
            accounts: self.texts_of(&summary.keys, Field::Account),
            regions: self.texts_of(&summary.keys, Field::Region),
            findings,
            chapters: Chapters {
                orphans,
                fragmentation: Fragmentation {
                    repeats: copies.repeats,
                    silences,
                    ..fragmentation
                },
                strategy: Strategy { volume, ..strategy },
                cost,
                security: tampering,
                integrity: integrity.chapter,
                roles,
                privacy,
            },
        }
    }

    /// All chapters that money has no part in.
    fn but_money(
        &self,
        inputs: &[Input<'_>],
        view: &View<'_>,
        built: &Built,
        options: &Options,
        preferences: &Preferences,
    ) -> Others {
        let copies = copies::chapter(view);
        let sightings = sightings(inputs, view);
        let (fragmentation, mut findings) =
            fragmentation::chapter(&built.estate, view, &sightings, &preferences.prices);
        let records = tampering::TrailRecords::of(&sightings);
        let (orphans, orphan_findings) =
            orphans::chapter(&built.estate, view, &records, &preferences.prices);
        let (posture, security_findings) = security::chapter(&built.estate, view, &orphans);
        let why = |source: &str, name: &str| preferences.watch_list.why(source, name);
        let (mut tampering, tampering_findings) =
            tampering::chapter(sightings, view, &built.estate, &why, options.rows());
        let integrity = if options.listed {
            integrity::judge(&self.given(inputs), &built.estate)
        } else {
            // Figures while reading goes on: what has not been read yet would count as missing.
            integrity::Outcome::default()
        };
        tampering.checks = posture.checks;
        tampering.controls = posture.controls;
        for object in posture.objects {
            tampering.put(object);
        }
        let (mut roles, mut role_findings) = Default::default();
        if options.roles {
            let facts = Facts::of_exports(&built.estate, &fragmentation);
            let tracing = Tracing::of(view, &self.callers, issues(inputs, view), facts);
            (roles, role_findings) = tracing.chapter(options.rows());
            name_origins(&mut tampering, &tracing);
        }
        findings.extend(orphan_findings);
        findings.extend(security_findings);
        findings.extend(tampering_findings);
        findings.extend(role_findings);
        Others {
            copies,
            volume: volume::chapter(view, options.top),
            fragmentation,
            orphans,
            tampering,
            integrity,
            roles,
            findings,
        }
    }

    /// What is known behind an access key id, principal id, ARN of a session, role or user, a name, an
    /// address, an account or an event id.
    #[must_use]
    pub fn who(&self, query: &str) -> Answer {
        self.traced(|tracing| tracing.who(query))
    }

    /// What is known of one session of the report, wherever it stands in it or beyond its end.
    #[must_use]
    pub fn session(&self, key: &SessionKey) -> Option<KnownSession> {
        self.traced(|tracing| tracing.session(key))
    }

    fn traced<T>(&self, ask: impl FnOnce(&Tracing<'_, '_>) -> T) -> T {
        let inputs: Vec<Input<'_>> = self.inputs();
        let view = self.view(&inputs);
        let built = self.estate(&inputs);
        let sightings = sightings(&inputs, &view);
        let prices = PriceTable::default();
        let (fragmentation, _) = fragmentation::chapter(&built.estate, &view, &sightings, &prices);
        let facts = Facts::of_exports(&built.estate, &fragmentation);
        ask(&Tracing::of(
            &view,
            &self.callers,
            issues(&inputs, &view),
            facts,
        ))
    }

    /// The inputs as a report lists them, without what only the whole case tells of them: for a front end that
    /// makes no report.
    #[must_use]
    pub fn files_read(&self) -> Vec<InputFile> {
        self.inputs().iter().map(|input| input.row(self)).collect()
    }

    pub(super) fn inputs(&self) -> Vec<Input<'_>> {
        let inputs = self.inputs.iter().map(|(path, known)| Input {
            path,
            inside: path.contains("!/"),
            known,
        });
        inputs.collect()
    }

    pub(super) fn view<'p>(&'p self, inputs: &[Input<'p>]) -> View<'p> {
        self.settled(inputs).0
    }

    /// The view, and the records that have the id of another event.
    fn settled<'p>(&'p self, inputs: &[Input<'p>]) -> (View<'p>, Vec<At>) {
        let files = inputs.iter().map(|input| File {
            path: input.path,
            bytes: input.known.bytes,
            folder: paths::delivery_folder(input.path),
            name: paths::file_name(input.path),
            delivered: input.kind(self) == kinds::CLOUDTRAIL_LOG.word()
                && paths::is_delivery(input.path),
        });
        let stretches = (0u32..).zip(inputs).flat_map(|(file, input)| {
            let stretches = input.known.stretches.iter();
            stretches.map(move |(first, rows)| Stretch {
                file,
                first: *first,
                rows,
            })
        });
        let mut view = View::new(&self.traffic, files.collect(), stretches.collect());
        let fullness = inputs.iter().zip(&view.files);
        let fullness: Vec<Fullness> = fullness
            .map(|(input, file)| Fullness::of(input.kind(self), file.delivered))
            .collect();
        let disputed = kept::settle(&mut view, &fullness);
        (view, disputed)
    }

    fn files(
        &self,
        inputs: &[Input<'_>],
        same: &BTreeMap<u32, u32>,
        built: &Built,
        options: &Options,
    ) -> Vec<InputFile> {
        let rows = (0u32..).zip(inputs).map(|(index, input)| {
            let mut file = input.row(self);
            if let Some(other) = same.get(&index).and_then(|&other| inputs.get(other as usize)) {
                let message = if input.known.says_the_same(other.known) {
                    "holds the same records as another file of the case; they count once"
                } else {
                    "holds the same events as another file of the case, written otherwise; they count once, as the fuller file has them"
                };
                file.problems
                    .push(Problem::new(ProblemCode::DuplicateFile, message));
            }
            file.problems.extend(exports::problems(built, index));
            file
        });
        // While reading goes on, indices of evidence do not matter yet; the list would be long.
        rows.filter(|file| options.listed || !file.problems.is_empty())
            .collect()
    }
}

/// A command is pasted into a shell: no name of a log that stands in it begins a line of its own, whoever wrote the command.
fn keep_commands_in_line(finding: &mut Finding) {
    let of_fix = finding.fix.iter_mut().flat_map(|fix| &mut fix.commands);
    for command in finding.ask.iter_mut().chain(of_fix) {
        if let Cow::Owned(line) = one_line(command) {
            *command = line;
        }
    }
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
    let seen = distinct(inputs, view, |known| &known.sightings);
    seen.into_iter()
        .map(|(file, record, sighting)| {
            let evidence = Evidence::Record {
                file,
                record,
                event_id: sighting.event_id.clone(),
            };
            (sighting, evidence)
        })
        .collect()
}

/// The records that issue credentials, with where they stand.
fn issues<'p>(inputs: &[Input<'p>], view: &View<'p>) -> Vec<Seen<'p>> {
    let seen = distinct(inputs, view, |known| &known.issues);
    seen.into_iter()
        .map(|(file, record, issue)| Seen {
            issue,
            file,
            record,
        })
        .collect()
}

/// What is kept of single records, by file and record; that of second copies is left out.
fn distinct<'p, T>(
    inputs: &[Input<'p>],
    view: &View<'p>,
    list: impl Fn(&'p Known) -> &'p [(u64, T)],
) -> Vec<(u32, u64, &'p T)> {
    let mut seen = Vec::new();
    let mut number = 0;
    for (file, input) in (0u32..).zip(inputs) {
        let mut of_input = list(input.known).iter().peekable();
        for (first, rows) in &input.known.stretches {
            let after = first + rows.len() as u64;
            while let Some((record, fact)) = of_input.next_if(|(record, _)| *record < after) {
                let row = record.checked_sub(*first).map(u32::try_from);
                let Some(Ok(row)) = row else { continue };
                let at = At {
                    stretch: number,
                    row,
                };
                if !view.is_copy(at) {
                    seen.push((file, *record, fact));
                }
            }
            number += 1;
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

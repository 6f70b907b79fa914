//! What the page knows of the case on screen: the engine behind it, where the reader is, and what is open. One copy of it is given to all
//! views by context; views change it through its methods only.

use std::sync::Arc;

use leptos::prelude::*;
use trailglass_core::redaction::Policy;
use trailglass_core::report::{Annotations, Evidence, Filter, Report};
use wasm_bindgen::JsValue;

use super::case_name::{case_name, session_name};
use super::compare::Other;
use super::filter::finding_at;
use super::looks::Looks;
use super::own::Own;
use super::plan::Plan;
use super::route::{Filter as Part, RecordPlace, Route, ValuePlace, View};
use super::theme::Theme;
use super::values;
use crate::engine::{Engine, Progress, Run, SelfTest};

/// How the proof of the lock stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Proof {
    /// Nobody has asked for it.
    #[default]
    NotTried,
    /// Requests are being tried.
    Trying,
    /// What became of them.
    Tried(SelfTest),
}

/// What is open beside the view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Open {
    /// Nothing.
    #[default]
    Nothing,
    /// A finding, by its place in the report.
    Finding(usize),
    /// A file, by its place in the report.
    File(usize),
    /// A record.
    Record(RecordPlace),
    /// A value of an export.
    Value(ValuePlace),
    /// A cell of the coverage matrix, by its place in the report.
    Cell(usize),
    /// A trail, by its place in the report.
    Trail(usize),
    /// A bucket, by its place in the report.
    Bucket(usize),
    /// Something that was checked, by its place among all that was.
    Object(usize),
    /// A control of a published standard, by its place in the report.
    Control(usize),
}

/// The case on screen.
#[derive(Clone, Copy)]
pub struct Case {
    engine: Engine,
    route: RwSignal<Route>,
    /// Where it stands.
    pub run: ReadSignal<Run>,
    /// The report so far.
    pub report: ReadSignal<Option<Arc<Report>>>,
    /// Whether the report is complete: all files are listed, and evidence can be opened.
    pub done: Memo<bool>,
    /// What to call the case.
    pub name: Memo<String>,
    /// What is open beside the view.
    pub open: Memo<Open>,
    /// Which records are looked through. It may hold names, so the address has its number only.
    pub filter: ReadSignal<Filter>,
    set_filter: WriteSignal<Filter>,
    looks: StoredValue<Looks>,
    /// Whether secrets and personal data are shown in full.
    pub reveal: RwSignal<bool>,
    /// Light or dark.
    pub theme: RwSignal<Theme>,
    /// Whether the list of keys is shown.
    pub help: RwSignal<bool>,
    /// Whether the command palette is shown.
    pub palette: RwSignal<bool>,
    /// Whether the proof of the lock is shown.
    pub lock: RwSignal<bool>,
    /// Whether the sheet that takes pasted JSON is shown.
    pub paste: RwSignal<bool>,
    /// Whether the sheet of the collector is shown.
    pub collector: RwSignal<bool>,
    /// The proof of the lock.
    pub proof: RwSignal<Proof>,
    /// The changes that are tried on the bill.
    pub plan: RwSignal<Plan>,
    /// What the consultant adds to the report.
    pub annotations: RwSignal<Annotations>,
    /// Another report, to be compared with.
    pub other: RwSignal<Option<Other>>,
    /// Which names in the logs are no people.
    pub own: RwSignal<Own>,
    /// What is to become of each kind of data in a copy.
    pub policy: RwSignal<Policy>,
    /// The selectors that are being written, to be tried on the records.
    pub draft: RwSignal<String>,
    /// What is said to those who do not see the page.
    pub said: RwSignal<String>,
    /// What is said to everybody, until something else is done.
    pub note: RwSignal<Option<String>>,
}

/// The case on screen, where a view needs it.
///
/// # Panics
/// Outside the app, which gives it.
#[must_use]
#[track_caller]
pub fn use_case() -> Case {
    expect_context()
}

impl Case {
    /// The state of a page that has just started.
    #[must_use]
    pub fn new(engine: Engine) -> Self {
        let (run, report) = (engine.run(), engine.report());
        let route = RwSignal::new(Route::parse(&location_hash()));
        let done = Memo::new(move |_| run.with(Run::is_done));
        let total = Memo::new(move |_| {
            run.with(|run| run.progress().map_or(0, |progress| progress.files_total))
        });
        let annotations = RwSignal::<Annotations>::default();
        let (filter, set_filter) = signal(Filter::default());
        let name = Memo::new(move |_| {
            if engine.recalled().get() {
                return report.with(|report| {
                    let inputs = report.iter().flat_map(|report| &report.inputs.files);
                    let inputs = inputs.map(|file| file.path.as_str());
                    annotations.with(|it| session_name(inputs, &it.customer))
                });
            }
            // The names change with the number of files only; a case of 50,000 is not asked ten times a second.
            let _ = total.get();
            engine.with_paths(|paths| case_name(paths))
        });
        let open = Memo::new(move |_| {
            route.with(|route| report.with(|report| opened(route, report.as_deref(), done.get())))
        });
        Self {
            engine,
            route,
            run,
            report,
            done,
            name,
            open,
            filter,
            set_filter,
            looks: StoredValue::default(),
            reveal: RwSignal::new(false),
            theme: RwSignal::default(),
            help: RwSignal::new(false),
            palette: RwSignal::new(false),
            lock: RwSignal::new(false),
            paste: RwSignal::new(false),
            collector: RwSignal::new(false),
            proof: RwSignal::default(),
            plan: RwSignal::default(),
            annotations,
            other: RwSignal::default(),
            own: RwSignal::default(),
            policy: RwSignal::default(),
            draft: RwSignal::default(),
            said: RwSignal::default(),
            note: RwSignal::new(None),
        }
    }

    /// The engine behind it.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Where the reader is.
    #[must_use]
    pub fn route(&self) -> Route {
        self.route.get()
    }

    /// Where the reader is, without following it.
    #[must_use]
    pub fn route_now(&self) -> Route {
        self.route.get_untracked()
    }

    /// The view.
    #[must_use]
    pub fn view(&self) -> Memo<View> {
        let route = self.route;
        Memo::new(move |_| route.with(|route| route.view))
    }

    /// A part of where the reader is, followed by itself.
    pub fn part<T: PartialEq + Send + Sync + 'static>(
        &self,
        of: impl Fn(&Route) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        let route = self.route;
        Memo::new(move |_| route.with(&of))
    }

    /// A part of the report, followed by itself: views that show it are drawn again only when it changes.
    pub fn figures<T: PartialEq + Send + Sync + 'static>(
        &self,
        of: impl Fn(&Report) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>> {
        let report = self.report;
        Memo::new(move |_| report.with(|report| report.as_deref().map(&of)))
    }

    /// The figures of the run.
    #[must_use]
    pub fn progress(&self) -> Memo<Progress> {
        let run = self.run;
        Memo::new(move |_| run.with(|run| run.progress().cloned().unwrap_or_default()))
    }

    /// The reader says which names are no people. It holds for files that are read from then on, and for copies.
    pub fn say_own(&self, change: impl FnOnce(&mut Own)) {
        self.own.update(change);
        self.engine.know(self.own.with_untracked(Own::known));
    }

    /// Goes somewhere. The address follows first, so that back and forward work.
    pub fn go(&self, route: &Route) {
        let route = self.numbered(route.clone());
        // A browser that refuses to change the address (it limits how often) must not stop the page.
        if window().location().set_hash(&route.hash()).is_err() {
            self.route.set(route);
        }
    }

    /// Looks through other records: a step that going back takes back.
    pub fn look(&self, change: impl FnOnce(&mut Filter)) {
        self.step(change, Looks::choose);
    }

    /// The same for what is typed, where not every letter is a step.
    pub fn look_typing(&self, change: impl FnOnce(&mut Filter)) {
        self.step(change, Looks::type_in);
    }

    fn step(&self, change: impl FnOnce(&mut Filter), keep: fn(&mut Looks, Filter)) {
        let mut filter = self.filter.get_untracked();
        change(&mut filter);
        self.looks.update_value(|looks| keep(looks, filter.clone()));
        self.set_filter.set(filter);
        let route = self.route_now();
        if route.view == View::Explore {
            self.go(&route);
        } else {
            self.go(&Route::of(View::Explore));
        }
    }

    /// Looks through all records, as if no others had been chosen.
    pub fn forget_looks(&self) {
        self.looks.set_value(Looks::default());
        self.set_filter.set(Filter::default());
    }

    /// The same address with the number of the records that are looked through.
    fn numbered(&self, route: Route) -> Route {
        if route.view != View::Explore {
            return route;
        }
        let number = self.looks.with_value(Looks::now);
        route.filtered(Part::Look, &number.to_string())
    }

    /// The address has changed.
    pub fn follow_address(&self) {
        let mut route = Route::parse(&location_hash());
        if route.view == View::Explore {
            if let Ok(number) = route.filter(Part::Look).parse() {
                let filter = self.looks.try_update_value(|looks| looks.go(number));
                if let Some(filter) = filter
                    && self.filter.with_untracked(|held| *held != filter)
                {
                    self.set_filter.set(filter);
                }
            } else {
                // Whoever comes by a link goes on with what was looked through.
                route = self.numbered(route);
                let told = window().history().and_then(|history| {
                    history.replace_state_with_url(&JsValue::NULL, "", Some(&route.hash()))
                });
                // Where it may not be told, the address stays as it is, and going back may go a step further.
                drop(told);
            }
        }
        if self.route.with_untracked(|shown| *shown != route) {
            self.route.set(route);
        }
    }

    /// Whether a sheet lies over the page.
    #[must_use]
    pub fn covered(&self) -> bool {
        self.sheets().iter().any(GetUntracked::get_untracked)
    }

    const fn sheets(&self) -> [RwSignal<bool>; 5] {
        [
            self.help,
            self.palette,
            self.lock,
            self.paste,
            self.collector,
        ]
    }

    /// Closes what was opened last.
    pub fn close(&self) {
        if self.covered() {
            for sheet in self.sheets() {
                sheet.set(false);
            }
        } else if let Some(route) = self.route_now().closed() {
            self.go(&route);
        }
    }

    /// Opens the sample case.
    pub fn open_sample(&self) {
        self.engine.add_sample();
        self.go(&Route::of(View::Overview));
    }

    /// Clears the page for a new case.
    pub fn clear(&self) {
        self.engine.clear();
        self.reveal.set(false);
        self.plan.set(Plan::default());
        self.draft.set(String::new());
        self.forget_looks();
        self.said.set("The case is cleared.".to_owned());
        self.go(&Route::of(View::Overview));
    }

    /// Tries to make requests, on the page and in a worker.
    pub fn try_lock(&self) {
        let proof = self.proof;
        if proof.get_untracked() == Proof::Trying {
            return;
        }
        proof.set(Proof::Trying);
        self.engine
            .self_test(move |outcome| proof.set(Proof::Tried(outcome)));
    }

    /// Whether the network is locked, as far as is known.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        let disproved = |proof: &Proof| matches!(proof, Proof::Tried(outcome) if !outcome.holds());
        self.engine.lock().locked && !self.proof.with(disproved)
    }

    /// The address that opens a piece of evidence beside the view.
    #[must_use]
    pub fn evidence(&self, evidence: &Evidence) -> Route {
        let route = self.route();
        match evidence {
            Evidence::Record { file, record, .. } => route.showing(RecordPlace {
                file: *file,
                record: *record,
            }),
            Evidence::Pointer { file, pointer } => {
                let place = self
                    .report
                    .with(|report| values::place(report.as_deref()?, *file, pointer));
                match place {
                    Some(place) => route.pointing(place),
                    None => Route::of(View::Files).open(file.to_string()),
                }
            }
        }
    }

    /// The path of the input that a piece of evidence lies in.
    #[must_use]
    pub fn evidence_path(&self, evidence: &Evidence) -> Option<String> {
        let (Evidence::Record { file, .. } | Evidence::Pointer { file, .. }) = evidence;
        self.path(*file)
    }

    /// The path of an input of the report.
    #[must_use]
    pub fn path(&self, file: u32) -> Option<String> {
        self.report.with(|report| {
            let files = &report.as_deref()?.inputs.files;
            Some(files.get(usize::try_from(file).ok()?)?.path.clone())
        })
    }
}

fn location_hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// What an address opens. While files are read, the report does not list them all, so places in its list mean nothing yet.
fn opened(route: &Route, report: Option<&Report>, done: bool) -> Open {
    let Some(report) = report else {
        return Open::Nothing;
    };
    let files = report.inputs.files.len();
    if let Some(place) = route.record {
        let listed = usize::try_from(place.file).is_ok_and(|file| file < files);
        return if done && listed {
            Open::Record(place)
        } else {
            Open::Nothing
        };
    }
    if let Some(place) = route.value {
        let known = values::pointer(report, place).is_some();
        return if done && known {
            Open::Value(place)
        } else {
            Open::Nothing
        };
    }
    let Some(item) = &route.item else {
        return Open::Nothing;
    };
    match route.view {
        View::Findings => finding_at(&report.findings, item).map_or(Open::Nothing, Open::Finding),
        View::Files => item
            .parse()
            .ok()
            .filter(|file| done && *file < files)
            .map_or(Open::Nothing, Open::File),
        View::Coverage => {
            let chapter = &report.chapters.fragmentation;
            match item.split_once('.') {
                Some(("cell", place)) => listed(place, chapter.coverage.len()).map(Open::Cell),
                Some(("trail", place)) => listed(place, chapter.trails.len()).map(Open::Trail),
                _ => None,
            }
            .unwrap_or_default()
        }
        View::Buckets => {
            listed(item, report.chapters.orphans.buckets.len()).map_or(Open::Nothing, Open::Bucket)
        }
        View::Posture => {
            let security = &report.chapters.security;
            match item.split_once('.') {
                Some(("object", place)) => {
                    listed(place, security.objects().count()).map(Open::Object)
                }
                Some(("control", place)) => {
                    listed(place, security.controls.len()).map(Open::Control)
                }
                _ => None,
            }
            .unwrap_or_default()
        }
        View::Overview
        | View::Explore
        | View::Volume
        | View::Strategy
        | View::Cost
        | View::Tampering
        | View::Integrity
        | View::Privacy
        | View::Roles
        | View::Report
        | View::Compare
        | View::Share => Open::Nothing,
    }
}

/// A place in a list of that length, as the address has it.
fn listed(place: &str, length: usize) -> Option<usize> {
    place.parse().ok().filter(|place| *place < length)
}

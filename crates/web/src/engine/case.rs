//! The case in work: carries out what the queue decides, and tells the queue what the workers say.
//!
//! All state that has to do with the browser is here; whatever can be decided without it is in [`super::queue`] and [`super::desk`].

mod again;
mod show;
mod workers;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use gloo::timers::callback::{Interval, Timeout};
use leptos::prelude::*;
use trailglass_core::analyzers::privacy::Known;
use trailglass_core::case::{has_digests, reading_order};
use trailglass_core::report::Report;
use trailglass_core::report::session::Settings;
use trailglass_wire::{DeskOrder, Question};
use web_sys::File;

use super::boot::Boot;
use super::clerk::Clerk;
use super::colleague::Colleague;
use super::desk::Ledger;
use super::paths::Paths;
use super::questions::{self, Questions, Then};
use super::queue::Queue;
use super::trial::{Ask, Trial, Trying};
use super::types::{BootError, Dropped, Run, Wishes};

/// Milliseconds that readers have to hand in when the user stops.
const GRACE: u32 = 500;
/// Bytes of files that are read without asking what to read of them: some ten seconds of work.
const LIGHT: u64 = 512 << 20;
/// Files that are.
const LIGHT_FILES: usize = 60_000;
/// Milliseconds until it is shown that a drop is being walked: most have found something by then.
const SOON: u32 = 60;
/// Said where the desk would have to look at records.
const NO_LOGS: &str = "this is a session without its logs: add the files of the case to ask for it";

/// The signals that the views read.
#[derive(Clone, Copy)]
pub(super) struct Signals {
    pub(super) run: RwSignal<Run>,
    pub(super) report: RwSignal<Option<Arc<Report>>>,
    pub(super) wishes: RwSignal<Wishes>,
    pub(super) trial: RwSignal<Trial>,
    /// Whether records are searched for personal data.
    pub(super) personal: RwSignal<bool>,
    /// What the owner of the logs knows of the names in them.
    pub(super) known: RwSignal<Known>,
    /// Whether the report came from a session, without its logs.
    pub(super) recalled: RwSignal<bool>,
}

/// A file of the case.
struct Given {
    path: String,
    bytes: u64,
    /// Without a handle, the browser would not open it.
    file: Option<File>,
    /// Whether it was searched for personal data when it was read last.
    searched: bool,
}

/// Everything about the case that is open.
pub(super) struct Case {
    boot: Boot,
    signals: Signals,
    /// Whether it is the one on screen; a case that was cleared goes on unseen until it is forgotten.
    shown: bool,
    report: Option<Arc<Report>>,
    me: std::rc::Weak<RefCell<Case>>,
    queue: Queue,
    files: Vec<Given>,
    paths: Paths,
    readers: Vec<Option<Colleague>>,
    desk: Option<Colleague>,
    lost_desks: u8,
    ledger: Ledger,
    /// What exports describe that do not say so: path and name, in the order given.
    names: Vec<(String, String)>,
    wishes: Wishes,
    trying: Trying<File>,
    /// Whether files are hashed: the case has digests.
    hashed: bool,
    /// Whether records are searched for personal data while they are read.
    personal: bool,
    /// Nothing is read before the user has chosen what.
    held: bool,
    /// What to read is settled: the user chose, or what was given at first is no heavy work.
    settled: bool,
    /// The report came from a session: there is no file, and the desk knows nothing.
    recalled: bool,
    pub(super) clerk: Rc<RefCell<Clerk>>,
    /// What the desk was asked and has not answered yet.
    questions: Questions,
    /// Drops that are being walked.
    walks: u32,
    /// The user has stopped while a drop was being walked: what is still found is listed and not read.
    halted: bool,
    /// Time of reading before [`Case::since`], in milliseconds.
    worked: f64,
    /// Since when there is something to do.
    since: Option<f64>,
    ticker: Option<Interval>,
    grace: Option<Timeout>,
    /// The report that is coming, as far as it came.
    coming: Option<Report>,
    problems: u32,
    /// Memory of each reader, and of the desk behind them.
    memory: Vec<u64>,
}

impl Case {
    /// An empty case, its workers started.
    pub(super) fn open(boot: Boot, signals: Signals) -> Result<Rc<RefCell<Self>>, BootError> {
        let readers = boot.readers;
        let case = Rc::new_cyclic(|me| {
            RefCell::new(Self {
                boot,
                signals,
                shown: true,
                report: None,
                me: me.clone(),
                queue: Queue::new(readers),
                files: Vec::new(),
                paths: Paths::default(),
                readers: Vec::new(),
                desk: None,
                lost_desks: 0,
                ledger: Ledger::default(),
                names: Vec::new(),
                wishes: Wishes::default(),
                trying: Trying::default(),
                hashed: false,
                personal: signals.personal.get_untracked(),
                held: false,
                settled: false,
                recalled: false,
                clerk: Rc::default(),
                questions: Questions::default(),
                walks: 0,
                halted: false,
                worked: 0.0,
                since: None,
                ticker: None,
                grace: None,
                coming: None,
                problems: 0,
                memory: vec![0; readers + 1],
            })
        });
        {
            let mut case = case.borrow_mut();
            case.desk = Some(case.hire_desk()?);
            for index in 0..readers {
                let reader = case.hire_reader(index)?;
                case.readers.push(Some(reader));
            }
        }
        Ok(case)
    }

    pub(super) const fn boot(&self) -> &Boot {
        &self.boot
    }

    /// The paths of its files.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        let of_session = self.report.as_deref().filter(|_| self.recalled);
        let of_session = of_session
            .into_iter()
            .flat_map(|report| &report.inputs.files);
        let of_session = of_session.map(|file| file.path.as_str());
        let given = self.files.iter().map(|given| given.path.as_str());
        given.chain(of_session.filter(|path| !path.contains("!/")))
    }

    /// A finished case without its logs takes the place of nothing.
    pub(super) fn recall(&mut self, report: Report, settings: &Settings) {
        self.recalled = true;
        self.signals.recalled.set(true);
        self.wishes = Wishes::of(settings);
        let subjects = settings.subjects.iter();
        self.names = subjects
            .map(|subject| (subject.path.clone(), subject.name.clone()))
            .collect();
        self.signals.wishes.set(self.wishes.clone());
        self.show_report(Some(Arc::new(report)));
        self.show();
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty() && !self.recalled && self.walks == 0
    }

    /// It leaves the screen.
    pub(super) const fn set_aside(&mut self) {
        self.shown = false;
    }

    /// It is on screen again.
    pub(super) fn come_back(&mut self) {
        self.shown = true;
        self.signals.report.set(self.report.clone());
        self.signals.wishes.set(self.wishes.clone());
        self.signals.recalled.set(self.recalled);
        self.show_trial();
        self.show();
    }

    /// A drop is being walked. What is found in it is added meanwhile.
    pub(super) fn walk_begins(&mut self) {
        self.walks += 1;
        let me = self.me.clone();
        Timeout::new(SOON, move || with(&me, |case| case.show())).forget();
    }

    /// A walk is over.
    pub(super) fn walk_ends(&mut self) {
        self.walks = self.walks.saturating_sub(1);
        if self.walks == 0 {
            self.halted = false;
            self.settled |= !self.held && !self.files.is_empty();
        }
        self.show();
    }

    /// Files join the case.
    pub(super) fn add(&mut self, dropped: Vec<Dropped>, unreadable: Vec<String>) {
        if dropped.is_empty() && unreadable.is_empty() {
            return;
        }
        if std::mem::take(&mut self.recalled) {
            // The logs have come: what a session said of them is told by themselves now.
            self.signals.recalled.set(false);
            self.show_report(None);
            self.tell_all();
        }
        if !self.held {
            self.since.get_or_insert_with(now);
        }
        self.trying
            .give_up("files joined the case meanwhile: try it again when they are read");
        self.show_trial();
        let mut arrived = Vec::with_capacity(dropped.len());
        for Dropped { path, file } in dropped {
            let path = self.paths.take(&path);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "sizes are whole numbers below 2^53"
            )]
            let bytes = file.size() as u64;
            arrived.push((path.clone(), bytes));
            self.files.push(Given {
                path,
                bytes,
                file: Some(file),
                searched: false,
            });
        }
        self.hashed |= has_digests(arrived.iter().map(|(path, _)| path.as_str()));
        self.queue
            .add(arrived, |facts| reading_order(facts.iter().copied()));
        for path in unreadable {
            let path = self.paths.take(&path);
            self.queue.add_unreadable(path.clone());
            self.files.push(Given {
                path,
                bytes: 0,
                file: None,
                searched: false,
            });
        }
        // What is given at first may be more than anybody wants to wait for; what joins a case that is being read is not asked for again.
        let bytes: u64 = self.files.iter().map(|given| given.bytes).sum();
        if !self.settled && (bytes > LIGHT || self.files.len() > LIGHT_FILES) {
            self.hold();
        }
        self.settled |= !self.held && self.walks == 0;
        if self.halted {
            self.held = false;
            self.queue.cancel();
        }
        self.go_on();
    }

    /// Waits for the user to choose what to read. A drop shows how much it is only while it is walked, and reading begins at once: the little
    /// that was read by then is forgotten, since it may be left out.
    fn hold(&mut self) {
        self.since = None;
        if std::mem::replace(&mut self.held, true) || self.queue.is_untouched() {
            return;
        }
        for given in &mut self.files {
            given.searched = false;
        }
        self.worked = 0.0;
        self.problems = 0;
        self.forget_desk();
        self.show_report(None);
        self.start_desk();
        self.queue.desk_lost(true);
        self.carry_out();
    }

    /// Every file given so far, with its size.
    pub(super) fn sizes(&self) -> impl Iterator<Item = (&str, u64)> {
        self.files
            .iter()
            .map(|given| (given.path.as_str(), given.bytes))
    }

    /// The user has chosen what to read.
    pub(super) fn begin(&mut self, is_wanted: impl Fn(&str) -> bool) {
        if !std::mem::take(&mut self.held) {
            return;
        }
        self.settled = true;
        self.since.get_or_insert_with(now);
        self.queue.leave_out(|path| !is_wanted(path));
        self.go_on();
    }

    /// The user says what an export describes. Nothing is read again for it.
    pub(super) fn name_subject(&mut self, input: String, name: String) {
        self.names.push((input.clone(), name.clone()));
        if self.recalled {
            // It holds for logs that come.
            return;
        }
        self.since.get_or_insert_with(now);
        self.tell_desk(&DeskOrder::Name { input, name });
        self.go_on();
    }

    /// Asks the desk. The answer comes later, never from in here.
    pub(super) fn ask(&mut self, question: Question, then: Then) {
        let request = self.questions.keep(then);
        if self.recalled {
            return self.questions.answer(request, Err(NO_LOGS));
        }
        let desk = self.desk.as_ref();
        if desk.is_none_or(|desk| desk.tell(&DeskOrder::Ask { request, question }).is_err()) {
            self.questions.answer(request, Err(questions::LOST));
        }
    }

    /// The user wishes other prices or watched events. Nothing is read again for it.
    pub(super) fn wish(&mut self, wishes: Wishes) {
        if wishes == self.wishes {
            return;
        }
        if self.recalled {
            // There is nothing to make another report of; they hold for logs that come.
            self.wishes = wishes;
            return self.signals.wishes.set(self.wishes.clone());
        }
        self.since.get_or_insert_with(now);
        self.wishes = wishes;
        self.tell_wishes();
        self.signals.wishes.set(self.wishes.clone());
        self.go_on();
    }

    /// What was set to get the report.
    pub(super) fn settings(&self) -> Settings {
        self.wishes.settings(&self.names)
    }

    /// Tells a desk that knows nothing what the user has said.
    fn tell_all(&mut self) {
        for (input, name) in self.names.clone() {
            self.tell_desk(&DeskOrder::Name { input, name });
        }
        if self.wishes != Wishes::default() {
            self.tell_wishes();
        }
    }

    fn tell_wishes(&mut self) {
        self.tell_desk(&DeskOrder::Prefer {
            prices: self.wishes.prices_json(),
            watched: self.wishes.watched.iter().cloned().collect(),
        });
    }

    /// The user tries selectors.
    pub(super) fn try_selectors(&mut self, selectors: String) {
        let ask = self.trying.ask(selectors);
        if self.recalled {
            self.trying.give_up(NO_LOGS);
            return self.show_trial();
        }
        self.ask_trial(Some(ask));
    }

    /// The user stops the try.
    pub(super) fn stop_trial(&mut self) {
        let ask = self.trying.stop();
        self.ask_trial(ask);
    }

    fn ask_trial(&mut self, ask: Option<Ask<File>>) {
        let order = ask.map(|ask| match ask {
            Ask::Simulate { request, selectors } => DeskOrder::Simulate { request, selectors },
            Ask::LookAgain {
                request,
                path,
                file,
            } => DeskOrder::LookAgain {
                request,
                path,
                file,
            },
            Ask::SumUp { request } => DeskOrder::SumUp { request },
        });
        if let (Some(order), Some(desk)) = (order, &self.desk)
            && desk.tell(&order).is_err()
        {
            self.trying.give_up("the worker does not take the question");
        }
        self.show_trial();
    }

    fn show_trial(&self) {
        let trial = self.trying.trial();
        if self.shown && self.signals.trial.with_untracked(|shown| *shown != trial) {
            self.signals.trial.set(trial);
        }
    }

    /// The user stops it.
    pub(super) fn cancel(&mut self) {
        self.halted = self.walks > 0;
        // What is still found is not read: there is nothing to ask, and what was read stays.
        self.settled = true;
        self.queue.cancel();
        if self.queue.is_stopping() {
            let me = self.me.clone();
            self.grace = Some(Timeout::new(GRACE, move || {
                with(&me, |case| {
                    case.queue.cut_off();
                    case.go_on();
                })
            }));
        }
        self.go_on();
    }

    /// The path that the next file of this name would get.
    pub(super) fn free_path(&self, path: &str) -> String {
        self.paths.free(path)
    }

    /// Every file that can be read: path, size and handle.
    pub(super) fn handles(&self) -> Vec<(String, u64, File)> {
        let files = self.files.iter();
        files
            .filter_map(|given| Some((given.path.clone(), given.bytes, given.file.clone()?)))
            .collect()
    }

    /// The handle of the dropped file that holds an input.
    pub(super) fn file_of(&self, input: &str) -> Option<File> {
        let outer = outer(input)?;
        let given = self.files.iter().find(|given| given.path == outer)?;
        given.file.clone()
    }

    /// The user wants records searched for personal data, or not. What was read without is read again.
    pub(super) fn search(&mut self, personal: bool) {
        self.personal = personal;
        if let Some(report) = self.report.clone().filter(|_| self.is_done()) {
            self.search_what_was_not(&report);
            self.go_on();
        }
    }
}

/// The dropped file that an input lies in; itself mostly.
fn outer(input: &str) -> Option<&str> {
    input.split("!/").next()
}

/// Does something with a case that is still open.
fn with(case: &std::rc::Weak<RefCell<Case>>, act: impl FnOnce(&mut Case)) {
    if let Some(case) = case.upgrade() {
        act(&mut case.borrow_mut());
    }
}

/// Milliseconds on a clock that only goes forward.
fn now() -> f64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0.0, |clock| clock.now())
}

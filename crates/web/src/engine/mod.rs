//! Reads files in workers and keeps the report: everything of the page that is not looks.
//!
//! The page's thread only renders. Readers (one worker per core but one) turn files into partials, the desk (one more worker) merges
//! them and finishes reports, and a clerk, started when first needed, answers questions meanwhile. `queue` decides who reads what and
//! what happens when a worker dies; `desk` when a report is due; both know no DOM. `case` carries it out.

mod boot;
mod case;
mod clerk;
mod colleague;
mod copying;
mod desk;
pub mod drop;
mod gathering;
mod handles;
mod paths;
mod questions;
mod queue;
mod recall;
mod self_test;
mod trial;
mod types;

use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::sync::Arc;

use js_sys::{Function, Reflect};
use leptos::prelude::*;
use trailglass_core::analyzers::privacy::Known;
use trailglass_core::case::Excerpt;
use trailglass_core::json;
use trailglass_core::redaction::Policy;
use trailglass_core::report::session::{Session, Settings};
use trailglass_core::report::writers::records::RecordsFile;
use trailglass_core::report::{
    Answer as Answered, Found, Inquiry, KnownSession, Report, SessionKey,
};
use trailglass_wire::{Question, ReaderOrder, RecordText};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DataTransfer, FileList};

use boot::Boot;
use case::{Case, Signals};
use clerk::{Answer, Clerk};
pub use copying::{Copied, Copying, Preview, Through};
pub use trial::{Again, Trial};
pub use types::{Attempt, BootError, Dropped, Lock, Progress, Run, SelfTest, Wishes};

/// The name under which the sample case is listed.
const SAMPLE: &str = "sample-case.zip";
/// The name under which pasted JSON is listed; a second one gets a number.
const PASTED: &str = "pasted.json";

/// The handle of the engine: a copy of it may be kept anywhere in the app.
#[derive(Clone, Copy)]
pub struct Engine {
    case: StoredValue<Rc<RefCell<Case>>, LocalStorage>,
    /// The case that was cleared last, for as long as it can be brought back.
    aside: RwSignal<Option<Rc<RefCell<Case>>>, LocalStorage>,
    signals: Signals,
    copier: StoredValue<copying::Shared, LocalStorage>,
    copying: RwSignal<Copying>,
    opened: RwSignal<Option<Arc<Opened>>>,
}

/// What a session brings beside its report, or why it does not open.
pub type Opened = Result<Session<'static>, String>;

impl Engine {
    /// Starts the workers. Call it where Leptos has an owner: the engine lives as long as that.
    ///
    /// # Errors
    /// When the start script has not run, or the browser starts no workers.
    pub fn start() -> Result<Self, BootError> {
        let signals = Signals {
            run: RwSignal::new(Run::Empty),
            report: RwSignal::new(None),
            wishes: RwSignal::default(),
            trial: RwSignal::default(),
            personal: RwSignal::new(true),
            known: RwSignal::default(),
            recalled: RwSignal::new(false),
        };
        let case = Case::open(Boot::find()?, signals)?;
        Ok(Self {
            case: StoredValue::new_local(case),
            aside: RwSignal::new_local(None),
            signals,
            copier: StoredValue::new_local(Rc::default()),
            copying: RwSignal::default(),
            opened: RwSignal::new(None),
        })
    }

    /// What the start script says of the page and its lock.
    #[must_use]
    pub fn lock(&self) -> Lock {
        self.case().borrow().boot().lock.clone()
    }

    /// Whether a new version of the page was fetched and waits. The event `trailglass-offline` tells that it may be another answer.
    #[must_use]
    pub fn has_update(&self) -> bool {
        let offline = self.case().borrow().boot().offline.clone();
        Reflect::get(&offline, &JsValue::from_str("update")).is_ok_and(|it| it.is_truthy())
    }

    /// Opens the new version: the page is loaded anew, and what was read is gone.
    pub fn use_update(&self) {
        let offline = self.case().borrow().boot().offline.clone();
        let function = Reflect::get(&offline, &JsValue::from_str("useUpdate"));
        let function = function.ok().and_then(|it| it.dyn_into::<Function>().ok());
        if let Some(function) = function {
            // It ends in a new page; should it fail, this one stays as it is.
            drop(function.call0(&offline));
        }
    }

    /// Where the case stands.
    #[must_use]
    pub fn run(&self) -> ReadSignal<Run> {
        self.signals.run.read_only()
    }

    /// The report so far; it grows while files are read, and lists all of them only at the end.
    #[must_use]
    pub fn report(&self) -> ReadSignal<Option<Arc<Report>>> {
        self.signals.report.read_only()
    }

    /// Does something with the paths of all files of the case.
    pub fn with_paths<T>(&self, act: impl FnOnce(&mut dyn Iterator<Item = &str>) -> T) -> T {
        act(&mut self.case().borrow().paths())
    }

    /// Does something with paths and sizes of all files of the case.
    pub fn with_files<T>(&self, act: impl FnOnce(&mut dyn Iterator<Item = (&str, u64)>) -> T) -> T {
        act(&mut self.case().borrow().sizes())
    }

    /// Reads a case that waited for a word: those of its files that are wanted, told by their paths.
    pub fn begin_reading(&self, is_wanted: impl Fn(&str) -> bool) {
        self.case().borrow_mut().begin(is_wanted);
    }

    /// Adds what was dropped, folders of any depth too. Call it while the event is handled: afterwards, browsers show nothing any more.
    /// `nothing` is told when there is no file in it.
    pub fn add_dropped(&self, transfer: &DataTransfer, nothing: impl FnOnce() + 'static) {
        self.forget_cleared();
        let case = self.case();
        case.borrow_mut().walk_begins();
        // A case that was forgotten meanwhile takes nothing any more.
        let case = Rc::downgrade(&case);
        let taker = Weak::clone(&case);
        let engine = *self;
        let walk = drop::walk(transfer, move |found| {
            let Some(case) = taker.upgrade() else { return };
            let files = engine.without_sessions(&case, found.files);
            case.borrow_mut().add(files, found.unreadable);
        });
        spawn_local(async move {
            if walk.await == 0 {
                nothing();
            }
            // What came last has been handed out to be read: that the walk is over is drawn in a turn of its own.
            gathering::turn().await;
            if let Some(case) = case.upgrade() {
                case.borrow_mut().walk_ends();
            }
        });
    }

    /// Adds what was chosen with a button.
    pub fn add_picked(&self, files: &FileList) {
        self.add_files(drop::picked(files));
    }

    /// Adds files to the case, also to one that is being read or done.
    pub fn add_files(&self, files: Vec<Dropped>) {
        self.forget_cleared();
        let case = self.case();
        let files = self.without_sessions(&case, files);
        case.borrow_mut().add(files, Vec::new());
    }

    /// Sessions that were opened, or were not.
    #[must_use]
    pub fn opened(&self) -> ReadSignal<Option<Arc<Opened>>> {
        self.opened.read_only()
    }

    /// What was set to get the report, for a session.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.case().borrow().settings()
    }

    /// Whether the report on screen came from a session, so that there are no logs behind it.
    #[must_use]
    pub fn recalled(&self) -> ReadSignal<bool> {
        self.signals.recalled.read_only()
    }

    /// Files that are no sessions. Those that may be are looked into, and join the case a moment later if they are none.
    fn without_sessions(&self, case: &Rc<RefCell<Case>>, files: Vec<Dropped>) -> Vec<Dropped> {
        let is_alone = files.len() == 1 && case.borrow().paths().next().is_none();
        let (doubtful, files): (Vec<Dropped>, Vec<Dropped>) = files
            .into_iter()
            .partition(|file| recall::may_be_session(file, is_alone));
        for file in doubtful {
            let engine = *self;
            case.borrow_mut().walk_begins();
            let weak = Rc::downgrade(case);
            let handle = file.file.clone();
            recall::unpack(case, handle, true, move |plain| {
                let Some(case) = weak.upgrade() else { return };
                case.borrow_mut().walk_ends();
                let session = plain.and_then(|plain| {
                    let read = plain.map(|plain| Session::read(&plain));
                    read.transpose().map_err(|error| error.to_string())
                });
                match session {
                    Ok(None) => case.borrow_mut().add(vec![file], Vec::new()),
                    Ok(Some(session)) => engine.open_session(&case, session),
                    Err(why) => engine
                        .opened
                        .set(Some(Arc::new(Err(format!("{}: {why}.", file.path))))),
                }
            });
        }
        files
    }

    /// Takes the gzip, if there is any, from a session or report, or tells why it cannot.
    pub fn unpack(
        &self,
        file: web_sys::File,
        then: impl FnOnce(Result<Vec<u8>, String>) + 'static,
    ) {
        recall::unpack(&self.case(), file, false, |plain| {
            then(plain.map(Option::unwrap_or_default));
        });
    }

    /// Puts gzip around the plain bytes of a session, or gives them back where no worker does.
    pub fn pack(&self, plain: Vec<u8>, then: impl FnOnce(Result<Vec<u8>, Vec<u8>>) + 'static) {
        recall::pack(&self.case(), plain, then);
    }

    /// Shows a session, in place of the case that it was dropped on.
    fn open_session(&self, case: &Rc<RefCell<Case>>, session: Session<'static>) {
        if !case.borrow().is_empty() {
            self.clear();
        }
        let Session {
            report, settings, ..
        } = session.clone();
        let shown = self.case();
        shown.borrow_mut().recall(report.into_owned(), &settings);
        self.opened.set(Some(Arc::new(Ok(session))));
    }

    /// Adds the sample case.
    pub fn add_sample(&self) {
        let sample = self.case().borrow().boot().sample.to_vec();
        let file = gloo::file::File::new(SAMPLE, sample.as_slice());
        let file: &web_sys::File = file.as_ref();
        self.add_files(vec![Dropped {
            path: SAMPLE.to_owned(),
            file: file.clone(),
        }]);
    }

    /// Adds JSON that was pasted, as an input of its own, and what it describes where the user says so.
    pub fn add_pasted(&self, text: &str, subject: &str) {
        let case = self.case();
        let path = case.borrow().free_path(PASTED);
        let file = gloo::file::File::new(&path, text);
        let file: &web_sys::File = file.as_ref();
        self.add_files(vec![Dropped {
            path: path.clone(),
            file: file.clone(),
        }]);
        if !subject.is_empty() {
            self.name_subject(path, subject.to_owned());
        }
    }

    /// Says what an export describes that does not say so itself. `input_path` is a path of the report's inputs.
    pub fn name_subject(&self, input_path: String, name: String) {
        self.case().borrow_mut().name_subject(input_path, name);
    }

    /// What the user changes of the answers.
    #[must_use]
    pub fn wishes(&self) -> ReadSignal<Wishes> {
        self.signals.wishes.read_only()
    }

    /// Changes what the user changes of the answers; a new report follows, and nothing is read again.
    pub fn wish(&self, change: impl FnOnce(&mut Wishes)) {
        let mut wishes = self.signals.wishes.get_untracked();
        change(&mut wishes);
        self.case().borrow_mut().wish(wishes);
    }

    /// Whether records are searched for personal data and secrets.
    #[must_use]
    pub fn searches(&self) -> ReadSignal<bool> {
        self.signals.personal.read_only()
    }

    /// Has records searched for personal data and secrets, or not. Files that were read without it are read again; what was found
    /// stays in the report.
    pub fn search(&self, personal: bool) {
        self.signals.personal.set(personal);
        self.case().borrow_mut().search(personal);
    }

    /// Takes into account what the owner of the logs knows of the names in them, for files that are read from then on.
    pub fn know(&self, known: Known) {
        self.signals.known.set(known);
    }

    /// Where the try of selectors stands.
    #[must_use]
    pub fn trial(&self) -> ReadSignal<Trial> {
        self.signals.trial.read_only()
    }

    /// Tries selectors, in any form that AWS writes them. Files are read again where their records have to be looked at.
    pub fn try_selectors(&self, selectors: String) {
        self.case().borrow_mut().try_selectors(selectors);
    }

    /// Stops the try. What was not looked at stays open in its answer.
    pub fn stop_trial(&self) {
        self.case().borrow_mut().stop_trial();
    }

    /// Stops reading and keeps what was read. What was not is listed as cancelled.
    pub fn cancel(&self) {
        self.case().borrow_mut().cancel();
    }

    /// Clears the page for a new case. The old one is kept aside until [`Engine::forget_cleared`], or until files are added.
    pub fn clear(&self) {
        let old = self.case();
        let boot = old.borrow().boot().clone();
        let Ok(case) = Case::open(boot, self.signals) else {
            return;
        };
        old.borrow_mut().set_aside();
        self.stop_copy();
        self.case.set_value(case);
        self.signals.report.set(None);
        self.signals.wishes.set(Wishes::default());
        self.signals.trial.set(Trial::None);
        self.signals.recalled.set(false);
        self.signals.run.set(Run::Empty);
        self.aside.set(Some(old));
    }

    /// Whether a cleared case can be brought back.
    #[must_use]
    pub fn has_cleared(&self) -> Signal<bool> {
        let aside = self.aside;
        Signal::derive(move || aside.with(Option::is_some))
    }

    /// Brings the cleared case back as it was.
    pub fn undo_clear(&self) {
        let old = self.aside.try_update(Option::take).flatten();
        if let Some(old) = old {
            self.case.set_value(Rc::clone(&old));
            old.borrow_mut().come_back();
        }
    }

    /// Forgets the cleared case for good: its workers are ended, and with them goes all that was read.
    pub fn forget_cleared(&self) {
        if self.aside.with_untracked(Option::is_some) {
            self.aside.set(None);
        }
    }

    /// Reads one record again from its file, or tells why it cannot. `input_path` is a path of the report's inputs.
    pub fn record(
        &self,
        input_path: String,
        record: u64,
        then: impl FnOnce(Result<RecordText, String>) + 'static,
    ) {
        let Some((boot, clerk, file)) = self.asking(&input_path) else {
            return then(Err(self.missing(&input_path)));
        };
        let order = |request| ReaderOrder::Record {
            request,
            input: input_path,
            record,
            file,
        };
        let then = Box::new(move |answer: Result<Answer, _>| then(answer.map(Answer::into_record)));
        Clerk::ask(&clerk, &boot, order, then);
    }

    /// Reads the part of an export again that holds the value at a JSON pointer, or tells why it cannot. `input_path` is a path of the
    /// report's inputs.
    pub fn value(
        &self,
        input_path: String,
        pointer: String,
        then: impl FnOnce(Result<Excerpt, String>) + 'static,
    ) {
        let Some((boot, clerk, file)) = self.asking(&input_path) else {
            return then(Err(self.missing(&input_path)));
        };
        let order = |request| ReaderOrder::Value {
            request,
            input: input_path,
            pointer,
            file,
        };
        let then =
            Box::new(move |answer: Result<Answer, _>| then(answer.map(Answer::into_excerpt)));
        Clerk::ask(&clerk, &boot, order, then);
    }

    /// Asks the desk who is behind an access key id, principal id, ARN, name, address, account or event id: out of what was merged so
    /// far, without reading anything again.
    pub fn who(&self, query: String, then: impl FnOnce(Result<Answered, &'static str>) + 'static) {
        self.ask_desk(
            Question::Anybody(query),
            |json| json::from_slice(json),
            then,
        );
    }

    /// Asks the desk for one session of the report; `None` where it knows none like it any more.
    pub fn session(
        &self,
        key: SessionKey,
        then: impl FnOnce(Result<Option<KnownSession>, &'static str>) + 'static,
    ) {
        self.ask_desk(Question::Session(key), |json| json::from_slice(json), then);
    }

    /// Asks the desk for records, out of the index of all.
    pub fn records(
        &self,
        inquiry: Inquiry,
        then: impl FnOnce(Result<Found, &'static str>) + 'static,
    ) {
        self.ask_desk(
            Question::Records(inquiry),
            |json| json::from_slice(json),
            then,
        );
    }

    /// Asks the desk for records as a file, or a piece of one.
    pub fn records_file(
        &self,
        inquiry: Inquiry,
        file: RecordsFile,
        then: impl FnOnce(Result<Vec<u8>, &'static str>) + 'static,
    ) {
        let question = Question::File { inquiry, file };
        self.ask_desk(question, |bytes| Ok(bytes.to_vec()), then);
    }

    fn ask_desk<T: 'static>(
        &self,
        question: Question,
        read: fn(&[u8]) -> serde_json::Result<T>,
        then: impl FnOnce(Result<T, &'static str>) + 'static,
    ) {
        let then = Box::new(move |answer: Result<Vec<u8>, &'static str>| {
            then(answer.and_then(|json| read(&json).map_err(|_| "the answer was not understood")));
        });
        self.case().borrow_mut().ask(question, then);
    }

    /// Why an input cannot be read again.
    fn missing(&self, input_path: &str) -> String {
        if self.signals.recalled.get_untracked() {
            // What lies in an archive is read by giving the archive.
            let file = input_path.split("!/").next().unwrap_or(input_path);
            format!("this session has no logs: add {file} to open what is in it")
        } else {
            "the file is not part of the case any more".to_owned()
        }
    }

    /// Who is asked about an input, and the dropped file that holds it.
    fn asking(&self, input_path: &str) -> Option<(Boot, Rc<RefCell<Clerk>>, web_sys::File)> {
        let case = self.case();
        let case = case.borrow();
        let file = case.file_of(input_path)?;
        Some((case.boot().clone(), Rc::clone(&case.clerk), file))
    }

    /// Where the copy to share stands.
    #[must_use]
    pub fn copying(&self) -> ReadSignal<Copying> {
        self.copying.read_only()
    }

    /// Looks through all files for what a copy must not show. `key_file` is the text of an earlier copy's key file, or empty.
    pub fn begin_copy(&self, key_file: String, policy: Policy, known: Known) {
        let case = self.case();
        let case = case.borrow();
        copying::Copier::begin(
            &self.copier.get_value(),
            case.boot(),
            self.copying,
            case.handles(),
            key_file,
            policy,
            known,
        );
    }

    /// Other choices for the copy; nothing is read again for them.
    pub fn choose_copy(&self, policy: Policy) {
        self.copier.get_value().borrow_mut().choose(policy);
    }

    /// Writes the copy.
    pub fn write_copy(&self) {
        self.copier.get_value().borrow_mut().write(self.copying);
    }

    /// Ends the copy, whatever it is at.
    pub fn stop_copy(&self) {
        self.copier.get_value().borrow_mut().stop(self.copying);
    }

    /// The archive of the copy, once it is there.
    #[must_use]
    pub fn copy_archive(&self) -> Option<web_sys::Blob> {
        self.copier.get_value().borrow().archive()
    }

    /// The key of the copy, with which original each pseudonym stands for.
    #[must_use]
    pub fn copy_key_file(&self) -> Option<String> {
        self.copier.get_value().borrow().key_file()
    }

    /// Tries to make a request, on the page and in a worker, and tells what became of it.
    pub fn self_test(&self, then: impl FnOnce(SelfTest) + 'static) {
        let case = self.case();
        let (boot, clerk) = {
            let case = case.borrow();
            (case.boot().clone(), Rc::clone(&case.clerk))
        };
        spawn_local(async move { then(self_test::run(&boot, &clerk).await) });
    }

    fn case(&self) -> Rc<RefCell<Case>> {
        self.case.get_value()
    }
}

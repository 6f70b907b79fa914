//! The copy to share that is being made: which file is next, and what the copier says. One worker of its own does all of it, so that
//! stopping is ending it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use trailglass_core::analyzers::privacy::Known;
use trailglass_core::json;
use trailglass_core::redaction::{CategoryPreview, Policy, Report as CopyReport};
use trailglass_wire::{Bytes, CopyNotice, CopyOrder, Notice, Role};
use web_sys::{Blob, File};

use super::boot::Boot;
use super::colleague::{Colleague, Word};

/// What is to be copied: path, size and handle of each file.
pub(super) type Files = Vec<(String, u64, File)>;

/// Where a copy stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Copying {
    /// None was begun.
    #[default]
    None,
    /// Files are looked through.
    Looking(Through),
    /// What was found can be looked at, and choices can be made.
    Ready(Arc<Preview>),
    /// The copy is being written.
    Writing(Through, Arc<Preview>),
    /// The copy is there.
    Done(Arc<Copied>, Arc<Preview>),
    /// There is none, and why.
    Failed(String),
}

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Through {
    /// Files that are done.
    pub files_done: u32,
    /// Files of the case.
    pub files_total: u32,
    /// Bytes that are done.
    pub bytes_done: u64,
    /// Bytes of the case.
    pub bytes_total: u64,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    /// By category, the gravest first.
    pub categories: Vec<CategoryPreview>,
    /// What cannot be copied: its path and why.
    pub left_out: Vec<(String, String)>,
}

/// A copy.
#[derive(Clone, Debug, PartialEq)]
pub struct Copied {
    /// What was done.
    pub report: CopyReport,
    /// Size of the archive.
    pub bytes: u64,
}

/// The copier and what it makes.
#[derive(Default)]
pub(super) struct Copier {
    worker: Option<Colleague>,
    files: Files,
    /// Files that are not done, by their place.
    waiting: VecDeque<usize>,
    through: Through,
    /// Bytes of the files that are done.
    before: u64,
    preview: Arc<Preview>,
    policy: Policy,
    /// The archive and the text of the key file.
    made: Option<(Blob, String)>,
}

/// The copier as the engine holds it.
pub(super) type Shared = Rc<RefCell<Copier>>;

impl Copier {
    /// Begins a copy of files. It takes the place of the one before.
    pub(super) fn begin(
        this: &Shared,
        boot: &Boot,
        shown: RwSignal<Copying>,
        files: Files,
        key_file: String,
        policy: Policy,
        known: Known,
    ) {
        let weak = Rc::downgrade(this);
        let hear = move |word| {
            if let Some(copier) = weak.upgrade() {
                Self::hear(&copier, shown, word);
            }
        };
        let mut copier = this.borrow_mut();
        *copier = Self {
            policy: policy.clone(),
            ..Self::default()
        };
        let worker = match Colleague::start(boot, Role::Copier, hear) {
            Ok(worker) => worker,
            Err(error) => return shown.set(Copying::Failed(error.to_string())),
        };
        let begun = worker.tell(&CopyOrder::Begin {
            key_file,
            random: random(),
            policy,
            known,
        });
        if begun.is_err() {
            return shown.set(Copying::Failed(
                "the worker does not take the order".to_owned(),
            ));
        }
        copier.worker = Some(worker);
        copier.files = files;
        copier.start_over();
        shown.set(Copying::Looking(copier.through));
        copier.go_on(false);
    }

    /// Other choices; what was learned stays.
    pub(super) fn choose(&mut self, policy: Policy) {
        self.policy = policy.clone();
        self.made = None;
        self.tell(&CopyOrder::Choose { policy });
    }

    /// Writes the copy.
    pub(super) fn write(&mut self, shown: RwSignal<Copying>) {
        self.start_over();
        shown.set(Copying::Writing(self.through, Arc::clone(&self.preview)));
        self.go_on(true);
    }

    /// Ends it, whatever it is at.
    pub(super) fn stop(&mut self, shown: RwSignal<Copying>) {
        *self = Self::default();
        shown.set(Copying::None);
    }

    /// The archive, once it is there.
    pub(super) fn archive(&self) -> Option<Blob> {
        self.made.as_ref().map(|(archive, _)| archive.clone())
    }

    /// The text of the key file, once the copy is there.
    pub(super) fn key_file(&self) -> Option<String> {
        self.made.as_ref().map(|(_, key_file)| key_file.clone())
    }

    fn start_over(&mut self) {
        self.waiting = (0..self.files.len()).collect();
        self.before = 0;
        self.through = Through {
            files_done: 0,
            files_total: self.files.len().try_into().unwrap_or(u32::MAX),
            bytes_done: 0,
            bytes_total: self.files.iter().map(|(_, bytes, _)| bytes).sum(),
        };
    }

    fn hear(this: &Shared, shown: RwSignal<Copying>, word: Word) {
        let copier = &mut *this.borrow_mut();
        let notice = match word {
            Word::Notice(Notice::Copy(notice)) => notice,
            Word::Notice(_) => return,
            Word::Dead => CopyNotice::Failed {
                message: "the worker broke down; that is a defect of Trailglass, or the memory did not suffice"
                    .to_owned(),
            },
        };
        match notice {
            CopyNotice::Looked { bytes, done, .. } => copier.looked(shown, bytes, done),
            CopyNotice::Preview {
                categories,
                left_out,
            } => {
                copier.preview = Arc::new(Preview {
                    categories,
                    left_out,
                });
                shown.set(Copying::Ready(Arc::clone(&copier.preview)));
            }
            CopyNotice::Done {
                archive,
                report,
                key_file,
            } => {
                let bytes = archive.size();
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "sizes are whole numbers below 2^53"
                )]
                let bytes = bytes as u64;
                copier.made = Some((archive, key_file));
                match json::from_str(&report) {
                    Ok(report) => {
                        let copied = Arc::new(Copied { report, bytes });
                        shown.set(Copying::Done(copied, Arc::clone(&copier.preview)));
                    }
                    Err(_) => {
                        shown.set(Copying::Failed("the report was not understood".to_owned()))
                    }
                }
            }
            CopyNotice::Failed { message } => {
                shown.set(Copying::Failed(message));
                // Not from here: the worker is just being heard.
                let this = Rc::clone(this);
                Timeout::new(0, move || *this.borrow_mut() = Self::default()).forget();
            }
        }
    }

    fn looked(&mut self, shown: RwSignal<Copying>, bytes: u64, done: bool) {
        let size = |copier: &Self| {
            let place = copier.waiting.front();
            place.and_then(|place| copier.files.get(*place).map(|(_, bytes, _)| *bytes))
        };
        let size = size(self).unwrap_or(0);
        self.through.bytes_done = self.before + bytes.min(size);
        let writes = shown.with_untracked(|shown| matches!(shown, Copying::Writing(..)));
        if done {
            self.before += size;
            self.through.bytes_done = self.before;
            self.through.files_done += 1;
            self.waiting.pop_front();
        }
        shown.set(if writes {
            Copying::Writing(self.through, Arc::clone(&self.preview))
        } else {
            Copying::Looking(self.through)
        });
        if done {
            self.go_on(writes);
        }
    }

    /// Has the next file looked through or copied; after the last one what was found is shown, or the archive closed.
    fn go_on(&self, writes: bool) {
        let next = self
            .waiting
            .front()
            .and_then(|place| self.files.get(*place));
        let next = next.map(|(path, _, file)| (path.clone(), file.clone()));
        self.tell(&match (next, writes) {
            (Some((path, file)), false) => CopyOrder::Learn { path, file },
            (Some((path, file)), true) => CopyOrder::Copy { path, file },
            (None, false) => CopyOrder::Choose {
                policy: self.policy.clone(),
            },
            (None, true) => CopyOrder::Finish,
        });
    }

    fn tell(&self, order: &CopyOrder) {
        if let Some(worker) = &self.worker {
            // A worker that takes no order is dead, and says so itself.
            drop(worker.tell(order));
        }
    }
}

/// 32 bytes that nobody can guess.
fn random() -> Bytes {
    let mut bytes = [0; 32];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    let filled = crypto.map(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    // Without random bytes there is no key: the worker refuses an empty one.
    match filled {
        Some(Ok(_)) => Bytes::from(bytes.as_slice()),
        _ => Bytes::from([].as_slice()),
    }
}

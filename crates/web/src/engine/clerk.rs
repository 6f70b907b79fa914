//! One more worker for what the user asks meanwhile: a record behind a finding, the self-test. It is started when first needed, and
//! apart from the readers, so that an answer never waits behind a file that is being read.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use trailglass_core::case::Excerpt;
use trailglass_wire::{Bytes, Notice, ReaderOrder, RecordText, Role};

use super::boot::Boot;
use super::colleague::{Colleague, Word};

/// What is done with an answer.
pub(super) type Then = Box<dyn FnOnce(Result<Answer, String>)>;

/// What a question is answered with.
pub(super) enum Answer {
    Record(RecordText),
    /// A part of an export.
    Excerpt(Excerpt),
    /// What became of a request.
    Text(String),
    /// A file that was packed or unpacked; `None` where it was left alone.
    File(Option<Bytes>),
}

impl Answer {
    /// The text alone.
    pub(super) fn into_text(self) -> String {
        match self {
            Self::Text(text) | Self::Excerpt(Excerpt { text, .. }) => text,
            Self::Record(record) => record.json,
            Self::File(_) => String::new(),
        }
    }

    /// The bytes of a file.
    pub(super) fn into_file(self) -> Option<Vec<u8>> {
        match self {
            Self::File(bytes) => bytes.map(|bytes| bytes.to_vec()),
            Self::Record(_) | Self::Excerpt(_) | Self::Text(_) => None,
        }
    }

    /// The text as a record; one that says nothing else is a whole one.
    pub(super) fn into_record(self) -> RecordText {
        match self {
            Self::Record(record) => record,
            other => {
                let json = other.into_text();
                let masked = json.clone();
                RecordText { json, masked }
            }
        }
    }

    /// The text as a part of an export; one that says nothing else is a whole one.
    pub(super) fn into_excerpt(self) -> Excerpt {
        match self {
            Self::Excerpt(excerpt) => excerpt,
            other => Excerpt {
                pointer: String::new(),
                text: other.into_text(),
            },
        }
    }
}

/// The worker and the questions it has not answered yet.
#[derive(Default)]
pub(super) struct Clerk {
    colleague: Option<Colleague>,
    open: BTreeMap<u32, Then>,
    asked: u32,
    /// Size of its memory, as far as is known.
    pub(super) memory: u64,
}

impl Clerk {
    /// Asks something. `order` makes the order from the number of the question.
    pub(super) fn ask(
        this: &Rc<RefCell<Self>>,
        boot: &Boot,
        order: impl FnOnce(u32) -> ReaderOrder,
        then: Then,
    ) {
        let number = {
            let mut clerk = this.borrow_mut();
            clerk.asked = clerk.asked.wrapping_add(1);
            let number = clerk.asked;
            clerk.open.insert(number, then);
            number
        };
        if let Err(why) = Self::post(this, boot, &order(number)) {
            let then = this.borrow_mut().open.remove(&number);
            if let Some(then) = then {
                then(Err(why));
            }
        }
    }

    fn post(this: &Rc<RefCell<Self>>, boot: &Boot, order: &ReaderOrder) -> Result<(), String> {
        if this.borrow().colleague.is_none() {
            let weak = Rc::downgrade(this);
            let hear = move |word| {
                if let Some(clerk) = weak.upgrade() {
                    Self::hear(&clerk, word);
                }
            };
            let started =
                Colleague::start(boot, Role::Reader, hear).map_err(|error| error.to_string())?;
            this.borrow_mut().colleague = Some(started);
        }
        match &this.borrow().colleague {
            Some(colleague) => colleague
                .tell(order)
                .map_err(|error| super::colleague::words(&error)),
            None => Err("no worker could be started".to_owned()),
        }
    }

    fn hear(this: &Rc<RefCell<Self>>, word: Word) {
        match word {
            Word::Notice(Notice::Record {
                request,
                record,
                memory,
            }) => {
                Self::answer(this, request, Some(memory), record.map(Answer::Record));
            }
            Word::Notice(Notice::Value {
                request,
                value,
                memory,
            }) => {
                Self::answer(this, request, Some(memory), value.map(Answer::Excerpt));
            }
            Word::Notice(Notice::Unpacked {
                request,
                plain,
                memory,
            }) => {
                Self::answer(this, request, Some(memory), plain.map(Answer::File));
            }
            Word::Notice(Notice::Packed {
                request,
                packed,
                memory,
            }) => {
                Self::answer(this, request, Some(memory), Ok(Answer::File(Some(packed))));
            }
            Word::Notice(Notice::Refusal { request, directive }) => {
                Self::answer(this, request, None, directive.map(Answer::Text));
            }
            Word::Notice(_) => {}
            Word::Dead => {
                let open = {
                    let mut clerk = this.borrow_mut();
                    clerk.colleague = None;
                    clerk.memory = 0;
                    std::mem::take(&mut clerk.open)
                };
                for then in open.into_values() {
                    then(Err("the worker that looked for it broke down".to_owned()));
                }
            }
        }
    }

    /// `memory` is the size of the worker's, where it told.
    fn answer(
        this: &Rc<RefCell<Self>>,
        request: u32,
        memory: Option<u64>,
        answer: Result<Answer, String>,
    ) {
        // Not while it is borrowed: what is done with an answer may ask the next question.
        let then = {
            let mut clerk = this.borrow_mut();
            clerk.memory = memory.unwrap_or(clerk.memory);
            clerk.open.remove(&request)
        };
        if let Some(then) = then {
            then(answer);
        }
    }
}

//! The analysis inside a Web Worker: takes orders, calls the core, answers.
//!
//! It decides nothing: which file is next, and what becomes of a file whose reader died, is the page's business. A worker cannot hear
//! anything while it reads, so it ships what it has from time to time by itself; whoever stops it then loses little.

mod copier;
mod desk;
mod line;
mod reader;
mod source;
mod warm;

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::WebAssembly::Memory;
use trailglass_wire::{Begin, Message, Notice, Role, VERSION};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use copier::Copier;
use desk::Desk;
use line::Line;
use warm::Practice;

/// What this worker is, once its first message has told it.
enum Worker {
    Unknown,
    Reader(Rc<Line>),
    /// It practises until its first order.
    Desk(Box<Desk>, Option<Practice>),
    Copier(Box<Option<Copier>>),
    /// It said [`Notice::Broken`] and takes no more orders.
    Broken,
}

fn main() {
    std::panic::set_hook(Box::new(|panic| {
        // The place alone: the text of a panic could hold bytes of a log.
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        post(&Notice::Broken {
            message: format!("the program stopped at {place}"),
        });
    }));
    let worker = RefCell::new(Worker::Unknown);
    EventListener::new(&scope(), "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else {
            return;
        };
        let worker = &mut *worker.borrow_mut();
        if let Err(message) = take(worker, event.data()) {
            *worker = Worker::Broken;
            post(&Notice::Broken { message });
        }
    })
    .forget();
}

/// Does what a message says. An error ends the worker.
///
/// What it calls is not inlined, and so it is where an order of many kinds is done: a browser takes the length of a function for the work that a
/// call of it is, and compiles a long one once more, to be fast, that is called for every file and does little each time.
fn take(worker: &mut Worker, message: JsValue) -> Result<(), String> {
    match worker {
        Worker::Unknown => begin(worker, message),
        Worker::Reader(reader) => {
            reader.take(order(message)?);
            Ok(())
        }
        Worker::Desk(desk, practice) => {
            *practice = None;
            desk.take(order(message)?)
        }
        Worker::Copier(copier) => {
            Copier::take(copier, order(message)?);
            Ok(())
        }
        Worker::Broken => Ok(()),
    }
}

fn order<M: Message>(message: JsValue) -> Result<M, String> {
    M::unpack(message).map_err(|error| error.to_string())
}

/// Becomes what the first message says.
#[inline(never)]
fn begin(worker: &mut Worker, message: JsValue) -> Result<(), String> {
    let begin: Begin = order(message)?;
    if begin.version != VERSION {
        return Err(format!(
            "the page speaks version {}, the worker version {VERSION}",
            begin.version
        ));
    }
    if let Some(random) = random() {
        trailglass_core::tables::seed(random);
    }
    *worker = match begin.role {
        Role::Reader => Worker::Reader(Rc::default()),
        Role::Desk => Worker::Desk(Box::default(), None),
        Role::Copier => Worker::Copier(Box::default()),
    };
    post(&Notice::Ready { version: VERSION });
    if let Worker::Desk(_, practice) = worker
        && let Some(json) = warm::up()
    {
        post(&Notice::Warm { json });
        *practice = Some(Practice::begin());
    }
    Ok(())
}

/// A number that nobody can guess.
fn random() -> Option<u64> {
    let mut bytes = [0; 8];
    let crypto = scope().crypto().ok()?;
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(u64::from_ne_bytes(bytes))
}

/// Tells the page. Where even that fails, the worker is ended by the browser, and the page sees that too.
fn post(notice: &Notice) {
    if let Ok(parcel) = notice.pack()
        && let Err(error) = scope().post_message_with_transfer(&parcel.message, &parcel.transfer)
    {
        wasm_bindgen::throw_val(error);
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Milliseconds on a clock that only goes forward.
fn now() -> f64 {
    scope().performance().map_or(0.0, |clock| clock.now())
}

/// Size of this worker's memory in bytes.
fn memory() -> u64 {
    let memory: Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    u64::from(buffer.byte_length())
}

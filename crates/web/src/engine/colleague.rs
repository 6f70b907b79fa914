//! One worker, as the page holds it: dropping it ends it.

use gloo::events::EventListener;
use trailglass_wire::{Begin, Message, Notice, Role};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker};

use super::boot::Boot;
use super::types::BootError;

/// What comes from a worker.
#[derive(Debug)]
pub(super) enum Word {
    /// It says something.
    Notice(Notice),
    /// It is dead: it said so, ran out of memory, or said what nobody understands.
    Dead,
}

/// A running worker.
pub(super) struct Colleague {
    worker: Worker,
    _listeners: [EventListener; 3],
}

impl Colleague {
    /// Starts a worker. `hear` gets everything that comes from it, until it is dropped.
    pub(super) fn start(
        boot: &Boot,
        role: Role,
        hear: impl Fn(Word) + Clone + 'static,
    ) -> Result<Self, BootError> {
        let why = |error: JsValue| BootError::NoWorkers { why: words(&error) };
        let worker = Worker::new(&boot.address).map_err(why)?;
        let on_message = {
            let hear = hear.clone();
            move |event: &web_sys::Event| hear(understand(event))
        };
        let on_error = {
            let hear = hear.clone();
            move |_: &web_sys::Event| hear(Word::Dead)
        };
        let colleague = Self {
            _listeners: [
                EventListener::new(&worker, "message", on_message),
                EventListener::new(&worker, "error", on_error),
                EventListener::new(&worker, "messageerror", move |_| hear(Word::Dead)),
            ],
            worker,
        };
        // The script takes the module as its first message; the program in it takes everything after that.
        colleague.worker.post_message(&boot.module).map_err(why)?;
        colleague.tell(&Begin::new(role)).map_err(why)?;
        Ok(colleague)
    }

    /// Posts an order.
    pub(super) fn tell(&self, order: &impl Message) -> Result<(), JsValue> {
        let parcel = order
            .pack()
            .map_err(|error| JsValue::from_str(&error.to_string()))?;
        self.worker
            .post_message_with_transfer(&parcel.message, &parcel.transfer)
    }
}

impl Drop for Colleague {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

fn understand(event: &web_sys::Event) -> Word {
    let notice = event
        .dyn_ref::<MessageEvent>()
        .and_then(|event| Notice::unpack(event.data()).ok());
    match notice {
        Some(Notice::Broken { .. }) | None => Word::Dead,
        Some(notice) => Word::Notice(notice),
    }
}

/// What the browser says of an error, in its own words.
pub(super) fn words(error: &JsValue) -> String {
    if let Some(error) = error.dyn_ref::<js_sys::Error>() {
        return error.message().into();
    }
    if let Some(event) = error.dyn_ref::<ErrorEvent>() {
        return event.message();
    }
    error
        .as_string()
        .unwrap_or_else(|| "an unknown error".to_owned())
}

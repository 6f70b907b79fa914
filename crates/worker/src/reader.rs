//! A reader: turns files into partials, and ships them.

use std::ops::ControlFlow;
use std::{cell::Cell, rc::Rc};

use js_sys::{Function, Promise, Reflect};
use trailglass_core::analyzers::privacy::{Scanner, hidden};
use trailglass_core::case::{Hooks, Options, Partial, read_input, read_record, read_value};
use trailglass_wire::{Bytes, Notice, ReadOrder, ReaderOrder, RecordText, Shipment};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::{memory, now, post, source::Source};

/// Milliseconds between two notices about one file.
const TELL_EVERY: f64 = 100.0;
/// Milliseconds between two shipments while there is more to read.
const SHIP_EVERY: f64 = 80.0;

/// What was read and is not shipped yet.
#[derive(Default)]
pub(crate) struct Reader {
    partial: Partial,
    /// Files whose end is in the partial.
    finished: Vec<u32>,
    shipped_at: f64,
    told_at: f64,
}

impl Reader {
    /// Does what an order says. `bytes` is the file to read where it was fetched already.
    pub(crate) fn take(&mut self, order: ReaderOrder, bytes: Option<Vec<u8>>) {
        match order {
            ReaderOrder::Read(order) => self.read(order, bytes),
            ReaderOrder::Flush => {
                if !self.finished.is_empty() || !self.partial.is_empty() {
                    let partial = std::mem::take(&mut self.partial);
                    self.ship(partial, None);
                }
                post(&Notice::Flushed);
            }
            ReaderOrder::Record {
                request,
                input,
                record,
                file,
            } => {
                let source = Source::new(file, Rc::default());
                let found = read_record(source, &input, record, &Options::default());
                let record = found.map(|json| {
                    let json = String::from_utf8_lossy(&json).into_owned();
                    let masked = hidden(&json, &mut Scanner::default());
                    RecordText { json, masked }
                });
                post(&Notice::Record {
                    request,
                    record,
                    memory: memory(),
                });
            }
            ReaderOrder::Value {
                request,
                input,
                pointer,
                file,
            } => {
                let source = Source::new(file, Rc::default());
                let value = read_value(source, &input, &pointer, &Options::default());
                post(&Notice::Value {
                    request,
                    value,
                    memory: memory(),
                });
            }
            ReaderOrder::TryRequest { request } => spawn_local(async move {
                let directive = try_request().await;
                post(&Notice::Refusal { request, directive });
            }),
        }
    }

    fn read(&mut self, order: ReadOrder, fetched: Option<Vec<u8>>) {
        if self.partial.is_empty() {
            // What was idle has nothing that is overdue.
            self.shipped_at = self.shipped_at.max(now() - SHIP_EVERY / 2.0);
        }
        let pulled = Rc::default();
        let mut source = Source::new(order.file, Rc::clone(&pulled));
        if let Some(fetched) = fetched {
            source.fill(fetched);
        }
        let bytes = source.size();
        let options = Options {
            hashed: order.hashed,
            privacy: order.personal.is_some(),
            ..Options::default()
        };
        let mut partial = std::mem::take(&mut self.partial);
        if let Some(known) = &order.personal {
            partial.know(known);
        }
        let mut watch = Watch {
            reader: self,
            ticket: order.ticket,
            bytes,
            pulled,
            in_pieces: false,
        };
        read_input(
            source,
            &order.path,
            bytes,
            &options,
            &mut partial,
            &mut watch,
        );
        let in_pieces = watch.in_pieces;
        self.finished.push(order.ticket);
        post(&Notice::Finished {
            ticket: order.ticket,
            unshipped: partial.records(),
            memory: memory(),
        });
        // The rest of a file that travels in pieces goes at once: it could not be read again should this worker die with it.
        if in_pieces || now() - self.shipped_at >= SHIP_EVERY {
            self.ship(partial, None);
        } else {
            self.partial = partial;
        }
    }

    fn ship(&mut self, partial: Partial, begun: Option<u32>) {
        let encoded = partial.pack();
        post(&Notice::Shipped(Shipment {
            partial: Bytes::from(encoded.as_slice()),
            finished: std::mem::take(&mut self.finished),
            begun,
            records: partial.records(),
            memory: memory(),
        }));
        self.shipped_at = now();
    }
}

/// Looks at the clock while one file is read.
struct Watch<'r> {
    reader: &'r mut Reader,
    ticket: u32,
    /// Size of the file.
    bytes: u64,
    /// Bytes taken from the file so far; an archive's directory is read twice.
    pulled: Rc<Cell<u64>>,
    /// Whether a part of the file has been shipped.
    in_pieces: bool,
}

impl Hooks for Watch<'_> {
    fn after_window(&mut self, partial: &mut Partial, _: u64) -> ControlFlow<()> {
        let time = now();
        if time - self.reader.shipped_at >= SHIP_EVERY {
            self.reader.ship(std::mem::take(partial), Some(self.ticket));
            self.in_pieces = true;
        }
        if time - self.reader.told_at >= TELL_EVERY {
            post(&Notice::Reading {
                ticket: self.ticket,
                bytes: self.pulled.get().min(self.bytes),
                unshipped: partial.records(),
                memory: memory(),
            });
            self.reader.told_at = time;
        }
        // A worker hears nothing while it reads: to stop it, the page ends it.
        ControlFlow::Continue(())
    }
}

/// Calls what the start script left in the worker: it tries a request, and gives the directive that refused it.
async fn try_request() -> Result<String, String> {
    let words = |error: JsValue| format!("{error:?}");
    let function =
        Reflect::get(&js_sys::global(), &JsValue::from_str("tryRequest")).map_err(words)?;
    let function: Function = function
        .dyn_into()
        .map_err(|_| "the worker was started without its self-test".to_owned())?;
    let promise = function.call0(&JsValue::UNDEFINED).map_err(words)?;
    let answer = JsFuture::from(Promise::resolve(&promise))
        .await
        .map_err(words)?;
    answer
        .as_string()
        .ok_or_else(|| "the self-test gave no answer".to_owned())
}

//! A reader: turns files into partials, and ships them.

use std::io::{Read, Seek};
use std::ops::ControlFlow;
use std::{cell::Cell, rc::Rc};

use js_sys::{Function, Promise, Reflect};
use trailglass_core::analyzers::privacy::{Scanner, hidden};
use trailglass_core::case::{Hooks, Options, Partial, read_input, read_record, read_value};
use trailglass_core::report::session::{self, Session};
use trailglass_wire::{Bytes, Notice, Outgoing, ReadOrder, ReaderOrder, RecordText, Shipment};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;

use crate::{memory, now, post, source::Source};

/// Milliseconds between two notices about one file.
const TELL_EVERY: f64 = 100.0;
/// Milliseconds between two shipments while there is more to read.
const SHIP_EVERY: f64 = 80.0;

/// The plain bytes of a session or report. `Ok(None)` where only sessions are wanted and it is none: what is wrong with another file is told by
/// whoever reads it as an input.
#[inline(never)]
fn unpack(mut source: Source, only_sessions: bool) -> Result<Option<Bytes>, String> {
    /// Bytes by which a session is told from logs; of gzip that is enough for what it begins with.
    const HEAD: u64 = 65_536;
    if only_sessions {
        let mut head = Vec::new();
        let read = source.by_ref().take(HEAD).read_to_end(&mut head);
        if read.is_err() || !session::is_session(&head) || source.rewind().is_err() {
            return Ok(None);
        }
    }
    let mut plain = Outgoing::default();
    session::unpack(&mut source, Session::MOST_BYTES, &mut plain)
        .map_err(|error| error.to_string())?;
    Ok(Some(plain.finish()))
}

#[inline(never)]
fn pack(request: u32, plain: &Bytes) {
    let mut packed = Outgoing::default();
    // What it is written to does not refuse.
    drop(session::pack(&plain.to_vec(), &mut packed));
    post(&Notice::Packed {
        request,
        packed: packed.finish(),
        memory: memory(),
    });
}

#[inline(never)]
fn find_record(request: u32, input: &str, record: u64, file: File) {
    let source = Source::new(file, Rc::default());
    let found = read_record(source, input, record, &Options::default());
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

#[inline(never)]
fn find_value(request: u32, input: &str, pointer: &str, file: File) {
    let source = Source::new(file, Rc::default());
    let value = read_value(source, input, pointer, &Options::default());
    post(&Notice::Value {
        request,
        value,
        memory: memory(),
    });
}

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
    /// Does what an order says. `bytes` is the file to read where it was fetched already. Reading is all that is done often; the rest has
    /// functions of its own (see `take` of the worker).
    #[inline(never)]
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
            } => find_record(request, &input, record, file),
            ReaderOrder::Value {
                request,
                input,
                pointer,
                file,
            } => find_value(request, &input, &pointer, file),
            ReaderOrder::Unpack {
                request,
                only_sessions,
                file,
            } => post(&Notice::Unpacked {
                request,
                plain: unpack(Source::new(file, Rc::default()), only_sessions),
                memory: memory(),
            }),
            ReaderOrder::Pack { request, plain } => pack(request, &plain),
            ReaderOrder::TryRequest { request } => spawn_local(async move {
                let directive = try_request().await;
                post(&Notice::Refusal { request, directive });
            }),
        }
    }

    #[inline(never)]
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

    #[inline(never)]
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use js_sys::{Array, Uint8Array};
    use std::borrow::Cow;
    use wasm_bindgen_test::wasm_bindgen_test;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

    fn unpacked(bytes: &[u8], only_sessions: bool) -> Result<Option<Vec<u8>>, String> {
        let parts = Array::of1(&Uint8Array::from(bytes));
        let file = web_sys::File::new_with_u8_array_sequence(&parts, "case.json.gz").unwrap();
        let plain = unpack(Source::new(file, Rc::default()), only_sessions)?;
        Ok(plain.map(|plain| plain.to_vec()))
    }

    #[wasm_bindgen_test]
    fn a_session_is_unpacked_and_another_file_left_alone() {
        let mut plain = Vec::new();
        let report = Partial::default().finish(&Options::default());
        let session = Session::new(Cow::Owned(report));
        session.write_plain(&mut plain).unwrap();
        let mut packed = Vec::new();
        session.write(&mut packed).unwrap();
        for bytes in [&plain, &packed] {
            for only_sessions in [false, true] {
                let unpacked = unpacked(bytes, only_sessions).unwrap();
                assert_eq!(unpacked.as_ref(), Some(&plain));
            }
        }
        let log = br#"{"Records":[]}"#;
        assert_eq!(unpacked(log, true), Ok(None));
        assert_eq!(unpacked(log, false), Ok(Some(log.to_vec())));
        let cut = packed.get(..packed.len() - 9).unwrap();
        let wrong = "this session ends too early: it was cut off";
        assert_eq!(unpacked(cut, true), Err(wrong.to_owned()));
    }
}

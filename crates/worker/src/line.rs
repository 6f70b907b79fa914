//! The orders of a reader, done one after the other; small files are fetched ahead of their turn.
//!
//! A browser takes about a millisecond to hand over a file, whatever its size, and most of it is waiting. CloudTrail writes many small
//! files, so all that are in line are asked for at once.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::Uint8Array;
use trailglass_wire::ReaderOrder;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::reader::Reader;

/// Bytes of a file up to which it is fetched whole. Larger ones are read in slices when it is their turn.
const SMALL: f64 = 1_048_576.0;

/// A reader with the orders that wait for it.
#[derive(Default)]
pub(crate) struct Line {
    reader: RefCell<Reader>,
    waiting: RefCell<VecDeque<(ReaderOrder, Option<JsFuture>)>>,
    busy: Cell<bool>,
}

impl Line {
    /// Takes an order. It is done at once where nothing waits and nothing has to be fetched.
    pub(crate) fn take(self: &Rc<Self>, order: ReaderOrder) {
        let fetched = match &order {
            ReaderOrder::Read(order) if order.file.size() <= SMALL => {
                Some(JsFuture::from(order.file.array_buffer()))
            }
            _ => None,
        };
        self.waiting.borrow_mut().push_back((order, fetched));
        if !self.busy.replace(true) {
            let line = Rc::clone(self);
            spawn_local(async move { line.work().await });
        }
    }

    async fn work(&self) {
        loop {
            let next = self.waiting.borrow_mut().pop_front();
            let Some((order, fetched)) = next else {
                break self.busy.set(false);
            };
            let bytes = match fetched {
                // A file that cannot be fetched is tried again in its turn, which gives the reason.
                Some(fetched) => fetched.await.ok(),
                None => None,
            };
            let bytes = bytes.map(|buffer| Uint8Array::new(&buffer).to_vec());
            self.reader.borrow_mut().take(order, bytes);
        }
    }
}

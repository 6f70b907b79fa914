//! The live proof of the privacy lock: tries to make a request, and tells what the browser said.
//!
//! The attempt itself is the start script's, so that no WebAssembly of ours imports a way to make a request.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Promise;
use trailglass_wire::ReaderOrder;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::boot::Boot;
use super::clerk::{Answer, Clerk};
use super::colleague::words;
use super::types::{Attempt, SelfTest};

pub(super) async fn run(boot: &Boot, clerk: &Rc<RefCell<Clerk>>) -> SelfTest {
    let worker = in_worker(boot, clerk);
    let page = attempt(on_page(boot).await);
    SelfTest {
        page,
        worker: attempt(worker.await),
    }
}

async fn on_page(boot: &Boot) -> Result<String, String> {
    let promise = boot
        .try_request
        .call0(&JsValue::UNDEFINED)
        .map_err(|error| words(&error))?;
    let answer = JsFuture::from(Promise::resolve(&promise))
        .await
        .map_err(|error| words(&error))?;
    answer
        .as_string()
        .ok_or_else(|| "the start script gave no answer".to_owned())
}

/// Asks at once; the answer is waited for later.
fn in_worker(
    boot: &Boot,
    clerk: &Rc<RefCell<Clerk>>,
) -> impl Future<Output = Result<String, String>> + use<> {
    let answer: Rc<RefCell<Option<Result<String, String>>>> = Rc::default();
    let answered = Promise::new(&mut |resolve, _| {
        let answer = Rc::clone(&answer);
        let then = move |given: Result<Answer, String>| {
            *answer.borrow_mut() = Some(given.map(Answer::into_text));
            // Resolving a promise does not fail.
            drop(resolve.call0(&JsValue::UNDEFINED));
        };
        Clerk::ask(
            clerk,
            boot,
            |request| ReaderOrder::TryRequest { request },
            Box::new(then),
        );
    });
    async move {
        drop(JsFuture::from(answered).await);
        answer
            .take()
            .unwrap_or_else(|| Err("the worker gave no answer".to_owned()))
    }
}

fn attempt(answer: Result<String, String>) -> Attempt {
    match answer {
        Ok(directive) if directive.is_empty() => Attempt::NotRefused,
        Ok(directive) => Attempt::Refused { directive },
        Err(why) => Attempt::Unknown { why },
    }
}

//! Sessions among what is given: a file that opens a finished case without its logs is no input of one.

use std::cell::RefCell;
use std::rc::Rc;

use trailglass_wire::{Bytes, ReaderOrder};

use super::case::Case;
use super::clerk::{Answer, Clerk};
use super::types::Dropped;

/// How the page names sessions that it saves.
const NAME: &str = "trailglass-session";

/// Whether a file may be a session: one that is named like it, or one that comes alone as JSON.
pub(super) fn may_be_session(file: &Dropped, is_alone: bool) -> bool {
    let name = file.path.to_ascii_lowercase();
    name.contains(NAME) || is_alone && (name.ends_with(".json") || name.ends_with(".json.gz"))
}

/// Takes the gzip from a file; see [`ReaderOrder::Unpack`].
pub(super) fn unpack(
    case: &Rc<RefCell<Case>>,
    file: web_sys::File,
    only_sessions: bool,
    then: impl FnOnce(Result<Option<Vec<u8>>, String>) + 'static,
) {
    let order = |request| ReaderOrder::Unpack {
        request,
        only_sessions,
        file,
    };
    ask_for_file(case, order, then);
}

/// Puts gzip around the plain bytes of a session, or gives them back where no worker does.
pub(super) fn pack(
    case: &Rc<RefCell<Case>>,
    plain: Vec<u8>,
    then: impl FnOnce(Result<Vec<u8>, Vec<u8>>) + 'static,
) {
    let bytes = Bytes::from(plain.as_slice());
    let order = |request| ReaderOrder::Pack {
        request,
        plain: bytes,
    };
    ask_for_file(case, order, |packed| {
        then(packed.ok().flatten().ok_or(plain));
    });
}

/// Asks the clerk for a file. It has gzip already, which the page does without, and a large file does not keep it from answering.
fn ask_for_file(
    case: &Rc<RefCell<Case>>,
    order: impl FnOnce(u32) -> ReaderOrder,
    then: impl FnOnce(Result<Option<Vec<u8>>, String>) + 'static,
) {
    let (boot, clerk) = {
        let case = case.borrow();
        (case.boot().clone(), Rc::clone(&case.clerk))
    };
    let then = Box::new(move |answer: Result<Answer, _>| then(answer.map(Answer::into_file)));
    Clerk::ask(&clerk, &boot, order, then);
}

//! Sessions among what is given: a file that opens a finished case without its logs is no input of one.

use js_sys::Uint8Array;
use trailglass_core::report::session::{Session, is_session};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use super::types::Dropped;

/// How the page names sessions that it saves.
const NAME: &str = "trailglass-session";
/// Bytes by which a session is told from logs; of gzip that is enough for what it begins with.
const HEAD: f64 = 65_536.0;

/// Whether a file may be a session: one that is named like it, or one that comes alone as JSON.
pub(super) fn may_be_session(file: &Dropped, is_alone: bool) -> bool {
    let name = file.path.to_ascii_lowercase();
    name.contains(NAME) || is_alone && (name.ends_with(".json") || name.ends_with(".json.gz"))
}

/// The session in a file; `Ok(None)` where it is something else.
///
/// # Errors
/// What is wrong with a session, in plain words.
pub(super) async fn session_in(file: &Dropped) -> Result<Option<Session<'static>>, String> {
    let head = file.file.slice_with_f64_and_f64(0.0, HEAD).ok();
    let Some(head) = head else { return Ok(None) };
    // What cannot be read is told by whoever reads it as an input.
    let Some(head) = bytes(&head).await else {
        return Ok(None);
    };
    if !is_session(&head) {
        return Ok(None);
    }
    let whole = bytes(&file.file).await;
    let whole = whole.ok_or("the browser does not read this session")?;
    let session = Session::open(&whole).map_err(|error| error.to_string())?;
    Ok(Some(session))
}

async fn bytes(blob: &Blob) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

//! Sessions among what is given: a file that opens a finished case without its logs is no input of one.

use super::types::Dropped;

/// How the page names sessions that it saves.
const NAME: &str = "trailglass-session";

/// Whether a file may be a session: one that is named like it, or one that comes alone as JSON.
pub(super) fn may_be_session(file: &Dropped, is_alone: bool) -> bool {
    let name = file.path.to_ascii_lowercase();
    name.contains(NAME) || is_alone && (name.ends_with(".json") || name.ends_with(".json.gz"))
}

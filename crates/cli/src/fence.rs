//! A panic while an input is read is a defect of trailglass, and no reason to lose what else was read.

use std::cell::RefCell;
use std::panic;

/// What to say of a defect.
pub(crate) const DEFECT: &str = "This is a defect of trailglass: please report it";

thread_local! {
    /// Behind the fence: where the code in it panicked.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Panics behind the fence are told by whoever put it up, by their place in the sources. Their message is not shown: it
/// may carry what stood in a log.
pub(crate) fn quiet_panics() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let fenced = PANIC.with_borrow_mut(|place| match place {
            Some(place) => {
                if let Some(at) = panic.location() {
                    *place = format!(" ({}:{})", at.file(), at.line());
                }
                true
            }
            None => false,
        });
        if !fenced {
            usual(panic);
        }
    }));
}

/// Runs `work`. What it changes may be half done after a panic; each caller says why that is bearable.
///
/// # Errors
/// When it panics: the place in the sources, in brackets after a space; empty where it is not known.
pub(crate) fn fenced<T>(work: impl FnOnce() -> T + panic::UnwindSafe) -> Result<T, String> {
    PANIC.set(Some(String::new()));
    let outcome = panic::catch_unwind(work);
    let place = PANIC.take().unwrap_or_default();
    outcome.map_err(|_| place)
}

/// What to say of an input whose reader panicked.
pub(crate) fn lost(place: &str) -> String {
    format!("trailglass itself failed on this file{place}; everything else was read. {DEFECT}")
}

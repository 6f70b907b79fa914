//! What the start script leaves for the engine in `globalThis.trailglass`, and how many workers there are to be.

use js_sys::{Function, Reflect, Uint8Array, WebAssembly::Module};
use wasm_bindgen::{JsCast, JsValue};

use super::types::{BootError, Lock};

/// Workers that read, at most. More only take memory: reading is bound by inflating, and the desk is one.
const MOST: u32 = 8;

/// What the start script has prepared.
#[derive(Clone, Debug)]
pub(super) struct Boot {
    /// The compiled module of the worker; every worker gets it by message, so that nothing has to be loaded any more.
    pub(super) module: Module,
    /// Blob address of the worker's script. A worker from a blob inherits the page's policy, and with it the lock.
    pub(super) address: String,
    /// The sample case, a zip archive.
    pub(super) sample: Uint8Array,
    /// Tries a request, and tells what refused it.
    pub(super) try_request: Function,
    /// What keeps the page without its server: an object with `update` and `useUpdate()`, told of by the event `trailglass-offline`.
    pub(super) offline: JsValue,
    /// How many workers read.
    pub(super) readers: usize,
    /// What it says of the page and its lock.
    pub(super) lock: Lock,
}

impl Boot {
    pub(super) fn find() -> Result<Self, BootError> {
        let left = Reflect::get(&js_sys::global(), &JsValue::from_str("trailglass"))
            .unwrap_or(JsValue::UNDEFINED);
        let readers = readers(&asked(), cores());
        let text = |name| field::<js_sys::JsString>(&left, name).map(String::from);
        Ok(Self {
            lock: Lock {
                locked: field::<js_sys::Boolean>(&left, "locked")?.value_of(),
                single_file: text("build")? == "single-file",
                version: text("version")?,
                readers,
            },
            module: field(&left, "workerModule")?,
            address: text("workerUrl")?,
            sample: field(&left, "sample")?,
            try_request: field(&left, "tryRequest")?,
            offline: Reflect::get(&left, &JsValue::from_str("offline"))
                .unwrap_or(JsValue::UNDEFINED),
            readers,
        })
    }
}

fn field<T: JsCast>(object: &JsValue, field: &'static str) -> Result<T, BootError> {
    Reflect::get(object, &JsValue::from_str(field))
        .ok()
        .and_then(|value| value.dyn_into().ok())
        .ok_or(BootError::Missing { field })
}

/// The page's query and fragment.
fn asked() -> String {
    let Some(window) = web_sys::window() else {
        return String::new();
    };
    let location = window.location();
    location.search().unwrap_or_default() + &location.hash().unwrap_or_default()
}

fn cores() -> u32 {
    let cores = web_sys::window().map_or(1.0, |window| window.navigator().hardware_concurrency());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count of cores; a cast saturates"
    )]
    let cores = cores as u32;
    cores
}

/// One for each core but the page's, unless the address asks for another number (`?workers=2`), which is meant for measuring.
fn readers(asked: &str, cores: u32) -> usize {
    let number = asked
        .split(['?', '#', '&'])
        .find_map(|part| part.strip_prefix("workers="))
        .and_then(|number| number.parse::<u32>().ok());
    let readers = number.unwrap_or(cores.saturating_sub(1)).clamp(1, MOST);
    readers as usize
}

#[cfg(test)]
mod tests {
    use super::readers;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn one_core_is_left_to_the_page() {
        assert_eq!(readers("", 4), 3);
        assert_eq!(readers("", 1), 1);
        assert_eq!(readers("", 0), 1);
        assert_eq!(readers("", 64), 8);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_address_may_ask_for_a_number_within_limits() {
        assert_eq!(readers("?workers=2", 8), 2);
        assert_eq!(readers("?a=1&workers=2#findings", 8), 2);
        assert_eq!(readers("#findings&workers=5", 2), 5);
        assert_eq!(readers("?workers=0", 8), 1);
        assert_eq!(readers("?workers=999", 8), 8);
        assert_eq!(readers("?workers=many", 3), 2);
        assert_eq!(readers("?coworkers=2", 8), 7);
    }
}

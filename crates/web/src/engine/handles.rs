//! Folders by their handles: what Chromium gives beside the entries. A page that was opened from a disk can list a dropped folder in no
//! other way; elsewhere entries do it, and in more browsers.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransferItem, File};

use super::gathering::{AT_ONCE, Found, Gathering};

/// The handle of what was dropped, to be waited for later; none where the browser has no such thing. Call it while the event is handled.
pub(super) fn of(item: &DataTransferItem) -> Option<JsFuture> {
    let handle = call(item, "getAsFileSystemHandle").ok()?;
    Some(JsFuture::from(handle.dyn_into::<Promise>().ok()?))
}

/// Walks a folder to any depth. `path` is its own.
pub(super) async fn walk<F: FnMut(Found)>(
    folder: JsValue,
    path: String,
    gathering: &mut Gathering<F>,
) -> Result<(), JsValue> {
    let mut folders = vec![(path, folder)];
    let mut first = true;
    while let Some((path, folder)) = folders.pop() {
        let mut files = Vec::new();
        if let Err(error) = list(&folder, &path, &mut folders, &mut files).await {
            if first {
                return Err(error);
            }
            gathering.unreadable(path);
        }
        first = false;
        for files in files.chunks(AT_ONCE) {
            open(files, gathering).await;
            gathering.offer().await;
        }
    }
    Ok(())
}

/// Sorts what is in a folder into folders and files.
async fn list(
    folder: &JsValue,
    path: &str,
    folders: &mut Vec<(String, JsValue)>,
    files: &mut Vec<(String, JsValue)>,
) -> Result<(), JsValue> {
    let entries = call(folder, "values")?;
    loop {
        let next = wait(&call(&entries, "next")?).await?;
        if get(&next, "done")?.is_truthy() {
            return Ok(());
        }
        let entry = get(&next, "value")?;
        let name = get(&entry, "name")?.as_string().unwrap_or_default();
        let place = format!("{path}/{name}");
        match get(&entry, "kind")?.as_string().as_deref() {
            Some("directory") => folders.push((place, entry)),
            _ => files.push((place, entry)),
        }
    }
}

/// Asks for many files at a time, and waits afterwards.
async fn open<F: FnMut(Found)>(handles: &[(String, JsValue)], gathering: &mut Gathering<F>) {
    let asked: Vec<_> = handles
        .iter()
        .map(|(_, handle)| {
            let file = call(handle, "getFile").ok()?;
            Some(JsFuture::from(file.dyn_into::<Promise>().ok()?))
        })
        .collect();
    for ((path, _), asked) in handles.iter().zip(asked) {
        let file = match asked {
            Some(asked) => asked
                .await
                .ok()
                .and_then(|file| file.dyn_into::<File>().ok()),
            None => None,
        };
        match file {
            Some(file) => gathering.file(path.clone(), file),
            None => gathering.unreadable(path.clone()),
        }
    }
}

async fn wait(promise: &JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(promise)).await
}

fn get(object: &JsValue, field: &str) -> Result<JsValue, JsValue> {
    Reflect::get(object, &JsValue::from_str(field))
}

fn call(object: &JsValue, method: &str) -> Result<JsValue, JsValue> {
    get(object, method)?.dyn_into::<Function>()?.call0(object)
}

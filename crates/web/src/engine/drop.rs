//! From what was dropped or chosen to a list of files.
//!
//! A browser shows what was dropped only while it handles the event, so the entries are taken at once; folders are walked afterwards, to
//! any depth, without recursion and without waiting for one file after the other.

use std::future::Future;

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransfer, DataTransferItem, File, FileList, FileSystemDirectoryEntry,
    FileSystemDirectoryReader, FileSystemEntry, FileSystemFileEntry,
};

use super::handles;
use super::types::Dropped;

/// File handles that are asked for at the same time.
pub(super) const AT_ONCE: usize = 256;

/// What a drop holds.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The files.
    pub files: Vec<Dropped>,
    /// Paths of files and folders that the browser does not open.
    pub unreadable: Vec<String>,
}

/// One of the things that were dropped.
enum Item {
    Entry(FileSystemEntry, Option<File>, Option<JsFuture>),
    /// Without an entry there are no folders: a browser that has none of this, or data from a program.
    File(File),
}

/// The files in what was dropped, folders walked to any depth. Call it while the event is handled; wait for the future later. `found` is told
/// now and then how many files there are so far.
pub fn walk<F: Fn(u32)>(transfer: &DataTransfer, found: F) -> impl Future<Output = Found> + use<F> {
    let items = transfer.items();
    let items: Vec<Item> = (0..items.length())
        .filter_map(|index| items.get(index))
        .filter_map(|item| take(&item))
        .collect();
    walk_items(items, found)
}

/// The files in what was dropped; see [`walk`].
pub fn dropped(transfer: &DataTransfer) -> impl Future<Output = Vec<Dropped>> + use<> {
    let found = walk(transfer, |_| {});
    async move { found.await.files }
}

/// The files that were chosen with a button; those of a folder with their path in it.
#[must_use]
pub fn picked(files: &FileList) -> Vec<Dropped> {
    (0..files.length())
        .filter_map(|index| files.get(index))
        .map(|file| {
            let inside = Reflect::get(&file, &JsValue::from_str("webkitRelativePath")).ok();
            let inside = inside
                .and_then(|path| path.as_string())
                .filter(|path| !path.is_empty());
            Dropped {
                path: inside.unwrap_or_else(|| file.name()),
                file,
            }
        })
        .collect()
}

fn take(item: &DataTransferItem) -> Option<Item> {
    if item.kind() != "file" {
        return None;
    }
    let file = item.get_as_file().ok().flatten();
    match item.webkit_get_as_entry() {
        Ok(Some(entry)) => {
            let handle = entry.is_directory().then(|| handles::of(item)).flatten();
            Some(Item::Entry(entry, file, handle))
        }
        _ => file.map(Item::File),
    }
}

async fn walk_items(items: Vec<Item>, told: impl Fn(u32)) -> Found {
    let mut found = Found::default();
    let mut folders = Vec::new();
    let mut files = Vec::new();
    for item in items {
        match item {
            Item::File(file) => found.files.push(Dropped {
                path: file.name(),
                file,
            }),
            // The handle that came with the drop works where the entry's own does not (a page from the disk).
            Item::Entry(entry, Some(file), _) if entry.is_file() => {
                found.files.push(Dropped {
                    path: path_of(&entry),
                    file,
                });
            }
            Item::Entry(entry, _, Some(handle)) => {
                with_handle(entry, handle, &mut folders, &mut found, &told).await;
            }
            Item::Entry(entry, _, None) => sort(entry, &mut folders, &mut files),
        }
    }
    loop {
        while let Some(folder) = folders.pop() {
            let path = path_of(&folder);
            match list(folder.create_reader()).await {
                Ok(entries) => entries
                    .into_iter()
                    .for_each(|entry| sort(entry, &mut folders, &mut files)),
                Err(entries) => {
                    entries
                        .into_iter()
                        .for_each(|entry| sort(entry, &mut folders, &mut files));
                    found.unreadable.push(path);
                }
            }
            if files.len() >= AT_ONCE {
                break;
            }
        }
        if files.is_empty() && folders.is_empty() {
            return found;
        }
        open(std::mem::take(&mut files), &mut found).await;
        told(found.files.len().try_into().unwrap_or(u32::MAX));
    }
}

/// A folder that has a handle too: where its entries cannot be listed, as on a page from a disk, the handle is walked.
async fn with_handle(
    entry: FileSystemEntry,
    handle: JsFuture,
    folders: &mut Vec<FileSystemDirectoryEntry>,
    found: &mut Found,
    told: &impl Fn(u32),
) {
    let folder: FileSystemDirectoryEntry = entry.unchecked_into();
    let path = path_of(&folder);
    let listed = promise(|then, fail| {
        folder
            .create_reader()
            .read_entries_with_callback_and_callback(then, fail)
    });
    if JsFuture::from(listed).await.is_ok() {
        // A reader gives each entry once; the walk asks for a new one.
        return folders.push(folder);
    }
    let walked = match handle.await {
        Ok(handle) => handles::walk(handle, path.clone(), found, told).await,
        Err(error) => Err(error),
    };
    if walked.is_err() {
        found.unreadable.push(path);
    }
}

fn sort(
    entry: FileSystemEntry,
    folders: &mut Vec<FileSystemDirectoryEntry>,
    files: &mut Vec<FileSystemFileEntry>,
) {
    // By what they say, not by their class: tests bring entries of their own.
    if entry.is_directory() {
        folders.push(entry.unchecked_into());
    } else {
        files.push(entry.unchecked_into());
    }
}

fn path_of(entry: &FileSystemEntry) -> String {
    entry.full_path().trim_start_matches('/').to_owned()
}

/// Everything in a folder. A browser gives it in portions and ends with an empty one. An error gives what came before it.
async fn list(
    reader: FileSystemDirectoryReader,
) -> Result<Vec<FileSystemEntry>, Vec<FileSystemEntry>> {
    let mut entries = Vec::new();
    loop {
        let portion =
            promise(|then, fail| reader.read_entries_with_callback_and_callback(then, fail));
        let Ok(portion) = JsFuture::from(portion).await else {
            return Err(entries);
        };
        let portion: Array = portion.unchecked_into();
        if portion.length() == 0 {
            return Ok(entries);
        }
        entries.extend(
            portion
                .iter()
                .map(JsCast::unchecked_into::<FileSystemEntry>),
        );
    }
}

/// Asks for the handles of files, many at a time.
async fn open(files: Vec<FileSystemFileEntry>, found: &mut Found) {
    for files in files.chunks(AT_ONCE) {
        // Asked first and waited for afterwards, so that the browser works on all of them.
        let ask = |entry: &FileSystemFileEntry| {
            promise(|then, fail| {
                entry.file_with_callback_and_callback(then, fail);
                Ok(())
            })
        };
        let asked: Vec<JsFuture> = files
            .iter()
            .map(|entry| JsFuture::from(ask(entry)))
            .collect();
        for (entry, asked) in files.iter().zip(asked) {
            let path = path_of(entry);
            match asked.await {
                Ok(file) => found.files.push(Dropped {
                    path,
                    file: file.unchecked_into(),
                }),
                Err(_) => found.unreadable.push(path),
            }
        }
    }
}

/// A promise from a function that takes two callbacks.
fn promise(call: impl Fn(&Function, &Function) -> Result<(), JsValue>) -> Promise {
    Promise::new(&mut |then, fail| {
        if let Err(error) = call(&then, &fail) {
            // Nobody is left to tell should even this fail.
            drop(fail.call1(&JsValue::UNDEFINED, &error));
        }
    })
}

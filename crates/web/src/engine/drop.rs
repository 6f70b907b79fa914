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

/// Files in the first portion that is handed over, so that reading begins at once, and in all later ones.
const PORTIONS: [usize; 2] = [AT_ONCE, 8 * AT_ONCE];

/// A portion of what a drop holds.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The files.
    pub files: Vec<Dropped>,
    /// Paths of files and folders that the browser does not open.
    pub unreadable: Vec<String>,
}

/// Gathers what is found, and hands it over in portions.
pub(super) struct Gathering<F> {
    found: Found,
    handed: usize,
    hand: F,
}

impl<F: FnMut(Found)> Gathering<F> {
    pub(super) fn file(&mut self, path: String, file: File) {
        self.found.files.push(Dropped { path, file });
    }

    pub(super) fn unreadable(&mut self, path: String) {
        self.found.unreadable.push(path);
    }

    /// Hands over what there is, should it be enough.
    pub(super) fn offer(&mut self) {
        let [first, later] = PORTIONS;
        let enough = if self.handed == 0 { first } else { later };
        if self.found.files.len() >= enough {
            self.hand_over();
        }
    }

    fn hand_over(&mut self) {
        let found = std::mem::take(&mut self.found);
        self.handed += found.files.len() + found.unreadable.len();
        if !found.files.is_empty() || !found.unreadable.is_empty() {
            (self.hand)(found);
        }
    }
}

/// One of the things that were dropped.
enum Item {
    Entry(FileSystemEntry, Option<File>, Option<JsFuture>),
    /// Without an entry there are no folders: a browser that has none of this, or data from a program.
    File(File),
}

/// Looks for the files in what was dropped, in folders of any depth. Call it while the event is handled; wait for the future later, which
/// tells how many files and folders there were. `hand` gets them in portions, as they are found.
pub fn walk<F: FnMut(Found)>(
    transfer: &DataTransfer,
    hand: F,
) -> impl Future<Output = usize> + use<F> {
    let items = transfer.items();
    let items: Vec<Item> = (0..items.length())
        .filter_map(|index| items.get(index))
        .filter_map(|item| take(&item))
        .collect();
    walk_items(
        items,
        Gathering {
            found: Found::default(),
            handed: 0,
            hand,
        },
    )
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

async fn walk_items<F: FnMut(Found)>(items: Vec<Item>, mut gathering: Gathering<F>) -> usize {
    let mut folders = Vec::new();
    let mut files = Vec::new();
    for item in items {
        match item {
            Item::File(file) => gathering.file(file.name(), file),
            // The handle that came with the drop works where the entry's own does not (a page from the disk).
            Item::Entry(entry, Some(file), _) if entry.is_file() => {
                gathering.file(path_of(&entry), file);
            }
            Item::Entry(entry, _, Some(handle)) => {
                with_handle(entry, handle, &mut folders, &mut gathering).await;
            }
            Item::Entry(entry, _, None) => sort(entry, &mut folders, &mut files),
        }
    }
    loop {
        while let Some(folder) = folders.pop() {
            let path = path_of(&folder);
            let (entries, whole) = list(folder.create_reader()).await;
            for entry in entries {
                sort(entry, &mut folders, &mut files);
            }
            if !whole {
                gathering.unreadable(path);
            }
            if files.len() >= AT_ONCE {
                break;
            }
        }
        if files.is_empty() && folders.is_empty() {
            gathering.hand_over();
            return gathering.handed;
        }
        open(std::mem::take(&mut files), &mut gathering).await;
    }
}

/// A folder that has a handle too: where its entries cannot be listed, as on a page from a disk, the handle is walked.
async fn with_handle<F: FnMut(Found)>(
    entry: FileSystemEntry,
    handle: JsFuture,
    folders: &mut Vec<FileSystemDirectoryEntry>,
    gathering: &mut Gathering<F>,
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
        Ok(handle) => handles::walk(handle, path.clone(), gathering).await,
        Err(error) => Err(error),
    };
    if walked.is_err() {
        gathering.unreadable(path);
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

/// Everything in a folder, and whether that is all of it. A browser gives it in portions and ends with an empty one.
async fn list(reader: FileSystemDirectoryReader) -> (Vec<FileSystemEntry>, bool) {
    let mut entries = Vec::new();
    loop {
        let portion =
            promise(|then, fail| reader.read_entries_with_callback_and_callback(then, fail));
        let Ok(portion) = JsFuture::from(portion).await else {
            return (entries, false);
        };
        let portion: Array = portion.unchecked_into();
        if portion.length() == 0 {
            return (entries, true);
        }
        entries.extend(
            portion
                .iter()
                .map(JsCast::unchecked_into::<FileSystemEntry>),
        );
    }
}

/// Asks for the handles of files, many at a time.
async fn open<F: FnMut(Found)>(files: Vec<FileSystemFileEntry>, gathering: &mut Gathering<F>) {
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
                Ok(file) => gathering.file(path, file.unchecked_into()),
                Err(_) => gathering.unreadable(path),
            }
        }
        gathering.offer();
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

//! From what was dropped or chosen to a list of files.
//!
//! A browser shows what was dropped only while it handles the event, so the entries are taken at once; folders are walked afterwards, to
//! any depth, without recursion and without waiting for one file after the other.

use std::future::Future;

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransfer, DataTransferItem, File, FileList, FileSystemDirectoryEntry,
    FileSystemDirectoryReader, FileSystemEntry, FileSystemFileEntry,
};

use super::gathering::{AT_ONCE, Found, Gathering, promise};
use super::handles;
use super::types::Dropped;

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
    walk_items(items, Gathering::new(hand))
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
    let mut walk = Walk::default();
    for item in items {
        match item {
            Item::File(file) => gathering.file(file.name(), file),
            // The handle that came with the drop works where the entry's own does not (a page from the disk).
            Item::Entry(entry, Some(file), _) if entry.is_file() => {
                gathering.file(path_of(&entry), file);
            }
            Item::Entry(entry, _, Some(handle)) => {
                walk.with_handle(entry, handle, &mut gathering).await;
            }
            Item::Entry(entry, _, None) => walk.sort(entry),
        }
    }
    while !walk.is_over() {
        walk.list(&mut gathering).await;
        if walk.files.len() >= gathering.enough().min(AT_ONCE) || walk.is_listed() {
            open(std::mem::take(&mut walk.files), &mut gathering).await;
        }
    }
    gathering.hand_over();
    gathering.handed
}

/// What of a drop is still to be looked into.
#[derive(Default)]
struct Walk {
    folders: Vec<FileSystemDirectoryEntry>,
    /// Folders that are being listed.
    open: Vec<Folder>,
    files: Vec<FileSystemFileEntry>,
}

/// A folder that is being listed: a browser gives it in portions and ends with an empty one.
struct Folder {
    path: String,
    reader: FileSystemDirectoryReader,
}

impl Folder {
    fn new(folder: &FileSystemDirectoryEntry) -> Self {
        Self {
            path: path_of(folder),
            reader: folder.create_reader(),
        }
    }

    /// Asks for the next portion.
    fn ask(&self) -> JsFuture {
        JsFuture::from(promise(|then, fail| {
            self.reader
                .read_entries_with_callback_and_callback(then, fail)
        }))
    }
}

impl Walk {
    fn is_listed(&self) -> bool {
        self.folders.is_empty() && self.open.is_empty()
    }

    fn is_over(&self) -> bool {
        self.is_listed() && self.files.is_empty()
    }

    fn sort(&mut self, entry: FileSystemEntry) {
        // By what they say, not by their class: tests bring entries of their own.
        if entry.is_directory() {
            self.folders.push(entry.unchecked_into());
        } else {
            self.files.push(entry.unchecked_into());
        }
    }

    /// Takes a portion of a folder. Tells whether more may come.
    fn take(&mut self, portion: JsValue) -> bool {
        let portion: Array = portion.unchecked_into();
        for entry in portion.iter() {
            self.sort(entry.unchecked_into());
        }
        portion.length() > 0
    }

    /// Takes the next portion of many folders: CloudTrail's have few files each and lie deep, and a browser takes its time for each answer.
    async fn list<F: FnMut(Found)>(&mut self, gathering: &mut Gathering<F>) {
        let room = AT_ONCE.saturating_sub(self.open.len());
        let new = self.folders.len().saturating_sub(room);
        self.open
            .extend(self.folders.drain(new..).map(|it| Folder::new(&it)));
        // Asked first and waited for afterwards, so that the browser works on all of them.
        let open = std::mem::take(&mut self.open);
        let asked: Vec<JsFuture> = open.iter().map(Folder::ask).collect();
        for (folder, asked) in open.into_iter().zip(asked) {
            match asked.await {
                Ok(portion) => {
                    if self.take(portion) {
                        self.open.push(folder);
                    }
                }
                Err(_) => gathering.unreadable(folder.path),
            }
        }
    }

    /// A folder that has a handle too: where its entries cannot be listed, as on a page from a disk, the handle is walked.
    async fn with_handle<F: FnMut(Found)>(
        &mut self,
        entry: FileSystemEntry,
        handle: JsFuture,
        gathering: &mut Gathering<F>,
    ) {
        let folder = Folder::new(entry.unchecked_ref());
        if let Ok(portion) = folder.ask().await {
            if self.take(portion) {
                self.open.push(folder);
            }
            return;
        }
        let walked = match handle.await {
            Ok(handle) => handles::walk(handle, folder.path.clone(), gathering).await,
            Err(error) => Err(error),
        };
        if walked.is_err() {
            gathering.unreadable(folder.path);
        }
    }
}

fn path_of(entry: &FileSystemEntry) -> String {
    entry.full_path().trim_start_matches('/').to_owned()
}

/// Asks for the handles of files, many at a time.
async fn open<F: FnMut(Found)>(mut files: Vec<FileSystemFileEntry>, gathering: &mut Gathering<F>) {
    while !files.is_empty() {
        let at_once = gathering.enough().min(AT_ONCE).min(files.len());
        // Asked first and waited for afterwards, so that the browser works on all of them.
        let ask = |entry: &FileSystemFileEntry| {
            promise(|then, fail| {
                entry.file_with_callback_and_callback(then, fail);
                Ok(())
            })
        };
        let asked: Vec<(String, JsFuture)> = files
            .drain(..at_once)
            .map(|entry| (path_of(&entry), JsFuture::from(ask(&entry))))
            .collect();
        for (path, asked) in asked {
            match asked.await {
                Ok(file) => gathering.file(path, file.unchecked_into()),
                Err(_) => gathering.unreadable(path),
            }
        }
        gathering.offer().await;
    }
}

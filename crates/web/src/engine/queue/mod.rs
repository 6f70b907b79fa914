//! Who reads which file, and what happens when a reader dies: a state machine without DOM, clock or I/O.
//!
//! Events go in, [`Step`]s come out. Two promises, held by the tests beside this file: every file ends exactly once, and nothing of a file
//! reaches the desk from two different attempts to read it. The second is why a file whose first part has been shipped is never
//! read again, and why a reader ships the rest of such a file at once. Only [`Queue::again`] has a file read twice on purpose: what the
//! desk knows is a set, and the second reading adds a hash to it.

mod progress;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

/// Deaths of readers on a file until it is given up.
const CHANCES: u8 = 2;
/// Readers that may die without any file to blame until no more are started.
const FALSE_STARTS: u8 = 4;
/// A file up to this size may wait behind another at a reader, so that the reader need not wait for the page.
const SMALL: u64 = 1 << 20;
/// Orders that a reader holds at most.
const ORDERS: usize = 16;
/// Bytes of the files that wait behind the first: some fifty milliseconds of work, as long as the page may take to draw a report.
const BEHIND: u64 = 4 << 20;

/// Number of a file: its place in the order of arrival.
pub(super) type Ticket = u32;

/// How a file ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// A reader read it to its end; the report says how well.
    Read,
    /// The user stopped before it was read (to its end).
    Cancelled,
    /// Readers died on it.
    Crashed,
    /// The browser would not open it.
    Unreadable,
    /// The user chose not to read it.
    LeftOut,
}

/// What the page has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Let a reader read a file.
    Read { reader: usize, file: Ticket },
    /// Let a reader ship what it has.
    Flush { reader: usize },
    /// End the reader and start another in its place.
    Replace { reader: usize },
    /// Have the desk list files that will not be read (any further).
    List { files: Vec<Ticket>, end: End },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Waiting,
    /// A reader has the order.
    Ordered,
    /// Its reader has read it and not shipped it.
    Held,
    Ended(End),
}

/// Why a file that was read is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// Digests came after it: this time it is hashed.
    Digests,
    /// The user asks what personal data is in it.
    PersonalData,
}

#[derive(Debug)]
struct File {
    path: Box<str>,
    bytes: u64,
    state: State,
    deaths: u8,
    /// A part of it has been shipped, and not its end.
    begun: bool,
    /// Why it was read again so far.
    again: Vec<Reason>,
    /// Bytes read so far by its reader.
    read: u64,
}

impl File {
    fn may_be_read_again(&self, reason: Reason) -> bool {
        !self.again.contains(&reason) && self.state == State::Ended(End::Read)
    }
}

#[derive(Debug, Default)]
struct Reader {
    ready: bool,
    /// It died too often to be started again.
    gone: bool,
    /// The first is being read.
    orders: VecDeque<Ticket>,
    /// Read and not shipped.
    held: Vec<Ticket>,
    flushing: bool,
    /// Records read and not shipped.
    unshipped: u64,
}

impl Reader {
    fn is_quiet(&self) -> bool {
        self.orders.is_empty() && self.held.is_empty()
    }
}

/// The files of a case and the readers at work on them.
#[derive(Debug)]
pub(super) struct Queue {
    files: Vec<File>,
    /// How many of them have ended, and how many because the user stopped: asked after every message.
    ended: usize,
    cancelled: usize,
    /// Files that no reader has, next first.
    waiting: VecDeque<Ticket>,
    readers: Vec<Reader>,
    stopping: bool,
    false_starts: u8,
    shipped_records: u64,
    steps: Vec<Step>,
}

impl Queue {
    pub(super) fn new(readers: usize) -> Self {
        Self {
            files: Vec::new(),
            ended: 0,
            cancelled: 0,
            waiting: VecDeque::new(),
            readers: (0..readers).map(|_| Reader::default()).collect(),
            stopping: false,
            false_starts: 0,
            shipped_records: 0,
            steps: Vec::new(),
        }
    }

    /// What has to be done since the last call.
    pub(super) fn take_steps(&mut self) -> Vec<Step> {
        self.go_on();
        std::mem::take(&mut self.steps)
    }

    /// Whether the user has stopped it and readers are still handing in.
    pub(super) const fn is_stopping(&self) -> bool {
        self.stopping
    }

    /// Whether no reader was ever given a file.
    pub(super) fn is_untouched(&self) -> bool {
        self.files
            .iter()
            .all(|file| matches!(file.state, State::Waiting | State::Ended(End::Unreadable)))
    }

    /// Whether every file has ended. Holds for no files, too.
    pub(super) const fn is_settled(&self) -> bool {
        self.ended == self.files.len()
    }

    /// Whether a file was left because the user stopped it.
    pub(super) const fn was_cancelled(&self) -> bool {
        self.cancelled > 0
    }

    /// Files arrive, with paths that no other has. `order` sorts what waits: it gets paths and sizes and gives places in their list.
    /// Their tickets follow on those given before.
    pub(super) fn add(
        &mut self,
        files: impl IntoIterator<Item = (String, u64)>,
        order: impl Fn(&[(&str, u64)]) -> Vec<usize>,
    ) {
        for (path, bytes) in files {
            let ticket = self.next_ticket();
            self.files.push(File {
                path: path.into(),
                bytes,
                state: State::Waiting,
                deaths: 0,
                begun: false,
                again: Vec::new(),
                read: 0,
            });
            self.waiting.push_back(ticket);
        }
        let waiting: Vec<Ticket> = self.waiting.iter().copied().collect();
        let facts: Vec<(&str, u64)> = waiting
            .iter()
            .map(|&ticket| {
                self.file(ticket)
                    .map_or(("", 0), |file| (&*file.path, file.bytes))
            })
            .collect();
        self.waiting = order(&facts)
            .into_iter()
            .filter_map(|place| waiting.get(place).copied())
            .collect();
    }

    /// A file arrives that the browser does not open.
    pub(super) fn add_unreadable(&mut self, path: String) {
        let ticket = self.next_ticket();
        self.files.push(File {
            path: path.into(),
            bytes: 0,
            state: State::Waiting,
            deaths: 0,
            begun: false,
            again: Vec::new(),
            read: 0,
        });
        self.end_all(vec![ticket], End::Unreadable);
    }

    /// Files that were read are to be read again, each once for a reason however often this is asked. `records` are those that were
    /// read of them: they are going to be counted again.
    pub(super) fn again(&mut self, reason: Reason, files: &[Ticket], records: u64) {
        self.shipped_records = self.shipped_records.saturating_sub(records);
        for &ticket in files {
            let Some(file) = self
                .file_mut(ticket)
                .filter(|file| file.may_be_read_again(reason))
            else {
                continue;
            };
            file.again.push(reason);
            (file.begun, file.read) = (false, 0);
            self.turn(ticket, State::Waiting);
            self.waiting.push_back(ticket);
        }
    }

    /// Whether a file was read, and not again for this reason already.
    pub(super) fn may_be_read_again(&self, reason: Reason, ticket: Ticket) -> bool {
        self.file(ticket)
            .is_some_and(|file| file.may_be_read_again(reason))
    }

    /// A reader waits for orders for the first time.
    pub(super) fn ready(&mut self, reader: usize) {
        if let Some(reader) = self.readers.get_mut(reader) {
            reader.ready = true;
        }
    }

    /// A reader is in the middle of a file.
    pub(super) fn reading(&mut self, reader: usize, file: Ticket, bytes: u64, unshipped: u64) {
        if let Some(reader) = self.readers.get_mut(reader) {
            reader.unshipped = unshipped;
        }
        if let Some(file) = self.file_mut(file) {
            file.read = bytes.min(file.bytes);
        }
    }

    /// A reader is at the end of a file.
    pub(super) fn finished(&mut self, reader: usize, file: Ticket, unshipped: u64) {
        if let Some(reader) = self.readers.get_mut(reader) {
            reader.orders.retain(|&order| order != file);
            reader.held.push(file);
            reader.unshipped = unshipped;
        }
        self.turn(file, State::Held);
        if let Some(file) = self.file_mut(file) {
            file.read = file.bytes;
        }
    }

    /// A reader has shipped the end of some files, and perhaps the beginning of one.
    pub(super) fn shipped(
        &mut self,
        reader: usize,
        finished: &[Ticket],
        begun: Option<Ticket>,
        records: u64,
    ) {
        if let Some(reader) = self.readers.get_mut(reader) {
            reader.held.retain(|held| !finished.contains(held));
            reader.unshipped = 0;
        }
        self.shipped_records += records;
        for &ticket in finished {
            self.turn(ticket, State::Ended(End::Read));
        }
        if let Some(file) = begun.and_then(|ticket| self.file_mut(ticket)) {
            file.begun = true;
        }
    }

    /// A reader has nothing left to ship.
    pub(super) fn flushed(&mut self, reader: usize) {
        if let Some(reader) = self.readers.get_mut(reader) {
            reader.flushing = false;
        }
    }

    /// A reader died: by a defect, or for want of memory.
    pub(super) fn died(&mut self, index: usize) {
        let Some(slot) = self.readers.get_mut(index) else {
            return;
        };
        let reader = std::mem::take(slot);
        if slot.gone {
            return;
        }
        let mut orders = reader.orders;
        // What was being read is to blame; where nothing was, what was being shipped.
        let mut blamed: Vec<Ticket> = orders.pop_front().into_iter().collect();
        let mut again: Vec<Ticket> = orders.into();
        if blamed.is_empty() {
            blamed = reader.held;
        } else {
            again.extend(reader.held);
        }
        if blamed.is_empty() {
            self.false_starts += 1;
        }
        let mut crashed = Vec::new();
        let mut cancelled = Vec::new();
        for (ticket, to_blame) in blamed
            .into_iter()
            .map(|ticket| (ticket, true))
            .chain(again.into_iter().map(|ticket| (ticket, false)))
        {
            let stopping = self.stopping;
            let Some(file) = self.file_mut(ticket) else {
                continue;
            };
            file.deaths += u8::from(to_blame);
            file.read = 0;
            if file.begun || file.deaths >= CHANCES {
                crashed.push(ticket);
            } else if stopping {
                cancelled.push(ticket);
            } else {
                self.turn(ticket, State::Waiting);
                // Whatever is suspected goes last, so that it keeps nothing else from being read.
                if to_blame {
                    self.waiting.push_back(ticket);
                } else {
                    self.waiting.push_front(ticket);
                }
            }
        }
        self.end_all(crashed, End::Crashed);
        self.end_all(cancelled, End::Cancelled);
        if self.false_starts < FALSE_STARTS {
            self.steps.push(Step::Replace { reader: index });
        } else if let Some(reader) = self.readers.get_mut(index) {
            reader.gone = true;
        }
    }

    /// The user stops it: nothing more is handed out, and readers ship what they have.
    pub(super) fn cancel(&mut self) {
        let waiting: Vec<Ticket> = self.waiting.drain(..).collect();
        self.end_all(waiting, End::Cancelled);
        if self.is_settled() || self.stopping {
            return;
        }
        self.stopping = true;
        for (index, reader) in self.readers.iter_mut().enumerate() {
            if !reader.is_quiet() {
                reader.flushing = true;
                self.steps.push(Step::Flush { reader: index });
            }
        }
    }

    /// Files that wait and are not to be read, told by their paths.
    pub(super) fn leave_out(&mut self, is_left_out: impl Fn(&str) -> bool) {
        let (left_out, waiting): (Vec<Ticket>, Vec<Ticket>) =
            self.waiting.drain(..).partition(|&ticket| {
                let file = self.files.get(ticket as usize);
                file.is_some_and(|file| is_left_out(&file.path))
            });
        self.waiting = waiting.into();
        self.end_all(left_out, End::LeftOut);
    }

    /// The time for handing in is over: readers that are still busy are ended.
    pub(super) fn cut_off(&mut self) {
        if !self.stopping {
            return;
        }
        let mut cancelled = Vec::new();
        for (index, reader) in self.readers.iter_mut().enumerate() {
            if !reader.is_quiet() {
                let reader = std::mem::take(reader);
                cancelled.extend(reader.orders);
                cancelled.extend(reader.held);
                self.steps.push(Step::Replace { reader: index });
            }
        }
        cancelled.sort_unstable();
        self.end_all(cancelled, End::Cancelled);
    }

    /// All that was shipped is lost with the desk: everything is read again, once. `again` is false when that has happened before:
    /// then whatever was not read to its end before the first loss is given up.
    pub(super) fn desk_lost(&mut self, again: bool) {
        self.shipped_records = 0;
        self.waiting.clear();
        self.steps.clear();
        for (index, reader) in self.readers.iter_mut().enumerate() {
            if !reader.gone {
                *reader = Reader::default();
                self.steps.push(Step::Replace { reader: index });
            }
        }
        let mut listed: [(End, Vec<Ticket>); 3] =
            [End::Cancelled, End::Crashed, End::Unreadable].map(|end| (end, Vec::new()));
        for (ticket, file) in (0..).zip(&mut self.files) {
            file.begun = false;
            file.read = 0;
            let end = match file.state {
                State::Ended(end) if end != End::Read => Some(end),
                _ if !again => Some(End::Crashed),
                _ if self.stopping => Some(End::Cancelled),
                _ => None,
            };
            match end {
                Some(end) => {
                    file.state = State::Ended(end);
                    let list = listed.iter_mut().find(|(listed, _)| *listed == end);
                    if let Some((_, tickets)) = list {
                        tickets.push(ticket);
                    }
                }
                None => {
                    file.state = State::Waiting;
                    self.waiting.push_back(ticket);
                }
            }
        }
        let ended = |file: &&File| matches!(file.state, State::Ended(_));
        self.ended = self.files.iter().filter(ended).count();
        let cancelled = |file: &&File| file.state == State::Ended(End::Cancelled);
        self.cancelled = self.files.iter().filter(cancelled).count();
        for (end, tickets) in listed {
            self.end_all(tickets, end);
        }
    }

    /// Hands out files and asks for shipments, as far as the state allows.
    fn go_on(&mut self) {
        if self.stopping && self.readers.iter().all(Reader::is_quiet) {
            self.stopping = false;
        }
        if self.stopping {
            return;
        }
        if self.readers.iter().all(|reader| reader.gone) {
            let waiting = self.waiting.drain(..).collect();
            self.end_all(waiting, End::Crashed);
        }
        while let Some(&file) = self.waiting.front() {
            let Some(reader) = self.free_reader(file) else {
                break;
            };
            self.waiting.pop_front();
            if let Some(slot) = self.readers.get_mut(reader) {
                slot.orders.push_back(file);
            }
            self.turn(file, State::Ordered);
            self.steps.push(Step::Read { reader, file });
        }
        for (index, reader) in self.readers.iter_mut().enumerate() {
            if reader.orders.is_empty() && !reader.held.is_empty() && !reader.flushing {
                reader.flushing = true;
                self.steps.push(Step::Flush { reader: index });
            }
        }
    }

    /// The reader with the least to do that may take the file now.
    fn free_reader(&self, file: Ticket) -> Option<usize> {
        let bytes = self.file(file)?.bytes;
        let may_take = |reader: &Reader| {
            let behind: u64 = reader
                .orders
                .iter()
                .skip(1)
                .filter_map(|&order| self.file(order))
                .map(|file| file.bytes)
                .sum();
            match reader.orders.len() {
                0 => true,
                1 => bytes <= SMALL,
                orders => orders < ORDERS && bytes <= SMALL && behind + bytes <= BEHIND,
            }
        };
        self.readers
            .iter()
            .enumerate()
            .filter(|(_, reader)| reader.ready && may_take(reader))
            .min_by_key(|(_, reader)| reader.orders.len())
            .map(|(index, _)| index)
    }

    fn end_all(&mut self, files: Vec<Ticket>, end: End) {
        for &ticket in &files {
            self.turn(ticket, State::Ended(end));
        }
        if !files.is_empty() {
            self.steps.push(Step::List { files, end });
        }
    }

    /// A file gets another state. All changes of state but a wholesale one are made here, so that the counts hold.
    fn turn(&mut self, ticket: Ticket, state: State) {
        let Some(file) = self.files.get_mut(ticket as usize) else {
            return;
        };
        let was = std::mem::replace(&mut file.state, state);
        let ended = |state| usize::from(matches!(state, State::Ended(_)));
        let cancelled = |state| usize::from(state == State::Ended(End::Cancelled));
        self.ended = self.ended + ended(state) - ended(was);
        self.cancelled = self.cancelled + cancelled(state) - cancelled(was);
    }

    fn next_ticket(&self) -> Ticket {
        Ticket::try_from(self.files.len()).unwrap_or(Ticket::MAX)
    }

    fn file(&self, ticket: Ticket) -> Option<&File> {
        self.files.get(ticket as usize)
    }

    fn file_mut(&mut self, ticket: Ticket) -> Option<&mut File> {
        self.files.get_mut(ticket as usize)
    }
}

//! The promises of the queue, under every order of events that a seeded generator comes up with.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use wasm_bindgen_test::wasm_bindgen_test;

use super::{End, Queue, Reason, Step, Ticket};

/// Small and the same everywhere (xorshift64*).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 11) % end
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// A worker as it really behaves: orders in their order, shipments now and then.
#[derive(Default)]
struct Worker {
    ready: bool,
    orders: VecDeque<Order>,
    held: Vec<Ticket>,
    /// Attempt number of the file at the front, and whether a part of it was shipped.
    in_pieces: bool,
}

#[derive(Clone, Copy)]
enum Order {
    Read(Ticket, u32),
    Flush,
}

/// What the desk has got of one file.
#[derive(Default, Debug, Clone)]
struct Received {
    /// Attempts that a part or the end came from.
    attempts: BTreeSet<u32>,
    ends: u32,
    listed: Vec<End>,
}

struct World {
    random: Random,
    queue: Queue,
    workers: Vec<Worker>,
    desk: BTreeMap<Ticket, Received>,
    attempts: BTreeMap<Ticket, u32>,
    /// Files that every worker dies on.
    deadly: BTreeSet<Ticket>,
    files: u32,
    replaced: u32,
}

fn as_given(files: &[(&str, u64)]) -> Vec<usize> {
    (0..files.len()).collect()
}

impl World {
    fn new(seed: u64) -> Self {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let readers = 1 + random.below(4) as usize;
        Self {
            queue: Queue::new(readers),
            workers: (0..readers).map(|_| Worker::default()).collect(),
            random,
            desk: BTreeMap::new(),
            attempts: BTreeMap::new(),
            deadly: BTreeSet::new(),
            files: 0,
            replaced: 0,
        }
    }

    fn add(&mut self, deadly_percent: u64) {
        let count = self.random.below(30);
        let mut files = Vec::new();
        for _ in 0..count {
            let bytes = match self.random.below(3) {
                0 => self.random.below(1000),
                1 => self.random.below(200_000),
                _ => self.random.below(100_000_000),
            };
            if self.random.chance(deadly_percent) {
                self.deadly.insert(self.files);
            }
            files.push((format!("{}.json", self.files), bytes));
            self.files += 1;
        }
        self.queue.add(files, as_given);
        if self.random.chance(10) {
            self.queue.add_unreadable(format!("{}.json", self.files));
            self.files += 1;
        }
        self.carry_out();
    }

    fn carry_out(&mut self) {
        for step in self.queue.take_steps() {
            match step {
                Step::Read { reader, file } => {
                    let attempt = self.attempts.entry(file).or_default();
                    *attempt += 1;
                    self.workers[reader]
                        .orders
                        .push_back(Order::Read(file, *attempt));
                }
                Step::Flush { reader } => self.workers[reader].orders.push_back(Order::Flush),
                Step::Replace { reader } => {
                    self.workers[reader] = Worker::default();
                    self.replaced += 1;
                }
                Step::List { files, end } => {
                    for file in files {
                        self.desk.entry(file).or_default().listed.push(end);
                    }
                }
            }
        }
    }

    fn ship(&mut self, index: usize, begun: Option<(Ticket, u32)>) {
        let finished = std::mem::take(&mut self.workers[index].held);
        for &file in &finished {
            let attempt = self.attempts[&file];
            let received = self.desk.entry(file).or_default();
            received.attempts.insert(attempt);
            received.ends += 1;
        }
        if let Some((file, attempt)) = begun {
            self.desk.entry(file).or_default().attempts.insert(attempt);
        }
        self.queue
            .shipped(index, &finished, begun.map(|(file, _)| file), 1);
        self.carry_out();
    }

    fn die(&mut self, index: usize) {
        self.workers[index] = Worker::default();
        self.queue.died(index);
        self.carry_out();
    }

    /// Lets one worker do one thing.
    fn work(&mut self, index: usize, deaths: u64) {
        if !self.workers[index].ready {
            if self.random.chance(deaths) {
                return self.die(index);
            }
            self.workers[index].ready = true;
            self.queue.ready(index);
            return self.carry_out();
        }
        match self.workers[index].orders.front().copied() {
            None => {}
            Some(Order::Flush) => {
                if self.random.chance(deaths) {
                    return self.die(index);
                }
                self.workers[index].orders.pop_front();
                if !self.workers[index].held.is_empty() {
                    self.ship(index, None);
                }
                self.queue.flushed(index);
                self.carry_out();
            }
            Some(Order::Read(file, attempt)) => match self.random.below(3) {
                0 => {
                    self.workers[index].in_pieces = true;
                    self.ship(index, Some((file, attempt)));
                }
                1 => {
                    self.queue.reading(index, file, 10, 1);
                    self.carry_out();
                }
                _ if self.deadly.contains(&file) || self.random.chance(deaths) => self.die(index),
                _ => {
                    let worker = &mut self.workers[index];
                    worker.orders.pop_front();
                    worker.held.push(file);
                    let in_pieces = std::mem::take(&mut worker.in_pieces);
                    self.queue.finished(index, file, 1);
                    // The page hears the end, and then the shipment; it may act in between.
                    self.carry_out();
                    if in_pieces || self.random.chance(30) {
                        self.ship(index, None);
                    }
                }
            },
        }
    }

    fn busy(&self) -> bool {
        !self.queue.is_settled() || self.workers.iter().any(|worker| !worker.orders.is_empty())
    }

    fn check(&self, seed: u64) {
        assert!(self.queue.is_settled(), "seed {seed}: {:?}", self.queue);
        for file in 0..self.files {
            let received = self.desk.get(&file).cloned().unwrap_or_default();
            let told = received.ends as usize + received.listed.len();
            assert_eq!(
                told, 1,
                "seed {seed}: file {file} ended {told} times: {received:?}"
            );
            assert!(
                received.attempts.len() <= 1,
                "seed {seed}: file {file} came from two attempts: {received:?}"
            );
            assert!(
                self.attempts
                    .get(&file)
                    .is_none_or(|&attempts| attempts < 20),
                "seed {seed}: file {file} was read again and again"
            );
        }
        let progress = self.queue.progress(1000.0);
        assert_eq!(progress.files_done, self.files, "seed {seed}");
        assert_eq!(progress.bytes_done, progress.bytes_total, "seed {seed}");
    }

    fn run_out(&mut self, deaths: u64) {
        let mut patience = 200_000;
        while self.busy() {
            let index = self.random.below(self.workers.len() as u64) as usize;
            self.work(index, deaths);
            patience -= 1;
            assert!(patience > 0, "it does not end: {:?}", self.queue);
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn without_trouble_every_file_is_read_once() {
    for seed in 0..300 {
        let mut world = World::new(seed);
        world.add(0);
        world.run_out(0);
        world.add(0);
        world.run_out(0);
        world.check(seed);
        assert!(
            world.attempts.values().all(|&attempts| attempts == 1),
            "seed {seed}"
        );
        assert_eq!(world.replaced, 0, "seed {seed}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn files_that_kill_are_listed_and_cost_no_other() {
    for seed in 0..300 {
        let mut world = World::new(seed);
        world.add(20);
        world.run_out(0);
        world.check(seed);
        for file in 0..world.files {
            let listed = &world.desk[&file].listed;
            if world.deadly.contains(&file) {
                assert_eq!(*listed, [End::Crashed], "seed {seed}");
            } else if !listed.contains(&End::Unreadable) {
                assert!(
                    listed.is_empty(),
                    "seed {seed}: file {file} paid for another"
                );
            }
        }
        let most = 2 * world.deadly.len();
        assert!(
            world.replaced as usize <= most,
            "seed {seed}: {} workers for {most}",
            world.replaced
        );
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn under_any_trouble_every_file_ends_once_and_from_one_attempt() {
    for seed in 0..2000 {
        let mut world = World::new(seed);
        world.add(5);
        let mut grace = 0;
        for _ in 0..world.random.below(400) {
            let index = world.random.below(world.workers.len() as u64) as usize;
            world.work(index, 3);
            match world.random.below(100) {
                0 => {
                    world.queue.cancel();
                    world.carry_out();
                    grace = world.random.below(40);
                }
                1 => world.add(5),
                _ => {}
            }
            grace = u64::saturating_sub(grace, 1);
            if grace == 0 {
                world.queue.cut_off();
                world.carry_out();
            }
        }
        world.run_out(3);
        world.check(seed);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_lost_desk_costs_nothing_once_and_everything_twice() {
    for seed in 0..300 {
        let mut world = World::new(seed);
        world.add(0);
        for _ in 0..world.random.below(60) {
            let index = world.random.below(world.workers.len() as u64) as usize;
            world.work(index, 0);
        }
        world.desk.clear();
        world.queue.desk_lost(true);
        world.carry_out();
        world.run_out(0);
        world.check(seed);
        let unread =
            |received: &Received| received.listed.iter().any(|&end| end != End::Unreadable);
        assert!(!world.desk.values().any(unread), "seed {seed}");
        world.desk.clear();
        world.queue.desk_lost(false);
        world.carry_out();
        world.run_out(0);
        world.check(seed);
        assert!(
            world.desk.values().all(|received| received.ends == 0),
            "seed {seed}"
        );
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn workers_that_never_start_end_every_file() {
    let mut queue = Queue::new(2);
    queue.add(
        [("a.json".to_owned(), 1), ("b.json".to_owned(), 2)],
        as_given,
    );
    let mut steps = Vec::new();
    for index in [0, 1, 0, 1, 0, 1] {
        queue.died(index);
        steps.extend(queue.take_steps());
    }
    assert_eq!(
        steps.pop(),
        Some(Step::List {
            files: vec![0, 1],
            end: End::Crashed
        })
    );
    assert!(
        steps
            .iter()
            .all(|step| matches!(step, Step::Replace { .. })),
        "{steps:?}"
    );
    assert_eq!(steps.len(), 3);
    assert!(queue.is_settled());
}

#[wasm_bindgen_test(unsupported = test)]
fn stopping_keeps_what_was_read_and_lists_the_rest() {
    let mut queue = Queue::new(1);
    queue.ready(0);
    queue.add((0..4).map(|n| (format!("{n}.json"), 50 << 20)), as_given);
    assert_eq!(queue.take_steps(), [Step::Read { reader: 0, file: 0 }]);
    queue.finished(0, 0, 10);
    assert_eq!(queue.take_steps(), [Step::Read { reader: 0, file: 1 }]);
    queue.shipped(0, &[0], Some(1), 12);
    queue.cancel();
    assert_eq!(
        queue.take_steps(),
        [
            Step::List {
                files: vec![2, 3],
                end: End::Cancelled
            },
            Step::Flush { reader: 0 }
        ]
    );
    assert!(queue.is_stopping());
    queue.cut_off();
    assert_eq!(
        queue.take_steps(),
        [
            Step::Replace { reader: 0 },
            Step::List {
                files: vec![1],
                end: End::Cancelled
            }
        ]
    );
    assert!(!queue.is_stopping() && queue.is_settled() && queue.was_cancelled());
    assert_eq!(queue.progress(100.0).records, 12);
}

#[wasm_bindgen_test(unsupported = test)]
fn small_files_wait_at_the_reader_and_large_ones_do_not() {
    let mut queue = Queue::new(2);
    queue.ready(0);
    queue.ready(1);
    queue.add((0..4).map(|n| (format!("{n}.json"), 5 << 20)), as_given);
    assert_eq!(
        queue.take_steps(),
        [
            Step::Read { reader: 0, file: 0 },
            Step::Read { reader: 1, file: 1 }
        ]
    );
    let mut queue = Queue::new(2);
    queue.ready(0);
    queue.ready(1);
    queue.add((0..100).map(|n| (format!("{n}.json"), 100)), as_given);
    assert_eq!(queue.take_steps().len(), 32);
}

#[wasm_bindgen_test(unsupported = test)]
fn what_was_read_before_its_digests_is_read_again_once() {
    let mut queue = Queue::new(1);
    queue.ready(0);
    queue.add((0..2).map(|n| (format!("{n}.json"), 50 << 20)), as_given);
    for file in 0..2 {
        assert_eq!(queue.take_steps(), [Step::Read { reader: 0, file }]);
        queue.finished(0, file, 10);
        queue.shipped(0, &[file], None, 10);
    }
    assert!(queue.is_settled());
    assert_eq!(queue.progress(100.0).records, 20);
    assert!(queue.may_be_read_again(Reason::Digests, 1));
    queue.again(Reason::Digests, &[1], 10);
    assert_eq!(queue.take_steps(), [Step::Read { reader: 0, file: 1 }]);
    assert!(!queue.is_settled());
    queue.finished(0, 1, 10);
    queue.shipped(0, &[1], None, 10);
    assert!(queue.is_settled());
    assert_eq!(queue.progress(100.0).records, 20);
    assert!(
        !queue.may_be_read_again(Reason::Digests, 1),
        "once is enough"
    );
    queue.again(Reason::Digests, &[1], 0);
    assert_eq!(queue.take_steps(), []);
    queue.again(Reason::PersonalData, &[1], 10);
    assert_eq!(queue.take_steps(), [Step::Read { reader: 0, file: 1 }]);
}

#[wasm_bindgen_test(unsupported = test)]
fn what_is_left_out_is_listed_and_never_read() {
    let mut queue = Queue::new(1);
    queue.add((0..3).map(|n| (format!("{n}.json"), 50 << 20)), as_given);
    assert!(queue.is_untouched());
    queue.leave_out(|path| path == "1.json");
    queue.ready(0);
    let mut read = Vec::new();
    for _ in 0..3 {
        for step in queue.take_steps() {
            match step {
                Step::Read { file, .. } => {
                    read.push(file);
                    queue.finished(0, file, 0);
                    queue.shipped(0, &[file], None, 0);
                }
                Step::List { files, end } => assert_eq!((files, end), (vec![1], End::LeftOut)),
                _ => {}
            }
        }
    }
    assert_eq!(read, [0, 2]);
    assert!(queue.is_settled() && !queue.was_cancelled());
    assert!(!queue.is_untouched());
}

#[wasm_bindgen_test(unsupported = test)]
fn without_its_desk_a_case_is_as_if_it_had_just_come() {
    let mut queue = Queue::new(2);
    queue.add((0..4).map(|n| (format!("{n}.json"), 50 << 20)), as_given);
    queue.add_unreadable("4.json".to_owned());
    queue.ready(0);
    queue.ready(1);
    queue.take_steps();
    queue.shipped(0, &[], Some(0), 10);
    queue.finished(1, 1, 5);
    queue.shipped(1, &[1], None, 5);
    queue.take_steps();
    queue.desk_lost(true);
    assert!(queue.is_untouched() && !queue.is_settled());
    assert_eq!(queue.progress(100.0).records, 0);
    let listed = Step::List {
        files: vec![4],
        end: End::Unreadable,
    };
    let [first, second] = [0, 1].map(|reader| Step::Replace { reader });
    assert_eq!(
        queue.take_steps(),
        [first, second, listed],
        "no reader is ready yet"
    );
    queue.leave_out(|path| path == "2.json");
    let mut read = Vec::new();
    queue.ready(0);
    for _ in 0..4 {
        for step in queue.take_steps() {
            if let Step::Read { file, .. } = step {
                read.push(file);
                queue.finished(0, file, 0);
                queue.shipped(0, &[file], None, 0);
            }
        }
    }
    assert_eq!(read, [0, 1, 3], "a file that was begun is read again too");
    assert!(queue.is_settled());
}

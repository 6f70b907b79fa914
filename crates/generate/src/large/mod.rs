//! The large case: logs of any number of records with the mix, the sizes and the repetition of real ones, to measure with.
//!
//! 60 % S3 data events, 6 % Lambda, 7 % DynamoDB, 19 % reading and 5 % writing management events, 3 % AssumeRole. About 1.5 KB of JSON
//! and 190 compressed bytes a record. Within a file a few dozen callers repeat, as they do in five minutes of a real account; without that
//! the files would compress, and so be read, unlike real ones.

mod calls;
mod digests;
mod records;
mod world;

pub use digests::bench_digests;

use crate::{
    Truth, container,
    random::Random,
    time::{JANUARY_10, MINUTE, folder, iso, minutes},
};
use std::{
    collections::BTreeMap,
    fs, io,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};
use world::{ACCOUNTS, Active, REGIONS, World};

/// gzip's own default, which CloudTrail's files look like.
const LEVEL: u32 = 6;

/// One file to be made.
struct Job {
    index: u64,
    records: u64,
}

/// Writes the case of `records` records below `directory`, in the layout of a trail's bucket, on `threads` threads.
///
/// The files depend on `records` and `seed` alone.
///
/// # Errors
/// When a file cannot be written.
pub fn bench_case(directory: &Path, records: u64, seed: u64, threads: usize) -> io::Result<Truth> {
    let world = World::new(seed);
    let jobs = jobs(records, seed);
    let next = AtomicUsize::new(0);
    let work = || -> io::Result<Truth> {
        let mut truth = Truth::default();
        while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let file = File::new(&world, seed, job);
            let compressed = container::gzip(file.plain.as_bytes(), LEVEL);
            let path = directory.join(&file.path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(path, &compressed)?;
            file.count(&mut truth, compressed.len());
        }
        Ok(truth)
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let mut total = Truth::default();
        for worker in workers {
            let part = worker
                .join()
                .map_err(|_| io::Error::other("a generator thread stopped"))?;
            total.add(part?);
        }
        Ok(total)
    })
}

/// Files of 1,000 to 5,000 records.
fn jobs(records: u64, seed: u64) -> Vec<Job> {
    let mut random = Random::new(seed);
    let mut left = records;
    let mut jobs = Vec::new();
    while left > 0 {
        let records = left.min(random.between(1_000, 5_001));
        jobs.push(Job {
            index: jobs.len() as u64,
            records,
        });
        left -= records;
    }
    jobs
}

/// A log file before it is compressed.
struct File {
    path: String,
    plain: String,
    account: &'static str,
    region: &'static str,
    window: (u64, u64),
    counts: BTreeMap<(&'static str, &'static str), u64>,
    categories: BTreeMap<&'static str, u64>,
}

impl File {
    fn new(world: &World, seed: u64, job: &Job) -> Self {
        let mut random = Random::new(seed.wrapping_mul(1_000_003).wrapping_add(job.index));
        let place = random.below(ACCOUNTS.len() as u64) as usize;
        let region = REGIONS
            .get(random.skewed(1, 3) as usize)
            .copied()
            .unwrap_or_default();
        let start = JANUARY_10 + job.index % 2_016 * 5 * MINUTE;
        let (account, estate) = world.estate(place);
        let active = Active::new(&mut random, estate);
        let mut plain = String::with_capacity(job.records as usize * 1_600);
        plain.push_str("{\"Records\":[");
        let (mut counts, mut categories) = (BTreeMap::new(), BTreeMap::new());
        for number in 0..job.records {
            if number > 0 {
                plain.push(',');
            }
            let scene = records::Scene {
                account,
                region,
                estate,
                active: &active,
                time: start + 300 * number / job.records,
            };
            let record = records::record(&mut random, &scene);
            plain.push_str(&record.json.0);
            *counts.entry((record.source, record.name)).or_default() += 1;
            *categories.entry(record.category).or_default() += 1;
        }
        plain.push_str("]}");
        let unique = random.text(world::ALPHANUMERIC, 16);
        let (day, minute) = (folder(start), minutes(start));
        Self {
            path: format!(
                "AWSLogs/{account}/CloudTrail/{region}/{day}/{account}_CloudTrail_{region}_{minute}_{unique}.json.gz"
            ),
            plain,
            account,
            region,
            window: (start, start + 300 * (job.records - 1) / job.records),
            counts,
            categories,
        }
    }

    fn count(&self, truth: &mut Truth, compressed: usize) {
        let counts = self.counts.iter();
        let counts = counts
            .map(|((source, name), count)| (((*source).to_owned(), (*name).to_owned()), *count));
        let delivered: BTreeMap<(String, String), u64> = counts.collect();
        truth.add(Truth {
            files: 1,
            log_files: 1,
            records: self.counts.values().sum(),
            accounts: [self.account.to_owned()].into(),
            regions: [self.region.to_owned()].into(),
            distinct: delivered.clone(),
            delivered,
            categories: self
                .categories
                .iter()
                .map(|(word, count)| ((*word).to_owned(), *count))
                .collect(),
            window: (iso(self.window.0), iso(self.window.1)),
            plain_bytes: self.plain.len() as u64,
            bytes: compressed as u64,
            ..Truth::default()
        });
    }
}

//! What the views know of the engine: the state of a run, its progress, what the user wishes, and the outcome of the self-test.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use trailglass_core::json;
use trailglass_core::pricing::Price;
use trailglass_core::report::session::{NamedSubject, Settings};

/// A file that was dropped or chosen.
#[derive(Clone, Debug)]
pub struct Dropped {
    /// Path below what was dropped, with `/` between its parts; the name alone where there is no folder.
    pub path: String,
    /// The browser's handle; nothing is read yet.
    pub file: web_sys::File,
}

/// Where the case stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Run {
    /// Nothing was given yet.
    #[default]
    Empty,
    /// Folders are being walked.
    Listing {
        /// Files found so far.
        files: u32,
        /// The figures of those that were read already.
        progress: Progress,
    },
    /// It is much: what to read is to be chosen first.
    Held {
        /// Files given so far.
        files: u32,
    },
    /// Workers are reading.
    Reading(Progress),
    /// The user has stopped it; workers hand in what they have.
    Stopping(Progress),
    /// Nothing is left to do, and the report is complete.
    Done {
        /// The last figures.
        progress: Progress,
        /// Whether files were left unread because the user stopped it.
        cancelled: bool,
    },
}

impl Run {
    /// The state as a word, for the page's own `data-state`.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Listing { .. } => "listing",
            Self::Held { .. } => "held",
            Self::Reading(_) => "reading",
            Self::Stopping(_) => "stopping",
            Self::Done { .. } => "done",
        }
    }

    /// How far reading is, where reading has begun.
    #[must_use]
    pub const fn progress(&self) -> Option<&Progress> {
        match self {
            Self::Empty | Self::Held { .. } => None,
            // Nothing was read before the folders that are looked through now.
            Self::Listing { progress, .. } if progress.files_total == 0 => None,
            Self::Reading(progress)
            | Self::Stopping(progress)
            | Self::Listing { progress, .. }
            | Self::Done { progress, .. } => Some(progress),
        }
    }

    /// Files that wait for a word of the user.
    #[must_use]
    pub const fn held(&self) -> Option<u32> {
        match self {
            Self::Held { files } => Some(*files),
            _ => None,
        }
    }

    /// The figures, to be filled in.
    pub(super) const fn progress_mut(&mut self) -> Option<&mut Progress> {
        match self {
            Self::Empty | Self::Held { .. } => None,
            Self::Reading(progress)
            | Self::Stopping(progress)
            | Self::Listing { progress, .. }
            | Self::Done { progress, .. } => Some(progress),
        }
    }

    /// Whether nothing is left to do, so that the report is complete.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        matches!(self, Self::Done { .. })
    }

    /// Whether files were left unread because the user stopped it.
    #[must_use]
    pub const fn was_cancelled(&self) -> bool {
        matches!(
            self,
            Self::Stopping(_)
                | Self::Done {
                    cancelled: true,
                    ..
                }
        )
    }
}

/// How far reading is. Bytes are those of the files as stored: compressed where they are compressed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// Files that will not be read any further, the failed ones too.
    pub files_done: u32,
    /// Files given so far.
    pub files_total: u32,
    /// Bytes read so far.
    pub bytes_done: u64,
    /// Size of all files.
    pub bytes_total: u64,
    /// Records read so far, second copies too.
    pub records: u64,
    /// Time spent reading, in milliseconds.
    pub elapsed_ms: f64,
    /// Millions of bytes a second, over the whole run.
    pub megabytes_per_second: f64,
    /// Guess of what is left; `None` until a guess is worth something, and at the end.
    pub seconds_left: Option<f64>,
    /// Inputs with a problem, so far.
    pub problems: u32,
    /// What the WebAssembly memories of the page and its workers take, in bytes.
    pub memory_bytes: u64,
}

/// What the user changes of the answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wishes {
    /// Prices by Region and name; an empty Region is where a Region has none of its own.
    pub prices: BTreeMap<(String, Price), f64>,
    /// Names of events that must not be lost, beside the built-in ones.
    pub watched: BTreeSet<String>,
}

impl Wishes {
    /// What a session says that the user had changed.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        let prices = settings.prices.as_ref();
        Self {
            prices: prices.map(Self::prices_of).unwrap_or_default(),
            watched: settings.watched.iter().cloned().collect(),
        }
    }

    /// The same for a session, with what was said of inputs: their paths and what they describe.
    #[must_use]
    pub fn settings(&self, names: &[(String, String)]) -> Settings {
        let subjects = names.iter().cloned();
        Settings {
            prices: json::from_str(&self.prices_json()).ok(),
            watched: self.watched.iter().cloned().collect(),
            subjects: subjects
                .map(|(path, name)| NamedSubject { path, name })
                .collect(),
        }
    }

    /// The prices of a text as [`Wishes::prices_json`] writes it. What is no price is left out.
    #[must_use]
    fn prices_of(json: &Value) -> BTreeMap<(String, Price), f64> {
        let mut prices = BTreeMap::new();
        let mut add = |region: &str, of: &Value| {
            for (word, price) in of.as_object().into_iter().flatten() {
                let known = Price::ALL.iter().find(|price| price.word() == word);
                let usd = price.get("usd").and_then(Value::as_f64);
                if let (Some(&price), Some(usd)) = (known, usd) {
                    prices.insert((region.to_owned(), price), usd);
                }
            }
        };
        if let Some(everywhere) = json.get("prices") {
            add("", everywhere);
        }
        let regions = json.get("regions").and_then(Value::as_object);
        for (region, of) in regions.into_iter().flatten() {
            add(region, of);
        }
        prices
    }

    /// The prices as `--prices` takes them; empty where none is changed.
    #[must_use]
    pub fn prices_json(&self) -> String {
        if self.prices.is_empty() {
            return String::new();
        }
        let (mut prices, mut regions) = (Map::new(), Map::new());
        for ((region, price), usd) in &self.prices {
            let place = if region.is_empty() {
                &mut prices
            } else {
                let of_region = regions
                    .entry(region.clone())
                    .or_insert_with(|| Value::Object(Map::new()));
                let Value::Object(of_region) = of_region else {
                    continue;
                };
                of_region
            };
            place.insert(price.word().to_owned(), json!({ "usd": usd }));
        }
        format!("{:#}", json!({ "prices": prices, "regions": regions }))
    }
}

/// What became of one attempt to make a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The browser refused it.
    Refused {
        /// The directive of the policy that refused it, as in `connect-src`.
        directive: String,
    },
    /// No policy refused it: the lock does not hold.
    NotRefused,
    /// The attempt itself failed, so that nothing is known.
    Unknown {
        /// What happened, in plain words.
        why: String,
    },
}

impl Attempt {
    /// Whether this shows that the lock holds.
    #[must_use]
    pub const fn refused(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }
}

/// What the start script says of the page and its lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// Whether the network was locked before the app ran.
    pub locked: bool,
    /// Whether everything is in one file, which never could make a request.
    pub single_file: bool,
    /// Version of the page.
    pub version: String,
    /// Workers that read.
    pub readers: usize,
}

/// The live proof of the privacy lock: a request was tried on the page and in a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelfTest {
    /// On the page.
    pub page: Attempt,
    /// In a worker.
    pub worker: Attempt,
}

impl SelfTest {
    /// Whether both attempts were refused.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.page.refused() && self.worker.refused()
    }
}

/// Why the engine cannot start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BootError {
    /// The start script has not left what the engine needs.
    Missing {
        /// Name of the field of `globalThis.trailglass`.
        field: &'static str,
    },
    /// The browser does not start workers.
    NoWorkers {
        /// The browser's own words.
        why: String,
    },
}

impl std::fmt::Display for BootError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing { field } => {
                write!(f, "the page was not started completely: {field} is missing")
            }
            Self::NoWorkers { why } => {
                write!(
                    f,
                    "this browser does not let the page start a worker: {why}"
                )
            }
        }
    }
}

impl std::error::Error for BootError {}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use trailglass_core::pricing::PriceTable;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn wished_prices_are_understood_as_they_are_written() {
        let mut wishes = Wishes::default();
        assert_eq!(wishes.prices_json(), "");
        wishes
            .prices
            .insert((String::new(), Price::DataEvent), 0.08);
        wishes
            .prices
            .insert(("cn-north-1".to_owned(), Price::S3Standard), 0.03);
        let (table, problems) = PriceTable::default().with_user(&wishes.prices_json());
        assert_eq!(problems, []);
        let usd = |price, region| table.figure(price, region).and_then(|figure| figure.usd);
        assert_eq!(usd(Price::DataEvent, "eu-central-1"), Some(0.08));
        assert_eq!(usd(Price::S3Standard, "cn-north-1"), Some(0.03));
        assert_eq!(usd(Price::S3Standard, "eu-west-1"), Some(0.023));
        assert_eq!(usd(Price::DataEvent, "cn-north-1"), None, "still unknown");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_the_user_changed_comes_back_from_a_session() {
        let price = *Price::ALL.first().unwrap();
        let wishes = Wishes {
            prices: BTreeMap::from([
                ((String::new(), price), 1.5),
                (("eu-west-1".to_owned(), price), 2.0),
            ]),
            watched: BTreeSet::from(["DeleteBucket".to_owned()]),
        };
        let names = [("a.json".to_owned(), "logs".to_owned())];
        let settings = wishes.settings(&names);
        assert_eq!(Wishes::of(&settings), wishes);
        assert_eq!(settings.subjects.first().unwrap().name, "logs");
        let none = Wishes::default().settings(&[]);
        assert_eq!(none, Settings::default());
    }
}

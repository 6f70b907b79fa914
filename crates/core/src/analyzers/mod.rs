//! One pass over the records, one file or folder a chapter.

pub mod clock;
pub mod copies;
pub mod cost;
pub mod edits;
pub mod facts;
pub mod fragmentation;
pub mod integrity;
pub mod interned;
pub mod lexicon;
pub mod money;
mod noise;
pub mod observed;
pub mod orphans;
pub mod privacy;
pub mod roles;
pub mod silence;
pub mod simulate;
pub mod strategy;
pub mod tally;
pub mod tampering;
pub mod traffic;
pub mod view;
pub mod volume;
pub mod watch;
pub mod watched;
pub mod words;

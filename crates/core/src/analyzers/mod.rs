//! One pass over the records, one file or folder a chapter.

pub mod clock;
pub mod copies;
pub mod fragmentation;
pub mod interned;
pub mod lexicon;
pub mod orphans;
pub mod privacy;
pub mod roles;
pub mod silence;
pub mod tampering;
pub mod traffic;
pub mod view;
pub mod volume;
pub mod words;

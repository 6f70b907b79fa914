//! One pass over the records, one file or folder a chapter.

pub mod copies;
pub mod lexicon;
pub mod privacy;
pub mod silence;
pub mod tampering;
pub mod traffic;
pub mod view;
pub mod volume;

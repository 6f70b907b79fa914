//! One record for reading: its JSON in lines, what is hidden in it, and what it says in plain words.

pub mod explain;
pub mod lines;
pub mod mask;

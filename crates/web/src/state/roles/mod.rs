//! What the view of roles shows, decided without a page: the score, the graph of who takes what, the sessions, one chain.

pub mod answer;
pub mod chain;
pub mod fit;
pub mod graph;
pub mod hours;
pub mod label;
pub mod layers;
pub mod layout;
pub mod score;
pub mod sessions;
pub mod walk;
pub mod words;

//! What the page knows and decides, apart from how it looks. Everything but [`case`] is pure.

pub mod alarm;
pub mod answer;
pub mod answers;
pub mod behind;
pub mod bill;
pub mod braid;
pub mod buckets;
pub mod case;
pub mod case_name;
pub mod collector;
pub mod compare;
pub mod copies;
pub mod coverage;
pub mod diff;
pub mod estate_answers;
pub mod explore;
pub mod filter;
#[cfg(test)]
pub(crate) mod fixture;
pub mod given;
pub mod hand_over;
pub mod integrity;
pub mod keys;
pub mod kinds;
pub mod looks;
pub mod own;
pub mod palette;
pub mod plan;
pub mod posture;
pub mod prices;
pub mod privacy;
pub mod record;
pub mod roles;
pub mod route;
pub mod rows;
pub mod save;
#[cfg(test)]
mod sentences_test;
pub mod share;
pub mod strategy;
pub mod summary;
pub mod theme;
pub mod timescale;
pub mod treemap;
pub mod unseen;
pub mod values;
pub mod volume;

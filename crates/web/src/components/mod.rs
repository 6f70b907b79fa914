//! The catalogue of parts. Each file is one part, with what it is for; views put them together.
//!
//! Parts are given figures and say what was pressed; they know neither the engine nor the case. Text that comes from a log or a file system goes through
//! [`text`] and ends in a text node.

pub mod axis;
pub mod band;
pub mod bars;
pub mod braid;
pub mod brush;
pub mod button;
pub mod chain;
pub mod chips;
pub mod code;
pub mod cover;
pub mod diff;
pub mod digests;
pub mod evidence;
pub mod explain;
pub mod file_pick;
pub mod glyph;
pub mod histogram;
pub mod icon;
pub mod json;
pub mod live;
pub mod money;
pub mod panel;
pub mod problem;
pub mod question;
pub mod region;
pub mod role_graph;
pub mod rows;
pub mod run_card;
pub mod scroller;
pub mod section;
pub mod segmented;
pub mod sheet;
pub mod strip;
pub mod tally;
pub mod text;
pub mod timeline;
pub mod traced;
pub mod treemap;
pub mod twin;
pub mod undo;
pub mod when;

//! The messages between the page and its workers.
//!
//! A worker's first message is [`Begin`]: it names the version of the messages and the worker's role. A reader then takes [`ReaderOrder`]s,
//! the desk [`DeskOrder`]s, and both answer with [`Notice`]s. Messages are plain JavaScript objects made by serde; file handles travel
//! as handles, and bytes in buffers that are transferred, not copied. How anything is analysed or shown is not known here.

mod bytes;
mod codec;
mod copy;
mod notices;
mod orders;

pub use bytes::{Bytes, Outgoing};
pub use codec::{Message, Parcel, WireError};
pub use copy::{CopyNotice, CopyOrder};
pub use notices::{Notice, RecordText, Shipment};
pub use orders::{Begin, DeskOrder, Listing, Question, ReadOrder, ReaderOrder, Role};

/// Version of these messages. Page and worker come from one build; the number makes a mix of two builds fail in words.
pub const VERSION: u32 = 10;

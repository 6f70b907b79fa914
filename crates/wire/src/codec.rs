//! From messages to what `postMessage` takes, and back.

use js_sys::Array;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::JsValue;

use crate::{Begin, Bytes, CopyOrder, DeskOrder, Notice, ReaderOrder};

/// A message, and what it hands over with it.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// The first argument of `postMessage`.
    pub message: JsValue,
    /// The second: the buffers that belong to the receiver from then on.
    pub transfer: Array,
}

/// A value that is not the message that was expected: page and worker are of different builds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireError(String);

impl std::fmt::Display for WireError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "a message between page and worker was not understood: {}",
            self.0
        )
    }
}

impl std::error::Error for WireError {}

/// Something that travels between the page and a worker.
pub trait Message: Serialize + DeserializeOwned {
    /// The bytes in it, which are handed over.
    fn bytes(&self) -> Option<&Bytes> {
        None
    }

    /// Makes it ready to be posted.
    ///
    /// # Errors
    /// When it holds a number that JavaScript cannot (beyond 2^53).
    fn pack(&self) -> Result<Parcel, WireError> {
        let message =
            serde_wasm_bindgen::to_value(self).map_err(|error| WireError(error.to_string()))?;
        let transfer = Array::new();
        if let Some(bytes) = self.bytes() {
            transfer.push(&bytes.buffer());
        }
        Ok(Parcel { message, transfer })
    }

    /// Reads what was posted.
    ///
    /// # Errors
    /// When the value is another message, or none.
    fn unpack(message: JsValue) -> Result<Self, WireError> {
        serde_wasm_bindgen::from_value(message).map_err(|error| WireError(error.to_string()))
    }
}

impl Message for Begin {}

impl Message for ReaderOrder {
    fn bytes(&self) -> Option<&Bytes> {
        match self {
            Self::Pack { plain, .. } => Some(plain),
            Self::Read(_)
            | Self::Flush
            | Self::Record { .. }
            | Self::Value { .. }
            | Self::Unpack { .. }
            | Self::TryRequest { .. } => None,
        }
    }
}

impl Message for CopyOrder {}

impl Message for DeskOrder {
    fn bytes(&self) -> Option<&Bytes> {
        match self {
            Self::Merge(partial) => Some(partial),
            Self::List(_)
            | Self::Name { .. }
            | Self::Prefer { .. }
            | Self::Simulate { .. }
            | Self::LookAgain { .. }
            | Self::SumUp { .. }
            | Self::Ask { .. }
            | Self::Finish { .. } => None,
        }
    }
}

impl Message for Notice {
    fn bytes(&self) -> Option<&Bytes> {
        match self {
            Self::Shipped(shipment) => Some(&shipment.partial),
            Self::Warm { json } | Self::Piece { json } | Self::Answer { json, .. } => Some(json),
            Self::Unpacked { plain, .. } => plain.as_ref().ok()?.as_ref(),
            Self::Packed { packed, .. } => Some(packed),
            Self::Ready { .. }
            | Self::Report { .. }
            | Self::Reading { .. }
            | Self::Finished { .. }
            | Self::Flushed
            | Self::Record { .. }
            | Self::Value { .. }
            | Self::Refusal { .. }
            | Self::Copy(_)
            | Self::Simulated { .. }
            | Self::LookedAgain { .. }
            | Self::Broken { .. } => None,
        }
    }
}

//! The logo on the cover of a report.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// A picture for the cover, small enough to stand in the file itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StoredLogo", into = "StoredLogo")]
pub struct Logo {
    media_type: MediaType,
    bytes: Vec<u8>,
    alternative: String,
}

/// What a logo may be. As an image none of them can run a script or load anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MediaType {
    /// PNG.
    #[serde(rename = "image/png")]
    Png,
    /// JPEG.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// SVG.
    #[serde(rename = "image/svg+xml")]
    Svg,
}

impl MediaType {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Svg => "image/svg+xml",
        }
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct StoredLogo {
    media_type: MediaType,
    base64: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    alternative: String,
}

/// Why a picture is no logo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogoError {
    /// It is too large.
    TooLarge,
    /// It is none of the kinds that can be shown, as its first bytes tell.
    UnknownKind,
    /// Its base64 cannot be read, or its bytes are not of the kind that it says.
    Damaged,
}

impl fmt::Display for LogoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => write!(f, "a logo may have {} KiB", Logo::MOST_BYTES >> 10),
            Self::UnknownKind => f.write_str("a logo is a PNG, JPEG or SVG picture"),
            Self::Damaged => f.write_str("the logo is damaged"),
        }
    }
}

impl std::error::Error for LogoError {}

impl Logo {
    /// Bytes that a logo may have.
    pub const MOST_BYTES: usize = 512 << 10;

    /// A logo of these bytes; what they are is told by themselves, not by a name. `alternative` is what stands for it where
    /// pictures are not seen.
    ///
    /// # Errors
    /// Where it is too large or of no kind that can be shown.
    pub fn new(bytes: Vec<u8>, alternative: impl Into<String>) -> Result<Self, LogoError> {
        if bytes.len() > Self::MOST_BYTES {
            return Err(LogoError::TooLarge);
        }
        let media_type = media_type(&bytes).ok_or(LogoError::UnknownKind)?;
        Ok(Self {
            media_type,
            bytes,
            alternative: alternative.into(),
        })
    }

    /// What it is.
    #[must_use]
    pub const fn media_type(&self) -> MediaType {
        self.media_type
    }

    /// What stands for it where pictures are not seen.
    #[must_use]
    pub fn alternative(&self) -> &str {
        &self.alternative
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The picture as the address of an image: `data:image/png;base64,...`. No character of it has a meaning in HTML.
    #[must_use]
    pub fn data_url(&self) -> String {
        let encoded = STANDARD.encode(&self.bytes);
        format!("data:{};base64,{encoded}", self.media_type.name())
    }
}

fn media_type(bytes: &[u8]) -> Option<MediaType> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some(MediaType::Png);
    }
    if bytes.starts_with(b"\xff\xd8\xff") {
        return Some(MediaType::Jpeg);
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_start();
    let begins = text.starts_with("<svg") || text.starts_with("<?xml") || text.starts_with("<!--");
    (begins && text.contains("<svg")).then_some(MediaType::Svg)
}

impl TryFrom<StoredLogo> for Logo {
    type Error = LogoError;

    fn try_from(stored: StoredLogo) -> Result<Self, LogoError> {
        // Four characters hold three bytes.
        if stored.base64.len() / 4 > Self::MOST_BYTES / 3 + 1 {
            return Err(LogoError::TooLarge);
        }
        let bytes = STANDARD.decode(stored.base64.as_bytes());
        let logo = Self::new(bytes.map_err(|_| LogoError::Damaged)?, stored.alternative)?;
        if logo.media_type == stored.media_type {
            Ok(logo)
        } else {
            Err(LogoError::Damaged)
        }
    }
}

impl From<Logo> for StoredLogo {
    fn from(logo: Logo) -> Self {
        Self {
            media_type: logo.media_type,
            base64: STANDARD.encode(&logo.bytes),
            alternative: logo.alternative,
        }
    }
}

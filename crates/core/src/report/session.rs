//! A session file: a finished case that opens again without its logs.
//!
//! It holds the report, what a consultant added, and what was set to get the report; no record and no file of the case.
//! It is JSON ([`SESSION_SCHEMA`]), plain or gzip, and begins with its schema, so that [`is_session`] tells it from logs by
//! its first bytes. Fields may be added within a version: what is not known is passed over, what is missing is empty.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};

use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::writers::{json as json_text, words};
use super::{ANNOTATIONS_SCHEMA, Annotations, Report, SCHEMA};
use crate::json;

/// The name and version of a session's form.
pub const SESSION_SCHEMA: &str = "trailglass.session/1";

/// The first two bytes of gzip (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// How far into a file its schema is looked for.
const HEAD: usize = 512;

/// A finished case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session<'r> {
    /// Always [`SESSION_SCHEMA`].
    pub schema: String,
    /// The version of the engine that wrote the file, as in `0.1.0`; that of the report may be older.
    #[serde(default)]
    pub engine: String,
    /// What a consultant added.
    #[serde(default)]
    pub annotations: Annotations,
    /// What was set to get the report.
    #[serde(default)]
    pub settings: Settings,
    /// The report.
    pub report: Cow<'r, Report>,
}

/// What was set to get a report, beside its inputs: so that the same can be set when the logs are read again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Prices of the user, in the form that the price table takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prices: Option<Value>,
    /// Names of events that must not be lost, beside the built-in ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub watched: Vec<String>,
    /// What inputs describe that do not say it themselves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<NamedSubject>,
}

/// What one input describes, as it was given by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedSubject {
    /// The input's path as the report has it.
    pub path: String,
    /// The name of a bucket, the ARN of a trail and so on.
    pub name: String,
}

/// Why a file is no session that can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenError {
    /// It is neither a session nor a report.
    NotASession,
    /// It is of this other version, or another kind of file of this program.
    Other(String),
    /// It ends too early.
    Truncated,
    /// The gzip around it is damaged.
    Gzip,
    /// It cannot be read, in the words of whoever tried.
    Unreadable(String),
    /// It is no JSON of this form at this place.
    Damaged {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// It has more plain bytes than this.
    TooLarge(u64),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotASession => {
                f.write_str("this is neither a session nor a JSON report of trailglass")
            }
            Self::Other(schema) => write!(
                f,
                "this is {}; this version of trailglass opens {SESSION_SCHEMA} and {SCHEMA}",
                words::visible(schema)
            ),
            Self::Truncated => f.write_str("this session ends too early: it was cut off"),
            Self::Gzip => f.write_str("this session is damaged: its gzip data does not hold"),
            Self::Unreadable(why) => f.write_str(why),
            Self::Damaged { line, column } => write!(
                f,
                "this session is damaged: line {line}, column {column} is not what it should be"
            ),
            Self::TooLarge(limit) => write!(
                f,
                "this session is larger than {}: too large to be opened",
                words::bytes(*limit)
            ),
        }
    }
}

impl std::error::Error for OpenError {}

impl<'r> Session<'r> {
    /// Plain bytes that a session may have by default. Where memory is scarce, as in a browser, less is asked for with
    /// [`Session::open_within`].
    pub const MOST_BYTES: u64 = 1 << 30;

    /// A session of this report, with nothing added or set.
    #[must_use]
    pub fn new(report: impl Into<Cow<'r, Report>>) -> Self {
        Self {
            schema: SESSION_SCHEMA.to_owned(),
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            annotations: Annotations::default(),
            settings: Settings::default(),
            report: report.into(),
        }
    }

    /// Writes the session as one line of JSON.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_plain(&self, out: &mut dyn Write) -> io::Result<()> {
        json_text::write(self, json_text::Layout::Compact, out)
    }

    /// Writes the session with gzip around it: the usual form of the file. The same session gives the same bytes.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut packed = GzEncoder::new(&mut *out, Compression::default());
        self.write_plain(&mut packed)?;
        packed.finish().map(drop)
    }
}

impl Session<'static> {
    /// Opens a session, plain or gzip. A JSON report is opened too, as a session to which nothing was added.
    ///
    /// # Errors
    /// Where it is another kind or version of file, damaged, or too large.
    pub fn open(bytes: &[u8]) -> Result<Self, OpenError> {
        Self::open_within(bytes, Self::MOST_BYTES)
    }

    /// The same with another limit of plain bytes.
    ///
    /// # Errors
    /// Those of [`Session::open`].
    pub fn open_within(bytes: &[u8], limit: u64) -> Result<Self, OpenError> {
        if !bytes.starts_with(&GZIP) {
            if bytes.len() as u64 > limit {
                return Err(OpenError::TooLarge(limit));
            }
            return Self::read(bytes);
        }
        let mut plain = Vec::new();
        unpack(&mut &*bytes, limit, &mut plain)?;
        Self::read(&plain)
    }

    /// Opens a session or report of plain bytes, as [`unpack`] gives them: for whoever has somebody else do that, as a page has.
    ///
    /// # Errors
    /// Those of [`Session::open`].
    pub fn read(plain: &[u8]) -> Result<Self, OpenError> {
        let bytes = plain.strip_prefix(b"\xef\xbb\xbf").unwrap_or(plain);
        let schema = schema(bytes);
        let fault = match schema.as_deref() {
            Some(SCHEMA) => match json::from_slice::<Report>(bytes) {
                Ok(report) => return Ok(Self::new(Cow::Owned(report))),
                Err(fault) => fault,
            },
            Some(SESSION_SCHEMA) => match json::from_slice::<Self>(bytes) {
                Ok(session) => return known(session),
                Err(fault) => fault,
            },
            Some(other) if other.starts_with("trailglass.") => {
                return Err(OpenError::Other(other.to_owned()));
            }
            _ => return Err(OpenError::NotASession),
        };
        Err(if fault.is_eof() {
            OpenError::Truncated
        } else {
            OpenError::Damaged {
                line: fault.line(),
                column: fault.column(),
            }
        })
    }
}

/// Puts gzip around the plain bytes of a session, as [`Session::write`] does; the packed bytes may be others.
///
/// # Errors
/// Those of `out`.
pub fn pack(plain: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let mut packed = GzEncoder::new(out, Compression::default());
    packed.write_all(plain)?;
    packed.finish().map(drop)
}

/// Copies the plain bytes of a session or report, which may be gzip, for [`Session::read`].
///
/// # Errors
/// Where it is damaged, too large, or cannot be read.
pub fn unpack(source: &mut dyn Read, limit: u64, out: &mut dyn Write) -> Result<(), OpenError> {
    let mut source = BufReader::new(source);
    let wrong = |error: io::Error| match error.kind() {
        io::ErrorKind::UnexpectedEof => OpenError::Truncated,
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => OpenError::Gzip,
        _ => OpenError::Unreadable(error.to_string()),
    };
    let mut packed;
    let plain: &mut dyn Read = if source.fill_buf().map_err(wrong)?.starts_with(&GZIP) {
        packed = MultiGzDecoder::new(source);
        &mut packed
    } else {
        &mut source
    };
    match io::copy(&mut plain.take(limit.saturating_add(1)), out) {
        Ok(count) if count > limit => Err(OpenError::TooLarge(limit)),
        Ok(_) => Ok(()),
        Err(error) => Err(wrong(error)),
    }
}

/// A session whose parts are of versions that are understood.
fn known(session: Session<'static>) -> Result<Session<'static>, OpenError> {
    let parts = [
        (&session.report.schema, SCHEMA),
        (&session.annotations.schema, ANNOTATIONS_SCHEMA),
    ];
    let other = parts.into_iter().find(|(own, known)| own != known);
    match other.map(|(own, _)| own.clone()) {
        Some(other) => Err(OpenError::Other(other)),
        None => Ok(session),
    }
}

/// Whether a file is a session, by its first bytes (some 512 are enough; it may be gzip). Of every version: opening it says
/// which ones are understood.
#[must_use]
pub fn is_session(start: &[u8]) -> bool {
    schema_of(start).is_some_and(|schema| schema.starts_with("trailglass.session/"))
}

/// The schema of a file of this program, plain or gzip, by its first bytes: `trailglass.report/1`. `None` for every other
/// file.
#[must_use]
pub fn schema_of(start: &[u8]) -> Option<String> {
    let head = if start.starts_with(&GZIP) {
        Cow::Owned(head(start))
    } else {
        Cow::Borrowed(start.get(..HEAD).unwrap_or(start))
    };
    json::schema(&head)
        .map(str::to_owned)
        .filter(|schema| schema.starts_with("trailglass."))
}

/// The first plain bytes of gzip; fewer where it is damaged.
fn head(packed: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut source = BufReader::with_capacity(HEAD, MultiGzDecoder::new(packed));
    while plain.len() < HEAD {
        let Ok(more) = source.fill_buf() else { break };
        let count = more.len();
        if count == 0 {
            break;
        }
        plain.extend_from_slice(more);
        source.consume(count);
    }
    plain
}

/// The schema of plain JSON, wherever it stands: tools that sort members may have moved it.
pub(super) fn schema(bytes: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        schema: String,
    }
    json::schema(bytes).map(str::to_owned).or_else(|| {
        let named: Result<Named, _> = json::from_slice(bytes);
        named.ok().map(|named| named.schema)
    })
}

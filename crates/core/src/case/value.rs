//! One value of an export, read again for showing evidence.

use std::io::{Read, Seek};
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::Options;
use crate::intake::kinds::Kind;
use crate::intake::{self, Ending, Place, Sink, Taken};
use crate::json::Raw;
use crate::problem::Problem;
use crate::record::{Record, Reject};

/// A part of an export's JSON that holds the value asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// JSON pointer (RFC 6901) of the part in the input; the pointer asked for begins with it.
    pub pointer: String,
    /// The part as written.
    pub text: String,
}

/// Bytes of an export that is given whole. Of a longer one only what is around the value is given.
const WHOLE: usize = 64 << 10;

/// The part of an export that holds the value at a JSON pointer: all of it where it is short. `path` is the
/// input's path as the report has it, also of a file inside an archive; `source` is the outer file.
///
/// # Errors
/// In plain words, when the input does not hold that value (any more).
pub fn read_value<S: Read + Seek>(
    source: S,
    path: &str,
    pointer: &str,
    options: &Options,
) -> Result<Excerpt, String> {
    let outer = path.split("!/").next().unwrap_or(path);
    let mut finder = Finder {
        path,
        pointer,
        open: Vec::new(),
        found: None,
    };
    intake::read(source, outer, 0, options.limits, &mut finder);
    finder
        .found
        .ok_or_else(|| "the file does not hold this value any more".to_owned())
}

/// Looks for one value.
struct Finder<'p> {
    path: &'p str,
    pointer: &'p str,
    /// Whether the inputs that are open are the one.
    open: Vec<bool>,
    found: Option<Excerpt>,
}

impl Sink for Finder<'_> {
    fn begin(&mut self, path: &str, _: Option<u64>) {
        self.open.push(path == self.path);
    }

    fn record(&mut self, _: Place, json: &[u8]) -> Taken {
        // The reader has to hear what is no record, as it then looks for an export in it.
        match Record::parse(&String::from_utf8_lossy(json)) {
            Ok(_) => Taken::Record,
            Err(Reject::NotARecord) => Taken::NotARecord,
            Err(Reject::Malformed(fault)) => Taken::Malformed(fault),
        }
    }

    fn document(&mut self, _: Kind, pointer: &str, json: &str) {
        if self.found.is_none() && self.open.last() == Some(&true) {
            self.found = excerpt(json, pointer, self.pointer);
        }
    }

    fn problem(&mut self, _: Problem) {}

    fn window(&mut self, _: u64) -> ControlFlow<()> {
        match self.found {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        }
    }

    fn end(&mut self, _: Ending) {
        self.open.pop();
    }
}

/// The part of a document, which stands at `at` in its input, that holds the value at `pointer` in the input.
fn excerpt(json: &str, at: &str, pointer: &str) -> Option<Excerpt> {
    let below = pointer.strip_prefix(at)?;
    if !below.is_empty() && !below.starts_with('/') {
        return None;
    }
    let mut value = Raw::new(json.trim());
    let (mut part, mut end) = (value, at.len());
    let mut place = at.len();
    for token in below.split('/').skip(1) {
        if part.as_written().len() > WHOLE {
            (part, end) = (value, place);
        }
        place += 1 + token.len();
        let name = token.replace("~1", "/").replace("~0", "~");
        value = match value.get(&name) {
            Some(member) => member,
            None => value.items().nth(name.parse().ok()?)?,
        };
    }
    Some(Excerpt {
        pointer: pointer.get(..end)?.to_owned(),
        text: part.as_written().to_owned(),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn value(path: &str, json: &str, pointer: &str) -> Result<Excerpt, String> {
        read_value(
            Cursor::new(json.as_bytes()),
            path,
            pointer,
            &Options::default(),
        )
    }

    const TRAILS: &str = r#"{"trailList":[{"Name":"a/b","TrailARN":"arn:aws:cloudtrail:eu-central-1:111122223333:trail/a","S3BucketName":"logs","IsMultiRegionTrail":true}]}"#;

    #[test]
    fn a_short_export_is_given_whole() {
        let found = value("trails.json", TRAILS, "/trailList/0/IsMultiRegionTrail").unwrap();
        assert_eq!((found.pointer.as_str(), found.text.as_str()), ("", TRAILS));
    }

    #[test]
    fn a_value_that_is_not_there_is_an_error() {
        for pointer in ["/trailList/1", "/trailList/0/Nothing", "/trailList/x"] {
            assert!(value("trails.json", TRAILS, pointer).is_err(), "{pointer}");
        }
        assert!(value("trails.json", "{\"a\":", "/a").is_err());
    }

    #[test]
    fn of_a_long_export_only_what_is_around_the_value_is_given() {
        let item =
            |n: usize| format!(r#"{{"Name":"bucket-{n}","CreationDate":"2024-01-01","x/y":{n}}}"#);
        let items: Vec<String> = (0..4_000).map(item).collect();
        let json = format!(r#"{{"Buckets":[{}]}}"#, items.join(","));
        let found = excerpt(&json, "", "/Buckets/3999/x~1y").unwrap();
        assert_eq!(found.pointer, "/Buckets/3999");
        assert_eq!(found.text, item(3_999));
        let wrapped = excerpt(TRAILS, "/0/answer", "/0/answer/trailList/0").unwrap();
        assert_eq!(wrapped.pointer, "/0/answer");
        assert_eq!(excerpt(TRAILS, "/0/ans", "/0/answer/trailList/0"), None);
    }
}

//! JSON that is well and yet no record and no export: counted, with the first places, so that a problem tells of
//! them all.

use super::kinds::Kind;
use crate::problem::{Problem, ProblemCode};

/// Places that are told.
const TOLD: usize = 8;

/// What a stranger is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stranger {
    /// A value that is nothing known.
    Value,
    /// A row of a query's result that lacks what makes an event of it.
    Row,
    /// An event that names its record and does not hold it.
    Hollow,
    /// What should be the list of records is another thing.
    NoList,
}

/// The strangers of one kind.
#[derive(Debug, Clone, Default)]
struct Met {
    count: u64,
    places: Vec<u64>,
}

/// All strangers of an input.
#[derive(Debug, Clone, Default)]
pub(super) struct Strangers([Met; 4]);

impl Strangers {
    pub(super) fn add(&mut self, stranger: Stranger, offset: u64) {
        let Some(met) = self.0.get_mut(stranger as usize) else {
            return;
        };
        met.count += 1;
        // Several in one value have one place.
        if met.places.len() < TOLD && met.places.last() != Some(&offset) {
            met.places.push(offset);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|met| met.count == 0)
    }

    /// The problems of an input of that kind; `records` is how many records it has, broken ones included.
    pub(super) fn problems(&self, kind: Option<Kind>, records: u64) -> Vec<Problem> {
        let all = [
            Stranger::Value,
            Stranger::Row,
            Stranger::Hollow,
            Stranger::NoList,
        ];
        let told = all.iter().zip(&self.0).filter(|(_, met)| met.count > 0);
        told.map(|(stranger, met)| {
            let (code, message) = message(*stranger, met, kind, records);
            let problem = Problem::new(code, message);
            match met.places.first() {
                Some(&first) => problem.at(first),
                None => problem,
            }
        })
        .collect()
    }
}

fn message(
    stranger: Stranger,
    met: &Met,
    kind: Option<Kind>,
    records: u64,
) -> (ProblemCode, String) {
    let text = match (stranger, kind) {
        (Stranger::Value, None) => {
            let message =
                "JSON, but neither CloudTrail records nor an AWS CLI export that is known";
            return (ProblemCode::UnknownKind, message.to_owned());
        }
        (Stranger::Value, Some(kind)) => match (kind.foreign(), met.count) {
            (Some(what), _) => what.to_owned(),
            (None, _) if kind.is_log() && records == 0 => {
                "it holds events, but none of CloudTrail".to_owned()
            }
            (None, 1) => {
                "1 JSON value between the others is neither a record nor an export".to_owned()
            }
            (None, count) => format!(
                "{count} JSON values between the others are neither records nor exports{}",
                met.others()
            ),
        },
        (Stranger::Row, _) => {
            let needs = "eventSource, eventName, and eventTime or eventID";
            match met.count {
                1 => format!("1 row of the result is no event: it lacks {needs}"),
                count => format!("{count} rows of the result are no events: they lack {needs}"),
            }
        }
        (Stranger::Hollow, _) => match met.count {
            1 => "1 event is without its record: CloudTrailEvent is missing".to_owned(),
            count => format!(
                "{count} events are without their records: CloudTrailEvent is missing{}",
                met.others()
            ),
        },
        (Stranger::NoList, _) => "what should be the list of records is no list".to_owned(),
    };
    (ProblemCode::NotARecord, text)
}

impl Met {
    /// The places but the first, which is the problem's own.
    fn others(&self) -> String {
        let places: Vec<String> = self.places.iter().skip(1).map(u64::to_string).collect();
        if places.is_empty() {
            return String::new();
        }
        let told = self.places.len() as u64;
        let more = if self.count > told { ", and more" } else { "" };
        format!("; also at byte {}{more}", places.join(", "))
    }
}

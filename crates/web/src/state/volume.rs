//! The volume by one dimension, in one measure, and what the dimensions are called.

use trailglass_core::report::{VolumeBy, VolumeRow};
use trailglass_core::sorting::Arrange;

/// What the volume is measured in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Measure {
    /// Distinct records.
    #[default]
    Records,
    /// Bytes of their JSON.
    Bytes,
}

impl Measure {
    /// From the word in the address.
    #[must_use]
    pub fn of(word: &str) -> Self {
        if word == Self::Bytes.word() {
            Self::Bytes
        } else {
            Self::Records
        }
    }

    /// The word in the address; records are what is meant without one.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Records => "",
            Self::Bytes => "bytes",
        }
    }

    /// The name on screen.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Bytes => "bytes",
        }
    }

    /// The figure of a row.
    #[must_use]
    pub const fn figure(self, row: &VolumeRow) -> u64 {
        match self {
            Self::Records => row.records,
            Self::Bytes => row.bytes,
        }
    }
}

/// The rows of a dimension: the largest first, or hours in their order; the rest last.
#[must_use]
pub fn rows(all: &[VolumeRow], by: VolumeBy, measure: Measure) -> Vec<VolumeRow> {
    let mut rows: Vec<VolumeRow> = all.iter().filter(|row| row.by == by).cloned().collect();
    if by == VolumeBy::Hour {
        rows.arrange_by(|a, b| (a.rest, &a.key).cmp(&(b.rest, &b.key)));
    } else {
        rows.arrange_by(|a, b| {
            let rank =
                |row: &VolumeRow| (row.rest.is_some(), std::cmp::Reverse(measure.figure(row)));
            rank(a).cmp(&rank(b)).then_with(|| a.key.cmp(&b.key))
        });
    }
    rows
}

/// The dimension's name on screen.
#[must_use]
pub const fn title(by: VolumeBy) -> &'static str {
    match by {
        VolumeBy::Source => "Service",
        VolumeBy::Event => "Call",
        VolumeBy::Principal => "Identity",
        VolumeBy::Account => "Account",
        VolumeBy::Region => "Region",
        VolumeBy::Category => "Category",
        VolumeBy::ReadWrite => "Read or write",
        VolumeBy::ErrorCode => "Error",
        VolumeBy::Resource => "Resource",
        VolumeBy::Prefix => "Folder",
        VolumeBy::EventType => "Event type",
        VolumeBy::InvokedBy => "Invoking service",
        VolumeBy::Hour => "Hour",
    }
}

/// What the dimension tells.
#[must_use]
pub const fn what(by: VolumeBy) -> &'static str {
    match by {
        VolumeBy::Source => "The service that was called.",
        VolumeBy::Event => "The call, with the service it belongs to.",
        VolumeBy::Principal => {
            "Who called: a role or user without its session name, a service, or another account."
        }
        VolumeBy::Account => "The account that owns the record.",
        VolumeBy::Region => "The Region that the record names.",
        VolumeBy::Category => {
            "Management, data, network activity or Insights; each is switched on, and billed, by itself."
        }
        VolumeBy::ReadWrite => "Whether the call could change anything.",
        VolumeBy::ErrorCode => "How calls failed. Those that went through have no error.",
        VolumeBy::Resource => {
            "The bucket, function, table or other resource that the record names."
        }
        VolumeBy::Prefix => "The bucket, and what the keys of its objects begin with.",
        VolumeBy::EventType => {
            "How the event came about: a call, a sign-in, something a service did."
        }
        VolumeBy::InvokedBy => "The AWS service that called on someone’s behalf.",
        VolumeBy::Hour => "When, in UTC.",
    }
}

/// What stands for records that have no key of the dimension.
#[must_use]
pub const fn none(by: VolumeBy) -> &'static str {
    match by {
        VolumeBy::ErrorCode => "No error",
        VolumeBy::Resource => "No resource named",
        VolumeBy::Prefix => "No folder, or too many of them",
        VolumeBy::InvokedBy => "Called directly",
        VolumeBy::Hour => "No readable time",
        _ => "Not said",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn row(by: VolumeBy, key: &str, records: u64, bytes: u64, rest: Option<u64>) -> VolumeRow {
        VolumeRow {
            by,
            key: key.to_owned(),
            records,
            bytes,
            share: 0.0,
            rest,
        }
    }

    fn keys(rows: &[VolumeRow]) -> Vec<&str> {
        rows.iter().map(|row| row.key.as_str()).collect()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn rows_follow_the_measure_and_the_rest_stays_last() {
        let all = [
            row(VolumeBy::Source, "", 900, 9, Some(40)),
            row(VolumeBy::Source, "s3", 20, 100, None),
            row(VolumeBy::Region, "eu-west-1", 1, 1, None),
            row(VolumeBy::Source, "kms", 10, 500, None),
        ];
        assert_eq!(
            keys(&rows(&all, VolumeBy::Source, Measure::Records)),
            ["s3", "kms", ""]
        );
        assert_eq!(
            keys(&rows(&all, VolumeBy::Source, Measure::Bytes)),
            ["kms", "s3", ""]
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn hours_stay_in_their_order() {
        let all = [
            row(VolumeBy::Hour, "2026-01-02T05:00:00Z", 1, 1, None),
            row(VolumeBy::Hour, "2026-01-02T04:00:00Z", 9, 9, None),
        ];
        let sorted = rows(&all, VolumeBy::Hour, Measure::Records);
        assert_eq!(
            keys(&sorted),
            ["2026-01-02T04:00:00Z", "2026-01-02T05:00:00Z"]
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_measure_reads_back() {
        for measure in [Measure::Records, Measure::Bytes] {
            assert_eq!(Measure::of(measure.word()), measure);
        }
    }
}

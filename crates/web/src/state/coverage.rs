//! What is logged where, as the matrix shows it: which cells stand where, and what each says in words.

use crate::format::number::count;
use crate::format::words::{of, times};
use trailglass_core::report::{Coverage, CoverageState};
use trailglass_core::sorting::Arrange;

/// What the matrix is narrowed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lens {
    /// The word in the address; empty for the one that is meant without one.
    pub word: &'static str,
    /// What it says.
    pub title: &'static str,
    /// The classes, and the letter of each where there are several.
    pub classes: &'static [(&'static str, &'static str)],
}

/// The choices. Data events of one resource type stand in the panel of their cell.
pub const LENSES: [Lens; 6] = [
    Lens {
        word: "",
        title: "Writes, reads, data",
        classes: &[
            ("management-write", "W"),
            ("management-read", "R"),
            ("data", "D"),
        ],
    },
    Lens {
        word: "write",
        title: "Writes",
        classes: &[("management-write", "W")],
    },
    Lens {
        word: "read",
        title: "Reads",
        classes: &[("management-read", "R")],
    },
    Lens {
        word: "data",
        title: "Data",
        classes: &[("data", "D")],
    },
    Lens {
        word: "network",
        title: "Network",
        classes: &[("network-activity", "N")],
    },
    Lens {
        word: "insights",
        title: "Insights",
        classes: &[("insights", "I")],
    },
];

/// The choice of a word in the address.
#[must_use]
pub fn lens(word: &str) -> Lens {
    let [first, ..] = LENSES;
    LENSES
        .into_iter()
        .find(|lens| lens.word == word)
        .unwrap_or(first)
}

/// A class in words: `management writes`, `data events of AWS::S3::Object`.
#[must_use]
pub fn class_words(class: &str) -> String {
    match class {
        "management" => "management events".to_owned(),
        "management-write" => "management writes".to_owned(),
        "management-read" => "management reads".to_owned(),
        "data" => "data events".to_owned(),
        "network-activity" => "network activity".to_owned(),
        "insights" => "Insights".to_owned(),
        other => other
            .strip_prefix("data:")
            .map_or_else(|| other.to_owned(), |kind| format!("data events of {kind}")),
    }
}

/// The matrix: Regions across, accounts down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matrix {
    /// Names of the columns.
    pub regions: Vec<String>,
    /// One row an account.
    pub rows: Vec<Row>,
}

/// One account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub account: String,
    /// For each Region in order, for each class of the lens in order: the cell's place in the report.
    pub cells: Vec<Option<usize>>,
}

/// Where the cells of a lens stand.
#[must_use]
pub fn matrix(all: &[Coverage], lens: Lens) -> Matrix {
    let mut regions: Vec<&str> = all.iter().map(|cell| cell.region.as_str()).collect();
    regions.arrange();
    regions.dedup();
    let mut rows: Vec<Row> = Vec::new();
    for (index, cell) in all.iter().enumerate() {
        if rows.last().is_none_or(|row| row.account != cell.account) {
            rows.push(Row {
                account: cell.account.clone(),
                cells: vec![None; regions.len() * lens.classes.len()],
            });
        }
        let class = lens
            .classes
            .iter()
            .position(|(class, _)| *class == cell.class);
        let region = regions.binary_search(&cell.region.as_str());
        if let (Some(class), Ok(region), Some(row)) = (class, region, rows.last_mut())
            && let Some(place) = row.cells.get_mut(region * lens.classes.len() + class)
        {
            *place = Some(index);
        }
    }
    Matrix {
        regions: regions.into_iter().map(str::to_owned).collect(),
        rows,
    }
}

/// What a cell says to those who do not see it, place and class apart.
#[must_use]
pub fn cell_words(cell: &Coverage) -> String {
    let part = if cell.partial {
        ", only some of them"
    } else {
        ""
    };
    match cell.state {
        CoverageState::Covered => format!("logged {}{part}", times(cell.trails.len() as u64)),
        CoverageState::Gap => "not logged".to_owned(),
        CoverageState::Unknown => "unknown".to_owned(),
    }
}

/// How many cells of a class are covered, gaps and unknown: `26 covered, 14 gaps, 8 unknown`.
#[must_use]
pub fn sum_words(all: &[Coverage], class: &str) -> String {
    let number = |state| {
        all.iter()
            .filter(|cell| cell.class == class && cell.state == state)
            .count() as u64
    };
    let gaps = number(CoverageState::Gap);
    format!(
        "{} covered, {}, {} unknown",
        count(number(CoverageState::Covered)),
        of(gaps, "gap", "gaps"),
        count(number(CoverageState::Unknown))
    )
}

/// The commands that would settle what is unknown, each once, in order.
#[must_use]
pub fn asks(all: &[Coverage]) -> Vec<String> {
    let mut asks: Vec<String> = all.iter().filter_map(|cell| cell.ask.clone()).collect();
    asks.arrange();
    asks.dedup();
    asks
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use crate::state::fixture::estate;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn every_cell_of_the_lens_has_its_place() {
        let all = estate().chapters.fragmentation.coverage;
        let three = matrix(&all, lens(""));
        assert_eq!(three.regions, ["eu-central-1", "us-east-1"]);
        assert_eq!(three.rows.len(), 2);
        assert_eq!(three.rows[0].cells.len(), 6);
        let first = three.rows[0].cells[0].unwrap();
        assert_eq!(
            (all[first].class.as_str(), all[first].region.as_str()),
            ("management-write", "eu-central-1")
        );
        assert_eq!(
            three.rows[1].cells[5], None,
            "what the report lacks is left out"
        );
        let one = matrix(&all, lens("read"));
        assert_eq!(one.rows[0].cells.len(), 2);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_cell_is_told_in_words() {
        let all = estate().chapters.fragmentation.coverage;
        let words: Vec<String> = all.iter().take(4).map(cell_words).collect();
        assert_eq!(
            words,
            ["logged twice", "logged once", "not logged", "unknown"]
        );
        assert_eq!(
            sum_words(&all, "management-write"),
            "2 covered, 1 gap, 0 unknown"
        );
        assert_eq!(
            asks(&all),
            ["aws cloudtrail get-event-selectors --trail-name audit"]
        );
        assert_eq!(
            class_words("data:AWS::S3::Object"),
            "data events of AWS::S3::Object"
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn every_lens_reads_back() {
        for known in LENSES {
            assert_eq!(lens(known.word), known);
        }
        assert_eq!(lens("nothing"), LENSES[0]);
    }
}

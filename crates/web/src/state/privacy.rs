//! Personal data and secrets as the view shows them: fields against kinds of data, and the chapter in a sentence.

use super::answer::{Answer, Drawing, judged, question};
use super::route::{Route, View};
use crate::format::number::{count, percent, share};
use crate::format::words::{list, of, sentence};
use trailglass_core::report::{DataCategory, Evidence, Exposure, Privacy, Report};
use trailglass_core::sorting::Arrange;

/// A column of the matrix: categories that a reader takes for one kind of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// What opens something.
    Secrets,
    /// Mail addresses.
    Mail,
    /// Names of people, and those they sign in with.
    People,
    /// IP addresses.
    Network,
    /// Their machines, browsers and command lines.
    Devices,
    /// Ids that follow one person or key.
    Ids,
    /// Numbers, dates and places of people.
    Other,
}

impl Kind {
    /// In the order of the columns.
    pub const ALL: [Self; 7] = [
        Self::Secrets,
        Self::Mail,
        Self::People,
        Self::Network,
        Self::Devices,
        Self::Ids,
        Self::Other,
    ];

    /// The head of its column.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Secrets => "Secret",
            Self::Mail => "E-mail",
            Self::People => "Person",
            Self::Network => "IP address",
            Self::Devices => "Device",
            Self::Ids => "Id",
            Self::Other => "Other",
        }
    }

    /// Where a category stands.
    #[must_use]
    pub const fn of(category: DataCategory) -> Self {
        match category {
            DataCategory::Secret | DataCategory::AwsSecretKey | DataCategory::AwsSessionToken => {
                Self::Secrets
            }
            DataCategory::Email => Self::Mail,
            DataCategory::PersonName | DataCategory::Username => Self::People,
            DataCategory::IpAddress => Self::Network,
            DataCategory::DeviceName | DataCategory::UserAgent => Self::Devices,
            DataCategory::OidcSubject
            | DataCategory::AwsPrincipalId
            | DataCategory::AwsAccessKeyId => Self::Ids,
            DataCategory::CreditCard
            | DataCategory::Iban
            | DataCategory::NationalId
            | DataCategory::DateOfBirth
            | DataCategory::PostalAddress
            | DataCategory::Location
            | DataCategory::Phone => Self::Other,
        }
    }
}

/// What a field holds of a kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Records; of several categories those of the one with the most, so that none is counted twice.
    pub records: u64,
    /// Of which categories.
    pub categories: Vec<DataCategory>,
    /// The first one.
    pub first: Option<Evidence>,
}

/// A row of the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The field.
    pub path: String,
    /// By [`Kind::ALL`].
    pub cells: [Cell; Kind::ALL.len()],
    /// A few values, masked; secrets have none.
    pub samples: Vec<String>,
    /// What the law says of it, in short.
    pub legal: Vec<&'static str>,
}

impl Row {
    fn has_secret(&self) -> bool {
        self.cells.first().is_some_and(|cell| cell.records > 0)
    }

    fn records(&self) -> u64 {
        self.cells
            .iter()
            .map(|cell| cell.records)
            .max()
            .unwrap_or(0)
    }
}

/// The matrix: fields with secrets first, then those that most records fill.
#[must_use]
pub fn matrix(privacy: &Privacy) -> Vec<Row> {
    /// Masked values of a row.
    const SAMPLES: usize = 3;
    let mut rows: Vec<Row> = Vec::new();
    for field in &privacy.fields {
        if rows.last().is_none_or(|row| row.path != field.path) {
            rows.push(Row {
                path: field.path.clone(),
                cells: Default::default(),
                samples: Vec::new(),
                legal: Vec::new(),
            });
        }
        let Some(row) = rows.last_mut() else { continue };
        if let Some(cell) = row.cells.get_mut(Kind::of(field.category) as usize) {
            if field.records > cell.records {
                cell.records = field.records;
                cell.first = field.evidence.first().cloned();
            }
            cell.categories.push(field.category);
        }
        for sample in &field.masked_samples {
            if row.samples.len() < SAMPLES && !row.samples.contains(sample) {
                row.samples.push(sample.clone());
            }
        }
        let legal = field.legal.word();
        if !row.legal.contains(&legal) {
            row.legal.push(legal);
        }
    }
    rows.arrange_by(|a, b| {
        let rank = |row: &Row| (!row.has_secret(), u64::MAX - row.records());
        rank(a).cmp(&rank(b)).then_with(|| a.path.cmp(&b.path))
    });
    rows
}

/// A record that holds something of a category: of the field that most records fill with it.
#[must_use]
pub fn first_of(privacy: &Privacy, row: &Exposure) -> Option<Evidence> {
    let fields = privacy.fields.iter();
    let fields = fields.filter(|field| field.category == row.category);
    let most = fields.max_by_key(|field| field.records)?;
    most.evidence.first().cloned()
}

/// Columns that hold anything.
#[must_use]
pub fn columns(rows: &[Row]) -> Vec<Kind> {
    let filled = |kind: &Kind| {
        rows.iter().any(|row| {
            row.cells
                .get(*kind as usize)
                .is_some_and(|it| it.records > 0)
        })
    };
    Kind::ALL.into_iter().filter(filled).collect()
}

/// The chapter in plain words.
#[must_use]
pub fn privacy_words(privacy: &Privacy) -> String {
    if privacy.exposed_records == 0 {
        let searched = of(privacy.records, "record", "records");
        return format!("{searched} searched: no personal data and no secret was found.");
    }
    let part = percent(share(privacy.exposed_records, privacy.records));
    let whole = of(privacy.records, "record", "records");
    let secrets: Vec<String> = privacy
        .third_party
        .iter()
        .filter(|row| row.category.is_secret())
        .map(|row| row.category.title().to_owned())
        .collect();
    let mut words = format!(
        "{part} of {whole} hold something that names a person, follows one, or opens a door."
    );
    if !secrets.is_empty() {
        words += &format!(" {} stand in clear text.", sentence(&list(&secrets)));
    }
    words
}

/// The row of the overview; `None` where no record was searched.
#[must_use]
pub fn answer(report: &Report) -> Option<Answer> {
    let privacy = report.chapters.privacy.as_ref()?;
    if privacy.records == 0 {
        return None;
    }
    let (mood, unknown) = judged(report, "privacy");
    let part = share(privacy.exposed_records, privacy.records);
    let kinds = privacy.third_party.iter().take(3);
    let kinds: Vec<String> = kinds.map(|row| row.category.title().to_owned()).collect();
    let answer = if privacy.third_party.is_empty() {
        "No personal data and no secret was found.".to_owned()
    } else {
        let more = privacy.third_party.len().saturating_sub(kinds.len()) as u64;
        let more = match more {
            0 => String::new(),
            more => format!(
                ", and {}",
                of(more, "more kind of data", "more kinds of data")
            ),
        };
        let named = if more.is_empty() {
            list(&kinds)
        } else {
            kinds.join(", ")
        };
        let fields = of(privacy.fields.len() as u64, "place", "places");
        format!("{}{more}, in {fields} of a record.", sentence(&named))
    };
    Some(Answer {
        chapter: "privacy",
        question: question::PRIVACY,
        answer,
        figure: percent(part),
        unit: format!("of {} name or follow a person", count(privacy.records)),
        mood,
        unknown,
        drawing: Drawing::Parts(vec![part, 0.0, 0.0]),
        route: Route::of(View::Privacy),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use trailglass_core::report::{Exposure, PrivacyField};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn field(path: &str, category: DataCategory, records: u64, samples: &[&str]) -> PrivacyField {
        PrivacyField {
            path: path.to_owned(),
            category,
            legal: category.legal(),
            records,
            distinct: 1,
            masked_samples: samples.iter().map(|&it| it.to_owned()).collect(),
            evidence: Vec::new(),
        }
    }

    fn chapter() -> Privacy {
        let row = |category: DataCategory, records| Exposure {
            category,
            legal: category.legal(),
            records,
            distinct: 1,
            fields: 1,
            tells: category.tells().to_owned(),
        };
        Privacy {
            records: 200,
            exposed_records: 80,
            unread_records: 0,
            fields: vec![
                field(
                    "sourceIPAddress",
                    DataCategory::IpAddress,
                    80,
                    &["203.0.113.…"],
                ),
                field("tags", DataCategory::Email, 5, &["j…@…"]),
                field("tags", DataCategory::PersonName, 3, &["J… D…", "j…@…"]),
                field("tags", DataCategory::Username, 4, &["j…"]),
                field("environment", DataCategory::Secret, 1, &[]),
            ],
            third_party: vec![row(DataCategory::Secret, 1), row(DataCategory::Email, 5)],
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn secrets_come_first_and_no_record_counts_twice() {
        let rows = matrix(&chapter());
        let paths: Vec<&str> = rows.iter().map(|row| row.path.as_str()).collect();
        assert_eq!(paths, ["environment", "sourceIPAddress", "tags"]);
        let tags = &rows[2];
        assert_eq!(tags.cells[Kind::People as usize].records, 4);
        assert_eq!(tags.cells[Kind::People as usize].categories.len(), 2);
        assert_eq!(tags.samples, ["j…@…", "J… D…", "j…"]);
        assert_eq!(
            columns(&rows),
            [Kind::Secrets, Kind::Mail, Kind::People, Kind::Network]
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_sentence_names_secrets() {
        assert_eq!(
            privacy_words(&chapter()),
            "40.0\u{202f}% of 200 records hold something that names a person, follows one, or opens a door. \
             Passwords, tokens and private keys stand in clear text."
        );
        let none = Privacy {
            records: 1,
            ..Privacy::default()
        };
        assert_eq!(
            privacy_words(&none),
            "1 record searched: no personal data and no secret was found."
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn every_category_has_a_column() {
        for category in DataCategory::ALL {
            let kind = Kind::of(category);
            assert_eq!(Kind::ALL[kind as usize], kind);
            assert_eq!(kind == Kind::Secrets, category.is_secret());
        }
    }
}

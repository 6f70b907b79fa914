//! Looking through all records, against a slow and literal way of doing it.

use super::*;
use crate::report::{Chip, Column, Filter, Found, FoundRecord, Inquiry};
use std::collections::BTreeSet;

fn find(partial: &Partial, inquiry: &Inquiry) -> Found {
    partial.find(&mut partial.explorer(), inquiry)
}

fn everything(partial: &Partial) -> Found {
    let inquiry = Inquiry {
        take: Inquiry::MOST,
        ..Inquiry::default()
    };
    find(partial, &inquiry)
}

/// Whether a record is meant, told by its values alone.
fn is_meant(record: &FoundRecord, filter: &Filter) -> bool {
    let in_time = filter.from.is_none_or(|from| record.time >= from)
        && filter.to.is_none_or(|to| record.time <= to);
    let words = filter.text.split_whitespace().all(|word| {
        let word = word.to_lowercase();
        let mut values = record.values.iter();
        values.any(|value| value.to_lowercase().contains(&word))
    });
    let chips = Column::ALL.into_iter().all(|column| {
        let of_column = |except| {
            let chips = filter.chips.iter();
            chips.filter(move |chip: &&Chip| chip.column == column && chip.except == except)
        };
        let wanted: Vec<&Chip> = of_column(false).collect();
        let has = |chip: &&Chip| chip.value == record.get(column);
        (wanted.is_empty() || wanted.iter().any(has)) && !of_column(true).any(|chip| has(&chip))
    });
    in_time && words && chips
}

/// A column, which of its values, and whether these are left out.
type Chosen = (usize, usize, bool);

/// What a filter is made of.
fn filters() -> impl Strategy<Value = (Vec<Chosen>, Vec<(usize, usize)>, u32, u32)> {
    let chip = (0..Column::ALL.len(), 0usize..8, any::<bool>());
    let word = (0usize..200, 0usize..6);
    (
        prop::collection::vec(chip, 0..4),
        prop::collection::vec(word, 0..3),
        0u32..250,
        0u32..250,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_found_is_what_a_literal_look_finds(case in case(), (chips, words, from, to) in filters()) {
        let partial = read_all(&case);
        let all = everything(&partial);
        prop_assert_eq!(all.records, all.of);
        prop_assert_eq!(all.rows.len() as u64, all.of);
        let report = partial.finish(&options());
        prop_assert_eq!(all.of, report.inputs.records - report.inputs.duplicates);
        let chips = chips.into_iter().map(|(column, value, except)| {
            let column = Column::ALL[column];
            let values: BTreeSet<&str> = all.rows.iter().map(|row| row.get(column)).collect();
            let value = values.iter().nth(value % values.len().max(1)).unwrap_or(&"").to_string();
            Chip { column, value, except }
        }).collect();
        // Pieces of values that occur, in capitals.
        let text = words.into_iter().filter_map(|(row, column)| {
            let value = all.rows.get(row % all.rows.len().max(1))?.values.get(column)?;
            let end = value.len().min(5);
            (!value.contains(' ')).then(|| value[..end].to_uppercase())
        });
        let text = text.collect::<Vec<_>>().join(" ");
        let at = |minutes: u32| 1_714_521_600 + minutes * 3_600;
        let filter = Filter { text, chips, from: Some(at(from.min(to))), to: Some(at(from.max(to))) };
        let inquiry = Inquiry { filter: filter.clone(), take: Inquiry::MOST, bars: 17, pivot: Some(Column::Event), ..Inquiry::default() };
        let found = find(&partial, &inquiry);
        let expected: Vec<&FoundRecord> = all.rows.iter().filter(|row| is_meant(row, &filter)).collect();
        prop_assert_eq!(found.rows.iter().collect::<Vec<_>>(), expected);
        prop_assert_eq!(found.records, found.rows.len() as u64);
        prop_assert_eq!(found.bars.iter().sum::<u64>(), found.records);
        prop_assert_eq!(found.groups.iter().map(|group| group.records).sum::<u64>(), found.records);
        prop_assert_eq!(found.bytes, found.rows.iter().map(|row| u64::from(row.bytes)).sum::<u64>());
    }
}

#[test]
fn a_row_leads_to_its_record_and_tells_what_is_in_it() {
    let records: Vec<Value> = (0..50u32)
        .map(|id| {
            json!({
                "eventVersion": "1.11", "eventID": format!("e{id}"), "eventName": format!("Get{id}"),
                "eventTime": format!("2024-05-01T{:02}:{:02}:00Z", 23 - id % 24, id), "eventSource": "s3.amazonaws.com",
                "awsRegion": "eu-west-1", "recipientAccountId": "111122223333", "readOnly": true,
                "sourceIPAddress": format!("198.51.100.{id}"), "errorCode": "AccessDenied",
                "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ci", "accessKeyId": "AKIAIOSFODNN7EXAMPLE"},
            })
        })
        .collect();
    let log = |path: &str, records: &[Value]| Given {
        path: path.to_owned(),
        bytes: written(records, Form::Log),
    };
    let case = [log("b", &records[..30]), log("a", &records[20..])];
    let partial = read_all(&case);
    let found = everything(&partial);
    assert_eq!((found.records, found.of), (50, 50), "copies count once");
    assert!(found.rows.is_sorted_by_key(|row| row.time));
    let report = partial.finish(&options());
    for row in &found.rows {
        let path = &report.inputs.files[row.file as usize].path;
        let given = case.iter().find(|given| given.path == *path).unwrap();
        let json = read_record(
            Cursor::new(&given.bytes),
            path,
            row.record,
            &Options::default(),
        );
        let record: Value = serde_json::from_slice(&json.unwrap()).unwrap();
        for (column, name) in [
            (Column::Event, "eventName"),
            (Column::Address, "sourceIPAddress"),
            (Column::Region, "awsRegion"),
            (Column::Error, "errorCode"),
        ] {
            assert_eq!(row.get(column), record[name], "{column:?}");
        }
        assert_eq!(row.get(Column::AccessKey), "AKIAIOSFODNN7EXAMPLE");
        assert_eq!(row.get(Column::ReadWrite), "read");
    }
}

#[test]
fn a_stretch_of_the_newest_is_what_the_oldest_are_from_behind() {
    let log = log_of(1_000);
    let partial = read_all(std::slice::from_ref(&log));
    let all = everything(&partial).rows;
    let mut explorer = partial.explorer();
    for skip in [0, 7, 990, 5_000] {
        let inquiry = Inquiry {
            newest_first: true,
            skip,
            take: 20,
            ..Inquiry::default()
        };
        let found = partial.find(&mut explorer, &inquiry);
        let expected: Vec<_> = all.iter().rev().skip(skip as usize).take(20).collect();
        assert_eq!(found.rows.iter().collect::<Vec<_>>(), expected);
        assert_eq!(found.records, 1_000);
    }
}

#[test]
fn of_nothing_nothing_is_found() {
    let found = everything(&Partial::default());
    assert_eq!(found, Found::default());
}

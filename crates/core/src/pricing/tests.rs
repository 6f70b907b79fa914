use std::collections::BTreeMap;

use super::*;

const REGION: &str = "us-east-1";

fn near(left: f64, right: f64) {
    assert!(
        (left - right).abs() <= 1e-9 * right.abs().max(1.0),
        "{left} is not {right}"
    );
}

fn cost(price: Price, units: f64) -> f64 {
    PriceTable::default()
        .figure(price, REGION)
        .unwrap()
        .cost(units)
        .unwrap()
}

#[test]
fn every_price_is_there_with_its_source() {
    let table = PriceTable::default();
    let names: Vec<Price> = table.figures().map(|(price, _)| price).collect();
    let mut all = Price::ALL.to_vec();
    all.sort();
    assert_eq!(names, all);
    for (price, figure) in table.figures() {
        assert!(
            !figure.source.is_empty() && !figure.unit.is_empty(),
            "{}",
            price.word()
        );
        let sourced = figure.evidence != Evidence::Unverified;
        let lengths: &[usize] = if sourced { &[7, 15] } else { &[0] };
        assert!(lengths.contains(&figure.as_of.len()), "{}", price.word());
        assert!(figure.per > 0.0, "{}", price.word());
        assert_eq!(
            figure.usd.is_none(),
            figure.evidence == Evidence::Unknown,
            "{}",
            price.word()
        );
    }
    assert_eq!(table.as_of(), "2026-10");
    let bytes = table.bytes_per_event();
    assert!(bytes.compressed_low < bytes.compressed && bytes.compressed < bytes.compressed_high);
}

/// The worked figures of the pricing page and of the price list, by hand.
#[test]
fn known_volumes_give_known_bills() {
    near(cost(Price::ManagementCopy, 1_234_567.0), 24.691_34);
    near(cost(Price::DataEvent, 1_000_000.0), 1.0);
    near(cost(Price::NetworkActivityEvent, 250_000.0), 0.25);
    // 30k writes and 270k reads with both types of Insights: 330k analysed.
    near(cost(Price::InsightsManagement, 330_000.0), 1.155);
    near(cost(Price::InsightsData, 1_000_000.0), 0.3);
    near(cost(Price::LakeIngest, 100.0), 75.0);
    near(cost(Price::S3Standard, 20_000.0), 460.0);
    near(cost(Price::S3Put, 9_360.0), 0.0468);
    near(cost(Price::KmsRequest, 9_360.0), 0.028_08);
    near(cost(Price::CloudwatchLogsIngest, 1.45), 0.725);
    near(cost(Price::AthenaScan, 2048.0), 10.0);
}

#[test]
fn tiers_and_free_units_are_marginal() {
    // 5 TB at 2.50, 20 TB at 1.00, the rest at 0.50.
    near(cost(Price::LakeIngestSevenYears, 1024.0), 2560.0);
    near(cost(Price::LakeIngestSevenYears, 5120.0), 12_800.0);
    near(cost(Price::LakeIngestSevenYears, 6120.0), 13_800.0);
    near(
        cost(Price::LakeIngestSevenYears, 30_720.0),
        12_800.0 + 20_480.0 + 2560.0,
    );
    near(cost(Price::SnsRequest, 900_000.0), 0.0);
    near(cost(Price::SnsRequest, 3_000_000.0), 1.0);
}

#[test]
fn what_is_unknown_is_no_zero() {
    let table = PriceTable::default();
    for region in ["cn-north-1", "us-gov-west-1"] {
        assert_eq!(table.figure(Price::DataEvent, region), None);
    }
    let cost = |price, region| table.figure(price, region)?.cost(1e6);
    assert_eq!(cost(Price::AggregatedEvent, REGION), None);
    near(cost(Price::DataEvent, REGION).unwrap(), 1.0);
    assert_eq!(
        table.figure(Price::S3Standard, "sa-east-1").unwrap().usd,
        Some(0.0405)
    );
    assert_eq!(
        table.figure(Price::S3Standard, "sa-east-1").unwrap().per,
        1.0
    );
}

#[test]
fn a_user_corrects_prices() {
    let (table, problems) = PriceTable::default().with_user(
        r#"{"prices":{"data-event":0.08,"lake-ingest-seven-years":{"usd":2.0,"as_of":"2026-11"},"aggregated-event":0.03},
            "regions":{"cn-north-1":{"data-event":{"usd":0.7,"source":"offer"}}}}"#,
    );
    assert_eq!(problems, []);
    let data = table.figure(Price::DataEvent, REGION).unwrap();
    assert_eq!(
        (data.usd, data.per, data.evidence),
        (Some(0.08), 100_000.0, Evidence::User)
    );
    near(
        table
            .figure(Price::LakeIngestSevenYears, REGION)
            .unwrap()
            .cost(6120.0)
            .unwrap(),
        12_240.0,
    );
    near(
        table
            .figure(Price::AggregatedEvent, REGION)
            .unwrap()
            .cost(1e6)
            .unwrap(),
        0.3,
    );
    let china = table.figure(Price::DataEvent, "cn-north-1").unwrap();
    assert_eq!((china.usd, china.source.as_str()), (Some(0.7), "offer"));
    assert_eq!(table.figure(Price::ManagementCopy, "cn-north-1"), None);
    // A corrected table is a correction of the same form.
    let written = serde_json::to_string(&table).unwrap();
    let (again, problems) = PriceTable::default().with_user(&written);
    assert_eq!(problems, []);
    assert_eq!(
        again.figure(Price::DataEvent, REGION).unwrap().usd,
        Some(0.08)
    );
}

#[test]
fn wrong_prices_are_said_and_left() {
    let built_in = PriceTable::default();
    for text in [
        "",
        "[]",
        "{}",
        r#"{"prices":{"data-events":1}}"#,
        r#"{"prices":{"data-event":-1}}"#,
        r#"{"prices":{"data-event":"1"}}"#,
        r#"{"prices":{"data-event":{"usd":1,"per":0}}}"#,
        r#"{"prices":{"data-event":{"dollars":1}}}"#,
        r#"{"prices":{"data-event":{"tiers":[{"from":2,"usd":1},{"from":1,"usd":1}]}}}"#,
        r#"{"regions":{"cn-north-1":{"x":1}}}"#,
    ] {
        let (table, problems) = built_in.with_user(text);
        assert_eq!(problems.len(), 1, "{text}");
        for price in Price::ALL {
            assert_eq!(
                table.figure(*price, REGION),
                built_in.figure(*price, REGION),
                "{text}"
            );
            assert_eq!(table.figure(*price, "cn-north-1"), None, "{text}");
        }
    }
}

/// Monday, 2024-01-01T00:00Z.
const MONDAY: i64 = 473_352;

fn hours(number: i64, count: impl Fn(i64) -> u64) -> BTreeMap<i64, u64> {
    (0..number)
        .map(|hour| (MONDAY + hour, count(hour)))
        .collect()
}

#[test]
fn less_than_a_day_is_not_projected() {
    assert_eq!(project(&BTreeMap::new()), Err(TooShort { hours: 0 }));
    assert_eq!(project(&hours(23, |_| 5)), Err(TooShort { hours: 23 }));
    // Many hours, but never one at night.
    let by_day: BTreeMap<i64, u64> = hours(200, |_| 5)
        .into_iter()
        .filter(|(hour, _)| hour % 24 > 6)
        .collect();
    assert!(project(&by_day).is_err());
    assert!(TooShort { hours: 23 }.to_string().starts_with("23 hours"));
}

#[test]
fn one_day_has_the_widest_band() {
    let day = project(&hours(24, |hour| if hour < 12 { 20 } else { 0 })).unwrap();
    assert_eq!(
        (day.observed, day.hours, day.method),
        (240, 24, Method::OneDay)
    );
    near(day.estimate.month, 7300.0);
    near(day.estimate.low, 7300.0 / 3.0);
    near(day.estimate.high, 21_900.0);
    let part = day.scale(24.0);
    near(part.month, 730.0);
    near(part.high, 2190.0);
}

#[test]
fn few_days_are_wide_and_steady_ones_narrow() {
    // Two days of 240 and 480: mean 360, deviation 240/sqrt(2).
    let two = project(&hours(48, |hour| if hour < 24 { 10 } else { 20 })).unwrap();
    assert_eq!(two.method, Method::HourOfDay);
    near(two.estimate.month, 15.0 * 730.0);
    let month_in_days = 730.0_f64 / 24.0;
    let error = 240.0 / 2_f64.sqrt() * (0.5 + 1.0 / month_in_days).sqrt();
    near(
        two.estimate.high - two.estimate.month,
        6.314 * error * month_in_days,
    );
    near(two.estimate.low, 0.0);
    let steady = project(&hours(240, |_| 7)).unwrap();
    assert_eq!(steady.method, Method::HourOfWeek);
    assert_eq!(
        steady.estimate,
        Estimate {
            month: 5110.0,
            low: 5110.0,
            high: 5110.0
        }
    );
}

#[test]
fn a_second_weekend_does_not_count_as_the_rule() {
    let quiet_weekend = |hour: i64| if hour % 168 < 120 { 10 } else { 0 };
    // Saturday to Monday a week later: two weekends and six weekdays.
    let window: BTreeMap<i64, u64> = (120..336)
        .map(|hour| (MONDAY + hour, quiet_weekend(hour)))
        .collect();
    let projected = project(&window).unwrap();
    near(projected.estimate.month, 730.0 * 10.0 * 5.0 / 7.0);
    // Over weeks the weekends are a pattern, not uncertainty.
    let weeks = project(&hours(3 * 168, quiet_weekend)).unwrap();
    near(weeks.estimate.month, 730.0 * 10.0 * 5.0 / 7.0);
    near(weeks.estimate.high, weeks.estimate.month);
    assert!(projected.estimate.high > projected.estimate.month * 1.2);
}

#[test]
fn missing_hours_are_no_quiet_hours() {
    let mut gapped = hours(336, |_| 10);
    gapped.retain(|hour, _| !(MONDAY + 30..MONDAY + 60).contains(hour));
    near(project(&gapped).unwrap().estimate.month, 7300.0);
    let none = project(&hours(168, |_| 0)).unwrap();
    assert_eq!(none.scale(5.0), Estimate::default());
}

#[test]
fn parts_come_to_the_same_month_as_the_whole() {
    for (length, missing) in [(30, 5..6), (47, 30..31), (200, 90..97), (720, 100..140)] {
        let hours = (1_000..1_000 + length).filter(|hour| !missing.contains(&(hour - 1_000)));
        let hours: Vec<i64> = hours.collect();
        let counts: BTreeMap<i64, u64> = hours
            .iter()
            .map(|hour| (*hour, (hour * 7 % 11) as u64))
            .collect();
        let (whole, parts) = (project(&counts), weights(&hours));
        let Ok(whole) = whole else {
            assert_eq!(parts, Err(whole.unwrap_err()));
            continue;
        };
        let parts = parts.unwrap();
        let sum = counts.values().zip(parts);
        near(
            sum.map(|(count, weight)| *count as f64 * weight).sum(),
            whole.estimate.month,
        );
    }
    assert_eq!(weights(&[]), Err(TooShort { hours: 0 }));
}

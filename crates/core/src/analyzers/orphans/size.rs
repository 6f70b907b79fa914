//! How much lies in a bucket, and what it costs.

use std::collections::BTreeMap;

use super::Case;
use crate::estate::model::{Bucket, Metric};
use crate::pricing::{BYTES_PER_GB, Price};
use crate::sorting::Ordered;

/// How much lies in a bucket.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Size {
    pub(super) bytes: Option<u64>,
    pub(super) objects: Option<u64>,
    pub(super) monthly_usd: Option<f64>,
}

/// Names of storage classes: in lists of objects, and in the dimension `StorageType` of the metric
/// `BucketSizeBytes` (S3 user guide, "Amazon S3 metrics and dimensions").
const CLASSES: [(&str, &str, Price); 6] = [
    ("STANDARD", "StandardStorage", Price::S3Standard),
    ("STANDARD_IA", "StandardIAStorage", Price::S3StandardIa),
    ("ONEZONE_IA", "OneZoneIAStorage", Price::S3OneZoneIa),
    (
        "GLACIER_IR",
        "GlacierInstantRetrievalStorage",
        Price::S3GlacierInstant,
    ),
    ("GLACIER", "GlacierStorage", Price::S3GlacierFlexible),
    ("DEEP_ARCHIVE", "DeepArchiveStorage", Price::S3DeepArchive),
];

fn price(class: &str) -> Price {
    CLASSES
        .iter()
        .find(|(listed, measured, _)| *listed == class || *measured == class)
        .map_or(Price::S3Standard, |(_, _, price)| *price)
}

/// By the daily metrics of S3 where they were exported, for they know every version; else by a list of
/// all objects.
pub(super) fn of(case: &Case<'_>, name: &str, bucket: Option<&Bucket>) -> Size {
    let region = bucket
        .and_then(|bucket| bucket.region.known())
        .map_or("us-east-1", String::as_str);
    let measured = measured(case, name, "BucketSizeBytes");
    let listed = bucket.and_then(|bucket| bucket.objects.known());
    let listed = listed.filter(|objects| !objects.truncated);
    let classes = match (&measured, listed) {
        (Some(measured), _) => measured.clone(),
        (None, Some(objects)) => objects.classes.clone(),
        (None, None) => return Size::default(),
    };
    let monthly_usd = classes.iter().try_fold(0.0, |sum, (class, bytes)| {
        let figure = case.prices.figure(price(class), region)?;
        #[expect(clippy::cast_precision_loss, reason = "an estimate of dollars")]
        let gigabytes = *bytes as f64 / BYTES_PER_GB;
        Some(sum + figure.cost(gigabytes)?)
    });
    let counted = self::measured(case, name, "NumberOfObjects");
    Size {
        bytes: Some(classes.values().sum()),
        objects: counted
            .map(|counts| counts.values().sum())
            .or_else(|| listed.map(|objects| objects.objects)),
        monthly_usd,
    }
}

/// The newest value of a metric of a bucket, by storage class.
fn measured(case: &Case<'_>, bucket: &str, name: &str) -> Option<BTreeMap<String, u64>> {
    let mut newest: BTreeMap<String, (&str, f64)> = BTreeMap::new();
    let is_of = |metric: &&Metric| {
        metric.name == name
            && metric
                .dimensions
                .get("BucketName")
                .is_some_and(|b| b == bucket)
    };
    for metric in case.estate.metrics.iter().filter(is_of) {
        let class = metric.dimensions.get("StorageType").cloned();
        let Some((time, value)) = metric.points.last() else {
            continue;
        };
        let slot = newest.entry(class.unwrap_or_default()).or_insert(("", 0.0));
        if time.as_str() >= slot.0 {
            *slot = (time, *value);
        }
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bytes and objects; a cast saturates"
    )]
    let whole = |(class, (_, value)): (String, (&str, f64))| (class, value as u64);
    (!newest.is_empty()).then(|| newest.into_iter().map(whole).ordered())
}

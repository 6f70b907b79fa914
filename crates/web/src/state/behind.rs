//! Which records stand behind a figure.

use trailglass_core::pricing::Item;
use trailglass_core::record::Category;
use trailglass_core::report::{Column, Filter, VolumeBy};

use super::explore::with_chip;
use crate::format::time::Moment;

/// What records have in common that one row of the volume counts; `None` where the index does not know it.
#[must_use]
pub fn of_volume(by: VolumeBy, key: &str) -> Option<Filter> {
    let column = match by {
        VolumeBy::Source => Column::Source,
        VolumeBy::Event => {
            let (source, event) = key.split_once(' ')?;
            let filter = with_chip(Filter::default(), Column::Source, source, false);
            return Some(with_chip(filter, Column::Event, event, false));
        }
        VolumeBy::Principal => Column::Principal,
        VolumeBy::Account => Column::Account,
        VolumeBy::Region => Column::Region,
        VolumeBy::Category => Column::Category,
        VolumeBy::ReadWrite => Column::ReadWrite,
        VolumeBy::ErrorCode => Column::Error,
        VolumeBy::Resource => Column::Resource,
        VolumeBy::EventType => Column::EventType,
        VolumeBy::InvokedBy => Column::InvokedBy,
        // The index knows no keys of objects.
        VolumeBy::Prefix => return None,
        VolumeBy::Hour => {
            let from = u32::try_from(Moment::parse(key)?.seconds).ok()?;
            return Some(Filter {
                from: Some(from),
                to: Some(from.saturating_add(3_599)),
                ..Filter::default()
            });
        }
    };
    Some(with_chip(Filter::default(), column, key, false))
}

/// The records that a cell of the coverage matrix counts; `None` for a class that is not known. Where old records do not say whether they
/// only read, the matrix goes by their names and the filter counts them among the writes.
#[must_use]
pub fn of_class(class: &str, account: &str, region: &str) -> Option<Filter> {
    let filter = with_chip(Filter::default(), Column::Account, account, false);
    let filter = with_chip(filter, Column::Region, region, false);
    let of =
        |filter, category: Category| with_chip(filter, Column::Category, category.word(), false);
    let data = |filter| of(of(filter, Category::Data), Category::Aggregated);
    Some(match class {
        "management-read" => with_chip(
            of(filter, Category::Management),
            Column::ReadWrite,
            "read",
            false,
        ),
        "management-write" => with_chip(
            of(filter, Category::Management),
            Column::ReadWrite,
            "read",
            true,
        ),
        "data" => data(filter),
        "network-activity" => of(filter, Category::NetworkActivity),
        "insights" => of(filter, Category::Insight),
        other => with_chip(
            data(filter),
            Column::ResourceType,
            other.strip_prefix("data:")?,
            false,
        ),
    })
}

/// The records that a line of the bill counts, of whichever trail: a record does not say which trail wrote it. `None` for lines that count
/// no records.
#[must_use]
pub fn of_item(item: &str, region: &str) -> Option<Filter> {
    let item = Item::ALL.iter().find(|known| known.word() == item)?;
    let category = match item {
        Item::ManagementCopies => Category::Management,
        Item::DataEvents => Category::Data,
        Item::NetworkActivity => Category::NetworkActivity,
        Item::AggregatedEvents => Category::Aggregated,
        _ => return None,
    };
    let filter = with_chip(Filter::default(), Column::Category, category.word(), false);
    Some(match region {
        "" => filter,
        region => with_chip(filter, Column::Region, region, false),
    })
}

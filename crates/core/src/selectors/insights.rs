//! Which events CloudTrail Insights analyses, as `get-insight-selectors` prints it.

use serde::{Deserialize, Serialize};

use crate::json::Raw;
use crate::record::Category;

/// The Insights of a trail or an event data store.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Insights {
    /// The enabled types. None of them: Insights are off.
    pub insight_selectors: Vec<InsightSelector>,
}

/// One enabled type.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct InsightSelector {
    /// `ApiCallRateInsight` or `ApiErrorRateInsight`.
    pub insight_type: String,
    /// `Management`, `Data`; none of them means `Management`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub event_categories: Vec<String>,
}

/// The type that compares the rate of calls.
const CALL_RATE: &str = "ApiCallRateInsight";
/// The type that compares the rate of errors.
const ERROR_RATE: &str = "ApiErrorRateInsight";

impl Insights {
    /// Reads the output of `get-insight-selectors`, its error answer for a trail without Insights
    /// included, or the parameters of a `PutInsightSelectors` record. `None` where the value is
    /// neither.
    #[must_use]
    pub fn read(value: Raw<'_>) -> Option<Self> {
        let not_enabled = value.path(&["Error", "Code"]).and_then(Raw::text);
        if not_enabled.is_some_and(|code| code.is("InsightNotEnabledException")) {
            return Some(Self::default());
        }
        let list = either(value, "InsightSelectors", "insightSelectors")?;
        let insight_selectors = list.items().map(|item| InsightSelector {
            insight_type: either(item, "InsightType", "insightType")
                .and_then(Raw::text)
                .map(|text| text.get().into_owned())
                .unwrap_or_default(),
            event_categories: either(item, "EventCategories", "eventCategories")
                .into_iter()
                .flat_map(Raw::items)
                .filter_map(Raw::text)
                .map(|text| text.get().into_owned())
                .collect(),
        });
        Some(Self {
            insight_selectors: insight_selectors.collect(),
        })
    }

    /// Whether call rates of that category are watched.
    #[must_use]
    pub fn watches_call_rate(&self, category: Category) -> bool {
        self.watches(CALL_RATE, category)
    }

    /// Whether error rates of that category are watched.
    #[must_use]
    pub fn watches_error_rate(&self, category: Category) -> bool {
        self.watches(ERROR_RATE, category)
    }

    /// How often one event is analysed, which is what Insights are billed by: once for each type,
    /// but reads among management events only for error rates (CloudTrail pricing).
    #[must_use]
    pub fn times_analysed(&self, category: Category, read_only: bool) -> u8 {
        let counted = category == Category::Data || !read_only;
        u8::from(counted && self.watches_call_rate(category))
            + u8::from(self.watches_error_rate(category))
    }

    fn watches(&self, insight_type: &str, category: Category) -> bool {
        self.insight_selectors.iter().any(|selector| {
            let categories = &selector.event_categories;
            selector.insight_type == insight_type
                && if categories.is_empty() {
                    category == Category::Management
                } else {
                    categories.iter().any(|word| word == category.word())
                }
        })
    }
}

fn either<'a>(value: Raw<'a>, key: &str, in_records: &str) -> Option<Raw<'a>> {
    value.get(key).or_else(|| value.get(in_records))
}

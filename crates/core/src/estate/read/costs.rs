//! Bills, as Cost Explorer answers.

use std::collections::BTreeMap;

use super::{Doc, Node, Reading};
use crate::estate::model::Cost;
use crate::sorting::Ordered;

/// `ce get-cost-and-usage`.
pub(super) fn read(reading: &mut Reading, doc: &Doc) {
    for period in doc.root().list("ResultsByTime") {
        let Some(time) = period.get("TimePeriod") else {
            continue;
        };
        let (from, to) = (time.text("Start"), time.text("End"));
        let groups = period.list("Groups");
        let mut add = |keys: Vec<String>, node: &Node<'_>, metrics: Option<Node<'_>>| {
            let amounts = metrics.map(|node| amounts(&node)).unwrap_or_default();
            if !amounts.is_empty() {
                reading.estate.costs.push(Cost {
                    account: doc.account().to_owned(),
                    from: from.clone().unwrap_or_default(),
                    to: to.clone().unwrap_or_default(),
                    keys,
                    amounts,
                    source: node.source(),
                });
            }
        };
        for group in &groups {
            let keys = group.list("Keys");
            let keys = keys.iter().filter_map(Node::own_text).collect();
            add(keys, group, group.get("Metrics"));
        }
        if groups.is_empty() {
            add(Vec::new(), &period, period.get("Total"));
        }
    }
}

fn amounts(metrics: &Node<'_>) -> BTreeMap<String, (f64, String)> {
    let metrics = metrics.value.as_object().into_iter().flatten();
    metrics
        .filter_map(|(name, metric)| {
            let text = |key: &str| metric.get(key).and_then(|value| value.as_str());
            let amount: f64 = text("Amount")?.parse().ok()?;
            let unit = text("Unit").unwrap_or_default().to_owned();
            amount.is_finite().then(|| (name.clone(), (amount, unit)))
        })
        .ordered()
}

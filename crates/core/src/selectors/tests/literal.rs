//! A second, slow implementation: the words of the user guide over JSON, nothing prepared.

use serde_json::Value;

/// Whether a document, as get-event-selectors prints it, selects a record.
pub(super) fn selects(document: &Value, record: &Value) -> bool {
    if let Some(list) = document.get("EventSelectors") {
        return list
            .as_array()
            .unwrap()
            .iter()
            .any(|selector| basic(selector, record));
    }
    let list = document["AdvancedEventSelectors"].as_array().unwrap();
    list.iter().any(|selector| advanced(selector, record))
}

fn basic(selector: &Value, record: &Value) -> bool {
    let wanted = selector["ReadWriteType"].as_str().unwrap_or("All");
    let read_only = record.get("readOnly").and_then(Value::as_bool);
    let kind_matches = match wanted {
        "ReadOnly" => read_only == Some(true),
        "WriteOnly" => read_only == Some(false),
        _ => true,
    };
    let source = record["eventSource"].as_str().unwrap();
    let excluded = texts(&selector["ExcludeManagementEventSources"]);
    let management = record["eventCategory"] == "Management"
        && selector["IncludeManagementEvents"] != false
        && !excluded.contains(&source);
    let data = record["eventCategory"] == "Data"
        && items(&selector["DataResources"]).any(|wanted| {
            items(&record["resources"]).any(|resource| {
                resource["type"] == wanted["Type"]
                    && texts(&wanted["Values"]).iter().any(|value| {
                        let service =
                            matches!(*value, "arn:aws:s3" | "arn:aws:lambda" | "arn:aws:dynamodb");
                        let arn = resource["ARN"].as_str();
                        service
                            || arn == Some(value)
                            || wanted["Type"] == "AWS::S3::Object"
                                && arn.is_some_and(|arn| arn.starts_with(value))
                    })
            })
        });
    kind_matches && (management || data)
}

fn advanced(selector: &Value, record: &Value) -> bool {
    let conditions: Vec<&Value> = items(&selector["FieldSelectors"]).collect();
    let of_category = |it: &&&Value| it["Field"] == "eventCategory" && asks(it);
    if conditions.iter().filter(of_category).count() == 0 {
        return false;
    }
    let mut resources: Vec<&Value> = items(&record["resources"]).collect();
    if resources.is_empty() {
        resources.push(&Value::Null);
    }
    // One resource has to meet all the conditions on resources.
    resources.iter().any(|resource| {
        conditions.iter().all(|condition| {
            let field = condition["Field"].as_str().unwrap();
            let value = match field {
                "resources.type" => resource["type"].as_str().map(str::to_owned),
                "resources.ARN" => resource["ARN"].as_str().map(str::to_owned),
                "userIdentity.arn" => record["userIdentity"]["arn"].as_str().map(str::to_owned),
                "readOnly" => record["readOnly"].as_bool().map(|it| it.to_string()),
                _ => record[field].as_str().map(str::to_owned),
            };
            holds(condition, value.as_deref())
        })
    })
}

fn asks(condition: &Value) -> bool {
    let operators = condition.as_object().unwrap().iter();
    operators
        .filter(|(key, _)| *key != "Field")
        .any(|(_, values)| items(values).next().is_some())
}

fn holds(condition: &Value, value: Option<&str>) -> bool {
    let any = |operator: &str, test: fn(&str, &str) -> bool| {
        let texts = texts(&condition[operator]);
        (!texts.is_empty())
            .then(|| value.is_some_and(|value| texts.iter().any(|text| test(value, text))))
    };
    let positive = [
        any("Equals", |value, text| value == text),
        any("StartsWith", |value, text| value.starts_with(text)),
        any("EndsWith", |value, text| value.ends_with(text)),
    ];
    let negative = [
        any("NotEquals", |value, text| value == text),
        any("NotStartsWith", |value, text| value.starts_with(text)),
        any("NotEndsWith", |value, text| value.ends_with(text)),
    ];
    let selected = positive.iter().all(Option::is_none) || positive.contains(&Some(true));
    selected && !negative.contains(&Some(true))
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn texts(list: &Value) -> Vec<&str> {
    items(list).filter_map(Value::as_str).collect()
}

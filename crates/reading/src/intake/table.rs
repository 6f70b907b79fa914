//! Tables of events: each row is made into the JSON of the record that it tells of, so that one
//! reader reads them all.

use serde_json::{Map, Value, json};

use super::kinds::{self, Kind};
use crate::json::{self, Kind as Json, Raw};

/// A table whose header is known.
pub(super) struct Table {
    kind: Kind,
    columns: Vec<Column>,
}

/// Where the cells of a column go.
#[derive(Clone)]
enum Column {
    /// A text field of the record, down a path.
    Text(&'static [&'static str]),
    /// A field whose cell is JSON, or a struct as Athena prints it.
    Structure(&'static str),
    /// `true` or `false`.
    Truth(&'static str),
    /// The Event history's list of resources.
    Resources,
    /// Nothing of a record.
    Other,
}

/// Column names without case, spaces and hyphens, as the console, Athena and Lake spell them. None has another sign
/// in it: `event_name` is a column of somebody else's table.
fn column(name: &str) -> Column {
    let name: String = name
        .chars()
        .filter(|c| !matches!(c, ' ' | '-'))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    match name.as_str() {
        "username" => Column::Text(&["userIdentity", "userName"]),
        "awsaccesskey" => Column::Text(&["userIdentity", "accessKeyId"]),
        "eventtime" => Column::Text(&["eventTime"]),
        "eventsource" => Column::Text(&["eventSource"]),
        "eventname" => Column::Text(&["eventName"]),
        "awsregion" => Column::Text(&["awsRegion"]),
        "sourceipaddress" => Column::Text(&["sourceIPAddress"]),
        "useragent" => Column::Text(&["userAgent"]),
        "errorcode" => Column::Text(&["errorCode"]),
        "errormessage" => Column::Text(&["errorMessage"]),
        "requestid" => Column::Text(&["requestID"]),
        "eventid" => Column::Text(&["eventID"]),
        "eventversion" => Column::Text(&["eventVersion"]),
        "eventtype" => Column::Text(&["eventType"]),
        "eventcategory" => Column::Text(&["eventCategory"]),
        "apiversion" => Column::Text(&["apiVersion"]),
        "recipientaccountid" => Column::Text(&["recipientAccountId"]),
        "sharedeventid" => Column::Text(&["sharedEventID"]),
        "vpcendpointid" => Column::Text(&["vpcEndpointId"]),
        "readonly" => Column::Truth("readOnly"),
        "managementevent" => Column::Truth("managementEvent"),
        "useridentity" => Column::Structure("userIdentity"),
        "requestparameters" => Column::Structure("requestParameters"),
        "responseelements" => Column::Structure("responseElements"),
        "additionaleventdata" => Column::Structure("additionalEventData"),
        "serviceeventdetails" => Column::Structure("serviceEventDetails"),
        "tlsdetails" => Column::Structure("tlsDetails"),
        "resources" => Column::Resources,
        _ => Column::Other,
    }
}

/// The table of a header; `None` where it does not name what makes a record: a query that counts has names of events
/// too, and its rows are none.
pub(super) fn of_header(cells: &[&str]) -> Option<Table> {
    let cells: Vec<&str> = cells
        .iter()
        .map(|c| c.trim_start_matches('\u{feff}'))
        .collect();
    let columns: Vec<Column> = cells.iter().map(|name| column(name)).collect();
    let has = |wanted: &str| {
        columns
            .iter()
            .any(|column| matches!(column, Column::Text([name]) if *name == wanted))
    };
    let spaced = cells
        .iter()
        .any(|name| name.eq_ignore_ascii_case("event name"));
    let kind = if spaced {
        kinds::EVENT_HISTORY_CSV
    } else {
        kinds::LAKE_EXPORT
    };
    let is_one = has("eventTime") || has("eventID");
    (has("eventName") && has("eventSource") && is_one).then_some(Table { kind, columns })
}

/// Whether a header names events, though perhaps not what makes each of its rows one.
pub(super) fn names_events<S: AsRef<str>>(cells: &[S]) -> bool {
    let names = |wanted: &str| {
        let mut columns = cells.iter().map(|name| column(name.as_ref()));
        columns.any(|column| matches!(column, Column::Text([name]) if *name == wanted))
    };
    names("eventName") && names("eventSource")
}

impl Table {
    /// What the table is.
    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    /// How many columns it has.
    pub(super) fn columns(&self) -> usize {
        self.columns.len()
    }

    /// Whether a row has the cells of the header. What stands beyond is of no column, and harms only if
    /// something is in it: then it is unclear which cell is one too many.
    pub(super) fn fits<S: AsRef<str>>(&self, cells: &[S]) -> bool {
        let mut beyond = cells.iter().skip(self.columns.len());
        cells.len() >= self.columns.len() && beyond.all(|cell| cell.as_ref().is_empty())
    }

    /// The record of a row, as JSON; `None` where the row names no event.
    pub(super) fn record<S: AsRef<str>>(&self, cells: &[S]) -> Option<String> {
        let mut record = Map::new();
        for (column, cell) in self.columns.iter().zip(cells) {
            let cell = cell.as_ref();
            if cell.is_empty() || cell == "-" || cell == "null" {
                continue;
            }
            match column {
                Column::Text([name]) => {
                    record.insert((*name).to_owned(), json!(cell));
                }
                Column::Text([object, name, ..]) => {
                    let object = record.entry(*object).or_insert_with(|| json!({}));
                    if let Some(object) = object.as_object_mut() {
                        object.insert((*name).to_owned(), json!(cell));
                    }
                }
                Column::Structure(name) => {
                    record.insert((*name).to_owned(), structure(cell));
                }
                Column::Truth(name) => {
                    record.insert((*name).to_owned(), json!(cell.eq_ignore_ascii_case("true")));
                }
                Column::Resources => {
                    record.insert("resources".to_owned(), resources(cell));
                }
                Column::Text([]) | Column::Other => {}
            }
        }
        let named = record.contains_key("eventName") && record.contains_key("eventSource");
        named.then(|| Value::Object(record).to_string())
    }
}

/// A cell that is JSON, or `{key=value, key={...}}` as Athena and Lake print a struct. The second
/// form is ambiguous where values hold commas; what can be told apart is.
fn structure(cell: &str) -> Value {
    if let Ok(value) = json::from_str(cell) {
        return value;
    }
    let mut rest = cell;
    dumped(&mut rest, 0).unwrap_or_else(|| json!(cell))
}

/// Structs as deep as this are read; AWS's go to four.
const DEEPEST: u32 = 16;

fn dumped(rest: &mut &str, depth: u32) -> Option<Value> {
    if depth > DEEPEST {
        return None;
    }
    if let Some(after) = rest.strip_prefix('{') {
        *rest = after;
        let mut object = Map::new();
        loop {
            *rest = rest.trim_start_matches([' ', ',']);
            if let Some(after) = rest.strip_prefix('}') {
                *rest = after;
                return Some(Value::Object(object));
            }
            let (key, after) = rest.split_once('=')?;
            if key.contains(['{', '}']) {
                return None;
            }
            *rest = after;
            let value = dumped(rest, depth + 1)?;
            if value != json!("null") {
                object.insert(record_case(key), value);
            }
        }
    }
    if let Some(after) = rest.strip_prefix('[') {
        *rest = after;
        let mut list = Vec::new();
        loop {
            *rest = rest.trim_start_matches([' ', ',']);
            if let Some(after) = rest.strip_prefix(']') {
                *rest = after;
                return Some(Value::Array(list));
            }
            // Nothing stands before a bracket that closes another thing: a value there would be empty for ever.
            if rest.is_empty() || rest.starts_with('}') {
                return None;
            }
            list.push(dumped(rest, depth + 1)?);
        }
    }
    // A plain value ends before the next `, key=`, or before the bracket that closes what it is in.
    let mut end = rest.len();
    for (at, byte) in rest.bytes().enumerate() {
        let ends = match byte {
            b'}' | b']' => true,
            b',' => rest.get(at + 1..).is_some_and(|after| {
                let key = after
                    .trim_start()
                    .split(['=', ',', '}'])
                    .next()
                    .unwrap_or("");
                let follows = after.trim_start().get(key.len()..key.len() + 1) == Some("=");
                follows && !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric())
            }),
            _ => false,
        };
        if ends {
            end = at;
            break;
        }
    }
    let value = rest.get(..end)?;
    *rest = rest.get(end..)?;
    Some(json!(value))
}

/// Athena writes keys in lower case; the record's own spelling.
fn record_case(key: &str) -> String {
    const KEYS: [&str; 22] = [
        "type",
        "principalId",
        "arn",
        "accountId",
        "accessKeyId",
        "userName",
        "invokedBy",
        "sessionContext",
        "sessionIssuer",
        "attributes",
        "creationDate",
        "mfaAuthenticated",
        "webIdFederationData",
        "federatedProvider",
        "sourceIdentity",
        "ec2RoleDelivery",
        "identityProvider",
        "onBehalfOf",
        "credentialId",
        "ARN",
        "tlsVersion",
        "cipherSuite",
    ];
    KEYS.iter()
        .find(|known| known.eq_ignore_ascii_case(key))
        .map_or_else(|| key.to_owned(), |known| (*known).to_owned())
}

/// The Event history's `[{"resourceType":..,"resourceName":..}]` as a record's `resources`.
fn resources(cell: &str) -> Value {
    let entries = match structure(cell) {
        Value::Array(entries) => entries,
        _ => return Value::Array(Vec::new()),
    };
    let renamed = entries.into_iter().map(|entry| {
        let text = |names: [&str; 2]| {
            let found = names.iter().find_map(|name| entry.get(name)?.as_str());
            found.map(str::to_owned)
        };
        let mut renamed = Map::new();
        if let Some(kind) = text(["resourceType", "type"]) {
            renamed.insert("type".to_owned(), json!(kind));
        }
        if let Some(name) = text(["resourceName", "arn"]).or_else(|| text(["ARN", "arn"])) {
            renamed.insert("ARN".to_owned(), json!(name));
        }
        Value::Object(renamed)
    });
    Value::Array(renamed.collect())
}

/// Tables inside JSON: Lake's `QueryResultRows`, Athena's `ResultSet.Rows`, CloudWatch Logs
/// Insights' `results`. Whether the value is one; `row` is called for each row, with its record if it
/// tells of one.
pub(super) fn rows(kind: Kind, value: Raw<'_>, row: &mut dyn FnMut(Option<&str>)) -> bool {
    let owned = |raw: Raw<'_>| {
        raw.scalar()
            .map_or_else(String::new, |t| t.get().into_owned())
    };
    if kind == kinds::LAKE_EXPORT {
        if let Some(list) = value.get("QueryResultRows") {
            for cells in list.items() {
                // Each row is a list of objects with one key.
                let pairs: Vec<(String, String)> = cells
                    .items()
                    .flat_map(|cell| cell.members())
                    .map(|(name, cell)| (name.get().into_owned(), owned(cell)))
                    .collect();
                emit(&pairs, row);
            }
            return true;
        }
        if let Some(list) = value.path(&["ResultSet", "Rows"]) {
            let mut lines = list.items().map(|line| {
                let cells = line.get("Data").map(|data| {
                    let cell =
                        |cell: Raw<'_>| cell.get("VarCharValue").map_or_else(String::new, owned);
                    data.items().map(cell).collect::<Vec<_>>()
                });
                cells.unwrap_or_default()
            });
            let header = lines.next().unwrap_or_default();
            for line in lines {
                let pairs: Vec<_> = header.iter().cloned().zip(line).collect();
                emit(&pairs, row);
            }
            return true;
        }
    }
    if kind == kinds::CLOUDWATCH_LOGS
        && let Some(list) = value
            .get("results")
            .filter(|list| list.kind() == Json::Array)
    {
        for cells in list.items() {
            let pairs: Vec<(String, String)> = cells
                .items()
                .filter_map(|cell| Some((owned(cell.get("field")?), owned(cell.get("value")?))))
                .collect();
            match pairs.iter().find(|(name, _)| name == "@message") {
                Some((_, message)) => row(Some(message)),
                None => emit(&pairs, row),
            }
        }
        return true;
    }
    false
}

fn emit(pairs: &[(String, String)], row: &mut dyn FnMut(Option<&str>)) {
    let names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    let cells: Vec<&str> = pairs.iter().map(|(_, cell)| cell.as_str()).collect();
    let record = of_header(&names).and_then(|table| table.record(&cells));
    row(record.as_deref());
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn event_history_rows_become_records() {
        let header = [
            "User name",
            "AWS access key",
            "Event time",
            "Event source",
            "Event name",
            "AWS region",
            "Resources",
            "Read-only",
            "Event ID",
        ];
        let table = of_header(&header).unwrap();
        assert_eq!(table.kind(), kinds::EVENT_HISTORY_CSV);
        let row = [
            "alice",
            "AKIAEXAMPLE",
            "2024-01-31T00:05:00Z",
            "iam.amazonaws.com",
            "CreateUser",
            "us-east-1",
            r#"[{"resourceType":"AWS::IAM::User","resourceName":"bob"}]"#,
            "false",
            "e1",
        ];
        let record: Value = serde_json::from_str(&table.record(&row).unwrap()).unwrap();
        assert_eq!(record["userIdentity"]["userName"], "alice");
        assert_eq!(record["readOnly"], false);
        assert_eq!(record["resources"][0]["ARN"], "bob");
        assert!(of_header(&["a", "b"]).is_none());
        assert!(table.record(&["only a name"]).is_none());
    }

    #[test]
    fn athena_structs_are_read_as_far_as_they_can_be() {
        let table = of_header(&["eventname", "eventsource", "useridentity", "eventid"]).unwrap();
        assert_eq!(table.kind(), kinds::LAKE_EXPORT);
        let identity = "{type=AssumedRole, principalid=AROA:x, sessioncontext={attributes={mfaauthenticated=false, creationdate=2024-01-31T00:05:00Z}, sessionissuer={type=Role, arn=arn:aws:iam::1:role/a}}, username=null}";
        let record = table
            .record(&["GetObject", "s3.amazonaws.com", identity])
            .unwrap();
        let record: Value = serde_json::from_str(&record).unwrap();
        let identity = &record["userIdentity"];
        assert_eq!(identity["principalId"], "AROA:x");
        assert_eq!(
            identity["sessionContext"]["sessionIssuer"]["arn"],
            "arn:aws:iam::1:role/a"
        );
        assert!(identity.get("userName").is_none());
    }

    #[test]
    fn hostile_structs_end() {
        for cell in [
            "{{{{",
            "{a={b={c=",
            "[[[[",
            "{=",
            "[}",
            "{a=[b, }",
            "{a=]",
            &"{a=".repeat(100_000),
        ] {
            structure(cell);
        }
    }

    #[test]
    fn tables_inside_json() {
        let mut seen = Vec::new();
        let lake = Raw::new(
            r#"{"QueryResultRows":[[{"eventName":"A"},{"eventSource":"s"},{"eventID":"1"}],[{"eventName":"A"},{"count":"9"}]]}"#,
        );
        let mut none = 0;
        let mut row = |record: Option<&str>| match record {
            Some(record) => seen.push(record.to_owned()),
            None => none += 1,
        };
        assert!(rows(kinds::LAKE_EXPORT, lake, &mut row));
        let athena = Raw::new(
            r#"{"ResultSet":{"Rows":[{"Data":[{"VarCharValue":"eventname"},{"VarCharValue":"eventsource"},{"VarCharValue":"eventtime"}]},{"Data":[{"VarCharValue":"B"},{"VarCharValue":"s"},{"VarCharValue":"2024-01-31 00:05:01.000"}]}]}}"#,
        );
        assert!(rows(kinds::LAKE_EXPORT, athena, &mut row));
        assert_eq!(none, 1, "a row that counts is no event");
        assert_eq!(seen.len(), 2);
        assert!(seen[1].contains(r#""eventName":"B""#));
    }
}

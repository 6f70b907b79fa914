use super::*;
use crate::record::Record;

mod checks;
mod documents;
mod laws;
mod literal;
mod meaning;
mod scopes;

/// The one document of a text.
fn document(text: &str) -> Document {
    let mut read = read(text);
    assert_eq!(read.problems, [], "{text}");
    assert_eq!(read.documents.len(), 1, "{text}");
    read.documents.remove(0)
}

fn compiled(text: &str) -> Compiled {
    Compiled::new(&document(text).selectors)
}

/// A set of one advanced selector, from the inside of its list of field selectors.
fn advanced(conditions: &str) -> Compiled {
    compiled(&format!(r#"[{{"FieldSelectors":[{conditions}]}}]"#))
}

/// Whether a set selects a record, given as the inside of its JSON object.
fn selects(set: &Compiled, record: &str) -> Match {
    let text = format!("{{{record}}}");
    set.evaluate(&Event::of(&Record::parse(&text).unwrap()))
}

const MANAGEMENT: &str = r#"{"Field":"eventCategory","Equals":["Management"]}"#;
const DATA: &str = r#"{"Field":"eventCategory","Equals":["Data"]}"#;
const S3_OBJECT: &str = r#"{"Field":"resources.type","Equals":["AWS::S3::Object"]}"#;

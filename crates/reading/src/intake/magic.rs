//! What text or bytes look like when they are nothing known.

use crate::json;
use crate::problem::{Problem, ProblemCode};

/// The problem of an input that is nothing known: what it looks like, by its first bytes.
pub(super) fn unknown(head: &[u8]) -> Problem {
    let hex: Vec<String> = head.iter().take(4).map(|b| format!("{b:02x}")).collect();
    let message = format!(
        "not CloudTrail, and no AWS CLI export that is known (first bytes {}: {})",
        hex.join(" "),
        looks_like(head)
    );
    Problem::new(ProblemCode::UnknownKind, message).at(0)
}

/// The problem of a text table that would be a log if it were written in another way; `how` says in which it is.
pub(super) fn odd_table(how: &str) -> Problem {
    let message = format!("not read: {how}");
    Problem::new(ProblemCode::UnknownKind, message).at(0)
}

/// The first columns of the tables that this program writes of a report, up to [`TOLD`]; a test of the core holds that
/// all are here.
const OUR_TABLES: &[&str] = &[
    "account,region,class,state,partial",
    "account,region,from,to,hours",
    "account,resource_type,events_month,usd_month,basis",
    "action,trail,why,covered_by,lost",
    "arn,access_key_id,principal_id,role,account",
    "arn,name,account,home_region,multi_region",
    "arn,role_id,account,records,sessions",
    "bucket,prefix,last_delivery,bytes,objects",
    "by,key,rest,records,bytes",
    "category,legal,records,distinct,fields",
    "check,kind,title,pass,fail",
    "event,why,records,evidence",
    "fault,digest,text,evidence",
    "first,second,relation,class,places",
    "from,from_kind,from_account,to,to_account",
    "item,trail,region,observed,quantity_month",
    "kept,repeated,records,from,to",
    "key,id,severity,verdict,title",
    "kind,group,records,share,bytes",
    "kind,object,name,account,region",
    "name,account,region,state,signals",
    "name,trail,usd_month,saved_usd_month,lost_records",
    "path,account,region,trail,home_region",
    "path,category,legal,records,distinct",
    "path,code,offset,record,message",
    "path,kind,bytes,records,status",
    "path,object,verdict,reason,listed",
    "reason,sessions,records",
    "resource,state,records,basis",
    "standard,control,control_state,check,verdict",
    "standard,id,title,state,checks",
    "time,event_source,event_name,account,region",
    "time,file,record,bytes,account",
    "trail,name,why,dropped_records,unsure_records",
    "what,ask",
];

/// Columns that tell whose a table is.
const TOLD: usize = 5;

/// The problem of a table of a report that this program wrote, by its header. There are names of events in it, which
/// must not be counted again.
pub(super) fn our_table(header: &[&str]) -> Option<Problem> {
    let first: Vec<&str> = header.iter().take(TOLD).copied().collect();
    let message = "a table of a finished report of trailglass, no log";
    OUR_TABLES
        .contains(&first.join(",").as_str())
        .then(|| Problem::new(ProblemCode::UnknownKind, message).at(0))
}

/// The problem of a file that this program wrote itself: a session, a report, a comparison.
pub(super) fn ours(head: &[u8]) -> Option<Problem> {
    let schema = json::schema(head.get(..64).unwrap_or(head))?;
    let kind = schema.strip_prefix("trailglass.")?.split('/').next()?;
    let message = match kind {
        "session" | "report" => {
            "a finished case of trailglass, no log; it is opened by itself, or with `trailglass report`"
        }
        _ => "a file that trailglass wrote, no log",
    };
    Some(Problem::new(ProblemCode::UnknownKind, message).at(0))
}

/// In plain words.
fn looks_like(head: &[u8]) -> &'static str {
    let signs: [(&[u8], &str); 24] = [
        (b"%PDF", "a PDF document"),
        (b"\x89PNG", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"GIF8", "a GIF image"),
        (b"PAR1", "a Parquet file; export it as JSON"),
        (b"Obj\x01", "an Avro file"),
        (b"ORC", "an ORC file"),
        (b"ElfFile", "a Windows event log"),
        (b"\x28\xb5\x2f\xfd", "zstd; unpack it first"),
        (b"BZh", "bzip2; unpack it first"),
        (b"\xfd7zXZ", "xz; unpack it first"),
        (b"7z\xbc\xaf", "a 7z archive; unpack it first"),
        (b"Rar!", "a RAR archive; unpack it first"),
        (b"SQLite format 3", "a SQLite database"),
        (b"\x7fELF", "a program"),
        (b"\xff\xfe", "UTF-16 text; save it as UTF-8"),
        (b"\xfe\xff", "UTF-16 text; save it as UTF-8"),
        (b"<?xml", "XML"),
        (b"<!doctype html", "a web page"),
        (b"<html", "a web page"),
        (b"#!", "a script"),
        (b"--- ", "a patch or YAML"),
        (b"---\n", "YAML; ask for --output json"),
        (b"\xd0\xcf\x11\xe0", "an old Office document"),
    ];
    let lower: Vec<u8> = head.iter().take(16).map(u8::to_ascii_lowercase).collect();
    for (sign, words) in signs {
        if head.starts_with(sign) || lower.starts_with(sign) {
            return words;
        }
    }
    let printable = |b: &u8| matches!(b, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..);
    if !head.iter().all(printable) {
        return "binary data";
    }
    if head.starts_with(b"-----") || head.starts_with(b"+---") || head.starts_with(b"|") {
        return "a text table; ask for --output json";
    }
    "text"
}

/// The message of a line of a CloudWatch Logs export, `<ISO timestamp> <message>`, if the message
/// is a JSON object.
pub(super) fn export_line(line: &str) -> Option<&str> {
    let (time, message) = line.split_once(' ')?;
    let message = message.trim_start();
    (is_timestamp(time.as_bytes()) && message.starts_with('{')).then_some(message)
}

/// `2024-01-31T00:05:00`, with whatever follows.
fn is_timestamp(text: &[u8]) -> bool {
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    text.len() >= 19 && marks.iter().all(|&(at, mark)| text.get(at) == Some(&mark))
}

/// Whether a line is one of an S3 server access log: owner, bucket and a time in brackets (S3 user
/// guide, "Amazon S3 server access log format").
pub(super) fn is_access_log_line(line: &str) -> bool {
    let mut parts = line.splitn(4, ' ');
    let owner = parts.next().unwrap_or_default();
    let _bucket = parts.next();
    let time = parts.next().unwrap_or_default();
    owner.len() == 64
        && owner.bytes().all(|b| b.is_ascii_hexdigit())
        && time.starts_with('[')
        && line.contains("] ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_it_looks_like() {
        let problem = unknown(b"%PDF-1.7");
        assert!(
            problem.message.contains("25 50 44 46: a PDF document"),
            "{}",
            problem.message
        );
        assert_eq!(looks_like(b"\x00\x01\x02"), "binary data");
        assert_eq!(looks_like(b"<!DOCTYPE HTML><p>"), "a web page");
        assert_eq!(looks_like("grüße".as_bytes()), "text");
    }

    #[test]
    fn knows_lines_of_other_logs() {
        let line = r#"2024-01-31T00:05:00.000Z {"eventVersion":"1.08"}"#;
        assert_eq!(export_line(line), Some(r#"{"eventVersion":"1.08"}"#));
        assert_eq!(export_line("2024-01-31T00:05:00.000Z START"), None);
        let owner = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
        assert!(is_access_log_line(&format!(
            "{owner} b [06/Feb/2019:00:00:38 +0000] 192.0.2.3 - "
        )));
        assert!(!is_access_log_line("hello"));
    }
}

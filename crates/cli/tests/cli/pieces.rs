//! `trailglass partial` and `trailglass merge`.
use crate::support::{Case, log, record};

#[test]
fn merged_partials_give_the_report_of_reading_everything_at_once() {
    let case = Case::sample();
    let whole = case.run(&["inspect", "-f", "json", "case"]).bytes();
    let parts: Vec<String> = std::fs::read_dir(case.path("case"))
        .unwrap()
        .map(|entry| format!("case/{}", entry.unwrap().file_name().to_str().unwrap()))
        .collect();
    assert!(parts.len() > 2, "{parts:?}");
    let mut names = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let name = format!("{number}.partial");
        assert_eq!(case.run(&["partial", part, "-o", &name]).bytes(), b"");
        names.push(name);
    }
    for _ in 0..2 {
        let mut arguments = vec!["merge", "-f", "json"];
        arguments.extend(names.iter().map(String::as_str));
        let merged = case.run(&arguments).bytes();
        assert!(merged == whole, "merged partials give another report");
        names.reverse();
    }
    // Copies lie in different parts here, and are still found.
    let text = case.run(&["merge", "0.partial", "1.partial", "2.partial"]);
    assert!(text.text().starts_with("CloudTrail report\n"));
}

#[test]
fn a_partial_is_the_same_however_it_was_read() {
    let case = Case::sample();
    let with = |jobs| {
        case.run(&["partial", "case", "-j", jobs, "-o", "-"])
            .bytes()
    };
    let one = with("1");
    assert!(one.starts_with(b"trailglass.partial/"));
    assert!(one == with("3"));
}

#[test]
fn a_part_that_cannot_be_used_ends_the_merge() {
    let case = Case::new();
    case.write("log.json", log((0..5).map(record)));
    assert_eq!(case.run(&["partial", "log.json", "-o", "good"]).status, 0);
    let mut damaged = case.read("good");
    damaged.truncate(damaged.len() - 3);
    case.write("damaged", damaged);
    case.write("other", b"trailglass.partial/99999\n");
    for (name, reason) in [
        ("damaged", "damaged: this partial is damaged"),
        (
            "log.json",
            "log.json: this is not a partial written by trailglass",
        ),
        (
            "other",
            "other: this partial was written by another version of trailglass",
        ),
        (
            "absent",
            "absent cannot be read: No such file or directory (os error 2)",
        ),
    ] {
        let ended = case.run(&["merge", "-f", "json", "good", name]);
        assert_eq!(ended.status, 3, "{name}");
        assert_eq!(ended.stderr, format!("trailglass: {reason}\n"));
        assert!(ended.stdout.is_empty(), "{name}: a report that looks whole");
    }
    // From a pipe.
    let ended = case.run_on(&case.read("good"), &["merge", "-f", "json", "-"]);
    assert_eq!(ended.json()["inputs"]["records"], 5);
}

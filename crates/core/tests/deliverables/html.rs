//! One file, nothing loaded, nothing of a log in its markup.
use proptest::prelude::*;
use trailglass_core::report::writers::{Choices, deliverable, html, markdown, outline, words};
use trailglass_core::report::{
    Accepted, Annotations, Logo, Note, Report, Severity, Verdict, finding_keys,
};

use crate::sample;

fn page(report: &Report, annotations: &Annotations) -> String {
    let choices = Choices {
        rows: 25,
        ..Choices::default()
    };
    let mut out = Vec::new();
    html::write(&deliverable(report, annotations, &choices), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The tags of a page that this program wrote: names, and attributes as they stand.
fn tags(page: &str) -> Vec<&str> {
    let body = page.split_once("</style>").unwrap().1;
    body.split('<')
        .skip(1)
        .map(|tag| tag.split_once('>').unwrap().0)
        .collect()
}

fn note(left_out: bool, comment: &str, reason: Option<&str>) -> Note {
    Note {
        left_out,
        comment: comment.to_owned(),
        accepted: reason.map(|reason| Accepted {
            reason: reason.to_owned(),
            by: "The owner".to_owned(),
            until: "2027".to_owned(),
        }),
    }
}

#[test]
fn a_report_is_one_file_that_loads_nothing() {
    let page = page(sample(), &Annotations::default());
    let policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:;";
    let head = page.split_once("<title>").unwrap().0;
    assert!(head.contains(policy));
    assert!(
        !head.contains("<style") && !head.contains("<link"),
        "something before the policy"
    );
    for banned in [
        "<script", "<link", "<iframe", "<img", "url(", "@import", "http://", "https://", " style=",
        " on",
    ] {
        let of_tags = tags(&page)
            .iter()
            .any(|tag| format!("<{tag}").contains(banned));
        assert!(!of_tags, "{banned}");
    }
    let style = page
        .split_once("<style>")
        .unwrap()
        .1
        .split_once("</style>")
        .unwrap()
        .0;
    assert!(!style.contains("url(") && !style.contains("@import"));
    // Every address is a place in the file itself.
    let ids: Vec<&str> = page
        .split(" id=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    for rest in page.split("href=\"").skip(1) {
        let target = rest.split('"').next().unwrap();
        assert!(ids.contains(&target.strip_prefix('#').unwrap()), "{target}");
    }
    let mut distinct = ids.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), ids.len(), "an id stands twice");
}

#[test]
fn what_is_opened_is_closed() {
    let page = page(sample(), &Annotations::default());
    let mut open: Vec<&str> = Vec::new();
    for tag in tags(&page) {
        let name = tag.split([' ', '\n']).next().unwrap();
        if let Some(name) = name.strip_prefix('/') {
            match open.pop() {
                Some(last) => assert_eq!(last, name),
                // They were opened before the style ends.
                None => assert!(["head", "html"].contains(&name)),
            }
        } else if !tag.ends_with('/') && !["br", "img", "meta"].contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn every_finding_is_told_and_what_fails_comes_with_its_fix() {
    let report = sample();
    let page = page(report, &Annotations::default());
    let fails = report
        .findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Fail);
    assert_eq!(
        page.matches("<article class=\"finding\"").count(),
        fails.count()
    );
    for finding in &report.findings {
        if finding.verdict != Verdict::Unknown {
            assert!(
                page.contains(&format!("<code>{}</code>", finding.id)),
                "{}",
                finding.id
            );
        }
    }
    for word in [
        "What could not be seen",
        "What holds",
        "What a month of logging costs",
        "Records over time",
    ] {
        assert!(page.contains(word), "{word}");
    }
    let dear = report
        .findings
        .iter()
        .find(|finding| finding.monthly_usd.is_some_and(|usd| usd > 0.0));
    let dollars = words::usd(dear.unwrap().monthly_usd.unwrap());
    assert!(page.contains(&format!("<dt>A month</dt><dd>{dollars}</dd>")));
    // Shape and word, never colour alone.
    assert!(page.contains("<use href=\"#g-critical\"/></svg>critical</span>"));
}

#[test]
fn the_words_of_the_author_stand_where_they_belong() {
    let report = sample();
    let keys = finding_keys(&report.findings);
    let mut annotations = Annotations {
        title: "CloudTrail review".to_owned(),
        customer: "Larkspur & Sons".to_owned(),
        author: "A consultancy".to_owned(),
        date: "2 October 2026".to_owned(),
        classification: "Confidential".to_owned(),
        scope: "Six accounts.\nOf one week.\n\nNot: Lake.".to_owned(),
        logo: Some(
            Logo::new(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(), "L").unwrap(),
        ),
        ..Annotations::default()
    };
    annotations.findings.insert(
        keys[0].clone(),
        note(false, "Seen with the customer.", None),
    );
    annotations
        .findings
        .insert(keys[1].clone(), note(false, "", Some("a test bucket")));
    annotations
        .findings
        .insert(keys[2].clone(), note(true, "secret remark", None));
    let page = page(report, &annotations);
    assert!(page.contains("<title>CloudTrail review · Larkspur &amp; Sons</title>"));
    assert!(page.contains("<h1>Larkspur &amp; Sons</h1>"));
    assert!(page.contains("<p>Six accounts. Of one week.</p>\n<p>Not: Lake.</p>"));
    assert!(page.contains("src=\"data:image/svg+xml;base64,"));
    let (before, accepted) = page.split_once(">Accepted risks</h2>").unwrap();
    assert!(before.contains("<div class=\"comment\">\n<p>Seen with the customer.</p>"));
    let accepted = accepted.split_once("</section>").unwrap().0;
    assert!(accepted.contains("a test bucket; by The owner; until 2027"));
    assert!(accepted.contains(&format!("<code>{}</code>", report.findings[1].id)));
    assert!(
        !page.contains("secret remark"),
        "what is left out is left out"
    );
    assert!(page.contains("The author left 1 finding out of this report."));
    // The same in a ticket.
    let mut out = Vec::new();
    let document = deliverable(report, &annotations, &Choices::default());
    markdown::write(&document, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.starts_with("# CloudTrail review\n\n**For:** Larkspur &amp; Sons\n"));
    assert!(text.contains("> Seen with the customer."));
    assert!(text.contains("- **Accepted:** a test bucket"));
}

#[test]
fn names_and_keys_are_masked_and_shown_on_request() {
    let report = sample();
    let annotations = Annotations {
        notes: "The key AKIAIOSFODNN7EXAMPLE is known.".to_owned(),
        ..Annotations::default()
    };
    let masked = page(report, &annotations);
    assert!(!masked.contains("AKIAIOSFODNN7EXAMPLE"));
    let mails = |text: &str| text.matches("@").count();
    let choices = Choices {
        rows: 25,
        names: true,
        ..Choices::default()
    };
    let mut out = Vec::new();
    html::write(&deliverable(report, &annotations, &choices), &mut out).unwrap();
    let shown = String::from_utf8(out).unwrap();
    assert!(!shown.contains("AKIAIOSFODNN7EXAMPLE"));
    assert!(mails(&shown) > 0 && masked.contains("•••@•••"));
}

/// A report whose every name is this one.
fn hostile(name: &str) -> Report {
    let mut report = sample().clone();
    report.accounts = vec![name.to_owned()];
    report.window.from = Some(name.to_owned());
    for finding in report.findings.iter_mut().take(3) {
        finding.id = name.to_owned();
        finding.title = name.to_owned();
        finding.why = name.to_owned();
        finding.resources = vec![name.to_owned()];
        finding.ask = vec![name.to_owned()];
        finding.controls = vec![name.to_owned()];
        finding.severity = Severity::Critical;
        if let Some(fix) = &mut finding.fix {
            fix.summary = name.to_owned();
            fix.commands = vec![name.to_owned()];
            fix.document = Some(name.into());
        }
    }
    for file in &mut report.inputs.files {
        file.path = name.to_owned();
        file.kind = name.to_owned();
    }
    let chapters = &mut report.chapters;
    for row in &mut chapters.security.tampering {
        for text in [
            &mut row.event_name,
            &mut row.account,
            &mut row.region,
            &mut row.what,
            &mut row.principal,
        ] {
            *text = name.to_owned();
        }
        row.time = Some(name.to_owned());
        row.target = Some(name.to_owned());
        row.source_ip = Some(name.to_owned());
    }
    for row in &mut chapters.strategy.volume {
        if row.by != trailglass_core::report::VolumeBy::Hour {
            row.key = name.to_owned();
        }
    }
    for line in &mut chapters.cost.lines {
        line.item = name.to_owned();
        line.trail = Some(name.to_owned());
    }
    report
}

fn all_of(name: &str) -> Annotations {
    let mut annotations = Annotations {
        title: name.to_owned(),
        customer: name.to_owned(),
        author: name.to_owned(),
        date: name.to_owned(),
        classification: name.to_owned(),
        scope: name.to_owned(),
        notes: name.to_owned(),
        logo: Some(Logo::new(b"\xff\xd8\xff".to_vec(), name).unwrap()),
        ..Annotations::default()
    };
    annotations
        .findings
        .insert(name.to_owned(), note(false, name, Some(name)));
    annotations
}

/// What is of our own making in a page: its tags with their attributes' names.
fn skeleton(page: &str) -> Vec<String> {
    let names = |tag: &str| {
        let mut outside = String::new();
        for (number, part) in tag.split('"').enumerate() {
            if number % 2 == 0 {
                outside.push_str(part);
            }
        }
        outside
    };
    tags(page).into_iter().map(names).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_name_becomes_markup(name in "[a-z]\\PC{0,12}(<script>|\"|'|`|</style>|-->|<!--|&#60;|\\\\|\u{202e}|\u{0}|]]>|<img src=x onerror=alert\\(1\\)>){1,4}\\PC{0,12}[a-z]") {
        let page = page(&hostile(&name), &all_of(&name));
        let plain = "x".repeat(8);
        let tame = self::page(&hostile(&plain), &all_of(&plain));
        prop_assert!(skeleton(&page) == skeleton(&tame), "other tags");
        prop_assert_eq!(page.matches("</style").count(), 1);
        prop_assert!(!page.contains("<!--") && !page.contains("<script"));
        let style = page.split_once("</style>").unwrap().0;
        prop_assert_eq!(style.matches('"').count() , tame.split_once("</style>").unwrap().0.matches('"').count());
        let bare = page.contains(['\u{202e}', '\u{0}']);
        prop_assert!(!bare);
    }
}

/// A folder may be called after a person, and a file after a key.
#[test]
fn paths_of_inputs_are_masked_like_every_other_text() {
    const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
    const MAIL: &str = "jane.doe@larkspur.example";
    let report = crate::report_with(&format!("{MAIL}/{KEY}"), |path, bytes| {
        let cut = path.ends_with(".json.gz").then_some(bytes.len() / 2);
        Some(bytes.get(..cut.unwrap_or(bytes.len())).unwrap().to_vec())
    });
    assert!(report.findings.iter().any(|it| !it.evidence.is_empty()));
    for names in [false, true] {
        let choices = Choices {
            rows: 1_000,
            names,
            ..Choices::default()
        };
        let told = [
            outline(&report, &choices),
            deliverable(&report, &Annotations::default(), &choices),
        ];
        for document in &told {
            let (mut page, mut text) = (Vec::new(), Vec::new());
            html::write(document, &mut page).unwrap();
            markdown::write(document, &mut text).unwrap();
            for text in [page, text].map(|bytes| String::from_utf8(bytes).unwrap()) {
                assert!(!text.contains(KEY));
                let has_mail = text.contains("jane.doe") || text.contains("jane\\.doe");
                assert_eq!(has_mail, names);
            }
        }
    }
}

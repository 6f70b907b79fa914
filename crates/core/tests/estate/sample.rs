//! The generated sample case, whose mistakes are known.

use super::builder::Files;

fn files() -> Files {
    Files(trailglass_generate::sample(7).files)
}

#[test]
fn dump() {
    let report = files().report();
    for finding in report
        .findings
        .iter()
        .filter(|f| f.id.starts_with("fragmentation"))
    {
        println!(
            "{} {:?} {:?} | {} | {} | fix {:?} | ask {:?} | ev {}",
            finding.id,
            finding.verdict,
            finding.severity,
            finding.title,
            finding.resources.join(","),
            finding.fix.as_ref().map(|f| (&f.summary, &f.commands)),
            finding.ask,
            finding.evidence.len()
        );
    }
    let f = &report.chapters.fragmentation;
    for row in &f.trails {
        println!("{}", serde_json::to_string(row).unwrap());
    }
    for row in &f.overlaps {
        println!("{}", serde_json::to_string(row).unwrap());
    }
    for row in &f.advice {
        println!("{}", serde_json::to_string(row).unwrap());
    }
    for row in &f.coverage {
        println!(
            "{} {} {} {} {} {} {:?} {:?}",
            row.account,
            row.region,
            row.class,
            row.state.word(),
            row.partial,
            row.records,
            row.trails
                .iter()
                .map(|t| t.rsplit('/').next().unwrap())
                .collect::<Vec<_>>(),
            row.why
        );
    }
    for t in &report.chapters.security.tampering {
        println!(
            "{} {} {:?} {:?}",
            t.event_source, t.event_name, t.target, t.ours
        );
    }
    for file in report
        .inputs
        .files
        .iter()
        .filter(|f| !f.problems.is_empty())
    {
        println!("{} {} {:?}", file.path, file.kind, file.problems);
    }
}

//! The sample organization: what was planted is found.

use std::sync::OnceLock;

use trailglass_core::case::{Options, Partial};
use trailglass_core::report::{OpaqueReason, OriginKind, Report, SessionVerdict, Verdict};
use trailglass_generate::{Sample, sample};

fn case() -> &'static (Sample, Partial, Report) {
    static CASE: OnceLock<(Sample, Partial, Report)> = OnceLock::new();
    CASE.get_or_init(|| {
        let case = sample(7);
        let mut partial = Partial::default();
        for (path, bytes) in &case.files {
            partial.merge(super::read(path, bytes));
        }
        let report = partial.finish(&Options::default());
        (case, partial, report)
    })
}

#[test]
fn dump() {
    let (_, partial, report) = case();
    let roles = &report.chapters.roles;
    eprintln!("{:#?}", roles.totals);
    eprintln!("{:#?}", roles.reasons);
    for row in &roles.sessions {
        eprintln!(
            "{:?} {:?} {} {} | {} | {}",
            row.verdict,
            row.reason,
            row.access_key_id,
            row.hops,
            row.origin.id,
            trailglass_core::report::sentence(row)
        );
    }
    for finding in report
        .findings
        .iter()
        .filter(|f| f.id.starts_with("roles/"))
    {
        eprintln!(
            "{} {:?} {} [{}] {}",
            finding.id, finding.severity, finding.title, finding.count, finding.why
        );
    }
    for edge in roles.edges.iter().take(30) {
        eprintln!("{edge:?}");
    }
    for role in &roles.roles {
        eprintln!("{role:?}");
    }
    let _ = partial;
}

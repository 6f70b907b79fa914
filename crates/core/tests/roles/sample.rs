//! The sample organization: what was planted is found, and can be asked for.

use std::io::Cursor;
use std::sync::OnceLock;

use trailglass_core::case::{Options, Partial, read_record};
use trailglass_core::report::{
    Evidence, Finding, OpaqueReason, OriginKind, Proof, QueryKind, Report, SessionKey,
    SessionVerdict,
};
use trailglass_generate::{Sample, sample};

struct Case {
    sample: Sample,
    partial: Partial,
    report: Report,
}

fn case() -> &'static Case {
    static CASE: OnceLock<Case> = OnceLock::new();
    CASE.get_or_init(|| {
        let sample = sample(7);
        let mut partial = Partial::default();
        for (path, bytes) in &sample.files {
            partial.merge(super::read(path, bytes));
        }
        let report = partial.finish(&Options::default());
        Case {
            sample,
            partial,
            report,
        }
    })
}

fn findings(name: &str) -> Vec<&'static Finding> {
    let id = format!("roles/{name}");
    let all = case().report.findings.iter();
    all.filter(|finding| finding.id == id).collect()
}

#[test]
fn every_kind_of_origin_is_found() {
    let roles = &case().report.chapters.roles;
    let mut kinds: Vec<OriginKind> = roles.sessions.iter().map(|row| row.origin.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in [
        OriginKind::IamUser,
        OriginKind::IdentityCenterUser,
        OriginKind::SamlUser,
        OriginKind::WebIdentity,
        OriginKind::Ec2Instance,
        OriginKind::LambdaFunction,
        OriginKind::EcsTask,
        OriginKind::AwsService,
        OriginKind::ExternalAccount,
    ] {
        assert!(kinds.contains(&kind), "{kind:?} is not among {kinds:?}");
    }
}

#[test]
fn the_counts_add_up() {
    let roles = &case().report.chapters.roles;
    let sum = roles.attributed + roles.partly + roles.opaque;
    assert_eq!(sum, roles.records);
    assert_eq!(roles.totals.records.total, roles.records);
    assert_eq!(roles.totals.sessions.total, roles.sessions.len() as u64);
    let of_rows: u64 = roles.sessions.iter().map(|row| row.records).sum();
    assert_eq!(of_rows, roles.records);
    let of_reasons: u64 = roles.reasons.iter().map(|row| row.records).sum();
    assert_eq!(of_reasons, roles.opaque);
    let of_hours: u64 = roles.timeline.iter().map(|hour| hour.records.total).sum();
    assert_eq!(of_hours, roles.records);
    let writes: u64 = roles.sessions.iter().map(|row| row.writes).sum();
    assert_eq!(roles.totals.write_events.total, writes);
}

#[test]
fn a_chain_over_three_accounts_leads_to_the_person() {
    let roles = &case().report.chapters.roles;
    let rows = roles.sessions.iter();
    let ends: Vec<_> = rows
        .filter(|row| row.role == "arn:aws:iam::555566667777:role/collection-admin")
        .collect();
    assert_eq!(ends.len(), 3);
    for row in ends {
        assert_eq!(row.verdict, SessionVerdict::Attributed);
        assert_eq!(row.origin.kind, OriginKind::IamUser);
        assert_eq!(row.origin.id, "arn:aws:iam::111122223333:user/maren-admin");
        assert_eq!(row.source_identity.as_deref(), Some("maren-admin"));
        let accounts: Vec<&str> = row.chain.iter().map(|hop| hop.account.as_str()).collect();
        assert_eq!(accounts, ["333344445555", "444455556666", "555566667777"]);
        assert!(row.chain.iter().all(|hop| hop.proof == Proof::AccessKey));
        assert!(row.chain.iter().all(|hop| hop.event_id.is_some()));
    }
}

#[test]
fn a_role_switched_in_the_console_leads_to_the_second_factor_key() {
    let roles = &case().report.chapters.roles;
    let rows: Vec<_> = roles
        .sessions
        .iter()
        .filter(|row| row.role.ends_with("role/log-reader"))
        .collect();
    // The switch itself is logged without a key, what follows with one.
    assert_eq!(rows.len(), 2);
    for row in rows {
        assert_eq!(row.origin.id, "arn:aws:iam::111122223333:user/oskar");
        assert_eq!(row.verdict, SessionVerdict::Attributed);
        let via: Vec<&str> = row.chain.iter().map(|hop| hop.via.as_str()).collect();
        assert_eq!(via, ["GetSessionToken", "AssumeRole"]);
    }
}

#[test]
fn people_of_the_portal_are_known_by_name_and_id() {
    let roles = &case().report.chapters.roles;
    let row = roles
        .sessions
        .iter()
        .find(|row| row.origin.id == "hanna@lindenquay.example")
        .unwrap();
    assert_eq!(row.origin.kind, OriginKind::IdentityCenterUser);
    let id = "d4f8c498-c0f1-70d3-9a5e-2b7e4b1f0c66";
    assert_eq!(row.origin.detail.as_deref(), Some(id));
    assert_eq!(row.chain[0].via, "AssumeRoleWithSAML");
}

#[test]
fn planted_mistakes_are_found_and_nothing_else_of_their_kind() {
    let planted = &case().sample.truth.planted;
    let roles = &case().report.chapters.roles;
    for key in &planted.issued_before_window {
        let row = super::by_key(roles, key);
        assert_eq!(row.verdict, SessionVerdict::Opaque);
        assert_eq!(row.reason, Some(OpaqueReason::IssuedBeforeWindow));
    }
    let moved = findings("key-moved");
    assert_eq!(moved.len(), planted.moved_keys.len());
    for key in &planted.moved_keys {
        let named = moved.iter().any(|finding| finding.title.contains(key));
        assert!(named, "{key}");
    }
    let shared: Vec<&str> = findings("shared-session-name")
        .iter()
        .flat_map(|finding| finding.resources.iter().map(String::as_str))
        .collect();
    assert_eq!(shared, ["arn:aws:iam::777788889999:role/teacher"]);
    let itself: Vec<&str> = findings("self-assumption")
        .iter()
        .flat_map(|finding| finding.resources.iter().map(String::as_str))
        .collect();
    assert_eq!(itself, ["arn:aws:iam::333344445555:role/operations-bridge"]);
    assert!(
        findings("external-caller")[0]
            .title
            .contains("123456789012")
    );
    assert_eq!(findings("long-chain").len(), 1);
    for name in [
        "opaque-session",
        "generic-session-name",
        "missing-source-identity",
    ] {
        assert!(!findings(name).is_empty(), "{name}");
    }
    assert!(findings("caller-account-missing").is_empty());
}

/// The report itself finds the hours in which the logs of the tools' account are missing.
#[test]
fn what_began_in_the_gap_of_the_logs_blames_the_gap() {
    let found = findings("assume-role-not-logged");
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].resources,
        ["arn:aws:iam::333344445555:role/posture-scanner"]
    );
    assert!(
        found[0].title.starts_with("10 sessions"),
        "{}",
        found[0].title
    );
    let fix = found[0].fix.as_ref().unwrap();
    assert_eq!(fix.document, None);
    let folder =
        "s3://lindenquay-org-trail/AWSLogs/o-lindenquay1/333344445555/CloudTrail/eu-central-1/";
    assert!(!fix.commands.is_empty());
    assert!(fix.commands.iter().all(|it| it.contains(folder)));
    // A function took the role that took these: no person may have begun them.
    let people = findings("missing-source-identity");
    let mut roles = people.iter().flat_map(|finding| &finding.resources);
    assert!(roles.all(|role| !role.ends_with("role/posture-reader")));
}

#[test]
fn findings_carry_evidence_and_a_fix() {
    let all = case().report.findings.iter();
    for finding in all.filter(|finding| finding.id.starts_with("roles/")) {
        assert!(!finding.evidence.is_empty(), "{}", finding.title);
        let fix = finding.fix.as_ref().unwrap();
        assert!(!fix.summary.is_empty());
        if let Some(document) = &fix.document {
            // The scanner's role is handed out by a service: what no session carried is not required of it.
            let statements = document["Statement"].as_array();
            let mut of_scanner = statements
                .into_iter()
                .flatten()
                .filter(|it| it["Principal"].to_string().contains("role/posture-scanner"));
            assert!(of_scanner.all(|it| it["Condition"].get("Null").is_none()));
        }
        if finding.id == "roles/missing-source-identity" && finding.resources.len() == 1 {
            let document = fix.document.as_ref().unwrap().to_string();
            assert!(document.contains("sts:SetSourceIdentity"), "{document}");
            // It is required of people, and where all came with one: the words say who came without.
            assert!(
                document.contains("sts:SourceIdentity")
                    || fix.summary.contains("without a source identity"),
                "{document}"
            );
        }
        assert!(
            finding.why.contains("false alarm") || finding.why.contains("no fault"),
            "{}",
            finding.why
        );
    }
    let teacher = &findings("shared-session-name")[0];
    let policy = teacher.fix.as_ref().unwrap().document.as_ref().unwrap();
    let users = &policy["Statement"][0];
    assert_eq!(
        users["Principal"]["AWS"],
        serde_json::json!([
            "arn:aws:iam::777788889999:user/ines",
            "arn:aws:iam::777788889999:user/pavel"
        ])
    );
    assert_eq!(
        users["Condition"]["StringEquals"]["sts:RoleSessionName"],
        "${aws:username}"
    );
}

#[test]
fn tampering_names_who_is_behind_the_role() {
    let rows = &case().report.chapters.security.tampering;
    let with_origin = rows.iter().filter(|row| row.origin.is_some()).count();
    assert!(
        with_origin * 2 > rows.len(),
        "{with_origin} of {}",
        rows.len()
    );
}

#[test]
fn a_key_a_name_and_an_event_lead_to_the_same_session() {
    let Case {
        partial, report, ..
    } = case();
    let row = report
        .chapters
        .roles
        .sessions
        .iter()
        .find(|row| row.role.ends_with("role/collection-admin"))
        .unwrap();
    let by_key = partial.who(&row.access_key_id);
    assert_eq!(by_key.kind, QueryKind::AccessKey);
    assert_eq!(by_key.sessions.len(), 1);
    let known = &by_key.sessions[0];
    assert_eq!(&known.row, row);
    assert!(
        known
            .sentence
            .starts_with("The IAM user maren-admin of 111122223333 took"),
        "{}",
        known.sentence
    );
    assert_eq!(known.events.len(), 1);
    assert_eq!(known.events[0].event_name, "GetRole");
    assert_eq!(known.events[0].records, row.records);
    let hint = by_key.account_hint.unwrap();
    assert_eq!(
        (hint.account.as_str(), hint.confirmed),
        ("555566667777", true)
    );

    let issued = row.chain[2].event_id.as_deref().unwrap();
    let by_event = partial.who(issued);
    assert_eq!(by_event.kind, QueryKind::Event);
    let roles: Vec<&str> = by_event
        .sessions
        .iter()
        .map(|known| known.row.role.as_str())
        .collect();
    // The one who called, and the one that was issued.
    assert_eq!(roles.len(), 2);
    assert!(roles.iter().any(|role| role.ends_with("/operations")));
    assert!(roles.iter().any(|role| role.ends_with("/collection-admin")));

    for query in [&row.arn, &row.principal_id, &row.role] {
        let answer = partial.who(query);
        let keys: Vec<&str> = answer
            .sessions
            .iter()
            .map(|s| s.row.access_key_id.as_str())
            .collect();
        assert!(
            keys.contains(&row.access_key_id.as_str()),
            "{query}: {keys:?}"
        );
    }
    let by_user = partial.who("maren-admin");
    assert_eq!(by_user.users.len(), 1);
    assert!(by_user.users[0].records >= 4);
    assert!(by_user.sessions.iter().all(|known| {
        known.row.origin.id.ends_with("user/maren-admin") || known.row.arn.ends_with("/maren-admin")
    }));
    let first = report
        .chapters
        .roles
        .sessions
        .iter()
        .find(|other| other.access_key_id == row.chain[0].access_key_id)
        .unwrap();
    let first = &partial.who(&first.access_key_id).sessions[0];
    let depths: Vec<u64> = first.assumed.iter().map(|taken| taken.depth).collect();
    assert_eq!(depths, [1, 2]);
    assert_eq!(first.assumed[1].access_key_id, row.access_key_id);
}

/// The record at a place, read again.
fn record_at(evidence: &Evidence) -> serde_json::Value {
    let Case { sample, report, .. } = case();
    let Evidence::Record { file, record, .. } = evidence else {
        panic!("{evidence:?} is no record");
    };
    let path = &report.inputs.files[*file as usize].path;
    let bytes = &sample
        .files
        .iter()
        .find(|(name, _)| name == path)
        .unwrap()
        .1;
    let json = read_record(Cursor::new(bytes), path, *record, &Options::default()).unwrap();
    serde_json::from_slice(&json).unwrap()
}

#[test]
fn each_step_leads_to_the_record_that_proves_it() {
    let Case {
        partial, report, ..
    } = case();
    let rows = &report.chapters.roles.sessions;
    let chained = rows.iter().filter(|row| row.hops > 1);
    for row in chained.take(20) {
        let known = partial.session(&SessionKey::from(row)).unwrap();
        assert_eq!(&known.row, row);
        assert_eq!(known.issued_by.len(), row.chain.len());
        for (hop, issued_by) in row.chain.iter().zip(&known.issued_by) {
            if let Some(event_id) = &hop.event_id {
                let record = record_at(issued_by.as_ref().unwrap());
                assert_eq!(record["eventID"], event_id.as_str());
                assert_eq!(record["eventName"], hop.via.as_str());
            }
        }
        let first = record_at(&known.evidence[0]);
        assert_eq!(first["eventTime"], row.first.as_deref().unwrap());
        assert_eq!(first["userIdentity"]["arn"], row.arn.as_str());
        let activity = known.activity.unwrap();
        assert_eq!(activity.records.iter().sum::<u64>(), row.records);
        assert!(activity.from <= row.first.clone().unwrap());
    }
    let nobody = SessionKey {
        access_key_id: "ASIAXWHDLZAFNVGAOP7R".to_owned(),
        principal_id: String::new(),
        created: None,
    };
    assert!(partial.session(&nobody).is_none());
}

#[test]
fn what_is_nowhere_gives_an_empty_answer() {
    let partial = &case().partial;
    for query in [
        "",
        "nobody",
        "ASIAXWHDLZAFNVGAOP7R",
        "192.0.2.254",
        "arn:aws:iam::111122223333:role/none",
        "00000000-0000-0000-0000-000000000000",
    ] {
        let answer = partial.who(query);
        assert!(
            answer.sessions.is_empty() && answer.users.is_empty(),
            "{query}"
        );
    }
    let hint = partial.who("ASIAXWHDLZAFNVGAOP7R").account_hint.unwrap();
    assert_eq!(
        (hint.account.as_str(), hint.confirmed),
        ("528757803018", false)
    );
    let elsewhere = partial.who("203.0.113.231");
    assert_eq!(elsewhere.kind, QueryKind::Address);
    assert!(!elsewhere.sessions.is_empty());
}

/// A role that is in many accounts by one name gives a finding for each; a list of titles still tells them apart.
#[test]
fn no_two_findings_read_alike() {
    let mut titles: Vec<&str> = case()
        .report
        .findings
        .iter()
        .map(|finding| finding.title.as_str())
        .collect();
    let all = titles.len();
    titles.sort_unstable();
    titles.dedup();
    assert_eq!(titles.len(), all);
    assert!(titles.iter().any(|title| title.contains(" in 1111")));
}

//! One chain: the boxes from the origin to the session, and the lanes of its timeline.

use super::words;
use crate::format::time::Moment;
use crate::format::words::sentence;
use trailglass_core::report::{Activity, Hop, Proof, SessionRow};

/// A box of the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Station {
    /// What kind of thing it is.
    pub kind: String,
    /// What it is called. A name may be a person's.
    pub name: String,
    /// Where it is, or the name of the session.
    pub place: String,
    /// Its account, where it has one.
    pub account: String,
    /// How it was come by; the origin has none.
    pub step: Option<Step>,
}

/// How a session was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The event, or the field that tells.
    pub via: String,
    /// When.
    pub time: Option<String>,
    /// How it is known.
    pub proof: Proof,
    /// Hops that are left out before it.
    pub left_out: u64,
}

/// The boxes of a session: its origin, then every hop.
#[must_use]
pub fn stations(row: &SessionRow) -> Vec<Station> {
    let origin = &row.origin;
    let mut stations = vec![Station {
        kind: sentence(words::kind(origin.kind)),
        name: words::origin_name(origin.kind, &origin.id).to_owned(),
        place: origin.detail.clone().unwrap_or_default(),
        account: origin.account.clone().unwrap_or_default(),
        step: None,
    }];
    let left_out = row.hops.saturating_sub(row.chain.len() as u64);
    let middle = row.chain.len() / 2;
    for (number, hop) in row.chain.iter().enumerate() {
        let (role, session) = words::session(&hop.arn);
        let kind = if hop.arn.contains(":assumed-role/") {
            "Role".to_owned()
        } else {
            sentence(words::role_kind(&hop.arn))
        };
        stations.push(Station {
            kind,
            name: role.to_owned(),
            place: session.to_owned(),
            account: hop.account.clone(),
            step: Some(Step {
                via: hop.via.clone(),
                time: hop.time.clone(),
                proof: hop.proof,
                left_out: if number == middle { left_out } else { 0 },
            }),
        });
    }
    stations
}

/// A lane of the timeline: one session of the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// The role.
    pub name: String,
    /// The name of the session.
    pub session: String,
    /// When it was issued.
    pub from: Option<Moment>,
    /// Its last record that is known, or the last thing that was taken with it.
    pub to: Option<Moment>,
}

/// The lanes of a chain, the first session first; `rows` are the sessions of the report.
#[must_use]
pub fn lanes(row: &SessionRow, rows: &[SessionRow]) -> Vec<Lane> {
    let parse = |time: &Option<String>| time.as_deref().and_then(Moment::parse);
    let own = |hop: &Hop| {
        rows.iter()
            .find(|other| !hop.access_key_id.is_empty() && other.access_key_id == hop.access_key_id)
    };
    let last = row.chain.len().saturating_sub(1);
    let mut lanes: Vec<Lane> = row
        .chain
        .iter()
        .enumerate()
        .map(|(number, hop)| {
            let own = if number == last { Some(row) } else { own(hop) };
            let (name, session) = words::session(&hop.arn);
            let first = own.and_then(|own| parse(&own.first));
            let from = match (parse(&hop.time), first) {
                (Some(issued), Some(first)) => Some(issued.min(first)),
                (issued, first) => issued.or(first),
            };
            Lane {
                name: name.to_owned(),
                session: session.to_owned(),
                from,
                to: own.and_then(|own| parse(&own.last)).or(from),
            }
        })
        .collect();
    // A session is open at least until the next one was taken with it.
    for number in (1..lanes.len()).rev() {
        let taken = lanes.get(number).and_then(|lane| lane.from);
        if let (Some(taken), Some(lane)) = (taken, lanes.get_mut(number - 1)) {
            lane.to = lane.to.max(Some(taken));
            lane.from = lane.from.or(Some(taken));
        }
    }
    lanes
}

/// The bars of an activity: beginning, end and records of each stretch that has some.
#[must_use]
pub fn bars(activity: &Activity) -> Vec<(Moment, Moment, u64)> {
    let Some(from) = Moment::parse(&activity.from) else {
        return Vec::new();
    };
    let length = i64::try_from(activity.seconds).unwrap_or(i64::MAX);
    (0i64..)
        .zip(&activity.records)
        .filter(|(_, records)| **records > 0)
        .map(|(number, &records)| {
            let at = |number: i64| Moment {
                seconds: from.seconds.saturating_add(number.saturating_mul(length)),
            };
            (at(number), at(number + 1), records)
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]
pub(super) mod tests {
    use super::*;
    use trailglass_core::report::{Origin, OriginKind, SessionVerdict};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn hop(role: &str, name: &str, time: &str, key: &str) -> Hop {
        Hop {
            arn: format!("arn:aws:sts::111122223333:assumed-role/{role}/{name}"),
            via: "AssumeRole".to_owned(),
            event_id: None,
            time: Some(time.to_owned()),
            proof: Proof::AccessKey,
            access_key_id: key.to_owned(),
            account: "111122223333".to_owned(),
        }
    }

    /// A session that a user took at noon and used for an hour.
    pub(in super::super) fn row(role: &str, name: &str) -> SessionRow {
        SessionRow {
            arn: format!("arn:aws:sts::111122223333:assumed-role/{role}/{name}"),
            access_key_id: "ASIALAST".to_owned(),
            principal_id: format!("AROA:{name}"),
            role: format!("arn:aws:iam::111122223333:role/{role}"),
            account: "111122223333".to_owned(),
            created: Some("2026-03-10T12:00:00Z".to_owned()),
            first: Some("2026-03-10T12:05:00Z".to_owned()),
            last: Some("2026-03-10T13:05:00Z".to_owned()),
            records: 9,
            writes: 1,
            sensitive_reads: 0,
            errors: 0,
            verdict: SessionVerdict::Attributed,
            reason: None,
            origin: Origin {
                kind: OriginKind::IamUser,
                id: "arn:aws:iam::111122223333:user/kim".to_owned(),
                account: Some("111122223333".to_owned()),
                detail: None,
            },
            source_identity: None,
            tags: Vec::new(),
            addresses: Vec::new(),
            chain: vec![hop(role, name, "2026-03-10T12:00:00Z", "ASIALAST")],
            hops: 1,
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_chain_begins_with_its_origin() {
        let mut row = row("deploy", "ci");
        row.chain.insert(
            0,
            hop(
                "AWSReservedSSO_Admin_0918273645546372",
                "kim",
                "2026-03-10T11:00:00Z",
                "ASIAONE",
            ),
        );
        row.hops = 40;
        let stations = stations(&row);
        let names: Vec<&str> = stations
            .iter()
            .map(|station| station.name.as_str())
            .collect();
        assert_eq!(names, ["kim", "Admin", "deploy"]);
        assert_eq!(stations[0].kind, "IAM user");
        assert_eq!(stations[0].step, None);
        assert_eq!(stations[2].step.as_ref().unwrap().left_out, 38);
        assert_eq!(stations[1].step.as_ref().unwrap().left_out, 0);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_lane_lasts_until_the_next_begins() {
        let mut row = row("deploy", "ci");
        row.chain
            .insert(0, hop("admin", "kim", "2026-03-10T11:00:00Z", "ASIAONE"));
        let lanes = lanes(&row, &[]);
        let time = |text: &str| Moment::parse(text);
        assert_eq!(lanes[0].from, time("2026-03-10T11:00:00Z"));
        assert_eq!(lanes[0].to, time("2026-03-10T12:00:00Z"));
        assert_eq!(lanes[1].to, time("2026-03-10T13:05:00Z"));
        let mut known = row.clone();
        known.access_key_id = "ASIAONE".to_owned();
        known.last = Some("2026-03-10T12:30:00Z".to_owned());
        assert_eq!(
            super::lanes(&row, &[known])[0].to,
            time("2026-03-10T12:30:00Z")
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn activity_becomes_bars_without_its_gaps() {
        let activity = Activity {
            from: "2026-03-10T12:00:00Z".to_owned(),
            seconds: 300,
            records: vec![4, 0, 2],
        };
        let bars = bars(&activity);
        assert_eq!(bars.len(), 2);
        assert_eq!(bars[1].0, Moment::parse("2026-03-10T12:10:00Z").unwrap());
        assert_eq!(bars[1].1, Moment::parse("2026-03-10T12:15:00Z").unwrap());
        assert_eq!(bars[1].2, 2);
    }
}

//! Event data stores, log groups, buckets and detectors.

use super::super::judge;
use super::{Mended, Pieces, Place, Way, past};
use crate::analyzers::words::quoted;
use crate::estate::Fact;
use crate::estate::model::EventDataStore;

/// Truth values of an event data store: the setting, what turns it on, and what it does then.
const TRUTHS: [(&str, &str, &str); 3] = [
    (
        "terminationProtectionEnabled",
        "--termination-protection-enabled",
        "was protected from deletion",
    ),
    (
        "multiRegionEnabled",
        "--multi-region-enabled",
        "took all Regions",
    ),
    (
        "organizationEnabled",
        "--organization-enabled",
        "took the organization",
    ),
];

/// `UpdateEventDataStore`: only what it changed goes back.
pub(in super::super) fn stored(place: &Place<'_, '_>) -> Mended {
    let store = super::super::ours::store(place.last.sighting, place.past.estate);
    let mut pieces = Pieces::default();
    let truth = |of: fn(&EventDataStore) -> &Fact<bool>| {
        let fact = store.map(of)?;
        fact.truth().map(|value| value.to_string())
    };
    let shown = [
        truth(|store| &store.termination_protection),
        truth(|store| &store.multi_region),
        truth(|store| &store.organization),
    ];
    for (it, shown) in TRUTHS.into_iter().zip(shown) {
        pieces.truth(place, it, shown);
    }
    let days = store.and_then(|store| store.retention_days.known());
    let setting = ("retentionPeriod", "retention");
    let mut shorter = false;
    if let Some(before) = pieces.text(place, setting, days.map(u64::to_string)) {
        let number = |text: &str| text.parse::<u64>().ok();
        let set = place.changed("retentionPeriod").map(|(_, set)| set);
        // A longer one weakens nothing.
        if number(&before) > set.and_then(number) {
            shorter = true;
            let days = quoted(&before, "DAYS");
            pieces.flags.push(format!("--retention-period {days}"));
        }
    }
    let says = |words: &str| {
        place
            .calls
            .iter()
            .any(|call| call.sighting.what.contains(words))
    };
    if says(judge::TAKES_OTHERS) {
        pieces.open.push("choice of events");
    }
    let key = place.changed("kmsKeyId").is_some();
    let look = "aws cloudtrail get-event-data-store --event-data-store {target} --region {region}";
    let set =
        "aws cloudtrail update-event-data-store --event-data-store {target} --region {region}";
    let mut mended = pieces.mended(place, look, set);
    if shorter && mended.way != Way::Done {
        mended = mended.noted("Events that the shorter retention deleted do not come back.");
    }
    if key && mended.way != Way::Done {
        mended = mended.noted("AWS lets nobody change the key of a store again.");
    }
    mended
}

/// `PutRetentionPolicy` of a log group.
pub(in super::super) fn kept(place: &Place<'_, '_>) -> Mended {
    let setting = "retentionInDays";
    let look = "aws logs describe-log-groups --log-group-name-prefix {target} --region {region}";
    let sighting = place.last.sighting;
    let key = |name: &str| {
        (
            sighting.account.clone(),
            sighting.region.clone(),
            name.to_owned(),
        )
    };
    let groups = &place.past.estate.log_groups;
    let group = sighting
        .target
        .as_deref()
        .and_then(|name| groups.get(&key(name)));
    let shown = group.and_then(|group| match &group.retention_days {
        Fact::Known(days, _) => Some(days.to_string()),
        Fact::Absent(_) => Some(String::new()),
        Fact::Unknown(_) => None,
    });
    if let Some(back) = place.past.put_back(place.last, setting) {
        return place.undone_by(back, &[look]);
    }
    let Some(known) = place.past.value(place.last, setting, shown) else {
        return Mended::new(Way::Look, vec![place.filled(look)])
            .noted("How long it kept events before, neither the logs nor the exports tell.");
    };
    let command = if known.value.is_empty() {
        "aws logs delete-retention-policy --log-group-name {target} --region {region}".to_owned()
    } else {
        let days = quoted(&known.value, "DAYS");
        format!(
            "aws logs put-retention-policy --log-group-name {{target}} --retention-in-days {days} --region {{region}}"
        )
    };
    let command = place.filled(&command) + &past::comment(vec![known.source]);
    Mended::new(Way::Back, vec![command])
}

/// `PutBucketVersioning`: MFA delete is for root alone to turn on.
pub(in super::super) fn versioned(place: &Place<'_, '_>) -> Mended {
    let is =
        |setting: &str, value: &str| place.changed(setting).is_some_and(|(_, set)| set == value);
    let look = "aws s3api get-bucket-versioning --bucket {target}";
    let on = "aws s3api put-bucket-versioning --bucket {target} --versioning-configuration Status=Enabled";
    let mfa = is("MfaDelete", "Disabled");
    let mended = match (is("Status", "Suspended"), mfa) {
        (true, false) => Mended::new(Way::Back, vec![place.filled(on)]),
        (true, true) => Mended::new(Way::Part, vec![place.filled(on)]),
        (false, _) => Mended::new(Way::Look, vec![place.filled(look)]),
    };
    if !mfa {
        return mended;
    }
    mended.noted("MFA delete only root can turn on again, with its device (--mfa).")
}

/// `UpdateDetector`: which features were on, the record does not tell.
pub(in super::super) fn detecting(place: &Place<'_, '_>) -> Mended {
    let off = place.last.sighting.what == judge::DETECTOR_OFF;
    let command = if off {
        "aws guardduty update-detector --detector-id {target} --enable --region {region}"
    } else {
        "aws guardduty get-detector --detector-id {target} --region {region}"
    };
    let way = if off { Way::Back } else { Way::Look };
    Mended::new(way, vec![place.filled(command)])
}

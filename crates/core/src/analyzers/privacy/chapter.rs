//! From facts to the report: the table of fields, what a third party would see, and the findings.

use std::collections::{BTreeMap, BTreeSet};

use super::exposures::{Exposures, Fact};
use crate::analyzers::earliest::Earliest;
use crate::analyzers::view::View;
use crate::report::writers::words::counted;
use crate::report::{
    DataCategory, Exposure, Finding, Fix, Privacy, PrivacyField, Severity, Verdict,
};
use crate::sorting::{Arrange, Ordered};
use crate::tables::UNREAD;

/// Records that a finding shows.
const SHOWN: usize = 20;
/// Masked values of a field.
const SAMPLES: usize = 5;
/// Records that show a field.
const FIRST: usize = 3;
/// Fields that a finding names.
const NAMED: usize = 50;

/// The chapter and its findings; `None` where no record was looked at.
#[must_use]
pub fn chapter(view: &View<'_>, exposures: &Exposures) -> (Option<Privacy>, Vec<Finding>) {
    let mut counts = vec![0u64; exposures.sets()];
    let mut unread = 0;
    view.each_distinct(|_, row| match counts.get_mut(row.exposure as usize) {
        Some(count) => *count += 1,
        None => unread += 1,
    });
    let records: u64 = counts.iter().sum();
    if records == 0 {
        return (None, Vec::new());
    }
    let facts = exposures.facts();
    let mut of_fact = vec![0u64; facts.len()];
    let mut of_category: BTreeMap<DataCategory, u64> = BTreeMap::new();
    let mut exposed = 0;
    for (number, &count) in (0..UNREAD).zip(&counts) {
        let set = exposures.set(number);
        exposed += if set.is_empty() { 0 } else { count };
        let mut categories = BTreeSet::new();
        for &fact in set {
            if let (Some(sum), Some(fact)) =
                (of_fact.get_mut(fact as usize), facts.get(fact as usize))
            {
                *sum += count;
                categories.insert(fact.category);
            }
        }
        for category in categories {
            *of_category.entry(category).or_default() += count;
        }
    }
    let seen = || {
        facts
            .iter()
            .zip(&of_fact)
            .filter(|(_, records)| **records > 0)
    };
    let early = Early::new(view, counts.len());
    let mut shown: Vec<Earliest<FIRST>> = vec![Earliest::default(); facts.len()];
    for (number, places) in (0..UNREAD).zip(&early.of_sets) {
        for &fact in exposures.set(number) {
            if let Some(shown) = shown.get_mut(fact as usize) {
                shown.join(places);
            }
        }
    }
    let mut fields: Vec<PrivacyField> = facts
        .iter()
        .zip(&of_fact)
        .zip(shown)
        .filter(|((_, records), _)| **records > 0)
        .map(|((fact, &records), shown)| field(fact, records, &shown))
        .collect();
    fields.arrange_by(|a, b| (&a.path, a.category).cmp(&(&b.path, b.category)));
    let third_party = of_category
        .into_iter()
        .filter(|(_, records)| *records > 0)
        .map(|(category, records)| {
            let of_category = || seen().filter(|(fact, _)| fact.category == category);
            let mut values: Vec<u64> = of_category()
                .flat_map(|(fact, _)| fact.values.iter().copied())
                .collect();
            values.sort_unstable();
            values.dedup();
            Exposure {
                category,
                legal: category.legal(),
                records,
                distinct: values.len() as u64,
                fields: of_category().count() as u64,
                tells: category.tells().to_owned(),
            }
        })
        .collect();
    let findings = findings(&early, exposures, &counts);
    let chapter = Privacy {
        records,
        exposed_records: exposed,
        unread_records: unread,
        fields,
        third_party,
    };
    (Some(chapter), findings)
}

fn field(fact: &Fact, records: u64, shown: &Earliest<FIRST>) -> PrivacyField {
    let mut masked: Vec<String> = Vec::new();
    for (_, sample) in &fact.samples {
        if masked.len() < SAMPLES && !masked.iter().any(|known| known == &**sample) {
            masked.push(sample.to_string());
        }
    }
    PrivacyField {
        path: fact.path.to_string(),
        category: fact.category,
        legal: fact.category.legal(),
        records,
        distinct: fact.values.len() as u64,
        masked_samples: masked,
        evidence: shown.evidence().collect(),
    }
}

/// What one finding speaks of, the gravest first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    /// A credential in one field.
    Credential(Box<str>),
    /// Session tokens, wherever they are.
    SessionToken,
    /// Numbers, dates and places that identify or harm someone.
    Sensitive(DataCategory),
    /// Names in object keys: folders of users.
    Folders,
    /// Names, mail addresses and phone numbers in what was asked and answered.
    Parameters,
    /// Who called, from where, with what: what every record of a person holds.
    Callers,
}

impl Group {
    fn of(fact: &Fact) -> Self {
        let path = &*fact.path;
        let in_key = matches!(
            path,
            "requestParameters.key"
                | "requestParameters.prefix"
                | "requestParameters.x-amz-copy-source"
                | "requestParameters.delete.objects[].key"
                | "requestParameters.Delete.Object[].Key"
        );
        match fact.category {
            DataCategory::Secret | DataCategory::AwsSecretKey => {
                Self::Credential(fact.path.clone())
            }
            DataCategory::AwsSessionToken => Self::SessionToken,
            category @ (DataCategory::CreditCard
            | DataCategory::Iban
            | DataCategory::NationalId
            | DataCategory::DateOfBirth
            | DataCategory::PostalAddress
            | DataCategory::Location) => Self::Sensitive(category),
            DataCategory::Email | DataCategory::PersonName | DataCategory::Username if in_key => {
                Self::Folders
            }
            DataCategory::Email | DataCategory::PersonName | DataCategory::Phone
                if path.starts_with("requestParameters")
                    || path.starts_with("responseElements") =>
            {
                Self::Parameters
            }
            _ => Self::Callers,
        }
    }
}

/// The records of a group.
#[derive(Default)]
struct Members<'f> {
    records: u64,
    facts: BTreeSet<(&'f str, DataCategory)>,
    /// One value may stand in several fields.
    values: BTreeSet<u64>,
    shown: Earliest<SHOWN>,
}

/// The first records of each set of facts. Sets are few where records are many: who asks for a field or a group puts
/// those of its sets together.
struct Early {
    of_sets: Vec<Earliest<SHOWN>>,
}

impl Early {
    fn new(view: &View<'_>, sets: usize) -> Self {
        let mut of_sets = vec![Earliest::default(); sets];
        view.each_distinct(|at, row| {
            if let Some(earliest) = of_sets.get_mut(row.exposure as usize) {
                earliest.see(view, at, row.time);
            }
        });
        Self { of_sets }
    }
}

fn findings(early: &Early, exposures: &Exposures, counts: &[u64]) -> Vec<Finding> {
    let facts = exposures.facts();
    let groups_of_facts: Vec<Group> = facts.iter().map(Group::of).collect();
    let mut groups: BTreeMap<&Group, Members<'_>> = BTreeMap::new();
    let mut of_sets: Vec<Vec<&Group>> = Vec::with_capacity(counts.len());
    let mut used: BTreeSet<u32> = BTreeSet::new();
    for (number, &count) in (0..UNREAD).zip(counts) {
        let set = exposures.set(number);
        let mut of_set: Vec<&Group> = set
            .iter()
            .filter_map(|&fact| groups_of_facts.get(fact as usize))
            .collect();
        of_set.arrange();
        of_set.dedup();
        for group in &of_set {
            groups.entry(group).or_default().records += count;
        }
        if count > 0 {
            used.extend(set);
        }
        of_sets.push(of_set);
    }
    for (fact, group) in used.iter().filter_map(|&fact| {
        Some((
            facts.get(fact as usize)?,
            groups_of_facts.get(fact as usize)?,
        ))
    }) {
        let members = groups.entry(group).or_default();
        members.facts.insert((&fact.path, fact.category));
        members.values.extend(fact.values.iter().copied());
    }
    for (of_set, places) in of_sets.iter().zip(&early.of_sets) {
        for group in of_set {
            if let Some(members) = groups.get_mut(group) {
                members.shown.join(places);
            }
        }
    }
    let with_records = groups
        .into_iter()
        .filter(|(_, members)| members.records > 0);
    with_records
        .map(|(group, members)| finding(group, members))
        .collect()
}

fn finding(group: &Group, members: Members<'_>) -> Finding {
    let categories: BTreeSet<DataCategory> = members
        .facts
        .iter()
        .map(|(_, category)| *category)
        .ordered();
    let titles: Vec<&str> = categories.iter().map(|category| category.title()).collect();
    let what = titles.join(", ");
    let paths: BTreeSet<&str> = members.facts.iter().map(|(path, _)| *path).ordered();
    let (records, values) = (
        counted(members.records, "record"),
        counted(members.values.len() as u64, "value"),
    );
    let fields = counted(paths.len() as u64, "field");
    let Words {
        name,
        severity,
        title,
        why,
        summary,
        commands,
    } = words(group, &what, &records, &values, &fields);
    // Only the keys of AWS can be turned off by it.
    let has_key = categories.contains(&DataCategory::AwsSecretKey);
    let commands = commands
        .iter()
        .filter(|command| has_key || **command != DEACTIVATE);
    Finding {
        id: format!("privacy/{name}"),
        severity,
        verdict: Verdict::Fail,
        title,
        why: why.to_owned(),
        resources: paths
            .iter()
            .take(NAMED)
            .map(|&path| path.to_owned())
            .collect(),
        count: members.records,
        monthly_usd: None,
        evidence: members.shown.evidence().collect(),
        fix: Some(Fix {
            summary: summary.to_owned(),
            commands: commands.map(|&command| command.to_owned()).collect(),
            document: None,
        }),
        ask: Vec::new(),
        controls: Vec::new(),
    }
}

struct Words {
    name: &'static str,
    severity: Severity,
    title: String,
    why: &'static str,
    summary: &'static str,
    commands: &'static [&'static str],
}

const DEACTIVATE: &str =
    "aws iam update-access-key --access-key-id ACCESS_KEY_ID --status Inactive --user-name USER";
const REDACT: &str = "trailglass redact LOGS -o COPY";

fn words(group: &Group, what: &str, records: &str, values: &str, fields: &str) -> Words {
    let (hold, say) = match records {
        "1 record" => ("holds", "says"),
        _ => ("hold", "say"),
    };
    match group {
        Group::Credential(path) => Words {
            name: "secret",
            severity: if what.contains("AWS") {
                Severity::Critical
            } else {
                Severity::High
            },
            title: format!(
                "{records} {hold} {values} in {path} that look like {what}, in clear text"
            ),
            why: "Whoever may read these logs can use it: the vendors and tools that they are sent to, everyone with \
                  read access to the bucket, for as long as the logs are kept. It is a false alarm where the value \
                  is a placeholder, or was changed since.",
            summary: "Change the secret now; then pass it by reference: a secret's ARN or a parameter's name instead \
                      of its value. Treat the copies of the logs as confidential until they expire.",
            commands: &[
                "aws secretsmanager create-secret --name NAME --secret-string file://secret.txt",
                DEACTIVATE,
                REDACT,
            ],
        },
        Group::SessionToken => Words {
            name: "secret",
            severity: Severity::Info,
            title: format!("{records} {hold} session tokens of temporary credentials"),
            why: "CloudTrail logs the token that STS gave out, but not the secret access key; without it the token \
                  cannot be used, and it expires. It still does not belong into a copy that is shared.",
            summary: "Remove tokens before the logs are shared.",
            commands: &[REDACT],
        },
        Group::Sensitive(category) => Words {
            name: "personal-data",
            severity: match category {
                DataCategory::CreditCard | DataCategory::NationalId | DataCategory::Iban => {
                    Severity::High
                }
                _ => Severity::Medium,
            },
            title: format!("{records} {hold} {what} ({values} in {fields})"),
            why: "Such data is under special protection, and logs are kept long, copied widely and searched by many. \
                  It is a false alarm where the numbers are test data.",
            summary: "Keep it out of names, keys and parameters: use an opaque id, and keep the data in the object. \
                      Remove it from the copy before the logs are shared.",
            commands: &[REDACT],
        },
        Group::Folders => Words {
            name: "personal-data",
            severity: Severity::Medium,
            title: format!("Object keys name people: {what} in {records} ({values})"),
            why: "Every access to such an object writes the name into the log, and who reads the log sees whose files \
                  are touched when, and often what they are about. It is a false alarm where the folders are named \
                  after services.",
            summary: "Name folders by an opaque id (the user's unique id, a UUID) and keep the table elsewhere; new \
                      data events then carry no names. Until then, replace the names before the logs are shared.",
            commands: &[
                "aws iam get-user --user-name USER --query User.UserId",
                "aws s3 mv s3://BUCKET/home/USER/ s3://BUCKET/home/USER_ID/ --recursive",
                REDACT,
            ],
        },
        Group::Parameters => Words {
            name: "personal-data",
            severity: Severity::Low,
            title: format!(
                "{records} {hold} {what} in parameters and responses ({values} in {fields})"
            ),
            why: "What applications write into tags, names, topics and user pools stands in the log as well. It is a \
                  false alarm where the names are those of services or test users.",
            summary: "Tag by team or cost center instead of by name; leave contact data to a directory. Replace it \
                      before the logs are shared.",
            commands: &[REDACT],
        },
        Group::Callers => Words {
            name: "personal-data",
            severity: Severity::Info,
            title: format!("{records} {say} which person did what, from where: {what}"),
            why: "This is what CloudTrail is for, and it is personal data of the people who work here (GDPR Art. 4(1), \
                  Recital 30): it may be kept as long as it is needed, and whoever receives it has to be bound to that.",
            summary: "Agree on a retention and on who may read the logs; give others a copy in which people are \
                      replaced by pseudonyms. Such a copy is still personal data for whoever holds the key.",
            commands: &[REDACT],
        },
    }
}

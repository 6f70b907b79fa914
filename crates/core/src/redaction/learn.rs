//! The first pass: what has to be replaced.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::ControlFlow;

use aho_corasick::{AhoCorasick, MatchKind};

use super::address;
use super::copy::Finder;
use super::key::Key;
use super::policy::{Policy, Treatment};
use super::pseudonym;
use crate::analyzers::privacy::{Known, Leaf, Scanner, Span};
use crate::intake::kinds::Kind;
use crate::intake::{self, Ending, Limits, Place, Sink, Taken};
use crate::problem::Problem;
use crate::record::{Record, Reject};
use crate::report::DataCategory;

/// Shorter values are replaced where they were found, and not looked for elsewhere: they stand in too many
/// words.
const LEAST: usize = 4;

/// A redaction on its way: the key, the choices, and what was collected.
#[derive(Debug)]
pub struct Redaction {
    pub(super) key: Key,
    pub(super) policy: Policy,
    pub(super) scanner: Scanner,
    pub(super) limits: Limits,
    /// By original: its pseudonym, and whether it is looked for everywhere.
    values: BTreeMap<String, Value>,
    /// The record that is read stands inside of a text: in the second pass only what is known is replaced.
    nested: bool,
    pub(super) everywhere: Option<Everywhere>,
}

#[derive(Debug, Clone)]
struct Value {
    pseudonym: String,
    everywhere: bool,
}

/// All that is looked for everywhere, in all ways of writing it.
#[derive(Debug)]
pub(super) struct Everywhere {
    pub(super) automaton: AhoCorasick,
    /// By pattern.
    pub(super) replacements: Vec<String>,
}

impl Redaction {
    /// Begins one.
    #[must_use]
    pub fn new(key: Key, policy: Policy, known: Known, limits: Limits) -> Self {
        Self {
            key,
            policy,
            scanner: Scanner::new(known),
            limits,
            values: BTreeMap::new(),
            nested: false,
            everywhere: None,
        }
    }

    /// Collects what stands in the records of a text, and in its path.
    pub fn learn(&mut self, path: &str, plain: &[u8]) {
        self.accounts_of_path(path);
        let limits = self.limits;
        let mut learner = Learner {
            redaction: self,
            plain,
        };
        intake::read(
            Cursor::new(plain),
            path,
            plain.len() as u64,
            limits,
            &mut learner,
        );
        self.accounts_of_arns(&String::from_utf8_lossy(plain));
    }

    /// Makes ready to copy: from now on nothing more is learned.
    ///
    /// # Errors
    /// When more was collected than can be looked for at once.
    pub fn settle(&mut self) -> Result<(), String> {
        let mut patterns: BTreeMap<String, String> = BTreeMap::new();
        for (original, value) in self.values.iter().filter(|(_, value)| value.everywhere) {
            for (written, replacement) in ways_of_writing(original, &value.pseudonym) {
                patterns.entry(written).or_insert(replacement);
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(patterns.keys())
            .map_err(|_| {
                "there is too much to be replaced at once; redact fewer files at a time".to_owned()
            })?;
        self.everywhere = Some(Everywhere {
            automaton,
            replacements: patterns.into_values().collect(),
        });
        Ok(())
    }

    /// Every original with its pseudonym: what [`Key`] alone does not give back.
    pub fn mapping(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values
            .iter()
            .map(|(original, value)| (original.as_str(), value.pseudonym.as_str()))
    }

    /// What stands for a value, and keeps it for the second pass.
    pub(super) fn pseudonym(&mut self, category: DataCategory, original: &str) -> Option<String> {
        let treatment = self.policy.treatment(category);
        if treatment == Treatment::Keep {
            return None;
        }
        // Mostly it is known: a name is in every record of its owner.
        if let Some(known) = self.values.get(original)
            && (known.everywhere || !self.nested)
        {
            return Some(known.pseudonym.clone());
        }
        let pseudonym = pseudonym::of(&self.key, treatment, category, original)?;
        let words = original.chars().filter(|c| c.is_alphanumeric()).count();
        let telling = match category {
            DataCategory::DateOfBirth => original.len() >= 8,
            // A city or a number of a street is also the name of other things.
            DataCategory::PostalAddress => original.len() >= 10 && original.contains(' '),
            DataCategory::Location => original.len() >= 8 && original.contains(['.', ',']),
            _ => true,
        };
        self.add(original, &pseudonym, telling && words >= LEAST);
        if category == DataCategory::Email && treatment == Treatment::Pseudonymise {
            // `jane.doe@corp.com` gives `jane.doe` away.
            if let Some((local, _)) = original.rsplit_once('@')
                && local.contains(['.', '_'])
                && local.len() >= 6
            {
                let name = pseudonym::name(&self.key, local);
                self.add(local, &name, true);
            }
        }
        Some(pseudonym)
    }

    fn add(&mut self, original: &str, pseudonym: &str, everywhere: bool) {
        let everywhere = everywhere || self.nested;
        // After the first pass everything is known already.
        if original == pseudonym || original.is_empty() || self.everywhere.is_some() {
            return;
        }
        if let Some(value) = self.values.get_mut(original) {
            value.everywhere |= everywhere;
            return;
        }
        let pseudonym = pseudonym.to_owned();
        self.values.insert(
            original.to_owned(),
            Value {
                pseudonym,
                everywhere,
            },
        );
    }

    fn account(&mut self, id: &str) {
        let is_id = id.len() == 12 && id.bytes().all(|b| b.is_ascii_digit());
        if self.policy.accounts != Treatment::Keep
            && is_id
            && let Some(other) = address::account(&self.key, id)
        {
            self.add(id, &other, true);
        }
    }

    /// `AWSLogs/111122223333/CloudTrail/...`
    fn accounts_of_path(&mut self, path: &str) {
        if path.contains("AWSLogs") || path.contains("CloudTrail") {
            path.split(['/', '_']).for_each(|part| self.account(part));
        }
    }

    /// `arn:aws:iam::111122223333:role/x`, also percent-encoded.
    fn accounts_of_arns(&mut self, text: &str) {
        for (at, _) in text
            .match_indices("arn:aws")
            .chain(text.match_indices("arn%3Aaws"))
        {
            let rest = text.get(at..).unwrap_or("");
            let end = rest
                .char_indices()
                .nth(120)
                .map_or(rest.len(), |(end, _)| end);
            let arn = rest.get(..end).unwrap_or("").replace("%3A", ":");
            if let Some(account) = arn.split(':').nth(4) {
                self.account(account);
            }
        }
    }
}

/// A value as it may be written, and what is written instead.
fn ways_of_writing(original: &str, pseudonym: &str) -> Vec<(String, String)> {
    let mut ways = vec![(original.to_owned(), pseudonym.to_owned())];
    let json = |text: &str| {
        let quoted = serde_json::to_string(text).unwrap_or_default();
        quoted
            .get(1..quoted.len().saturating_sub(1))
            .unwrap_or("")
            .to_owned()
    };
    ways.push((json(original), pseudonym.to_owned()));
    ways.push((json(&json(original)), pseudonym.to_owned()));
    let ascii: String = original
        .chars()
        .map(|c| {
            if c.is_ascii() {
                json(&c.to_string())
            } else {
                escaped(c)
            }
        })
        .collect();
    ways.push((ascii, pseudonym.to_owned()));
    let coded = percent(original);
    ways.push((coded.replace("%20", "+"), percent(pseudonym)));
    ways.push((percent(&coded), percent(&percent(pseudonym))));
    ways.push((coded, percent(pseudonym)));
    ways.retain(|(written, _)| !written.is_empty());
    ways
}

fn escaped(c: char) -> String {
    let mut units = [0; 2];
    let units = c.encode_utf16(&mut units);
    units.iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

/// RFC 3986: all but unreserved characters.
pub(super) fn percent(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    let code = |b: u8| {
        if plain(b) {
            char::from(b).to_string()
        } else {
            format!("%{b:02X}")
        }
    };
    text.bytes().map(code).collect()
}

struct Learner<'r> {
    redaction: &'r mut Redaction,
    plain: &'r [u8],
}

impl Sink for Learner<'_> {
    fn begin(&mut self, _: &str, _: Option<u64>) {}

    fn record(&mut self, place: Place, json: &[u8]) -> Taken {
        self.redaction.nested = !stands_at(self.plain, place, json);
        let text = String::from_utf8_lossy(json);
        let record = match Record::parse(&text) {
            Ok(record) => record,
            Err(Reject::NotARecord) => return Taken::NotARecord,
            Err(Reject::Malformed(fault)) => return Taken::Malformed(fault),
        };
        let identity = &record.identity;
        let accounts = [
            record.recipient_account_id,
            identity.account_id,
            identity.session.issuer.account_id,
        ];
        for account in accounts.into_iter().flatten() {
            self.redaction.account(&account.get());
        }
        for resource in record.resources.iter() {
            if let Some(account) = resource.account_id {
                self.redaction.account(&account.get());
            }
        }
        let mut scanner = std::mem::take(&mut self.redaction.scanner);
        scanner.record(&record, &mut |leaf, spans| {
            for span in spans {
                let original = original(&leaf, span);
                self.redaction.pseudonym(span.category, &original);
            }
        });
        self.redaction.scanner = scanner;
        Taken::Record
    }

    fn document(&mut self, _: Kind, _: &str, _: &str) {}

    fn problem(&mut self, _: Problem) {}

    fn window(&mut self, _: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn end(&mut self, _: Ending) {}
}

/// Whether a record is a part of the text as it is.
pub(super) fn stands_at(plain: &[u8], place: Place, json: &[u8]) -> bool {
    let at = usize::try_from(place.offset).unwrap_or(usize::MAX);
    plain.get(at..).is_some_and(|rest| rest.starts_with(json))
}

/// The value at a place, out of what it is wrapped in.
pub(super) fn original(leaf: &Leaf<'_>, span: &Span) -> String {
    let found = leaf.text.get(span.start..span.end).unwrap_or("");
    if span.category.is_secret()
        || span.category == DataCategory::UserAgent
        || !found.contains(['%', '\\'])
    {
        return found.to_owned();
    }
    Finder::unwrapped(found)
}

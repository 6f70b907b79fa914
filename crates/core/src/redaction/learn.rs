//! What has to be replaced, and by what.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::address;
use super::everywhere::{self, Everywhere, percent};
use super::key::Key;
use super::packing::free;
use super::policy::{Policy, Treatment};
use super::pseudonym;
use super::report::{CategoryPreview, FIELDS, Report, Sample};
use crate::analyzers::privacy::{Known, Leaf, Scanner, Span, mask};
use crate::intake::Limits;
use crate::json;
use crate::record::Record;
use crate::report::DataCategory;

/// Shorter values are replaced where they were found, and not looked for elsewhere: they stand in too many
/// words.
const LEAST: usize = 4;

/// An account id stands this near behind the beginning of its ARN, or behind its name.
pub(super) const ARN: usize = 160;

/// Values of a category that are shown as samples.
const SAMPLES: usize = 8;

/// A redaction on its way: the key, the choices, and what was collected.
#[derive(Debug)]
pub struct Redaction {
    pub(super) key: Key,
    pub(super) policy: Policy,
    pub(super) scanner: Scanner,
    pub(super) limits: Limits,
    values: BTreeMap<String, Value>,
    seen: BTreeMap<DataCategory, Seen>,
    /// By path, why.
    pub(super) left_out: BTreeMap<String, String>,
    /// SHA-256 of every input that was learned.
    pub(super) inputs: BTreeMap<String, [u8; 32]>,
    /// Inputs with a file in an archive that is too large to be held.
    pub(super) large: BTreeSet<String>,
    /// Paths that were given out.
    paths: BTreeSet<String>,
    pub(super) everywhere: Option<Everywhere>,
}

/// An original.
#[derive(Debug, Clone)]
struct Value {
    what: What,
    /// Whether it is looked for everywhere.
    everywhere: bool,
}

/// What an original is; of several, the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Data(DataCategory),
    /// The front of a mail address that is someone's name.
    Name,
    Account,
}

/// Where values of a category were found.
#[derive(Debug, Clone, Default)]
struct Seen {
    places: u64,
    fields: BTreeMap<String, u64>,
    /// Values with the field they were met in, the first few.
    samples: Vec<(String, String)>,
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
            seen: BTreeMap::new(),
            left_out: BTreeMap::new(),
            inputs: BTreeMap::new(),
            large: BTreeSet::new(),
            paths: BTreeSet::new(),
            everywhere: None,
        }
    }

    /// Other choices. What was learned stays; a copy begins anew.
    pub fn choose(&mut self, policy: Policy) {
        self.policy = policy;
        self.everywhere = None;
        self.paths.clear();
    }

    /// Makes ready to copy.
    pub fn settle(&mut self) {
        if self.everywhere.is_some() {
            return;
        }
        let everywhere = self.values.iter().filter(|(_, value)| value.everywhere);
        let pairs: Vec<(&str, What, String)> = everywhere
            .filter_map(|(original, value)| {
                let pseudonym = self.of(value.what, original)?;
                Some((original.as_str(), value.what, pseudonym))
            })
            .filter(|(original, _, pseudonym)| original != pseudonym)
            .collect();
        let known = pairs
            .iter()
            .map(|(original, what, pseudonym)| everywhere::Known {
                original,
                pseudonym,
                is_secret: matches!(what, What::Data(category) if category.is_secret()),
            });
        self.everywhere = Some(Everywhere::new(known));
    }

    /// Every original that is replaced, with its pseudonym: what [`Key`] alone does not give back.
    pub fn mapping(&self) -> impl Iterator<Item = (&str, String)> {
        self.values.iter().filter_map(|(original, value)| {
            let pseudonym = self.of(value.what, original)?;
            Some((original.as_str(), pseudonym))
        })
    }

    /// What cannot be copied, by path, with the reason. Paths are those that were learned, files in archives behind
    /// `!/`.
    #[must_use]
    pub const fn left_out(&self) -> &BTreeMap<String, String> {
        &self.left_out
    }

    /// Remembers that an input cannot be copied.
    pub fn leave_out(&mut self, path: &str, reason: String) {
        self.left_out.entry(path.to_owned()).or_insert(reason);
    }

    /// What was found and what becomes of it, with up to `samples` values a category.
    #[must_use]
    pub fn preview(&self, samples: usize) -> Vec<CategoryPreview> {
        let mut distinct: BTreeMap<DataCategory, u64> = BTreeMap::new();
        for value in self.values.values() {
            if let What::Data(category) = value.what {
                *distinct.entry(category).or_default() += 1;
            }
        }
        let preview = |(category, seen): (&DataCategory, &Seen)| CategoryPreview {
            category: *category,
            legal: category.legal(),
            treatment: self.policy.treatment(*category),
            places: seen.places,
            distinct: distinct.get(category).copied().unwrap_or(0),
            fields: seen.fields.clone(),
            samples: seen
                .samples
                .iter()
                .take(samples)
                .map(|(value, field)| Sample {
                    field: field.clone(),
                    before: mask(*category, value),
                    after: self.stand_in(*category, value),
                })
                .collect(),
        };
        self.seen.iter().map(preview).collect()
    }

    /// The report of a copy, with everything but the files: those are added as they are written.
    #[must_use]
    pub fn report(&self) -> Report {
        let mut report = Report::new(&self.key, &self.policy, self.preview(3));
        for (path, reason) in &self.left_out {
            report.leave_out(self.rename(path), reason.clone());
        }
        report
    }

    /// A path with everything replaced.
    #[must_use]
    pub fn rename(&self, path: &str) -> String {
        let Some(everywhere) = &self.everywhere else {
            return path.to_owned();
        };
        let mut renamed = String::new();
        let mut done = 0;
        for (start, end, replacement) in everywhere.find(path.as_bytes(), 0, path.len()) {
            renamed.push_str(path.get(done..start).unwrap_or(""));
            renamed.push_str(&replacement.replace(':', "-"));
            done = end;
        }
        renamed.push_str(path.get(done..).unwrap_or(""));
        renamed
    }

    /// The same, and no other path gets the same name.
    pub fn place(&mut self, path: &str) -> String {
        free(self.rename(path), &mut self.paths)
    }

    /// What stands for a value; `None` where it stays.
    pub(super) fn stand_in(&self, category: DataCategory, original: &str) -> Option<String> {
        let known = self.values.get(original).map(|value| value.what);
        let what = known.unwrap_or(What::Data(category));
        let chosen = self.policy.treatment(category);
        // A value that is of a category to keep here, and of another one elsewhere, is not kept.
        match self.of(what, original) {
            None if chosen != Treatment::Keep => self.of(What::Data(category), original),
            other => other,
        }
    }

    fn of(&self, what: What, original: &str) -> Option<String> {
        match what {
            What::Data(category) => {
                let treatment = self.policy.treatment(category);
                pseudonym::of(&self.key, treatment, category, original)
            }
            What::Name => match self.policy.treatment(DataCategory::Email) {
                Treatment::Pseudonymise => Some(pseudonym::name(&self.key, original)),
                Treatment::Remove => {
                    Some(pseudonym::removed(&self.key, DataCategory::Email, original))
                }
                Treatment::Keep => None,
            },
            What::Account => match self.policy.accounts {
                Treatment::Keep => None,
                _ => address::account(&self.key, original),
            },
        }
    }

    /// Keeps what was found. `apart` is for what is written in another way than it is meant: it can only be replaced
    /// by being known.
    pub(super) fn found(
        &mut self,
        category: DataCategory,
        original: &str,
        field: &str,
        apart: bool,
    ) {
        let seen = self.seen.entry(category).or_default();
        seen.places += 1;
        if let Some(count) = seen.fields.get_mut(field) {
            *count += 1;
        } else {
            let field = if seen.fields.len() < FIELDS {
                field
            } else {
                "*"
            };
            *seen.fields.entry(field.to_owned()).or_default() += 1;
        }
        // Mostly it is known: a name is in every record of its owner.
        if let Some(known) = self.values.get(original)
            && known.what <= What::Data(category)
            && (known.everywhere || !apart)
        {
            return;
        }
        if seen.samples.len() < SAMPLES && !self.values.contains_key(original) {
            seen.samples.push((original.to_owned(), field.to_owned()));
        }
        let words = original.chars().filter(|c| c.is_alphanumeric()).count();
        let telling = match category {
            DataCategory::DateOfBirth => original.len() >= 8,
            // A city or a number of a street is also the name of other things.
            DataCategory::PostalAddress => original.len() >= 10 && original.contains(' '),
            DataCategory::Location => original.len() >= 8 && original.contains(['.', ',']),
            _ => true,
        };
        let everywhere = apart || telling && words >= LEAST;
        self.add(original, What::Data(category), everywhere);
        if category == DataCategory::Email {
            // `jane.doe@corp.com` gives `jane.doe` away.
            if let Some((local, _)) = original.rsplit_once('@')
                && local.contains(['.', '_'])
                && local.len() >= 6
            {
                self.add(local, What::Name, true);
            }
        }
    }

    fn add(&mut self, original: &str, what: What, everywhere: bool) {
        if original.is_empty() {
            return;
        }
        // What is learned late counts for what is copied after it.
        self.everywhere = None;
        if let Some(value) = self.values.get_mut(original) {
            value.everywhere |= everywhere;
            value.what = value.what.min(what);
            return;
        }
        self.values
            .insert(original.to_owned(), Value { what, everywhere });
    }

    /// Where a finding stands in its JSON and what is put there; `None` where it stays.
    pub(super) fn replacement(
        &self,
        leaf: &Leaf<'_>,
        span: &Span,
        json: &str,
    ) -> Option<(Range<usize>, String)> {
        let (from, to) = leaf.written_range(span);
        if span.coded {
            // A part of base64 cannot be replaced: the whole goes.
            let run = coded_run(json, from, to);
            let whole = json.get(run.clone()).unwrap_or("");
            let text = pseudonym::removed(&self.key, DataCategory::Secret, whole);
            return Some((run, text));
        }
        let mut text = self.stand_in(span.category, &original(leaf, span))?;
        let written = json.get(from..to).unwrap_or("");
        if written.contains('%') && !written.contains('@') && !span.category.is_secret() {
            text = percent(&text);
        }
        Some((from..to, text))
    }

    fn account(&mut self, id: &str) {
        let is_id = id.len() == 12 && id.bytes().all(|b| b.is_ascii_digit());
        if is_id && !self.values.contains_key(id) {
            self.add(id, What::Account, true);
        }
    }

    pub(super) fn accounts_of_record(&mut self, record: &Record<'_>) {
        let identity = &record.identity;
        let accounts = [
            record.recipient_account_id,
            identity.account_id(),
            identity.issuer_account_id(),
        ];
        for account in accounts.into_iter().flatten() {
            self.account(&account.get());
        }
        for resource in record.resources.iter() {
            if let Some(account) = resource.account_id {
                self.account(&account.get());
            }
        }
    }

    /// `AWSLogs/111122223333/CloudTrail/...`
    pub(super) fn accounts_of_path(&mut self, path: &str) {
        if path.contains("AWSLogs") || path.contains("CloudTrail") {
            path.split(['/', '_']).for_each(|part| self.account(part));
        }
    }

    /// `arn:aws:iam::111122223333:role/x`, also percent-encoded, and `"AccountId": "111122223333"`; those that begin before
    /// `upto`.
    pub(super) fn accounts_of_text(&mut self, text: &[u8], upto: usize) {
        for at in memchr::memmem::find_iter(text, b"arn").take_while(|at| *at < upto) {
            let rest = text.get(at..).unwrap_or_default();
            if !rest.starts_with(b"arn:aws") && !rest.starts_with(b"arn%3Aaws") {
                continue;
            }
            let near = rest.get(..ARN.min(rest.len())).unwrap_or_default();
            let arn = String::from_utf8_lossy(near).replace("%3A", ":");
            if let Some(account) = arn.split(':').nth(4) {
                self.account(account);
            }
        }
        for name in [b"ccount".as_slice(), b"OwnerId", b"ownerId"] {
            for at in memchr::memmem::find_iter(text, name).take_while(|at| *at < upto) {
                let rest = text.get(at + name.len()..).unwrap_or_default();
                let word = rest.iter().take(16);
                let skip = word.take_while(|b| !b.is_ascii_digit()).count();
                let digits = rest.get(skip..).unwrap_or_default();
                let length = digits
                    .iter()
                    .take(13)
                    .take_while(|b| b.is_ascii_digit())
                    .count();
                let id = digits.get(..length).unwrap_or_default();
                self.account(std::str::from_utf8(id).unwrap_or(""));
            }
        }
    }
}

/// All of the base64 that a place lies in.
pub(super) fn coded_run(text: &str, from: usize, to: usize) -> Range<usize> {
    let coded = |b: &u8| b.is_ascii_alphanumeric() || b"+/=-_".contains(b);
    let text = text.as_bytes();
    let before = text.get(..from).unwrap_or_default();
    let after = text.get(to..).unwrap_or_default();
    let start = from - before.iter().rev().take_while(|b| coded(b)).count();
    start..to + after.iter().take_while(|b| coded(b)).count()
}

/// The value at a place, out of what it is wrapped in.
pub(super) fn original(leaf: &Leaf<'_>, span: &Span) -> String {
    let found = leaf.text.get(span.start..span.end).unwrap_or("");
    if span.category.is_secret() || span.category == DataCategory::UserAgent {
        return found.to_owned();
    }
    unwrapped(found)
}

/// A value out of percent signs and escapes.
pub(super) fn unwrapped(found: &str) -> String {
    if !found.contains(['%', '\\']) {
        return found.to_owned();
    }
    let mut bytes = Vec::with_capacity(found.len());
    let mut rest = found.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let code = tail
            .get(..2)
            .and_then(|code| std::str::from_utf8(code).ok());
        let code = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        match (byte, code) {
            (b'%', Some(code)) => {
                bytes.push(code);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    let text = String::from_utf8(bytes).unwrap_or_else(|_| found.to_owned());
    if text.contains('\\') {
        return json::from_str(&format!("\"{text}\"")).unwrap_or(text);
    }
    text
}

//! The table that most answers come from: what each record counts for.
//!
//! A record is reduced to one [`Key`] (everything that a selector or a bill can ask for, without
//! its session name and all but the beginning of its object key) and one row: the key's number, the size, the time, and the
//! fingerprint of the event. All counts are made from the rows when a report is made, so that a
//! second copy of an event, wherever it was read, is simply left out.

use std::borrow::Cow;

use super::facts::{self, Told};
use super::interned::Interned;
use super::lexicon::{Lexicon, append};
use super::privacy::UNREAD;
use super::roles::Who;
use super::spread::{SPREAD, place, tail};
use crate::json::{Raw, Text, same};
use crate::record::{Category, Record};
use crate::selectors::Event;
use serde::{Deserialize, Serialize};

/// How many fields a key has.
pub const KEY_FIELDS: usize = 16;
/// How many of them tell what was done: all but the caller, the last one.
pub const KIND_FIELDS: usize = KEY_FIELDS - 1;

/// One field of a [`Key`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Field {
    /// Account id.
    Account,
    /// Region.
    Region,
    /// [`Category`] by its word.
    Category,
    /// `eventSource`.
    Source,
    /// `eventName`.
    Name,
    /// `read`, `write`, or empty where the record does not say.
    ReadWrite,
    /// `eventType`.
    EventType,
    /// Type of the resource, as in `AWS::S3::Object`.
    ResourceType,
    /// The resource down to the bucket, function or table.
    Resource,
    /// What the key of an S3 object begins with, see [`facts::folder`].
    Prefix,
    /// `invokedBy`.
    InvokedBy,
    /// `errorCode`.
    Error,
    /// What the other fields do not tell of the record, see [`facts::shape`].
    Shape,
    /// How the object is encrypted, see [`facts::encryption`].
    Encryption,
    /// A version of TLS that should no longer be used, see [`facts::weak_tls`].
    Tls,
    /// The caller without a session name. The last one, see [`Traffic::kinds_of_keys`].
    Principal,
}

/// What a record counts for: numbers of the [`Lexicon`], by [`Field`]. There are many keys and few kinds, so a key is its kind, borrowed,
/// and the caller.
#[derive(Debug, Clone, Copy)]
pub struct Key<'t> {
    kind: &'t [u32; KIND_FIELDS],
    principal: u32,
}

impl Key<'_> {
    /// The text number of a field.
    #[must_use]
    pub fn get(self, field: Field) -> u32 {
        let of_kind = self.kind.get(field as usize);
        of_kind.copied().unwrap_or(self.principal)
    }

    /// The text numbers of all fields.
    #[must_use]
    pub fn written_out(self) -> [u32; KEY_FIELDS] {
        let mut fields = [self.principal; KEY_FIELDS];
        for (slot, &number) in fields.iter_mut().zip(self.kind) {
            *slot = number;
        }
        fields
    }
}

/// One record, reduced. 28 bytes in the columns of [`Rows`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Tells events apart; 0 for a record without `eventID`, which is never a duplicate.
    pub fingerprint: u64,
    /// Number of the key; [`HOLE`] where a broken record stands.
    pub key: u32,
    /// Bytes of the record's JSON.
    pub size: u32,
    /// Seconds since 1970; 0 where the time cannot be read.
    pub time: u32,
    /// Who called and from where: a number of the table of roles; 0 for nobody by name.
    pub caller: u32,
    /// Number of the set of facts of [`super::privacy::Exposures`]; [`UNREAD`] where nobody looked.
    pub exposure: u32,
}

/// The key of a row that stands for a broken record, so that row numbers are record numbers.
pub const HOLE: u32 = u32::MAX;

/// The rows of a stretch of one input, by column.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rows {
    /// See [`Row::fingerprint`].
    pub fingerprints: Vec<u64>,
    /// See [`Row::key`].
    pub keys: Vec<u32>,
    /// See [`Row::size`].
    pub sizes: Vec<u32>,
    /// See [`Row::time`].
    pub times: Vec<u32>,
    /// See [`Row::caller`].
    pub callers: Vec<u32>,
    /// See [`Row::exposure`].
    pub exposures: Vec<u32>,
}

impl Rows {
    /// Adds a row.
    pub fn push(&mut self, row: Row) {
        self.fingerprints.push(row.fingerprint);
        self.keys.push(row.key);
        self.sizes.push(row.size);
        self.times.push(row.time);
        self.callers.push(row.caller);
        self.exposures.push(row.exposure);
    }

    /// The row of a number.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Row> {
        Some(Row {
            fingerprint: *self.fingerprints.get(index)?,
            key: *self.keys.get(index)?,
            size: *self.sizes.get(index)?,
            time: *self.times.get(index)?,
            caller: *self.callers.get(index)?,
            exposure: *self.exposures.get(index)?,
        })
    }

    /// Replaces a row that is there.
    pub fn set(&mut self, index: usize, row: Row) {
        let Row {
            fingerprint,
            key,
            size,
            time,
            caller,
            exposure,
        } = row;
        if let Some(slot) = self.fingerprints.get_mut(index) {
            *slot = fingerprint;
        }
        for (column, value) in [
            (&mut self.keys, key),
            (&mut self.sizes, size),
            (&mut self.times, time),
            (&mut self.callers, caller),
            (&mut self.exposures, exposure),
        ] {
            if let Some(slot) = column.get_mut(index) {
                *slot = value;
            }
        }
    }

    /// Adds the rows that follow.
    pub fn append(&mut self, mut rows: Self) {
        append(&mut self.fingerprints, &mut rows.fingerprints);
        append(&mut self.keys, &mut rows.keys);
        append(&mut self.sizes, &mut rows.sizes);
        append(&mut self.times, &mut rows.times);
        append(&mut self.callers, &mut rows.callers);
        append(&mut self.exposures, &mut rows.exposures);
    }

    /// How many rows, holes included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// How many records, holes left out.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.keys.iter().filter(|&&key| key != HOLE).count() as u64
    }

    /// The rows in order, holes included.
    pub fn iter(&self) -> impl Iterator<Item = Row> + '_ {
        let columns = self.fingerprints.iter().zip(&self.keys);
        let others = self.sizes.iter().zip(&self.times);
        let tables = self.callers.iter().zip(&self.exposures);
        columns.zip(others).zip(tables).map(
            |(((&fingerprint, &key), (&size, &time)), (&caller, &exposure))| Row {
                fingerprint,
                key,
                size,
                time,
                caller,
                exposure,
            },
        )
    }

    /// Gives back what growing took too much.
    pub fn shrink(&mut self) {
        self.fingerprints.shrink_to_fit();
        self.keys.shrink_to_fit();
        self.sizes.shrink_to_fit();
        self.times.shrink_to_fit();
        self.callers.shrink_to_fit();
        self.exposures.shrink_to_fit();
    }
}

/// The distinct keys and their texts.
///
/// A key is kept in two parts, because many callers do the same: what was done (its kind, all fields but
/// the principal) and who did it. The kinds are few enough to stay in the processor's cache.
#[derive(Debug, Clone, Default)]
pub struct Traffic {
    /// The texts.
    pub lexicon: Lexicon,
    kinds: Interned<KIND_FIELDS>,
    /// Numbers of a kind and of the principal's text.
    pairs: Interned<2>,
    /// The key made last: records that follow each other have much in common, and a comparison is
    /// cheaper than looking a text up.
    last: [u32; KEY_FIELDS],
    /// The texts before: calls come mixed, and are few. Finding one here misses the processor's cache less often than the whole table does.
    recent: Recent,
}

/// The number of a text for each field and place of a text.
#[derive(Debug, Clone, Default)]
struct Recent(Vec<[u32; KEY_FIELDS]>);

impl Recent {
    /// A power of two.
    const SLOTS: usize = 128;

    fn place(text: &str) -> usize {
        place(tail(text).wrapping_mul(SPREAD[0]), Self::SLOTS)
    }

    /// The number of the text that was kept at a place, or of the empty one.
    fn at(&self, place: usize, field: Field) -> u32 {
        let slot = self.0.get(place).and_then(|it| it.get(field as usize));
        slot.copied().unwrap_or(0)
    }

    fn keep(&mut self, place: usize, field: Field, number: u32) {
        if self.0.is_empty() {
            self.0.resize(Self::SLOTS, [0; KEY_FIELDS]);
        }
        let slot = self
            .0
            .get_mut(place)
            .and_then(|it| it.get_mut(field as usize));
        if let Some(slot) = slot {
            *slot = number;
        }
    }
}

/// New numbers by old ones.
#[derive(Debug)]
pub struct Renumbered(Vec<u32>);

impl Renumbered {
    /// A key.
    #[must_use]
    pub fn key(&self, old: u32) -> u32 {
        self.0.get(old as usize).copied().unwrap_or(HOLE)
    }
}

/// The stored form of the keys of a [`Traffic`].
#[derive(Debug, Serialize, Deserialize)]
pub struct Stored {
    kinds: Vec<[u32; KIND_FIELDS]>,
    pairs: Vec<[u32; 2]>,
}

fn of_old(numbers: &[u32], old: u32) -> u32 {
    numbers.get(old as usize).copied().unwrap_or(0)
}

impl Traffic {
    /// Every distinct key, by its number. The first one is empty and belongs to no record.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = Key<'_>> {
        self.pairs.rows().iter().map(|&pair| self.key_of(pair))
    }

    fn key_of(&self, [kind, principal]: [u32; 2]) -> Key<'_> {
        Key {
            kind: self.kinds.row(kind),
            principal,
        }
    }

    /// The key of a number.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<Key<'_>> {
        let pair = self.pairs.rows().get(number)?;
        Some(self.key_of(*pair))
    }

    /// The key of a number, or the empty one, and the number of its kind.
    #[must_use]
    pub fn at(&self, number: u32) -> (Key<'_>, u32) {
        let &pair @ [kind, _] = self.pairs.row(number);
        (self.key_of(pair), kind)
    }

    /// The number of the kind of a key.
    #[must_use]
    pub fn kind_of(&self, number: u32) -> u32 {
        let [kind, _] = self.pairs.row(number);
        *kind
    }

    /// How many distinct keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pairs.rows().len()
    }

    /// Whether there is none but the empty one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() <= 1
    }

    /// How many distinct kinds there are.
    #[must_use]
    pub fn kinds(&self) -> usize {
        self.kinds.rows().len()
    }

    /// A key of each kind, by the kind's number, with the empty text for the principal.
    pub fn keys_of_kinds(&self) -> impl ExactSizeIterator<Item = Key<'_>> {
        let kinds = self.kinds.rows().iter();
        kinds.map(|kind| Key { kind, principal: 0 })
    }

    /// What holds for each key, by its number, where it does not turn on the principal: asked once for all keys of a kind.
    /// Many callers make the same calls.
    pub fn by_kind<T: Copy>(&self, answer: impl FnMut(Key<'_>) -> T) -> Vec<T> {
        let kinds: Vec<T> = self.keys_of_kinds().map(answer).collect();
        self.of_kinds(&kinds)
    }

    /// What holds for each key, by its number, from what holds for its kind.
    pub fn of_kinds<T: Copy>(&self, kinds: &[T]) -> Vec<T> {
        let keys = self.kinds_of_keys();
        keys.filter_map(|kind| kinds.get(kind as usize).copied())
            .collect()
    }

    /// The number of the kind of each key, by the key's number: keys of one kind differ by the principal
    /// alone.
    pub fn kinds_of_keys(&self) -> impl Iterator<Item = u32> + '_ {
        self.pairs.rows().iter().map(|&[kind, _]| kind)
    }

    /// The number of a key, given now if it is new.
    pub fn key(&mut self, fields: [u32; KEY_FIELDS]) -> u32 {
        let [kind @ .., principal] = fields;
        let kind = self.kinds.number(kind);
        self.pairs.number([kind, principal])
    }

    /// Takes in another table.
    pub fn merge(&mut self, other: &Self, text: impl Fn(u32) -> u32) -> Renumbered {
        let kinds = self.kinds.absorb(&other.kinds, |row| row.map(&text));
        let change = |[kind, principal]: [u32; 2]| [of_old(&kinds, kind), text(principal)];
        Renumbered(self.pairs.absorb(&other.pairs, change))
    }

    /// Hands out the texts of the used keys.
    pub fn mark_texts(&self, used: &[bool], mut text: impl FnMut(u32)) {
        let mut kinds = vec![false; self.kinds()];
        for (&[kind, principal], _) in self
            .pairs
            .rows()
            .iter()
            .zip(used)
            .filter(|(_, used)| **used)
        {
            if let Some(kind) = kinds.get_mut(kind as usize) {
                *kind = true;
            }
            text(principal);
        }
        let kinds = self
            .kinds
            .rows()
            .iter()
            .zip(kinds)
            .filter(|(_, used)| *used);
        kinds.for_each(|(row, _)| row.iter().for_each(|&number| text(number)));
    }

    /// The used keys, numbered by order; the texts are in `lexicon`, and `text` gives their numbers there.
    #[must_use]
    pub fn canonical(
        &self,
        lexicon: Lexicon,
        used: &[bool],
        text: impl Fn(u32) -> u32,
    ) -> (Self, Renumbered) {
        let mut kinds_used = vec![false; self.kinds()];
        for (kind, _) in self.kinds_of_keys().zip(used).filter(|(_, used)| **used) {
            if let Some(kind) = kinds_used.get_mut(kind as usize) {
                *kind = true;
            }
        }
        let (kinds, kind_numbers) = self.kinds.sorted(&kinds_used, |row| row.map(&text));
        let (pairs, numbers) = self.pairs.sorted(used, |[kind, principal]| {
            [of_old(&kind_numbers, kind), text(principal)]
        });
        let canonical = Self {
            lexicon,
            kinds,
            pairs,
            ..Self::default()
        };
        (canonical, Renumbered(numbers))
    }

    /// The stored form of the keys.
    #[must_use]
    pub fn stored(&self) -> Stored {
        Stored {
            kinds: self.kinds.rows().to_vec(),
            pairs: self.pairs.rows().to_vec(),
        }
    }

    /// From the stored form; `None` where a number leads nowhere.
    #[must_use]
    pub fn of(lexicon: Lexicon, stored: &Stored) -> Option<Self> {
        let texts = lexicon.len();
        let text = |number: &u32| (*number as usize) < texts;
        let kinds: Interned<KIND_FIELDS> = Interned::of(&stored.kinds)?;
        let known = |&[kind, principal]: &[u32; 2]| {
            (kind as usize) < kinds.rows().len() && text(&principal)
        };
        let sound = kinds.rows().iter().flatten().all(text) && stored.pairs.iter().all(known);
        let pairs = Interned::of(&stored.pairs)?;
        sound.then(|| Self {
            lexicon,
            kinds,
            pairs,
            ..Self::default()
        })
    }

    /// Reduces a record; `who` called is what the table of roles says.
    #[inline(never)]
    pub fn row(&mut self, record: &Record<'_>, who: &Who) -> Row {
        let account = self.number(Field::Account, record.account());
        let region = self.number(Field::Region, record.aws_region);
        let source = self.number(Field::Source, record.event_source);
        let name = self.number(Field::Name, record.event_name);
        let event_type = self.number(Field::EventType, record.event_type);
        let error = self.number(Field::Error, record.error_code);
        let of_category = record.category();
        let category = self.number_of(Field::Category, of_category.word());
        let read_write = match record.read_only {
            Some(true) => self.number_of(Field::ReadWrite, "read"),
            Some(false) => self.number_of(Field::ReadWrite, "write"),
            None => 0,
        };
        let (resource_type, resource, key) = resource(record);
        let resource_type = self.number_of(Field::ResourceType, &resource_type);
        let resource = self.number_of(Field::Resource, &resource);
        let prefix = match facts::folder(&key) {
            "" => 0,
            folder => self.number_of(Field::Prefix, folder),
        };
        let shape = self.number_of(Field::Shape, facts::shape(record, of_category, who.is_told));
        let encryption = self.number_of(Field::Encryption, facts::encryption(record, of_category));
        let tls = self.number_of(Field::Tls, facts::weak_tls(record));
        self.last = [
            account,
            region,
            category,
            source,
            name,
            read_write,
            event_type,
            resource_type,
            resource,
            prefix,
            who.invoked_by,
            error,
            shape,
            encryption,
            tls,
            who.principal,
        ];
        let key = self.key(self.last);
        Row {
            fingerprint: record.fingerprint().unwrap_or(0),
            key,
            size: u32::try_from(record.raw.len()).unwrap_or(u32::MAX),
            time: record.time().map_or(0, |time| time.0),
            caller: 0,
            exposure: UNREAD,
        }
    }

    /// What selectors see of the records of a key; `told` is [`Self::told`] of it.
    #[must_use]
    pub fn event<'t>(&'t self, key: Key<'_>, told: &'t Told) -> Event<'t> {
        let text = |field| self.text(key, field);
        let fields = facts::Fields {
            category: category_of(text(Field::Category)).unwrap_or(Category::Other),
            read_write: text(Field::ReadWrite),
            source: text(Field::Source),
            name: text(Field::Name),
            event_type: text(Field::EventType),
            error: text(Field::Error),
            principal: text(Field::Principal),
            kind: text(Field::ResourceType),
            resource: text(Field::Resource),
            shape: text(Field::Shape),
        };
        facts::event(&fields, told)
    }

    /// The texts that [`Self::event`] borrows beside the key's own.
    #[must_use]
    pub fn told(&self, key: Key<'_>) -> Told {
        Told::new(
            self.text(key, Field::Principal),
            self.text(key, Field::ResourceType),
            self.text(key, Field::Resource),
            self.text(key, Field::Prefix),
        )
    }

    #[inline]
    fn number(&mut self, field: Field, text: Option<Text<'_>>) -> u32 {
        text.map_or(0, |text| self.number_of(field, &text.get()))
    }

    #[inline]
    fn number_of(&mut self, field: Field, text: &str) -> u32 {
        let last = self.last.get(field as usize).copied().unwrap_or(0);
        if same(self.lexicon.text(last), text) {
            return last;
        }
        let place = Recent::place(text);
        let recent = self.recent.at(place, field);
        if same(self.lexicon.text(recent), text) {
            return recent;
        }
        let number = self.lexicon.number(text);
        self.recent.keep(place, field, number);
        number
    }

    /// The text of a key's field.
    #[must_use]
    pub fn text(&self, key: Key<'_>, field: Field) -> &str {
        self.lexicon.text(key.get(field))
    }
}

/// The type and name of what a record touched, down to the bucket, function or table, and the key of an
/// object.
fn resource<'a>(record: &Record<'a>) -> (Cow<'a, str>, Cow<'a, str>, Cow<'a, str>) {
    let named = record
        .resources
        .of_kind("AWS::S3::Object")
        .or_else(|| record.resources.iter().find(|entry| entry.arn.is_some()));
    if let Some(entry) = named {
        let kind = entry.kind.map_or(Cow::Borrowed(""), Text::get);
        let arn = entry.arn.map_or(Cow::Borrowed(""), Text::get);
        let (name, key) = without_object_key(arn);
        return (kind, name, key);
    }
    let Some(source) = record.event_source else {
        return Default::default();
    };
    // What has no `resources` names what it touches in a parameter.
    let (kind, prefix, parameter) = match &*source.get() {
        "s3.amazonaws.com" => ("AWS::S3::Bucket", "arn:aws:s3:::", "bucketName"),
        "lambda.amazonaws.com" => ("AWS::Lambda::Function", "", "functionName"),
        "dynamodb.amazonaws.com" => ("AWS::DynamoDB::Table", "", "tableName"),
        "kms.amazonaws.com" => ("AWS::KMS::Key", "", "keyId"),
        "sqs.amazonaws.com" => ("AWS::SQS::Queue", "", "queueUrl"),
        "sns.amazonaws.com" => ("AWS::SNS::Topic", "", "topicArn"),
        "logs.amazonaws.com" => ("AWS::Logs::LogGroup", "", "logGroupName"),
        "secretsmanager.amazonaws.com" => ("AWS::SecretsManager::Secret", "", "secretId"),
        "sts.amazonaws.com" => ("AWS::IAM::Role", "", "roleArn"),
        _ => return Default::default(),
    };
    match record.parameter(&[parameter]).and_then(Raw::text) {
        Some(name) if prefix.is_empty() => (kind.into(), name.get(), "".into()),
        Some(name) => (
            kind.into(),
            format!("{prefix}{}", name.get()).into(),
            "".into(),
        ),
        None => Default::default(),
    }
}

/// `arn:aws:s3:::bucket/key` as the bucket and the key; other ARNs as they are.
fn without_object_key(arn: Cow<'_, str>) -> (Cow<'_, str>, Cow<'_, str>) {
    let of_service = arn.strip_prefix("arn:").and_then(|rest| {
        let partition = rest.bytes().position(|b| b == b':')?;
        rest.get(partition..)
    });
    let is_object = of_service.is_some_and(|rest| rest.starts_with(":s3:::"));
    if !is_object {
        return (arn, Cow::default());
    }
    match arn {
        Cow::Borrowed(text) => match text.split_once('/') {
            Some((bucket, key)) => (bucket.into(), key.into()),
            None => (arn, Cow::default()),
        },
        Cow::Owned(ref text) => match text.split_once('/') {
            Some((bucket, key)) => (bucket.to_owned().into(), key.to_owned().into()),
            None => (arn, Cow::default()),
        },
    }
}

/// Every word of [`Category`] is a text of the lexicon once a record of it was seen.
#[must_use]
pub fn category_of(text: &str) -> Option<Category> {
    Category::ALL.into_iter().find(|c| c.word() == text)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use crate::analyzers::roles::Table;

    fn row(traffic: &mut Traffic, fields: &str) -> Row {
        let text =
            format!(r#"{{"eventSource":"s3.amazonaws.com","eventName":"GetObject",{fields}}}"#);
        let record = Record::parse(&text).unwrap();
        let who = Table::default().who(&mut traffic.lexicon, &record);
        traffic.row(&record, &who)
    }

    fn text(traffic: &Traffic, row: Row, field: Field) -> &str {
        let key = traffic.get(row.key as usize).unwrap();
        traffic.text(key, field)
    }

    #[test]
    fn objects_of_a_folder_count_together() {
        let mut traffic = Traffic::default();
        let of = |key: &str| {
            format!(r#""resources":[{{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::b/{key}"}}]"#)
        };
        let one = row(&mut traffic, &of("a/1"));
        let other = row(&mut traffic, &of("a/b/2"));
        assert_eq!(one.key, other.key);
        assert_eq!(text(&traffic, one, Field::Resource), "arn:aws:s3:::b");
        assert_eq!(text(&traffic, one, Field::Prefix), "a/");
        let top = row(&mut traffic, &of("b"));
        assert_ne!(one.key, top.key);
        assert_eq!(text(&traffic, top, Field::Prefix), "");
        for (arn, expected) in [
            ("arn:aws-cn:s3:::b/c", "arn:aws-cn:s3:::b"),
            ("arn:aws:s3:::b", "arn:aws:s3:::b"),
            (
                "arn:aws:iam::1:role/a/:s3:::/b",
                "arn:aws:iam::1:role/a/:s3:::/b",
            ),
        ] {
            assert_eq!(without_object_key(Cow::Borrowed(arn)).0, expected);
        }
        assert_eq!(text(&traffic, one, Field::Category), "Data");
        assert_eq!(text(&traffic, one, Field::ReadWrite), "");
    }

    #[test]
    fn a_parameter_names_the_resource_where_resources_do_not() {
        let mut traffic = Traffic::default();
        let one = row(
            &mut traffic,
            r#""requestParameters":{"bucketName":"b"},"readOnly":true"#,
        );
        assert_eq!(text(&traffic, one, Field::Resource), "arn:aws:s3:::b");
        assert_eq!(text(&traffic, one, Field::ReadWrite), "read");
    }
}

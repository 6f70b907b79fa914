//! The table that most answers come from: what each record counts for.
//!
//! A record is reduced to one [`Key`] (everything that a selector or a bill can ask for, without
//! its session name and all but the beginning of its object key) and one row: the key's number, the size, the time, and the
//! fingerprint of the event. All counts are made from the rows when a report is made, so that a
//! second copy of an event, wherever it was read, is simply left out.

use super::facts::{self, Told};
use crate::json::Text;
use crate::record::touched::folder;
use crate::record::{Category, Record};
use crate::selectors::Event;
use crate::tables::{HOLE, Interned, Lexicon, Recent, Row, UNREAD};
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
    /// What the key of an S3 object begins with, see [`folder`].
    Prefix,
    /// `invokedBy`.
    InvokedBy,
    /// `errorCode`.
    Error,
    /// What the other fields do not tell of the record, see [`facts::shape`].
    Shape,
    /// How the object is encrypted, see [`Record::encryption`].
    Encryption,
    /// A version of TLS that should no longer be used, see [`Record::old_tls`].
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

/// Who made a call, in numbers; the table of roles tells it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Who {
    /// Text of [`Identity::principal`](crate::record::Identity::principal).
    pub principal: u32,
    /// Text of `invokedBy`.
    pub invoked_by: u32,
    /// Whether the caller's ARN can be told from the principal, see [`facts::tells_caller`].
    pub is_told: bool,
    /// Number in the table of callers; `None` for a service or an account alone.
    pub caller: Option<u32>,
}

/// The distinct keys and their texts.
///
/// A key is kept in two parts, because many callers do the same: what was done (its kind, all fields but
/// the principal) and who did it. The kinds are few enough to stay in the processor's cache.
#[derive(Debug, Clone)]
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

impl Default for Traffic {
    fn default() -> Self {
        Self {
            lexicon: Lexicon::default(),
            kinds: Interned::default(),
            pairs: Interned::default(),
            last: [0; KEY_FIELDS],
            recent: Recent::new(KEY_FIELDS),
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
    #[serde(with = "serde_bytes")]
    kinds: Vec<u8>,
    #[serde(with = "serde_bytes")]
    pairs: Vec<u8>,
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
            kinds: self.kinds.pack(),
            pairs: self.pairs.pack(),
        }
    }

    /// From the stored form; `None` where a number leads nowhere.
    #[must_use]
    pub fn of(lexicon: Lexicon, stored: &Stored) -> Option<Self> {
        let texts = lexicon.len();
        let text = |number: &u32| (*number as usize) < texts;
        let kinds = Interned::<KIND_FIELDS>::unpack(&stored.kinds)?;
        let pairs = Interned::<2>::unpack(&stored.pairs)?;
        let known = |&[kind, principal]: &[u32; 2]| {
            (kind as usize) < kinds.rows().len() && text(&principal)
        };
        let sound = kinds.rows().iter().flatten().all(text) && pairs.rows().iter().all(known);
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
        let touched = record.touched();
        let resource_type = self.number_of(Field::ResourceType, &touched.kind);
        let resource = self.number_of(Field::Resource, &touched.name);
        let prefix = match folder(&touched.key) {
            "" => 0,
            folder => self.number_of(Field::Prefix, folder),
        };
        let shape = self.number_of(Field::Shape, facts::shape(record, of_category, who.is_told));
        let encryption = self.number_of(Field::Encryption, record.encryption(of_category));
        let tls = self.number_of(Field::Tls, record.old_tls());
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
        match text {
            None => 0,
            Some(text) if text.is_escaped() => self.number_of(field, &text.get()),
            Some(text) => self.number_of(field, text.as_written()),
        }
    }

    #[inline]
    fn number_of(&mut self, field: Field, text: &str) -> u32 {
        let field = field as usize;
        let last = self.last.get(field).copied().unwrap_or(0);
        self.recent.number(&mut self.lexicon, field, last, text)
    }

    /// The text of a key's field.
    #[must_use]
    pub fn text(&self, key: Key<'_>, field: Field) -> &str {
        self.lexicon.text(key.get(field))
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

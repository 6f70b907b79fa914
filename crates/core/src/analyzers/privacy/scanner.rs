//! Walks the texts of a record.

use std::borrow::Cow;
use std::fmt;

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::classify::{self, Beside};
use super::context::{About, Class, Context};
use super::decode::Layer;
use super::memo::Memo;
use super::names;
use super::parts::{self, Member, Part};
use super::span::{Span, Spans};
use super::trees::{Kept, Lookup, Trees};
use crate::json::{Cursor, Malformed, Raw, Text};
use crate::record::Record;
use crate::report::DataCategory;

/// Distinct fields that are remembered; a log that is made of new names forgets and begins again.
const FIELDS: usize = 20_000;

/// What the owner of the logs knows of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Names of service accounts, in small letters: no findings.
    pub service_accounts: Vec<String>,
    /// The owner's own domains, in small letters. A mailbox there that is named like a machine or a team
    /// (`alerts@`, `ci-bot@`) is no finding.
    pub own_domains: Vec<String>,
}

/// One step from a record down to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// A member.
    Key(Text<'a>),
    /// An item.
    Index(usize),
}

/// A text of a record in which something was found.
#[derive(Debug, Clone, Copy)]
pub struct Leaf<'l> {
    /// The names of the members down to it, as the report has them.
    pub path: &'l str,
    /// The way to it, a JSON pointer (RFC 6901).
    pub pointer: Pointer<'l>,
    /// The text as it stands in the record, escapes in place.
    pub written: Text<'l>,
    /// Byte offset of [`Leaf::written`] in the record.
    pub at: usize,
    /// The text meant, which spans refer to.
    pub text: &'l str,
}

impl Leaf<'_> {
    /// The bytes of the record that a part of the text is written with.
    #[must_use]
    pub fn written_range(&self, span: &Span) -> (usize, usize) {
        let written = self.written.as_written();
        if written.len() == self.text.len() {
            return (self.at + span.start, self.at + span.end);
        }
        let (start, end) = Layer::of_json(written).outside(span.start, span.end);
        (self.at + start, self.at + end)
    }
}

/// The way from a record to a text; written as a JSON pointer (RFC 6901).
#[derive(Debug, Clone, Copy)]
pub enum Pointer<'a> {
    /// Step by step, the last one first; `None` is the record itself.
    Steps(Option<&'a Way<'a>>),
    /// As it was written before.
    Written(&'a str),
}

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Written(text) => f.write_str(text),
            Self::Steps(None) => Ok(()),
            Self::Steps(Some(way)) => {
                Self::Steps(way.above).fmt(f)?;
                match way.step {
                    Step::Key(key) => {
                        write!(f, "/{}", key.get().replace('~', "~0").replace('/', "~1"))
                    }
                    Step::Index(index) => write!(f, "/{index}"),
                }
            }
        }
    }
}

/// A step and those before it.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    above: Option<&'a Self>,
    step: Step<'a>,
}

/// Finds personal data and secrets in records. What it remembers makes it fast, and changes no answer.
#[derive(Debug, Clone)]
pub struct Scanner {
    known: Known,
    fields: Vec<Field>,
    numbers: HashTable<u32>,
    memo: Memo,
    trees: Trees,
    last_key: LastKey,
    /// The fields of [`parts::NAMES`].
    members: [u32; parts::COUNT],
}

impl Default for Scanner {
    fn default() -> Self {
        Self::new(Known::default())
    }
}

/// A field of records, by its way from the top.
#[derive(Debug, Clone)]
struct Field {
    parent: u32,
    key: Box<str>,
    /// As the report has it.
    path: Box<str>,
    context: Context,
    /// The member that mostly comes first in it, and the one that mostly follows it.
    first: u32,
    next: u32,
    /// It stands for the items of a list.
    is_item: bool,
    /// A part of records that is worth remembering as a whole.
    part: Option<Part>,
    /// A member beside it may name what it holds.
    may_be_named: bool,
    /// The key of an object: the object's ARN says it again.
    is_object_key: bool,
    /// How often its values were looked for in the memory and found there.
    asked: u32,
    remembered: u32,
}

impl Field {
    /// Whether its values come again often enough to be remembered.
    const fn repeats(&self) -> bool {
        self.asked < 64 || self.remembered > self.asked / 8
    }

    /// Counts a value. From time to time the counting begins again: a log may change its mind.
    const fn count(&mut self, remembered: bool) {
        if self.asked == 4096 {
            self.asked = 0;
            self.remembered = 0;
        }
        self.asked += 1;
        self.remembered += remembered as u32;
    }
}

const TOP: u32 = 0;

impl Scanner {
    /// A scanner that knows what the owner of the logs knows.
    #[must_use]
    pub fn new(known: Known) -> Self {
        let mut scanner = Self {
            known,
            fields: Vec::new(),
            numbers: HashTable::new(),
            memo: Memo::default(),
            trees: Trees::default(),
            last_key: LastKey::default(),
            members: [TOP; parts::COUNT],
        };
        scanner.forget();
        scanner
    }

    fn forget(&mut self) {
        self.fields.clear();
        self.numbers.clear();
        self.trees = Trees::default();
        self.members = [TOP; parts::COUNT];
        self.fields.push(Field {
            parent: TOP,
            key: Box::default(),
            path: Box::default(),
            context: Context::default(),
            first: TOP,
            next: TOP,
            is_item: false,
            part: None,
            may_be_named: false,
            is_object_key: false,
            asked: 0,
            remembered: 0,
        });
    }

    /// Looks at every text of a record; `found` is called for each that holds something, in their order.
    pub fn record(&mut self, record: &Record<'_>, found: &mut dyn FnMut(Leaf<'_>, &[Span])) {
        // The record was parsed: it is JSON to its end.
        let _whole = match parts::of(record) {
            Some(members) => self.members(record, members, found),
            None => self.walk(record.raw, Some(record), found).map(|_| ()),
        };
    }

    /// Looks at some members of a record.
    fn members<'r>(
        &mut self,
        record: &Record<'r>,
        members: impl Iterator<Item = Member>,
        found: &mut dyn FnMut(Leaf<'_>, &[Span]),
    ) -> Result<(), Malformed> {
        if self.fields.len() > FIELDS {
            self.forget();
        }
        if self.members.first() == Some(&TOP) {
            self.members = parts::NAMES.map(|name| self.child(TOP, TOP, name, false));
        }
        let numbers = self.members;
        let mut walk = Walk {
            flags: flags(record),
            json: record.raw,
            record: Some(record),
            kept: None,
            scanner: self,
            found,
        };
        for member in members {
            let field = numbers.get(member.name).copied().unwrap_or(TOP);
            let name = parts::NAMES.get(member.name).copied().unwrap_or("");
            let way = Way {
                above: None,
                step: Step::Key(Text::new(name, false)),
            };
            if let Some(escaped) = member.escaped {
                let upto = member.at + member.length;
                let written = record.raw.get(member.at..upto).unwrap_or("");
                walk.leaf(
                    field,
                    None,
                    Text::new(written, escaped),
                    member.at,
                    Some(&way),
                );
            } else {
                let mut cursor = Cursor::at_place(record.raw, member.at);
                walk.member(&mut cursor, field, Some(&way))?;
            }
        }
        Ok(())
    }

    /// The same for JSON that is no record.
    ///
    /// # Errors
    /// Where it is no JSON; what was found before stands.
    pub fn json(
        &mut self,
        json: &str,
        found: &mut dyn FnMut(Leaf<'_>, &[Span]),
    ) -> Result<(), Malformed> {
        self.walk(json, None, found)?.end()
    }

    /// What patterns find in a text of which nothing is known.
    #[must_use]
    pub fn text(&self, text: &str) -> Box<[Span]> {
        ask(&self.known, Context::default(), text)
    }

    fn walk<'r>(
        &mut self,
        json: &'r str,
        record: Option<&Record<'r>>,
        found: &mut dyn FnMut(Leaf<'_>, &[Span]),
    ) -> Result<Cursor<'r>, Malformed> {
        if self.fields.len() > FIELDS {
            self.forget();
        }
        let mut cursor = Cursor::new(json);
        Walk {
            flags: record.map_or(0, flags),
            json,
            record,
            kept: None,
            scanner: self,
            found,
        }
        .value(&mut cursor, TOP, None)?;
        Ok(cursor)
    }

    /// The field below another one. Records mostly have their members in one order: the guess is mostly
    /// right.
    fn child(&mut self, parent: u32, before: u32, key: &str, is_item: bool) -> u32 {
        let guess = match self.field(if before == TOP { parent } else { before }) {
            Some(field) if before == TOP => field.first,
            Some(field) => field.next,
            None => TOP,
        };
        let fits = |field: &Field| {
            field.parent == parent && field.is_item == is_item && same(&field.key, key)
        };
        if guess != TOP && self.field(guess).is_some_and(fits) {
            return guess;
        }
        let hash = hash(parent, key);
        let fields = &self.fields;
        let known = self.numbers.find(hash, |&number| {
            fields.get(number as usize).is_some_and(fits)
        });
        let number = match known {
            Some(&number) => number,
            None => self.add(parent, key, is_item, hash),
        };
        if let Some(field) = self
            .fields
            .get_mut(if before == TOP { parent } else { before } as usize)
        {
            if before == TOP {
                field.first = number;
            } else {
                field.next = number;
            }
        }
        number
    }

    fn add(&mut self, parent: u32, key: &str, is_item: bool, hash: u64) -> u32 {
        let Some(above) = self.field(parent) else {
            return TOP;
        };
        let (path, context) = if is_item {
            (format!("{}[]", above.path), above.context)
        } else {
            let mark = if above.path.is_empty() { "" } else { "." };
            let path = format!("{}{mark}{}", above.path, shown(key));
            (path, above.context.child(key))
        };
        let number = u32::try_from(self.fields.len()).unwrap_or(TOP);
        self.fields.push(Field {
            parent,
            key: key.into(),
            is_object_key: path == "requestParameters.key",
            path: path.into(),
            context,
            first: TOP,
            next: TOP,
            is_item,
            part: Part::of(key).filter(|_| parent == TOP && !is_item),
            may_be_named: classify::VALUES.contains(&key),
            asked: 0,
            remembered: 0,
        });
        let fields = &self.fields;
        self.numbers.insert_unique(hash, number, |&number| {
            fields
                .get(number as usize)
                .map_or(0, |field| self::hash(field.parent, &field.key))
        });
        number
    }

    fn field(&self, number: u32) -> Option<&Field> {
        self.fields.get(number as usize)
    }
}

/// The key in the ARN of an object in S3.
fn object_key(arn: &str) -> Option<&str> {
    let rest = arn.strip_prefix("arn:aws")?;
    // `-cn`, `-us-gov`
    let colon = memchr::memchr(b':', rest.as_bytes())?;
    let path = rest.get(colon..)?.strip_prefix(":s3:::")?;
    let slash = memchr::memchr(b'/', path.as_bytes())?;
    path.get(slash + 1..)
}

/// The key of the last object and what was found in it. An object's ARN mostly follows its key.
#[derive(Debug, Clone, Default)]
struct LastKey {
    context: Context,
    key: String,
    spans: Box<[Span]>,
}

impl LastKey {
    fn of(&mut self, known: &Known, context: Context, key: &str) -> &[Span] {
        if self.context != context || self.key != key {
            self.spans = ask(known, context, key);
            self.context = context;
            key.clone_into(&mut self.key);
        }
        &self.spans
    }
}

/// What is in a text at a place.
fn ask(known: &Known, context: Context, text: &str) -> Box<[Span]> {
    let mut spans = Spans::default();
    classify::look(context, text, 0, &mut spans);
    known.without(text, spans.settled())
}

/// Whether two short texts are the same. Asked for every member of every record: a call for each takes longer.
#[inline]
fn same(one: &str, other: &str) -> bool {
    let (one, one_tail) = one.as_bytes().as_chunks::<8>();
    let (other, other_tail) = other.as_bytes().as_chunks::<8>();
    let whole = one.len() == other.len() && one_tail.len() == other_tail.len();
    whole
        && one
            .iter()
            .zip(other)
            .all(|(one, other)| u64::from_ne_bytes(*one) == u64::from_ne_bytes(*other))
        && one_tail.iter().zip(other_tail).all(|(a, b)| a == b)
}

fn hash(parent: u32, key: &str) -> u64 {
    xxh3_64_with_seed(key.as_bytes(), u64::from(parent))
}

/// The name of a member, or `*` where data was used as a name.
fn shown(key: &str) -> &str {
    let is_name = |b: u8| b.is_ascii_alphanumeric() || b"_-:/.$".contains(&b);
    let digits = key.bytes().filter(u8::is_ascii_digit).count();
    let named = !key.is_empty() && key.len() <= 64 && digits <= 4 && key.bytes().all(is_name);
    if named && names::leading_dotted_name(key).is_none() {
        key
    } else {
        "*"
    }
}

/// What the record as a whole says of the names in it.
fn flags(record: &Record<'_>) -> u8 {
    let identity = &record.identity;
    let mut flags = 0;
    if identity.session.ec2_role_delivery.is_some() {
        flags |= About::WORKLOAD;
    }
    if identity.invoked_by.is_some() {
        flags |= About::INVOKED;
    }
    if identity.kind.is_some_and(|kind| kind.is("WebIdentityUser")) {
        flags |= About::WEB_IDENTITY;
    }
    if identity
        .session
        .issuer
        .kind
        .is_some_and(|kind| kind.is("IAMUser"))
    {
        flags |= About::USER_ISSUED;
    }
    let about_people = [
        "account.amazonaws.com",
        "cognito-idp.amazonaws.com",
        "identitystore.amazonaws.com",
        "sso-directory.amazonaws.com",
        "route53domains.amazonaws.com",
        "workmail.amazonaws.com",
    ];
    if record
        .event_source
        .is_some_and(|source| about_people.contains(&&*source.get()))
    {
        flags |= About::PEOPLE;
    }
    flags
}

struct Walk<'s, 'r> {
    scanner: &'s mut Scanner,
    flags: u8,
    json: &'r str,
    record: Option<&'s Record<'r>>,
    /// What is found in a part that is to be remembered.
    kept: Option<Vec<Kept>>,
    found: &'s mut dyn FnMut(Leaf<'_>, &[Span]),
}

impl<'r> Walk<'_, 'r> {
    fn value(
        &mut self,
        cursor: &mut Cursor<'r>,
        field: u32,
        above: Option<&Way<'_>>,
    ) -> Result<(), Malformed> {
        match cursor.next_token() {
            Some(b'{') => {
                let mut names = Beside::at(cursor);
                let mut before = TOP;
                cursor.object(|cursor, key| {
                    let name = key.get();
                    before = self.scanner.child(field, before, &name, false);
                    let way = Way {
                        above,
                        step: Step::Key(key),
                    };
                    let may_be_named = self
                        .scanner
                        .field(before)
                        .is_some_and(|field| field.may_be_named);
                    if may_be_named && let Some(beside) = names.of(cursor) {
                        self.named_value(cursor, field, before, &beside.get(), Some(&way))
                    } else {
                        self.member(cursor, before, Some(&way))
                    }
                })
            }
            Some(b'[') => {
                let item = self.scanner.child(field, TOP, "", true);
                let mut index = 0;
                cursor.array(|cursor| {
                    let way = Way {
                        above,
                        step: Step::Index(index),
                    };
                    index += 1;
                    self.value(cursor, item, Some(&way))
                })
            }
            Some(b'"') => {
                let at = cursor.at() + 1;
                let written = cursor.string()?;
                self.leaf(field, None, written, at, above);
                Ok(())
            }
            _ => cursor.skip_value(),
        }
    }

    /// A member: a part of the record, or any other value.
    fn member(
        &mut self,
        cursor: &mut Cursor<'r>,
        field: u32,
        way: Option<&Way<'_>>,
    ) -> Result<(), Malformed> {
        let part = self.scanner.field(field).and_then(|field| field.part);
        let part = part.zip(self.record);
        match part.and_then(|(part, record)| part.text(record)) {
            Some(part) => self.part(cursor, field, part, way),
            None => self.value(cursor, field, way),
        }
    }

    /// A part of the record: who calls, with what, and so on. Many records have the same ones.
    fn part(
        &mut self,
        cursor: &mut Cursor<'r>,
        field: u32,
        part: Raw<'r>,
        way: Option<&Way<'_>>,
    ) -> Result<(), Malformed> {
        cursor.next_token();
        let at = cursor.at();
        let text = part.as_written();
        if !self.scanner.field(field).is_some_and(Field::repeats) {
            if let Some(field) = self.scanner.fields.get_mut(field as usize) {
                field.count(false);
            }
            return self.value(cursor, field, way);
        }
        let known = self.scanner.trees.known(field, self.flags, text);
        if let Some(field) = self.scanner.fields.get_mut(field as usize) {
            field.count(matches!(known, Lookup::Kept(_)));
        }
        match known {
            Lookup::Kept(kept) => {
                for kept in kept {
                    let written = text.get(kept.from..kept.to).unwrap_or("");
                    let leaf = Leaf {
                        path: self
                            .scanner
                            .fields
                            .get(kept.field as usize)
                            .map_or("", |field| &field.path),
                        pointer: Pointer::Written(&kept.pointer),
                        written: Text::new(written, kept.text.is_some()),
                        at: at + kept.from,
                        text: kept.text.as_deref().unwrap_or(written),
                    };
                    (self.found)(leaf, &kept.spans);
                }
                // Another part of the same name may stand here: then it is walked.
                cursor
                    .pass(part)
                    .or_else(|_| self.value(cursor, field, way))
            }
            Lookup::New => self.value(cursor, field, way),
            Lookup::Again => {
                self.kept = Some(Vec::new());
                let done = self.value(cursor, field, way);
                let mut kept = self.kept.take().unwrap_or_default();
                for kept in &mut kept {
                    kept.from -= at;
                    kept.to -= at;
                }
                if done.is_ok() && cursor.at() == at + text.len() {
                    self.scanner.trees.keep(field, self.flags, text, kept);
                }
                done
            }
        }
    }

    /// A value that a member beside it names.
    fn named_value(
        &mut self,
        cursor: &mut Cursor<'r>,
        object: u32,
        field: u32,
        name: &str,
        way: Option<&Way<'_>>,
    ) -> Result<(), Malformed> {
        let context = |field: u32| {
            self.scanner
                .field(field)
                .map(|field| field.context)
                .unwrap_or_default()
        };
        let place = classify::beside(context(object), context(field), name);
        let at = cursor.at() + 1;
        let written = cursor.string()?;
        self.leaf(field, Some(place), written, at, way);
        Ok(())
    }

    fn leaf(
        &mut self,
        field: u32,
        place: Option<Context>,
        written: Text<'r>,
        at: usize,
        way: Option<&Way<'_>>,
    ) {
        let Scanner {
            fields,
            memo,
            known,
            last_key,
            ..
        } = &mut *self.scanner;
        let number = field;
        let Some(field) = fields.get_mut(number as usize) else {
            return;
        };
        let context = place.unwrap_or(field.context).with(self.flags);
        let text: Cow<'_, str> = written.get();
        if !classify::may_hold(context, &text) {
            return;
        }
        let mut asked = false;
        let mut look = || {
            asked = true;
            ask(known, context, &text)
        };
        let fresh: Box<[Span]>;
        let spans = if field.is_object_key {
            last_key.of(known, context, &text)
        } else if let Some(key) = object_key(&text).filter(|_| context.class == Class::Free) {
            let at = text.len() - key.len();
            let moved = |span: &Span| Span {
                start: span.start + at,
                end: span.end + at,
                ..*span
            };
            fresh = last_key.of(known, context, key).iter().map(moved).collect();
            &fresh
        } else if field.repeats() {
            memo.of(context, &text, &mut look)
        } else {
            fresh = look();
            &fresh
        };
        field.count(!asked);
        if !spans.is_empty() {
            let leaf = Leaf {
                path: &field.path,
                pointer: Pointer::Steps(way),
                written,
                at,
                text: &text,
            };
            debug_assert!(
                self.json
                    .get(at..)
                    .is_some_and(|rest| rest.starts_with(written.as_written()))
            );
            if let Some(kept) = &mut self.kept {
                kept.push(Kept {
                    field: number,
                    pointer: leaf.pointer.to_string().into(),
                    from: at,
                    to: at + written.as_written().len(),
                    text: matches!(text, Cow::Owned(_)).then(|| text.as_ref().into()),
                    spans: spans.into(),
                });
            }
            (self.found)(leaf, spans);
        }
    }
}

impl Known {
    /// The findings that are some for the owner of the logs too.
    fn without(&self, text: &str, spans: Box<[Span]>) -> Box<[Span]> {
        if spans.is_empty() || *self == Self::default() {
            return spans;
        }
        let stays = |span: &&Span| !self.expects(text, span);
        spans.iter().filter(stays).copied().collect()
    }

    /// Whether a finding is none for the owner of the logs.
    fn expects(&self, text: &str, span: &Span) -> bool {
        let value = text.get(span.start..span.end).unwrap_or("").to_lowercase();
        match span.category {
            DataCategory::Username | DataCategory::PersonName | DataCategory::DeviceName => {
                self.service_accounts.contains(&value)
            }
            DataCategory::Email => {
                let (local, domain) = value.split_once('@').unwrap_or((&value, ""));
                let own = self.own_domains.iter().any(|own| domain == own);
                self.service_accounts.contains(&value) || own && names::identifier(local).is_none()
            }
            _ => false,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    /// What is found in a record with these fields: `pointer path CATEGORY value`.
    fn scan(scanner: &mut Scanner, fields: &str) -> Vec<String> {
        let text =
            format!(r#"{{"eventSource":"s3.amazonaws.com","eventName":"GetObject",{fields}}}"#);
        let record = Record::parse(&text).unwrap();
        let mut found = Vec::new();
        scanner.record(&record, &mut |leaf, spans| {
            for span in spans {
                let value = leaf.text.get(span.start..span.end).unwrap();
                found.push(format!(
                    "{} {} {} {value}",
                    leaf.pointer,
                    leaf.path,
                    span.category.word()
                ));
            }
        });
        found
    }

    fn check(fields: &str, expected: &[&str]) {
        let mut scanner = Scanner::default();
        for _ in 0..2 {
            assert_eq!(scan(&mut scanner, fields), expected, "{fields}");
        }
    }

    #[test]
    fn fields_speak_first() {
        check(
            r#""userIdentity":{"type":"AssumedRole","principalId":"AROAQ7ABCDEFGHIJKLMNO:jdoe","arn":"arn:aws:sts::111122223333:assumed-role/Dev/jdoe"}"#,
            &[
                "/userIdentity/principalId userIdentity.principalId USERNAME jdoe",
                "/userIdentity/arn userIdentity.arn USERNAME jdoe",
            ],
        );
        check(
            r#""userIdentity":{"type":"AssumedRole","principalId":"AROAQ7ABCDEFGHIJKLMNO:casper","sessionContext":{"ec2RoleDelivery":"2.0"}}"#,
            &[],
        );
        check(
            r#""requestParameters":{"tags":[{"key":"Owner","value":"Jane Doe"},{"value":"Phoenix","key":"project"},{"value":"1990-01-02","key":"birthdate"}]}"#,
            &[
                "/requestParameters/tags/0/value requestParameters.tags[].value PERSON_NAME Jane Doe",
                "/requestParameters/tags/2/value requestParameters.tags[].value DATE_OF_BIRTH 1990-01-02",
            ],
        );
        check(
            r#""userAgent":"aws-cli/2.9.0 os/macos#23.1.0","sourceIPAddress":"8.8.8.8","eventID":"jane@larkspur.eu""#,
            &[
                "/userAgent userAgent USER_AGENT aws-cli/2.9.0 os/macos#23.1.0",
                "/sourceIPAddress sourceIPAddress IP_ADDRESS 8.8.8.8",
                "/eventID eventID EMAIL jane@larkspur.eu",
            ],
        );
    }

    #[test]
    fn wrapped_texts_are_looked_into() {
        check(
            r#""requestParameters":{"policyDocument":"{\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"8.8.8.8/32\"}}}"}"#,
            &[
                "/requestParameters/policyDocument requestParameters.policyDocument IP_ADDRESS 8.8.8.8",
            ],
        );
        check(
            r#""requestParameters":{"policyDocument":"%7B%22Resource%22%3A%22arn%3Aaws%3As3%3A%3A%3Ab%2Fhome%2Fjane.doe%2F%2A%22%7D"}"#,
            &[
                "/requestParameters/policyDocument requestParameters.policyDocument PERSON_NAME jane.doe",
            ],
        );
        check(
            r#""requestParameters":{"userData":"ZXhwb3J0IERCX1BBU1NXT1JEPWh1bnRlcjJodW50ZXIy"}"#,
            &[
                "/requestParameters/userData requestParameters.userData SECRET ZXhwb3J0IERCX1BBU1NXT1JEPWh1bnRlcjJodW50ZXIy",
            ],
        );
        check(
            r#""requestParameters":{"key":"users/z%C3%B6e%40larkspur.eu/a.png"}"#,
            &["/requestParameters/key requestParameters.key EMAIL z%C3%B6e%40larkspur.eu"],
        );
        check(
            r#""requestParameters":{"a/b~c":{"jane@x.eu":"k\u0065y jane@larkspur.eu"}}"#,
            &["/requestParameters/a~1b~0c/jane@x.eu requestParameters.*.* EMAIL jane@larkspur.eu"],
        );
    }

    #[test]
    fn masks_services_and_known_accounts_are_no_findings() {
        check(
            r#""userIdentity":{"type":"IAMUser","userName":"HIDDEN_DUE_TO_SECURITY_REASONS","invokedBy":"ec2.amazonaws.com"},"sourceIPAddress":"AWS Internal","userAgent":"ec2.amazonaws.com","requestParameters":{"password":"****","userData":"<sensitiveDataRemoved>"}"#,
            &[],
        );
        let mut scanner = Scanner::new(Known {
            service_accounts: vec!["loader".to_owned()],
            own_domains: vec!["larkspur.eu".to_owned()],
        });
        let fields = r#""requestParameters":{"userName":"loader","a":"alerts@larkspur.eu","b":"alerts@other.eu"}"#;
        assert_eq!(
            scan(&mut scanner, fields),
            ["/requestParameters/b requestParameters.b EMAIL alerts@other.eu"]
        );
    }

    #[test]
    fn new_names_without_end_do_not_fill_the_memory() {
        let mut scanner = Scanner::default();
        for number in 0..FIELDS * 2 {
            let found = scan(&mut scanner, &format!(r#""k{number}":"jane@larkspur.eu""#));
            assert_eq!(found.len(), 1);
        }
        assert!(scanner.fields.len() <= FIELDS + 8);
    }
}

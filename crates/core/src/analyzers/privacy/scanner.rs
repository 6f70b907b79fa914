//! Walks the texts of a record.

mod walk;

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use self::walk::Walk;
use super::classify;
use super::context::{About, Context};
use super::known::Known;
use super::leaf::{Leaf, Step, Way};
use super::memo::Memo;
use super::names;
use super::parts::{self, Member, Part};
use super::span::{Span, Spans};
use super::trees::Trees;
use crate::json::{Cursor, Malformed, Text, same};
use crate::record::Record;

/// Distinct fields that are remembered; a log that is made of new names forgets and begins again.
const FIELDS: usize = 20_000;

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

    /// What the owner of the logs knows.
    #[must_use]
    pub const fn known(&self) -> &Known {
        &self.known
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
            Some(members) => self.members(record, &members, found),
            None => self.walk(record.raw, Some(record), found).map(|_| ()),
        };
    }

    /// Looks at some members of a record.
    fn members<'r>(
        &mut self,
        record: &Record<'r>,
        members: &[Option<Member>],
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
        for member in members.iter().flatten() {
            let (name, at) = (usize::from(member.name), member.at as usize);
            let field = numbers.get(name).copied().unwrap_or(TOP);
            let name = parts::NAMES.get(name).copied().unwrap_or("");
            let way = Way {
                above: None,
                step: Step::Key(Text::new(name, false)),
            };
            if let Some(escaped) = member.escaped {
                let upto = at + member.length as usize;
                let written = record.raw.get(at..upto).unwrap_or("");
                walk.leaf(field, None, Text::new(written, escaped), at, Some(&way));
            } else {
                let mut cursor = Cursor::at_place(record.raw, at);
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
        if self.context != context || !same(&self.key, key) {
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
    if identity.ec2_role_delivery().is_some() {
        flags |= About::WORKLOAD;
    }
    if identity.invoked_by().is_some() {
        flags |= About::INVOKED;
    }
    if identity
        .kind()
        .is_some_and(|kind| kind.is("WebIdentityUser"))
    {
        flags |= About::WEB_IDENTITY;
    }
    if identity
        .issuer_kind()
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

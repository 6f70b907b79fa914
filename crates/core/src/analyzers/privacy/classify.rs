//! One value: by its place first, then by what it is wrapped in, then by patterns.

use wide::u8x16;

use super::context::{About, Class, Context};
use super::decode::Layer;
use super::span::{Span, Spans};
use super::{address, names, numbers, places, secrets};
use crate::json::{Cursor, Kind, Malformed, Text};
use crate::report::DataCategory;

/// Wrappings inside of each other that are opened.
const DEEPEST: u32 = 4;

/// Whether what AWS makes has its usual form: it is not long, and none of ` %@[{` is in it.
pub(super) fn is_usual(text: &str) -> bool {
    let (lanes, tail) = text.as_bytes().as_chunks::<16>();
    let unusual = |lane: &[u8; 16]| {
        let lane = u8x16::new(*lane);
        let is = |byte: u8| lane.simd_eq(u8x16::splat(byte));
        (is(b' ') | is(b'%') | is(b'@') | is(b'[') | is(b'{')).to_bitmask() != 0
    };
    text.len() <= 128
        && !lanes.iter().any(unusual)
        && !tail
            .iter()
            .any(|b| matches!(b, b' ' | b'%' | b'@' | b'[' | b'{'))
}

/// Classifies a value. Most values of a log are ids, times and words, and are recognised by the bytes they are made
/// of.
pub(super) fn look(context: Context, text: &str, depth: u32, spans: &mut Spans) {
    if context.class == Class::Technical {
        if !is_usual(text) {
            classify(context, text, depth, spans);
        }
        return;
    }
    let may_be_id = matches!(context.class, Class::Free | Class::Version | Class::Name);
    if may_be_id && is_plain_id(text) {
        return;
    }
    let marks = Marks::of(text);
    if worth(context, text, &marks) {
        classify_marked(context, text, &marks, depth, spans);
    }
}

/// Whether a value is worth a closer look, which takes longer than this one.
pub(super) fn may_hold(context: Context, text: &str) -> bool {
    match context.class {
        Class::Technical => !is_usual(text),
        Class::Free | Class::Version => {
            text.len() >= 4
                && !is_plain_id(text)
                && (text.len() >= 20 || worth(context, text, &Marks::of(text)))
        }
        _ => !text.is_empty(),
    }
}

fn worth(context: Context, text: &str, marks: &Marks) -> bool {
    match context.class {
        Class::Technical => !is_usual(text),
        Class::Free | Class::Version | Class::Name => {
            if text.len() < 4 {
                return false;
            }
            marks.any(Marks::AT | Marks::PERCENT | Marks::OPEN | Marks::SLASH | Marks::NAMED)
                || marks.digits > 0 && (marks.dots > 0 || marks.any(Marks::PLUS))
                || marks.digits >= 9
                || text.len() >= 16 && marks.any(Marks::CAPITAL)
                || text.len() >= 20
                || context.class == Class::Name && context.is(About::PEOPLE)
        }
        _ => !text.is_empty(),
    }
}

/// Which kinds of bytes a text holds, and how many of some.
#[derive(Default)]
struct Marks {
    kinds: u16,
    digits: usize,
    dots: usize,
    colons: usize,
}

impl Marks {
    const AT: u16 = 1;
    const PERCENT: u16 = 2;
    const OPEN: u16 = 4;
    const SLASH: u16 = 8;
    const NAMED: u16 = 16;
    const PLUS: u16 = 32;
    const CAPITAL: u16 = 64;
    const SPACE: u16 = 128;

    fn of(text: &str) -> Self {
        let (lanes, tail) = text.as_bytes().as_chunks::<16>();
        let mut marks = Self::default();
        for lane in lanes {
            marks.add(*lane);
        }
        if !tail.is_empty() {
            let mut lane = [0; 16];
            for (place, byte) in lane.iter_mut().zip(tail) {
                *place = *byte;
            }
            marks.add(lane);
        }
        marks
    }

    /// Sixteen bytes more. Zeroes are of no kind.
    #[inline(always)]
    fn add(&mut self, lane: [u8; 16]) {
        let lane = u8x16::new(lane);
        let is = |byte: u8| lane.simd_eq(u8x16::splat(byte));
        let within =
            |low: u8, high: u8| lane.simd_ge(u8x16::splat(low)) & lane.simd_le(u8x16::splat(high));
        let count = |found: u8x16| found.to_bitmask().count_ones() as usize;
        let (digits, dots, colons) = (count(within(b'0', b'9')), count(is(b'.')), count(is(b':')));
        self.digits += digits;
        self.dots += dots;
        self.colons += colons;
        for (kind, is_there) in [
            (Self::AT, is(b'@').to_bitmask() != 0),
            (Self::PERCENT, is(b'%').to_bitmask() != 0),
            (Self::OPEN, (is(b'{') | is(b'[')).to_bitmask() != 0),
            (Self::SLASH, is(b'/').to_bitmask() != 0),
            (Self::NAMED, colons > 0 || is(b'=').to_bitmask() != 0),
            (Self::PLUS, is(b'+').to_bitmask() != 0),
            (Self::CAPITAL, within(b'A', b'Z').to_bitmask() != 0),
            (Self::SPACE, is(b' ').to_bitmask() != 0),
        ] {
            self.kinds |= if is_there { kind } else { 0 };
        }
    }

    const fn any(&self, kinds: u16) -> bool {
        self.kinds & kinds != 0
    }
}

/// A UUID, or a time as AWS writes it.
fn is_plain_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    match bytes.len() {
        36 => bytes.iter().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => *b == b'-',
            _ => b.is_ascii_hexdigit(),
        }),
        20 => {
            bytes.get(10) == Some(&b'T')
                && bytes.last() == Some(&b'Z')
                && bytes
                    .iter()
                    .all(|b| b.is_ascii_digit() || b"-:TZ".contains(b))
        }
        _ => false,
    }
}

fn classify(context: Context, text: &str, depth: u32, spans: &mut Spans) {
    classify_marked(context, text, &Marks::of(text), depth, spans);
}

fn classify_marked(context: Context, text: &str, marks: &Marks, depth: u32, spans: &mut Spans) {
    if secrets::is_placeholder(text) || names::is_pseudonym(text) {
        return;
    }
    if by_place(context, text, spans) {
        return;
    }
    if depth < DEEPEST && unwrapped(context, text, marks, depth, spans) {
        return;
    }
    by_pattern(context, text, marks, spans);
}

/// What the place says. True where nothing more is to be said.
fn by_place(context: Context, text: &str, spans: &mut Spans) -> bool {
    use DataCategory::{
        DateOfBirth, Location, NationalId, PersonName, Phone, PostalAddress, UserAgent,
    };
    let mut whole = |category, score| {
        spans.add(0, text.len(), category, score);
        true
    };
    match context.class {
        Class::Secret | Class::SecretKey | Class::SessionToken => {
            let is_json = text.starts_with('{') || text.starts_with('[');
            // A JSON object of secrets is looked into, member by member.
            !is_json
                && secrets::is_value(context.class, text)
                && whole(secrets::category_of(context.class), 96)
        }
        Class::UserAgent => {
            if is_personal_agent(text) {
                return whole(UserAgent, 95);
            }
            address::mails(text, spans);
            true
        }
        Class::Phone => numbers::is_phone(text) && whole(Phone, 95),
        Class::Birth => {
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            (4..=8).contains(&digits) && text.len() <= 30 && whole(DateOfBirth, 95)
        }
        Class::Address => is_postal(text) && whole(PostalAddress, 85),
        Class::Postcode => {
            let fits = text.len() <= 10 && text.bytes().any(|b| b.is_ascii_digit());
            fits && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b" -".contains(&b))
                && whole(PostalAddress, 85)
        }
        Class::City => {
            let letters = text
                .chars()
                .all(|c| c.is_alphabetic() || " -'.’".contains(c));
            letters && text.len() >= 2 && whole(Location, 80)
        }
        Class::Position => is_position(text) && whole(Location, 90),
        Class::GivenName => {
            let letters = text
                .chars()
                .all(|c| c.is_alphabetic() || " -'.’".contains(c));
            letters && text.chars().count() >= 2 && whole(PersonName, 90)
        }
        Class::Person => is_known_name(context, text) && whole(PersonName, 92),
        Class::Name if context.is(About::PEOPLE) => {
            is_known_name(context, text) && whole(PersonName, 92)
        }
        Class::NationalId => {
            numbers::find(text, context, spans);
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            let shaped = |b: u8| b.is_ascii_alphanumeric() || b" -./".contains(&b);
            if spans.is_empty()
                && digits >= 5
                && (6..=20).contains(&text.len())
                && text.bytes().all(shaped)
            {
                spans.add(0, text.len(), NationalId, 75);
            }
            !spans.is_empty()
        }
        _ => false,
    }
}

fn is_known_name(context: Context, text: &str) -> bool {
    names::is_full_name(text)
        || context.is(About::PEOPLE)
            && text.contains(' ')
            && names::leading_full_name(text) == Some(text.len())
}

/// A browser or a command line on someone's own system; not a service, not an SDK on a server.
fn is_personal_agent(text: &str) -> bool {
    let text = text.trim_start_matches('[');
    let server = [
        "amazonaws.com",
        "AWS Internal",
        "aws-internal",
        "amzn",
        "exec-env/",
        "S3Console/",
    ];
    if server.iter().any(|sign| text.contains(sign)) {
        return false;
    }
    let own = [
        "Macintosh",
        "Windows NT",
        "Windows/1",
        "os/macos",
        "os/windows",
        "Darwin/",
        "md/Darwin",
        "macOS",
        "Mac_OS_X",
        "iPhone",
        "Android",
        "X11;",
        "MacOS",
    ];
    text.starts_with("Mozilla/")
        || text.starts_with("aws-cli/")
        || own.iter().any(|sign| text.contains(sign))
}

/// A line of a postal address: words, mostly with a number.
fn is_postal(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let plain = |c: char| c.is_alphanumeric() || " .,-'’/#°ºª&()\n".contains(c);
    letters >= 3 && text.len() >= 5 && text.contains(' ') && text.chars().all(plain)
}

/// Latitude and longitude in one text.
fn is_position(text: &str) -> bool {
    let text = text.trim_matches(['[', ']', '(', ')']);
    let Some((one, other)) = text.split_once([',', ';', ' ']) else {
        return false;
    };
    let number = |text: &str| {
        text.trim()
            .parse::<f64>()
            .ok()
            .filter(|number| number.abs() <= 180.0)
    };
    number(one).is_some() && number(other).is_some() && text.contains('.')
}

/// Looks through wrappings. True where the text is one, and has been looked at.
fn unwrapped(context: Context, text: &str, marks: &Marks, depth: u32, spans: &mut Spans) -> bool {
    let trimmed = text.trim_start();
    if trimmed.starts_with(['{', '['])
        && trimmed.len() > 2
        && structured(context, text, depth, spans).is_ok()
    {
        return true;
    }
    if marks.any(Marks::PERCENT)
        && let Some(layer) = Layer::of_percent(text)
    {
        let mut inside = Spans::default();
        classify(context, &layer.text, depth + 1, &mut inside);
        outside(&layer, &inside, 0, spans);
        // A mark that is encoded in a password does not end it.
        secrets::userinfo(text, spans);
        return true;
    }
    // From here on a text is base64 or it is not wrapped.
    if text.len() >= 24
        && !marks.any(Marks::SPACE)
        && marks.dots + marks.colons == 0
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"+/=-_".contains(&b))
        && let Some(layer) = Layer::of_base64(text)
    {
        let mut inside = Spans::default();
        classify(Context::default(), &layer.text, depth + 1, &mut inside);
        if inside.iter().any(|span| span.category.is_secret()) {
            // Nobody cuts a password out of base64: the whole is the secret.
            spans.add(0, text.len(), DataCategory::Secret, 97);
        } else {
            outside(&layer, &inside, 0, spans);
        }
        return true;
    }
    false
}

fn outside(layer: &Layer, inside: &Spans, at: usize, spans: &mut Spans) {
    for span in inside.iter() {
        let (start, end) = layer.outside(span.start, span.end);
        let (start, end) = (at + start, at + end);
        if span.coded || layer.is_base64() {
            spans.add_coded(Span {
                start,
                end,
                ..*span
            });
        } else {
            spans.add(start, end, span.category, span.score);
        }
    }
}

/// Names of the members that name what the member beside them holds, as in a list of tags.
pub(super) const NAMES: [&str; 8] = [
    "key",
    "Key",
    "name",
    "Name",
    "tagKey",
    "parameterKey",
    "ParameterKey",
    "TagKey",
];

/// Names of the members that hold what the member beside them names.
pub(super) const VALUES: [&str; 6] = [
    "value",
    "Value",
    "tagValue",
    "parameterValue",
    "ParameterValue",
    "TagValue",
];

/// JSON inside a string.
fn structured(
    context: Context,
    text: &str,
    depth: u32,
    spans: &mut Spans,
) -> Result<(), Malformed> {
    let mut check = Cursor::new(text);
    check.skip_value()?;
    check.end()?;
    inside(&mut Cursor::new(text), context, depth, spans)
}

fn inside(
    cursor: &mut Cursor<'_>,
    context: Context,
    depth: u32,
    spans: &mut Spans,
) -> Result<(), Malformed> {
    match cursor.next_token() {
        Some(b'{') => {
            let mut names = Beside::at(cursor);
            cursor.object(|cursor, key| {
                let key = key.get();
                let mut place = context.child(&key);
                if VALUES.contains(&&*key)
                    && let Some(name) = names.of(cursor)
                {
                    place = beside(context, place, &name.get());
                }
                inside(cursor, place, depth, spans)
            })
        }
        Some(b'[') => cursor.array(|cursor| inside(cursor, context, depth, spans)),
        Some(b'"') => {
            let at = cursor.at() + 1;
            let string = cursor.string()?;
            leaf(context, string, at, depth, spans);
            Ok(())
        }
        _ => cursor.skip_value(),
    }
}

fn leaf(context: Context, string: Text<'_>, at: usize, depth: u32, spans: &mut Spans) {
    let raw = string.as_written();
    let mut inner = Spans::default();
    if raw.contains('\\') {
        let layer = Layer::of_json(raw);
        look(context, &layer.text, depth + 1, &mut inner);
        outside(&layer, &inner, at, spans);
    } else {
        look(context, raw, depth + 1, &mut inner);
        for span in inner.iter() {
            let (start, end) = (at + span.start, at + span.end);
            if span.coded {
                spans.add_coded(Span {
                    start,
                    end,
                    ..*span
                });
            } else {
                spans.add(start, end, span.category, span.score);
            }
        }
    }
}

/// The member of an object that names another one; looked for once, and only when it is needed.
pub(super) struct Beside<'a> {
    object: Cursor<'a>,
    name: Option<Option<Text<'a>>>,
}

impl<'a> Beside<'a> {
    /// For the object at the cursor.
    pub(super) fn at(cursor: &Cursor<'a>) -> Self {
        Self {
            object: cursor.clone(),
            name: None,
        }
    }

    /// The name of the value at the cursor, a text in a member that is one of [`VALUES`].
    pub(super) fn of(&mut self, cursor: &mut Cursor<'a>) -> Option<Text<'a>> {
        if cursor.next_token() != Some(b'"') {
            return None;
        }
        let object = &mut self.object;
        *self.name.get_or_insert_with(|| {
            let mut members = object.value().ok()?.members();
            members.find_map(|(key, value)| {
                let is_name = NAMES.contains(&&*key.get()) && value.kind() == Kind::String;
                is_name.then(|| value.text()).flatten()
            })
        })
    }
}

/// The place of a value that the member beside it names.
pub(super) fn beside(object: Context, value: Context, name: &str) -> Context {
    let named = object.child(name);
    if matches!(named.class, Class::Free | Class::Technical) {
        value
    } else {
        named
    }
}

/// What patterns and checksums find, and the names in places that hold some.
fn by_pattern(context: Context, text: &str, marks: &Marks, spans: &mut Spans) {
    let start = text.len() - text.trim_start().len();
    match context.class {
        Class::Principal => {
            let (id, name) = text.split_once(':').unwrap_or((text, ""));
            let at = id.len() + 1;
            if context.is(About::WEB_IDENTITY) {
                let last = text.rsplit(':').next().unwrap_or("");
                subject(last, text.len() - last.len(), spans);
            } else {
                places::session(name, at, context, spans);
            }
        }
        Class::User if context.is(About::WEB_IDENTITY) && context.is(About::IDENTITY) => {
            subject(text, 0, spans)
        }
        Class::User => places::user(text.trim(), start, spans),
        Class::Issuer if context.is(About::USER_ISSUED) => places::user(text.trim(), start, spans),
        Class::Issuer => return,
        Class::Session => places::session(text.trim(), start, context, spans),
        Class::Person => {
            places::user(text.trim(), start, spans);
            places::label(text, spans);
        }
        Class::KeyPair => places::key_pair(text, spans),
        Class::Label => places::label(text, spans),
        Class::Message => places::message(text, spans),
        Class::Subject => subject(text, 0, spans),
        Class::UserId => user_id(text, spans),
        Class::Host | Class::GivenName => {
            if let Some((from, to)) = names::device(text) {
                spans.add(from, to, DataCategory::DeviceName, 80);
            }
        }
        _ => {}
    }
    let colons = marks.colons;
    if text.len() >= 8 && (marks.any(Marks::NAMED | Marks::SPACE) || text.len() >= 20) {
        secrets::find(text, marks.any(Marks::SPACE), colons > 0, spans);
    }
    if marks.any(Marks::AT) {
        address::mails(text, spans);
    }
    if marks.any(Marks::CAPITAL) && text.len() >= 20 {
        address::aws_ids(text, spans);
    }
    // The dots of the one kind of address, the colons of the other.
    if marks.digits >= 4 && marks.dots >= 3 || colons >= 2 {
        address::ips(text, context, spans);
    }
    if marks.digits >= 6 {
        numbers::find(text, context, spans);
    }
    if marks.any(Marks::SLASH) {
        if colons >= 5 {
            places::arns(text, context, spans);
        }
        places::folders(text, marks.any(Marks::SPACE), spans);
    }
}

/// The subject of an identity provider: an opaque id. Those of workloads are made of words.
fn subject(text: &str, at: usize, spans: &mut Spans) {
    let opaque = |b: u8| b.is_ascii_alphanumeric() || b"-_|".contains(&b);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if !text.starts_with(names::PSEUDONYM)
        && (10..=128).contains(&text.len())
        && digits >= 3
        && text.bytes().all(opaque)
    {
        spans.add(at, at + text.len(), DataCategory::OidcSubject, 88);
    }
}

/// The id of a user of Identity Center: a UUID, in older directories with ten digits before it.
fn user_id(text: &str, spans: &mut Spans) {
    let uuid = text.len().checked_sub(36).and_then(|at| text.get(at..));
    let head = text.len().saturating_sub(36);
    // Those of a redacted copy begin with zeros.
    let redacted = text.starts_with("00000000");
    if !redacted && uuid.is_some_and(is_plain_id) && (head == 0 || head == 11) {
        spans.add(0, text.len(), DataCategory::AwsPrincipalId, 88);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn marks_are_those_of_the_bytes(text in r"[@%{\[/=:0-9.+A-Z a-z~_é\x00]{0,70}") {
            let has = |bytes: &str| text.contains(|c| bytes.contains(c));
            let mut kinds = 0;
            for (kind, is_there) in [
                (Marks::AT, has("@")),
                (Marks::PERCENT, has("%")),
                (Marks::OPEN, has("{[")),
                (Marks::SLASH, has("/")),
                (Marks::NAMED, has("=:")),
                (Marks::PLUS, has("+")),
                (Marks::CAPITAL, text.contains(|c: char| c.is_ascii_uppercase())),
                (Marks::SPACE, has(" ")),
            ] {
                kinds |= if is_there { kind } else { 0 };
            }
            let marks = Marks::of(&text);
            prop_assert_eq!(marks.kinds, kinds);
            let count = |is: fn(&char) -> bool| text.chars().filter(is).count();
            prop_assert_eq!(marks.digits, count(char::is_ascii_digit));
            prop_assert_eq!(marks.dots, count(|c| *c == '.'));
            prop_assert_eq!(marks.colons, count(|c| *c == ':'));
        }
    }
}

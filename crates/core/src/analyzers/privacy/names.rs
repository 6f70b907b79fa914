//! Who a name belongs to: a person, a person's machine, or neither.
//!
//! Mostly the place of a name says that it is one (`userName`, a session name); what is asked here is
//! whether a person is behind it. Where nothing but the text speaks, two capitalised words that are
//! no words of a title count.

use super::words;
use crate::report::DataCategory;

/// How the pseudonyms of a redacted copy begin: nobody is called so.
pub(super) const PSEUDONYM: &str = "anon-";

/// Whether the whole text is a pseudonym of a redacted copy.
pub(super) fn is_pseudonym(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    text.strip_prefix(PSEUDONYM)
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(plain))
}

/// What an identifier in the place of a name says; `None` for those of machines, tools and teams.
pub(super) fn identifier(text: &str) -> Option<DataCategory> {
    let text = text.trim();
    if !(2..=64).contains(&text.len()) || !text.chars().any(char::is_alphabetic) {
        return None;
    }
    if text.contains([':', '/', '@', '$', '{', '*', '<', '=', '%']) {
        return None;
    }
    if device(text).is_some_and(|(from, to)| from == 0 && to == text.len()) {
        return Some(DataCategory::DeviceName);
    }
    if is_generated(text) {
        return None;
    }
    let mut parts: Vec<&str> = text.split(['.', '_', '-', ' ']).collect();
    // `jane_cli`, `jane-mfa`: what someone uses beside the own name.
    if let [first, last] = parts.as_slice()
        && first.len() >= 4
        && ["cli", "console", "mfa", "adm", "laptop"].contains(&&*last.to_lowercase())
    {
        parts.truncate(1);
    }
    let mut tool = false;
    for part in &parts {
        for word in words::of(part) {
            let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
            if words::machine(&word) || words::machine(bare) {
                return None;
            }
            tool |= words::tool(bare);
        }
    }
    let whole = text.to_lowercase();
    if words::machine(&whole) || text.starts_with("AWS") {
        return None;
    }
    let named = |part: &&str| part.chars().all(char::is_alphabetic) && !part.is_empty();
    let all_named = parts.iter().all(named);
    match parts.as_slice() {
        // `jane.doe`, `jane_doe`, `Jane Doe`; a tool's name may be someone's first or last name.
        [_, _] | [_, _, _] if all_named && !text.contains('-') => {
            let last = parts.last().map(|part| part.to_lowercase());
            let is_file = text.contains('.') && last.is_some_and(|last| words::suffix(&last));
            (!is_file).then_some(DataCategory::PersonName)
        }
        [one] if all_named && is_camel(one) => Some(DataCategory::PersonName),
        _ if tool => None,
        [one] if *one == one.to_uppercase() && one.len() > 8 => None,
        [one] if is_account(&one.to_lowercase()) => None,
        [one] => is_login(one).then_some(DataCategory::Username),
        [_, _, _, _, ..] => None,
        _ => {
            let is_word =
                |part: &&str| part.chars().filter(|c| c.is_ascii_digit()).count() * 2 <= part.len();
            parts.iter().all(is_word).then_some(DataCategory::Username)
        }
    }
}

/// `JaneDoe`, `JaneAnnDoe`: words of a capital and small letters.
fn is_camel(text: &str) -> bool {
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    let words = words::of(text);
    let long = words.iter().all(|word| word.chars().count() >= 2);
    text.starts_with(char::is_uppercase)
        && capitals == words.len()
        && (2..=3).contains(&capitals)
        && long
}

/// `dbadmin`, `awsuser`: what accounts of systems are called. `word` is in small letters.
fn is_account(word: &str) -> bool {
    words::common(word)
        || ["admin", "user", "service", "svc", "role", "keypair", "key"]
            .iter()
            .any(|end| word.ends_with(end))
}

/// A word with at most four digits behind it: `jdoe`, `doeja42`.
fn is_login(text: &str) -> bool {
    let letters = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - letters.len();
    letters.chars().count() >= 2
        && letters.len() <= 32
        && digits <= 4
        && letters.chars().all(char::is_alphabetic)
}

/// Ids that machines make: numbers, hashes, UUIDs, instance ids, the session names of AWS's SDKs.
pub(super) fn is_generated(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    let hex = bytes
        .iter()
        .filter(|b| b.is_ascii_hexdigit() || **b == b'-')
        .count();
    if digits == bytes.len() || hex == bytes.len() && digits > 0 && bytes.len() >= 8 {
        return true;
    }
    if text.starts_with(PSEUDONYM) {
        return true;
    }
    let prefixes = [
        "i-",
        "eni-",
        "vpc-",
        "subnet-",
        "sg-",
        "ami-",
        "vol-",
        "botocore-session-",
        "aws-go-sdk-",
        "AWSCLI-Session",
        "aws-sdk-",
        "awssdk",
        "eks-",
        "AssumeRoleSession",
        "AWSServiceRole",
        "AWSReservedSSO_",
        "StackSet-",
        "cwe-",
        "ecs-",
    ];
    if prefixes.iter().any(|prefix| text.starts_with(prefix)) {
        return true;
    }
    text.ends_with(".amazonaws.com") || digits >= 6 && bytes.len() >= 10
}

/// How Windows begins the name of a machine.
const WINDOWS: [&str; 2] = ["DESKTOP-", "LAPTOP-"];

/// What stands behind the owner in the name of a machine.
const MACHINES: [&str; 14] = [
    "-MacBook-Pro",
    "-MacBook-Air",
    "-MacBook",
    "-MBP",
    "s-iMac",
    "-iMac",
    "-iPhone",
    "-iPad",
    "-thinkpad",
    "-ThinkPad",
    "-laptop",
    "-Laptop",
    "-macbook",
    "-mbp",
];

/// The name of a person's machine, as macOS and Windows make them, and where it stands.
pub(super) fn device(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    if !may_be_device(bytes) {
        return None;
    }
    let is_host = |b: &u8| b.is_ascii_alphanumeric() || *b == b'-' || *b == b'_';
    for sign in WINDOWS {
        if let Some(at) = text.find(sign)
            && !text
                .get(..at)?
                .ends_with(|c: char| c.is_ascii_alphanumeric())
        {
            let tail = bytes.get(at + sign.len()..)?;
            let length = tail.iter().take_while(|b| is_host(b)).count();
            if length >= 2 {
                return Some((at, at + sign.len() + length));
            }
        }
    }
    for sign in MACHINES {
        if let Some(at) = text.find(sign) {
            let head = bytes.get(..at)?;
            let length = head.iter().rev().take_while(|b| is_host(b)).count();
            let mut end = at + sign.len();
            let rest = text.get(end..)?;
            if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
                continue;
            }
            let tail = rest.bytes().take_while(is_host).count();
            end += tail;
            if text.get(end..)?.starts_with(".local") {
                end += ".local".len();
            }
            let owner = text.get(at - length..at)?.to_lowercase();
            let of_person = words::of(&owner).iter().all(|word| !words::machine(word));
            if length >= 2 && of_person {
                return Some((at - length, end));
            }
        }
    }
    None
}

/// Turns away nearly all names before they are searched: what stands around a hyphen in each of the signs.
fn may_be_device(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'-', bytes).any(|at| {
        let around = |at: Option<usize>| at.and_then(|at| bytes.get(at)).copied();
        let after = (around(Some(at + 1)), around(Some(at + 2)));
        matches!(
            after,
            (Some(b'M' | b'm'), Some(b'a' | b'b' | b'B'))
                | (Some(b'i'), Some(b'M' | b'P'))
                | (Some(b't' | b'T'), Some(b'h'))
                | (Some(b'l' | b'L'), Some(b'a'))
        ) || around(at.checked_sub(1)) == Some(b'P')
    })
}

/// `Jane Doe`, `Anne-Marie van den Berg`: the whole text is two to four words of a name.
pub(super) fn is_full_name(text: &str) -> bool {
    let mut count = 0;
    let mut strong = 0;
    let mut last_is_strong = false;
    let mut tools = 0;
    for word in text.split(' ') {
        count += 1;
        let is_family = strong > 0
            && words::family(&word.to_lowercase())
            && word.starts_with(char::is_uppercase);
        last_is_strong = is_family || is_name_word(word);
        strong += usize::from(last_is_strong);
        tools += usize::from(words::tool(&word.to_lowercase()));
        if !last_is_strong && !words::particle(word) {
            return false;
        }
    }
    (2..=5).contains(&count) && strong >= 2 && last_is_strong && tools < count
}

/// A word with a capital, or of a script that has none, that is no word of a title.
fn is_name_word(word: &str) -> bool {
    let Some(first) = word.chars().next() else {
        return false;
    };
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    // A script without capitals mostly writes a syllable or a word in one sign.
    let is_sign = !first.is_uppercase() && !first.is_ascii();
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let marks = |c: char| c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | '.');
    !first.is_lowercase()
        && first.is_alphabetic()
        && word.chars().all(marks)
        && !word.ends_with("'s")
        && !word.ends_with("’s")
        && (letters >= 2 || is_sign || word.ends_with('.') && letters == 1)
        && !(word.is_ascii() && capitals == letters && letters > 1)
        && !words::of(word).iter().any(|word| words::common(word))
}

/// The full name at the front of a text, before its end, a small letter or a mark: where it ends.
pub(super) fn leading_full_name(text: &str) -> Option<usize> {
    let mut best = None;
    let mut at = 0;
    for word in text.split_inclusive(' ').take(5) {
        let bare = word.trim_end_matches([' ', ',', ';', ':', '!', '?', '(', ')']);
        let end = at + bare.len();
        if text.get(..end).is_some_and(is_full_name) {
            best = Some(end);
        }
        at += word.len();
        let goes_on =
            is_name_word(bare) || words::particle(bare) || words::family(&bare.to_lowercase());
        if !goes_on || bare.len() + 1 < word.len() {
            break;
        }
    }
    best
}

/// `jane.doe` at the front of a text, before a mark or the end: where it ends.
pub(super) fn leading_dotted_name(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let letters = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.iter().take_while(|b| b.is_ascii_alphabetic()).count()
    };
    let first = letters(0);
    if first < 2 || bytes.get(first) != Some(&b'.') {
        return None;
    }
    let last = letters(first + 1);
    let end = first + 1 + last;
    let ends = !matches!(
        bytes.get(end),
        Some(b'.' | b'0'..=b'9' | b'/' | b'@' | b':')
    );
    let word = |from: usize, to: usize| text.get(from..to).unwrap_or("").to_lowercase();
    let (one, other) = (word(0, first), word(first + 1, end));
    let human = !words::machine(&one) && !words::machine(&other) && !words::suffix(&other);
    (last >= 2 && ends && human).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_machines_are_told_apart() {
        use DataCategory::{DeviceName, PersonName, Username};
        for (text, expected) in [
            ("jane.doe", Some(PersonName)),
            ("Jane_Doe", Some(PersonName)),
            ("JaneDoe", Some(PersonName)),
            ("travis.jenkins", Some(PersonName)),
            ("jdoe", Some(Username)),
            ("doeja42", Some(Username)),
            ("jane-doe", Some(Username)),
            ("jane_cli", Some(Username)),
            ("JaneAnnDoe", Some(PersonName)),
            ("Janes-MacBook-Pro.local", Some(DeviceName)),
            ("DESKTOP-JDOE", Some(DeviceName)),
            ("jane-thinkpad", Some(DeviceName)),
            ("jenkins", None),
            ("terraform", None),
            ("prod-deploy", None),
            ("i-0123456789abcdef0", None),
            ("botocore-session-1700000000", None),
            ("d41d8cd98f00b204e9800998ecf8427e", None),
            ("123456789012", None),
            ("AWSServiceRoleForAutoScaling", None),
            ("GitHubActions", None),
            ("deploy.json", None),
            ("ci-bot", None),
            ("Administrator", None),
            ("dbadmin", None),
            ("net-change-of-encryption", None),
            ("root", None),
        ] {
            assert_eq!(identifier(text), expected, "{text}");
        }
    }

    #[test]
    fn every_sign_of_a_machine_is_seen() {
        for sign in WINDOWS {
            assert_eq!(device(&format!("{sign}4F7K2")), Some((0, sign.len() + 5)));
        }
        for sign in MACHINES {
            let name = format!("janes{sign}");
            assert_eq!(device(&name), Some((0, name.len())));
        }
        assert_eq!(device("us-east-1"), None);
    }

    #[test]
    fn full_names_are_no_titles() {
        for name in [
            "Jane Doe",
            "Anne-Marie van den Berg",
            "Łukasz Żółć",
            "佐藤 裕太",
            "J. O'Neill",
            "Toby Green",
            "淳 坂本",
        ] {
            assert!(is_full_name(name), "{name}");
        }
        for title in [
            "Annual Report",
            "Blue Green",
            "Big White",
            "Load Balancer",
            "jane doe",
            "Jane",
            "EC2 Role",
            "My Documents",
            "VPC CNI",
            "Allow Https",
        ] {
            assert!(!is_full_name(title), "{title}");
        }
        assert_eq!(leading_full_name("Jane Doe home"), Some(8));
        assert_eq!(leading_full_name("Allow SSH from Office"), None);
        assert_eq!(leading_dotted_name("jane.doe-dev-box"), Some(8));
        assert_eq!(leading_dotted_name("index.html"), None);
        assert_eq!(leading_dotted_name("db.internal"), None);
    }
}

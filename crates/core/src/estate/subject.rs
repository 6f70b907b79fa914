//! What a path says about an export: whose it is, where it was asked, and what it describes.
//!
//! Many outputs of the AWS CLI do not name what they describe. The collector's layout does, and so
//! do the common habits of scripts: `get-bucket-policy-NAME.json`, `NAME_get-bucket-policy.json`,
//! `NAME/get-bucket-policy.json`, `s3-get-bucket-policy/NAME`.

/// What the path of an export says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clues {
    /// The account, where a part of the path is an account id.
    pub account: Option<String>,
    /// The Region, where a part of the path is one.
    pub region: Option<String>,
    /// What it describes.
    pub subject: Option<Name>,
}

/// A name that a path holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name, decoded.
    pub text: String,
    /// Only the name of a folder says so: it may be anything.
    pub folder: bool,
}

/// Folders that say how things were collected, and not what.
const GENERIC: [&str; 41] = [
    "account",
    "accounts",
    "acct",
    "aws",
    "awscli",
    "buckets",
    "cloudshell",
    "cloudtrail",
    "cloudwatch",
    "cli",
    "config",
    "configs",
    "configuration",
    "customer",
    "data",
    "default",
    "derived",
    "desktop",
    "documents",
    "downloads",
    "dump",
    "export",
    "exports",
    "files",
    "global",
    "iam",
    "input",
    "json",
    "keys",
    "kms",
    "logs",
    "out",
    "output",
    "pasted",
    "policies",
    "result",
    "results",
    "s3",
    "s3api",
    "tmp",
    "trails",
];

/// Words before the call in a file's name that are no name: `s3api_get-bucket-policy_NAME`.
const SERVICES: [&str; 13] = [
    "aws",
    "s3api",
    "s3control",
    "s3",
    "cloudtrail",
    "kms",
    "sns",
    "logs",
    "cloudwatch",
    "config",
    "organizations",
    "iam",
    "sts",
];

/// Reads a path. `call` is what the export is the output of, as in `get-bucket-policy`.
#[must_use]
pub fn clues(path: &str, call: &str) -> Clues {
    let parts: Vec<String> = path
        .split('/')
        .flat_map(|part| part.split('\\'))
        .map(|part| part.strip_suffix('!').unwrap_or(part))
        .filter(|part| !part.is_empty() && *part != ".")
        .map(decoded)
        .collect();
    let Some((file, folders)) = parts.split_last() else {
        return Clues::default();
    };
    let raw_file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let stem = without_extension(raw_file);
    let mut clues = Clues {
        account: parts.iter().rev().find_map(|part| account_in(part)),
        region: parts.iter().rev().find_map(|part| region_in(part)),
        subject: None,
    };
    // In the collector's layout a bucket and a key have a folder of their own, and the file's name may hold
    // something else beside the call: a prefix, the key of an object.
    if let [.., service, name] = folders
        && matches!(service.as_str(), "s3api" | "kms")
        && around(stem, call).is_some()
    {
        clues.subject = Some(Name {
            text: name.clone(),
            folder: false,
        });
        return clues;
    }
    // The name stands in the file's name beside the call, or in the folder beside or below it.
    clues.subject = match around(stem, call) {
        Some((before, after)) => named(after, &clues)
            .or_else(|| named(without_place(before, &clues), &clues))
            .map(|text| Name {
                text,
                folder: false,
            })
            .or_else(|| of_folder(folders, &clues)),
        None => folders
            .iter()
            .rev()
            .take(1)
            .find(|folder| around(folder, call).is_some())
            .map(|_| Name {
                text: without_extension(file).to_owned(),
                folder: false,
            }),
    };
    clues
}

/// The key of the digest file that the file's name holds, as in `head-object.<key>.json`; in the layout of
/// the collector it is percent-encoded, else only its own name may be there.
#[must_use]
pub fn digest_key(path: &str) -> Option<String> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let (_, rest) = name.split_once("head-object")?;
    let key = decoded(
        rest.strip_suffix(".json")?
            .trim_start_matches(['.', '_', '-']),
    );
    let key = key.trim_end_matches(".gz").trim_end_matches(".json");
    key.contains("_CloudTrail-Digest_")
        .then(|| format!("{key}.json.gz"))
}

/// What stands before and after the call in a name.
fn around<'n>(name: &'n str, call: &str) -> Option<(&'n str, &'n str)> {
    let plain = name.replace('_', "-").to_ascii_lowercase();
    let (at, _) = plain.match_indices(call).find(|(at, _)| {
        let before = plain.get(..*at).and_then(|text| text.chars().next_back());
        let after = plain
            .get(at + call.len()..)
            .and_then(|text| text.chars().next());
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
        edge(before) && edge(after)
    })?;
    Some((name.get(..at)?, name.get(at + call.len()..)?))
}

/// A name in what stands beside a call, if it is one.
fn named(beside: &str, clues: &Clues) -> Option<String> {
    let text = decoded(trimmed(beside));
    // Beside account and Region there is nothing left; inside a name they belong to it.
    let mut rest = text.to_ascii_lowercase();
    for known in [&clues.account, &clues.region].into_iter().flatten() {
        rest = rest.replace(known.as_str(), "");
    }
    let rest = trimmed(&rest);
    let counter = rest.len() <= 3 && rest.bytes().all(|b| b.is_ascii_digit());
    let word = text.to_ascii_lowercase();
    let generic = SERVICES.contains(&word.as_str()) || GENERIC.contains(&word.as_str());
    let place = matches!(rest, "account" | "accounts" | "acct" | "aws");
    (!counter && !generic && !place).then_some(text)
}

/// What stands before a call, without the account and Region that scripts put first.
fn without_place<'n>(before: &'n str, clues: &Clues) -> &'n str {
    let mut text = trimmed(before);
    for known in [&clues.account, &clues.region].into_iter().flatten() {
        text = trimmed(text.strip_prefix(known.as_str()).unwrap_or(text));
    }
    text
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| matches!(c, '-' | '_' | '.' | ' ' | '(' | ')' | '='))
}

fn of_folder(folders: &[String], clues: &Clues) -> Option<Name> {
    let folder = folders.last()?;
    if named(folder, clues).is_none() || is_archive(&folder.to_ascii_lowercase()) {
        return None;
    }
    let above = folders.iter().rev().nth(1).map(|f| f.to_ascii_lowercase());
    let sure = above.is_some_and(|above| {
        matches!(
            above.as_str(),
            "s3api" | "s3" | "buckets" | "kms" | "keys" | "trails" | "cloudtrail"
        )
    });
    Some(Name {
        text: folder.clone(),
        folder: !sure,
    })
}

fn is_archive(word: &str) -> bool {
    [".zip", ".tar", ".tgz", ".gz"]
        .iter()
        .any(|extension| word.ends_with(extension))
}

fn without_extension(name: &str) -> &str {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    [".json", ".txt", ".log", ".out"]
        .iter()
        .find_map(|extension| name.strip_suffix(extension))
        .unwrap_or(name)
}

/// The account id in a part of a path: twelve digits that stand alone.
fn account_in(part: &str) -> Option<String> {
    part.split(|c: char| !c.is_ascii_digit())
        .find(|digits| digits.len() == 12)
        .map(str::to_owned)
}

/// The Region in a part of a path, as in `eu-central-1` or `us-gov-west-1`.
fn region_in(part: &str) -> Option<String> {
    if is_region(part) {
        return Some(part.to_owned());
    }
    let stem = without_extension(part);
    let pieces: Vec<&str> = stem.split(['_', '.', '-']).collect();
    (3..=4).find_map(|count| {
        pieces
            .windows(count)
            .map(|window| window.join("-"))
            .find(|text| is_region(text))
    })
}

/// Whether a text is the name of a Region: two letters, words, a digit.
#[must_use]
pub fn is_region(text: &str) -> bool {
    const AREAS: [&str; 11] = [
        "north",
        "south",
        "east",
        "west",
        "central",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
        "gov",
        "iso",
    ];
    let parts: Vec<&str> = text.split('-').collect();
    let Some(([partition, areas @ ..], number)) =
        parts.split_last().map(|(last, rest)| (rest, last))
    else {
        return false;
    };
    partition.len() == 2
        && partition.bytes().all(|b| b.is_ascii_lowercase())
        && (1..=2).contains(&areas.len())
        && areas
            .iter()
            .all(|area| AREAS.contains(area) || area.starts_with("iso") && area.len() <= 4)
        && matches!(number.as_bytes(), [b'0'..=b'9'])
}

/// A percent-encoded text, decoded; what is no code stays as it is.
#[must_use]
pub fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// What a command line of the AWS CLI asks about: the value of the option that names it, or its last
/// word.
#[must_use]
pub fn of_command(command: &str) -> Option<String> {
    const OPTIONS: [&str; 11] = [
        "--bucket",
        "--name",
        "--trail-name",
        "--trail",
        "--event-data-store",
        "--channel",
        "--key-id",
        "--topic-arn",
        "--role-name",
        "--log-group-name",
        "--resource-id-list",
    ];
    let words: Vec<&str> = command.split_whitespace().collect();
    let unquoted = |word: &str| word.trim_matches(['\'', '"']).to_owned();
    let of_option = words.windows(2).find_map(|pair| match pair {
        [option, value] if OPTIONS.contains(option) => Some(unquoted(value)),
        _ => None,
    });
    of_option.or_else(|| match words.as_slice() {
        [_, _, _, .., last] if !last.starts_with('-') && !command.contains(" --") => {
            Some(unquoted(last))
        }
        _ => None,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn subject(path: &str, call: &str) -> Option<String> {
        clues(path, call).subject.map(|name| name.text)
    }

    #[test]
    fn finds_the_subject_in_every_habit() {
        let policy = "get-bucket-policy";
        for path in [
            "111122223333/s3api/my-logs/get-bucket-policy.json",
            "x/get-bucket-policy-my-logs.json",
            "x/get-bucket-policy.my-logs.json",
            "x/get_bucket_policy_my-logs.json",
            "s3api-get-bucket-policy-my-logs.json",
            "111122223333-eu-west-1-get-bucket-policy-my-logs.json",
            "my-logs/get-bucket-policy.json",
            "my-logs_get-bucket-policy.json",
            "111122223333_my-logs_get-bucket-policy.json",
            "demo/us-east-1/s3-get-bucket-policy/my-logs",
            "all.zip!/exports.tar.gz!/my-logs/get-bucket-policy.json",
        ] {
            assert_eq!(subject(path, policy).as_deref(), Some("my-logs"), "{path}");
        }
        for path in [
            "111122223333/s3api/logs-111122223333/get-bucket-policy.json",
            "get-bucket-policy-logs-111122223333.json",
        ] {
            let subject = subject(path, policy);
            assert_eq!(subject.as_deref(), Some("logs-111122223333"), "{path}");
        }
        for path in [
            "get-bucket-policy.json",
            "111122223333/get-bucket-policy.json",
            "eu-west-1/get-bucket-policy.json",
            "exports/s3_get-bucket-policy_1.json",
            "all.zip!/get-bucket-policy.json",
        ] {
            assert_eq!(subject(path, policy), None, "{path}");
        }
        assert_eq!(
            subject(
                "1/eu-west-1/cloudtrail/get-trail-status.a%20b.json",
                "get-trail-status"
            )
            .as_deref(),
            Some("a b")
        );
        let folder = |path| clues(path, policy).subject.unwrap().folder;
        assert!(folder("my-logs/get-bucket-policy.json"));
        assert!(!folder("s3api/my-logs/get-bucket-policy.json"));
        assert!(!folder("get-bucket-policy-my-logs.json"));
    }

    #[test]
    fn finds_the_digest_that_metadata_is_of() {
        let name = "1_CloudTrail-Digest_eu-west-1_t_eu-west-1_20260310T080000Z.json.gz";
        for path in [
            format!("1/s3api/b/head-object.AWSLogs%2F1%2FCloudTrail-Digest%2F{name}.json"),
            format!("head-object-{name}.json"),
            format!("x/head-object_{}.json", name.trim_end_matches(".json.gz")),
        ] {
            let key = digest_key(&path).unwrap();
            assert!(key.ends_with(name), "{path}: {key}");
        }
        for path in [
            "head-object.json",
            "1/s3api/b/head-object.sha256-00.json",
            "a.json",
        ] {
            assert_eq!(digest_key(path), None);
        }
    }

    #[test]
    fn finds_account_and_region() {
        let at = |path: &str| {
            let clues = clues(path, "describe-trails");
            (clues.account, clues.region)
        };
        let both = (
            Some("111122223333".to_owned()),
            Some("eu-central-1".to_owned()),
        );
        assert_eq!(
            at("111122223333/eu-central-1/cloudtrail/describe-trails.json"),
            both
        );
        assert_eq!(at("describe-trails-111122223333-eu-central-1.json"), both);
        assert_eq!(
            at("acct_111122223333/describe_trails_eu_central_1.json"),
            both
        );
        assert_eq!(
            at("us-gov-west-1/x.json").1.as_deref(),
            Some("us-gov-west-1")
        );
        assert_eq!(at("1234567890123/describe-trails.json"), (None, None));
        assert!(!is_region("my-trail-1") && !is_region("eu-1") && is_region("ap-southeast-2"));
    }

    #[test]
    fn reads_the_subject_of_a_command() {
        for (command, subject) in [
            (
                "aws s3api get-bucket-policy --bucket b --output json",
                Some("b"),
            ),
            ("aws cloudtrail get-trail-status my-trail", Some("my-trail")),
            (
                "aws cloudtrail get-trail-status --name 'arn:x'",
                Some("arn:x"),
            ),
            ("aws cloudtrail describe-trails", None),
            ("aws s3api list-buckets --output json", None),
        ] {
            assert_eq!(of_command(command).as_deref(), subject, "{command}");
        }
    }

    #[test]
    fn decodes_what_is_encoded() {
        assert_eq!(decoded("a%2Fb%zz%4"), "a/b%zz%4");
    }
}

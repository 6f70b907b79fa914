//! What the name of a log file tells (CloudTrail user guide, "CloudTrail log file name format").

/// The folder word and the parts of a log file's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogPath<'p> {
    /// Everything up to and including the Region.
    pub folder: &'p str,
    /// The organization's id, for an organization trail.
    pub organization: Option<&'p str>,
    /// The account that the events belong to.
    pub account: &'p str,
    /// `CloudTrail`, `CloudTrail-Digest`, `CloudTrail-Insight`, ...
    pub word: &'p str,
    /// The Region.
    pub region: &'p str,
    /// The file's own name.
    pub name: &'p str,
}

/// Reads `[<prefix>/]AWSLogs/[<o-id>/]<account>/CloudTrail[-...]/<region>/YYYY/MM/DD/<name>`.
#[must_use]
pub fn log_path(path: &str) -> Option<LogPath<'_>> {
    let start = path
        .rmatch_indices("AWSLogs/")
        .map(|(at, _)| at)
        .find(|&at| at == 0 || path.as_bytes().get(at - 1) == Some(&b'/'))?;
    let mut rest = path.get(start + "AWSLogs/".len()..)?;
    let mut next = || -> Option<&str> {
        let (part, after) = rest.split_once('/')?;
        rest = after;
        Some(part)
    };
    let first = next()?;
    let (organization, account) = match first.strip_prefix("o-") {
        Some(_) => (Some(first), next()?),
        None => (None, first),
    };
    let (word, region) = (next()?, next()?);
    let (year, month, day) = (next()?, next()?, next()?);
    let digits =
        |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    let known = digits(account, 12)
        && word.starts_with("CloudTrail")
        && digits(year, 4)
        && digits(month, 2)
        && digits(day, 2);
    let date = year.len() + month.len() + day.len() + 3;
    let folder = path.get(..path.len() - rest.len() - date - 1)?;
    known.then_some(LogPath {
        folder,
        organization,
        account,
        word,
        region,
        name: rest,
    })
}

/// Where a file was delivered: its path up to the Region, or the folder it lies in, without the
/// folders of the day: who copies a bucket often leaves the front of its keys away.
#[must_use]
pub fn delivery_folder(path: &str) -> &str {
    if let Some(log) = log_path(path) {
        return log.folder;
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_part =
        |part: &str, digits| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
    // Day, month, year, from the end; all three or none.
    let mut rest = folder;
    for digits in [2, 2, 4] {
        let (before, part) = rest.rsplit_once('/').unwrap_or(("", rest));
        if !is_part(part, digits) {
            return folder;
        }
        rest = before;
    }
    rest
}

/// The file's own name.
#[must_use]
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a file has a name as CloudTrail gives to each delivery:
/// `<account>_CloudTrail_<region>_<time>_<unique string>.json.gz`.
#[must_use]
pub fn is_delivery(path: &str) -> bool {
    let name = file_name(path);
    let mut parts = name.split('_');
    let account = parts.next().unwrap_or_default();
    let word = parts.next().unwrap_or_default();
    account.len() == 12
        && account.bytes().all(|b| b.is_ascii_digit())
        && word.starts_with("CloudTrail")
        && parts.count() >= 2
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn reads_the_parts_of_a_key() {
        let path = "s3/logs/p/AWSLogs/o-abcdefghij/111122223333/CloudTrail/eu-west-1/2024/01/31/111122223333_CloudTrail_eu-west-1_20240131T0005Z_abcdefghijklmnop.json.gz";
        let log = log_path(path).unwrap();
        assert_eq!(log.organization, Some("o-abcdefghij"));
        assert_eq!(
            (log.account, log.word, log.region),
            ("111122223333", "CloudTrail", "eu-west-1")
        );
        assert_eq!(
            delivery_folder(path),
            "s3/logs/p/AWSLogs/o-abcdefghij/111122223333/CloudTrail/eu-west-1"
        );
        assert!(is_delivery(path));
        assert_eq!(
            log_path("AWSLogs/111122223333/Config/eu-west-1/2024/1/1/x"),
            None
        );
        assert_eq!(log_path("AWSLogs/"), None);
        assert_eq!(delivery_folder("a/b.json"), "a");
        assert_eq!(
            delivery_folder("x/eu-west-1/2024/01/31/b.json"),
            "x/eu-west-1"
        );
        assert_eq!(delivery_folder("2024/01/31/b.json"), "");
        assert_eq!(delivery_folder("x/01/31/b.json"), "x/01/31");
        assert!(!is_delivery("event_history.json"));
        assert_eq!(file_name("a.zip!/b/c.json"), "c.json");
    }
}

//! What the files do not show: open questions by what they are about, and the commands that settle them as one script.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use trailglass_core::report::{Report, Severity, Verdict};

use super::given::is_region;
use crate::format::arn;
use crate::format::words::{of, sentence};
use trailglass_core::sorting::Arrange;

/// Open questions about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// What they are about, or the one question.
    pub title: String,
    /// The worst of what could be so.
    pub severity: Severity,
    /// The questions, where there are several.
    pub questions: Vec<String>,
    /// The commands whose output settles them.
    pub ask: Vec<String>,
}

/// The open questions of a report, the gravest first. Those about one and the same thing are one.
#[must_use]
pub fn open_questions(report: &Report) -> Vec<Open> {
    let regions = regions(report);
    let mut all: Vec<(Option<&str>, Open)> = Vec::new();
    let unknown = report.findings.iter();
    for finding in unknown.filter(|finding| finding.verdict == Verdict::Unknown) {
        let about = match finding.resources.as_slice() {
            [one] => Some(one.as_str()),
            _ => None,
        };
        let known = all
            .iter_mut()
            .find(|(other, _)| about.is_some() && *other == about);
        if let Some((_, open)) = known {
            open.severity = open.severity.min(finding.severity);
            open.questions.push(finding.title.clone());
            for command in in_regions(&finding.ask, &regions) {
                if !open.ask.contains(&command) {
                    open.ask.push(command);
                }
            }
            continue;
        }
        let open = Open {
            title: finding.title.clone(),
            severity: finding.severity,
            questions: vec![finding.title.clone()],
            ask: in_regions(&finding.ask, &regions),
        };
        all.push((about, open));
    }
    let summed = all.into_iter().map(|(about, mut open)| {
        match about {
            Some(about) if open.questions.len() > 1 => {
                let name = arn::name(about);
                let number = of(open.questions.len() as u64, "question", "questions");
                open.title = format!("{number} about {name}");
                let ending = format!(": {name}");
                for question in &mut open.questions {
                    let plain = question.strip_suffix(&ending).unwrap_or(question);
                    let plain = plain.strip_prefix("Not known: ").unwrap_or(plain);
                    *question = sentence(plain);
                }
            }
            _ => open.questions.clear(),
        }
        open
    });
    let mut summed: Vec<Open> = summed.collect();
    summed.arrange_by_key(|open| open.severity);
    summed
}

/// The Regions of a case: those that records name, and those that exports were asked for. A log may name anything, and these stand in
/// commands: what does not look like a Region is left out.
#[must_use]
pub fn regions(report: &Report) -> Vec<String> {
    let of_records = report.regions.iter();
    let cells = report.chapters.fragmentation.coverage.iter();
    let mut regions: Vec<String> = of_records
        .chain(cells.map(|cell| &cell.region))
        .filter(|region| is_region(region))
        .cloned()
        .collect();
    regions.arrange();
    regions.dedup();
    regions
}

/// Commands that are for some Region, once for each that is known; as they are where none is.
#[must_use]
pub fn in_regions(commands: &[String], regions: &[String]) -> Vec<String> {
    const BLANK: &str = "--region REGION";
    let in_each = |command: &String| -> Vec<String> {
        if regions.is_empty() || !command.contains(BLANK) {
            return vec![command.clone()];
        }
        let of = |region: &String| command.replace(BLANK, &format!("--region {region}"));
        regions.iter().map(of).collect()
    };
    commands.iter().flat_map(in_each).collect()
}

/// The name under which the script is saved.
pub const SCRIPT: &str = "trailglass-ask.sh";

/// Commands as one shell script that writes each answer under the name by which it is recognised. Commands that are for one account run
/// only where that account is signed in; those with something left to fill in are comments.
#[must_use]
pub fn script(commands: &[String]) -> String {
    let mut script = String::from(BEGIN);
    let mut seen = BTreeSet::new();
    for whole in commands {
        if !seen.insert(whole) {
            continue;
        }
        let (command, account) = match whole.rsplit_once(" # in account ") {
            Some((command, account)) if is_account(account.trim()) => {
                (command.trim(), account.trim())
            }
            _ => (whole.as_str(), ""),
        };
        if !only_reads(command) {
            let _written = writeln!(script, "\n# To be run by hand:\n# {whole}");
        } else if is_template(command) {
            let _written = writeln!(
                script,
                "\n# Fill in what stands in capitals, or write the file:\n# {whole}"
            );
        } else if command.starts_with("aws s3 ") {
            let _written = writeln!(script, "\nif here '{account}'; then\n  {command}\nfi");
        } else {
            let path = path(command);
            let _written = writeln!(
                script,
                "\nif here '{account}' && answer '{path}'; then\n  {command} > \"$out\" 2> \"$out.error\"\n  done_with $?\nfi"
            );
        }
    }
    script.push_str(END);
    script
}

const BEGIN: &str = r#"#!/bin/sh
# Questions that only read, put together by Trailglass for one case. Run it where the AWS CLI is signed in, once in each account
# that it names; then drop the folder trailglass-answers on the page.
set -u
mkdir -p trailglass-answers
cd trailglass-answers || exit 1
me=$(aws sts get-caller-identity --query Account --output text) || exit 1
export AWS_PAGER=

# Whether a question is for the account that is signed in.
here() {
  [ -z "$1" ] || [ "$1" = "$me" ] || { echo "skipped: sign in to account $1 and run this again" >&2; return 1; }
}
answer() {
  out="$me/$1"
  mkdir -p "$(dirname "$out")"
}
done_with() {
  if [ "$1" -eq 0 ]; then
    rm -f "$out.error"
    echo "written: $out"
  else
    rm -f "$out"
    echo "failed: $out.error says why" >&2
  fi
}
"#;

const END: &str = "\necho \"Drop the folder $(pwd) on the page, or pack it: tar czf answers.tar.gz -C .. trailglass-answers\"\n";

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a command of the AWS CLI only reads. Whatever else a report may ask for is not run by a script.
fn only_reads(command: &str) -> bool {
    const READS: [&str; 6] = ["get-", "list-", "describe-", "lookup-", "head-", "test-"];
    let mut words = command.split_whitespace();
    match (words.next(), words.next(), words.next(), words.next()) {
        (Some("aws"), Some("s3"), Some("ls"), _) => true,
        // From a bucket to a folder, and not to another bucket.
        (Some("aws"), Some("s3"), Some("sync"), Some(from)) => {
            from.starts_with("s3://") && words.next().is_some_and(|to| !to.starts_with("s3://"))
        }
        (Some("aws"), Some(_), Some(operation), _) => {
            READS.iter().any(|reads| operation.starts_with(reads))
        }
        _ => false,
    }
}

/// Whether something is left to fill in: a word of capitals, as in `--region REGION`.
fn is_template(command: &str) -> bool {
    let is_blank = |word: &str| {
        word.len() > 2
            && word
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_' || byte == b'-')
            && word.bytes().any(|byte| byte.is_ascii_uppercase())
    };
    command.contains("file://") || command.split([' ', '/', '=']).any(is_blank)
}

/// Where the collector would put the answer of a command, below the account (docs/collector.md).
fn path(command: &str) -> String {
    let words: Vec<&str> = command.split_whitespace().collect();
    let plain = |word: &str| -> String {
        let word = word.trim_matches(['\'', '"']);
        let kept = |character: char| {
            if character.is_ascii_alphanumeric() || ".-_+@".contains(character) {
                character
            } else {
                '_'
            }
        };
        word.rsplit('/')
            .next()
            .unwrap_or(word)
            .chars()
            .map(kept)
            .collect()
    };
    let option = |name: &str| {
        let at = words.iter().position(|word| *word == name)?;
        words.get(at + 1).map(|word| plain(word))
    };
    let service = words.get(1).copied().unwrap_or("aws");
    let service = if service == "configservice" {
        "config"
    } else {
        service
    };
    let operation = words.get(2).copied().unwrap_or("answer");
    if service == "s3api"
        && let Some(bucket) = option("--bucket")
    {
        return format!("s3api/{bucket}/{operation}.json");
    }
    let region = option("--region").map(|region| format!("{region}/"));
    let region = region.unwrap_or_default();
    if service == "kms"
        && let Some(key) = option("--key-id")
    {
        return format!("{region}kms/{key}/{operation}.json");
    }
    let names = [
        "--trail-name",
        "--name",
        "--trail-name-list",
        "--event-data-store",
        "--role-name",
    ];
    let name = names.into_iter().find_map(option);
    let name = name.map(|name| format!(".{name}")).unwrap_or_default();
    format!("{region}{service}/{operation}{name}.json")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::io::Cursor;
    use trailglass_core::case::{NoHooks, Options, Partial, read_input};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn answers_lie_where_they_are_recognised() {
        assert_eq!(
            path("aws s3api get-bucket-policy --bucket my-logs"),
            "s3api/my-logs/get-bucket-policy.json"
        );
        assert_eq!(
            path("aws cloudtrail get-event-selectors --trail-name audit --region eu-west-1"),
            "eu-west-1/cloudtrail/get-event-selectors.audit.json"
        );
        assert_eq!(
            path(
                "aws kms get-key-policy --key-id 'arn:aws:kms:eu-west-1:1:key/ab-1' --region eu-west-1"
            ),
            "eu-west-1/kms/ab-1/get-key-policy.json"
        );
        assert_eq!(
            path("aws organizations list-accounts --output json"),
            "organizations/list-accounts.json"
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_script_asks_once_in_the_right_account_and_leaves_templates_to_the_reader() {
        let commands = [
            "aws s3api get-bucket-acl --bucket a",
            "aws s3api get-bucket-acl --bucket a",
            "aws config describe-x --region REGION # in account 111122223333",
            "aws logs describe-metric-filters --region eu-west-1 # in account 111122223333",
            "aws s3 sync s3://a/x s3/a/x --exclude '*'",
            "rm -rf /",
            "aws s3 sync . s3://a/x",
            "aws s3 sync s3://a/x s3://b/x",
            "aws cloudtrail delete-trail --name a",
            "aws logs test-metric-filter --log-event-messages file://event.json",
        ];
        let commands: Vec<String> = commands.into_iter().map(str::to_owned).collect();
        let script = script(&commands);
        assert_eq!(script.matches("get-bucket-acl --bucket a").count(), 1);
        assert!(script.contains("# aws config describe-x --region REGION"));
        assert!(script.contains(
            "if here '111122223333' && answer 'eu-west-1/logs/describe-metric-filters.json'"
        ));
        assert!(script.contains("  aws s3 sync s3://a/x s3/a/x --exclude '*'\n"));
        for by_hand in commands.iter().rev().take(5) {
            assert!(
                script.contains(&format!("\n# {by_hand}\n")),
                "{by_hand} runs"
            );
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_command_for_some_region_becomes_one_for_each_that_is_known() {
        let mut report = crate::state::fixture::report();
        report.regions = ["us-east-1", "eu-west-1", "$(reboot)-1", "eu-west-1; id -1"]
            .map(str::to_owned)
            .to_vec();
        let open = report.findings.iter_mut();
        let open = open.filter(|finding| finding.verdict == Verdict::Unknown);
        for finding in open {
            finding.ask = vec![
                "aws config describe-x --region REGION # in account 111122223333".to_owned(),
                "aws organizations list-accounts".to_owned(),
            ];
        }
        let asked = |report: &Report| -> Vec<String> {
            let open = open_questions(report).into_iter();
            open.flat_map(|open| open.ask).collect()
        };
        assert_eq!(
            asked(&report),
            [
                "aws config describe-x --region eu-west-1 # in account 111122223333",
                "aws config describe-x --region us-east-1 # in account 111122223333",
                "aws organizations list-accounts",
            ]
        );
        report.regions.clear();
        assert!(
            asked(&report)
                .iter()
                .any(|ask| ask.contains("--region REGION"))
        );
    }

    /// How many exports do not say what they describe.
    fn unnamed(path: &str) -> usize {
        let export = br#"{"Status": "Enabled"}"#;
        let mut partial = Partial::default();
        let options = Options::default();
        read_input(
            Cursor::new(export),
            path,
            export.len() as u64,
            &options,
            &mut partial,
            &mut NoHooks,
        );
        partial.finish(&options).inputs.unnamed.len()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn an_answer_says_by_its_place_what_it_describes() {
        let place = path("aws s3api get-bucket-versioning --bucket my-logs");
        let place = format!("trailglass-answers/111122223333/{place}");
        assert_eq!(unnamed(&place), 0);
        assert_eq!(unnamed("answer.json"), 1);
    }
}

//! The chapter on log file integrity, laid out for people.

use super::document::{Block, Column, Document, Fact, Holds, Section, Table};
use super::outline::Choices;
use super::{hidden, words};
use crate::report::{
    DigestChain, DigestFault, DigestProof, Integrity, LogFileReason, LogFileRow, LogFileVerdict,
    NeedKind, Report,
};

/// Characters of one name.
const LONG: usize = 300;

/// What the digests prove, in short: for a report that has other things to say too.
pub(super) fn summary(report: &Report) -> Vec<Block> {
    let integrity = &report.chapters.integrity;
    if integrity.digests == 0 {
        return Vec::new();
    }
    vec![Block::Facts(facts(integrity))]
}

/// The answer of `trailglass verify`: the totals, what does not hold, the chains, and what is needed.
#[must_use]
pub fn verification(report: &Report, choices: &Choices) -> Document {
    let integrity = &report.chapters.integrity;
    let layout = Layout { report, choices };
    let mut sections = vec![
        section("Totals", vec![Block::Facts(facts(integrity))]),
        section("Digests that stand out", layout.problems()),
        section("Log files that are not proved", layout.files()),
        section("Chains", layout.chains()),
        section("Times without a digest", layout.gaps()),
        section("What is needed", layout.needs()),
    ];
    sections.retain(|section| !section.blocks.is_empty());
    Document {
        title: "Log file integrity".to_owned(),
        cover: None,
        sections,
    }
}

/// One sentence for what a verification came to.
#[must_use]
pub fn verdict(integrity: &Integrity) -> String {
    let Integrity {
        digests,
        log_files,
        signatures,
        ..
    } = integrity;
    if *digests == 0 {
        return "there is no digest file, so no log file can be proved".to_owned();
    }
    if integrity.holds() {
        return format!("{} proved", words::counted(*log_files, "log file"));
    }
    let mut parts = Vec::new();
    for (count, text) in [
        (integrity.modified, "modified"),
        (integrity.missing, "missing"),
        (integrity.unverifiable, "unverifiable"),
    ] {
        if count > 0 {
            parts.push(format!("{} {text}", words::counted(count, "log file")));
        }
    }
    for (count, noun) in [
        (signatures.invalid, "invalid signature"),
        (signatures.unchecked, "unchecked signature"),
    ] {
        if count > 0 {
            parts.push(words::counted(count, noun));
        }
    }
    if parts.is_empty() {
        parts.push(words::counted(integrity.problems.len() as u64, "problem") + " with digests");
    }
    parts.join(", ")
}

fn facts(integrity: &Integrity) -> Vec<Fact> {
    let signatures = integrity.signatures;
    let listed = integrity.unverifiable - integrity.unlisted.min(integrity.unverifiable);
    let told = |parts: &[(u64, &str)]| {
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts
            .map(|(count, text)| format!("{} {text}", words::count(*count)))
            .collect();
        parts.join(", ")
    };
    let mut facts = vec![
        fact("Digest files", words::count(integrity.digests)),
        fact(
            "Signatures",
            told(&[
                (signatures.valid, "valid"),
                (signatures.invalid, "INVALID"),
                (signatures.unchecked, "unchecked"),
            ]),
        ),
        fact(
            "Log files",
            match integrity.log_files {
                0 => "none in the digests".to_owned(),
                count => format!(
                    "{} in the digests: {}",
                    words::count(count),
                    told(&[
                        (integrity.verified, "verified"),
                        (integrity.modified, "MODIFIED"),
                        (integrity.missing, "MISSING"),
                        (listed, "unverifiable"),
                    ])
                ),
            },
        ),
    ];
    let open = integrity.verified - integrity.proved.min(integrity.verified);
    if open > 0 {
        let value = format!(
            "{} of the verified, for the hash alone: the signature of their digest could not be checked",
            words::count(open)
        );
        facts.push(fact("Not proved", value));
    }
    if integrity.unlisted > 0 {
        let value = format!("{} that no digest lists", words::count(integrity.unlisted));
        facts.push(fact("Beside them", value));
    }
    facts
}

struct Layout<'r> {
    report: &'r Report,
    choices: &'r Choices,
}

impl Layout<'_> {
    fn shown(&self, text: &str) -> String {
        words::shortened(&hidden::shown(text, self.choices.names), LONG).into_owned()
    }

    fn integrity(&self) -> &Integrity {
        &self.report.chapters.integrity
    }

    fn rows(&self) -> usize {
        self.choices.rows.max(1)
    }

    /// A table of at most so many rows, the rest told below it.
    fn table(
        &self,
        title: Option<&'static str>,
        columns: Vec<Column>,
        mut rows: Vec<Vec<Vec<String>>>,
    ) -> Vec<Block> {
        let more = rows.len().saturating_sub(self.rows());
        rows.truncate(self.rows());
        if rows.is_empty() {
            return Vec::new();
        }
        let mut blocks = vec![Block::Table(Table {
            title,
            columns,
            rows,
        })];
        if more > 0 {
            blocks.push(Block::Text(format!("{} more.", words::count(more as u64))));
        }
        blocks
    }

    /// Names below a title that says what is with them.
    fn names<'n>(
        &self,
        title: &'static str,
        head: &'static str,
        names: impl Iterator<Item = &'n str>,
    ) -> Vec<Block> {
        let rows = names.map(|name| vec![vec![self.shown(name)]]).collect();
        self.table(Some(title), vec![column(head, Holds::Names)], rows)
    }

    fn problems(&self) -> Vec<Block> {
        let all = &self.integrity().problems;
        let blocks = DigestFault::ALL.iter().flat_map(|&fault| {
            let names = all.iter().filter(move |problem| problem.fault == fault);
            let names = names.map(|problem| problem.digest.as_str());
            self.names(fault_words(fault), "Digest", names)
        });
        blocks.collect()
    }

    fn files(&self) -> Vec<Block> {
        let all = &self.integrity().files;
        // What is surely wrong comes first.
        let verdicts = [
            (LogFileVerdict::Modified, "Modified"),
            (LogFileVerdict::Missing, "Missing"),
            (LogFileVerdict::Unverifiable, "Unverifiable"),
        ];
        let blocks = verdicts.into_iter().flat_map(|(verdict, head)| {
            LogFileReason::ALL.iter().flat_map(move |&why| {
                let rows = all.iter();
                let rows = rows.filter(move |row| row.verdict == verdict && row.reason == why);
                self.names(reason(why), head, rows.map(|row| self.name(row)))
            })
        });
        blocks.collect()
    }

    fn name<'a>(&'a self, row: &'a LogFileRow) -> &'a str {
        let file = row
            .file
            .and_then(|file| self.report.inputs.files.get(file as usize));
        let path = file.map(|file| file.path.as_str());
        path.or(row.object.as_deref()).unwrap_or("?")
    }

    fn chains(&self) -> Vec<Block> {
        let rows = self.integrity().chains.iter().map(|chain| {
            let span = chain.digests.first().zip(chain.digests.last());
            let span = span.map_or_else(Vec::new, |(first, last)| {
                vec![format!("{} to", first.from), last.to.clone()]
            });
            vec![
                vec![self.shown(&name_of(chain))],
                span,
                vec![words::count(chain.digests.len() as u64)],
                vec![proofs(chain)],
            ]
        });
        let columns = vec![
            column("Chain", Holds::Names),
            column("Time", Holds::Words),
            column("Digests", Holds::Figures),
            column("Proved", Holds::Words),
        ];
        self.table(None, columns, rows.collect())
    }

    fn gaps(&self) -> Vec<Block> {
        let chains = &self.integrity().chains;
        let rows = self.integrity().gaps.iter().map(|gap| {
            let chain = usize::try_from(gap.chain)
                .ok()
                .and_then(|chain| chains.get(chain));
            let why = if gap.missing {
                "digests are missing"
            } else {
                "validation or logging was off"
            };
            vec![
                vec![self.shown(&chain.map(name_of).unwrap_or_default())],
                vec![format!("{} to", gap.from), gap.to.clone()],
                vec![why.to_owned()],
            ]
        });
        let columns = vec![
            column("Chain", Holds::Names),
            column("Time", Holds::Words),
            column("Why", Holds::Words),
        ];
        self.table(None, columns, rows.collect())
    }

    fn needs(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        for need in &self.integrity().needs {
            blocks.push(Block::Text(format!(
                "{}:",
                need_words(need.what, need.count)
            )));
            let commands = need.commands.iter().take(self.rows());
            let commands = commands.map(|command| self.command(command)).collect();
            blocks.push(Block::Commands(commands));
        }
        blocks
    }

    /// A command that was cut would be another command.
    fn command(&self, command: &str) -> String {
        if command.chars().count() > 2_000 {
            return "# this command is too long to be shown here; the JSON form has it".to_owned();
        }
        hidden::keys(command).into_owned()
    }
}

/// What a chain is of, in one line.
fn name_of(chain: &DigestChain) -> String {
    let backfill = if chain.backfill { ", backfill" } else { "" };
    match chain.trail.as_str() {
        "" => format!("unnamed{backfill}"),
        trail => format!("{trail} in {} {}{backfill}", chain.account, chain.region),
    }
}

fn proofs(chain: &DigestChain) -> String {
    let count = |proof| {
        chain
            .digests
            .iter()
            .filter(|row| row.proof == proof)
            .count()
    };
    let parts = [
        (DigestProof::Signed, "signed"),
        (DigestProof::Chained, "by their hash"),
        (DigestProof::None, "unproved"),
        (DigestProof::Disproved, "DISPROVED"),
    ];
    let parts = parts.iter().filter(|(proof, _)| count(*proof) > 0);
    let parts: Vec<String> = parts
        .map(|(proof, text)| format!("{} {text}", words::count(count(*proof) as u64)))
        .collect();
    parts.join(", ")
}

/// A fault in plain words.
#[must_use]
pub const fn fault_words(fault: DigestFault) -> &'static str {
    match fault {
        DigestFault::SignatureInvalid => "The signature does not hold",
        DigestFault::ChainBroken => "The next digest has another hash of it",
        DigestFault::DigestMissing => "The next digest names it, and it is not here",
        DigestFault::InvalidFormat => "It is no digest that proves anything",
        DigestFault::Moved => "It lies elsewhere than where it was delivered, which proves nothing",
        DigestFault::Twice => "Two files are this digest, and differ",
    }
}

/// A reason in plain words.
#[must_use]
pub const fn reason(reason: LogFileReason) -> &'static str {
    match reason {
        LogFileReason::HashEqual => "Its bytes are those that a digest lists",
        LogFileReason::HashDiffers => "Its bytes are not those that the digest lists",
        LogFileReason::DataAfterGzip => "Data was appended behind the gzip data",
        LogFileReason::Unreadable => "It cannot be unpacked to its end, or is no log file",
        LogFileReason::NotInCase => "A digest lists it, and it is not in the case",
        LogFileReason::NoDigest => "No digest of the case covers its delivery",
        LogFileReason::NotListed => "The digest of its time does not list it",
        LogFileReason::DigestDisproved => "The digest that lists it does not hold",
        LogFileReason::NotHashed => "It was read without being hashed",
        LogFileReason::NotRead => "It was not read to its end",
    }
}

/// What is needed, in plain words.
#[must_use]
pub fn need_words(what: NeedKind, count: u64) -> String {
    let of = |noun: &str| words::counted(count, noun);
    match what {
        NeedKind::PublicKeys => format!("The public keys of {}", of("digest")),
        NeedKind::ObjectMetadata => {
            format!("The metadata of {}, which has the signature", of("digest"))
        }
        NeedKind::Digests => format!(
            "Digest files; {} not covered by those that are here",
            if count == 1 {
                "1 file is".to_owned()
            } else {
                format!("{} files are", words::count(count))
            }
        ),
        NeedKind::LogFiles => of("log file"),
        NeedKind::Hashes => format!("Hashes of {}, which have to be read again", of("file")),
    }
}

fn section(title: &'static str, blocks: Vec<Block>) -> Section {
    Section { title, blocks }
}

fn fact(label: &'static str, value: String) -> Fact {
    Fact { label, value }
}

const fn column(title: &'static str, holds: Holds) -> Column {
    Column { title, holds }
}

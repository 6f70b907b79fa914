//! The findings, worst first.

use super::{LONG, Outline, beyond};
use crate::report::writers::document::{Block, Entry};
use crate::report::writers::words;
use crate::report::{Evidence, Finding, Severity, Verdict};

/// Places and names told for each finding.
const PLACES: usize = 3;

/// Characters of a command. One that was cut would be another command.
const LONG_COMMAND: usize = 2_000;

impl Outline<'_> {
    pub(super) fn findings(&self) -> Vec<Block> {
        let findings = &self.report.findings;
        if findings.is_empty() {
            let nothing = if self.report.inputs.records == 0 {
                "Without records there is nothing to judge."
            } else {
                "Nothing was found in these records."
            };
            return vec![Block::Text(nothing.to_owned())];
        }
        let mut told: Vec<String> = Severity::ALL
            .into_iter()
            .filter_map(|severity| {
                let failed = |f: &&Finding| f.verdict == Verdict::Fail && f.severity == severity;
                let count = findings.iter().filter(failed).count();
                (count > 0).then(|| format!("{count} {}", severity.word()))
            })
            .collect();
        for (verdict, word) in [(Verdict::Unknown, "unknown"), (Verdict::Pass, "passed")] {
            let count = findings.iter().filter(|f| f.verdict == verdict).count();
            if count > 0 {
                told.push(format!("{count} {word}"));
            }
        }
        let limit = self.choices.rows.max(1);
        let entries = findings.iter().take(limit).map(|f| self.entry(f));
        let mut blocks = vec![
            Block::Text(format!("{}.", told.join(", "))),
            Block::Findings(entries.collect()),
        ];
        if let Some(more) = beyond(findings.len(), limit) {
            blocks.push(Block::Text(format!(
                "{} less severe not shown here.",
                words::counted(more, "finding")
            )));
        }
        blocks
    }

    /// A finding as it is shown, without a word of the author.
    pub(super) fn entry(&self, finding: &Finding) -> Entry {
        let commands = |commands: &[String]| commands.iter().map(|c| self.command(c)).collect();
        let evidence: Vec<String> = finding
            .evidence
            .iter()
            .take(PLACES)
            .map(|place| self.place(place))
            .collect();
        let resources = match finding.resources.as_slice() {
            // One that the title names already says nothing new.
            [only] if finding.title.contains(only.as_str()) => &[],
            resources => resources,
        };
        let fix = finding.fix.as_ref();
        Entry {
            id: finding.id.clone(),
            severity: finding.severity,
            verdict: finding.verdict,
            title: self.shown(&finding.title),
            why: words::shortened(&self.masked(&finding.why), 4 * LONG).into_owned(),
            monthly: finding.monthly_usd.map(words::usd),
            more_resources: beyond(resources.len(), PLACES).unwrap_or(0),
            resources: resources
                .iter()
                .take(PLACES)
                .map(|r| self.shown(r))
                .collect(),
            more_evidence: finding.count.saturating_sub(evidence.len() as u64),
            evidence,
            fix: fix.map(|fix| self.shown(&fix.summary)),
            commands: fix.map_or_else(Vec::new, |fix| commands(&fix.commands)),
            document: fix
                .and_then(|fix| fix.document.as_ref())
                .map(|document| format!("{document:#}")),
            ask: commands(&finding.ask),
            controls: finding.controls.clone(),
            comment: Vec::new(),
            accepted: None,
        }
    }

    pub(super) fn command(&self, command: &str) -> String {
        if command.len() > LONG_COMMAND {
            return "# this command is too long to be shown here; the JSON form has it".to_owned();
        }
        self.masked(command)
    }

    /// `path:record` or `path#pointer`.
    fn place(&self, evidence: &Evidence) -> String {
        let path = |file: u32| {
            let file = self.report.inputs.files.get(file as usize);
            self.shown(file.map_or("?", |file| &file.path))
        };
        match evidence {
            Evidence::Record { file, record, .. } => format!("{}:{record}", path(*file)),
            Evidence::Pointer { file, pointer } => {
                format!("{}#{}", path(*file), self.shown(pointer))
            }
        }
    }
}

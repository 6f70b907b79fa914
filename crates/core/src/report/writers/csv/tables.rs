//! Every list of a report as a table of its own, one row a thing, with the names of the JSON form.
//!
//! Names are masked as in the other forms for people unless they are asked for; access key ids always are. Lists in a cell
//! have a line an entry. What is not known is an empty cell, never a zero.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::safe;
use crate::report::writers::hidden;
use crate::report::{Annotations, Evidence, Report, finding_keys};

/// One table of a report.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name: what the file is called before `.csv`.
    pub name: &'static str,
    /// What a row is.
    pub row: &'static str,
    head: &'static [&'static str],
    fill: fn(&Given<'_>, &mut Rows<'_>) -> io::Result<()>,
}

impl Table {
    /// Writes the table with its head, and tells how many rows it has below it.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(
        &self,
        report: &Report,
        annotations: &Annotations,
        names: bool,
        out: &mut dyn Write,
    ) -> io::Result<u64> {
        let mut table = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        table.write_record(self.head)?;
        let mut rows = Rows {
            table,
            names,
            count: 0,
        };
        let given = Given {
            report,
            annotations,
        };
        (self.fill)(&given, &mut rows)?;
        rows.table.flush()?;
        Ok(rows.count)
    }
}

/// The tables of a report that have rows, by name, each as the bytes of its file. One after the other is made.
pub fn tables<'r>(
    report: &'r Report,
    annotations: &'r Annotations,
    names: bool,
) -> impl Iterator<Item = (&'static str, Vec<u8>)> + 'r {
    TABLES.iter().filter_map(move |table| {
        let mut bytes = Vec::new();
        // Writing to memory does not fail.
        let count = table.write(report, annotations, names, &mut bytes).ok()?;
        (count > 0).then_some((table.name, bytes))
    })
}

/// What the tables are made of.
struct Given<'r> {
    report: &'r Report,
    annotations: &'r Annotations,
}

impl Given<'_> {
    fn path(&self, file: u32) -> &str {
        let file = self.report.inputs.files.get(file as usize);
        file.map_or("", |file| &file.path)
    }

    fn places(&self, evidence: &[Evidence]) -> Cell<'static> {
        let places = evidence
            .iter()
            .map(|place| place.place(&self.report.inputs));
        Cell::Text(Cow::Owned(places.collect::<Vec<_>>().join("\n")))
    }
}

/// Takes rows.
struct Rows<'o> {
    table: csv::Writer<&'o mut dyn Write>,
    names: bool,
    count: u64,
}

impl Rows<'_> {
    fn put<const N: usize>(&mut self, cells: [Cell<'_>; N]) -> io::Result<()> {
        self.count += 1;
        for cell in cells {
            match cell {
                Cell::Figure(figure) => self.table.write_field(figure)?,
                Cell::Text(text) => {
                    let keyless = hidden::keys(&text);
                    let masked = if self.names {
                        keyless
                    } else {
                        Cow::Owned(hidden::mails(&keyless).into_owned())
                    };
                    self.table.write_field(safe(&masked))?;
                }
            }
        }
        self.table.write_record(None::<&[u8]>)?;
        Ok(())
    }
}

/// What stands in a cell.
enum Cell<'c> {
    /// A text, which is masked and kept from being a formula.
    Text(Cow<'c, str>),
    /// A figure of ours.
    Figure(String),
}

impl<'c> From<&'c str> for Cell<'c> {
    fn from(text: &'c str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'c> From<&'c String> for Cell<'c> {
    fn from(text: &'c String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'c> From<&'c Option<String>> for Cell<'c> {
    fn from(text: &'c Option<String>) -> Self {
        text.as_deref().unwrap_or_default().into()
    }
}

impl From<&Vec<String>> for Cell<'_> {
    fn from(texts: &Vec<String>) -> Self {
        texts.join("\n").into()
    }
}

impl From<u64> for Cell<'_> {
    fn from(figure: u64) -> Self {
        Self::Figure(figure.to_string())
    }
}

impl From<Option<u64>> for Cell<'_> {
    fn from(figure: Option<u64>) -> Self {
        figure.map_or_else(|| "".into(), Self::from)
    }
}

impl From<f64> for Cell<'_> {
    fn from(figure: f64) -> Self {
        Self::Figure(figure.to_string())
    }
}

impl From<Option<f64>> for Cell<'_> {
    fn from(figure: Option<f64>) -> Self {
        figure.map_or_else(|| "".into(), Self::from)
    }
}

impl From<bool> for Cell<'_> {
    fn from(yes: bool) -> Self {
        if yes { "true" } else { "false" }.into()
    }
}

impl From<Option<bool>> for Cell<'_> {
    fn from(yes: Option<bool>) -> Self {
        yes.map_or_else(|| "".into(), Self::from)
    }
}

/// The word that an enum has in JSON.
fn word<T: Serialize>(of: &T) -> Cell<'static> {
    let word = serde_json::to_value(of).ok();
    let word = word.and_then(|word| word.as_str().map(str::to_owned));
    Cell::Text(Cow::Owned(word.unwrap_or_default()))
}

/// A selector document on one line.
fn document(of: Option<&serde_json::Value>) -> Cell<'static> {
    Cell::Text(Cow::Owned(of.map(ToString::to_string).unwrap_or_default()))
}

/// Declares the tables: name, what a row is, the path to the rows, and each column with its cell.
macro_rules! tables {
    ($($name:literal, $what:literal: |$given:ident| $rows:expr, |$row:ident| { $($head:literal: $cell:expr,)* })*) => {
        /// Every table, in the order of the report.
        pub const TABLES: &[Table] = &[$(Table {
            name: $name,
            row: $what,
            head: &[$($head,)*],
            fill: |$given, rows| {
                for $row in $rows {
                    rows.put([$(Cell::from($cell),)*])?;
                }
                Ok(())
            },
        },)*];
    };
}

tables! {
    "findings", "a finding, with the author's words": |given| {
        let findings = &given.report.findings;
        findings.iter().zip(finding_keys(findings)).map(|(finding, key)| {
            let note = given.annotations.note(&key).cloned().unwrap_or_default();
            (finding, key, note)
        })
    }, |row| {
        "key": &row.1,
        "id": &row.0.id,
        "severity": row.0.severity.word(),
        "verdict": row.0.verdict.word(),
        "title": &row.0.title,
        "why": &row.0.why,
        "resources": &row.0.resources,
        "count": row.0.count,
        "monthly_usd": row.0.monthly_usd,
        "evidence": given.places(&row.0.evidence),
        "fix": row.0.fix.as_ref().map_or("", |fix| &fix.summary),
        "commands": row.0.fix.as_ref().map_or_else(String::new, |fix| fix.commands.join("\n")),
        "document": document(row.0.fix.as_ref().and_then(|fix| fix.document.as_ref())),
        "ask": &row.0.ask,
        "controls": &row.0.controls,
        "left_out": row.2.left_out,
        "comment": &row.2.comment,
        "accepted": row.2.accepted.is_some(),
        "accepted_reason": row.2.accepted.as_ref().map_or("", |accepted| &accepted.reason),
        "accepted_by": row.2.accepted.as_ref().map_or("", |accepted| &accepted.by),
        "accepted_until": row.2.accepted.as_ref().map_or("", |accepted| &accepted.until),
    }
    "inputs", "a file that was read": |given| &given.report.inputs.files, |file| {
        "path": &file.path,
        "kind": &file.kind,
        "bytes": file.bytes,
        "records": file.records,
        "status": file.status.word(),
        "problems": file.problems.len() as u64 + file.more_problems,
    }
    "problems", "something that went wrong with a file": |given| {
        given.report.inputs.files.iter().flat_map(|file| file.problems.iter().map(move |problem| (file, problem)))
    }, |row| {
        "path": &row.0.path,
        "code": row.1.code.word(),
        "offset": row.1.offset,
        "record": row.1.record,
        "message": &row.1.message,
    }
    "trails", "a trail": |given| &given.report.chapters.fragmentation.trails, |row| {
        "arn": &row.arn,
        "name": &row.name,
        "account": &row.account,
        "home_region": &row.home_region,
        "multi_region": row.multi_region,
        "organization": row.organization,
        "logging": row.logging,
        "delivering": row.delivering,
        "delivery_error": &row.delivery_error,
        "last_delivery": &row.last_delivery,
        "bucket": &row.bucket,
        "prefix": &row.prefix,
        "bucket_account": &row.bucket_account,
        "management": word(&row.management),
        "data": row.data,
        "data_types": &row.data_types,
        "network_activity": row.network_activity,
        "insights": row.insights,
        "global_services": row.global_services,
        "third_party": &row.third_party,
        "observed_records": row.observed_records,
        "monthly_usd": row.monthly_usd,
        "evidence": given.places(&row.evidence),
    }
    "coverage", "a class of events in an account and Region": |given| &given.report.chapters.fragmentation.coverage, |row| {
        "account": &row.account,
        "region": &row.region,
        "class": &row.class,
        "state": row.state.word(),
        "partial": row.partial,
        "records": row.records,
        "trails": &row.trails,
        "why": &row.why,
        "ask": &row.ask,
    }
    "overlaps", "two trails that select the same": |given| &given.report.chapters.fragmentation.overlaps, |row| {
        "first": &row.trails[0],
        "second": &row.trails[1],
        "relation": row.relation.word(),
        "class": &row.class,
        "places": row.places,
        "observed_records": row.observed_records,
        "monthly_usd": row.monthly_usd,
    }
    "trail-advice", "a step to fewer trails": |given| &given.report.chapters.fragmentation.advice, |row| {
        "action": word(&row.action),
        "trail": &row.trail,
        "why": &row.why,
        "covered_by": &row.covered_by,
        "lost": &row.lost,
        "lost_records": row.lost_records,
        "monthly_usd": row.monthly_usd,
        "commands": &row.commands,
    }
    "copies", "two folders that hold the same events": |given| &given.report.chapters.fragmentation.repeats, |row| {
        "kept": &row.kept,
        "repeated": &row.repeated,
        "records": row.records,
        "from": &row.from,
        "to": &row.to,
    }
    "silences", "a stretch without a record": |given| &given.report.chapters.fragmentation.silences, |row| {
        "account": &row.account,
        "region": &row.region,
        "from": &row.from,
        "to": &row.to,
        "hours": row.hours,
        "usual_hours": row.usual_hours,
    }
    "buckets", "a bucket": |given| &given.report.chapters.orphans.buckets, |row| {
        "name": &row.name,
        "account": &row.account,
        "region": &row.region,
        "state": row.state.word(),
        "signals": row.signals.iter().map(|signal| signal.text.as_str()).collect::<Vec<_>>().join("\n"),
        "bytes": row.bytes,
        "objects": row.objects,
        "monthly_usd": row.monthly_usd,
        "trails": &row.trails,
        "created": &row.created,
        "first_delivery": &row.first_delivery,
        "last_delivery": &row.last_delivery,
        "readers": &row.readers,
        "deleters": &row.deleters,
        "protections": &row.protections,
    }
    "prefixes", "a prefix that nothing writes to any more": |given| &given.report.chapters.orphans.prefixes, |row| {
        "bucket": &row.bucket,
        "prefix": &row.prefix,
        "last_delivery": &row.last_delivery,
        "bytes": row.bytes,
        "objects": row.objects,
    }
    "volume", "a key of a dimension of the volume": |given| &given.report.chapters.strategy.volume, |row| {
        "by": row.by.word(),
        "key": &row.key,
        "rest": row.rest,
        "records": row.records,
        "bytes": row.bytes,
        "share": row.share,
    }
    "noise", "a group of records that say little": |given| &given.report.chapters.strategy.noise, |row| {
        "kind": row.kind.word(),
        "group": &row.group,
        "records": row.records,
        "share": row.share,
        "bytes": row.bytes,
        "usd_month": row.usd_month,
        "reason": &row.reason,
        "remedy": &row.remedy,
        "selectors": document(row.selectors.as_ref()),
        "watched_records": row.watched_records,
        "accounts": &row.accounts,
        "events": &row.events,
        "evidence": given.places(&row.evidence),
    }
    "selector-advice", "what a trail could select instead": |given| &given.report.chapters.strategy.advice, |row| {
        "trail": &row.trail,
        "name": &row.name,
        "why": &row.why,
        "dropped_records": row.dropped_records,
        "unsure_records": row.unsure_records,
        "watched_hidden": row.watched_hidden,
        "saved_usd_month": row.saved_usd_month,
        "limits": &row.limits,
        "document": document(Some(&row.document)),
        "commands": &row.commands,
    }
    "watched", "an event that must not be lost": |given| &given.report.chapters.strategy.watched, |row| {
        "event": &row.event,
        "why": &row.why,
        "records": row.records,
        "evidence": given.places(&row.evidence),
    }
    "bill", "a line of a month's bill": |given| &given.report.chapters.cost.lines, |row| {
        "item": &row.item,
        "trail": &row.trail,
        "region": &row.region,
        "observed": row.observed,
        "quantity_month": row.quantity_month,
        "unit": &row.unit,
        "price": &row.price,
        "unit_usd": row.unit_usd,
        "usd_month": row.usd_month,
        "low": row.low,
        "high": row.high,
        "basis": &row.basis,
    }
    "what-if", "a change and what it saves": |given| &given.report.chapters.cost.what_if, |row| {
        "name": &row.name,
        "trail": &row.trail,
        "usd_month": row.usd_month,
        "saved_usd_month": row.saved_usd_month,
        "lost_records": row.lost_records,
        "lost_watched_records": row.lost_watched_records,
        "selectors": document(row.selectors.as_ref()),
    }
    "data-events-not-logged", "a kind of data events that is not logged": |given| &given.report.chapters.cost.not_enabled, |row| {
        "account": &row.account,
        "resource_type": &row.resource_type,
        "events_month": row.events_month,
        "usd_month": row.usd_month,
        "basis": &row.basis,
        "ask": &row.ask,
    }
    "encryption", "a store that data events touched": |given| &given.report.chapters.cost.encryption, |row| {
        "resource": &row.resource,
        "state": row.state.word(),
        "records": row.records,
        "basis": &row.basis,
    }
    "bill-unknowns", "something that the bill does not know": |given| &given.report.chapters.cost.unknowns, |row| {
        "what": &row.what,
        "ask": &row.ask,
    }
    "checks", "a check": |given| &given.report.chapters.security.checks, |row| {
        "check": &row.check,
        "kind": word(&row.kind),
        "title": &row.title,
        "pass": row.pass,
        "fail": row.fail,
        "unknown": row.unknown,
        "controls": &row.controls,
    }
    "check-results", "a check of one object": |given| {
        let objects = given.report.chapters.security.objects();
        objects.flat_map(|object| object.results.iter().map(move |result| (object, result)))
    }, |row| {
        "kind": word(&row.0.kind),
        "object": &row.0.id,
        "name": &row.0.name,
        "account": &row.0.account,
        "region": &row.0.region,
        "check": &row.1.check,
        "verdict": row.1.verdict.word(),
        "severity": row.1.severity.word(),
        "said": &row.1.said,
        "evidence": given.places(&row.1.evidence),
        "ask": &row.1.ask,
    }
    "controls", "a control of a published standard": |given| &given.report.chapters.security.controls, |row| {
        "standard": &row.standard,
        "id": &row.id,
        "title": &row.title,
        "state": row.state.word(),
        "checks": &row.checks,
        "pass": row.pass,
        "fail": row.fail,
        "unknown": row.unknown,
        "ask": &row.ask,
    }
    "tampering", "an event that changes logging or what protects it": |given| &given.report.chapters.security.tampering, |row| {
        "time": &row.time,
        "event_source": &row.event_source,
        "event_name": &row.event_name,
        "account": &row.account,
        "region": &row.region,
        "target": &row.target,
        "ours": row.ours,
        "effect": row.effect.word(),
        "severity": row.severity.word(),
        "what": &row.what,
        "changes": row.changes.iter().map(|change| {
            let before = change.before.as_deref().unwrap_or("?");
            format!("{}: {before} to {}", change.setting, change.after)
        }).collect::<Vec<_>>().join("\n"),
        "off_from": row.off.as_ref().map_or("", |off| off.from.as_str()),
        "off_to": row.off.as_ref().and_then(|off| off.to.as_deref()).unwrap_or_default(),
        "off_hours": row.off.as_ref().map(|off| off.hours),
        "lost_records": row.selection.as_ref().map(|change| change.lost_records),
        "principal": &row.principal,
        "origin": &row.origin,
        "source_ip": &row.source_ip,
        "succeeded": row.succeeded,
        "error_code": &row.error_code,
        "event_id": &row.event_id,
        "techniques": &row.techniques,
        "evidence": row.evidence.place(&given.report.inputs),
    }
    "log-files", "a log file and its proof": |given| &given.report.chapters.integrity.files, |row| {
        "path": row.file.map_or("", |file| given.path(file)),
        "object": &row.object,
        "verdict": row.verdict.word(),
        "reason": row.reason.word(),
        "listed": row.listed.as_ref().map_or_else(String::new, |place| place.place(&given.report.inputs)),
    }
    "digests", "a digest": |given| {
        let chains = given.report.chapters.integrity.chains.iter();
        chains.flat_map(|chain| chain.digests.iter().map(move |digest| (chain, digest)))
    }, |row| {
        "path": given.path(row.1.file),
        "account": &row.0.account,
        "region": &row.0.region,
        "trail": &row.0.trail,
        "home_region": &row.0.home_region,
        "backfill": row.0.backfill,
        "from": &row.1.from,
        "to": &row.1.to,
        "signature": row.1.signature.word(),
        "link": row.1.link.word(),
        "proof": row.1.proof.word(),
        "verified": row.1.log_files.verified,
        "modified": row.1.log_files.modified,
        "missing": row.1.log_files.missing,
        "unverifiable": row.1.log_files.unverifiable,
    }
    "digest-problems", "something wrong with a digest": |given| &given.report.chapters.integrity.problems, |row| {
        "fault": row.fault.word(),
        "digest": &row.digest,
        "text": &row.text,
        "evidence": row.evidence.as_ref().map_or_else(String::new, |place| place.place(&given.report.inputs)),
    }
    "roles", "a role with sessions": |given| &given.report.chapters.roles.roles, |row| {
        "arn": &row.arn,
        "role_id": &row.role_id,
        "account": &row.account,
        "records": row.records,
        "sessions": row.sessions.total,
        "attributed": row.sessions.attributed,
        "partly": row.sessions.partly,
        "opaque": row.sessions.opaque,
        "names": row.names,
        "generic": row.generic,
        "shared": row.shared,
        "with_source_identity": row.with_source_identity,
        "origins": row.origins,
        "quality": row.quality.word(),
    }
    "sessions", "a session": |given| &given.report.chapters.roles.sessions, |row| {
        "arn": &row.arn,
        "access_key_id": &row.access_key_id,
        "principal_id": &row.principal_id,
        "role": &row.role,
        "account": &row.account,
        "created": &row.created,
        "first": &row.first,
        "last": &row.last,
        "records": row.records,
        "writes": row.writes,
        "sensitive_reads": row.sensitive_reads,
        "errors": row.errors,
        "verdict": row.verdict.word(),
        "reason": row.reason.map_or("", |reason| reason.word()),
        "origin_kind": row.origin.kind.word(),
        "origin": &row.origin.id,
        "origin_account": &row.origin.account,
        "source_identity": &row.source_identity,
        "tags": &row.tags,
        "addresses": &row.addresses,
        "chain": row.chain.iter().map(|hop| format!("{} via {} ({})", hop.arn, hop.via, hop.proof.word())).collect::<Vec<_>>().join("\n"),
        "hops": row.hops,
    }
    "role-edges", "who assumes what": |given| &given.report.chapters.roles.edges, |row| {
        "from": &row.from,
        "from_kind": row.from_kind.map_or("role", |kind| kind.word()),
        "from_account": &row.from_account,
        "to": &row.to,
        "to_account": &row.to_account,
        "via": &row.via,
        "count": row.count,
        "records": row.records,
        "verdict": row.verdict.word(),
        "last": &row.last,
    }
    "opaque-reasons", "a reason why sessions stay opaque": |given| &given.report.chapters.roles.reasons, |row| {
        "reason": row.reason.word(),
        "sessions": row.sessions,
        "records": row.records,
    }
    "privacy-fields", "a kind of personal data in one field": |given| {
        given.report.chapters.privacy.iter().flat_map(|privacy| &privacy.fields)
    }, |row| {
        "path": &row.path,
        "category": word(&row.category),
        "legal": row.legal.word(),
        "records": row.records,
        "distinct": row.distinct,
        "masked_samples": &row.masked_samples,
    }
    "privacy-categories", "a kind of personal data over all fields": |given| {
        given.report.chapters.privacy.iter().flat_map(|privacy| &privacy.third_party)
    }, |row| {
        "category": word(&row.category),
        "legal": row.legal.word(),
        "records": row.records,
        "distinct": row.distinct,
        "fields": row.fields,
        "tells": &row.tells,
    }
}

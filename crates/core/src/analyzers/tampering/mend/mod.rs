//! How what a call did is put right.
//!
//! A command restores only what the call changed, and only to what is known to have been before. Where that is not
//! known the fix looks and says what has to be decided: a command that guesses would overwrite what was not touched,
//! or turn on what was never on and is paid for.

mod others;
mod past;
mod trails;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub(super) use others::{detecting, kept, stored, versioned};
pub(super) use past::{Past, started_after};
pub(super) use trails::{analysed, deleted, selected, updated};

use super::effects::{Thing, Told, thing};
use super::sighting::{Sighting, rule_of};
use crate::analyzers::words::{listed, quoted};
use crate::record::format_seconds;
use crate::report::Fix;
use crate::report::writers::words;
use crate::sorting::Ordered;

/// Targets that a finding mends one by one.
const MENDED: usize = 5;

/// How an event is put right. In commands `{target}`, `{region}` and `{account}` are filled in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mend {
    /// By no command that could be given.
    Nothing,
    /// These commands undo it.
    Back(&'static [&'static str]),
    /// This command undoes it as far as the sentence says.
    Part(&'static str, &'static str),
    /// This command shows what is set now: what was set before, the record does not hold.
    Look(&'static str),
    /// By what it changed.
    ByCase(fn(&Place<'_, '_>) -> Mended),
}

/// How far commands go, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// No command helps.
    Nothing,
    /// A later call undid it: they look whether that holds.
    Done,
    /// They only look.
    Look,
    /// They put back a part, or need to be completed.
    Part,
    /// They put it back.
    Back,
}

/// What puts right what was done to one thing.
#[derive(Debug)]
pub(super) struct Mended {
    way: Way,
    commands: Vec<String>,
    /// What has to be known or decided, as whole sentences.
    notes: Vec<String>,
    /// What the commands read from a file.
    document: Option<Value>,
}

impl Mended {
    fn new(way: Way, commands: Vec<String>) -> Self {
        Self {
            way,
            commands,
            notes: Vec::new(),
            document: None,
        }
    }

    fn noted(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
}

/// One thing, and what was done to it by calls of one kind.
pub(super) struct Place<'s, 'p> {
    /// In the order of time.
    calls: Vec<&'s Told<'p>>,
    last: &'s Told<'p>,
    past: &'s Past<'s, 'p>,
    /// Whether the finding mends this thing only.
    alone: bool,
}

impl<'s, 'p> Place<'s, 'p> {
    fn target(&self) -> String {
        let target = self.last.sighting.target.as_deref();
        // A name that was cut is no name.
        let whole = target.filter(|target| !target.ends_with('…'));
        quoted(whole.unwrap_or_default(), "TARGET")
    }

    fn region(&self) -> String {
        quoted(&self.last.sighting.region, "REGION")
    }

    fn filled(&self, command: &str) -> String {
        command
            .replace("{target}", &self.target())
            .replace("{region}", &self.region())
            .replace(
                "{account}",
                &quoted(&self.last.sighting.account, "ACCOUNT_ID"),
            )
    }

    /// The last call that set a setting, and to what.
    fn changed(&self, setting: &str) -> Option<(&'s Told<'p>, &'s str)> {
        let mut calls = self.calls.iter().rev();
        calls.find_map(|&call| Some((call, past::value(call, setting)?)))
    }

    /// What is to be done where a later call undid it.
    fn undone_by(&self, call: &Told<'_>, checks: &[&str]) -> Mended {
        let by = match call.sighting.principal.as_str() {
            "" => String::new(),
            principal => format!(" by {}", words::shortened(principal, 120)),
        };
        let at = call.sighting.time.map_or_else(String::new, |time| {
            format!(" at {}", format_seconds(u64::from(time)))
        });
        self.done(
            format!("{}{by}{at} undid it", call.sighting.event_name),
            checks,
        )
    }

    fn done(&self, how: String, checks: &[&str]) -> Mended {
        let commands = checks.iter().map(|check| self.filled(check)).collect();
        Mended::new(Way::Done, commands).noted(how)
    }

    /// What a later call did about it, where calls come in pairs.
    fn undone(&self) -> Option<Mended> {
        let name = self.last.sighting.event_name.as_str();
        let (_, by, check, note) = PAIRS.iter().find(|(it, ..)| *it == name)?;
        let mut after = self.past.after(self.last);
        let mut done = if let Some(call) = after.find(|call| call.sighting.event_name == *by) {
            self.undone_by(call, &[check])
        } else if name == "StopLogging" {
            let at = self.past.restarted(self.last)?;
            let how = "The exports show that it was started again at";
            self.done(format!("{how} {}", format_seconds(u64::from(at))), &[check])
        } else {
            return None;
        };
        done.notes
            .extend((!note.is_empty()).then(|| (*note).to_owned()));
        Some(done)
    }

    fn mended(&self) -> Mended {
        let mend = rule_of(self.last.sighting).map_or(Mend::Nothing, |rule| rule.mend);
        let of_all = |commands: &[&str]| {
            let named = self.last.sighting.target.is_some();
            let can = |command: &&&str| named || !command.contains("{target}");
            let commands = commands.iter().filter(can);
            commands.map(|command| self.filled(command)).collect()
        };
        let mended = match (self.undone(), mend) {
            (Some(undone), _) => undone,
            (None, Mend::Nothing) => Mended::new(Way::Nothing, Vec::new()),
            (None, Mend::Back(commands)) => Mended::new(Way::Back, of_all(commands)),
            (None, Mend::Part(command, note)) => {
                Mended::new(Way::Part, of_all(&[command])).noted(note)
            }
            (None, Mend::Look(command)) => Mended::new(Way::Look, of_all(&[command])),
            (None, Mend::ByCase(by)) if self.last.sighting.target.is_some() => by(self),
            (None, Mend::ByCase(_)) => Mended::new(Way::Nothing, Vec::new()),
        };
        if mended.commands.is_empty() {
            return Mended::new(Way::Nothing, Vec::new());
        }
        mended
    }
}

/// Calls that undo others, with what shows whether that holds, and what has to be known then.
const PAIRS: [(&str, &str, &str, &str); 5] = [
    (
        "StopLogging",
        "StartLogging",
        "aws cloudtrail get-trail-status --name {target} --region {region}",
        "",
    ),
    (
        "StopEventDataStoreIngestion",
        "StartEventDataStoreIngestion",
        "aws cloudtrail get-event-data-store --event-data-store {target} --region {region}",
        "",
    ),
    (
        "DeleteEventDataStore",
        "RestoreEventDataStore",
        "aws cloudtrail get-event-data-store --event-data-store {target} --region {region}",
        "",
    ),
    (
        "DisableKey",
        "EnableKey",
        "aws kms describe-key --key-id {target} --region {region}",
        "",
    ),
    (
        "ScheduleKeyDeletion",
        "CancelKeyDeletion",
        "aws kms describe-key --key-id {target} --region {region}",
        "A key that was to be deleted stays disabled until it is enabled.",
    ),
];

/// The fix of a finding: `group` are calls of one kind with one effect and outcome, in the order of time.
pub(super) fn fix<'p>(group: &[&Told<'p>], past: &Past<'_, 'p>) -> Option<Fix> {
    let first = *group.first()?;
    if !first.succeeded() {
        let denied = first.sighting.error_code.as_deref().unwrap_or_default();
        return Some(Fix {
            summary: format!(
                "Nothing to mend ({}). Find out who is behind the caller, and keep the right denied.",
                plain(denied)
            ),
            commands: vec![lookup(first.sighting)],
            document: None,
        });
    }
    let mut things: BTreeMap<Thing<'_>, Vec<&Told<'p>>> = BTreeMap::new();
    for &told in group {
        let sighting = told.sighting;
        let nameless = ("", &*sighting.account, &*sighting.region, "");
        let thing = thing(sighting).unwrap_or(nameless);
        things.entry(thing).or_default().push(told);
    }
    let alone = things.len() == 1;
    let places = things.into_values().filter_map(|calls| {
        let last = *calls.last()?;
        Some(Place {
            calls,
            last,
            past,
            alone,
        })
    });
    let mended: Vec<Mended> = places.take(MENDED).map(|place| place.mended()).collect();
    let summary = summary(&mended);
    let document = mended.iter().find_map(|one| one.document.clone());
    let mut commands: Vec<String> = mended.into_iter().flat_map(|one| one.commands).collect();
    commands.dedup();
    commands.push(lookup(first.sighting));
    Some(Fix {
        summary,
        commands,
        document,
    })
}

/// What the commands do, and what has to be decided.
fn summary(mended: &[Mended]) -> String {
    let ways: BTreeSet<Way> = mended.iter().map(|one| one.way).ordered();
    let done = mended.iter().filter(|one| one.way == Way::Done);
    if ways.iter().all(|way| *way == Way::Done) {
        let said: Vec<&str> = done
            .clone()
            .filter_map(|one| one.notes.first())
            .map(String::as_str)
            .collect();
        let how = match said.as_slice() {
            [how] => how,
            _ => "Later calls undid it",
        };
        let more: BTreeSet<&str> = done
            .flat_map(|one| one.notes.iter().skip(1))
            .map(String::as_str)
            .ordered();
        let more: String = more.iter().map(|note| format!(" {note}")).collect();
        return format!("{how}: see that this holds, and find out who did it and why.{more}");
    }
    let open: BTreeSet<Way> = ways
        .iter()
        .copied()
        .filter(|way| *way != Way::Done)
        .ordered();
    let heading = match (open.first(), open.last()) {
        (Some(Way::Back), _) => "Put it back, then find out who did it and why.",
        (_, Some(Way::Back | Way::Part)) => {
            "Put back what can be, then find out who did it and why."
        }
        (_, Some(Way::Look)) => {
            "See what is set now and decide what has to be put back, then find out who did it and why."
        }
        _ => "Find out who did it and why, and put the setting back.",
    };
    let mut notes: Vec<&str> = Vec::new();
    let of_open = mended.iter().filter(|one| one.way != Way::Done);
    for note in of_open.flat_map(|one| &one.notes) {
        if !notes.contains(&note.as_str()) {
            notes.push(note);
        }
    }
    if ways.contains(&Way::Done) {
        notes.push("Where a later call undid it, the command only looks.");
    }
    let notes: String = notes.iter().map(|note| format!(" {note}")).collect();
    format!("{heading}{notes}")
}

/// Settings of one thing on their way back into a command.
#[derive(Default)]
struct Pieces<'s, 'p> {
    flags: Vec<String>,
    sources: Vec<String>,
    /// What the call turned off of which nobody tells that it was on: as words after "whether it".
    unsure: Vec<&'static str>,
    /// Settings whose earlier value nobody tells, by their words.
    open: Vec<&'static str>,
    /// Settings that were not set before, by their words.
    without: Vec<&'static str>,
    /// The call that put one of them back since.
    back: Option<&'s Told<'p>>,
}

impl<'s, 'p> Pieces<'s, 'p> {
    fn add(&mut self, flags: &str) {
        for flag in flags.split(' ') {
            if !self.flags.iter().any(|it| it == flag) {
                self.flags.push(flag.to_owned());
            }
        }
    }

    /// A truth value that a call turned off.
    fn truth(
        &mut self,
        place: &Place<'s, 'p>,
        (setting, flags, words): (&str, &str, &'static str),
        shown: Option<String>,
    ) {
        let Some((call, _)) = place.changed(setting).filter(|(_, set)| is_false(set)) else {
            return;
        };
        if let Some(back) = place.past.put_back(call, setting) {
            self.back = Some(back);
            return;
        }
        match place.past.value(call, setting, shown) {
            // It was off before.
            Some(known) if is_false(&known.value) => {}
            Some(known) => {
                self.add(flags);
                self.sources.push(known.source);
            }
            None => {
                self.add(flags);
                self.unsure.push(words);
            }
        }
    }

    /// A text that a call emptied or set to something else. Gives what it was, where that has to be set again.
    fn text(
        &mut self,
        place: &Place<'s, 'p>,
        (setting, words): (&str, &'static str),
        shown: Option<String>,
    ) -> Option<String> {
        let (call, set) = place.changed(setting)?;
        if let Some(back) = place.past.put_back(call, setting) {
            self.back = Some(back);
            return None;
        }
        match place.past.value(call, setting, shown) {
            Some(known) if place.past.may_be(setting, &known.value, set) => None,
            Some(known) if known.value.is_empty() => {
                self.without.push(words);
                None
            }
            Some(known) => {
                self.sources.push(known.source);
                Some(known.value)
            }
            None => {
                self.open.push(words);
                None
            }
        }
    }

    /// The whole: `look` shows what is set now, `set` sets it.
    fn mended(self, place: &Place<'_, '_>, look: &str, set: &str) -> Mended {
        let known = self.unsure.is_empty() && self.open.is_empty() && self.without.is_empty();
        if let (true, true, Some(back)) = (self.flags.is_empty(), known, self.back) {
            return place.undone_by(back, &[look]);
        }
        let mut commands = Vec::new();
        let way = match (self.flags.is_empty(), known) {
            (true, _) => Way::Look,
            (false, true) => Way::Back,
            (false, false) => Way::Part,
        };
        if way != Way::Back {
            commands.push(place.filled(look));
        }
        if !self.flags.is_empty() {
            let (set, flags) = (place.filled(set), self.flags.join(" "));
            commands.push(format!("{set} {flags}{}", past::comment(self.sources)));
        }
        let mut mended = Mended::new(way, commands);
        if !self.unsure.is_empty() {
            mended = mended.noted(format!(
                "Whether it {} before, neither the logs nor the exports tell: leave out what was off.",
                listed(&self.unsure, 4)
            ));
        }
        if !self.open.is_empty() {
            mended = mended.noted(format!(
                "What its {} was before, neither the logs nor the exports tell: AWS Config may, or its owner.",
                listed(&self.open, 6)
            ));
        }
        if !self.without.is_empty() {
            mended = mended.noted(format!("Before, it had no {}.", listed(&self.without, 6)));
        }
        mended
    }
}

fn is_false(text: &str) -> bool {
    text.eq_ignore_ascii_case("false")
}

/// Shows all such calls of the last 90 days, also those outside of these files.
fn lookup(sighting: &Sighting) -> String {
    format!(
        "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue={} --region {}",
        quoted(&sighting.event_name, "EVENT_NAME"),
        quoted(&sighting.region, "REGION")
    )
}

/// Text of a log inside our own sentence: an error code is a short word or it is not shown.
fn plain(code: &str) -> &str {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    if !code.is_empty() && code.len() <= 80 && code.bytes().all(is_word) {
        code
    } else {
        "it failed"
    }
}

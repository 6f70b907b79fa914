//! Lays the answer of "who is this?" out for people.

use super::document::{Block, Column, Document, Fact, Holds, Section, Table};
use super::{Choices, hidden, words};
use crate::report::{Answer, EventCount, KnownSession, KnownUser, OpaqueReason, SessionVerdict};

/// Characters of one text of a log.
const LONG: usize = 300;
/// Characters of the sentence.
const LONG_SENTENCE: usize = 2_000;

/// Lays an answer out.
#[must_use]
pub fn answer(answer: &Answer, choices: &Choices) -> Document {
    let outline = Outline { answer, choices };
    let mut sections = vec![Section {
        title: "The question",
        blocks: outline.question(),
    }];
    for user in &answer.users {
        sections.push(Section {
            title: "Under its own name",
            blocks: outline.user(user),
        });
    }
    for known in answer.sessions.iter().take(choices.rows.max(1)) {
        sections.push(Section {
            title: "A session",
            blocks: outline.session(known),
        });
    }
    let hidden = answer.sessions.len().saturating_sub(choices.rows.max(1)) as u64;
    let more = hidden + answer.more_sessions;
    if more > 0 {
        let line = format!(
            "{} not shown here; --top shows more, and the JSON form has up to 50.",
            words::counted(more, "further session")
        );
        sections.push(Section {
            title: "More",
            blocks: vec![Block::Text(line)],
        });
    }
    Document {
        title: "Who is this?".to_owned(),
        cover: None,
        sections,
    }
}

struct Outline<'r> {
    answer: &'r Answer,
    choices: &'r Choices,
}

fn fact(label: &'static str, value: String) -> Fact {
    Fact { label, value }
}

impl Outline<'_> {
    fn masked(&self, text: &str) -> String {
        hidden::shown(text, self.choices.names).into_owned()
    }

    fn shown(&self, text: &str) -> String {
        words::shortened(&self.masked(text), LONG).into_owned()
    }

    fn question(&self) -> Vec<Block> {
        let answer = self.answer;
        let mut facts = vec![fact("Asked for", self.shown(&answer.query))];
        if let Some(hint) = &answer.account_hint {
            let sure = if hint.confirmed {
                "by the id, and the case knows it"
            } else {
                "a hint of the id only"
            };
            facts.push(fact(
                "Account",
                format!("{}, {sure}", self.shown(&hint.account)),
            ));
        }
        let sessions = answer.sessions.len() as u64 + answer.more_sessions;
        let mut found = Vec::new();
        if !answer.users.is_empty() {
            found.push(words::counted(answer.users.len() as u64, "user"));
        }
        if sessions > 0 {
            found.push(words::counted(sessions, "session"));
        }
        if found.is_empty() {
            found.push("nothing in these logs".to_owned());
        }
        facts.push(fact("Found", found.join(", ")));
        vec![Block::Facts(facts)]
    }

    fn user(&self, user: &KnownUser) -> Vec<Block> {
        let mut facts = vec![fact("Name", self.shown(&user.origin.id))];
        if !user.access_key_ids.is_empty() {
            let keys: Vec<String> = user
                .access_key_ids
                .iter()
                .map(|key| self.shown(key))
                .collect();
            facts.push(fact("Access keys", keys.join(", ")));
        }
        facts.push(fact("Records", words::count(user.records)));
        if let (Some(first), Some(last)) = (&user.first, &user.last) {
            facts.push(fact("Time", format!("{first} to {last}")));
        }
        if !user.addresses.is_empty() {
            let shown = user.addresses.iter().take(self.choices.rows.max(1));
            let shown: Vec<String> = shown.map(|address| self.shown(address)).collect();
            facts.push(fact("From", shown.join(", ")));
        }
        let mut blocks = vec![Block::Facts(facts)];
        blocks.extend(self.events(&user.events, user.more_events));
        blocks
    }

    fn session(&self, known: &KnownSession) -> Vec<Block> {
        let row = &known.row;
        let sentence = self.masked(&known.sentence);
        let mut blocks = vec![Block::Text(
            words::shortened(&sentence, LONG_SENTENCE).into_owned(),
        )];
        let key = if row.access_key_id.is_empty() {
            "none in its records".to_owned()
        } else {
            self.shown(&row.access_key_id)
        };
        let verdict = match (row.verdict, row.reason) {
            (SessionVerdict::Opaque, reason) => {
                format!("opaque: {}", reason.map_or("unknown", OpaqueReason::word))
            }
            (verdict, _) => verdict.word().to_owned(),
        };
        let mut facts = vec![
            fact("Session", self.shown(&row.arn)),
            fact("Access key", key),
            fact("Verdict", verdict),
        ];
        if let Some(name) = &row.source_identity {
            facts.push(fact("Source identity", self.shown(name)));
        }
        if !row.tags.is_empty() {
            let tags: Vec<String> = row.tags.iter().map(|tag| self.shown(tag)).collect();
            facts.push(fact("Tags", tags.join(", ")));
        }
        if !row.addresses.is_empty() {
            let from: Vec<String> = row.addresses.iter().map(|from| self.shown(from)).collect();
            facts.push(fact("From", from.join(", ")));
        }
        blocks.push(Block::Facts(facts));
        blocks.push(self.chain(known));
        blocks.extend(self.events(&known.events, known.more_events));
        blocks.extend(self.assumed(known));
        blocks
    }

    fn chain(&self, known: &KnownSession) -> Block {
        let rows = known.row.chain.iter().map(|hop| {
            let via = if hop.via.is_empty() {
                "not known".to_owned()
            } else {
                self.shown(&hop.via)
            };
            vec![
                vec![self.shown(&hop.arn)],
                vec![via],
                vec![hop.time.clone().unwrap_or_default()],
                vec![
                    hop.event_id
                        .as_deref()
                        .map(|id| self.shown(id))
                        .unwrap_or_default(),
                ],
            ]
        });
        Block::Table(Table {
            title: Some("Chain"),
            columns: vec![
                column("Session", Holds::Names),
                column("By", Holds::Names),
                column("Time", Holds::Words),
                column("Event id", Holds::Names),
            ],
            rows: rows.collect(),
        })
    }

    fn events(&self, events: &[EventCount], more: u64) -> Vec<Block> {
        if events.is_empty() {
            return Vec::new();
        }
        let limit = self.choices.rows.max(1);
        let rows = events.iter().take(limit).map(|event| {
            vec![
                vec![self.shown(&format!("{} {}", event.event_source, event.event_name))],
                vec![words::count(event.records)],
                vec![words::count(event.errors)],
                vec![event.first.clone().unwrap_or_default()],
                vec![event.last.clone().unwrap_or_default()],
            ]
        });
        let mut blocks = vec![Block::Table(Table {
            title: Some("What was done"),
            columns: vec![
                column("Event", Holds::Names),
                column("Records", Holds::Figures),
                column("Failed", Holds::Figures),
                column("First", Holds::Words),
                column("Last", Holds::Words),
            ],
            rows: rows.collect(),
        })];
        blocks.extend(rest(events.len(), limit, more, "kind of event"));
        blocks
    }

    fn assumed(&self, known: &KnownSession) -> Vec<Block> {
        if known.assumed.is_empty() {
            return Vec::new();
        }
        let limit = self.choices.rows.max(1);
        let rows = known.assumed.iter().take(limit).map(|taken| {
            vec![
                vec![self.shown(&taken.arn)],
                vec![self.shown(&taken.via)],
                vec![words::count(taken.depth)],
                vec![taken.time.clone().unwrap_or_default()],
                vec![words::count(taken.records)],
            ]
        });
        let mut blocks = vec![Block::Table(Table {
            title: Some("What it took in turn"),
            columns: vec![
                column("Session", Holds::Names),
                column("By", Holds::Names),
                column("Steps", Holds::Figures),
                column("Time", Holds::Words),
                column("Records", Holds::Figures),
            ],
            rows: rows.collect(),
        })];
        blocks.extend(rest(
            known.assumed.len(),
            limit,
            known.more_assumed,
            "credential",
        ));
        blocks
    }
}

fn column(title: &'static str, holds: Holds) -> Column {
    Column { title, holds }
}

/// A line on what a table leaves out.
fn rest(listed: usize, limit: usize, beyond: u64, noun: &str) -> Option<Block> {
    let more = listed.saturating_sub(limit) as u64 + beyond;
    (more > 0).then(|| Block::Text(format!("{} more.", words::counted(more, noun))))
}

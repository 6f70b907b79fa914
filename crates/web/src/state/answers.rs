//! The questions of the overview, each with its answer in plain words, one figure and a verdict; or with what the files lack for one.

use super::answer::{Answer, Drawing, Mood, is_tampering, judged, judged_by, question};
use super::bill::{bill_words, ends, items};
use super::copies::copies_words;
use super::estate_answers;
use super::integrity;
use super::route::{Filter, Route, View};
use super::summary::{distinct, weakened};
use crate::components::money::cents;
use crate::format::{
    number::{count, percent, share},
    text::visible,
    time::{Moment, duration, full},
    words::{list, of, sentence, some, times},
};
use trailglass_core::report::{Effect, Finding, Report, Severity, Status, VolumeBy};

/// A question that every report is asked, whatever its files hold.
struct Asked {
    /// The row's word; as a rule the chapter's.
    chapter: &'static str,
    question: &'static str,
    view: View,
    /// Which findings decide it.
    is_about: fn(&Finding) -> bool,
    /// What the files say; `None` where they hold nothing that could.
    answer: fn(&Report) -> Option<Answer>,
    /// What they lack then, and what to drop for an answer.
    missing: fn(&Report) -> &'static str,
}

/// Said where a question is about records, and none was read.
const NO_RECORDS: &str =
    "No CloudTrail record was read. For an answer, drop log files as they lie in their bucket.";

/// The questions in their order. Whoever reads the overview sees all of them, so that what nobody looked at is not taken for fine.
const ASKED: [Asked; 9] = [
    Asked {
        chapter: "fragmentation",
        question: question::LOGGED,
        view: View::Coverage,
        is_about: |finding| finding.chapter() == "fragmentation",
        answer: |report| {
            estate_answers::coverage(report)
                .or_else(|| (distinct(report) > 0).then(|| copies_and_gaps(report)))
        },
        missing: |_| "Neither a trail nor a record was read. For an answer, drop the output of the collector, or of aws cloudtrail describe-trails.",
    },
    Asked {
        chapter: "orphans",
        question: question::ORPHANS,
        view: View::Buckets,
        is_about: |finding| finding.chapter() == "orphans",
        answer: estate_answers::orphans,
        missing: |_| "No export describes a bucket. For an answer, drop the output of the collector, which lists buckets and what may write to them.",
    },
    Asked {
        chapter: "strategy",
        question: question::VOLUME,
        view: View::Strategy,
        is_about: |finding| finding.chapter() == "strategy",
        answer: |report| (distinct(report) > 0).then(|| volume(report)),
        missing: |_| NO_RECORDS,
    },
    Asked {
        chapter: "cost",
        question: question::COST,
        view: View::Cost,
        is_about: |finding| finding.chapter() == "cost",
        answer: cost,
        missing: |_| "No CloudTrail record was read, and a month is counted from records. For an answer, drop log files of a week or more.",
    },
    Asked {
        chapter: "posture",
        question: question::POSTURE,
        view: View::Posture,
        is_about: |finding| finding.chapter() == "security" && !is_tampering(finding),
        answer: estate_answers::posture,
        missing: |_| "No export describes a trail, a log bucket or a key. For an answer, drop the output of the collector, or of aws cloudtrail describe-trails.",
    },
    Asked {
        chapter: "security",
        question: question::TAMPERING,
        view: View::Tampering,
        is_about: is_tampering,
        answer: |report| (distinct(report) > 0).then(|| tampering(report)),
        missing: |_| NO_RECORDS,
    },
    Asked {
        chapter: "integrity",
        question: question::INTEGRITY,
        view: View::Integrity,
        is_about: |finding| finding.chapter() == "integrity",
        answer: integrity::answer,
        missing: |_| {
            "No digest file of CloudTrail is in the case, so no log file can be proved unaltered. For an answer, drop the folder \
             CloudTrail-Digest of the log bucket, and the output of aws cloudtrail list-public-keys."
        },
    },
    Asked {
        chapter: "privacy",
        question: question::PRIVACY,
        view: View::Privacy,
        is_about: |finding| finding.chapter() == "privacy",
        answer: super::privacy::answer,
        missing: |report| match distinct(report) {
            0 => NO_RECORDS,
            _ => {
                "The records were not searched for personal data and secrets. For an answer, start the search in this view."
            }
        },
    },
    Asked {
        chapter: "roles",
        question: question::ROLES,
        view: View::Roles,
        is_about: |finding| finding.chapter() == "roles",
        answer: super::roles::answer::roles,
        missing: |_| NO_RECORDS,
    },
];

/// The rows: every question, each answered or said to be open. While files are still read, only those that have something to say.
#[must_use]
pub fn answers(report: &Report, finished: bool) -> Vec<Answer> {
    let answered = ASKED.iter().filter_map(|asked| {
        (asked.answer)(report).or_else(|| finished.then(|| unanswered(report, asked)))
    });
    let mut rows: Vec<Answer> = answered.collect();
    if finished {
        rows.push(inputs(report));
    }
    for row in &mut rows {
        // What is not found yet, or not known, may still be.
        let is_early = row.mood == Mood::Clean || row.mood == Mood::Unknown && row.unknown == 0;
        if !finished && is_early {
            row.mood = Mood::Figures;
        }
    }
    rows
}

/// A question of which the files show nothing. What fails all the same is not hidden by that.
fn unanswered(report: &Report, asked: &Asked) -> Answer {
    let (mood, unknown) = judged_by(report, asked.is_about);
    Answer {
        chapter: asked.chapter,
        question: asked.question,
        answer: (asked.missing)(report).to_owned(),
        figure: "?".to_owned(),
        unit: "not known".to_owned(),
        mood: mood.open(),
        unknown,
        drawing: Drawing::None,
        route: Route::of(asked.view),
    }
}

fn copies_and_gaps(report: &Report) -> Answer {
    let chapter = &report.chapters.fragmentation;
    let (records, copies) = (report.inputs.records, report.inputs.duplicates);
    let (mood, unknown) = judged(report, "fragmentation");
    let twice = copies_words(report);
    let longest = chapter.silences.iter().max_by_key(|silence| silence.hours);
    let silent = match (longest, chapter.silences.len() as u64) {
        (None, _) => "No place that usually writes fell silent".to_owned(),
        (Some(silence), 1) => sentence(&format!(
            "{} in {} was silent for {}",
            visible(&silence.account),
            visible(&silence.region),
            duration(silence.hours * 3_600)
        )),
        (Some(silence), n) => sentence(&format!(
            "{} fell silent, the longest ({} in {}) for {}",
            some(n, "place", "places"),
            visible(&silence.account),
            visible(&silence.region),
            duration(silence.hours * 3_600)
        )),
    };
    let copied = share(copies, records);
    Answer {
        chapter: "fragmentation",
        question: question::LOGGED,
        answer: format!(
            "{twice}. {silent}. No export describes a trail, so what is logged where is open: drop the output of the collector, or of \
             aws cloudtrail describe-trails."
        ),
        figure: percent(copied),
        unit: "further copies".to_owned(),
        mood: mood.open(),
        unknown,
        drawing: Drawing::Parts(vec![copied, 0.0, 0.0]),
        route: Route::of(View::Coverage),
    }
}

fn volume(report: &Report) -> Answer {
    let rows = |by| {
        report
            .chapters
            .strategy
            .volume
            .iter()
            .filter(move |row| row.by == by && row.rest.is_none() && !row.key.is_empty())
    };
    let top: Vec<_> = rows(VolumeBy::Source).take(3).collect();
    let name = |key: &str| visible(service(key)).into_owned();
    let parts: Vec<String> = top
        .iter()
        .map(|row| format!("{} with {}", name(&row.key), percent(row.share)))
        .collect();
    let event = rows(VolumeBy::Event).next().map(|row| {
        let (source, event) = row.key.split_once(' ').unwrap_or(("", &row.key));
        let event = visible(event);
        match source {
            "" => format!(" The most frequent call is {event}."),
            source => format!(" The most frequent call is {event} of {}.", name(source)),
        }
    });
    let first = top.first().map_or(0.0, |row| row.share);
    let (mood, unknown) = match judged(report, "strategy") {
        // Without advice there is nothing to hold against it.
        (Mood::Clean, unknown) => (Mood::Figures, unknown),
        judged => judged,
    };
    Answer {
        chapter: "strategy",
        question: question::VOLUME,
        answer: format!(
            "Most events are of {}.{}",
            list(&parts),
            event.unwrap_or_default()
        ),
        figure: percent(first),
        unit: top
            .first()
            .map(|row| format!("from {}", name(&row.key)))
            .unwrap_or_default(),
        mood,
        unknown,
        drawing: Drawing::Parts(top.iter().map(|row| row.share).collect()),
        route: Route::of(View::Strategy),
    }
}

/// What a month costs; nothing without records.
fn cost(report: &Report) -> Option<Answer> {
    let chapter = &report.chapters.cost;
    if chapter.lines.is_empty() && distinct(report) == 0 {
        return None;
    }
    let assumed = chapter.projection.assumed_trail;
    let (mood, unknown) = judged(report, "cost");
    let mood = match mood {
        // What is worth knowing of a bill that may be another one decides nothing.
        Mood::Worst(Severity::Info) if assumed => Mood::Unknown,
        mood if assumed || chapter.usd_month.is_none() => mood.open(),
        mood => mood,
    };
    let band = match ends(chapter.low, chapter.high) {
        Some((low, Some(high))) => format!(" Between {low} and {high}."),
        // The figure says it.
        Some((_, None)) | None => String::new(),
    };
    let parts = chapter.usd_month.filter(|usd| *usd > 0.0).map(|all| {
        let items = items(chapter).into_iter();
        items.take(3).map(|(_, usd)| usd / all).collect()
    });
    let condition = if assumed {
        "As if one trail logged it, since no export describes any. "
    } else {
        ""
    };
    Some(Answer {
        chapter: "cost",
        question: question::COST,
        answer: format!("{condition}{}{band}", bill_words(chapter)),
        figure: chapter.usd_month.map_or_else(|| "?".to_owned(), cents),
        unit: if assumed {
            "a month, of one trail"
        } else {
            "a month"
        }
        .to_owned(),
        mood,
        unknown,
        drawing: parts.map_or(Drawing::None, Drawing::Parts),
        route: Route::of(View::Cost),
    })
}

/// `s3.amazonaws.com` without what all of them share.
#[must_use]
pub fn service(source: &str) -> &str {
    source.strip_suffix(".amazonaws.com").unwrap_or(source)
}

fn tampering(report: &Report) -> Answer {
    let security = &report.chapters.security;
    let (mood, unknown) = judged_by(report, is_tampering);
    let weak = weakened(&security.tampering, security.more_tampering);
    let last = security
        .tampering
        .iter()
        .rfind(|row| row.effect == Effect::Weakens && row.succeeded)
        .map(|row| {
            let when = row
                .time
                .as_deref()
                .map_or_else(String::new, |time| format!(" on {}", full(time)));
            format!(" The last was {}{when}.", visible(&row.event_name))
        });
    let answer = match (security.tampering.len() as u64, weak.done, weak.tried) {
        (0, _, _) => {
            "No call changed the logging or what protects it, as far as these records show."
                .to_owned()
        }
        (n, 0, 0) => format!(
            "{} touched it; none is known to weaken it.",
            sentence(&some(n, "call", "calls"))
        ),
        (_, 0, tried) => format!(
            "Someone tried to weaken it {}, without success.",
            times(tried)
        ),
        (_, done, tried) => format!(
            "{} weakened it{}.{}",
            sentence(&some(done, "call", "calls")),
            if tried > 0 {
                format!(", {} more failed", count(tried))
            } else {
                String::new()
            },
            last.unwrap_or_default()
        ),
    };
    let ends = report
        .window
        .from
        .as_deref()
        .and_then(Moment::parse)
        .zip(report.window.to.as_deref().and_then(Moment::parse));
    let moments = ends.map_or_else(Vec::new, |(from, to)| {
        security
            .tampering
            .iter()
            .filter(|row| row.effect == Effect::Weakens)
            .filter_map(|row| Moment::parse(row.time.as_deref()?))
            .filter_map(|time| {
                let length = u64::try_from(to.seconds - from.seconds).ok()?;
                Some(share(
                    u64::try_from(time.seconds - from.seconds).ok()?,
                    length,
                ))
            })
            .take(400)
            .collect()
    });
    Answer {
        chapter: "security",
        question: question::TAMPERING,
        answer,
        figure: count(weak.done),
        unit: if weak.done == 1 {
            "call weakened it"
        } else {
            "calls weakened it"
        }
        .to_owned(),
        mood,
        unknown,
        drawing: if moments.is_empty() {
            Drawing::None
        } else {
            Drawing::Moments(moments)
        },
        route: Route::of(View::Tampering),
    }
}

fn inputs(report: &Report) -> Answer {
    let files = &report.inputs.files;
    let of_status = |status| files.iter().filter(|file| file.status == status).count() as u64;
    let (read, partial) = (of_status(Status::Read), of_status(Status::Partial));
    let (skipped, failed) = (of_status(Status::Skipped), of_status(Status::Failed));
    let total = files.len() as u64;
    let mut said = Vec::new();
    if partial > 0 {
        said.push(format!(
            "{} only in part",
            some(partial, "was read", "were read")
        ));
    }
    if failed > 0 {
        said.push(format!(
            "{} at all",
            some(failed, "could not be read", "could not be read")
        ));
    }
    if skipped > 0 {
        said.push(format!(
            "{} CloudTrail material",
            some(skipped, "is not", "are not")
        ));
    }
    let answer = if said.is_empty() {
        sentence(&format!(
            "{} read to the end.",
            some(total, "file was", "files were")
        ))
    } else {
        format!("{} Each says why.", sentence(&format!("{}.", list(&said))))
    };
    Answer {
        chapter: "inputs",
        question: "Was everything read?",
        answer,
        figure: count(read),
        unit: format!("of {}", of(total, "file", "files")),
        mood: match (failed, partial, total) {
            (_, _, 0) => Mood::Figures,
            // A green mark beside a case of which nothing was read would say the wrong thing.
            (0, 0, _) if read == 0 => Mood::Worst(Severity::High),
            (0, 0, _) => Mood::Clean,
            (0, _, _) => Mood::Worst(Severity::Medium),
            _ => Mood::Worst(Severity::High),
        },
        unknown: 0,
        drawing: Drawing::Parts(vec![share(read, total), share(partial, total), 0.0]),
        route: if said.is_empty() {
            Route::of(View::Files)
        } else {
            Route::of(View::Files).filtered(Filter::Status, "problems")
        },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::state::fixture::report;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_case_of_which_nothing_was_read_is_not_clean() {
        let mut report = report();
        assert_eq!(inputs(&report).mood, Mood::Worst(Severity::Medium));
        report
            .inputs
            .files
            .retain(|file| file.status == Status::Skipped);
        let answer = inputs(&report);
        assert_eq!(
            answer.answer,
            "One is not CloudTrail material. Each says why."
        );
        assert_eq!(answer.mood, Mood::Worst(Severity::High));
        report.inputs.files.clear();
        assert_eq!(inputs(&report).mood, Mood::Figures);
    }
}

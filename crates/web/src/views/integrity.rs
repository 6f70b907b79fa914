//! Whether log files are as they were delivered: the chains of digests along time, a verdict for each log file, and what is missing.

use super::WhenRead;
use super::files::of_kind;
use crate::components::code::Code;
use crate::components::digests::{Chains, ChainsLegend, LANES, Lane};
use crate::components::glyph::{Glyph, Shape, State};
use crate::components::region::Region;
use crate::components::rows::Rows;
use crate::components::section::Section;
use crate::components::segmented::{Choice, Segmented};
use crate::components::text::log_text;
use crate::components::when::When;
use crate::format::number::count;
use crate::format::text::split_path;
use crate::format::words::{of, sentence};
use crate::state::case::use_case;
use crate::state::integrity::{
    Look, VERDICTS, chain_words, integrity_words, log_files, number, stretches,
};
use crate::state::route::{Filter, Route, View};
use leptos::prelude::*;
use std::sync::Arc;
use trailglass_core::intake::kinds::CLOUDTRAIL_DIGEST;
use trailglass_core::report::writers::integrity::{need_words, reason};
use trailglass_core::report::{
    DigestChain, DigestFault, DigestProblem, DigestProof, DigestRow, Evidence, LogFileRow,
    LogFileVerdict, Need,
};

/// Height of a row in pixels; `.file` in the styles has the same.
const HEIGHT: u32 = 60;
/// Digests of a chain that are drawn one by one; more of them are drawn as stretches that look alike.
const ONE_BY_ONE: usize = 48;

/// The screen.
#[component]
pub fn IntegrityView() -> impl IntoView {
    let case = use_case();
    let lede = case.figures(integrity_words);
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Integrity"</h1>
            <p class="lede lede--s">{move || case.done.get().then(|| lede.get())}</p>
        </header>
        <WhenRead why="Log files are held against their digests once everything is read.">
            <Totals /><ChainsSection /><Problems /><LogFiles /><Needs />
        </WhenRead>
    }
}

/// The figures, as `aws cloudtrail validate-logs` sums them up.
#[component]
fn Totals() -> impl IntoView {
    let case = use_case();
    let chapter = case.figures(|report| report.chapters.integrity.clone());
    move || {
        let chapter = chapter.get().filter(|chapter| chapter.digests > 0)?;
        let digests = || of_kind(CLOUDTRAIL_DIGEST.word());
        let files = |verdict: &str| {
            let list = Route::of(View::Integrity);
            list.filtered(Filter::State, verdict).hash()
        };
        let signatures = chapter.signatures;
        let of_digests = [
            ("digests", "Digest files", chapter.digests, digests()),
            ("valid", "Valid signatures", signatures.valid, digests()),
            (
                "invalid",
                "Invalid signatures",
                signatures.invalid,
                digests(),
            ),
            (
                "unchecked",
                "Unchecked signatures",
                signatures.unchecked,
                digests(),
            ),
            (
                "log-files",
                "Log files in them",
                chapter.log_files,
                files(""),
            ),
        ];
        let of_files = [
            (LogFileVerdict::Verified, "Verified", chapter.verified),
            (LogFileVerdict::Modified, "Modified", chapter.modified),
            (LogFileVerdict::Missing, "Missing", chapter.missing),
            (
                LogFileVerdict::Unverifiable,
                "Unverifiable",
                chapter.unverifiable,
            ),
        ];
        let of_files = of_files
            .map(|(verdict, title, number)| (verdict.word(), title, number, files(verdict.word())));
        let figures: Vec<_> = of_digests
            .into_iter()
            .chain(of_files)
            .map(|(word, title, number, href)| {
                view! { <div><dt>{title}</dt><dd data-test=format!("integrity-{word}")><a class="leads" href=href>{count(number)}</a></dd></div> }
            })
            .collect();
        let open = chapter.verified - chapter.proved.min(chapter.verified);
        let open = (open > 0).then(|| {
            let words = of(open, "verified log file has", "verified log files have");
            view! {
                <p class="small soft num">
                    {format!("{words} the hash that a digest lists, and nothing proves that digest: who can change both leaves no trace.")}
                </p>
            }
        });
        Some(view! {
            <section class="section" aria-label="Totals">
                <dl class="gauges">{figures}</dl>
                {open}
            </section>
        })
    }
}

#[component]
fn ChainsSection() -> impl IntoView {
    let case = use_case();
    let chapter = case.figures(|report| report.chapters.integrity.clone());
    move || {
        let chapter = chapter.get().filter(|chapter| !chapter.chains.is_empty())?;
        let lanes: Vec<Lane> = (0..chapter.chains.len().min(LANES))
            .filter_map(|place| {
                Some(Lane {
                    title: log_text(&chain_words(chapter.chains.get(place)?)),
                    stretches: stretches(&chapter, place, ONE_BY_ONE),
                })
            })
            .collect();
        let drawn = lanes.iter().flat_map(|lane| &lane.stretches);
        let looks: Vec<Look> = drawn.map(|stretch| stretch.look).collect();
        let more = chapter.chains.len().saturating_sub(LANES) as u64;
        let more = (more > 0).then(|| {
            let words = of(more, "more chain is", "more chains are");
            view! { <p class="small faint num">{format!("{words} in the table alone.")}</p> }
        });
        let rows: Vec<_> = chapter
            .chains
            .iter()
            .map(|chain| view! { <ChainRow chain=chain.clone() /> })
            .collect();
        Some(view! {
            <Section id="chains" title="Chains of digests" lede="Each digest lists the log files of an hour, and carries hash and signature of the one before it.">
                <Region label="Chains of digests along time"><Chains lanes /></Region>
                <ChainsLegend looks />
                {more}
                <Region label="Chains of digests">
                    <table class="table table--calls">
                        <caption class="sr">"Chains of digests"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Trail"</th>
                                <th scope="col">"Logs of"</th>
                                <th scope="col">"From"</th>
                                <th scope="col">"To"</th>
                                <th scope="col" class="n">"Digests"</th>
                                <th scope="col">"Proof"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </Region>
            </Section>
        })
    }
}

#[component]
fn ChainRow(chain: DigestChain) -> impl IntoView {
    let number = |proof| {
        chain
            .digests
            .iter()
            .filter(|row| row.proof == proof)
            .count() as u64
    };
    let proofs = [
        (DigestProof::Disproved, Shape::Crit, "do not hold"),
        (DigestProof::None, Shape::Unknown, "not proved"),
        (DigestProof::Chained, Shape::Ok, "by their hash"),
        (DigestProof::Signed, Shape::Ok, "signed"),
    ];
    let proofs: Vec<_> = proofs
        .into_iter()
        .filter(|(proof, ..)| number(*proof) > 0)
        .map(|(proof, shape, word)| {
            let first = chain.digests.iter().find(|row| row.proof == proof);
            let href = first.map(|row| address(row.file));
            view! { <a class="leads" href=href title="The first of them"><State shape word=format!("{} {word}", count(number(proof))) /></a> " " }
        })
        .collect();
    let trail = match chain.trail.as_str() {
        "" => "unnamed".to_owned(),
        trail => log_text(trail),
    };
    let home = chain
        .backfill
        .then_some("backfill")
        .into_iter()
        .map(str::to_owned);
    let home = home.chain(
        (!chain.home_region.is_empty()).then(|| format!("home {}", log_text(&chain.home_region))),
    );
    let home: Vec<String> = home.collect();
    let leads = |row: &DigestRow, time: &str| {
        view! { <a class="leads" href=address(row.file)><When time=time.to_owned() /></a> }
    };
    let from = chain.digests.first().map(|row| leads(row, &row.from));
    let to = chain.digests.last().map(|row| leads(row, &row.to));
    view! {
        <tr data-test="digest-chain">
            <td><span class="medium mono break">{trail}</span><span class="sub">{home.join(" · ")}</span></td>
            <td class="num">{log_text(&chain.account)}<span class="sub">{log_text(&chain.region)}</span></td>
            <td class="num">{from}</td>
            <td class="num">{to}</td>
            <td class="n num">{count(chain.digests.len() as u64)}</td>
            <td>{proofs}</td>
        </tr>
    }
}

/// Digests that do not hold, and what is no failure but worth knowing.
#[component]
fn Problems() -> impl IntoView {
    let case = use_case();
    let all = case.figures(|report| report.chapters.integrity.problems.clone());
    move || {
        let all = all.get().filter(|all| !all.is_empty())?;
        /// Problems that are listed; a case of that many is lost anyway.
        const SHOWN: usize = 100;
        let more = all.len().saturating_sub(SHOWN) as u64;
        let more = (more > 0)
            .then(|| view! { <p class="small faint num">{format!("{} more.", count(more))}</p> });
        let rows: Vec<_> = all
            .into_iter()
            .take(SHOWN)
            .map(|problem| view! { <ProblemRow problem /> })
            .collect();
        Some(view! {
            <section class="section" aria-labelledby="digest-problems">
                <div class="section__head"><h2 id="digest-problems">"Digests that stand out"</h2></div>
                <ul class="faults">{rows}</ul>
                {more}
            </section>
        })
    }
}

#[component]
fn ProblemRow(problem: DigestProblem) -> impl IntoView {
    let case = use_case();
    let (shape, word) = match problem.fault {
        DigestFault::SignatureInvalid => (Shape::Crit, "Invalid signature"),
        DigestFault::ChainBroken => (Shape::Crit, "Chain broken"),
        DigestFault::DigestMissing => (Shape::Cross, "Missing"),
        DigestFault::InvalidFormat => (Shape::Crit, "No digest"),
        DigestFault::Twice => (Shape::Crit, "Two versions"),
        DigestFault::Moved => (Shape::Note, "Moved"),
    };
    let (folder, name) = split_path(&problem.digest);
    let path = view! { <span class="mono break"><span class="faint">{log_text(folder)}</span>{log_text(name)}</span> };
    let found = problem
        .evidence
        .and_then(|evidence| Some((case.path(file_of(&evidence))?, address(file_of(&evidence)))));
    let place = found.map(|(found, address)| {
        view! { <a class="sub break" href=address title=log_text(&found)>"Where it shows: " {log_text(split_path(&found).1)}</a> }
    });
    view! {
        <li data-test="digest-problem">
            <p><State shape word=word /> " " {path}</p>
            <p class="small soft">{sentence(&problem.text)}"."</p>
            {place}
        </li>
    }
}

const fn file_of(evidence: &Evidence) -> u32 {
    match evidence {
        Evidence::Record { file, .. } | Evidence::Pointer { file, .. } => *file,
    }
}

fn address(file: u32) -> String {
    Route::of(View::Files).open(file.to_string()).hash()
}

/// A verdict for each log file.
#[component]
fn LogFiles() -> impl IntoView {
    let case = use_case();
    let verdict = case.part(|route| route.filter(Filter::State).to_owned());
    let all = case.figures(|report| report.chapters.integrity.files.clone());
    let shown = Memo::new(move |_| {
        all.with(|all| {
            let all = all.as_deref().unwrap_or_default();
            Arc::new(verdict.with(|verdict| log_files(all, verdict)))
        })
    });
    let choices = Signal::derive(move || {
        all.with(|all| {
            let all = all.as_deref().unwrap_or_default();
            let mut choices = vec![Choice::new("", format!("All {}", count(all.len() as u64)))];
            for verdict in VERDICTS {
                let number = number(all, verdict);
                if number > 0 {
                    let label = format!("{} {}", sentence(verdict.word()), count(number));
                    choices.push(Choice::new(verdict.word(), label));
                }
            }
            choices
        })
    });
    let choose = move |word: String| case.go(&case.route_now().filtered(Filter::State, &word));
    let row = move |place: usize| {
        let row = all.with(|all| all.as_deref()?.get(place).cloned());
        row.map(|row| view! { <Row row /> }).into_any()
    };
    let some = move || all.with(|all| all.as_ref().is_some_and(|all| !all.is_empty()));
    view! {
        <Section id="log-files" title="Log files" lede="Verified: its bytes are those that a digest lists.">
            <Show when=some fallback=|| view! { <p class="nothing">"There is no log file of a trail in the case, and no digest that lists one."</p> }>
                <div class="filters"><Segmented label="Verdict" name="verdict" choices chosen=verdict choose /></div>
                <Rows label="Log files" items=shown head=heads() height=HEIGHT row />
            </Show>
        </Section>
    }
}

fn heads() -> AnyView {
    view! {
        <div class="file file--proof file--head" aria-hidden="true">
            <span>"Verdict"</span>
            <span>"Log file"</span>
        </div>
    }
    .into_any()
}

#[component]
fn Row(row: LogFileRow) -> impl IntoView {
    let case = use_case();
    let path = row.file.and_then(|file| case.path(file));
    let path = path.or(row.object).unwrap_or_default();
    let (folder, name) = split_path(&path);
    let shape = Shape::from(row.verdict);
    view! {
        <a
            class="file file--proof"
            href=row.file.map(address)
            data-row=""
            data-test="log-file"
            data-verdict=row.verdict.word()
            data-reason=row.reason.word()
            title=log_text(&path)
        >
            <span class=format!("state {}", shape.tone())><Glyph shape /><span class="file__status">{row.verdict.word()}</span></span>
            <span class="file__what">
                <span class="file__path mono"><span class="faint">{log_text(folder)}</span><span>{log_text(name)}</span></span>
                <span class="sub">{reason(row.reason)}</span>
            </span>
        </a>
    }
}

/// What would settle what is open, with the commands that get it.
#[component]
fn Needs() -> impl IntoView {
    let case = use_case();
    let all = case.figures(|report| report.chapters.integrity.needs.clone());
    move || {
        let all = all.get().filter(|all| !all.is_empty())?;
        let rows: Vec<_> = all
            .into_iter()
            .map(
                |Need {
                     what,
                     count,
                     commands,
                 }| {
                    view! {
                        <div class="need" data-test="integrity-need" data-what=what.word()>
                            <h3>{need_words(what, count)}</h3>
                            <Code text=commands.join("\n") />
                        </div>
                    }
                },
            )
            .collect();
        Some(view! {
            <Section id="needs" title="What is missing, and how to get it" lede="Drop the output here. Keys prove as much as their source can be trusted: ask AWS for them yourself.">
                {rows}
            </Section>
        })
    }
}

//! What is handed over: the cover and words of the consultant, which findings go in, and the files.

use super::WhenRead;
use crate::components::file_pick::{self, FilePick};
use crate::components::glyph::{Glyph, of_finding};
use crate::components::icon::{Icon, Sign};
use crate::components::section::Section;
use crate::components::text::{Masking, Personal};
use crate::format::number::count;
use crate::format::words::of;
use crate::state::case::{Case, use_case};
use crate::state::filter::{addresses, finding_route};
use crate::state::hand_over::Form;
use crate::state::save;
use leptos::prelude::*;
use trailglass_core::report::writers::csv;
use trailglass_core::report::{Annotations, Logo, Severity, Verdict, finding_keys};

/// Findings that are listed at once.
const LISTED: usize = 400;

/// The screen.
#[component]
pub fn ReportView() -> impl IntoView {
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Report"</h1>
            <p class="lede lede--s">"Your cover, your words, the findings that you choose. It is written here; nothing leaves this tab."</p>
        </header>
        <WhenRead why="The report can be handed over once everything is read.">
            <Files /><Cover /><Chosen /><Tables />
        </WhenRead>
    }
}

/// Writes a form and saves it.
pub(super) fn hand_over(case: Case, form: Form) {
    let Some(report) = case.report.get_untracked() else {
        return;
    };
    let settings = case.engine().settings();
    let names = case.reveal.get_untracked();
    let bytes = case
        .annotations
        .with_untracked(|annotations| form.write(&report, annotations, &settings, names));
    let (name, kind) = form.file();
    if !matches!(form, Form::Session) {
        return save::bytes(&name, kind, &bytes);
    }
    case.engine().pack(bytes, move |packed| match packed {
        Ok(packed) => save::bytes(&name, kind, &packed),
        // It opens without gzip as well.
        Err(plain) => save::bytes(name.trim_end_matches(".gz"), "application/json", &plain),
    });
}

#[component]
fn Files() -> impl IntoView {
    let case = use_case();
    let rows: Vec<_> = Form::ALL
        .into_iter()
        .enumerate()
        .map(|(place, form)| {
            let word = form.file().0.replace('.', "-");
            view! {
                <li class="handout">
                    <div class="stack-1"><p class="medium">{form.title()}</p><p class="small soft">{form.what()}</p></div>
                    <button
                        type="button"
                        class="button"
                        class:button--primary=place == 0
                        data-test=format!("save-{word}")
                        on:click=move |_| hand_over(case, form)
                    >
                        <Icon sign=Sign::Download />
                        "Save"
                    </button>
                </li>
            }
        })
        .collect();
    view! {
        <section class="section" aria-labelledby="hand-over">
            <div class="section__head section__head--act">
                <h2 id="hand-over">"Files"</h2>
                <Masking />
            </div>
            <ul class="handouts">{rows}</ul>
        </section>
    }
}

/// A field of the cover.
#[component]
fn Field(
    name: &'static str,
    label: &'static str,
    place: &'static str,
    of: fn(&mut Annotations) -> &mut String,
    #[prop(optional)] long: bool,
) -> impl IntoView {
    let annotations = use_case().annotations;
    let value = move || annotations.with(|annotations| of(&mut annotations.clone()).clone());
    let change = move |text: String| annotations.update(|annotations| *of(annotations) = text);
    let id = format!("cover-{name}");
    let field = if long {
        view! {
            <textarea class="area" id=id.clone() data-test=id.clone() rows="4" placeholder=place prop:value=value
                on:input:target=move |event| change(event.target().value())></textarea>
        }
        .into_any()
    } else {
        view! {
            <div class="field">
                <input id=id.clone() data-test=id.clone() autocomplete="off" placeholder=place prop:value=value
                    on:input:target=move |event| change(event.target().value()) />
            </div>
        }
        .into_any()
    };
    let class = if long {
        "stack-1 cover__long"
    } else {
        "stack-1"
    };
    view! { <div class=class><label class="small medium" for=id>{label}</label>{field}</div> }
}

#[component]
fn Cover() -> impl IntoView {
    view! {
        <Section id="cover" title="Cover and words" lede="Whatever stays empty is left out. It is kept in the session file, and nowhere else.">
            <div class="cover">
                <Field name="title" label="Title" place="CloudTrail review" of=|it| &mut it.title />
                <Field name="customer" label="For" place="The customer" of=|it| &mut it.customer />
                <Field name="author" label="By" place="Your name or company" of=|it| &mut it.author />
                <Field name="date" label="Date" place="1 December 2026" of=|it| &mut it.date />
                <Field name="classification" label="Classification" place="Confidential" of=|it| &mut it.classification />
                <LogoField />
                <Field name="scope" label="Scope" place="What was looked at, and what was not" of=|it| &mut it.scope long=true />
                <Field name="notes" label="Notes" place="What else is to be said before the findings" of=|it| &mut it.notes long=true />
            </div>
        </Section>
    }
}

#[component]
fn LogoField() -> impl IntoView {
    let annotations = use_case().annotations;
    let wrong = RwSignal::new(None::<String>);
    let take = move |_, bytes: Result<Vec<u8>, &'static str>| {
        let customer = annotations.with_untracked(|it| it.customer.clone());
        let logo = bytes.map_err(str::to_owned);
        match logo.and_then(|bytes| Logo::new(bytes, customer).map_err(|it| it.to_string())) {
            Ok(logo) => {
                wrong.set(None);
                annotations.update(|annotations| annotations.logo = Some(logo));
            }
            Err(why) => wrong.set(Some(why)),
        }
    };
    let shown = move || {
        let address = annotations.with(|it| it.logo.as_ref().map(Logo::data_url))?;
        let remove = move |_| annotations.update(|annotations| annotations.logo = None);
        Some(view! {
            <span class="row">
                <img class="cover__logo" src=address alt="Your logo" />
                <button type="button" class="button button--s" on:click=remove>"Remove"</button>
            </span>
        })
    };
    view! {
        <div class="stack-1">
            <label class="small medium" for="cover-logo">"Logo"</label>
            <FilePick id="cover-logo" accept="image/png,image/jpeg,image/svg+xml" take=move |file| file_pick::read(file, take) />
            {move || wrong.get().map(|why| view! { <p class="small is-crit" role="alert">{why}</p> })}
            {shown}
        </div>
    }
}

/// Which findings go in.
#[component]
fn Chosen() -> impl IntoView {
    let case = use_case();
    let annotations = case.annotations;
    let all = case.figures(|report| {
        let named = addresses(&report.findings);
        let named = finding_keys(&report.findings).into_iter().zip(named);
        let findings = report.findings.iter().zip(named);
        findings
            .filter(|(finding, _)| finding.verdict != Verdict::Pass)
            .map(|(finding, (key, address))| {
                let title = finding.title.clone();
                (key, address, title, finding.severity, finding.verdict)
            })
            .collect::<Vec<_>>()
    });
    let said = move || {
        all.with(|all| {
            let all = all.as_deref().unwrap_or_default();
            annotations.with(|annotations| {
                let note = |key: &str| annotations.note(key);
                let is_left = |key: &str| note(key).is_some_and(|it| it.left_out);
                let left = all.iter().filter(|(key, ..)| is_left(key)).count() as u64;
                let goes_in = |of: Verdict| {
                    let rows = all.iter();
                    let rows = rows.filter(|(key, _, _, _, verdict)| *verdict == of && !is_left(key));
                    rows.count() as u64
                };
                let failures = of(goes_in(Verdict::Fail), "finding", "findings");
                let open = match goes_in(Verdict::Unknown) {
                    0 => String::new(),
                    open => format!(" and {}", of(open, "open question", "open questions")),
                };
                let accepted = all
                    .iter()
                    .filter(|(key, ..)| note(key).is_some_and(|it| it.accepted.is_some()))
                    .count() as u64;
                let commented = all
                    .iter()
                    .filter(|(key, ..)| note(key).is_some_and(|it| !it.comment.is_empty()))
                    .count() as u64;
                format!(
                    "In the report: {failures}{open}. {} left out, {} accepted as risks, {} with your comment.",
                    count(left),
                    count(accepted),
                    count(commented)
                )
            })
        })
    };
    let from = RwSignal::new(Severity::Info);
    let cut = move |word: String| {
        let Some(least) = Severity::ALL.into_iter().find(|it| it.word() == word) else {
            return;
        };
        from.set(least);
        all.with_untracked(|all| {
            annotations.update(|annotations| {
                for (key, _, _, severity, _) in all.iter().flatten() {
                    annotations.note_mut(key).left_out = *severity > least;
                }
                annotations.tidy();
            });
        });
    };
    let options: Vec<_> = Severity::ALL
        .into_iter()
        .map(|severity| {
            let words = match severity {
                Severity::Info => "all".to_owned(),
                Severity::Critical => "critical alone".to_owned(),
                other => format!("{} and worse", other.word()),
            };
            view! { <option value=severity.word() selected=move || from.get() == severity>{words}</option> }
        })
        .collect();
    let rows = move || {
        let all = all.get().unwrap_or_default();
        let more = all.len().saturating_sub(LISTED) as u64;
        let rows: Vec<_> = all
            .into_iter()
            .take(LISTED)
            .map(|(key, address, title, severity, verdict)| {
                view! { <ChosenRow key address title severity verdict /> }
            })
            .collect();
        let more = (more > 0).then(|| view! { <li class="small faint num">{format!("{} more go in as they are.", count(more))}</li> });
        view! { {rows} {more} }
    };
    view! {
        <section class="section" aria-labelledby="chosen">
            <div class="section__head section__head--act">
                <div class="stack-1">
                    <h2 id="chosen">"Findings"</h2>
                    <p class="num" data-test="chosen-said">{said}</p>
                </div>
                <label class="field"><span>"Take"</span><select data-test="chosen-cut" on:change:target=move |event| cut(event.target().value())>{options}</select></label>
            </div>
            <ul class="chosen">{rows}</ul>
        </section>
    }
}

#[component]
fn ChosenRow(
    key: String,
    address: String,
    title: String,
    severity: Severity,
    verdict: Verdict,
) -> impl IntoView {
    let annotations = use_case().annotations;
    let (shape, word) = of_finding(severity, verdict);
    let note = {
        let key = key.clone();
        Memo::new(move |_| {
            annotations.with(|annotations| annotations.note(&key).cloned().unwrap_or_default())
        })
    };
    let turn = move |goes_in: bool| {
        annotations.update(|annotations| {
            annotations.note_mut(&key).left_out = !goes_in;
            annotations.tidy();
        });
    };
    let words = move || {
        note.with(|note| {
            let accepted = note.accepted.is_some().then_some("accepted risk");
            let comment = (!note.comment.is_empty()).then_some("your comment");
            [accepted, comment]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · ")
        })
    };
    let label = format!("Goes in: {title}");
    view! {
        <li class="chosen__row" data-test="chosen-row">
            <input type="checkbox" aria-label=label prop:checked=move || note.with(|note| !note.left_out) on:change:target=move |event| turn(event.target().checked()) />
            <span class=shape.tone()><Glyph shape /><span class="sr">{word}</span></span>
            <a class="chosen__title" href=finding_route(address, verdict).hash()><Personal text=title /></a>
            <span class="small soft">{words}</span>
        </li>
    }
}

/// Every list as a table for spreadsheets.
#[component]
fn Tables() -> impl IntoView {
    let case = use_case();
    let rows: Vec<_> = csv::TABLES
        .iter()
        .map(|table| {
            view! {
                <li>
                    <button type="button" class="button button--s" title=format!("One row: {}", table.row) data-test=format!("save-{}-csv", table.name) on:click=move |_| hand_over(case, Form::Table(table))>
                        <Icon sign=Sign::Download />
                        {table.name}
                    </button>
                </li>
            }
        })
        .collect();
    view! {
        <Section id="tables" title="Tables" lede="Every list of the report as CSV. No cell of it is taken for a formula.">
            <ul class="chips">{rows}</ul>
        </Section>
    }
}

/// The consultant's word on one finding, beside it.
#[component]
pub fn Word(
    /// Its place in the report.
    index: usize,
) -> impl IntoView {
    let case = use_case();
    let annotations = case.annotations;
    let key = case.figures(move |report| finding_keys(&report.findings).get(index).cloned());
    let key = Memo::new(move |_| key.get().flatten().unwrap_or_default());
    let note = Memo::new(move |_| {
        annotations
            .with(|annotations| key.with(|key| annotations.note(key).cloned().unwrap_or_default()))
    });
    let change = move |change: &dyn Fn(&mut trailglass_core::report::Note)| {
        annotations.update(|annotations| {
            change(annotations.note_mut(&key.get_untracked()));
            annotations.tidy();
        });
    };
    let accepted = Memo::new(move |_| note.with(|note| note.accepted.is_some()));
    let reason = move || {
        note.with(|note| {
            note.accepted
                .as_ref()
                .map(|it| it.reason.clone())
                .unwrap_or_default()
        })
    };
    view! {
        <details class="word" open=move || note.with_untracked(|note| !note.is_empty())>
            <summary>"Your word on it"</summary>
            <div class="stack-2">
                <label class="small medium" for="word-comment">"Comment, for the report"</label>
                <textarea id="word-comment" class="area" rows="3" data-test="word-comment" prop:value=move || note.with(|note| note.comment.clone())
                    on:input:target=move |event| { let text = event.target().value(); change(&move |note| note.comment.clone_from(&text)); }></textarea>
                <label class="check small">
                    <input type="checkbox" data-test="word-accepted" prop:checked=move || accepted.get()
                        on:change:target=move |event| { let on = event.target().checked(); change(&move |note| note.accepted = on.then(Default::default)); } />
                    "The risk is known and accepted"
                </label>
                <Show when=move || accepted.get()>
                    <label class="small medium" for="word-reason">"Why"</label>
                    <div class="field"><input id="word-reason" data-test="word-reason" autocomplete="off" prop:value=reason
                        on:input:target=move |event| { let text = event.target().value(); change(&move |note| if let Some(accepted) = &mut note.accepted { accepted.reason.clone_from(&text); }); } /></div>
                </Show>
                <label class="check small">
                    <input type="checkbox" data-test="word-left-out" prop:checked=move || note.with(|note| note.left_out)
                        on:change:target=move |event| { let on = event.target().checked(); change(&move |note| note.left_out = on); } />
                    "Leave it out of the report"
                </label>
            </div>
        </details>
    }
}

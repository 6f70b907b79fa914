//! A copy of the files that can be given away: what is in them, what becomes of each kind of data, and the copy itself.

use super::WhenRead;
use super::own::OwnNames;
use crate::components::file_pick::{self, FilePick};
use crate::components::glyph::{Glyph, Shape, State};
use crate::components::icon::{Icon, Sign};
use crate::components::region::Region;
use crate::components::segmented::{Choice, Segmented};
use crate::components::text::{Masking, Path, Personal, log_text};
use crate::engine::{Copied, Copying, Preview, Through};
use crate::format::number::{bytes, count};
use crate::format::words::{of, sentence};
use crate::state::case::{Case, use_case};
use crate::state::own::Own;
use crate::state::save;
use crate::state::share::{treatment_of, word};
use leptos::prelude::*;
use std::sync::Arc;
use trailglass_core::redaction::{CategoryPreview, Policy, STATEMENT, Treatment};

/// The name under which the copy is saved.
const ARCHIVE: &str = "trailglass-copy.zip";
/// The name under which its key is saved.
const KEY_FILE: &str = "trailglass-copy.key";
/// Files that are named where they cannot be copied.
const NAMED: usize = 50;

/// The screen.
#[component]
pub fn ShareView() -> impl IntoView {
    let case = use_case();
    let copying = case.engine().copying();
    // Progress is drawn by itself: a change of it must not draw the rest anew.
    let stage = Memo::new(move |_| copying.with(Stage::of));
    let staged = move || match stage.get() {
        Stage::None => view! { <Begin /> }.into_any(),
        Stage::Looking => {
            view! { <Progress title="Looking for what must not be shown" /> }.into_any()
        }
        Stage::Choosing => view! { <Choices /> }.into_any(),
        Stage::Writing => view! { <Progress title="Writing the copy" /> }.into_any(),
        Stage::Done => view! { <Done /> <Choices /> }.into_any(),
        Stage::Failed => view! { <Failed /> <Begin /> }.into_any(),
    };
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Share a copy"</h1>
            <p class="lede lede--s">
                "The same files in the same layout, with pseudonyms in place of people, addresses, accounts and keys, and without secrets. Roles, volumes, costs and findings come out of it as they do of the originals."
            </p>
        </header>
        <WhenRead
            why="A copy can be made once everything is read."
            without_logs="This is a session without its logs: add the files of the case to make a copy of them."
        >
            {staged}
        </WhenRead>
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    None,
    Looking,
    Choosing,
    Writing,
    Done,
    Failed,
}

impl Stage {
    const fn of(copying: &Copying) -> Self {
        match copying {
            Copying::None => Self::None,
            Copying::Looking(_) => Self::Looking,
            Copying::Ready(_) => Self::Choosing,
            Copying::Writing(..) => Self::Writing,
            Copying::Done(..) => Self::Done,
            Copying::Failed(_) => Self::Failed,
        }
    }
}

/// What is needed before files are looked through.
#[component]
fn Begin() -> impl IntoView {
    let case = use_case();
    let size = case.figures(|report| (report.inputs.files.len() as u64, report.inputs.bytes));
    // The text of a key file; empty for a new key.
    let key = RwSignal::new(Ok::<_, &str>(String::new()));
    let begin = move |_| {
        if let Ok(key) = key.get_untracked() {
            let known = case.own.with_untracked(Own::known);
            let policy = case.policy.get_untracked();
            case.engine().begin_copy(key, policy, known);
        }
    };
    let take = move |_, bytes: Result<Vec<u8>, &'static str>| {
        // What is no key file is told by the copier.
        key.set(match bytes {
            Ok(bytes) if bytes.is_empty() => Err("This file is empty."),
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(why) => Err(why),
        });
    };
    let wrong = move || key.with(|key| key.as_ref().err().copied());
    let words = move || {
        let (files, size) = size.get().unwrap_or_default();
        format!(
            "Look through {}, {}",
            of(files, "file", "files"),
            bytes(size)
        )
    };
    view! {
        <section class="section" aria-labelledby="begin-copy">
            <h2 class="sr" id="begin-copy">"Begin"</h2>
            <ol class="phases">
                <li><b>"Look."</b>" Every value of every record, export and file name is looked at. Nothing is written yet."</li>
                <li><b>"Choose."</b>" For each kind of data: keep it, put a pseudonym in its place, or remove it. Samples show what becomes of it."</li>
                <li><b>"Write."</b>" The copy is searched for every original that was found. Only if none is left, you get it."</li>
            </ol>
            <div class="share__options">
                <div class="stack-1">
                    <label class="medium" for="copy-key">"Key of an earlier copy"</label>
                    <p class="small soft">"The same key gives the same pseudonyms, so that a later copy can be joined with an earlier one. Without it, a new key is made."</p>
                    <FilePick id="copy-key" take=move |file| file_pick::read(file, take) />
                    {move || wrong().map(|why| view! { <p class="small is-crit" role="alert">{why}</p> })}
                </div>
                <OwnNames />
            </div>
            <button type="button" class="button button--primary" data-test="copy-begin" disabled=move || wrong().is_some() on:click=begin>
                <Icon sign=Sign::Search />
                {words}
            </button>
        </section>
    }
}

/// How far it is, and the way to stop it.
#[component]
fn Progress(title: &'static str) -> impl IntoView {
    let case = use_case();
    let copying = case.engine().copying();
    let through = Memo::new(move |_| {
        copying.with(|copying| match copying {
            Copying::Looking(through) | Copying::Writing(through, _) => *through,
            _ => Through::default(),
        })
    });
    let words = move || {
        let through = through.get();
        format!(
            "{} of {}, {} of {}",
            count(u64::from(through.files_done)),
            of(u64::from(through.files_total), "file", "files"),
            bytes(through.bytes_done),
            bytes(through.bytes_total)
        )
    };
    let done = move || through.get().bytes_done.to_string();
    let total = move || through.get().bytes_total.max(1).to_string();
    view! {
        <div class="card">
            <div class="card__body stack-2" role="status">
                <h2 class="h3">{title}</h2>
                <progress class="progress" aria-label=title value=done max=total></progress>
                <p class="small num soft">{words}</p>
            </div>
            <div class="card__bar">
                <p class="small soft">"Stopping leaves nothing behind."</p>
                <button type="button" class="button" data-test="copy-stop" on:click=move |_| case.engine().stop_copy()>
                    <Icon sign=Sign::Stop />
                    "Stop"
                </button>
            </div>
        </div>
    }
}

#[component]
fn Failed() -> impl IntoView {
    let copying = use_case().engine().copying();
    let why = move || {
        copying.with(|copying| match copying {
            Copying::Failed(why) => log_text(why),
            _ => String::new(),
        })
    };
    view! {
        <div class="notice notice--crit" role="alert" data-test="copy-failed">
            <span class="is-crit"><Glyph shape=Shape::Crit /></span>
            <p><b>"There is no copy. "</b>{why}</p>
        </div>
    }
}

/// What was found, and what becomes of it.
#[component]
fn Choices() -> impl IntoView {
    let case = use_case();
    let copying = case.engine().copying();
    let preview = Memo::new(move |_| {
        copying.with(|copying| match copying {
            Copying::Ready(preview) | Copying::Writing(_, preview) | Copying::Done(_, preview) => {
                Arc::clone(preview)
            }
            _ => Arc::default(),
        })
    });
    // The rows stay while their samples change, so that who chooses with the keyboard keeps the place.
    let categories = Memo::new(move |_| {
        preview.with(|preview| {
            let all = preview.categories.iter();
            all.map(|it| it.category).collect::<Vec<_>>()
        })
    });
    let rows = move || {
        let categories = categories.get();
        let rows = categories
            .into_iter()
            .map(move |category| view! { <Category category preview /> });
        rows.collect_view()
    };
    let nothing = move || categories.with(Vec::is_empty);
    let is_done = Memo::new(move |_| copying.with(|copying| matches!(copying, Copying::Done(..))));
    view! {
        <section class="section" aria-labelledby="choices">
            <div class="section__head section__head--act">
                <div class="stack-1">
                    <h2 id="choices">"What becomes of what was found"</h2>
                    <p>"A pseudonym is the same everywhere in the copy, so that chains and counts still hold. Values are masked here as everywhere."</p>
                </div>
                <Masking />
            </div>
            <Show when=nothing>
                <p class="nothing">"No personal data and no secret was found. Account ids can still be replaced."</p>
            </Show>
            <Region label="What was found, by kind of data">
                <table class="table table--copy">
                    <caption class="sr">"Kinds of data, what becomes of them, and samples"</caption>
                    <thead><tr><th scope="col">"Data"</th><th scope="col">"In the copy"</th><th scope="col">"Before and after"</th></tr></thead>
                    <tbody>{rows}<Accounts /></tbody>
                </table>
            </Region>
            <LeftOut preview />
            <Show when=move || !is_done.get()>
                <div class="row share__act">
                    <button type="button" class="button button--primary" data-test="copy-write" on:click=move |_| case.engine().write_copy()>
                        <Icon sign=Sign::Download />
                        "Write the copy"
                    </button>
                    <button type="button" class="button" on:click=move |_| case.engine().stop_copy()>"Begin again"</button>
                </div>
            </Show>
        </section>
    }
}

fn choices() -> Vec<Choice> {
    [Treatment::Keep, Treatment::Pseudonymise, Treatment::Remove]
        .into_iter()
        .map(|treatment| Choice::new(word(treatment), sentence(word(treatment))))
        .collect()
}

fn change(case: Case, change: impl FnOnce(&mut Policy)) {
    case.policy.update(change);
    case.engine().choose_copy(case.policy.get_untracked());
}

#[component]
fn Category(
    category: trailglass_core::report::DataCategory,
    preview: Memo<Arc<Preview>>,
) -> impl IntoView {
    let case = use_case();
    let row = Memo::new(move |_| {
        preview.with(|preview| {
            let mut all = preview.categories.iter();
            all.find(|it| it.category == category).cloned()
        })
    });
    let figures = move || {
        row.with(|row| {
            let row = row.as_ref()?;
            let fields = row.fields.len() as u64;
            Some(format!(
                "{} in {}, {}",
                of(row.distinct, "value", "values"),
                of(row.places, "place", "places"),
                of(fields, "field", "fields")
            ))
        })
    };
    let chosen =
        Signal::derive(move || word(case.policy.with(|it| it.treatment(category))).to_owned());
    let choose = move |word: String| {
        if let Some(treatment) = treatment_of(&word) {
            change(case, |policy| {
                policy.categories.insert(category, treatment);
            });
        }
    };
    let control = if category.is_secret() {
        view! { <State shape=Shape::Cross word="always removed" /> }.into_any()
    } else {
        view! { <Segmented label=category.title() name=category.word() choices=Signal::stored(choices()) chosen choose /> }
            .into_any()
    };
    let samples = move || row.get().map(|row| view! { <Samples row /> });
    view! {
        <tr data-test="copy-category" data-category=category.word()>
            <th scope="row"><span class="medium">{sentence(category.title())}</span><span class="sub num">{figures}</span></th>
            <td>{control}</td>
            <td class="samples">{samples}</td>
        </tr>
    }
}

#[component]
fn Samples(row: CategoryPreview) -> impl IntoView {
    row.samples
        .into_iter()
        .map(|sample| {
            let after = match sample.after {
                Some(after) => {
                    view! { <span class="mono is-ok"><Personal text=after /></span> }.into_any()
                }
                None => view! { <span class="faint">"stays"</span> }.into_any(),
            };
            view! {
                <span class="sample" title=log_text(&sample.field)>
                    <span class="mono">{log_text(&sample.before)}</span>
                    <Icon sign=Sign::Chevron />
                    <span class="sr">"becomes"</span>
                    {after}
                </span>
            }
        })
        .collect_view()
}

/// Account ids are no personal data, but they name the customer.
#[component]
fn Accounts() -> impl IntoView {
    let case = use_case();
    let chosen = Signal::derive(move || word(case.policy.with(|it| it.accounts)).to_owned());
    let choose = move |word: String| {
        if let Some(treatment) = treatment_of(&word) {
            change(case, |policy| policy.accounts = treatment);
        }
    };
    let both: Vec<Choice> = choices()
        .into_iter()
        .filter(|choice| choice.value != word(Treatment::Remove))
        .collect();
    view! {
        <tr data-test="copy-category" data-category="ACCOUNT">
            <th scope="row"><span class="medium">"Account ids"</span><span class="sub">"also inside ARNs and access key ids"</span></th>
            <td><Segmented label="Account ids" name="ACCOUNT" choices=Signal::stored(both) chosen choose /></td>
            <td class="small soft">"Twelve digits stay twelve digits."</td>
        </tr>
    }
}

/// What cannot be copied.
#[component]
fn LeftOut(preview: Memo<Arc<Preview>>) -> impl IntoView {
    move || {
        let left_out = preview.with(|preview| preview.left_out.clone());
        if left_out.is_empty() {
            return None;
        }
        let more = left_out.len().saturating_sub(NAMED) as u64;
        let more = (more > 0)
            .then(|| view! { <li class="faint num">{format!("{} more", count(more))}</li> });
        let number = left_out.len() as u64;
        let rows: Vec<_> = left_out
            .into_iter()
            .take(NAMED)
            .map(|(path, why)| view! { <li><Path path /> <span class="sub">{log_text(&why)}</span></li> })
            .collect();
        Some(view! {
            <details class="share__left" data-test="copy-left-out">
                <summary>{of(number, "file is left out of the copy", "files are left out of the copy")}</summary>
                <ul class="stack-1 small">{rows} {more}</ul>
            </details>
        })
    }
}

/// The copy is there.
#[component]
fn Done() -> impl IntoView {
    let case = use_case();
    let copying = case.engine().copying();
    let copied = Memo::new(move |_| {
        copying.with(|copying| match copying {
            Copying::Done(copied, _) => Some(Arc::clone(copied)),
            _ => None,
        })
    });
    let save_archive = move |_| {
        if let Some(archive) = case.engine().copy_archive() {
            save::blob(ARCHIVE, gloo::file::Blob::from(archive));
        }
    };
    let save_key = move |_| {
        if let Some(text) = case.engine().copy_key_file() {
            save::bytes(KEY_FILE, "text/plain", text.as_bytes());
        }
    };
    move || {
        let copied: Arc<Copied> = copied.get()?;
        let report = &copied.report;
        let figures = [
            ("files", "Files", count(report.files.len() as u64)),
            ("records", "Records", count(report.records)),
            ("replaced", "Places replaced", count(report.places())),
            (
                "left",
                "Originals found in the copy",
                count(report.originals_left),
            ),
            ("bytes", "Size", bytes(copied.bytes)),
        ];
        let figures: Vec<_> = figures
            .into_iter()
            .map(|(word, title, figure)| view! { <div><dt>{title}</dt><dd data-test=format!("copy-{word}")>{figure}</dd></div> })
            .collect();
        Some(view! {
            <div class="card" data-test="copy-done">
                <div class="card__body stack-4">
                    <h2 class="h3"><State shape=Shape::Ok word="The copy is ready" /></h2>
                    <dl class="gauges">{figures}</dl>
                    <p class="small soft">{STATEMENT} " A report of what was replaced lies in it."</p>
                </div>
                <div class="card__bar">
                    <p class="small soft num">"Key " <span class="mono">{report.key_fingerprint.clone()}</span> ". Whoever holds it can undo the pseudonyms: keep it as safe as the logs, and never with the copy."</p>
                    <div class="row">
                        <button type="button" class="button" data-test="save-key" on:click=save_key>"Save the key"</button>
                        <button type="button" class="button button--primary" data-test="save-copy" on:click=save_archive>
                            <Icon sign=Sign::Download />
                            "Save the copy"
                        </button>
                    </div>
                </div>
            </div>
        })
    }
}

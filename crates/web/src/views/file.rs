//! One file: what it is, how far reading got, and everything that went wrong.

use crate::components::button::CopyButton;
use crate::components::glyph::State;
use crate::components::panel::Panel;
use crate::components::problem::{ProblemLine, place};
use crate::components::text::Path;
use crate::format::number::{bytes, count};
use crate::format::words::of;
use crate::state::case::use_case;
use crate::state::kinds::words;
use leptos::prelude::*;
use trailglass_core::report::{InputFile, Status};

/// The panel. `index` is the file's place in the report.
#[component]
pub fn FilePanel(
    /// Its place in the report.
    index: usize,
) -> impl IntoView {
    let case = use_case();
    let file = case.figures(move |report| report.inputs.files.get(index).cloned());
    let file = Memo::new(move |_| file.get().flatten());
    let head = view! {
        {move || file.get().map(|file| view! { <State shape=file.status.into() word=file.status.word() /> })}
        <span class="meta num">{format!("File {}", count(index as u64 + 1))}</span>
    };
    view! {
        <Panel label="File" head=head.into_any() close=move || case.close()>
            {move || file.get().map(|file| view! { <Body file /> })}
        </Panel>
    }
}

#[component]
fn Body(file: InputFile) -> impl IntoView {
    let details = details(&file);
    let meaning = match file.status {
        Status::Read => "All of it was read.",
        Status::Partial => {
            "Some of it was read, and that is in every figure. What follows was not."
        }
        Status::Skipped => "It holds nothing that CloudTrail writes, so nothing in it was lost.",
        Status::Failed => "Nothing of it could be read.",
    };
    let InputFile {
        path,
        kind,
        bytes: size,
        records,
        problems,
        more_problems,
        ..
    } = file;
    let troubled = !problems.is_empty();
    let problems: Vec<_> = problems
        .into_iter()
        .map(|problem| view! { <ProblemLine problem /> })
        .collect();
    view! {
        <div class="stack-2" data-test="file-panel">
            <h2 class="h3"><Path path /></h2>
            <p class="soft">{meaning}</p>
        </div>
        <dl class="facts">
            <dt>"Kind"</dt>
            <dd>{words(&kind).to_owned()}</dd>
            <dt>"Size as stored"</dt>
            <dd class="num">{bytes(size)}</dd>
            <dt>"Records"</dt>
            <dd class="num">{count(records)}</dd>
        </dl>
        {troubled.then(|| view! {
            <section class="stack-2">
                <div class="row row--apart">
                    <h3>"Problems"</h3>
                    <CopyButton text=Signal::stored(details) label="Copy details" />
                </div>
                <ul>{problems}</ul>
                {(more_problems > 0).then(|| view! { <p class="small faint num">{format!("and {}", of(more_problems, "more", "more"))}</p> })}
            </section>
        })}
        {troubled.then(|| view! { <p class="tiny faint">"The details hold no name and no text from the file, so they can be sent on."</p> })}
    }
}

/// The problems as text for a ticket: nothing of the file's content is in it, not even its name.
fn details(file: &InputFile) -> String {
    let mut text = format!(
        "{} of {}, {}\n",
        file.status.word(),
        file.kind,
        bytes(file.bytes)
    );
    for problem in &file.problems {
        let place = place(problem);
        let at = if place.is_empty() {
            String::new()
        } else {
            format!(" ({place})")
        };
        text.push_str(&format!(
            "{}: {}{at}\n",
            problem.code.word(),
            problem.message
        ));
    }
    text
}

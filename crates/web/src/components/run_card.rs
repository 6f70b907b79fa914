//! How reading goes on: files, bytes, records, speed, what is left, and the way to stop it.

use super::icon::{Icon, Sign};
use crate::engine::{Progress, Run};
use crate::format::number::{bytes, bytes_parts, count};
use crate::format::time::{duration, left};
use crate::format::words::of;
use leptos::prelude::*;

/// What is done right now, in words.
#[must_use]
pub fn doing(run: &Run) -> String {
    match run {
        Run::Empty => String::new(),
        Run::Held { .. } => "Waiting for a word what to read".to_owned(),
        Run::Listing { files: 0, .. } => "Looking through what was dropped".to_owned(),
        Run::Listing { files, .. } => {
            format!(
                "Looking through folders, {} so far",
                of(u64::from(*files), "file", "files")
            )
        }
        Run::Reading(progress) if progress.files_done == progress.files_total => {
            "Writing the report".to_owned()
        }
        Run::Reading(_) => "Reading".to_owned(),
        Run::Stopping(_) => "Stopping; what was read is kept".to_owned(),
        Run::Done {
            progress,
            cancelled,
        } => finished(progress, *cancelled),
    }
}

/// How a run ended, in a sentence.
#[must_use]
pub fn finished(progress: &Progress, cancelled: bool) -> String {
    let records = of(progress.records, "record", "records");
    if cancelled {
        return format!(
            "Stopped before the end: {records} were read, and all figures are of these only."
        );
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a time of hours at most, and positive"
    )]
    let seconds = (progress.elapsed_ms / 1000.0) as u64;
    let took = if seconds == 0 {
        "in less than a second".to_owned()
    } else {
        format!("in {}", duration(seconds))
    };
    format!(
        "{records} of {} read {took}.",
        of(u64::from(progress.files_total), "file", "files")
    )
}

fn remaining(run: &Run) -> String {
    match run.progress() {
        Some(Progress {
            seconds_left: Some(seconds),
            ..
        }) if matches!(run, Run::Reading(_)) => format!("{} left", left(*seconds)),
        _ => String::new(),
    }
}

/// The bar alone, with its words for those who do not see it.
#[component]
pub fn Bar(
    /// The figures.
    #[prop(into)]
    progress: Signal<Progress>,
) -> impl IntoView {
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    let share = move || {
        progress.with(|p| {
            // Files of zero bytes are progress too.
            let (done, total) = if p.bytes_total == 0 {
                (f64::from(p.files_done), f64::from(p.files_total.max(1)))
            } else {
                (p.bytes_done as f64, p.bytes_total as f64)
            };
            format!("{:.4}", (done / total).clamp(0.0, 1.0))
        })
    };
    let words = move || {
        progress.with(|p| format!("{} of {} read", bytes(p.bytes_done), bytes(p.bytes_total)))
    };
    view! { <progress class="progress" max="1" prop:value=share aria-label=words></progress> }
}

/// The card of the overview.
#[component]
pub fn RunCard(
    /// Where the run stands.
    #[prop(into)]
    run: Signal<Run>,
    /// The figures of it.
    #[prop(into)]
    progress: Signal<Progress>,
    /// Stops it.
    cancel: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let figure = move |of: fn(&Progress) -> String| move || progress.with(of);
    let small = move |of: fn(&Progress) -> String| move || progress.with(of);
    view! {
        <section class="card" aria-label="Reading">
            <div class="card__body stack-4">
                <div class="row row--apart">
                    <h2 class="h3">{move || run.with(doing)}</h2>
                    <p class="small soft num">{move || run.with(remaining)}</p>
                </div>
                <Bar progress />
                <dl class="gauges">
                    <div>
                        <dt>"Files"</dt>
                        <dd>
                            {figure(|p| count(u64::from(p.files_done)))} " "
                            <small>{small(|p| format!("of {}", count(u64::from(p.files_total))))}</small>
                        </dd>
                    </div>
                    <div>
                        <dt>"Size"</dt>
                        <dd>
                            {figure(|p| bytes_parts(p.bytes_done).0)} " "
                            <small>{small(|p| format!("{} of {}", bytes_parts(p.bytes_done).1, bytes(p.bytes_total)))}</small>
                        </dd>
                    </div>
                    <div>
                        <dt>"Records"</dt>
                        <dd>{figure(|p| count(p.records))}</dd>
                    </div>
                    <div>
                        <dt>"Speed"</dt>
                        <dd>{figure(|p| format!("{:.1}", p.megabytes_per_second))} " " <small>"MB/s"</small></dd>
                    </div>
                    <div>
                        <dt>"Memory"</dt>
                        <dd>
                            {figure(|p| bytes_parts(p.memory_bytes).0)} " "
                            <small>{small(|p| bytes_parts(p.memory_bytes).1)}</small>
                        </dd>
                    </div>
                </dl>
            </div>
            <div class="card__bar">
                <p class="small soft">"Stopping keeps what has been read, and marks the rest as not read."</p>
                <Stop run cancel />
            </div>
        </section>
    }
}

/// The line that stands on every other view while files are read.
#[component]
pub fn RunLine(
    /// Where the run stands.
    #[prop(into)]
    run: Signal<Run>,
    /// The figures of it.
    #[prop(into)]
    progress: Signal<Progress>,
    /// Stops it.
    cancel: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let words = move || {
        let files = progress.with(|p| {
            format!(
                "{} of {}",
                count(u64::from(p.files_done)),
                of(u64::from(p.files_total), "file", "files")
            )
        });
        let rest = run.with(remaining);
        let doing = run.with(doing);
        match (run.with(|run| run.progress().is_some()), rest.is_empty()) {
            (false, _) => doing,
            (true, true) => format!("{doing}, {files}"),
            (true, false) => format!("{doing}, {files}, {rest}"),
        }
    };
    view! {
        <div class="runline">
            <Bar progress />
            <div class="row row--apart">
                <p class="small soft num">{words}</p>
                <Stop run cancel />
            </div>
        </div>
    }
}

#[component]
fn Stop(
    #[prop(into)] run: Signal<Run>,
    cancel: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    // Folders that are walked end by themselves; there is nothing read to keep yet.
    let can = move || run.with(|run| matches!(run, Run::Reading(_)));
    view! {
        <button
            type="button"
            class="button button--s"
            data-test="cancel"
            disabled=move || !can()
            on:click=move |_| cancel()
        >
            <Icon sign=Sign::Stop />
            "Stop"
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn the_run_is_told_in_words() {
        let progress = Progress {
            files_done: 3,
            files_total: 9,
            records: 1_204,
            seconds_left: Some(3.2),
            elapsed_ms: 2_400.0,
            ..Progress::default()
        };
        assert_eq!(
            doing(&Run::Listing {
                files: 1,
                progress: Progress::default()
            }),
            "Looking through folders, 1 file so far"
        );
        assert_eq!(
            remaining(&Run::Reading(progress.clone())),
            "about 4 seconds left"
        );
        assert_eq!(remaining(&Run::Stopping(progress.clone())), "");
        assert_eq!(
            finished(&progress, false),
            "1,204 records of 9 files read in 2 seconds."
        );
        assert_eq!(
            finished(&progress, true),
            "Stopped before the end: 1,204 records were read, and all figures are of these only."
        );
    }
}

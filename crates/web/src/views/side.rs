//! The navigation, drawn from the one table of views.

use crate::components::glyph::{Glyph, Shape};
use crate::format::number::count;
use crate::state::answer::is_tampering;
use crate::state::case::use_case;
use crate::state::filter::number_of;
use crate::state::route::{Entry, Group, Route, VIEWS, View};
use leptos::prelude::*;
use trailglass_core::report::{Report, Verdict};

/// The navigation.
#[component]
pub fn Side() -> impl IntoView {
    let groups = Group::ALL.into_iter().map(|group| {
        let links = VIEWS.iter().filter(move |entry| entry.group == group);
        let links: Vec<_> = links.map(|entry| view! { <Link entry /> }).collect();
        view! {
            <div class="side__group">
                <p class="side__title">{group.title()}</p>
                {links}
            </div>
        }
    });
    view! {
        <nav class="side" aria-label="Views">
            {groups.collect::<Vec<_>>()}
            <p class="side__foot">"Nothing is stored. Closing the tab forgets the case."</p>
        </nav>
    }
}

#[component]
fn Link(entry: &'static Entry) -> impl IntoView {
    let case = use_case();
    let here = case.part(move |route| route.view == entry.view);
    let mark = case.figures(move |report| mark(report, entry));
    let marked = move || match mark.get().unwrap_or_default() {
        Mark::None => ().into_any(),
        Mark::Number(number) => view! { <span class="num faint">{count(number)}</span> }.into_any(),
        Mark::Worst(shape, word) => {
            view! { <span class=shape.tone()><Glyph shape /><span class="sr">{word}</span></span> }
                .into_any()
        }
    };
    view! {
        <a
            href=Route::of(entry.view).hash()
            aria-current=move || here.get().then_some("page")
            data-test=format!("nav-{}", entry.word)
            title=format!("{} ({})", entry.title, entry.press.join(" "))
        >
            {entry.title}
            {marked}
        </a>
    }
}

/// What stands beside a view's name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Mark {
    #[default]
    None,
    Number(u64),
    Worst(Shape, &'static str),
}

fn mark(report: &Report, entry: &Entry) -> Mark {
    match (entry.view, entry.chapter) {
        (View::Findings, _) => Mark::Number(number_of(&report.findings, Verdict::Fail)),
        (View::Files, _) => {
            let troubled = report
                .inputs
                .files
                .iter()
                .filter(|file| !file.problems.is_empty());
            match troubled.count() as u64 {
                0 => Mark::None,
                _ => Mark::Worst(Shape::Half, "some have problems"),
            }
        }
        (_, Some(name)) => report
            .findings
            .iter()
            .filter(|finding| finding.verdict == Verdict::Fail && finding.chapter() == name)
            // One chapter has two views: what was done, and what things are like.
            .filter(|finding| match entry.view {
                View::Tampering => is_tampering(finding),
                View::Posture => !is_tampering(finding),
                _ => true,
            })
            .map(|finding| finding.severity)
            .min()
            .map_or(Mark::None, |severity| {
                Mark::Worst(severity.into(), severity.word())
            }),
        _ => Mark::None,
    }
}

/// On a narrow screen, the navigation is a line that scrolls.
pub(super) fn show_link() {
    let link = document()
        .query_selector(".side a[aria-current]")
        .ok()
        .flatten();
    if let Some(link) = link.filter(|link| link.scroll_width() > 0) {
        let nearest = web_sys::ScrollIntoViewOptions::new();
        nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
        nearest.set_inline(web_sys::ScrollLogicalPosition::Center);
        link.scroll_into_view_with_scroll_into_view_options(&nearest);
    }
}

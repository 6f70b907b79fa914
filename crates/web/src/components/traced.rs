//! How much is traced: a bar of three parts, along time too. Proved is solid, named without proof is hatched, opaque is pale.

use crate::format::number::{self, count, percent, share};
use crate::format::time::duration;
use crate::state::roles::hours::Stretch;
use crate::state::roles::words;
use crate::state::timescale::Scale;
use leptos::prelude::*;
use trailglass_core::report::{SessionVerdict, Share};

/// The pattern of what is named and not proved. Every drawing that uses it brings it along.
fn hatch(id: String) -> impl IntoView {
    view! {
        <defs>
            <pattern id=id width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect class="hatch-back" width="5" height="5"></rect>
                <path class="hatch-line" d="M0 0v5"></path>
            </pattern>
        </defs>
    }
}

/// The three parts of a count, as shares of it, with what fills them.
fn parts(of: &Share, hatch: &str) -> [(f64, &'static str, Option<String>); 3] {
    [
        (share(of.attributed, of.total), "f1", None),
        (
            share(of.partly, of.total),
            "",
            Some(format!("url(#{hatch})")),
        ),
        (share(of.opaque, of.total), "f0", None),
    ]
}

/// One bar. The figures stand beside it, so it is silent for screen readers.
#[component]
pub fn TracedBar(
    /// What is counted.
    of: Share,
    /// A name for its pattern, unique on the page.
    #[prop(into)]
    id: String,
    /// Its height in pixels.
    #[prop(default = 12)]
    height: u32,
) -> impl IntoView {
    let mut from = 0.0;
    let rects: Vec<_> = parts(&of, &id)
        .into_iter()
        .filter(|(part, _, _)| *part > 0.0)
        .map(|(part, class, fill)| {
            let x = number::length(from);
            from += part;
            // Even the smallest part is seen.
            view! { <rect class=format!("{class} traced__part") fill=fill x=x width=number::length(part.max(0.004)) height=height></rect> }
        })
        .collect();
    view! { <svg class="bar" height=height aria-hidden="true">{hatch(id)}{rects}</svg> }
}

/// The three parts in words and figures.
#[component]
pub fn TracedLegend(
    /// What is counted.
    of: Share,
    /// Where what is counted is listed.
    list: fn(SessionVerdict) -> String,
) -> impl IntoView {
    let rows = [
        (
            SessionVerdict::Attributed,
            "swatch swatch--proved",
            of.attributed,
        ),
        (SessionVerdict::Partly, "swatch swatch--named", of.partly),
        (SessionVerdict::Opaque, "swatch swatch--opaque", of.opaque),
    ]
    .map(|(verdict, swatch, number)| {
        let word = crate::format::words::sentence(words::verdict(verdict));
        view! {
            <div data-test=format!("traced-{}", verdict.word()) data-number=number.to_string()>
                <dt><span class=swatch aria-hidden="true"></span>{word}</dt>
                <dd class="num"><a class="leads" href=list(verdict)>{count(number)}</a></dd>
            </div>
        }
    });
    view! { <dl class="traced__legend">{rows.into_iter().collect::<Vec<_>>()}</dl> }
}

/// One stretch of time in words, after `each`: `hour`, `6 hours`.
pub(super) fn each(seconds: u64) -> String {
    match seconds {
        60 => "minute".to_owned(),
        3_600 => "hour".to_owned(),
        86_400 => "day".to_owned(),
        604_800 => "week".to_owned(),
        _ => duration(seconds),
    }
}

const HEIGHT: f64 = 72.0;

/// The same along time: a bar a stretch.
#[component]
pub fn TracedHours(
    /// Stretches of equal length, in order.
    stretches: Vec<Stretch>,
    /// Their length in seconds.
    length: i64,
) -> impl IntoView {
    let most = stretches
        .iter()
        .map(|stretch| stretch.records.total)
        .max()?;
    let (first, last) = (stretches.first()?, stretches.last()?);
    let scale = Scale {
        from: first.from.seconds,
        to: last.from.seconds + length,
    };
    #[expect(clippy::cast_precision_loss, reason = "seconds of one drawing")]
    let width = length as f64 / (scale.to - scale.from).max(1) as f64;
    let bars: Vec<_> = stretches
        .iter()
        .map(|stretch| {
            let of = stretch.records;
            let whole = (share(of.total, most) * HEIGHT).max(2.0);
            let mut bottom = HEIGHT + 4.0;
            let rects: Vec<_> = parts(&of, "traced-hours")
                .into_iter()
                .filter(|(part, _, _)| *part > 0.0)
                .map(|(part, class, fill)| {
                    let height = (part * whole).max(1.0);
                    bottom -= height;
                    view! {
                        <rect
                            class=class
                            fill=fill
                            x=number::length(scale.at(stretch.from) + width * 0.1)
                            width=number::length(width * 0.8)
                            y=format!("{bottom:.1}")
                            height=format!("{height:.1}")
                        ></rect>
                    }
                })
                .collect();
            let title = format!(
                "{}: {} of {} actions proved",
                stretch.from.full(),
                count(of.attributed),
                count(of.total)
            );
            view! { <g><title>{title}</title>{rects}</g> }
        })
        .collect();
    let base = HEIGHT + 4.0;
    let ticks: Vec<_> = scale
        .ticks(8)
        .into_iter()
        .map(|tick| {
            let x = number::length(tick.at);
            view! {
                <line class="l-grid" x1=x.clone() x2=x.clone() y1="4" y2=base></line>
                <text x=x y=base + 18.0 text-anchor="middle">{tick.label}</text>
            }
        })
        .collect();
    let each = each(u64::try_from(length).unwrap_or_default());
    let sum = stretches.iter().fold(Share::default(), |mut sum, stretch| {
        sum.add_all(&stretch.records);
        sum
    });
    let label = format!(
        "Actions along time by how far they are traced: {} of them proved, at most {} in one {each}",
        percent(share(sum.attributed, sum.total)),
        count(most)
    );
    Some(view! {
        <figure class="stack-2">
            <figcaption class="small faint num">
                {format!("Actions in each {each}, the highest bar {}. Times in UTC.", count(most))}
            </figcaption>
            <svg class="chart" height=base + 24.0 role="img" aria-label=label>
                {hatch("traced-hours".to_owned())}
                {ticks}
                {bars}
                <line class="l-axis" x1="0" x2="100%" y1=base + 0.5 y2=base + 0.5></line>
            </svg>
        </figure>
    })
}

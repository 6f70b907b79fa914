//! A chain of roles: its boxes from the origin to the session, and its timeline.

use super::axis::Ticks;
use crate::components::icon::{Icon, Sign};
use crate::components::text::{Personal, log_text};
use crate::format::number::{count, length};
use crate::format::time::{Moment, duration, local};
use crate::format::words::{of, sentence};
use crate::state::roles::chain::{Lane, Station, Step, bars};
use crate::state::roles::words;
use crate::state::timescale::Scale;
use leptos::prelude::*;
use trailglass_core::report::{Activity, Proof};

/// The boxes, read from left to right, or down where there is no room.
#[component]
pub fn Stations(
    /// The origin, then every hop.
    stations: Vec<Station>,
) -> impl IntoView {
    let last = stations.len().saturating_sub(1);
    let items: Vec<_> = stations
        .into_iter()
        .enumerate()
        .map(|(number, station)| {
            let Station {
                kind,
                name,
                place,
                account,
                step,
            } = station;
            let class = match (number, &step) {
                (0, _) => "station station--origin",
                (_, Some(step)) if step.proof == Proof::None => "station station--open",
                _ if number == last => "station station--last",
                _ => "station",
            };
            let place = (!place.is_empty() && place != name)
                .then(|| view! { <span class="sub"><Personal text=place /></span> });
            let account = (!account.is_empty())
                .then(|| view! { <span class="sub num">{log_text(&account)}</span> });
            view! {
                <li class="chain__item" data-test="station">
                    {step.map(|step| view! { <Arrow step /> })}
                    <div class=class>
                        <span class="tiny faint">{kind}</span>
                        <span class="medium"><Personal text=name /></span>
                        {place}
                        {account}
                    </div>
                </li>
            }
        })
        .collect();
    view! { <ol class="chain" data-test="chain">{items}</ol> }
}

#[component]
fn Arrow(step: Step) -> impl IntoView {
    let via = match step.via.as_str() {
        "" => "not known how".to_owned(),
        via => log_text(via),
    };
    let time = step.time.as_deref().map(|time| {
        let moment = Moment::parse(time);
        let short = moment.map_or_else(|| log_text(time), Moment::clock);
        let title = moment.map(|moment| format!("{}; {}", moment.full(), local(moment)));
        view! { <span class="num faint" title=title>{short}</span> }
    });
    let left_out = (step.left_out > 0)
        .then(|| view! { <span class="faint">{format!("{} between", of(step.left_out, "step", "steps"))}</span> });
    let class = match step.proof {
        Proof::None => "step step--open",
        Proof::Inferred => "step step--inferred",
        _ => "step",
    };
    view! {
        <div class=class title=sentence(words::proof(step.proof))>
            {left_out}
            <span class="break">{via}</span>
            <svg class="step__line" height="10" aria-hidden="true">
                <line x1="0" x2="100%" y1="5" y2="5"></line>
            </svg>
            <Icon sign=Sign::Chevron />
            {time}
            <span class="sr">{words::proof(step.proof)}</span>
        </div>
    }
}

const LANE: u32 = 48;
/// Height of the bars of the activity.
const BARS: f64 = 48.0;

/// The sessions of a chain along time, one below the other, and what the last one did.
#[component]
pub fn ChainTimeline(
    /// The sessions.
    lanes: Vec<Lane>,
    /// What the last one did, where it is known already.
    activity: Option<Activity>,
) -> impl IntoView {
    let moments = lanes.iter().flat_map(|lane| [lane.from, lane.to]).flatten();
    let scale = around(moments)?;
    let count_of_lanes = u32::try_from(lanes.len()).unwrap_or(0);
    let bars = activity.as_ref().map(bars).unwrap_or_default();
    let most = bars.iter().map(|bar| bar.2).max().unwrap_or(0);
    let height = count_of_lanes * LANE + if most > 0 { 84 } else { 0 };
    let starts: Vec<Option<Moment>> = lanes.iter().map(|lane| lane.from).collect();
    let last = lanes.len().saturating_sub(1);
    let drawn: Vec<_> = (0u32..)
        .zip(lanes)
        .zip(starts.into_iter().skip(1).chain([None]))
        .map(|((number, lane), next)| {
            let y = number * LANE;
            let bar = lane.from.zip(lane.to).map(|(from, to)| {
                let (start, end) = (scale.at(from), scale.at(to));
                let class = if number as usize == last { "f1" } else { "f3" };
                let title = format!("{} to {}", from.full(), to.full());
                view! {
                    <rect class=class x=length(start) y=y + 24 width=length((end - start).max(0.004)) height="12" rx="2">
                        <title>{title}</title>
                    </rect>
                }
            });
            let next = next.map(|next| {
                let x = length(scale.at(next));
                view! { <line class="l-link" x1=x.clone() x2=x y1=y + 36 y2=y + LANE + 24></line> }
            });
            let how_long = lane.from.zip(lane.to).map(|(from, to)| {
                let seconds = u64::try_from(to.seconds - from.seconds).unwrap_or_default();
                format!(", {}", duration(seconds))
            });
            // An SVG text is anchored; what is written at the left stays there.
            view! {
                {next}
                {bar}
                <text class="tx--lane" x="0" y=y + 15>
                    <tspan class="tx--name"><Masked text=lane.name /></tspan>
                    <tspan dx="6"><Masked text=lane.session /></tspan>
                    <tspan>{how_long}</tspan>
                </text>
            }
        })
        .collect();
    let top = f64::from(count_of_lanes * LANE);
    let did: Vec<_> = bars
        .iter()
        .map(|(from, to, records)| {
            let (start, end) = (scale.at(*from), scale.at(*to));
            let tall = (crate::format::number::share(*records, most) * BARS).max(2.0);
            let title = format!("{}: {}", from.full(), of(*records, "action", "actions"));
            view! {
                <rect
                    class="f1 hour"
                    x=length(start + (end - start) * 0.06)
                    width=length(((end - start) * 0.88).max(0.0015))
                    y=format!("{:.1}", top + 24.0 + BARS - tall)
                    height=format!("{tall:.1}")
                >
                    <title>{title}</title>
                </rect>
            }
        })
        .collect();
    let each = activity.filter(|_| most > 0).map(|activity| {
        let words = format!(
            "Actions in each {}, at most {}",
            super::traced::each(activity.seconds),
            count(most)
        );
        view! {
            <text class="tx--lane" x="0" y=top + 15.0>{words}</text>
            <line class="l-axis" x1="0" x2="100%" y1=top + 24.5 + BARS y2=top + 24.5 + BARS></line>
        }
    });
    let label = format!(
        "{} along time; the list of steps below says the same",
        of(u64::from(count_of_lanes), "session", "sessions")
    );
    Some(view! {
        <svg class="chart timeline timeline--chain" height=height + 26 role="img" aria-label=label data-test="chain-timeline">
            <Ticks scale most=8 from=0 to=height />
            {drawn}
            {did}
            {each}
        </svg>
    })
}

/// A little room at both ends: of a chain of minutes not hours.
fn around(moments: impl Iterator<Item = Moment>) -> Option<Scale> {
    let seconds: Vec<i64> = moments.map(|moment| moment.seconds).collect();
    let (from, to) = (*seconds.iter().min()?, *seconds.iter().max()?);
    let room = ((to - from) / 24).max(120);
    Some(Scale {
        from: from - room,
        to: to + room,
    })
}

/// A text inside a drawing, masked like others.
#[component]
fn Masked(
    /// The text as it stands in the log.
    text: String,
) -> impl IntoView {
    let reveal = use_context::<crate::components::text::Reveal>();
    move || {
        if reveal.is_some_and(|reveal| reveal.0.get()) {
            log_text(&text)
        } else {
            log_text(&crate::state::record::mask::masked("", &text))
        }
    }
}

//! How Explore stands a large case: `measure-explore BUILDS FOLDER` has the hosted page of a directory of builds read the folder, opens Explore, scrolls
//! through the list for some seconds, jumps about in it, narrows it, and prints as JSON what that took. `cargo xtask bench` builds and runs it.
#![expect(clippy::print_stdout, reason = "that is its answer")]

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use trailglass_browser_tests::{page::Page, stopwatch};

/// Scrolls at a steady pace, `pace` pixels a frame, for some seconds; then the share of time that showed rows not yet fetched, and the frames' times.
const SCROLL: &str = r#"
    const [seconds, pace] = args;
    const list = document.querySelector("[aria-labelledby=records] .rows");
    const times = [];
    let done;
    let waiting = 0;
    const begun = performance.now();
    let last = begun;
    const step = (now) => {
        times.push(now - last);
        last = now;
        list.scrollTop += pace;
        const frame = list.getBoundingClientRect();
        const missing = [...list.querySelectorAll(".record--waits")].some((row) => {
            const place = row.getBoundingClientRect();
            return place.bottom > frame.top && place.top < frame.bottom;
        });
        if (missing) waiting += 1;
        if (now - begun < seconds * 1000) requestAnimationFrame(step);
        else {
            times.shift();
            times.sort((a, b) => a - b);
            done({
                frames_a_second: times.length * 1000 / (now - begun),
                middle_frame_ms: times[Math.floor(times.length / 2)],
                of_100_slowest_frame_ms: times[Math.floor(times.length * 0.99)],
                longest_frame_ms: times.at(-1),
                frames_with_rows_missing: waiting / times.length,
            });
        }
    };
    return new Promise((resolve) => { done = resolve; requestAnimationFrame(step); });
"#;

/// Does something and tells how long it takes until the count of records is another one.
const COUNTED: &str = r#"
    const [what, text] = args;
    const count = () => document.querySelector("[data-test=explore-count]")?.innerText ?? "";
    const before = count();
    const begun = performance.now();
    if (what === "open") location.hash = "explore";
    if (what === "type") {
        const field = document.querySelector("[data-test=explore-text]");
        field.value = text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    return new Promise((done) => {
        const look = () => {
            if (count() !== before && count() !== "") done({ ms: performance.now() - begun, count: count() });
            else setTimeout(look, 5);
        };
        look();
    });
"#;

fn main() -> Result<()> {
    let (page, taken) = stopwatch::of_arguments()?;
    let records = page.figures()?.records;
    let counted = |what: &str, text: &str| {
        let told = page
            .session()
            .run_async(COUNTED, &[json!(what), json!(text)]);
        told.with_context(|| format!("{what} {text}"))
    };
    let opened = counted("open", "")?;
    page.session().find("[data-test=explore-row]")?;
    let scrolled = scroll(&page, 60)?;
    let flown = scroll(&page, 20_000)?;
    let narrowed = counted("type", "StopLogging")?;
    println!(
        "{}",
        json!({
            "records": records,
            "read_seconds": taken.done_seconds,
            "longest_task_seconds": taken.longest_task_seconds,
            "wasm_bytes": taken.wasm_bytes(),
            "wasm_bytes_each": taken.memories,
            "opened": opened,
            "scrolled": scrolled,
            "flown": flown,
            "narrowed": narrowed,
        })
    );
    Ok(())
}

fn scroll(page: &Page, pace: u32) -> Result<Value> {
    /// Long enough for a thousand frames or so.
    const SECONDS: u32 = 15;
    let told = page
        .session()
        .run_async(SCROLL, &[json!(SECONDS), json!(pace)])?;
    ensure!(
        told.get("frames_a_second").is_some(),
        "the list did not scroll: {told}"
    );
    Ok(told)
}

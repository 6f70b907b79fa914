//! A stopwatch in the page: what the measurements in `examples/` stand on.

use crate::page::{Build, Page};
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::{env, path::Path, thread, time::Duration};

/// How long the largest case may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(1_800);

/// How long somebody takes who opens the page and drags a folder over it: a desk that has nothing to do uses the time.
const BEFORE_DROP: Duration = Duration::from_secs(3);

/// Runs in the page before any script of its own. The times are the page's: WebDriver only asks for them at the end. Workers tell the size
/// of their memory in what they say; the page's own is found as its module is started.
const STOPWATCH: &str = r#"
    globalThis.watch = { start: null, first: null, done: null, page: null, workers: [], longest: 0 };
    watch.ended = new Promise((end) => { watch.end = end; });
    // The longest that the page could not answer, from the drop to the end.
    new PerformanceObserver((list) => {
        for (const task of list.getEntries()) {
            if (watch.start !== null && watch.done === null) watch.longest = Math.max(watch.longest, task.duration);
        }
    }).observe({ type: "longtask" });
    addEventListener("drop", () => { watch.start = performance.now(); }, true);
    const figure = () => Number((document.querySelector("[data-test=figure-records]")?.textContent ?? "").replace(/\D/g, ""));
    const timer = setInterval(() => {
        if (watch.start === null) return;
        const now = performance.now() - watch.start;
        if (watch.first === null && figure() > 0) watch.first = now;
        if (document.querySelector("[data-test=run]")?.dataset.state === "done") {
            watch.done = now;
            watch.end();
            clearInterval(timer);
        }
    }, 10);
    const instantiate = WebAssembly.instantiate;
    WebAssembly.instantiate = async (...given) => {
        const made = await instantiate(...given);
        watch.page = (made.instance ?? made).exports.memory;
        return made;
    };
    globalThis.Worker = class extends Worker {
        constructor(...given) {
            super(...given);
            const number = watch.workers.push(0) - 1;
            this.addEventListener("message", ({ data }) => {
                for (const said of Object.values(data ?? {})) {
                    watch.workers[number] = Math.max(watch.workers[number], said?.memory ?? 0);
                }
            });
        }
    };
"#;

/// What the page took, by its own clock.
#[derive(Debug, Clone)]
pub struct Taken {
    /// From the drop to the end, in seconds.
    pub done_seconds: f64,
    /// From the drop to the first figure on screen, in seconds.
    pub first_seconds: f64,
    /// The longest that the page could not answer while it read, in seconds.
    pub longest_task_seconds: f64,
    /// WebAssembly memory of the page, and of each of its workers as they came.
    pub memories: Vec<u64>,
}

impl Taken {
    /// WebAssembly memory of the page and its workers together.
    #[must_use]
    pub fn wasm_bytes(&self) -> u64 {
        self.memories.iter().sum()
    }
}

/// The page of the builds and with the folder that the command line names, read to its end.
///
/// # Errors
/// When the page was not built, does not start or tells no times, and for other arguments.
pub fn of_arguments() -> Result<(Page, Taken)> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [builds, folder] = arguments.as_slice() else {
        bail!("BUILDS FOLDER");
    };
    let page = open(Path::new(builds))?;
    let taken = read(&page, Path::new(folder))?;
    Ok((page, taken))
}

/// The hosted page of a directory of builds with two readers. It looks for no personal data, as the command line does not by itself.
///
/// # Errors
/// When the page was not built or does not start.
fn open(builds: &Path) -> Result<Page> {
    let page = Page::open_from(Build::Hosted, builds, &[])?;
    let session = page.session();
    session.devtools(
        "Page.addScriptToEvaluateOnNewDocument",
        &json!({ "source": STOPWATCH }),
    )?;
    let address = session.run("return location.href.split(/[?#]/)[0]", &[])?;
    let address = address.as_str().context("the page has no address")?;
    session.go(&format!("{address}?workers=2"))?;
    session.find("[data-test=run]")?;
    page.click("searches")?;
    thread::sleep(BEFORE_DROP);
    Ok(page)
}

/// Drops a folder on it and waits until everything is read.
///
/// # Errors
/// When it takes longer than half an hour, or the page does not tell what it took.
fn read(page: &Page, folder: &Path) -> Result<Taken> {
    let session = page.session();
    page.drop_paths(&[folder])?;
    let watch = session.wait("the end of reading", PATIENCE, || {
        // It answers when it is done: who asks again and again takes the processors from it.
        let watch = session.run_async(
            "await Promise.race([watch.ended, new Promise((go) => setTimeout(go, 20_000))]); \
             const { start, first, done, longest, workers, page } = watch; \
             return done === null ? null : { start, first, done, longest, workers, page: page?.buffer.byteLength ?? null }",
            &[],
        )?;
        Ok(Some(watch).filter(|watch| !watch.is_null()))
    })?;
    let seconds = |key: &str| {
        let milliseconds = watch.get(key).and_then(Value::as_f64);
        milliseconds
            .map(|milliseconds| milliseconds / 1_000.0)
            .with_context(|| format!("the page told no {key}"))
    };
    let workers = watch.get("workers").and_then(Value::as_array);
    let workers = workers.context("the workers told no memory")?;
    let of_workers: Vec<u64> = workers.iter().filter_map(Value::as_u64).collect();
    ensure!(
        of_workers.iter().filter(|bytes| **bytes > 0).count() >= 3,
        "two readers and a desk have memory, and told {of_workers:?}"
    );
    let of_page = watch.get("page").and_then(Value::as_u64);
    let of_page = of_page.context("the page told no memory")?;
    Ok(Taken {
        done_seconds: seconds("done")?,
        first_seconds: seconds("first")?,
        longest_task_seconds: seconds("longest")?,
        memories: std::iter::once(of_page).chain(of_workers).collect(),
    })
}

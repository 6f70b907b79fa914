//! Pictures of the page to look at: `look BUILDS CASE FOLDER [VIEW...]` opens the page of a directory of builds, drops the case on it, and writes a
//! picture of each view (or of those named) into the folder, light and dark, wide and narrow. It says what scrolls sideways and what was written to the
//! console.
#![expect(clippy::print_stdout, reason = "that is its answer")]

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::{env, fs, path::Path, thread, time::Duration};
use trailglass_browser_tests::page::{Build, Page, VIEWS};

/// Boxes other than code that scroll sideways, and by how much.
const SIDEWAYS: &str = r#"
    return [...document.querySelectorAll("main *")]
        .filter((box) => ["auto", "scroll"].includes(getComputedStyle(box).overflowX) && !box.closest("pre, .code"))
        .filter((box) => box.clientWidth > 0 && box.scrollWidth > box.clientWidth)
        .map((box) => `${box.className} scrolls ${box.scrollWidth - box.clientWidth} pixels sideways`);
"#;

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [builds, case, folder, named @ ..] = arguments.as_slice() else {
        bail!("BUILDS CASE FOLDER [VIEW...]");
    };
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    let views = if named.is_empty() { &VIEWS[..] } else { &named };
    fs::create_dir_all(folder)?;
    let page = Page::open_from(Build::Hosted, Path::new(builds), &[])?;
    page.drop_paths(&[Path::new(case)])?;
    page.wait_done()?;
    for (theme, width) in [
        ("light", 1360),
        ("dark", 1360),
        ("light", 360),
        ("dark", 360),
    ] {
        let set = "document.documentElement.dataset.theme = arguments[0]";
        page.session().run(set, &[json!(theme)])?;
        for view in views {
            let session = page.session();
            session.devtools("Emulation.setDeviceMetricsOverride", &metrics(width, 900))?;
            session.run("location.hash = arguments[0]", &[json!(view)])?;
            thread::sleep(Duration::from_millis(300));
            let height = session.run("return document.documentElement.scrollHeight", &[])?;
            let height = height.as_u64().unwrap_or(900).clamp(900, 6_000);
            session.devtools(
                "Emulation.setDeviceMetricsOverride",
                &metrics(width, height),
            )?;
            thread::sleep(Duration::from_millis(200));
            let over = session.run(
                "return document.documentElement.scrollWidth - innerWidth",
                &[],
            )?;
            if over.as_i64().unwrap_or(0) > 0 {
                println!("{view} at {width}: {over} pixels beyond the edge");
            }
            let inside = session.run(SIDEWAYS, &[])?;
            for line in inside.as_array().into_iter().flatten() {
                println!("{view} at {width}: {}", line.as_str().unwrap_or_default());
            }
            let picture =
                session.devtools("Page.captureScreenshot", &json!({ "format": "png" }))?;
            let data = picture
                .get("data")
                .and_then(Value::as_str)
                .context("no picture")?;
            let path = Path::new(folder).join(format!("{view}-{theme}-{width}.png.base64"));
            fs::write(path, data)?;
        }
    }
    for line in page.console()? {
        println!("console: {line}");
    }
    Ok(())
}

fn metrics(width: u64, height: u64) -> Value {
    json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false })
}

//! Whether everybody can use the page: axe-core finds no serious issue in any view, in both themes, wide and narrow, and nothing is
//! written to the console or refused by the policy on the way.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use serde_json::json;
use std::fs;
use trailglass_browser_tests::{
    asking::sample,
    page::{Build, Page, VIEWS},
};
use trailglass_xtask::tools;

/// What axe finds in the page as it is: its serious and critical issues, each with the places. One rule, which axe calls experimental, is
/// left out: names that a drawing shortens are whole where they are heard.
const LOOK: &str = "const found = await axe.run(document, { resultTypes: ['violations'], \
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], \
      rules: { 'label-content-name-mismatch': { enabled: false } } }); \
    return found.violations.filter((it) => ['serious', 'critical'].includes(it.impact)).map((it) => \
      `${it.id}: ${it.nodes.slice(0, 3).map((node) => node.target.join(' ') + ' ' + (node.any[0]?.message ?? '')).join(' | ')}`)";

fn look(page: &Page, place: &str, issues: &mut Vec<String>) {
    let found = page.session().run_async(LOOK, &[]).unwrap();
    let found: Vec<String> = serde_json::from_value(found).unwrap();
    issues.extend(found.into_iter().map(|issue| format!("{place}: {issue}")));
}

fn set(page: &Page, theme: &str, width: u64) {
    page.session()
        .devtools(
            "Emulation.setDeviceMetricsOverride",
            &json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false }),
        )
        .unwrap();
    let script = "document.documentElement.dataset.theme = arguments[0]";
    page.session().run(script, &[json!(theme)]).unwrap();
    // Colours of controls change over a moment.
    std::thread::sleep(std::time::Duration::from_millis(300));
}

#[test]
fn no_view_keeps_anybody_out() {
    let axe = fs::read_to_string(tools::axe().unwrap()).unwrap();
    let page = Page::open(Build::Hosted, &[]).unwrap();
    page.session().run(&axe, &[]).unwrap();
    let mut issues = Vec::new();
    for theme in ["light", "dark"] {
        set(&page, theme, 1280);
        look(&page, &format!("the first screen, {theme}"), &mut issues);
    }
    page.drop_paths(&[&sample()]).unwrap();
    page.wait_done().unwrap();
    for (theme, width) in [
        ("light", 1280),
        ("dark", 1280),
        ("light", 360),
        ("dark", 360),
    ] {
        set(&page, theme, width);
        for view in VIEWS {
            let go = "location.hash = arguments[0]";
            page.session().run(go, &[json!(view)]).unwrap();
            page.wait_for(view, |page| {
                let here = format!(
                    "return !!document.querySelector('[data-test=nav-{view}][aria-current]')"
                );
                Ok(page.session().run(&here, &[])? == true)
            })
            .unwrap();
            // What the view asks its workers for comes a moment later.
            std::thread::sleep(std::time::Duration::from_millis(250));
            look(&page, &format!("{view}, {theme}, {width}"), &mut issues);
        }
    }
    for theme in ["light", "dark"] {
        set(&page, theme, 1280);
        for sheet in ["palette", "paste", "help", "lock"] {
            page.click(sheet).unwrap();
            look(&page, &format!("{sheet}, {theme}"), &mut issues);
            let close = "document.querySelector('dialog[open] button[aria-label=Close]').click()";
            page.session().run(close, &[]).unwrap();
        }
    }
    assert_eq!(issues, Vec::<String>::new());
    // The sheet of the lock tries it, and is refused.
    let unasked = |said: Vec<String>| -> Vec<String> {
        let said = said.into_iter();
        said.filter(|it| !it.contains("https://trailglass.invalid/self-test"))
            .collect()
    };
    assert_eq!(unasked(page.violations().unwrap()), Vec::<String>::new());
    assert_eq!(unasked(page.console().unwrap()), Vec::<String>::new());
}

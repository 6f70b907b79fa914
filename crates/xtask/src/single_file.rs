//! Turns the hosted folder into `trailglass.html`, one file that opens from a disk.
//!
//! Every script and style moves into the document and is allowed by its SHA-256 alone; WebAssembly, the worker's script and the sample
//! become data blocks, which a browser never runs. Nothing is left to load, so the policy refuses connections from its first byte on.

use anyhow::{Context, Result, bail, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use std::{fmt::Write, fs, path::Path};

/// The data blocks: the name that boot.js asks for, and the file that goes in.
const EMBEDDED: [(&str, &str); 4] = [
    ("page-wasm", "trailglass-web_bg.wasm"),
    ("worker-wasm", "trailglass-worker_bg.wasm"),
    ("worker-glue", "trailglass-worker.js"),
    ("sample", "sample.zip"),
];

/// The single file made of the hosted folder `hosted`.
///
/// # Errors
/// When a file is missing, or index.html holds a line that would still load something.
pub fn assemble(hosted: &Path) -> Result<String> {
    let index = read(hosted, "index.html")?;
    let (mut scripts, mut styles) = (Vec::new(), Vec::new());
    let mut blocks = String::new();
    for (name, file) in EMBEDDED {
        let bytes = fs::read(hosted.join(file))
            .with_context(|| format!("{file} is missing in {}", hosted.display()))?;
        writeln!(
            blocks,
            "<script type=\"text/plain\" id=\"embedded-{name}\">{}</script>",
            STANDARD.encode(bytes)
        )?;
    }
    let mut page = String::new();
    let mut policy = None;
    for line in index.lines() {
        let tag = line.trim();
        if tag.starts_with("<meta http-equiv=\"Content-Security-Policy\"") {
            policy = Some(page.len());
        } else if let Some(file) = attribute(tag, "<script defer", "src") {
            let script = read(hosted, file)?;
            ensure!(
                !script.to_ascii_lowercase().contains("</script"),
                "{file} would end its own script element"
            );
            ensure!(
                !script.contains("<!--"),
                "{file} would open a comment inside its script element"
            );
            scripts.push(script);
        } else if let Some(file) = attribute(tag, "<link rel=\"stylesheet\"", "href") {
            let style = read(hosted, file)?;
            ensure!(
                !style.to_ascii_lowercase().contains("</style"),
                "{file} would end its own style element"
            );
            ensure!(
                !style.contains("url(") && !style.contains("@import"),
                "{file} loads another file, which the single file does not have"
            );
            writeln!(page, "<style>{style}</style>")?;
            styles.push(style);
        } else if tag == "</body>" {
            page.push_str(&blocks);
            for script in &scripts {
                writeln!(page, "<script>{script}</script>")?;
            }
            writeln!(page, "{line}")?;
        } else if !tag.is_empty() {
            ensure!(
                !tag.contains("<script")
                    && !tag.contains("<link rel=\"mod")
                    && !tag.contains("<link rel=\"pre"),
                "index.html still loads something: {tag}"
            );
            writeln!(page, "{line}")?;
        }
    }
    let Some(place) = policy else {
        bail!("index.html has no policy")
    };
    page.insert_str(
        place,
        &format!(
            "    <meta http-equiv=\"Content-Security-Policy\" content=\"{}\" />\n",
            content_security_policy(&scripts, &styles)
        ),
    );
    Ok(page)
}

fn content_security_policy(scripts: &[String], styles: &[String]) -> String {
    let hashes = |texts: &[String]| {
        let sources = texts.iter().map(|text| {
            format!(
                "'sha256-{}'",
                STANDARD.encode(Sha256::digest(text.as_bytes()))
            )
        });
        sources.collect::<Vec<_>>().join(" ")
    };
    format!(
        "default-src 'none'; script-src {} 'wasm-unsafe-eval'; style-src {}; img-src data: blob:; font-src 'none'; connect-src 'none'; \
         worker-src blob:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types default",
        hashes(scripts),
        hashes(styles)
    )
}

fn read(hosted: &Path, file: &str) -> Result<String> {
    fs::read_to_string(hosted.join(file))
        .with_context(|| format!("{file} cannot be read from {}", hosted.display()))
}

/// The value of `name` in a tag that starts with `start`.
fn attribute<'a>(tag: &'a str, start: &str, name: &str) -> Option<&'a str> {
    let rest = tag.strip_prefix(start)?;
    let value = rest.split_once(&format!("{name}=\""))?.1;
    value.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_an_attribute_of_the_right_tag_only() {
        assert_eq!(
            attribute(
                "<script defer src=\"boot.js\"></script>",
                "<script defer",
                "src"
            ),
            Some("boot.js")
        );
        assert_eq!(
            attribute(
                "<link rel=\"icon\" href=\"data:,\">",
                "<link rel=\"stylesheet\"",
                "href"
            ),
            None
        );
    }

    #[test]
    fn allows_scripts_and_styles_by_their_hash_alone() {
        let policy = content_security_policy(&["a".to_owned()], &[String::new()]);
        assert!(policy.contains("script-src 'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=' 'wasm-unsafe-eval';"), "{policy}");
        assert!(
            policy.contains("style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';"),
            "{policy}"
        );
        assert!(policy.contains("connect-src 'none'"), "{policy}");
        assert!(!policy.contains("'self'"), "{policy}");
    }
}

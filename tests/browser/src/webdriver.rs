//! A WebDriver session with chromedriver, as far as the tests need it.

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};
use std::{thread, time::Duration, time::Instant};
use ureq::Agent;

/// The key under which WebDriver hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// An open browser window. Dropping it closes the browser.
pub struct Session {
    agent: Agent,
    address: String,
}

/// An element of the page, until the page replaces it.
#[derive(Clone, Debug)]
pub struct Element(String);

impl Session {
    /// Opens a browser with these capabilities at a chromedriver on `port`.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn open(port: u16, capabilities: &Value) -> Result<Self> {
        let settings = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(120)));
        let agent = settings.build().new_agent();
        let driver = format!("http://127.0.0.1:{port}");
        let opened = call(
            &agent,
            &format!("{driver}/session"),
            Some(&json!({ "capabilities": { "alwaysMatch": capabilities } })),
        )?;
        let id = opened["sessionId"]
            .as_str()
            .context("chromedriver opened no session")?;
        Ok(Self {
            address: format!("{driver}/session/{id}"),
            agent,
        })
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        call(&self.agent, &format!("{}/{path}", self.address), Some(body))
    }

    /// Goes to an address and waits until it is loaded.
    ///
    /// # Errors
    /// When it cannot be loaded.
    pub fn go(&self, address: &str) -> Result<()> {
        self.post("url", &json!({ "url": address })).map(drop)
    }

    /// Runs `script` as the body of a function and gives what it returns.
    ///
    /// # Errors
    /// When the script throws.
    pub fn run(&self, script: &str, arguments: &[Value]) -> Result<Value> {
        self.post(
            "execute/sync",
            &json!({ "script": script, "args": arguments }),
        )
    }

    /// Runs `script` as the body of an async function and gives what it resolves to.
    ///
    /// # Errors
    /// When it rejects, or takes longer than half a minute.
    pub fn run_async(&self, script: &str, arguments: &[Value]) -> Result<Value> {
        let body = format!(
            "const done = arguments[arguments.length - 1]; const given = [...arguments].slice(0, -1); \
             (async (...args) => {{ {script} }})(...given).then((value) => done({{ value }}), (error) => done({{ error: String(error) }}));"
        );
        let answer = self.post(
            "execute/async",
            &json!({ "script": body, "args": arguments }),
        )?;
        match answer.get("error") {
            Some(error) => bail!("the script failed: {error}"),
            None => Ok(answer.get("value").cloned().unwrap_or(Value::Null)),
        }
    }

    /// A command of the browser's own protocol.
    ///
    /// # Errors
    /// When the browser refuses it.
    pub fn devtools(&self, command: &str, parameters: &Value) -> Result<Value> {
        self.post(
            "goog/cdp/execute",
            &json!({ "cmd": command, "params": parameters }),
        )
    }

    /// The log entries of `kind` (`browser` for the console, `performance` for the network) since the last call.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn log(&self, kind: &str) -> Result<Vec<Value>> {
        let entries = self.post("se/log", &json!({ "type": kind }))?;
        Ok(entries.as_array().cloned().unwrap_or_default())
    }

    /// All elements that match a CSS selector.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn all(&self, selector: &str) -> Result<Vec<Element>> {
        let found = self.post(
            "elements",
            &json!({ "using": "css selector", "value": selector }),
        )?;
        let found = found.as_array().cloned().unwrap_or_default();
        Ok(found
            .iter()
            .filter_map(|element| Some(Element(element[ELEMENT].as_str()?.to_owned())))
            .collect())
    }

    /// The first element that matches, waited for.
    ///
    /// # Errors
    /// When none is there after ten seconds.
    pub fn find(&self, selector: &str) -> Result<Element> {
        self.wait(
            &format!("an element {selector}"),
            Duration::from_secs(10),
            || Ok(self.all(selector)?.into_iter().next()),
        )
    }

    /// Clicks an element.
    ///
    /// # Errors
    /// When it cannot be clicked.
    pub fn click(&self, element: &Element) -> Result<()> {
        self.post(&format!("element/{}/click", element.0), &json!({}))
            .map(drop)
    }

    /// Types into an element; on a file input, chooses the files of these paths (one a line).
    ///
    /// # Errors
    /// When the element takes no input.
    pub fn type_text(&self, element: &Element, text: &str) -> Result<()> {
        self.post(
            &format!("element/{}/value", element.0),
            &json!({ "text": text }),
        )
        .map(drop)
    }

    /// The text of an element as a person sees it.
    ///
    /// # Errors
    /// When the element is gone.
    pub fn text(&self, element: &Element) -> Result<String> {
        let text = call(
            &self.agent,
            &format!("{}/element/{}/text", self.address, element.0),
            None,
        )?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Asks again and again until `question` has an answer.
    ///
    /// # Errors
    /// When it has none in `patience`, or asking fails.
    pub fn wait<T>(
        &self,
        what: &str,
        patience: Duration,
        mut question: impl FnMut() -> Result<Option<T>>,
    ) -> Result<T> {
        let start = Instant::now();
        loop {
            if let Some(answer) = question()? {
                return Ok(answer);
            }
            if start.elapsed() > patience {
                return Err(anyhow!("{what} did not come in {patience:?}"));
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The browser may be gone already.
        drop(self.agent.delete(&self.address).call());
    }
}

fn call(agent: &Agent, address: &str, body: Option<&Value>) -> Result<Value> {
    let answer = match body {
        Some(body) => agent.post(address).send_json(body),
        None => agent.get(address).call(),
    };
    let mut answer: Value = answer
        .with_context(|| format!("no answer to {address}"))?
        .body_mut()
        .read_json()
        .context("the answer is not JSON")?;
    let value = answer["value"].take();
    match value.get("error").and_then(Value::as_str) {
        Some(error) => bail!(
            "{error}: {}",
            value["message"]
                .as_str()
                .unwrap_or_default()
                .lines()
                .next()
                .unwrap_or_default()
        ),
        None => Ok(value),
    }
}

//! The stand-in for the AWS CLI: notes each call, then answers by a rule, or lets the real one answer.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Serializer, Value, json, ser::PrettyFormatter};
use std::{
    collections::BTreeMap,
    env, fs,
    io::{BufRead, BufReader, Write},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
    time::Duration,
};

/// The variable that names the file with the [`Script`].
pub const VARIABLE: &str = "TRAILGLASS_STAND_IN";

/// What a stand-in does.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Script {
    /// The first rule that fits a call answers it.
    pub rules: Vec<Rule>,
    /// Where the real AWS CLI listens, for calls without a rule. Without it they are refused, as by an account that allows nothing.
    pub real: Option<PathBuf>,
    /// A directory that takes the notes.
    pub notes: PathBuf,
}

/// An answer to some calls.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rule {
    /// How the command line starts, after `aws`.
    pub call: String,
    /// What it has to contain somewhere.
    pub with: String,
    /// How often the rule applies.
    pub times: u64,
    /// What it answers.
    pub answer: Answer,
}

impl Rule {
    /// The answer to all calls that start so.
    #[must_use]
    pub fn new(call: &str, answer: Answer) -> Self {
        Self {
            call: call.into(),
            with: String::new(),
            times: u64::MAX,
            answer,
        }
    }

    /// Only for command lines that contain this.
    #[must_use]
    pub fn with(mut self, text: &str) -> Self {
        text.clone_into(&mut self.with);
        self
    }

    /// Only the first so many times.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = times;
        self
    }
}

/// What a command prints, and how it ends.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Answer {
    /// On standard output.
    pub stdout: String,
    /// On standard error.
    pub stderr: String,
    /// The exit code.
    pub code: u8,
    /// Seconds before it answers.
    pub delay: u64,
}

impl Answer {
    /// JSON, printed as the AWS CLI prints it.
    #[must_use]
    pub fn json(value: &Value) -> Self {
        let mut text = Vec::new();
        let mut serializer =
            Serializer::with_formatter(&mut text, PrettyFormatter::with_indent(b"    "));
        // A JSON value always serializes.
        drop(value.serialize(&mut serializer));
        Self {
            stdout: String::from_utf8_lossy(&text).into_owned() + "\n",
            ..Self::default()
        }
    }

    /// Nothing, which has a meaning of its own.
    #[must_use]
    pub fn nothing() -> Self {
        Self::default()
    }

    /// An error of the service, as both versions of the AWS CLI print it.
    #[must_use]
    pub fn error(code: &str, message: &str) -> Self {
        Self::failure(
            254,
            &format!(
                "\nAn error occurred ({code}) when calling the SomeThing operation: {message}\n"
            ),
        )
    }

    /// An end with this code and these words.
    #[must_use]
    pub fn failure(code: u8, stderr: &str) -> Self {
        Self {
            stderr: stderr.into(),
            code,
            ..Self::default()
        }
    }

    /// The same answer, so many seconds later.
    #[must_use]
    pub fn after(mut self, seconds: u64) -> Self {
        self.delay = seconds;
        self
    }
}

/// A noted call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Note {
    /// What stands after `aws`.
    pub arguments: Vec<String>,
    /// The secrets in the environment, to look for where they must not be.
    pub secrets: Vec<String>,
    /// The attempts that the AWS CLI may make.
    pub attempts: String,
}

/// Answers one command line.
#[must_use]
pub fn main() -> ExitCode {
    match answer(env::args().skip(1).collect()) {
        Ok(answer) => {
            thread::sleep(Duration::from_secs(answer.delay));
            // A reader that has gone away is what a time limit looks like.
            drop(std::io::stdout().write_all(answer.stdout.as_bytes()));
            drop(std::io::stderr().write_all(answer.stderr.as_bytes()));
            ExitCode::from(answer.code)
        }
        Err(error) => {
            drop(writeln!(
                std::io::stderr(),
                "the stand-in failed: {error:#}"
            ));
            ExitCode::from(99)
        }
    }
}

fn answer(arguments: Vec<String>) -> Result<Answer> {
    let script = env::var_os(VARIABLE).context("there is no script")?;
    let script: Script = serde_json::from_slice(&fs::read(script)?)?;
    let line = arguments.join(" ");
    note(&script.notes, arguments.clone())?;
    for (number, rule) in script.rules.iter().enumerate() {
        if line.starts_with(&rule.call)
            && line.contains(&rule.with)
            && taken(&script.notes.join(format!("rule-{number}")), rule.times)?
        {
            return Ok(rule.answer.clone());
        }
    }
    match script.real {
        Some(socket) => real(&socket, &arguments),
        None => Ok(Answer::error(
            "AccessDenied",
            "User: arn:aws:iam::111122223333:user/me is not authorized to perform this",
        )),
    }
}

/// Counts a use of a rule, and says whether it was still to be had.
fn taken(counter: &Path, times: u64) -> Result<bool> {
    if times == u64::MAX {
        return Ok(true);
    }
    let mut file = fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(counter)?;
    file.write_all(b".")?;
    Ok(file.metadata()?.len() <= times)
}

fn note(notes: &Path, arguments: Vec<String>) -> Result<()> {
    let secrets = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]
        .iter()
        .filter_map(|name| env::var(name).ok());
    let note = Note {
        arguments,
        secrets: secrets.collect(),
        attempts: env::var("AWS_MAX_ATTEMPTS").unwrap_or_default(),
    };
    let mut file = fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(notes.join("calls"))?;
    file.write_all(format!("{}\n", serde_json::to_string(&note)?).as_bytes())?;
    Ok(())
}

/// What the real AWS CLI answers.
fn real(socket: &Path, arguments: &[String]) -> Result<Answer> {
    let environment: BTreeMap<String, String> = env::vars().collect();
    let mut stream = UnixStream::connect(socket).context("the AWS CLI does not listen")?;
    let request = json!({ "args": arguments, "env": environment });
    stream.write_all(format!("{request}\n").as_bytes())?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    let answer: Value = serde_json::from_str(&line).context("the AWS CLI did not answer")?;
    let text = |name: &str| {
        answer
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let code = answer.get("code").and_then(Value::as_u64).unwrap_or(0);
    Ok(Answer {
        stdout: text("stdout"),
        stderr: text("stderr"),
        code: u8::try_from(code).unwrap_or(u8::MAX),
        delay: 0,
    })
}

//! A static file server for this machine alone, for `serve` and for the browser tests.
//!
//! It answers GET and HEAD for the files of one folder, remembers what was asked of it, and can be stopped at any moment, so that the
//! tests can show what the page asked for and that it goes on without the server. It is no server for a network.

use anyhow::{Context, Result};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Component, Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

/// No request of a page is longer; a canary in a body is wanted in the log.
const LONGEST_BODY: u64 = 1 << 20;

/// A running server. Dropping it stops it.
pub struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves `folder` at `base` (`/`, or `/some/path/`) on 127.0.0.1; port 0 takes a free one.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn start(folder: &Path, base: &str, port: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("port {port} cannot be opened; another one: --port"))?;
        let address = listener.local_addr()?;
        let requests = Arc::new(Mutex::new(Vec::new()));
        let stopped = Arc::new(AtomicBool::new(false));
        let site = Arc::new(Site {
            folder: folder.to_path_buf(),
            base: base.to_owned(),
            requests: Arc::clone(&requests),
        });
        let stop = Arc::clone(&stopped);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                if let Ok(stream) = stream {
                    let site = Arc::clone(&site);
                    // A visitor that hangs up in the middle is no concern of the others.
                    std::thread::spawn(move || drop(site.answer(stream)));
                }
            }
        });
        Ok(Self {
            address,
            requests,
            stopped,
            thread: Some(thread),
        })
    }

    /// The port that it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// All requests so far, oldest first: request line, headers and body as they came in.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Stops listening; the port is closed when this returns.
    pub fn stop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            // A last connection wakes the listener, which then sees that it is to stop.
            drop(TcpStream::connect(self.address));
            drop(thread.join());
        }
    }

    /// Serves until the process is ended.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

struct Site {
    folder: PathBuf,
    base: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Site {
    fn answer(&self, stream: TcpStream) -> std::io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let mut reader = BufReader::new(stream);
        let mut request = String::new();
        let mut length = 0;
        while reader.read_line(&mut request)? > 2 {
            let last = request
                .lines()
                .last()
                .unwrap_or_default()
                .to_ascii_lowercase();
            if let Some(value) = last.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut body = Vec::new();
        reader
            .by_ref()
            .take(LONGEST_BODY.min(length))
            .read_to_end(&mut body)?;
        let mut words = request.split_whitespace();
        let (method, address) = (
            words.next().unwrap_or_default().to_owned(),
            words.next().unwrap_or_default().to_owned(),
        );
        request.push_str(&String::from_utf8_lossy(&body));
        if !request.is_empty() {
            self.requests
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(request);
        }
        let mut stream = reader.into_inner();
        let found = if method == "GET" || method == "HEAD" {
            self.file(&address)
        } else {
            None
        };
        match found.and_then(|path| Some((std::fs::read(&path).ok()?, path))) {
            Some((bytes, path)) => {
                write_head(&mut stream, "200 OK", media_type(&path), bytes.len())?;
                if method == "GET" {
                    stream.write_all(&bytes)
                } else {
                    Ok(())
                }
            }
            None => write_head(&mut stream, "404 Not Found", "text/plain", 0),
        }
    }

    /// The file behind an address, if it is one of the folder.
    fn file(&self, address: &str) -> Option<PathBuf> {
        let address = address.split(['?', '#']).next()?;
        let relative = Path::new(address.strip_prefix(&self.base)?);
        let inside = relative
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        let path = self.folder.join(relative);
        inside.then(|| {
            if path.is_dir() {
                path.join("index.html")
            } else {
                path
            }
        })
    }
}

fn write_head(
    stream: &mut TcpStream,
    status: &str,
    media_type: &str,
    length: usize,
) -> std::io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\nCache-Control: no-cache\r\n\
         X-Content-Type-Options: nosniff\r\nX-DNS-Prefetch-Control: off\r\nConnection: close\r\n\r\n"
    )
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("sh") => "text/plain; charset=utf-8",
        Some("zip") => "application/zip",
        _ => "application/octet-stream",
    }
}

//! A listener that nobody should ever reach: what arrives here has leaked.

use anyhow::Result;
use std::{
    io::Read,
    net::{Ipv4Addr, TcpListener, UdpSocket},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

/// Listens on one port of this machine, with TCP and UDP, until the process ends.
pub struct Canary {
    port: u16,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Canary {
    /// Starts to listen on a free port.
    ///
    /// # Errors
    /// When no port is free.
    pub fn listen() -> Result<Self> {
        let stream = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = stream.local_addr()?.port();
        let datagrams = UdpSocket::bind((Ipv4Addr::LOCALHOST, port))?;
        let seen = Arc::new(Mutex::new(Vec::new()));
        let by_stream = Arc::clone(&seen);
        thread::spawn(move || {
            for connection in stream.incoming().flatten() {
                let seen = Arc::clone(&by_stream);
                thread::spawn(move || {
                    let mut connection = connection;
                    let mut first = vec![0; 4096];
                    drop(connection.set_read_timeout(Some(Duration::from_secs(2))));
                    let length = connection.read(&mut first).unwrap_or(0);
                    first.truncate(length);
                    // Even a connection that says nothing has been made.
                    note(&seen, format!("TCP: {}", String::from_utf8_lossy(&first)));
                });
            }
        });
        let by_datagram = Arc::clone(&seen);
        thread::spawn(move || {
            let mut datagram = vec![0; 4096];
            while let Ok((length, _)) = datagrams.recv_from(&mut datagram) {
                note(&by_datagram, format!("UDP: {length} bytes"));
            }
        });
        Ok(Self { port, seen })
    }

    /// The port, of TCP and UDP both.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Everything that arrived so far.
    #[must_use]
    pub fn seen(&self) -> Vec<String> {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

fn note(seen: &Mutex<Vec<String>>, what: String) {
    seen.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(what);
}

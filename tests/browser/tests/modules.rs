//! What the built modules ask of the browser: no way to make a request is among it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::fs;
use trailglass_xtask::{page::MODULES, project::Flavour};

/// The names that a module imports, from its import section (number 2).
fn imports(module: &[u8]) -> Vec<String> {
    let mut reader = Reader(&module[8..]);
    while !reader.0.is_empty() {
        let section = reader.byte();
        let length = reader.number();
        let mut content = Reader(&reader.0[..length]);
        reader.0 = &reader.0[length..];
        if section == 2 {
            return (0..content.number()).map(|_| content.import()).collect();
        }
    }
    Vec::new()
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn byte(&mut self) -> u8 {
        let byte = self.0[0];
        self.0 = &self.0[1..];
        byte
    }

    fn number(&mut self) -> usize {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            number |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                return number;
            }
        }
    }

    fn name(&mut self) -> String {
        let length = self.number();
        let name = String::from_utf8(self.0[..length].to_vec()).unwrap();
        self.0 = &self.0[length..];
        name
    }

    /// One import: module, name, and a kind with its description, which is skipped.
    fn import(&mut self) -> String {
        let _module = self.name();
        let name = self.name();
        match self.byte() {
            0 => drop(self.number()),
            1 => {
                self.byte();
                self.limits();
            }
            2 => self.limits(),
            3 => self.0 = &self.0[2..],
            kind => panic!("an import of kind {kind}"),
        }
        name
    }

    fn limits(&mut self) {
        let has_maximum = self.byte() & 1 == 1;
        self.number();
        if has_maximum {
            self.number();
        }
    }
}

#[test]
fn modules_import_no_way_to_make_a_request() {
    let banned = [
        "fetch",
        "xmlhttprequest",
        "websocket",
        "sendbeacon",
        "send_beacon",
        "eventsource",
        "rtcpeer",
        "webtransport",
        "importscripts",
        "serviceworker",
    ];
    for module in MODULES {
        let bytes = fs::read(Flavour::Development.hosted().join(module)).unwrap();
        assert_eq!(&bytes[..4], b"\0asm");
        let imports = imports(&bytes);
        assert!(imports.len() > 3, "{module}: {imports:?}");
        for import in &imports {
            let import = import.to_ascii_lowercase();
            assert!(
                !banned.iter().any(|banned| import.contains(banned)),
                "{module} imports {import}"
            );
        }
    }
}

#[test]
fn scripts_beside_the_modules_make_no_request_of_their_own() {
    for module in MODULES {
        let script = module.replace("_bg.wasm", ".js");
        let text = fs::read_to_string(Flavour::Development.hosted().join(&script)).unwrap();
        // wasm-bindgen's own loader can fetch the module when it is given an address; boot.js gives it the compiled module.
        assert_eq!(text.matches("fetch(").count(), 1, "{script}");
        for banned in [
            "XMLHttpRequest",
            "WebSocket",
            "sendBeacon",
            "EventSource",
            "RTCPeer",
            "WebTransport",
            "importScripts",
            "eval(",
        ] {
            assert!(!text.contains(banned), "{script} contains {banned}");
        }
    }
}

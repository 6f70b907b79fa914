// Starts the page: loads everything that it will ever need, locks the network, then hands over to the WebAssembly app.
//
// The order is the point. Content Security Policies only add up, so once the second policy below is in the page, no later code can
// take it back, and workers made from a blob address inherit it. Everything is therefore fetched before, and every worker starts after.
// The same script starts the single-file build: there, the files are in the document and the first policy already refuses requests.
"use strict";

(() => {
  // WebRTC is not under the control of any policy, so it has to go. The others are refused by the policy anyway.
  const CHANNELS = [
    "RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel", "RTCIceTransport", "RTCDtlsTransport",
    "WebTransport", "WebSocket", "WebSocketStream", "EventSource", "SharedWorker", "Notification", "PresentationRequest",
  ];
  const SEAL = "default-src 'none'; script-src 'wasm-unsafe-eval'; img-src data: blob:; connect-src 'none'; worker-src blob:";

  const OFFLINE = "offline.js";

  const message = document.getElementById("boot-message");
  const embedded = (name) => document.getElementById("embedded-" + name);
  const singleFile = embedded("worker-wasm") !== null;

  function removeChannels() {
    for (const name of CHANNELS) delete globalThis[name];
    delete Navigator.prototype.sendBeacon;
    return CHANNELS.every((name) => !(name in globalThis)) && !("sendBeacon" in navigator);
  }

  function decodeBase64(text) {
    const binary = atob(text.trim());
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
    return bytes;
  }

  // The bytes of one file of the build: from the document (and then dropped from it), or from beside it.
  async function load(name, file) {
    const block = embedded(name);
    if (block !== null) {
      const bytes = decodeBase64(block.textContent);
      block.remove();
      return bytes;
    }
    let response;
    try {
      response = await fetch(file, { cache: "no-cache", credentials: "omit" });
    } catch (error) {
      throw new Error(`${file} could not be loaded: ${error.message}`);
    }
    if (!response.ok) throw new Error(`${file} could not be loaded: the server answered ${response.status}.`);
    return new Uint8Array(await response.arrayBuffer());
  }

  async function compile(name, file) {
    const bytes = await load(name, file);
    try {
      return await WebAssembly.compile(bytes);
    } catch (error) {
      throw new Error(`${file} does not compile in this browser: ${error.message}`);
    }
  }

  // For the self-test of the lock, on the page and in a worker: tries a request and gives the name of the directive that refused it, or
  // an empty text when no policy did. The name is reserved and never resolves, so nothing would be reached without the lock either.
  // It is here and not in Rust, so that no WebAssembly of ours imports a way to make a request.
  function tryRequest() {
    return new Promise((resolve) => {
      const refused = (event) => finish(event.effectiveDirective);
      const finish = (directive) => {
        removeEventListener("securitypolicyviolation", refused);
        resolve(directive);
      };
      addEventListener("securitypolicyviolation", refused);
      fetch("https://trailglass.invalid/self-test").then(() => finish(""), () => setTimeout(finish, 100, ""));
    });
  }

  // The glue that wasm-bindgen made, and a few lines: the first message is the compiled module, all later ones are Rust's.
  function workerAddress(glue) {
    const start = `
      self.tryRequest = ${tryRequest};
      self.onmessage = (event) => { self.onmessage = null; wasm_bindgen.initSync({ module: event.data }); };
    `;
    return URL.createObjectURL(new Blob([glue, start], { type: "text/javascript" }));
  }

  // With Trusted Types, the browser refuses every string that would become code or markup unless this policy lets it through. What the
  // views are made of are constant fragments, which hold no script; the only script addresses are those of our workers.
  function trustOnly(...addresses) {
    if (!globalThis.trustedTypes) return;
    const active = /<\s*(script|iframe|object|embed|base|meta|link)|\son[a-z]+\s*=|javascript:|srcdoc/i;
    trustedTypes.createPolicy("default", {
      createHTML: (html) => (active.test(html) ? null : html),
      createScriptURL: (url) => (addresses.includes(url) ? url : null),
    });
  }

  // The hosted release keeps its files, so that it opens without its server (offline.js). The browser's handle on that worker is taken
  // away before the app starts; all that is left is to ask for a new version that waits.
  function keepOffline() {
    const wanted = document.querySelector("meta[name='trailglass-offline']");
    const workers = navigator.serviceWorker;
    delete Navigator.prototype.serviceWorker;
    const offline = { state: "none", update: false, useUpdate: () => {} };
    if (singleFile || wanted === null || workers === undefined) return offline;
    offline.state = "keeping";
    const tell = (change) => {
      Object.assign(offline, change);
      dispatchEvent(new Event("trailglass-offline"));
    };
    const watch = (registration) => {
      const offer = (worker) => tell({
        update: true,
        useUpdate: () => {
          workers.addEventListener("controllerchange", () => location.reload(), { once: true });
          worker.postMessage("activate");
        },
      });
      if (registration.active !== null) tell({ state: "kept" });
      if (registration.waiting !== null) offer(registration.waiting);
      const follow = (worker) => worker?.addEventListener("statechange", () => {
        if (worker.state === "activated") tell({ state: "kept" });
        if (worker.state === "installed" && registration.active !== null) offer(worker);
        if (worker.state === "redundant" && registration.active === null) tell({ state: "not kept" });
      });
      follow(registration.installing);
      registration.addEventListener("updatefound", () => follow(registration.installing));
    };
    workers.register(OFFLINE, { updateViaCache: "none" }).then(watch, () => tell({ state: "not kept" }));
    return offline;
  }

  function lockNetwork() {
    const policy = document.createElement("meta");
    policy.httpEquiv = "Content-Security-Policy";
    policy.content = SEAL;
    document.head.append(policy);
    return policy.isConnected;
  }

  async function start() {
    const channelsGone = removeChannels();
    if (typeof WebAssembly !== "object") throw new Error("This browser has no WebAssembly, or it is switched off.");
    if (typeof wasm_bindgen !== "function") throw new Error("trailglass-web.js could not be loaded.");
    const [pageModule, workerModule, workerGlue, sample] = await Promise.all([
      compile("page-wasm", "trailglass-web_bg.wasm"),
      compile("worker-wasm", "trailglass-worker_bg.wasm"),
      load("worker-glue", "trailglass-worker.js"),
      load("sample", "sample.zip"),
    ]);
    const workerUrl = workerAddress(workerGlue);
    trustOnly(workerUrl, OFFLINE);
    const offline = keepOffline();
    const locked = lockNetwork() && channelsGone;
    globalThis.trailglass = Object.freeze({
      build: singleFile ? "single-file" : "hosted",
      version: document.querySelector("meta[name='trailglass-version']").content,
      workerModule,
      workerUrl,
      sample,
      locked,
      tryRequest,
      offline,
    });
    await wasm_bindgen({ module_or_path: pageModule });
    document.getElementById("boot").remove();
  }

  start().catch((error) => {
    document.getElementById("boot").classList.add("failed");
    const detail = document.createElement("pre");
    detail.textContent = error.message;
    const advice = document.createElement("p");
    advice.textContent =
      location.protocol === "file:" && !singleFile
        ? "A browser does not let a page that was opened from a folder load the files beside it. Open trailglass.html instead: it holds everything in one file."
        : "Trailglass needs Chrome or Edge 123, Firefox 121 or Safari 17.5, or a later one. Reload the page; should the message stay, the copy of Trailglass may be incomplete.";
    message.textContent = "Trailglass could not start.";
    message.after(detail, advice);
  });
})();

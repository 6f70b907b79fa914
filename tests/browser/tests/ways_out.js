// Tries every way out of a page or worker to `target` (host:port) and returns the names of those that could at least be started.
// Used as the body of an async function, with `target` or the first argument as the canary's address.
const host = typeof target === "string" ? target : args[0];
const web = (name) => `http://${host}/${name}`;
const inPage = typeof document === "object";
const started = [];
const attempt = (name, action) => {
  try {
    const outcome = action();
    if (outcome && typeof outcome.then === "function") outcome.then(() => {}, () => {});
    started.push(name);
  } catch (error) {
    // Refused at once, or there is no such thing here.
  }
};
const element = (name, tag, attributes) =>
  attempt(name, () => {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) made[key] = value;
    document.body.append(made);
    if (made.load) made.load();
  });

attempt("fetch", () => fetch(web("fetch"), { mode: "no-cors" }));
attempt("fetch-post", () => fetch(web("fetch-post"), { method: "POST", mode: "no-cors", body: "canary" }));
attempt("fetch-own", () => fetch("index.html?canary", { method: "POST", body: "canary" }));
attempt("fetch-keepalive", () => fetch(web("fetch-keepalive"), { method: "POST", mode: "no-cors", keepalive: true, body: "canary" }));
attempt("xhr", () => {
  const request = new XMLHttpRequest();
  request.open("POST", web("xhr"));
  request.send("canary");
});
attempt("websocket", () => new WebSocket(`ws://${host}/websocket`));
attempt("eventsource", () => new EventSource(web("eventsource")));
attempt("webtransport", () => new WebTransport(`https://${host}/webtransport`));
attempt("import", () => import(web("import.js")));
attempt("font", () => new FontFace("canary", `url(${web("font")})`).load());

if (inPage) {
  attempt("beacon", () => navigator.sendBeacon(web("beacon"), "canary"));
  attempt("service-worker", () => navigator.serviceWorker.register("trailglass-worker.js?canary"));
  attempt("stun", () => {
    const connection = new RTCPeerConnection({ iceServers: [{ urls: `stun:${host}` }] });
    connection.createDataChannel("canary");
    return connection.createOffer().then((offer) => connection.setLocalDescription(offer));
  });
  element("img", "img", { src: web("img") });
  element("img-own", "img", { src: "boot.css?canary" });
  element("video", "video", { src: web("video") });
  element("audio", "audio", { src: web("audio") });
  element("script", "script", { src: web("script.js") });
  element("script-own", "script", { src: "boot.js?canary" });
  element("style", "link", { rel: "stylesheet", href: web("style.css") });
  element("prefetch", "link", { rel: "prefetch", href: web("prefetch") });
  element("preload", "link", { rel: "preload", as: "image", href: web("preload") });
  element("manifest", "link", { rel: "manifest", href: web("manifest") });
  element("icon", "link", { rel: "icon", href: web("icon") });
  // Left out: navigation and `<link rel=preconnect>`, which no policy covers (crates/README.md says so).
  element("iframe", "iframe", { src: web("iframe") });
  element("object", "object", { data: web("object") });
  element("embed", "embed", { src: web("embed") });
  element("background", "p", { textContent: "." });
  attempt("background", () => document.body.style.setProperty("background-image", `url(${web("background")})`));
  attempt("form", () => {
    const form = document.createElement("form");
    const frame = document.createElement("iframe");
    frame.name = "canary";
    Object.assign(form, { action: web("form"), method: "post", target: "canary" });
    document.body.append(frame, form);
    form.submit();
  });
  attempt("worker-network", () => new Worker("trailglass-worker.js?canary"));
  attempt("worker-fetch", () => {
    const script = `fetch("${web("worker-fetch")}", { mode: "no-cors" }).catch(() => {})`;
    new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
  });
} else {
  attempt("import-scripts", () => importScripts(web("import-scripts.js")));
  attempt("nested-worker", () => new Worker(web("nested-worker.js")));
}
await new Promise((resolve) => setTimeout(resolve, 500));
return started;

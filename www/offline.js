// Keeps the files of this one version of the page, so that it opens without its server. It is written into the hosted release alone, with
// the list of files and their SHA-256 filled in.
//
// It widens no way out: it answers with kept files and nothing else, sends nothing that a page tells it, and the page is refused every
// request before this could see it. A new version is fetched beside the old one and waits until it is asked for, or until no page of the
// old one is open.
"use strict";

const VERSION = "%VERSION%";
const FILES = new Map(Object.entries(%FILES%));
const CACHE = "trailglass " + self.registration.scope + " ";
const OWN = CACHE + VERSION;

async function keep() {
  const cache = await caches.open(OWN);
  await Promise.all([...FILES].map(async ([file, integrity]) => {
    // A file that is another one than the release had is refused by the browser, and with it the whole version.
    const response = await fetch(file, { integrity, cache: "no-cache", credentials: "omit" });
    if (!response.ok) throw new Error(`${file}: the server answered ${response.status}`);
    await cache.put(file, response);
  }));
}

async function forgetOthers() {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(CACHE) && name !== OWN);
  await Promise.all(others.map((name) => caches.delete(name)));
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));
self.addEventListener("message", (event) => {
  if (event.data === "activate") self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  const file = address.href.slice(self.registration.scope.length).split(/[?#]/)[0] || "index.html";
  const known = address.href.startsWith(self.registration.scope) && FILES.has(file);
  if (event.request.method === "GET" && known) {
    event.respondWith(caches.open(OWN).then((cache) => cache.match(file)).then((kept) => kept ?? fetch(event.request)));
  }
});

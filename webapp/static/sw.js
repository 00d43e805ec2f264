// The service worker: the offline page, the last known ticket with its age, and nothing that could be old without saying so.
// It is plain JavaScript, served at /sw.js; browsers run it only on https and 127.0.0.1.

const SHELL = "giliran-shell-2";
const TICKETS = "giliran-tickets-1";
const KEEP = [SHELL, TICKETS];
const OFFLINE_PAGE = "/offline";
const ASSET_LIST = "/static/dist/assets.json";
const SHELL_FILES = [OFFLINE_PAGE, "/static/icons/favicon.svg", "/static/icons/icon-192.png"];
// A phone needs the pages that it opens in the hall; those of tablets and TVs would cost it data.
const PHONE_ASSETS = /(^|\/)surfaces\/(hall|ticket|notice)[.-]/;
const TICKET_PAGE = /^\/t\/[^/]+\/?$/;
const PATIENCE_MS = 6000;
const MOST_TICKETS = 5;

self.addEventListener("install", (event) => {
  event.waitUntil(fillShell().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldCaches().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(openPage(request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(openAsset(request));
});

async function fillShell() {
  const shell = await caches.open(SHELL);
  await shell.addAll(SHELL_FILES);
  const assets = await phoneAssets();
  // A bundle that cannot be had now is fetched when a page asks for it.
  await Promise.all(assets.map((path) => shell.add(path).catch(() => undefined)));
}

/** The list is {"js/surfaces/hall.js": "js/surfaces/hall.1a2b.js", …}, paths under /static/dist/. */
async function phoneAssets() {
  try {
    const list = await (await fetch(ASSET_LIST, { cache: "no-cache" })).json();
    const paths = Object.values(list).filter((path) => typeof path === "string" && PHONE_ASSETS.test(path));
    return paths.map((path) => (path.startsWith("/") ? path : `/static/dist/${path}`));
  } catch {
    return [];
  }
}

async function dropOldCaches() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("giliran-") && !KEEP.includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function openPage(request, url) {
  const isTicket = TICKET_PAGE.test(url.pathname);
  try {
    const response = await fetchInTime(request);
    if (isTicket && response.ok) await keepTicket(request, response.clone());
    return response;
  } catch {
    return (isTicket && (await keptTicket(url))) || (await caches.match(OFFLINE_PAGE)) || Response.error();
  }
}

function fetchInTime(request) {
  const late = new Promise((_, refuse) => setTimeout(() => refuse(new Error("late")), PATIENCE_MS));
  return Promise.race([fetch(request), late]);
}

async function keepTicket(request, response) {
  const tickets = await caches.open(TICKETS);
  await tickets.put(new URL(request.url).pathname, stamped(response, await response.text()));
  const kept = await tickets.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MOST_TICKETS)).map((old) => tickets.delete(old)));
}

/** The copy knows when it was made; the page reads `data-saved-at` and says so. */
function stamped(response, text) {
  const marked = text.replace("<html ", `<html data-saved-at="${new Date().toISOString()}" `);
  return new Response(marked, { status: 200, headers: offlineHeaders(response) });
}

function offlineHeaders(response) {
  const headers = new Headers(response.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  headers.set("X-Saved-At", new Date().toISOString());
  return headers;
}

async function keptTicket(url) {
  const tickets = await caches.open(TICKETS);
  return tickets.match(url.pathname);
}

/** Bundles carry their hash in their name: what is cached is right for ever. */
async function openAsset(request) {
  const cached = await caches.match(request, { ignoreVary: true });
  return cached || fetch(request);
}

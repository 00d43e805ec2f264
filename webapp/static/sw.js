// The service worker: the offline page, the last known tickets with their age, and nothing old that does not say so.
// It is plain JavaScript, served at /sw.js; browsers run it only on https and 127.0.0.1.

const ASSETS = "giliran-assets-3";
const TICKETS = "giliran-tickets-1";
const OFFLINE_PAGE = "/offline";
const ICONS = ["/static/icons/favicon.svg", "/static/icons/icon-192.png"];
const TICKET_PAGE = /^\/t\/[^/]+\/?$/;
const BUNDLED = "/static/dist/";
const PATIENCE_MS = 6000;
const SAVED_AT = "X-Saved-At";
const MARK = "X-Giliran"; // what the server itself says; a captive page or a proxy may answer 200 too
const KEPT_HEADERS = ["Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options"];
const OLDEST_TICKET_MS = 18 * 60 * 60 * 1000; // a ticket is good for one day
const MOST_TICKETS = 5;
const MOST_ASSETS = 40;

self.addEventListener("install", (event) => {
  event.waitUntil(keepOfflinePage().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldCaches().then(() => self.clients.claim()));
});

// The first page of a phone was loaded before this worker ran: the page asks to be kept.
self.addEventListener("message", (event) => {
  const url = new URL(event.data.keep, self.location.origin);
  if (isTicket(url)) event.waitUntil(fetch(url.pathname).then((response) => keepTicket(url, response)));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(openPage(request, url));
  else if (url.pathname.startsWith(BUNDLED) || ICONS.includes(url.pathname)) event.respondWith(openAsset(request));
});

const isTicket = (url) => url.origin === self.location.origin && TICKET_PAGE.test(url.pathname);

/** Of another machine nothing is kept: under a name that is right for ever it would stay for ever. */
const isGood = (response) => response.ok && response.headers.has(MARK);

async function keepOfflinePage() {
  const assets = await caches.open(ASSETS);
  await Promise.all([OFFLINE_PAGE, ...ICONS].map((path) => keepOrFail(assets, path)));
  const page = await assets.match(OFFLINE_PAGE);
  await keepAssetsOf(await page.text());
}

/** A worker that lacks one of these is not installed, and is tried again with the next page. */
async function keepOrFail(assets, path) {
  const response = await fetch(path);
  if (!isGood(response)) throw new Error(`no ${path} from the server`);
  await assets.put(path, response);
}

async function dropOldCaches() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("giliran-") && name !== ASSETS && name !== TICKETS);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** The network first; a ticket may be shown from its copy, which says how old it is; else the offline page. */
async function openPage(request, url) {
  const network = fetch(request);
  try {
    const response = await inTime(network);
    if (!isTicket(url)) return response;
    if (isGood(response)) await keepTicket(url, response.clone());
    return (isOfAnother(response) && (await keptTicket(url))) || response;
  } catch {
    return (await keptTicket(url)) || network.catch(offlinePage);
  }
}

/** A proxy or a router answered because the hall's server did not. A redirect is followed by the browser itself. */
const isOfAnother = (response) => response.type !== "opaqueredirect" && !response.headers.has(MARK);

const offlinePage = async () => (await caches.match(OFFLINE_PAGE)) || Response.error();

function inTime(answer) {
  const late = new Promise((_, refuse) => setTimeout(() => refuse(new Error("late")), PATIENCE_MS));
  return Promise.race([answer, late]);
}

async function keepTicket(url, response) {
  if (!isGood(response) || response.redirected) return;
  const text = await response.text();
  const tickets = await caches.open(TICKETS);
  await tickets.put(url.pathname, stamped(text, response.headers, new Date().toISOString()));
  await keepOnly(tickets, MOST_TICKETS);
  await keepAssetsOf(text);
}

/** The copy knows when it was made: the page reads `data-saved-at` and says so. The nonces in it are those of its policy. */
function stamped(text, headers, savedAt) {
  const marked = text.replace("<html ", `<html data-saved-at="${savedAt}" `);
  const kept = new Headers({ "Content-Type": "text/html; charset=utf-8", [SAVED_AT]: savedAt });
  KEPT_HEADERS.filter((name) => headers.has(name)).forEach((name) => kept.set(name, headers.get(name)));
  return new Response(marked, { headers: kept });
}

async function keptTicket(url) {
  if (!isTicket(url)) return undefined;
  const copy = await (await caches.open(TICKETS)).match(url.pathname);
  const isFresh = copy && Date.now() - Date.parse(copy.headers.get(SAVED_AT)) < OLDEST_TICKET_MS;
  return isFresh ? copy : undefined;
}

/** A kept page is of use only with its style and its script. What cannot be had now comes when a page asks for it. */
async function keepAssetsOf(text) {
  const paths = Array.from(text.matchAll(/(?:href|src)="(\/static\/dist\/[^"]+)"/g), (found) => found[1]);
  const styles = await Promise.all(paths.map(keepAsset));
  await Promise.all(styles.filter((style) => style).map(keepPicturesOf));
}

/** @returns {Promise<Response | undefined>} the answer, when it is a style sheet that was not kept before */
async function keepAsset(path) {
  const assets = await caches.open(ASSETS);
  if (await assets.match(path)) return undefined;
  const response = await fetch(path).catch(() => undefined);
  if (!response || !isGood(response)) return undefined;
  await assets.put(path, response.clone());
  return path.endsWith(".css") ? response : undefined;
}

async function keepPicturesOf(style) {
  const urls = Array.from((await style.text()).matchAll(/url\("?([^")]+)"?\)/g), (found) => new URL(found[1], style.url));
  await Promise.all(urls.filter((url) => url.pathname.startsWith(BUNDLED)).map((url) => keepAsset(url.pathname)));
}

/** Bundles carry their hash in their name: what is kept is right for ever. */
async function openAsset(request) {
  const assets = await caches.open(ASSETS);
  const kept = await assets.match(request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (isGood(response)) {
    await assets.put(request, response.clone());
    await keepOnly(assets, MOST_ASSETS);
  }
  return response;
}

async function keepOnly(cache, most) {
  const kept = (await cache.keys()).filter((request) => new URL(request.url).pathname !== OFFLINE_PAGE);
  await Promise.all(kept.slice(0, Math.max(0, kept.length - most)).map((oldest) => cache.delete(oldest)));
}

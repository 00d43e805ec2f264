// The page's one connection to the hall. It only listens: what a screen says goes by POST.
import { io } from "socket.io-client";
import { onForeign } from "./asking.js";
import { hear, learnFromPage } from "./server-time.js";
import { Watching } from "./watching.js";

// Each page at its own pace, between this and twice as long: a thousand of them must not ask in one moment.
const POLL_MS = 15000;
// A phone that slept may hold a dead socket for a minute; a new one is ready in a second.
const SILENT_MS = 30000;
const TELL_MS = 1000;
// Timers that are late by so much stood still: the device slept, and its socket may be dead.
const SLEPT_MS = 20000;

export const live = new Watching(connect, { onTime: hear });

function connect() {
  const socket = io("/live", { transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 5000 });
  // A ticket that waits in no queue hears no beats, but the line itself is alive.
  socket.io.on("ping", () => live.contact());
  return socket;
}

function pollNowAndThen() {
  setTimeout(() => {
    live.poll();
    pollNowAndThen();
  }, POLL_MS * (1 + Math.random()));
}

function tellNowAndThen() {
  let last = Date.now();
  setInterval(() => {
    // A page out of sight is slowed down on purpose, and knocks when it is looked at again.
    if (!document.hidden && Date.now() - last > SLEPT_MS) live.knock(TELL_MS);
    last = Date.now();
    live.tellAge();
  }, TELL_MS);
}

onForeign(() => live.cutOff());
learnFromPage(document.documentElement.dataset);
tellNowAndThen();
pollNowAndThen();
window.addEventListener("offline", () => live.cutOff());
window.addEventListener("online", () => live.knock(0));
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) live.knock(SILENT_MS);
});

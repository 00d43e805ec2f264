// Three ticks on any phone: the page itself, live news, sound.
import { io } from "socket.io-client";
import { chime, unlock } from "../lib/device/chime.js";
import { start } from "../lib/page/modules.js";

const PATIENCE_MS = 10000;

start({ "live-check": liveCheck, "sound-check": soundCheck });

/** The state of a check is its picture and its sentence. */
function tell(check, state) {
  check.dataset.state = state;
  check.querySelectorAll("[data-when]").forEach((words) => {
    words.hidden = words.dataset.when !== state;
  });
}

/** @param {HTMLElement} check the hall's connection is tried once, as a waiting phone would */
function liveCheck(check) {
  const socket = io("/live", { transports: ["websocket"], reconnection: false, timeout: PATIENCE_MS });
  const end = (state) => {
    tell(check, state);
    socket.disconnect();
  };
  socket.on("connect", () => end("yes"));
  socket.on("connect_error", () => end("no"));
  return () => socket.disconnect();
}

/** @param {HTMLElement} check with a button: browsers ring only after a tap */
function soundCheck(check) {
  const press = async () => tell(check, (await unlock()) && chime() ? "yes" : "no");
  check.querySelector("button").addEventListener("click", press);
}

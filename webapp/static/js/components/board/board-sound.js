// The board's sound: browsers keep it silent until somebody taps once. Until then a strip asks for that, across the whole
// width, and it stays until a chime has really sounded to its end; afterwards nothing is said of it.
import { canSound, chime, soundContext, unlock } from "../../lib/device/chime.js";
import { recall, remember } from "../../lib/device/storage.js";
import { saySound } from "../../lib/voice/sound-state.js";
import { setWords } from "../../lib/page/words.js";

const LOOK_MS = 2000;
const WANTED = "giliran:board-sound";
// A chime that has not ended by then was not heard: the device was taken away, or the browser only says that it plays.
const RINGS_MS = 5000;

/** @param {HTMLButtonElement} strip data-ask, data-try and data-fail are what [data-words] in it say */
export function boardSound(strip) {
  const isAsked = new URLSearchParams(window.location.search).get("sound") === "1" || recall(WANTED) === true;
  let isProved = false;
  let rings = 0; // the timer of a chime whose end is awaited
  const say = (words) => setWords(strip.querySelector("[data-words]"), strip.dataset[words]);
  const show = () => {
    strip.hidden = isOff() || (canSound() && isProved);
    if (!canSound() && !rings) say("ask"); // the browser took it back, or nobody has tapped yet
  };
  const prove = () => {
    if (isProved || rings || !canSound()) return;
    say("try");
    rings = setTimeout(() => {
      rings = 0;
      say("fail");
    }, RINGS_MS);
    chime({
      onEnd: () => {
        clearTimeout(rings);
        rings = 0;
        isProved = true;
        saySound({ proof: "chime" });
        show();
      },
    });
  };
  const wake = async () => {
    if (isOff() || (canSound() && isProved)) return;
    await unlock();
    remember(WANTED, true);
    prove();
    show();
  };
  // Any tap will do, and any key of a remote control.
  document.addEventListener("pointerdown", wake);
  document.addEventListener("click", wake); // what TVs without pointer events make of OK
  document.addEventListener("keydown", wake);
  // A phone takes the sound away with its screen, and for a call: what was allowed by a tap begins again without one.
  const goOn = () => {
    if (soundContext() && !canSound() && !document.hidden && !isOff()) unlock();
  };
  document.addEventListener("visibilitychange", goOn);
  // Where sound is forbidden the promise of unlock() never settles, so the truth is looked at instead.
  const timer = setInterval(() => {
    goOn();
    if (isAsked) prove();
    show();
  }, LOOK_MS);
  if (isAsked)
    unlock().then(() => {
      prove();
      show();
    });
  show();
  return () => {
    clearInterval(timer);
    clearTimeout(rings);
    document.removeEventListener("visibilitychange", goOn);
    document.removeEventListener("pointerdown", wake);
    document.removeEventListener("click", wake);
    document.removeEventListener("keydown", wake);
  };
}

/** Staff have set this TV to be silent. */
function isOff() {
  const board = document.getElementById("board");
  return Boolean(board) && JSON.parse(board.dataset.settings || "{}").sound === "none";
}

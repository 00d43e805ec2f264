// The clerk's screens: the desk's console, and the choice of a desk.
import { ago } from "../components/ago.js";
import { countdown } from "../components/countdown.js";
import { DeskCommands } from "../components/desk-commands.js";
import { dialogOpener } from "../components/dialog.js";
import { freshness } from "../components/freshness.js";
import { liveFragment } from "../components/live-fragment.js";
import { shortcuts } from "../components/shortcuts.js";
import { takeSeat } from "../components/take-seat.js";
import { start } from "../lib/modules.js";

start({
  "live-fragment": liveFragment,
  "desk-commands": DeskCommands,
  "take-seat": takeSeat,
  ago,
  countdown,
  dialog: dialogOpener,
  freshness,
  shortcuts,
});

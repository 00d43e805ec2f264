// The hall page on a phone: choose services, take a number. It opens no socket: it only looks again now and then.
import { command } from "../components/shared/command.js";
import { focusRoom } from "../components/shared/focus-room.js";
import { listSearch } from "../components/shared/list-search.js";
import { keptChoice } from "../components/hall/kept-choice.js";
import { ownTickets } from "../components/hall/own-tickets.js";
import { refreshed } from "../components/hall/refreshed.js";
import { secondNumber } from "../components/hall/second-number.js";
import { slowNetwork } from "../components/hall/slow-network.js";
import { takeNumber } from "../components/hall/take-number.js";
import { until } from "../components/shared/until.js";
import { start } from "../lib/page/modules.js";
import { registerServiceWorker } from "../lib/device/pwa.js";

start({
  command,
  "focus-room": focusRoom,
  "kept-choice": keptChoice,
  "list-search": listSearch,
  "own-tickets": ownTickets,
  refreshed,
  "second-number": secondNumber,
  "slow-network": slowNetwork,
  "take-number": takeNumber,
  until,
});
registerServiceWorker();

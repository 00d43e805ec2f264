// The hall page on a phone: choose services, take a number. It opens no socket: it only looks again now and then.
import { command } from "../components/shared/command.js";
import { listSearch } from "../components/shared/list-search.js";
import { ownTickets } from "../components/hall/own-tickets.js";
import { refreshed } from "../components/hall/refreshed.js";
import { takeNumber } from "../components/hall/take-number.js";
import { until } from "../components/shared/until.js";
import { start } from "../lib/page/modules.js";
import { registerServiceWorker } from "../lib/device/pwa.js";

start({
  command,
  "list-search": listSearch,
  "own-tickets": ownTickets,
  refreshed,
  "take-number": takeNumber,
  until,
});
registerServiceWorker();

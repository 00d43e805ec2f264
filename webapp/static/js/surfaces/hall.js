// The hall page on a phone: choose services, take a number. It opens no socket: it only looks again now and then.
import { hallSearch } from "../components/hall-search.js";
import { ownTickets } from "../components/own-tickets.js";
import { refreshed } from "../components/refreshed.js";
import { takeNumber } from "../components/take-number.js";
import { until } from "../components/until.js";
import { start } from "../lib/modules.js";
import { registerServiceWorker } from "../lib/pwa.js";

start({ "hall-search": hallSearch, "own-tickets": ownTickets, refreshed, "take-number": takeNumber, until });
registerServiceWorker();

// The greeter's screen: choose, give, and the next person.
import { clockDifference } from "../components/shared/clock-difference.js";
import { command } from "../components/shared/command.js";
import { countdown } from "../components/shared/countdown.js";
import { FetchedDialogs } from "../components/shared/fetched-dialogs.js";
import { focusRoom } from "../components/shared/focus-room.js";
import { freshness } from "../components/shared/freshness.js";
import { giveNumber } from "../components/greeter/give-number.js";
import { givenList } from "../components/greeter/given-list.js";
import { listSearch } from "../components/shared/list-search.js";
import { liveFragment } from "../components/shared/live-fragment.js";
import { origin } from "../components/shared/origin.js";
import { start } from "../lib/page/modules.js";

start({
  "live-fragment": liveFragment,
  command,
  "fetched-dialogs": FetchedDialogs,
  "focus-room": focusRoom,
  "give-number": giveNumber,
  "given-list": givenList,
  "clock-difference": clockDifference,
  "list-search": listSearch,
  countdown,
  freshness,
  origin,
});

// The greeter's screen: choose, give, and the next person.
import { clockDifference } from "../components/clock-difference.js";
import { freshness } from "../components/freshness.js";
import { giveNumber } from "../components/give-number.js";
import { givenList } from "../components/given-list.js";
import { grant } from "../components/grant.js";
import { liveFragment } from "../components/live-fragment.js";
import { refusal } from "../components/refusal.js";
import { serviceSearch } from "../components/service-search.js";
import { takeBack } from "../components/take-back.js";
import { start } from "../lib/modules.js";

start({
  "live-fragment": liveFragment,
  "give-number": giveNumber,
  "given-list": givenList,
  "clock-difference": clockDifference,
  "service-search": serviceSearch,
  "take-back": takeBack,
  freshness,
  grant,
  refusal,
});

// The greeter's screen: choose, give, and the next person.
import { clockDifference } from "../components/shared/clock-difference.js";
import { freshness } from "../components/shared/freshness.js";
import { giveNumber } from "../components/greeter/give-number.js";
import { givenList } from "../components/greeter/given-list.js";
import { grant } from "../components/greeter/grant.js";
import { liveFragment } from "../components/shared/live-fragment.js";
import { refusal } from "../components/shared/refusal.js";
import { serviceSearch } from "../components/greeter/service-search.js";
import { takeBack } from "../components/greeter/take-back.js";
import { start } from "../lib/page/modules.js";

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

// The age of a call on the board follows the times that the server said.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ageOf } from "../../webapp/static/js/lib/page/call-age.js";

test("a call is new, then it stands, then it is the last one", () => {
  const call = { standsAt: "2026-11-21T05:01:00+00:00", lastAt: "2026-11-21T05:05:00+00:00" };
  const ages = [0, 59, 60, 299, 300].map((seconds) => ageOf(call, Date.UTC(2026, 10, 21, 5, 0, seconds)));
  assert.deepEqual(ages, ["new", "new", "standing", "standing", "last"]);
});

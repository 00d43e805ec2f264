// Money is written as on an Indonesian receipt.
import assert from "node:assert/strict";
import test from "node:test";
import { rupiah } from "../../webapp/static/js/lib/page/money.js";

test("points part the thousands", () => {
  assert.deepEqual([0, 500, 75000, 1250000].map(rupiah), ["Rp0", "Rp500", "Rp75.000", "Rp1.250.000"]);
});

// A form that is one step of a long work sends itself, once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { goesOn } from "../../webapp/static/js/components/forms/goes-on.js";
import { el } from "./fake-page.js";

test("it sends itself, and its button cannot send the same step again", () => {
  const form = el("form", el("button"));
  let sent = 0;
  form.submit = () => (sent += 1);
  goesOn(form);
  assert.deepEqual([sent, form.querySelector("button").disabled], [1, true]);
});

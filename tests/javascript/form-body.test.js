// A form as the body of a command.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, unfolded } from "../../webapp/static/js/lib/page/form-body.js";
import { el } from "./fake-page.js";

const field = (name, value, { type = "text", checked = false, ...dataset } = {}) => ({ name, value, type, checked, dataset });

test("only what is ticked counts", () => {
  const fields = [
    field("outcome", "served", { type: "radio" }),
    field("outcome", "posted", { type: "radio", checked: true }),
  ];
  assert.deepEqual(bodyOf(fields, { then: "call_next" }), { then: "call_next", outcome: "posted" });
});

test("what belongs together is together", () => {
  const fields = [
    field("detail.recipient", "Siti Aminah"),
    field("detail.address", "Jalan Melati 4\nRT 02"),
    field("detail.phone", " "),
  ];
  assert.deepEqual(bodyOf(fields), { detail: { recipient: "Siti Aminah", address: "Jalan Melati 4\nRT 02" } });
});

test("several ticks make a list, one tick a yes, a number a number", () => {
  const box = { type: "checkbox", checked: true };
  const fields = [
    field("detail.missing", "kk", { ...box, list: "" }),
    field("detail.missing", "ktp", { ...box, list: "" }),
    field("detail.confidential", "1", { ...box, flag: "" }),
    field("quantity", "3", { number: "" }),
  ];
  assert.deepEqual(bodyOf(fields), { detail: { missing: ["kk", "ktp"], confidential: true }, quantity: 3 });
});

test("a form may take back what the button itself says", () => {
  const chip = (value) => field("minutes", value, { type: "radio", checked: true, number: "" });
  assert.deepEqual(bodyOf([chip("")], { reason: "prayer", minutes: 15 }), { reason: "prayer", minutes: 15 });
  assert.deepEqual(bodyOf([chip("30")], { reason: "prayer", minutes: 15 }), { reason: "prayer", minutes: 30 });
  assert.deepEqual(bodyOf([chip("-")], { reason: "prayer", minutes: 15 }), { reason: "prayer" });
});

test("the button's own words are not changed by a form", () => {
  const own = { detail: { note: "x" } };
  bodyOf([field("detail.note", "y")], own);
  assert.deepEqual(own, { detail: { note: "x" } });
});

test("a list may be empty when the button says so, and a choice may be a yes or a no", () => {
  const box = (checked) => field("services", "ktp", { type: "checkbox", checked, list: "" });
  assert.deepEqual(bodyOf([box(false)], { services: [] }), { services: [] });
  assert.deepEqual(bodyOf([box(true)], { services: [] }), { services: ["ktp"] });
  const choice = (value) => field("outcome_required", value, { type: "select-one", flag: "" });
  assert.deepEqual([bodyOf([choice("true")]), bodyOf([choice("false")])], [{ outcome_required: true }, { outcome_required: false }]);
  assert.deepEqual(bodyOf([field("priority", "1", { type: "checkbox", flag: "" })], { priority: false }), { priority: false });
});

test("only the first point parts a name", () => {
  assert.deepEqual(bodyOf([field("weights.KTP.2", "3", { number: "" })]), { weights: { "KTP.2": 3 } });
});

test("what is folded is not said; what a search has hidden is, while it is ticked", () => {
  const form = el(
    "form",
    el("input[type=hidden][name=key][value=k]"),
    el("input[type=search]"),
    el("div[data-unfolds=posted][hidden]", el("input[name=detail.address][value=Jalan Melati]")),
    el("div[data-finds][hidden]", el("label[data-find=ktp][hidden]", el("input[type=checkbox][name=services][value=ktp][checked]"))),
    el("input[type=radio][name=subject][value=ktp][data-unsent][checked]"),
    el("input[name=note][value=lama][disabled]"),
    el("select[name=minutes][value=15]"),
  );
  assert.deepEqual(unfolded(form).map(({ name }) => name), ["services", "minutes"]);
});

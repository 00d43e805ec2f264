// What was typed into a form is there again after a reload, until it was saved.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { draft } from "../../webapp/static/js/components/forms/draft.js";

const kept = new Map();
globalThis.localStorage = {
  getItem: (name) => kept.get(name) ?? null,
  setItem: (name, text) => kept.set(name, text),
  removeItem: (name) => kept.delete(name),
};
let way = "navigate";
Object.defineProperty(globalThis, "performance", { value: { getEntriesByType: () => [{ type: way }] } });
globalThis.window = { location: { pathname: "/days/new", search: "" } };
beforeEach(() => {
  kept.clear();
  window.location.pathname = "/days/new";
  way = "navigate";
});

/** A form as it comes from the server, as much as the component touches. */
function form() {
  const listeners = new Map();
  const dropped = [];
  const notice = {
    hidden: true,
    querySelector: () => ({ addEventListener: (_name, listener) => dropped.push(listener) }),
  };
  const elements = [
    { name: "csrf_token", type: "hidden", value: "secret" },
    { name: "state", type: "hidden", value: "s1" },
    { name: "name", type: "text", value: "" },
    { name: "agencies", type: "checkbox", value: "pos", checked: false },
    { name: "agencies", type: "checkbox", value: "samsat", checked: true },
    { name: "kind", type: "radio", value: "free", checked: true },
    { name: "kind", type: "radio", value: "tax", checked: false },
    { name: "list", type: "textarea", value: "" },
    { name: "password", type: "password", value: "" },
  ];
  draft({ elements, querySelector: () => notice, addEventListener: (name, listener) => listeners.set(name, listener) });
  return {
    notice,
    elements,
    set: (nth, changes) => {
      Object.assign(elements[nth], changes);
      listeners.get("input")();
    },
    send: () => listeners.get("submit")(),
    drop: () => dropped.forEach((listener) => listener()),
    said: () => [elements[2].value, elements[3].checked, elements[4].checked, elements[6].checked, elements[7].value],
  };
}

test("what was typed, ticked and unticked is there again, and the page says so", () => {
  const first = form();
  first.set(2, { value: "Buji'an" });
  first.set(3, { checked: true });
  first.set(4, { checked: false });
  first.set(5, { checked: false });
  first.set(6, { checked: true });
  first.set(7, { value: "sari\nbayu" });
  const again = form();
  assert.deepEqual(again.said(), ["Buji'an", true, false, true, "sari\nbayu"]);
  assert.equal(again.notice.hidden, false);
});

test("a form that nobody touched says nothing", () => {
  form();
  assert.equal(form().notice.hidden, true);
});

test("secrets are never written down, and what the form was made from comes back with it", () => {
  const first = form();
  first.set(8, { value: "kata sandi" });
  first.set(1, { value: "s1" });
  first.set(2, { value: "x" });
  const written = [...kept.values()].join("");
  assert.ok(!written.includes("kata sandi") && !written.includes("secret") && written.includes("s1"));
});

test("what was dropped does not come back", () => {
  const first = form();
  first.set(2, { value: "x" });
  const again = form();
  again.drop();
  assert.equal(again.elements[2].value, "");
  assert.equal(form().notice.hidden, true);
});

test("what was sent does not come back, unless its answer was lost and the page is loaded again", () => {
  const first = form();
  first.set(2, { value: "x" });
  first.send();
  way = "reload";
  assert.deepEqual(form().said()[0], "x");
  way = "navigate";
  assert.deepEqual(form().said()[0], "");
  way = "reload";
  assert.equal(form().notice.hidden, true);
});

test("each page has its own, and only the last pages are remembered", () => {
  form().set(2, { value: "new" });
  for (let nth = 0; nth < 12; nth += 1) {
    window.location.pathname = `/days/${nth}/edit`;
    assert.equal(form().notice.hidden, true);
    form().set(2, { value: String(nth) });
  }
  window.location.pathname = "/days/new";
  assert.equal(form().notice.hidden, true);
});

test("half a day later it is gone", () => {
  form().set(2, { value: "x" });
  const now = Date.now;
  Date.now = () => now() + 13 * 3600 * 1000;
  assert.equal(form().notice.hidden, true);
  Date.now = now;
});

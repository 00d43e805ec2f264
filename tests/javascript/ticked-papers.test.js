// Papers that were ticked are still ticked after the page was loaded again, each ticket its own.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { tickedPapers } from "../../webapp/static/js/components/ticket/ticked-papers.js";

const kept = new Map();
globalThis.localStorage = {
  getItem: (name) => kept.get(name) ?? null,
  setItem: (name, text) => kept.set(name, text),
  removeItem: (name) => kept.delete(name),
};
beforeEach(() => kept.clear());

/** A section with its boxes, as much as the component touches. */
function papers(token, ...ids) {
  const boxes = ids.map((id) => ({ id, checked: false }));
  const listeners = [];
  const section = {
    dataset: { token },
    querySelectorAll: () => boxes,
    addEventListener: (_name, listener) => listeners.push(listener),
  };
  tickedPapers(section);
  const tick = (id) => {
    const box = boxes.find((one) => one.id === id);
    box.checked = !box.checked;
    listeners.forEach((listener) => listener());
  };
  return { tick, ticked: () => boxes.filter((box) => box.checked).map((box) => box.id) };
}

test("what was ticked is ticked again, and what was unticked is not", () => {
  const first = papers("t1", "kk", "ktp", "foto");
  first.tick("kk");
  first.tick("foto");
  first.tick("kk");
  assert.deepEqual(papers("t1", "kk", "ktp", "foto").ticked(), ["foto"]);
});

test("another ticket has papers of its own", () => {
  papers("t1", "kk").tick("kk");
  assert.deepEqual(papers("t2", "kk").ticked(), []);
});

test("two lists of one ticket forget nothing of each other", () => {
  papers("t1", "bring-kk").tick("bring-kk");
  papers("t1", "missing-ktp").tick("missing-ktp");
  assert.deepEqual(papers("t1", "bring-kk").ticked(), ["bring-kk"]);
  assert.deepEqual(papers("t1", "missing-ktp").ticked(), ["missing-ktp"]);
});

test("only the last tickets are remembered", () => {
  for (let nth = 0; nth < 12; nth += 1) papers(`t${nth}`, "kk").tick("kk");
  assert.deepEqual(papers("t0", "kk").ticked(), []);
  assert.deepEqual(papers("t11", "kk").ticked(), ["kk"]);
});

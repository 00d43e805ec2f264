// A fragment brings the shapes of its icons; the page keeps them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { takeShapes } from "../../webapp/static/js/lib/page/shapes.js";
import { el, page } from "./fake-page.js";

const fragmentWith = (...names) => el("template", el("section"), el("svg", ...names.map((name) => el(`symbol[id=i-${name}]`))));

test("shapes that the page lacks join its own, each once", () => {
  const shapes = el("svg[id=shapes]", el("symbol[id=i-pause]"));
  page(el("main"), shapes);
  takeShapes(fragmentWith("pause", "full"));
  takeShapes(fragmentWith("full", "cancel"));
  takeShapes(fragmentWith());
  assert.deepEqual(shapes.children.map(({ id }) => id), ["i-pause", "i-full", "i-cancel"]);
});

// What old browsers have in idiomorph's place, on nodes that know as much as it asks of them.
import assert from "node:assert/strict";
import { test } from "node:test";

class Node {
  constructor(nodeName) {
    Object.assign(this, { nodeName, parentNode: null });
  }

  get nextSibling() {
    const { childNodes } = this.parentNode;
    return childNodes[childNodes.indexOf(this) + 1] || null;
  }
}

class Words extends Node {
  constructor(nodeValue) {
    super("#text");
    this.nodeValue = nodeValue;
  }
}

class Element extends Node {
  constructor(nodeName, attributes = {}, children = []) {
    super(nodeName);
    this.known = new Map(Object.entries(attributes));
    this.childNodes = [];
    this.moves = 0;
    children.forEach((child) => this.insertBefore(typeof child === "string" ? new Words(child) : child, null));
    this.moves = 0;
  }

  get id() {
    return this.known.get("id") || "";
  }

  get attributes() {
    return Array.from(this.known, ([name, value]) => ({ namespaceURI: null, name, value }));
  }

  get firstChild() {
    return this.childNodes[0] || null;
  }

  getAttribute(name) {
    return this.known.has(name) ? this.known.get(name) : null;
  }

  hasAttribute(name) {
    return this.known.has(name);
  }

  setAttributeNS(_space, name, value) {
    this.known.set(name, value);
  }

  removeAttribute(name) {
    this.known.delete(name);
  }

  removeChild(child) {
    this.childNodes.splice(this.childNodes.indexOf(child), 1);
    child.parentNode = null;
  }

  insertBefore(child, before) {
    if (child.parentNode) child.parentNode.removeChild(child);
    this.childNodes.splice(before ? this.childNodes.indexOf(before) : this.childNodes.length, 0, child);
    child.parentNode = this;
    this.moves += 1;
  }
}

const copied = (node) =>
  node instanceof Words
    ? new Words(node.nodeValue)
    : new Element(node.nodeName, Object.fromEntries(node.known), node.childNodes.map(copied));

Object.assign(globalThis, { Element, document: { importNode: copied } });
const { Idiomorph } = await import("../../webapp/static/js/lib/old/plain-morph.js");

const item = (id, words, more = {}) => new Element("LI", { id, ...more }, [words]);
const told = (node) =>
  node instanceof Words ? node.nodeValue : [node.nodeName, Object.fromEntries(node.known), ...node.childNodes.map(told)];

test("a list becomes the other one, and who stays in it is the same element as before", () => {
  const old = new Element("OL", {}, [item("a", "A001"), item("b", "B001"), item("c", "C001"), "beneath"]);
  const [, b, c] = old.childNodes;
  const fresh = new Element("OL", { class: "calls" }, [item("d", "D001"), item("b", "B001", { "data-age": "last" }), item("c", "C001"), "above"]);
  Idiomorph.morph(old, fresh);
  assert.deepEqual(told(old), told(fresh));
  assert.deepEqual([old.childNodes[1], old.childNodes[2]], [b, c]);
  assert.equal(old.moves, 1); // who is new; nobody else was taken out and put back
});

test("who changes place is moved, and what has no id is matched in its order", () => {
  const old = new Element("UL", {}, [item("a", "A"), new Element("P", {}, ["one"]), item("b", "B")]);
  const kept = new Set(old.childNodes);
  const fresh = new Element("UL", {}, [item("b", "B"), new Element("P", { class: "new" }, ["two"]), item("a", "A")]);
  Idiomorph.morph(old, fresh);
  assert.deepEqual(told(old), told(fresh));
  assert.deepEqual(new Set(old.childNodes), kept);
});

test("the page looks after some nodes and attributes itself", () => {
  const old = new Element("DIV", { "data-away": "" }, [item("mine", "as it was"), item("theirs", "old")]);
  const fresh = new Element("DIV", { class: "x" }, [item("mine", "as the server has it"), item("theirs", "new")]);
  Idiomorph.morph(old, fresh, {
    callbacks: { beforeNodeMorphed: (node) => node.id !== "mine", beforeAttributeUpdated: (name) => name !== "data-away" },
  });
  assert.deepEqual(told(old), ["DIV", { "data-away": "", class: "x" }, told(item("mine", "as it was")), told(item("theirs", "new"))]);
});

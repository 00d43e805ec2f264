// Reads a fragment of the page from the server and morphs it in: focus, scroll, open details and typed text stay.
import { Idiomorph } from "idiomorph";
import { takeShapes } from "../page/shapes.js";
import { askServer } from "./asking.js";

const AS_FRAGMENT = { "X-Fragment": "1" };
const CONTROLS = "input, textarea, select";
// The browser's cache sends the tag of what it may keep, and answers 304 by itself.
const BY_BROWSER = {
  request: (_url, headers) => ({ cache: "no-cache", headers }),
  text: (_url, response) => (response.ok ? response.text() : null),
};

/**
 * Ask for a fragment, with the tag of the one that is known.
 * @param {string} url
 * @param {object} [how]
 * @param {() => void} [how.onGone] told when there is no such page any more
 * @param {import("./last-answers.js").LastAnswers} [how.answers] where the page itself knows what no disk may keep
 * @returns {Promise<{epoch: number, seq: number, content: HTMLElement} | null>} null: not now
 */
export async function readFragment(url, { onGone = () => {}, answers = BY_BROWSER } = {}) {
  try {
    return await askServer(url, answers.request(url, AS_FRAGMENT), async (response) => {
      if (response.status === 404) onGone();
      const text = await answers.text(url, response);
      return text === null ? null : parseFragment(text);
    });
  } catch {
    return null;
  }
}

/** A fragment is one element that carries data-epoch and data-seq, and after it the shapes of its icons. */
function parseFragment(text) {
  const template = document.createElement("template");
  template.innerHTML = text;
  const root = template.content.querySelector("[data-seq]");
  takeShapes(template.content);
  return root && { epoch: Number(root.dataset.epoch), seq: Number(root.dataset.seq), content: root };
}

/**
 * @param {HTMLElement} element stays in the page, and becomes what `content` is
 * @param {HTMLElement} content
 */
export function morph(element, content) {
  Idiomorph.morph(element, content, {
    morphStyle: "outerHTML",
    // Only what is being typed: a button that has the focus must get its new words.
    ignoreActiveValue: document.activeElement !== null && document.activeElement.matches(CONTROLS),
    callbacks: { beforeNodeMorphed: keepWhatPeopleDid, beforeAttributeUpdated: mayChange },
  });
}

/**
 * `data-morph="keep"`: the page itself looks after this node. `data-keeps="hidden …"`: after these attributes of it.
 * What was typed or ticked wins over what the server rendered, however often it comes, except where it can no longer be
 * chosen: the control keeps its own value, and its default stays the server's.
 */
function keepWhatPeopleDid(old, fresh) {
  if (!(old instanceof Element)) return true;
  if (old.dataset && old.dataset.morph === "keep") return false;
  if (isTyped(old) && fresh instanceof Element && !fresh.disabled) typed.add(old);
  else typed.delete(old);
  return true;
}

const typed = new WeakSet();
const TYPED = ["value", "checked", "selected"];

function isTyped(control) {
  if (control.matches("option")) return control.selected !== control.defaultSelected;
  if (!control.matches(CONTROLS) || control.type === "hidden") return false;
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  return control.value !== control.defaultValue;
}

function mayChange(name, node) {
  if (name === "open" && node.matches("details, dialog")) return false;
  if (TYPED.includes(name) && typed.has(node)) return false;
  return !(node.dataset.keeps || "").split(" ").includes(name);
}

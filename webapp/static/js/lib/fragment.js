// Reads a fragment of the page from the server and morphs it in: focus, scroll, open details and typed text stay.
import { Idiomorph } from "idiomorph";

const PATIENCE_MS = 10000;
const AS_FRAGMENT = { credentials: "same-origin", cache: "no-cache", headers: { "X-Fragment": "1" } };
const CONTROLS = "input, textarea, select";

/**
 * Ask for a fragment. The browser's own cache sends If-None-Match and hands over the cached text on 304.
 * @param {string} url
 * @param {() => void} [onGone] told when there is no such page any more
 * @returns {Promise<{epoch: number, seq: number, content: HTMLElement} | null>} null: not now
 */
export async function readFragment(url, onGone = () => {}) {
  // A request into a dead Wi-Fi hangs for minutes, and the next wish would wait for it.
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const response = await fetch(url, { ...AS_FRAGMENT, signal: patience.signal });
    if (response.status === 404) onGone();
    return response.ok ? parseFragment(await response.text()) : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** A fragment is one element that carries data-epoch and data-seq. */
function parseFragment(text) {
  const template = document.createElement("template");
  template.innerHTML = text;
  const root = template.content.querySelector("[data-seq]");
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
    callbacks: { beforeNodeMorphed: keepWhatPeopleDid, beforeAttributeUpdated: keepOpen },
  });
}

/** `data-morph="keep"`: the page itself looks after this node. */
function keepWhatPeopleDid(old, fresh) {
  if (!(old instanceof Element)) return true;
  if (old.dataset && old.dataset.morph === "keep") return false;
  if (old.matches(CONTROLS) && fresh instanceof Element) keepTyped(old, fresh);
  return true;
}

/** What was typed or ticked wins over what the server rendered, except where it can no longer be chosen. */
function keepTyped(old, fresh) {
  if (fresh.disabled) return;
  if (old.type === "checkbox" || old.type === "radio") {
    fresh.toggleAttribute("checked", old.checked);
  } else if (old.matches("select")) {
    Array.from(fresh.options).forEach((option) => option.toggleAttribute("selected", option.value === old.value));
  } else if (old.matches("textarea")) {
    if (old.value !== old.defaultValue) fresh.textContent = old.value;
  } else if (old.type !== "hidden" && old.value !== old.defaultValue) {
    fresh.setAttribute("value", old.value);
  }
}

const keepOpen = (name, node) => !(name === "open" && node.matches("details, dialog"));

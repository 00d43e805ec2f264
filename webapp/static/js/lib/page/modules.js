// Starts the components of a page: each `[data-module]` element gets the behaviour of that name, and loses it when it is removed.

/**
 * A component: called with its element; may return how to undo it. A class may have `dispose()` instead.
 * @typedef {(element: HTMLElement) => (void | (() => void) | { dispose?: () => void })} Component
 */

/** @type {Map<Element, Array<() => void>>} */
const running = new Map();

/**
 * Start every component of the page now, and of whatever a morph brings later.
 * @param {Record<string, Component | (new (element: HTMLElement) => object)>} components
 * @param {HTMLElement} [root]
 */
export function start(components, root = document.body) {
  wake(root, components);
  const observer = new MutationObserver((changes) => {
    changes.forEach((change) => change.removedNodes.forEach(retire));
    changes.forEach((change) => change.addedNodes.forEach((node) => wake(node, components)));
  });
  observer.observe(root, { childList: true, subtree: true });
}

function wake(node, components) {
  if (!(node instanceof Element) || !node.isConnected) return;
  withModules(node).forEach((element) => {
    if (!running.has(element)) running.set(element, wakeOne(element, components));
  });
}

/** An element may have several modules, parted by spaces; one that fails does not stop the next. */
function wakeOne(element, components) {
  const endings = [];
  element.dataset.module.split(/\s+/).forEach((name) => {
    if (!components[name]) return;
    try {
      endings.push(ending(make(components[name], element)));
    } catch (error) {
      console.error(`data-module="${name}"`, error);
    }
  });
  return endings;
}

// Arrow functions have no prototype and cannot be called with `new`; everything else can.
const make = (component, element) => (component.prototype ? new component(element) : component(element));

function ending(made) {
  if (typeof made === "function") return made;
  return () => made && made.dispose && made.dispose();
}

function retire(node) {
  // A node that was only moved is still in the page: its component goes on.
  if (!(node instanceof Element) || node.isConnected) return;
  withModules(node).forEach((element) => {
    (running.get(element) || []).forEach((end) => end());
    running.delete(element);
  });
}

function withModules(node) {
  const inside = Array.from(node.querySelectorAll("[data-module]"));
  return node.matches("[data-module]") ? [node, ...inside] : inside;
}

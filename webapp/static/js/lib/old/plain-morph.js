// Turns a part of the page into what the server has sent, for browsers that lack what idiomorph is made of.
//
// The bundle of old browsers has it in idiomorph's place (scripts/bundle.mjs). Elements with an id are the same before and
// after, wherever they stand; what has none is matched in its order. What stays where it is, is not taken out and put
// back: its animation goes on, and nothing is read aloud again.

export const Idiomorph = { morph };

const ALWAYS = () => true;

/**
 * @param {Element} old stays in the page
 * @param {Element} fresh
 * @param {{callbacks?: {beforeNodeMorphed?: Function, beforeAttributeUpdated?: Function}}} [how] as idiomorph has them
 */
function morph(old, fresh, { callbacks = {} } = {}) {
  const { beforeNodeMorphed = ALWAYS, beforeAttributeUpdated = ALWAYS } = callbacks;
  const become = (node, other) => {
    if (beforeNodeMorphed(node, other) === false) return;
    if (!(node instanceof Element)) {
      if (node.nodeValue !== other.nodeValue) node.nodeValue = other.nodeValue;
      return;
    }
    takeAttributes(node, other, beforeAttributeUpdated);
    takeChildren(node, other, become);
  };
  become(old, fresh);
}

function takeAttributes(node, other, mayChange) {
  Array.from(other.attributes).forEach(({ namespaceURI, name, value }) => {
    if (node.getAttribute(name) === value || mayChange(name, node, "update") === false) return;
    node.setAttributeNS(namespaceURI, name, value);
  });
  Array.from(node.attributes).forEach(({ name }) => {
    if (!other.hasAttribute(name) && mayChange(name, node, "remove") !== false) node.removeAttribute(name);
  });
}

function takeChildren(node, other, become) {
  const wanted = Array.from(other.childNodes);
  const named = new Set(wanted.map(idOf).filter(Boolean));
  // First away with whoever has left, so that those behind need not move up past it.
  Array.from(node.childNodes)
    .filter((child) => idOf(child) && !named.has(idOf(child)))
    .forEach((child) => node.removeChild(child));
  const left = Array.from(node.childNodes);
  let place = node.firstChild;
  wanted.forEach((child) => {
    const nth = left.findIndex((one) => isSame(one, child));
    if (nth < 0) {
      node.insertBefore(document.importNode(child, true), place);
      return;
    }
    const [kept] = left.splice(nth, 1);
    if (kept === place) place = place.nextSibling;
    else node.insertBefore(kept, place);
    become(kept, child);
  });
  left.forEach((child) => node.removeChild(child));
}

const idOf = (node) => node.id || "";

const isSame = (one, other) => one.nodeName === other.nodeName && idOf(one) === idOf(other);

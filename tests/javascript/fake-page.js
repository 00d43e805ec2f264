// As much of a page as the components under test touch: elements with attributes, selectors, and events that bubble.

/** `el("button[type=submit][data-command=/x]", child, …)`; a string is text. */
export function el(selector, ...children) {
  const element = new FakeElement(selector.match(/^[a-z0-9]+/)[0]);
  for (const [, name, value = ""] of selector.matchAll(/\[([a-z-]+)(?:=([^\]]*))?\]/g)) element.setAttribute(name, value);
  children.forEach((child) => (typeof child === "string" ? (element.textContent = child) : element.appendChild(child)));
  return element;
}

/** The page itself: what stands in it is connected. */
export function page(...children) {
  const body = el("body", ...children);
  body.isRoot = true;
  globalThis.document = new FakeDocument(body);
  return body;
}

export class FakeElement {
  constructor(tag) {
    this.tag = tag;
    this.attributes = new Map();
    this.children = [];
    this.parentElement = null;
    this.textContent = "";
    this.value = "";
    this.checked = false;
    this.listeners = new Map();
    this.classList = classListOf(new Set());
    this.dataset = datasetOf(this.attributes);
  }

  setAttribute(name, value) {
    this.attributes.set(name, value);
    if (name === "value") this.value = value;
    if (name === "checked") this.checked = true;
  }

  hasAttribute(name) {
    return this.attributes.has(name);
  }

  removeAttribute(name) {
    this.attributes.delete(name);
  }

  appendChild(child) {
    if (child.parentElement) child.parentElement.children = child.parentElement.children.filter((one) => one !== child);
    child.parentElement = this;
    this.children.push(child);
  }

  remove() {
    this.parentElement.children = this.parentElement.children.filter((one) => one !== this);
    this.parentElement = null;
  }

  get isConnected() {
    return Boolean(this.isRoot || (this.parentElement && this.parentElement.isConnected));
  }

  matches(selector) {
    return selector.split(",").some((one) => matches(this, one.trim()));
  }

  closest(selector) {
    return this.matches(selector) ? this : this.parentElement && this.parentElement.closest(selector);
  }

  querySelectorAll(selector) {
    return this.children.flatMap((child) => [...(child.matches(selector) ? [child] : []), ...child.querySelectorAll(selector)]);
  }

  querySelector(selector) {
    return this.querySelectorAll(selector)[0] || null;
  }

  get form() {
    return this.closest("form");
  }

  addEventListener(type, listener) {
    this.listeners.set(type, [...(this.listeners.get(type) || []), listener]);
  }

  removeEventListener(type, listener) {
    this.listeners.set(type, (this.listeners.get(type) || []).filter((one) => one !== listener));
  }

  dispatchEvent(event) {
    if (!Object.hasOwn(event, "target")) Object.defineProperty(event, "target", { value: this });
    for (let at = this; at; at = event.bubbles ? at.parentElement : null) {
      (at.listeners.get(event.type) || []).forEach((listener) => listener(event));
    }
    return !event.defaultPrevented;
  }

  click() {
    this.dispatchEvent(new Event("click", { bubbles: true, cancelable: true }));
  }

  get elements() {
    return Object.fromEntries(this.querySelectorAll("[name]").map((control) => [control.name, control]));
  }

  scrollIntoView() {}

  focus() {}
}

["id", "name", "type", "href"].forEach((name) =>
  Object.defineProperty(FakeElement.prototype, name, { get() { return this.attributes.get(name); } }),
);
["hidden", "disabled"].forEach((name) =>
  Object.defineProperty(FakeElement.prototype, name, {
    get() {
      return this.attributes.has(name);
    },
    set(isOn) {
      if (isOn) this.attributes.set(name, "");
      else this.attributes.delete(name);
    },
  }),
);

class FakeDocument extends FakeElement {
  constructor(body) {
    super("document");
    this.documentElement = new FakeElement("html");
    this.children = [body];
    body.parentElement = this;
  }

  getElementById(id) {
    return this.querySelector(`[id=${id}]`);
  }
}

const classListOf = (names) => ({
  contains: (name) => names.has(name),
  toggle: (name, isOn) => (isOn ? names.add(name) : names.delete(name)),
});

/** `data-no-contact` as `noContact`. */
function datasetOf(attributes) {
  const nameOf = (key) => `data-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return new Proxy({}, {
    get: (_, key) => attributes.get(nameOf(key)),
    set: (_, key, value) => Boolean(attributes.set(nameOf(key), String(value))),
    has: (_, key) => attributes.has(nameOf(key)),
  });
}

/** A tag, then any of [name], [name='value'] and :not([name]). */
function matches({ tag, attributes }, selector) {
  const [own] = selector.match(/^[a-z0-9]*/);
  if (own && own !== tag) return false;
  return Array.from(selector.matchAll(/(:not\()?\[([a-z-]+)(?:=['"]?([^'"\]]*)['"]?)?\]\)?/g)).every(([, not, name, value]) => {
    const has = attributes.has(name) && (value === undefined || attributes.get(name) === value);
    return not ? !has : has;
  });
}

globalThis.CustomEvent = globalThis.CustomEvent || class extends Event {
  constructor(type, { detail, ...how } = {}) {
    super(type, how);
    this.detail = detail;
  }
};

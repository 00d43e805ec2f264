// What the board uses and Chromium 53 lacks: esbuild lowers the language, and nothing of the library.
//
// It stands before the first line of the bundle (scripts/bundle.mjs). Only what the bundle needs; tests/browser/test_old_board.py runs it with everything removed that came after 53.

const page = self;

/** @param {object} owner @param {Record<string, Function>} made added where there is none */
function fill(owner, made) {
  Object.keys(made)
    .filter((name) => !(name in owner))
    .forEach((name) => Object.defineProperty(owner, name, { value: made[name], writable: true, configurable: true }));
}

fill(page, { globalThis: page });

fill(Object, {
  entries: (of) => Object.keys(of).map((key) => [key, of[key]]),
  values: (of) => Object.keys(of).map((key) => of[key]),
  // Object.assign would ask for the values of getters; the bundle's object spreads need what describes them.
  getOwnPropertyDescriptors: (of) =>
    Reflect.ownKeys(of).reduce((all, key) => {
      all[key] = Object.getOwnPropertyDescriptor(of, key);
      return all;
    }, {}),
  fromEntries: (pairs) =>
    Array.from(pairs).reduce((made, [key, value]) => {
      made[key] = value;
      return made;
    }, {}),
});

fill(Array.prototype, {
  at(nth) {
    return this[nth < 0 ? this.length + nth : nth];
  },
  flat() {
    return [].concat(...this);
  },
  flatMap(make, mine) {
    return [].concat(...this.map(make, mine));
  },
});

fill(String.prototype, {
  padStart(length, filler = " ") {
    return filler.repeat(Math.max(0, length - this.length)).slice(0, Math.max(0, length - this.length)) + this;
  },
  replaceAll(sought, by) {
    return this.split(sought).join(by);
  },
});

fill(Promise.prototype, {
  finally(last) {
    return this.then(
      (value) => Promise.resolve(last()).then(() => value),
      (error) =>
        Promise.resolve(last()).then(() => {
          throw error;
        }),
    );
  },
});

fill(Promise, {
  allSettled: (all) =>
    Promise.all(
      Array.from(all, (one) =>
        Promise.resolve(one).then(
          (value) => ({ status: "fulfilled", value }),
          (reason) => ({ status: "rejected", reason }),
        ),
      ),
    ),
});

/** Nodes, and words as nodes. */
function together(parts) {
  const made = document.createDocumentFragment();
  parts.forEach((part) => made.appendChild(part instanceof Node ? part : document.createTextNode(String(part))));
  return made;
}

fill(Element.prototype, {
  append(...parts) {
    this.appendChild(together(parts));
  },
  replaceChildren(...parts) {
    this.textContent = "";
    this.appendChild(together(parts));
  },
  replaceWith(...parts) {
    this.parentNode.replaceChild(together(parts), this);
  },
  toggleAttribute(name, wanted = !this.hasAttribute(name)) {
    if (wanted) this.setAttribute(name, "");
    else this.removeAttribute(name);
    return wanted;
  },
});

// A request cannot be called back there: whoever asked is told at once that it was, and the late answer goes nowhere.
class Signal {
  constructor() {
    this.aborted = false;
    this.listeners = [];
  }

  addEventListener(_name, listener) {
    this.listeners.push(listener);
  }

  removeEventListener(_name, listener) {
    this.listeners = this.listeners.filter((one) => one !== listener);
  }
}

class Controller {
  constructor() {
    this.signal = new Signal();
  }

  abort() {
    if (this.signal.aborted) return;
    this.signal.aborted = true;
    this.signal.listeners.forEach((listener) => listener());
  }
}

if (!("AbortController" in page)) {
  const ask = page.fetch.bind(page);
  page.AbortController = Controller;
  page.fetch = (url, { signal, ...request } = {}) => {
    if (!(signal instanceof Signal)) return ask(url, request);
    return new Promise((take, refuse) => {
      signal.addEventListener("abort", () => refuse(new Error("AbortError")));
      ask(url, request).then(take, refuse);
    });
  };
}

// An outbox's store that lasts as long as the page: for windows whose browser refuses IndexedDB.

/** @returns {import("./outbox.js").Store} */
export function inMemory() {
  const entries = new Map();
  let next = 1;
  return {
    all: async () => Array.from(entries.values()),
    put: async (entry) => {
      const id = entry.id || next++;
      entries.set(id, { ...entry, id });
      return id;
    },
    remove: async (id) => {
      entries.delete(id);
    },
  };
}

// Where the outbox is written down: IndexedDB, which works on plain http; memory where a private window refuses it.
import { openDB } from "idb";
import { inMemory } from "./memory-store.js";
import { Outbox } from "./outbox.js";

const DATABASE = "giliran-outbox";
const TABLE = "commands";
const TRY_AGAIN_MS = 5000;

/**
 * The device's outbox; it sends what is left from before, and tries again whenever the network may be back.
 * @param {{onChange: (entries: import("./outbox.js").Entry[]) => void, onAnswer?: (answer: object) => void,
 *   actor?: {key: string, name: string}, desk?: string, deskName?: string}} how
 */
export async function openOutbox(how) {
  const store = await openOutboxStore();
  const outbox = new Outbox(store, how);
  window.addEventListener("online", () => outbox.hurry());
  setInterval(() => outbox.flush(), TRY_AGAIN_MS);
  how.onChange(await store.all());
  outbox.flush();
  return outbox;
}

/** @returns {Promise<import("./outbox.js").Store>} */
export async function openOutboxStore() {
  try {
    return inDatabase(await openDB(DATABASE, 1, { upgrade: createTable }));
  } catch (error) {
    console.warn("IndexedDB", error);
    return inMemory();
  }
}

function createTable(database) {
  database.createObjectStore(TABLE, { keyPath: "id", autoIncrement: true });
}

function inDatabase(database) {
  return {
    all: () => database.getAll(TABLE),
    put: (entry) => database.put(TABLE, entry),
    remove: (id) => database.delete(TABLE, id),
  };
}

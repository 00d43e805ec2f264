// Newer versions of Node run a folder of tests through its index, older ones find the files themselves.
import { readdir } from "node:fs/promises";

const here = new URL(".", import.meta.url);
const tests = (await readdir(here)).filter((name) => name.endsWith(".test.js"));
for (const test of tests.sort()) await import(new URL(test, here));

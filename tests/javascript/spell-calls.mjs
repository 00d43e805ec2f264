// Tells what is said of calls: a JSON list of [number, desk] on standard input, for each the sentence and how long it is.
// Used by tests/web/voice/test_spelling.py, which compares it with another speller.
import { readFileSync } from "node:fs";
import { sentence, words } from "../../webapp/static/js/lib/voice/sentence.js";

const { manifest, kind, calls } = JSON.parse(readFileSync(0, "utf8"));
const told = calls.map(([number, desk]) => {
  const clips = sentence(manifest, kind, { number, desk });
  const ms = clips.reduce((sum, clip) => sum + manifest.clips[clip].ms, 0);
  return { clips, words: words(manifest, kind, { number, desk }), ms };
});
process.stdout.write(JSON.stringify(told));

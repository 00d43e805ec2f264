// Reads {"rows": {id: phrases}, "asked": [text, …]} and writes, for each text, the ids of the rows that a list shows then, in
// their order.
import { text } from "node:stream/consumers";
import { relevance } from "../../webapp/static/js/lib/page/spelling.js";

const { rows, asked } = JSON.parse(await text(process.stdin));
const ids = Object.keys(rows);

function shown(typed) {
  const scores = relevance(typed, Object.values(rows));
  const found = ids.map((id, nth) => ({ id, nth, score: scores[nth] })).filter(({ score }) => score);
  return found.sort((one, other) => other.score - one.score || one.nth - other.nth).map(({ id }) => id);
}

process.stdout.write(JSON.stringify(Object.fromEntries(asked.map((typed) => [typed, shown(typed)]))));

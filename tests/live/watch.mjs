// Watches a day with the official client: prints each event's seq, loses its connection once, catches up by HTTP.
// Usage: node watch.mjs URL DAY UNTIL_SEQ; prints one JSON line {seqs, reconnects}.
import { io } from "socket.io-client";

const [url, day, until] = process.argv.slice(2);
const seqs = [];
let last = null;
let reconnects = 0;
let dropped = false;

const take = (event) => {
  if (last !== null && event.seq <= last) return;
  seqs.push(event.seq);
  last = event.seq;
  if (last >= Number(until)) finish();
};

// What a room said before this event and this client did not hear is read over HTTP, one reading at a time.
let reading = Promise.resolve();
const inOrder = (job) => (reading = reading.then(job));

const catchUp = async (seq) => {
  while (last < seq) {
    const page = await (await fetch(`${url}/api/v1/days/${day}/events?after=${last}`)).json();
    page.events.forEach(take);
  }
};

const finish = () => {
  console.log(JSON.stringify({ seqs, reconnects }));
  process.exit(0);
};

const socket = io(`${url}/live`, { transports: ["websocket"], reconnectionDelay: 300 });
socket.on("connect", async () => {
  const { seq } = await socket.emitWithAck("watch", { day });
  if (last === null) {
    last = seq;
    console.log(JSON.stringify({ watching: seq }));
  } else {
    reconnects += 1;
    inOrder(() => catchUp(seq));
  }
});
socket.on("event", (event) => {
  inOrder(() => (event.prev > last ? catchUp(event.seq) : take(event)));
  if (!dropped && seqs.length >= 5) {
    dropped = true;
    socket.io.engine.close(); // as a phone loses the Wi-Fi
  }
});
setTimeout(() => {
  console.error(JSON.stringify({ late: true, seqs, reconnects }));
  process.exit(1);
}, 60000);

// Watches a day with the official client: loses its connection once, catches up by HTTP, prints each event's seq.
// Usage: node watch.mjs URL DAY UNTIL_SEQ; prints JSON lines: {watching}, {lost} when its connection is gone, and last
// {seqs, reconnects}.
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
  while (last < seq) (await read(last)).forEach(take);
};

// A process that is killed while it answers is asked again.
const read = async (after) => {
  try {
    return (await (await fetch(`${url}/api/v1/days/${day}/events?after=${after}`)).json()).events || [];
  } catch {
    return [];
  }
};

const finish = () => {
  console.log(JSON.stringify({ seqs, reconnects }));
  process.exit(0);
};

const socket = io(`${url}/live`, { transports: ["websocket"], reconnectionDelay: 300 });
socket.on("connect", async () => {
  if (last !== null) reconnects += 1;
  const { seq } = await socket.emitWithAck("watch", { day }).catch(() => ({}));
  if (seq === undefined) return; // cut before it was answered: the client comes back, and asks again
  if (last === null) {
    last = seq;
    console.log(JSON.stringify({ watching: seq }));
  } else {
    inOrder(() => catchUp(seq));
  }
});
socket.on("event", (event) => {
  inOrder(() => (event.prev > last ? catchUp(event.seq) : take(event)));
  inOrder(() => {
    if (dropped || seqs.length < 5) return;
    dropped = true;
    socket.io.engine.close(); // as a phone loses the Wi-Fi
    console.log(JSON.stringify({ lost: last }));
  });
});
setTimeout(() => {
  console.error(JSON.stringify({ late: true, seqs, reconnects }));
  process.exit(1);
}, 180000);

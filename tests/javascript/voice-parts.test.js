// The parts of the voice: who may speak, when the time is known, what is reported, what counts as heard.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ClockJumps } from "../../webapp/static/js/lib/server/clock-jumps.js";
import { CatchUp } from "../../webapp/static/js/lib/voice/catch-up.js";
import { ClipStore } from "../../webapp/static/js/lib/voice/clip-store.js";
import { Player } from "../../webapp/static/js/lib/voice/player.js";
import { RightToSpeak } from "../../webapp/static/js/lib/voice/right-to-speak.js";
import { Speaker } from "../../webapp/static/js/lib/voice/speaker.js";
import { sayByBrowser } from "../../webapp/static/js/lib/voice/web-speech.js";
import { SpokenReports } from "../../webapp/static/js/lib/voice/spoken-reports.js";

const settled = () => new Promise((done) => setImmediate(done));

// -- who may speak -----------------------------------------------------------------------------------------------------

const answer = (more) => ({
  ...{ name: null, holds_sound: false, sound_elsewhere: false, confirmed: [], speaks: { rest: false, desks: [], others: [] } },
  ...more,
});

function right(how = {}) {
  const clock = { time: 0 };
  const made = new RightToSpeak({ sound: "shared", isSmall: false, steady: () => clock.time, ...how });
  return Object.assign(clock, { made });
}

const desk = (code, isShown = true) => ({ code, is_shown: isShown });

test("a named TV speaks for as long as the sound was lent to it, and stops by itself when it hears nothing", () => {
  const at = right();
  assert.equal(at.made.holds(), false);
  at.made.told(answer({ name: "TV", holds_sound: true, speaks: { rest: true, desks: [], others: ["2"] } }), 1000);
  at.time = 9999;
  assert.deepEqual([at.made.holds(), at.made.isFor(desk("1")), at.made.isFor(desk("2"))], [true, true, false]);
  at.time = 10000;
  assert.equal(at.made.holds(), false);
});

test("who heard from nobody reads the hall before it speaks again, and waits no longer than five seconds for it", () => {
  const clock = { time: 0 };
  const catchUp = new CatchUp(() => clock.time);
  assert.equal(catchUp.isDone({ epoch: 1, seq: 0 }), true);
  catchUp.begin({ epoch: 1, seq: 40 });
  assert.equal(catchUp.isDone({ epoch: 1, seq: 39 }), false);
  assert.equal(catchUp.isDone({ epoch: 1, seq: 41 }), true);
  catchUp.begin({ epoch: 2, seq: 3 });
  assert.equal(catchUp.isDone({ epoch: 1, seq: 41 }), false, "another epoch says nothing of this one");
  clock.time = 5000;
  assert.equal(catchUp.isDone({ epoch: 1, seq: 41 }), true);
});

test("a TV with desks of its own speaks for them alone", () => {
  const { made } = right();
  made.told(answer({ name: "TV", holds_sound: true, speaks: { rest: false, desks: ["3"], others: [""] } }), 0);
  assert.deepEqual([made.isFor(desk("3")), made.isFor(desk("4"))], [true, false]);
});

test("a screen without a name speaks, but not beside a TV that does, and says so", () => {
  const { made } = right();
  made.told(answer(), 0);
  assert.deepEqual([made.holds(), made.isElsewhere, made.isAlone], [true, false, true]);
  made.told(answer({ sound_elsewhere: true }), 0);
  assert.deepEqual([made.holds(), made.isElsewhere], [false, true]);
});

test("a phone as a loudspeaker speaks beside every TV, and for its desks alone where it shows some", () => {
  const { made } = right({ isSmall: true });
  made.told(answer({ sound_elsewhere: true }), 0);
  assert.deepEqual([made.holds(), made.isElsewhere, made.isFor(desk("1")), made.isFor(desk("3", false))], [true, false, true, false]);
});

test("a TV out of earshot speaks for itself, and one that has no voice never does", () => {
  const apart = right({ sound: "own" }).made;
  apart.told(answer({ name: "TV", sound_elsewhere: true }), 0);
  assert.deepEqual([apart.holds(), apart.isElsewhere, apart.isAlone], [true, false, true]);
  const silent = right({ sound: "none", isSmall: true }).made;
  silent.told(answer({ name: "TV" }), 0);
  assert.equal(silent.holds(), false);
});

// -- what time it is ---------------------------------------------------------------------------------------------------

test("after a jump of this device's clock the time is unsure until the server says it, or some seconds have passed", () => {
  const clocks = { wall: 1e12, steady: 0 };
  const pass = (ms) => ["wall", "steady"].forEach((which) => (clocks[which] += ms));
  const jumps = new ClockJumps({ wall: () => clocks.wall, steady: () => clocks.steady });
  pass(60000);
  assert.equal(jumps.isSure(), true);
  clocks.wall -= 3600000;
  assert.equal(jumps.isSure(), false);
  pass(5000);
  assert.equal(jumps.isSure(), false);
  jumps.heard();
  assert.equal(jumps.isSure(), true);
  clocks.wall += 7200000; // it slept
  assert.equal(jumps.isSure(), false);
  pass(21000);
  assert.equal(jumps.isSure(), true);
});

// -- what is reported --------------------------------------------------------------------------------------------------

test("what nobody heard is reported again, in its order, and each once", async () => {
  const sent = [];
  let isAway = true;
  const reports = new SpokenReports(async (report) => {
    if (isAway) throw new Error("no network");
    sent.push(report);
  });
  await reports.add("spoken", ["A001@1"]);
  await reports.add("missed", ["A002@2"]);
  isAway = false;
  await reports.add("spoken", ["A003@3"]);
  await reports.flush();
  assert.deepEqual(sent, [{ spoken: ["A001@1", "A003@3"], missed: ["A002@2"] }]);
});

test("what is spoken while a report is on its way is not lost", async () => {
  const sent = [];
  let answered;
  const reports = new SpokenReports((report) => {
    sent.push(report.spoken);
    return new Promise((done) => (answered = done));
  });
  reports.add("spoken", ["A001@1"]);
  reports.add("spoken", ["A002@2"]);
  answered();
  await settled();
  answered();
  await settled();
  assert.deepEqual(sent, [["A001@1"], ["A002@2"]]);
});

test("a report is of a size that the server takes", async () => {
  const sizes = [];
  const reports = new SpokenReports(async ({ missed }) => sizes.push(missed.length));
  await reports.add("missed", Array.from({ length: 120 }, (_, nth) => `A${nth}@1`));
  assert.deepEqual(sizes, [50, 50, 20]);
});

// -- what is heard -----------------------------------------------------------------------------------------------------

/** An audio device of which the test says when a sound ends. */
class Device {
  constructor() {
    Object.assign(this, { currentTime: 10, started: [], isOn: true, waiting: [], gains: [] });
  }

  createGain() {
    const gain = { gain: {}, connect() {}, isApart: false, disconnect: () => (gain.isApart = true) };
    this.gains.push(gain);
    return gain;
  }

  createBufferSource() {
    const source = { playbackRate: { value: 1 }, connect() {} };
    source.start = (at) => this.started.push({ name: source.buffer.name, at, rate: source.playbackRate.value, source });
    return source;
  }

  async decodeAudioData(bytes) {
    return { name: String.fromCharCode(...new Uint8Array(bytes)), duration: 0.5 };
  }

  end(place) {
    this.started[place].source.onended();
  }
}

const MANIFEST = {
  sentences: {
    call: ["queue-number", "{number}", "please-go-to", "{desk}", "{agency}"],
    joined: ["{number}", "to", "{desk}"],
    paused: ["{desk}", "{agency}", "to"],
    rehearsal: ["rehearsal"],
  },
  clips: Object.fromEntries(
    ["queue-number", "please-go-to", "to", "desk", "rehearsal", "pause", "a", ..."0123456789"].map((name) => [
      name,
      { url: `/v/${name}`, text: name, ms: 400 },
    ]),
  ),
};

async function voice({ lacks = [], manifest = MANIFEST, standIn = () => false } = {}) {
  const device = new Device();
  const fetched = [];
  const load = async (url) => {
    fetched.push(url);
    if (lacks.includes(url)) throw new Error("404");
    return new TextEncoder().encode(url).buffer;
  };
  const store = new ClipStore(() => device, load, () => 0);
  const rung = [];
  const ring = (how) => rung.push(how) && true;
  const wait = (what, ms) => device.waiting.push({ what, ms });
  const player = new Player(store, { wait, context: () => device, isOn: () => device.isOn, ring });
  const load_manifest = async () => manifest || Promise.reject(new Error("none"));
  const speaker = new Speaker("/v/manifest.json", player, { load: load_manifest, wait, standIn });
  await speaker.prepare();
  await store.wantAll(Object.values((manifest || MANIFEST).clips).map(({ url }) => url));
  const heard = [];
  const say = async (kind, what, loudness = { volume: 80, speed: 100, chime: true }) => {
    speaker.say(kind, what, loudness, (one) => heard.push(one));
    await settled();
  };
  return { device, fetched, rung, heard, say, speaker, store };
}

const CALL = { number: "A07", desk: { kind: "desk", number: 3 } };
const WORDS = ["queue-number", "a", "0", "7", "please-go-to", "desk", "3"];

test("the clips of a call follow the chime without a gap, and it is heard when the last one has ended", async () => {
  const { device, rung, heard, say } = await voice();
  await say("call", CALL);
  assert.deepEqual(device.started.map(({ name }) => name), WORDS.map((name) => `/v/${name}`));
  const gaps = device.started.slice(1).map(({ at }, place) => Math.round((at - device.started[place].at) * 1000));
  assert.deepEqual(gaps, [400, 400, 400, 400, 400, 400]); // as the manifest says, not as long as a decoder made it
  assert.ok(device.started[0].at > 11 && rung.length === 1 && rung[0].loud === 0.8);
  WORDS.slice(1).forEach((_, place) => device.end(place));
  assert.deepEqual(heard, []);
  device.end(WORDS.length - 1);
  assert.deepEqual(heard, ["heard"]);
});

test("a faster voice leaves less time between its clips", async () => {
  const { device, say } = await voice();
  await say("call", CALL, { volume: 100, speed: 125, chime: false });
  const [first, second] = device.started;
  assert.deepEqual([first.rate, Math.round((second.at - first.at) * 1000)], [1.25, 320]);
});

for (const [what, lacks, verdict] of [["a digit", "/v/7", "partly"], ["the word for a desk", "/v/desk", "partly"], ["a courtesy", "/v/please-go-to", "heard"]]) {
  test(`where ${what} is missing the rest is spoken, and the call is ${verdict}`, async () => {
    const { device, heard, say } = await voice({ lacks: [lacks] });
    await say("call", CALL);
    assert.deepEqual(device.started.map(({ name }) => name), WORDS.map((name) => `/v/${name}`).filter((url) => url !== lacks));
    device.started.forEach((_, place) => device.end(place));
    assert.deepEqual(heard, [verdict]);
  });
}

test("without any clip the chime still calls, and nobody is said to have been called by voice", async () => {
  const { device, rung, heard, say } = await voice({ manifest: null });
  await say("call", CALL);
  assert.deepEqual([rung.length, device.started.length], [1, 0]);
  rung[0].onEnd();
  device.waiting.at(-1).what();
  assert.deepEqual(heard, ["partly"]);
});

test("a device that is taken away while it speaks, or was never there, is silent", async () => {
  const { device, heard, say } = await voice();
  await say("call", CALL);
  device.waiting.at(-1).what(); // its time is over, and nothing has ended
  device.isOn = false;
  await say("call", CALL);
  assert.deepEqual(heard, ["silent", "silent"]);
});

test("a sentence that a sleeping phone has cut off is said anew in full, and its rest is heard no more", async () => {
  const { device, heard, say } = await voice();
  await say("call", CALL);
  [0, 1, 2].forEach((place) => device.end(place));
  device.isOn = false;
  device.waiting.at(-1).what(); // its time is over
  assert.deepEqual([heard, device.gains[0].isApart], [["silent"], true]);
});

test("where the settings let it, the browser's own voice stands in for a clip that is missing, and for nothing else", async () => {
  const spoken = [];
  const standIn = (words, language, { chime }, done) => {
    spoken.push([words, chime]);
    done("heard");
    return true;
  };
  const { device, rung, heard, say } = await voice({ lacks: ["/v/7"], standIn });
  await say("call", CALL);
  assert.deepEqual([spoken, heard, rung.length, device.started.length], [[["Queue-number a 0 7 please-go-to desk 3", true]], ["heard"], 1, 0]);
  await say("call", { ...CALL, number: "A03" });
  assert.deepEqual([spoken.length, device.started.length], [1, 7]);
});

test("only a voice of the device itself, in the language of the sentence, is used", () => {
  const spoken = [];
  class SpeechSynthesisUtterance {
    constructor(words) {
      this.words = words;
    }
  }
  const voices = [{ lang: "id-ID", localService: false }, { lang: "en-GB", localService: true }, { lang: "id_ID", localService: true }];
  const speech = { getVoices: () => voices, speak: (said) => spoken.push(said) && said.onend() };
  const by = { speechSynthesis: speech, SpeechSynthesisUtterance, setTimeout: (what, ms) => ms < 20000 && what() };
  const heard = [];
  const say = (language) => sayByBrowser("Nomor", language, { volume: 50, speed: 120, chime: true }, (one) => heard.push(one), by);
  assert.deepEqual([say("jv"), say("id"), heard], [false, true, ["heard"]]);
  assert.deepEqual([spoken[0].voice, spoken[0].rate, spoken[0].volume], [voices[2], 1.2, 0.5]);
  assert.equal(sayByBrowser("Nomor", "id", {}, () => {}, { setTimeout }), false);
});

test("every clip is fetched once, before the first call", async () => {
  const { fetched, say } = await voice();
  await say("call", CALL);
  await say("call", CALL);
  assert.equal(new Set(fetched).size, fetched.length);
});

test("what was fetched before anybody tapped for sound is decoded by then, and not fetched again", async () => {
  let device = null;
  const fetched = [];
  const store = new ClipStore(() => device, async (url) => fetched.push(url) && new ArrayBuffer(8), () => 0);
  await store.wantAll(["/v/a"]);
  assert.equal(store.ready("/v/a"), null);
  device = new Device();
  await store.wantAll(["/v/a"]);
  assert.deepEqual([store.ready("/v/a") !== null, fetched], [true, ["/v/a"]]);
});

// -- the agency of a desk ----------------------------------------------------------------------------------------------

const AGENCY = { clip: "agency-x", text: "Dukcapil", url: "/n/name-1.mp3", ms: 600 };

test("the agency of a desk is said after it, and within a sentence between pauses", async () => {
  const { speaker, store } = await voice();
  await store.want(AGENCY.url);
  const said = speaker.fitting("call", { ...CALL, agency: AGENCY });
  assert.equal(speaker.words("call", said), "Queue-number a 0 7 please-go-to desk 3 pause Dukcapil");
  assert.equal(speaker.words("paused", speaker.fitting("paused", { desk: CALL.desk, agency: AGENCY })), "Desk 3 pause Dukcapil pause to");
  assert.equal(speaker.words("joined", speaker.fitting("joined", { ...CALL, agency: AGENCY })), "A 0 7 to desk 3");
});

test("nobody waits for the clip of an agency: until it is here, and where there is none, the desk alone is said", async () => {
  const { speaker, store } = await voice();
  const words = (agency) => speaker.words("call", speaker.fitting("call", { ...CALL, agency }));
  const alone = "Queue-number a 0 7 please-go-to desk 3";
  assert.deepEqual([words(AGENCY), words({ clip: "agency-x", text: "Dukcapil" }), words(null)], [alone, alone, alone]);
  speaker.fetchNames([{ kind: "desk", number: 3 }, AGENCY]);
  await settled();
  assert.ok(store.ready(AGENCY.url));
  assert.equal(words(AGENCY), `${alone} pause Dukcapil`);
});

test("the words of all halls are fetched first, and of the agencies that a voice can name only those of this hall", async () => {
  const clips = Object.fromEntries(["agency-x", "agency-y"].map((name) => [name, { url: `/v/${name}`, text: "", ms: 500 }]));
  const fetched = [];
  const store = new ClipStore(() => new Device(), async (url) => fetched.push(url) && new TextEncoder().encode(url).buffer, () => 0);
  const speaker = new Speaker("/v/manifest.json", { store }, { load: async () => ({ ...MANIFEST, clips: { ...clips, ...MANIFEST.clips } }) });
  speaker.fetchNames([AGENCY, { clip: "name-7", text: "Rekam", url: "/n/name-7.mp3", ms: 9 }]);
  await speaker.prepare();
  for (let nth = 0; nth < 30; nth += 1) await settled();
  assert.deepEqual(fetched.slice(Object.keys(MANIFEST.clips).length), ["/v/agency-x", "/n/name-7.mp3"]);
});

test("a call gets no longer than seven seconds by the name of an agency", async () => {
  const { speaker, store } = await voice();
  const isSaid = async (ms) => {
    await store.want(AGENCY.url);
    return speaker.fitting("call", { ...CALL, agency: { ...AGENCY, ms } }).agency !== null;
  };
  const rest = 8 * 400; // seven clips and the pause
  assert.deepEqual([await isSaid(7000 - rest), await isSaid(7001 - rest)], [true, false]);
});

test("a recording of the voice itself says the agency in place of what the box has made, and without it", async () => {
  const recorded = { ...MANIFEST, clips: { ...MANIFEST.clips, "agency-x": { url: "/v/agency-x", text: "", ms: 500 } } };
  const { device, heard, say, speaker } = await voice({ manifest: recorded });
  for (const agency of [AGENCY, { clip: "agency-x", text: "Dukcapil" }]) {
    const said = speaker.fitting("call", { ...CALL, agency });
    await say("call", said);
    assert.equal(device.started.at(-1).name, "/v/agency-x");
    assert.match(speaker.words("call", said), / Dukcapil$/);
  }
  device.started.slice(0, 9).forEach((_, place) => device.end(place));
  assert.deepEqual(heard, ["heard"]);
});

test("whoever heard number and desk was called, whether or not the agency sounded", async () => {
  const { device, heard, say } = await voice({ lacks: [AGENCY.url] });
  await say("call", { ...CALL, agency: AGENCY });
  device.started.forEach((_, place) => device.end(place));
  assert.deepEqual([device.started.length, heard], [8, ["heard"]]);
});

test("a rehearsal says so first, and a desk without words is left out", async () => {
  const { device, speaker, say } = await voice();
  await say("joined", { ...CALL, rehearsal: true });
  assert.equal(device.started[0].name, "/v/rehearsal");
  assert.equal(speaker.words("joined", CALL), "A 0 7 to desk 3");
});

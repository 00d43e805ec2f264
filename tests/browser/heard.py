"""What a board lets sound, as a script sees it that is in the page before the board's own: clips by name, in order.

What the board does in two minutes is seen in seconds, its sounds included: time runs faster for the page, or, where
nobody answers it, goes from one of its timers to the next, which is the same on a busy machine.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from playwright.sync_api import Page

# Every sound carries the name of the clip that it was decoded from, and notes when it is started: `heard` are pairs of
# the name ("ding" of the chime) and the page's time. `faster(30)` lets thirty seconds pass in one from then on; the
# sounds are then only counted, for no device plays so fast. `pass(ms)` lets that much time go by at once, from timer to
# timer: nothing is late in it, however busy the machine is. What the page fetches and decodes takes none of this time,
# and with {stands: true} none passes until it is let pass again.
LISTENING = """
(() => {
  const real = { now: Date.now, steady: performance.now.bind(performance), wait: window.setTimeout.bind(window) };
  const time = { factor: 1, since: 0, passed: 0, jump: 0 };
  const passed = () => time.passed + (real.steady() - time.since) * time.factor;
  const began = real.now();
  Date.now = () => began + passed() + time.jump;
  performance.now = () => passed();
  window.jumpClock = (ms) => { time.jump += ms; };
  // A board that loads itself again goes on in the same list.
  window.heard = JSON.parse(sessionStorage.getItem("heard") || "[]");
  window.addEventListener("pagehide", () => {
    sessionStorage.setItem("heard", JSON.stringify(window.heard.map(([name, at, from]) => [name, at, from, null])));
  });
  window.faster = (factor) => { time.passed = passed(); time.since = real.steady(); time.factor = factor; };
  const timers = new Map();  // name -> what is to be done and when, by the page's time
  const clear = window.clearTimeout.bind(window);
  const fire = (name, { what, more }) => { timers.delete(name); what(...more); };
  const start = (name, timer) => {
    timer.real = real.wait(() => fire(name, timer), (timer.at - passed()) / time.factor);
  };
  let counted = 1e6;
  window.setTimeout = (what, ms = 0, ...more) => {
    const timer = { what, more, at: passed() + Math.max(0, ms) };
    timers.set(counted += 1, timer);
    if (time.factor) start(counted, timer);
    return counted;
  };
  window.clearTimeout = (name) => {
    if (timers.has(name)) clear(timers.get(name).real);
    timers.delete(name);
  };
  let busy = 0;
  const awaited = (act) => async function (...given) {
    busy += 1;
    try { return await act.apply(this, given); } finally { busy -= 1; }
  };
  window.fetch = awaited(window.fetch);
  const channel = new MessageChannel();
  const turns = [];
  channel.port1.onmessage = () => turns.shift()();
  const turn = () => new Promise((done) => { turns.push(done); channel.port2.postMessage(0); });
  const settled = async () => {
    do await turn(); while (busy);
  };
  window.pass = async (ms, { stands = false } = {}) => {
    const until = passed() + ms;
    [time.passed, time.factor] = [passed(), 0];
    timers.forEach((timer) => clear(timer.real));
    window.silence();
    for (;;) {
      await settled();
      const [name, next] = [...timers].sort(([, one], [, other]) => one.at - other.at)[0] || [0, { at: until }];
      time.passed = Math.max(time.passed, Math.min(next.at, until));
      if (next.at >= until) break;
      fire(name, next);
    }
    if (stands) return;
    window.faster(1);
    timers.forEach((timer, name) => start(name, timer));
  };
  const intervals = new Map();
  window.setInterval = (what, ms) => {
    const name = (counted += 1);
    const again = () => {
      if (!intervals.has(name)) return;
      intervals.set(name, window.setTimeout(() => { again(); what(); }, ms));
    };
    intervals.set(name, 0);
    again();
    return name;
  };
  window.clearInterval = (name) => { window.clearTimeout(intervals.get(name)); intervals.delete(name); };

  const named = new WeakMap();
  const slice = ArrayBuffer.prototype.slice;
  ArrayBuffer.prototype.slice = function (...where) {
    const copy = slice.apply(this, where);
    if (named.has(this)) named.set(copy, named.get(this));
    return copy;
  };
  const body = Response.prototype.arrayBuffer;
  Response.prototype.arrayBuffer = awaited(async function () {
    const bytes = await body.call(this);
    named.set(bytes, new URL(this.url).pathname.split("/").pop().replace(/-[0-9a-f]+[.]\\w+$/, ""));
    return bytes;
  });
  const decode = BaseAudioContext.prototype.decodeAudioData;
  BaseAudioContext.prototype.decodeAudioData = awaited(async function (bytes) {
    const name = named.get(bytes);
    const sound = await decode.call(this, bytes);
    named.set(sound, name);
    return sound;
  });
  const going = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, "currentTime").get;
  Object.defineProperty(BaseAudioContext.prototype, "currentTime", {
    get() { return time.factor === 1 ? going.call(this) : 1e6 + passed() / 1000; },
  });
  // What is sounding when time begins to pass at once ends in that time, and not by the device.
  const sounding = new Map();
  const ends = (source, ms) => window.setTimeout(() => source.onended && source.onended(), ms);
  const sound = (source, ms) => {
    const until = passed() + ms;
    if (time.factor !== 1) return ends(source, ms);
    sounding.set(source, until);
    source.addEventListener("ended", () => sounding.delete(source));
  };
  window.silence = () => {
    sounding.forEach((until, source) => {
      const told = source.onended;
      source.onended = null;
      window.setTimeout(() => told && told.call(source), until - passed());
    });
    sounding.clear();
  };
  const play = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (at) {
    window.heard.push([named.get(this.buffer), Date.now(), at, this.buffer]);
    sound(this, (at - this.context.currentTime + this.buffer.duration / this.playbackRate.value) * 1000);
    if (time.factor === 1) play.call(this, at);
  };
  const ring = OscillatorNode.prototype.start;
  let rung = -1;
  OscillatorNode.prototype.start = function (at) {
    sound(this, 2000);
    if (time.factor === 1) ring.call(this, at);
    if (Math.abs(passed() - rung) > 500) window.heard.push(["ding", Date.now(), at, null]);
    rung = passed();
  };
  const stop = OscillatorNode.prototype.stop;
  OscillatorNode.prototype.stop = function (at) {
    if (time.factor !== 1) return;
    try { stop.call(this, at); } catch (error) { /* it was only counted */ }
  };
})();
"""

# Whatever reaches the loudspeaker is kept as samples too. `likeness()` are pairs of a clip's name and how much the
# samples at its place are like its own, 1 being the same.
RECORDING = """
(() => {
  const connect = AudioNode.prototype.connect;
  const SIZE = 16384;
  const recorders = new Map();
  let parts = [];
  const recorderOf = (context) => {
    if (!recorders.has(context)) {
      const recorder = context.createScriptProcessor(SIZE, 1, 1);
      recorder.onaudioprocess = ({ inputBuffer, playbackTime }) => {
        parts.push({ at: playbackTime, samples: inputBuffer.getChannelData(0).slice() });
      };
      connect.call(recorder, context.destination);
      recorders.set(context, recorder);
    }
    return recorders.get(context);
  };
  AudioNode.prototype.connect = function (to, ...more) {
    if (to === this.context.destination) connect.call(this, recorderOf(this.context));
    return connect.call(this, to, ...more);
  };
  const like = (own, all, from, step = 1) => {
    let both = 0, mine = 0, its = 0;
    for (let nth = 0; nth < own.length; nth += step) {
      const one = all[from + nth] || 0;
      both += own[nth] * one; mine += own[nth] ** 2; its += one ** 2;
    }
    return mine && its ? both / Math.sqrt(mine * its) : 0;
  };
  window.likeness = () => {
    const rate = [...recorders.keys()][0].sampleRate;
    const placeOf = (at) => Math.round((at - parts[0].at) * rate);
    // The times of the parts are rough, their lengths are not; one that a busy page has missed leaves its place empty.
    const nth = ({ at }) => Math.round(placeOf(at) / SIZE);
    const all = new Float32Array((nth(parts[parts.length - 1]) + 1) * SIZE);
    parts.forEach((part) => all.set(part.samples, nth(part) * SIZE));
    const clips = window.heard.filter(([name, , , buffer]) => buffer && name !== "pause");
    const place = ([, , at]) => placeOf(at);
    // How late the recorder hears is found by a clip: where it is most like itself, within a second and a half. It is
    // looked for anew when a busy page has missed a part.
    let late = 0;
    const look = (own, at, from, to, by, step) => {
      let most = -1, found = 0;
      for (let lag = from; lag <= to; lag += by) {
        const one = like(own, all, at + lag, step);
        if (one > most) [most, found] = [one, lag];
      }
      return found;
    };
    return clips.map((clip) => {
      const own = clip[3].getChannelData(0);
      if (like(own, all, place(clip) + late) < 0.95) {
        const begin = own.slice(0, rate * 0.3);
        const near = look(begin, place(clip), 0, rate * 1.5, 2, 4);
        late = look(begin, place(clip), near - 8, near + 8, 1, 1);
      }
      return [clip[0], like(own, all, place(clip) + late)];
    });
  };
})();
"""

# What reaches the loudspeaker, rendered by the browser's own engine from what the page has connected and started, not
# recorded while it plays: a busy machine loses nothing of it. `likeness()` are pairs as above; the page is over then.
RENDERED = """
(() => {
  const [RATE, SECONDS] = [44100, 120];
  const Offline = window.OfflineAudioContext;
  const steady = performance.now.bind(performance);
  let context = null;
  window.AudioContext = class extends Offline {
    constructor() {
      super(1, RATE * SECONDS, RATE);
      [this.began, context] = [0, this];
    }
    get state() { return this.began ? "running" : "suspended"; }
    get currentTime() { return this.began ? (steady() - this.began) / 1000 : 0; }
    async resume() { this.began = this.began || steady(); }
  };
  AudioNode.prototype.disconnect = () => {};  // it is rendered after the page has done with it
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (at) {
    start.call(this, at);
    const lasts = at - this.context.currentTime + this.buffer.duration / this.playbackRate.value;
    window.setTimeout(() => this.onended && this.onended(), lasts * 1000);
  };
  const like = (own, all, from) => {
    let both = 0, mine = 0, its = 0;
    own.forEach((one, nth) => { both += one * all[from + nth]; mine += one ** 2; its += all[from + nth] ** 2; });
    return mine && its ? both / Math.sqrt(mine * its) : 0;
  };
  window.likeness = async () => {
    const clips = window.heard.filter(([name, , , buffer]) => buffer && name !== "pause");
    const rendered = await Offline.prototype.startRendering.call(context);
    const all = rendered.getChannelData(0);
    return clips.map(([name, , at, buffer]) => [name, like(buffer.getChannelData(0), all, Math.round(at * RATE))]);
  };
})();
"""

_BEFORE_DESK = ("please-go-to", "to")
_FIRST = ("queue-number", "again", "last-call")


@dataclass(frozen=True)
class HeardCall:
    """A number that was called aloud. `at`: milliseconds by the page's clock; `is_rung`: the chime came just before."""

    number: str
    desk: str
    at: int
    is_rung: bool


def heard_calls(page: Page) -> list[HeardCall]:
    """Everything that the page has called until now, repeats too."""
    said: list[list[Any]] = page.evaluate("window.heard.map(([name, at]) => [name, at])")
    return list(_calls([(name, int(at)) for name, at in said if name != "pause"]))


def _calls(said: Sequence[tuple[str, int]]) -> Any:
    """The clips of a call: perhaps words, its number letter by letter, the way, the desk's word and number."""
    place, is_rung = 0, False
    while place < len(said):
        name, at = said[place]
        if name == "ding":
            is_rung, place = True, place + 1
        elif name in _FIRST or name.startswith("agency-"):
            place += 1
        else:
            of_number = list(takewhile(lambda one: re.fullmatch(r"[a-z0-9]", one[0]), said[place:]))
            after = place + len(of_number)
            if not of_number or after >= len(said):
                return
            assert said[after][0] in _BEFORE_DESK, said[place : after + 3]
            desk = list(takewhile(lambda one: one[0] == "desk" or one[0].isdigit(), said[after + 1 :]))
            desk = desk[: 1 + _figures(desk)]
            number = "".join(letter for letter, _ in of_number).upper()
            yield HeardCall(number, str(sum(int(figure) for figure, _ in desk[1:])), at, is_rung)
            place, is_rung = after + 1 + len(desk), False


def _figures(desk: Sequence[tuple[str, int]]) -> int:
    """How many clips a desk's number has: "dua puluh" and "tiga" are two."""
    return 2 if len(desk) > 2 and int(desk[1][0]) >= 20 and int(desk[2][0]) < 10 else 1


def first_times(calls: Sequence[HeardCall]) -> list[HeardCall]:
    """Without repeats: a number that follows itself at the same desk without a chime."""
    return [
        one
        for place, one in enumerate(calls)
        if one.is_rung or place == 0 or (calls[place - 1].number, calls[place - 1].desk) != (one.number, one.desk)
    ]

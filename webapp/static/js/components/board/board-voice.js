// The voice of the board: who is called is spoken here, if this screen may speak, and told to the server when it was heard.
import { canSound, onSoundChange, soundContext } from "../../lib/device/chime.js";
import { CallNews } from "../../lib/page/call-news.js";
import { setWords } from "../../lib/page/words.js";
import { askServer } from "../../lib/server/asking.js";
import { ClockJumps } from "../../lib/server/clock-jumps.js";
import { hear, now, onHeard } from "../../lib/server/server-time.js";
import { CatchUp } from "../../lib/voice/catch-up.js";
import { ClipStore } from "../../lib/voice/clip-store.js";
import { Player } from "../../lib/voice/player.js";
import { RightToSpeak } from "../../lib/voice/right-to-speak.js";
import { onAnswer, saySound } from "../../lib/voice/sound-state.js";
import { Speaker } from "../../lib/voice/speaker.js";
import { SpokenReports } from "../../lib/voice/spoken-reports.js";
import { TestCalls } from "../../lib/voice/test-calls.js";
import { sayByBrowser } from "../../lib/voice/web-speech.js";
import { keyOfCall, VoiceLine } from "../../lib/voice/voice-line.js";

const LOOK_MS = 1000;
const CLOSING_MS = 15 * 60 * 1000;

/**
 * Inside the live fragment (data-settings, and kinds of events: data-calls, data-again, data-ends, data-undone).
 */
export class BoardVoice {
  /**
   * @param {HTMLElement} element data-voice-src, data-second-voice-src, data-spoken-src, data-calls-asked, data-rehearsal,
   *   data-closes-at while the day is served,
   *   and kinds of events: data-arrived, data-paused, data-resumed, data-stopped, data-closed. In it #heard with data-desks
   *   (what each desk is called by voice) and an item for everybody who is called in the hall, and #spoken, a live region
   */
  constructor(element) {
    this.element = element;
    this.board = element.closest("[data-settings]");
    this.settings = JSON.parse(this.board.dataset.settings);
    const isSmall = new URLSearchParams(window.location.search).has("small");
    this.right = new RightToSpeak({ sound: this.settings.sound, isSmall });
    this.player = new Player(new ClipStore(soundContext));
    const standIn = this.settings.web_speech ? sayByBrowser : undefined;
    this.speaker = new Speaker(element.dataset.voiceSrc, this.player, { standIn });
    const second = element.dataset.secondVoiceSrc;
    this.second = second ? new Speaker(second, this.player) : null;
    this.reports = new SpokenReports((report) => this.#send(report));
    this.jumps = new ClockJumps();
    this.catchUp = new CatchUp();
    // "" while nobody has tapped for sound, "works", or "failed"
    this.sound = "";
    this.soundTime = -1;
    this.hasSounded = false;
    this.line = new VoiceLine({
      speak: (call, manner, done) => this.#speak(call, manner, done),
      speakNotice: (notice, done, manner) => this.#speakNotice(notice, done, manner),
      now,
      isSure: () => this.jumps.isSure(),
      onSpoken: (calls) => this.#spoken(calls),
      onMissed: (calls) => this.right.isShared && this.reports.add("missed", calls.map(keyOfCall)),
      isMine: ({ desk }) => this.right.isFor(this.#desk(desk)),
      manners: { repeats: this.settings.repeats, hasSecond: Boolean(this.second) },
    });
    this.tests = new TestCalls({
      show: (isShown) => document.querySelectorAll("[data-test-call]").forEach((sign) => (sign.hidden = !isShown)),
      play: (done) => this.#playTest(done),
      isBusy: () => Boolean(this.line.speaking),
      tell: (test) => saySound({ test }),
    });
    this.#listen();
  }

  dispose() {
    this.endings.forEach((end) => end());
    this.speaker.dispose();
    if (this.second) this.second.dispose();
  }

  #listen() {
    const { board } = this;
    const [calls, again, ends] = ["calls", "again", "ends"].map((name) => board.dataset[name].split(" "));
    const kinds = { calls, again, ends: [...ends, this.element.dataset.arrived], undone: board.dataset.undone };
    this.news = new CallNews(this.line, kinds, now);
    const onEvent = ({ detail }) => this.news.hear(detail, this.#shown()) || this.#notice(detail);
    const onMorph = () => this.#read();
    board.addEventListener("live:event", onEvent);
    board.addEventListener("live:morphed", onMorph);
    const timer = setInterval(() => this.#tick(), LOOK_MS);
    this.endings = [
      () => board.removeEventListener("live:event", onEvent),
      () => board.removeEventListener("live:morphed", onMorph),
      () => clearInterval(timer),
      onAnswer((answer, askedAt) => this.#told(answer, askedAt)),
      onHeard(() => this.jumps.heard()),
      onSoundChange(() => this.#look()),
    ];
    this.#read();
    this.speaker.prepare();
    if (this.second) this.second.prepare();
    this.#look();
  }

  #shown() {
    return { epoch: Number(this.board.dataset.epoch), seq: Number(this.board.dataset.seq) };
  }

  /** Everybody who is called in the hall, whichever desks this screen shows; the oldest call first. */
  #read() {
    this.#readAnnounced();
    const items = Array.from(this.element.querySelectorAll("[data-heard]"), ({ dataset }) => dataset);
    const calls = items.map((item) => this.#call(item)).sort((one, other) => one.at - other.at);
    const onScreen = calls.map((call) => ({ call, isStill: true, isOver: false, isNew: true }));
    if (!this.news.read(onScreen, this.#shown())) return;
    this.line.keepOnly(calls);
    this.directory = null;
    this.#fetchNames();
  }

  #fetchNames() {
    const desks = Object.values(this.#desks());
    const names = desks.flatMap(({ spoken, agency }) => [spoken, agency]).filter((one) => one && one.clip);
    this.#speakers().forEach((one) => one.fetchNames(names));
  }

  #speakers() {
    return [this.speaker, this.second].filter(Boolean);
  }

  /** What staff have announced and the box has spoken: it comes with the page, some seconds after its event. */
  #readAnnounced() {
    this.element.querySelectorAll("[data-announced]").forEach(({ dataset: { announced, at, clip, text, url, ms } }) => {
      const name = { clip, text, url, ms: Number(ms) };
      this.line.addNotice({ key: `announced ${announced}`, kind: "announcement", at: Date.parse(at), name });
    });
  }

  #call({ heard, desk, at, count }) {
    return { number: heard, desk, at: Date.parse(at), isAgain: Number(count) > 1, count: Number(count) };
  }

  #desks() {
    if (!this.directory) {
      const list = this.element.querySelector("#heard");
      this.directory = list ? JSON.parse(list.dataset.desks) : {};
    }
    return this.directory;
  }

  /** @returns {{code: string, is_shown: boolean, spoken: object | null, agency: object | null}} what the voice calls a desk */
  #desk(id) {
    const { desks, agencies } = this.settings;
    return this.#desks()[id] || { code: "", is_shown: desks.length + agencies.length === 0, spoken: null, agency: null };
  }

  #told(answer, askedAt) {
    hear(answer.at); // where no socket brings it, too
    const isFirst = !this.right.answer;
    const didHold = this.right.holds();
    this.right.told(answer, askedAt);
    if (!didHold && this.right.holds()) this.#readFirst(answer);
    // A page that is loaded again does not know what it has said before; of a TV that takes part the server knows.
    if (isFirst && this.right.isAlone) this.line.forget();
    this.line.confirm(answer.confirmed);
    this.tests.told(answer.test);
    this.#look();
    this.reports.flush();
  }

  #readFirst(head) {
    this.catchUp.begin(head);
    if (!this.catchUp.isDone(this.#shown())) this.board.dispatchEvent(new CustomEvent("live:read"));
  }

  #tick() {
    const time = canSound() ? soundContext().currentTime : 0;
    // A device that was taken away stands still, whatever the browser says of it.
    this.sound = !canSound() ? "" : time > this.soundTime ? "works" : "failed";
    this.soundTime = time;
    this.#closingSoon();
    this.#look();
    // A name or an announcement is being spoken by the box: it is there in a moment, and no event tells.
    if (this.element.querySelector("[data-making]")) this.board.dispatchEvent(new CustomEvent("live:read"));
  }

  #look() {
    if (canSound() && !this.sound) this.sound = "works";
    const isSounding = canSound() && this.sound === "works";
    if (isSounding && !this.hasSounded) this.#speakers().forEach((one) => one.fetchAhead());
    this.hasSounded = this.hasSounded || isSounding;
    const silent = this.hasSounded ? "failed" : "locked";
    saySound({ sound: this.settings.sound === "none" ? "off" : isSounding ? "works" : silent });
    // Who was called before the tap is there already; of who was called while a phone slept, what is young is said.
    if (!this.hasSounded && this.right.isAlone) this.line.forget();
    const mayNow = this.right.holds() && !this.tests.isPlaying && this.catchUp.isDone(this.#shown());
    this.line.allow(isSounding && mayNow);
    document.querySelectorAll("[data-sound-elsewhere]").forEach((sign) => {
      sign.hidden = !this.right.isElsewhere;
      // A TV that may have to speak next still asks for the tap; any other screen need not.
      sign.classList.toggle("sound--enough", this.right.isAlone);
    });
    const panel = this.board.querySelector("[data-announcement]");
    if (panel) panel.setAttribute("aria-live", this.line.isOn ? "off" : "assertive");
  }

  #loudness(isRung) {
    return { volume: this.settings.volume, speed: this.settings.speed, chime: isRung };
  }

  #speak(call, { form, chime, isAlone }, done) {
    const speaker = form === "second" ? this.second : this.speaker;
    const kind = form === "joined" ? "joined" : this.#kindOf(call);
    const { spoken, agency } = this.#desk(call.desk);
    this.#say(speaker, kind, { number: call.number, desk: spoken, agency: isAlone ? agency : null }, chime, done);
  }

  /** The last call is one more than the rules of the day ask for before somebody counts as not there. */
  #kindOf({ isAgain, count }) {
    if (!isAgain) return "call";
    return count > Number(this.element.dataset.callsAsked) ? "last" : "again";
  }

  #speakNotice({ kind, desk, name }, done, { chime, isAlone }) {
    const { spoken, agency } = this.#desk(desk);
    const what = desk ? { desk: spoken, agency: isAlone ? agency : null } : { name };
    this.#say(this.speaker, kind, what, chime, done);
  }

  #say(speaker, kind, what, isRung, done) {
    const said = speaker.fitting(kind, { ...what, rehearsal: "rehearsal" in this.element.dataset });
    const region = document.getElementById("spoken");
    if (region) setWords(region, speaker.words(kind, said));
    speaker.say(kind, said, this.#loudness(isRung), (heard) => {
      if (heard === "silent") this.sound = "failed";
      else saySound({ proof: heard === "heard" ? "voice" : "chime" });
      done(heard);
    });
  }

  #playTest(done) {
    if (this.settings.sound === "none") return done("off");
    if (!canSound()) return done("locked");
    this.line.allow(false);
    const results = { heard: "voice", partly: "chime", silent: "failed" };
    this.#say(this.speaker, "test", {}, true, (heard) => {
      done(results[heard]);
      this.#look();
    });
  }

  /** What else may be spoken, where the settings say so. */
  #notice({ kind, seq, desk, at }) {
    const { paused, resumed, stopped, closed } = this.element.dataset;
    const sentences = { [paused]: ["pauses", "paused"], [resumed]: ["resumptions", "resumed"] };
    Object.assign(sentences, { [stopped]: ["closing", "issuing-stopped"], [closed]: ["closing", "closed"] });
    const [setting, said] = sentences[kind] || [];
    if (!said || !this.settings.speaks.includes(setting)) return;
    if (desk && !this.right.isFor(this.#desk(desk))) return;
    this.line.addNotice({ key: `${kind} ${seq}`, kind: said, desk, at: Date.parse(at) });
  }

  /** Once, a quarter of an hour before the day's hour of closing. */
  #closingSoon() {
    const at = Date.parse(this.element.dataset.closesAt) - CLOSING_MS;
    if (!(now() >= at) || !this.settings.speaks.includes("closing")) return;
    this.line.addNotice({ key: `closing ${at}`, kind: "closing-soon", at });
  }

  #spoken(calls) {
    const seq = Math.max(...calls.map((call) => call.seq || 0), this.#shown().seq);
    saySound({ spoken_seq: seq });
    if (this.right.isShared) this.reports.add("spoken", calls.map(keyOfCall));
  }

  #send(report) {
    const { spokenSrc } = this.element.dataset;
    // A laptop on which staff are signed in may feed the TV: its posts are checked as all of theirs.
    const sign = document.querySelector("[data-csrf]");
    const csrf = sign && sign.dataset.csrf;
    const headers = { "Content-Type": "application/json", ...(csrf ? { "X-CSRFToken": csrf } : {}) };
    return askServer(spokenSrc, { method: "POST", headers, body: JSON.stringify(report) }, ({ ok }) => {
      if (!ok) throw new Error("not noted");
    });
  }
}

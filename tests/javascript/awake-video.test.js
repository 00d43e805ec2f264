// The video that keeps a screen awake on plain http.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AwakeVideo } from "../../webapp/static/js/lib/device/awake-video.js";

const soon = () => new Promise((done) => setImmediate(done));

/** A video that browsers allow, or refuse, to play. */
function aVideo({ isAllowed = true } = {}) {
  return {
    paused: true,
    currentTime: 0,
    asked: 0,
    play() {
      this.asked += 1;
      if (isAllowed) this.paused = false;
      return isAllowed ? Promise.resolve() : Promise.reject(new Error("NotAllowedError"));
    },
    pause() {
      this.paused = true;
    },
  };
}

test("it is asked to play once, is hardly audible but not muted, and stops when nobody needs it", async () => {
  const video = aVideo();
  const awake = new AwakeVideo(video);
  awake.play();
  awake.play();
  await soon();
  assert.deepEqual([video.asked, video.paused, video.volume > 0], [1, false, true]);
  awake.stop();
  assert.equal(video.paused, true);
});

test("it keeps nobody awake while its time stands still, whatever the browser says of playing", () => {
  const video = aVideo();
  const awake = new AwakeVideo(video);
  awake.play();
  assert.equal(awake.goesOn(), false);
  video.currentTime = 1.5;
  assert.equal(awake.goesOn(), true);
  assert.equal(awake.goesOn(), false);
  video.currentTime = 0.2; // it began anew
  assert.equal(awake.goesOn(), true);
});

test("a refusal is tried again by the next call, and a page without a video asks for nothing", async () => {
  const video = aVideo({ isAllowed: false });
  const awake = new AwakeVideo(video);
  awake.play();
  await soon();
  awake.play();
  await soon();
  assert.deepEqual([video.asked, awake.goesOn()], [2, false]);
  const none = new AwakeVideo(null);
  none.play();
  none.stop();
  assert.equal(none.goesOn(), false);
});

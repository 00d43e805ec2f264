// Keeps the screen on where no wake lock is lent, as on plain http: a browser lets no screen sleep beside a video with
// sound. Ours is black and silent (scripts/awake-video.sh). It may begin after a tap only, as all sound.

// Muted, or at volume 0, it would keep nobody awake.
const VOLUME = 0.01;

export class AwakeVideo {
  /** @param {HTMLVideoElement | null} video looped */
  constructor(video) {
    this.video = video;
    this.time = 0;
    this.isAsking = false;
  }

  /** Begin, or go on; a refusal is tried again by the next call. */
  play() {
    const { video } = this;
    if (!video || !video.paused || this.isAsking) return;
    video.volume = VOLUME;
    this.isAsking = true;
    const settle = () => {
      this.isAsking = false;
    };
    // A browser that is too old for promises of media plays, or does not, without a word.
    Promise.resolve(video.play()).then(settle, settle);
  }

  stop() {
    if (this.video) this.video.pause();
  }

  /** Whether its time has gone on, or begun anew, since this was asked last. */
  goesOn() {
    const { video } = this;
    if (!video || video.paused) return false;
    const isMoving = video.currentTime !== this.time;
    this.time = video.currentTime;
    return isMoving;
  }
}

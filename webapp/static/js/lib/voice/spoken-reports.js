// Tells the server which calls were spoken, and for which it was too late; what it could not be told is told later.

const MOST = 50;
const REMEMBERED = 500;

export class SpokenReports {
  /** @param {(report: {spoken: string[], missed: string[]}) => Promise<void>} send rejected while nobody hears it */
  constructor(send) {
    this.send = send;
    this.spoken = [];
    this.missed = [];
    this.isSending = false;
  }

  /** @param {"spoken" | "missed"} what @param {string[]} keys */
  add(what, keys) {
    this[what] = [...this[what], ...keys].slice(-REMEMBERED);
    return this.flush();
  }

  async flush() {
    if (this.isSending) return;
    this.isSending = true;
    try {
      while (this.spoken.length || this.missed.length) {
        const report = { spoken: this.spoken.slice(0, MOST), missed: this.missed.slice(0, MOST) };
        await this.send(report);
        this.spoken = this.spoken.slice(report.spoken.length);
        this.missed = this.missed.slice(report.missed.length);
      }
    } catch {
      // No contact: the next sign of life tries again.
    } finally {
      this.isSending = false;
    }
  }
}

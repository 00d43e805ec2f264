// Answers that no disk may keep: what the server says with `no-store` and an ETag is known to this page alone.
//
// A tablet's disk outlives the shift, and a desk's fragment holds notes about people. So the browser's cache is left out:
// the page itself asks "has it changed?", and shows what it has on 304. It is forgotten with the page.

const MOST = 4; // a page reads one fragment again and again; some read one for each number that they give

export class LastAnswers {
  constructor() {
    this.known = new Map();
  }

  /**
   * What to ask with. What may be stored is left to the browser's cache, which sends If-None-Match by itself.
   * @param {string} url
   * @param {Record<string, string>} headers
   * @returns {RequestInit}
   */
  request(url, headers) {
    const known = this.known.get(url);
    if (!known) return { cache: "no-cache", headers };
    return { cache: "no-store", headers: { ...headers, "If-None-Match": known.tag } };
  }

  /**
   * @param {string} url
   * @param {Response} response
   * @returns {Promise<string | null>} null: no text, whatever was known before
   */
  async text(url, response) {
    const known = this.known.get(url);
    if (response.status === 304 && known) return known.text;
    this.known.delete(url);
    if (!response.ok) return null;
    const text = await response.text();
    const tag = response.headers.get("ETag");
    if (tag && isForNobodysDisk(response)) this.keep(url, { tag, text });
    return text;
  }

  keep(url, answer) {
    this.known.set(url, answer);
    if (this.known.size > MOST) this.known.delete(this.known.keys().next().value);
  }
}

const isForNobodysDisk = ({ headers }) => (headers.get("Cache-Control") || "").split(/\s*,\s*/).includes("no-store");

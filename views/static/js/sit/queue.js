// The way of an answer from the page to the server: every change is kept in
// the browser until the server has acknowledged it, one is under way at a time,
// and what fails is sent again. The server's sequence number decides.

import { open, seal } from "./cipher.js";

const PREFIX = "lectern-queue:";
const RETRY = [1000, 2000, 4000, 8000, 10000];

export class Queue {
  // options: api (address of the sitting), sitting, epoch, seq, key (hexadecimal),
  // csrf, changed(queue), stored(n, response), held(answer), refreshed(responses),
  // over(kind, answer).
  constructor(options) {
    Object.assign(this, options);
    this.waiting = new Map(); // n to the newest response that is not acknowledged
    this.busy = false;
    this.failures = 0;
    this.stopped = "";
    this.savedAt = null;
    this.timer = 0;
    this.unsure = null; // the request of which it is not known whether it was stored
    this.renewed = false; // the token of the session was asked for anew
    this.recall();
  }

  // put takes a change; it is safe in the browser when put returns.
  put(n, response) {
    if (this.stopped) {
      return;
    }
    this.waiting.delete(n);
    this.waiting.set(n, response);
    this.keep();
    this.changed(this);
    this.send();
  }

  // settle resolves when nothing waits, or false when that cannot be had within ms.
  async settle(ms) {
    const end = Date.now() + ms;
    this.retryNow();
    while (this.waiting.size > 0 && !this.stopped && Date.now() < end) {
      await new Promise((done) => setTimeout(done, 50));
    }
    return this.waiting.size === 0;
  }

  retryNow() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.send();
  }

  async send() {
    if (this.busy || this.timer || this.stopped || this.waiting.size === 0) {
      return;
    }
    this.busy = true;
    const [n, response] = this.waiting.entries().next().value;
    const sent = { n, response, seq: this.seq + 1 };
    this.changed(this);
    let status = 0;
    let answer = {};
    let after = 0;
    try {
      const abort = new AbortController();
      const limit = setTimeout(() => abort.abort(), 15000);
      const reply = await fetch(`${this.api}/responses/${n}`, {
        method: "PUT",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": this.csrf },
        body: JSON.stringify({ epoch: this.epoch, seq: sent.seq, response }),
        signal: abort.signal,
      });
      clearTimeout(limit);
      status = reply.status;
      after = Number(reply.headers.get("Retry-After")) * 1000 || 0;
      answer = await reply.json();
    } catch (_) {
      status = status >= 400 && status < 500 ? status : 0;
    }
    this.busy = false;
    if (status === 403 && !this.renewed) {
      await this.renew();
      status = 0;
    }
    this.take(status, answer, sent, after);
  }

  // renew asks for the session's token: in another tab the person may have
  // signed in again.
  async renew() {
    this.renewed = true;
    try {
      const reply = await fetch("/api/v1/me", { credentials: "same-origin" });
      this.csrf = (await reply.json()).csrf || this.csrf;
    } catch (_) {
      // The old one is tried once more.
    }
  }

  take(status, answer, sent, after) {
    const error = answer.error || {};
    const { n, response } = sent;
    const before = this.unsure;
    this.unsure = null;
    if (status === 200) {
      this.failures = 0;
      this.renewed = false;
      this.seq = Math.max(this.seq, answer.seq, answer.current || 0);
      const again = before && before.n === n && before.seq === sent.seq && before.response === response;
      if (answer.current && !again) {
        // Another tab happened to say the same under this number, and more
        // since: this change is the newer one.
        this.changed(this);
        this.send();
        return;
      }
      this.savedAt = new Date();
      this.settled(sent);
      this.stored(n, response, answer);
    } else if (status === 409 && typeof answer.seq === "number") {
      this.seq = answer.seq;
      this.refreshed(answer.responses || {});
    } else if ((status === 409 || status === 410) && answer.kept) {
      // Evidence now. What else waits is evidence too, before this page stops.
      this.settled(sent);
      if (this.waiting.size === 0) {
        this.stop(error.kind, answer);
        return;
      }
    } else if (status === 409 || status === 410 || status === 401 || status === 403 || status === 404) {
      this.stop(error.kind || String(status), answer);
      return;
    } else if (status >= 400 && status < 500 && status !== 429 && status !== 408) {
      // The server cannot take this answer at all; holding the others up for it
      // would lose them.
      this.waiting.delete(n);
      this.keep();
      this.refused(n, error.message || "");
    } else {
      this.unsure = sent;
      this.wait(after);
      if (answer.paused) {
        this.held(answer);
      }
    }
    this.changed(this);
    this.send();
  }

  // settled forgets what is safe with the server, unless it has changed since.
  settled(sent) {
    if (this.waiting.get(sent.n) === sent.response) {
      this.waiting.delete(sent.n);
    }
    this.keep();
  }

  wait(after) {
    const pause = Math.max(after, RETRY[Math.min(this.failures, RETRY.length - 1)]);
    this.failures++;
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.send();
    }, pause);
  }

  stop(kind, answer) {
    this.stopped = kind;
    if (kind === "Closed" || kind === "Moved") {
      this.forget();
    }
    this.changed(this);
    this.over(kind, answer);
  }

  // keep writes what waits into the browser's own store, sealed.
  keep() {
    try {
      if (this.waiting.size === 0) {
        localStorage.removeItem(PREFIX + this.sitting);
      } else {
        localStorage.setItem(PREFIX + this.sitting, seal(this.key, JSON.stringify([...this.waiting])));
      }
    } catch (_) {
      // A full or forbidden store: the answers are in memory and still sent.
    }
  }

  // recall takes up what an earlier page of this sitting could not send.
  recall() {
    try {
      const kept = localStorage.getItem(PREFIX + this.sitting);
      if (kept) {
        this.waiting = new Map(JSON.parse(open(this.key, kept)));
      }
    } catch (_) {
      this.forget();
    }
  }

  forget() {
    try {
      localStorage.removeItem(PREFIX + this.sitting);
    } catch (_) {
      // Nothing was kept, then.
    }
  }
}

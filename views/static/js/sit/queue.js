// The way of an answer from the page to the server: every change is kept in
// the browser until the server has acknowledged it, one is under way at a time,
// and what fails is sent again. The server's sequence number decides.

import { Store } from "./store.js";

// Between tries, in milliseconds, each a quarter more or less, so that a room
// does not ask as one: what a long loss of the network held up is sent within
// seconds of its end.
const RETRY = [1000, 2000, 4000, 8000, 10000];
const LONGEST = 15000; // of a request, and of a pause that the server asks for
const HURRY = 2000; // what has been under way for longer may be stuck
const OTHERS = 15000; // after that, what another tab keeps is sent from here
const KEEPALIVE = 20000; // characters that a browser still sends for a page that is gone

export class Queue {
  // options: api (address of the sitting), sitting, epoch, seq, key (hexadecimal),
  // csrf, changed(queue), stored(answer, sent, received), held(answer),
  // refreshed(responses), refused(n, message), elsewhere(n, response), over(kind, answer).
  constructor(options) {
    Object.assign(this, options);
    this.waiting = new Map(); // n to the newest response that is not acknowledged
    this.others = new Map(); // the same of other tabs, which send it: n to {response, since}
    this.late = []; // from before another terminal took over: evidence, {n, epoch, response}
    this.evidence = 0; // how many the server kept as such
    this.busy = 0; // since when a request is under way
    this.abort = null; // ends it
    this.failures = 0;
    this.stopped = "";
    this.end = null; // why the page stops once all that waits is evidence
    this.savedAt = null;
    this.heard = performance.now(); // from the server
    this.timer = 0;
    this.unsure = null; // the request of which it is not known whether it was stored
    this.renewed = false; // the token of the session was asked for anew
    this.hiding = false; // the page is about to go
    this.store = new Store(this.sitting, this.epoch, this.key, (n, response) => this.other(n, response), (n) => this.gone(n));
    this.store.recall().forEach((entry) => {
      if (entry.epoch === this.epoch) {
        this.waiting.set(entry.n, entry.response);
      } else {
        this.late.push(entry);
      }
    });
  }

  // unsaved is how many questions have an answer that the server lacks.
  get unsaved() {
    return this.waiting.size + this.others.size;
  }

  has(n) {
    return this.waiting.has(n) || this.others.has(n);
  }

  // put takes a change; it is safe in the browser when put returns.
  put(n, response) {
    if (this.stopped) {
      return;
    }
    this.others.delete(n);
    this.waiting.delete(n);
    this.waiting.set(n, response);
    this.store.keep(n, response);
    this.changed(this);
    this.send();
  }

  // other takes another tab's change, which that tab sends.
  other(n, response) {
    if (this.stopped) {
      return;
    }
    this.waiting.delete(n);
    this.others.set(n, { response, since: performance.now() });
    this.elsewhere(n, response);
    this.changed(this);
  }

  // gone hears that another tab has had an answer acknowledged.
  gone(n) {
    const known = this.waiting.delete(n);
    if (this.others.delete(n) || known) {
      this.savedAt = new Date();
      this.changed(this);
    }
  }

  // adopt takes over what another tab has kept for ms without success: it may be
  // closed.
  adopt(ms = OTHERS) {
    const before = performance.now() - ms;
    this.others.forEach(({ response, since }, n) => {
      if (since <= before) {
        this.others.delete(n);
        this.waiting.set(n, response);
      }
    });
    this.send();
  }

  // settle resolves when nothing waits, or false when that cannot be had within ms.
  async settle(ms) {
    const end = performance.now() + ms;
    this.adopt(0);
    this.hurry();
    while (this.waiting.size > 0 && !this.stopped && performance.now() < end) {
      await new Promise((done) => setTimeout(done, 50));
    }
    return this.waiting.size === 0;
  }

  retryNow() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.send();
  }

  // hurry sends at once, and gives up a request that may be stuck in a network
  // that has gone since.
  hurry() {
    if (this.abort && performance.now() - this.busy > HURRY) {
      this.failures = 0;
      this.abort.abort();
    }
    this.retryNow();
  }

  next() {
    if (this.waiting.size > 0) {
      const [n, response] = this.waiting.entries().next().value;
      return { n, response, epoch: this.epoch, seq: this.seq + 1, late: false };
    }
    return this.late.length > 0 ? { ...this.late[0], seq: this.seq + 1, late: true } : null;
  }

  async send() {
    const sent = this.busy || this.timer || this.stopped ? null : this.next();
    if (!sent) {
      return;
    }
    this.busy = performance.now();
    this.changed(this);
    let status = 0;
    let answer = {};
    let after = 0;
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), LONGEST);
    this.abort = abort;
    try {
      const body = JSON.stringify({ epoch: sent.epoch, seq: sent.seq, response: sent.response });
      const reply = await fetch(`${this.api}/responses/${sent.n}`, {
        method: "PUT",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": this.csrf },
        body,
        keepalive: this.hiding && body.length < KEEPALIVE,
        signal: abort.signal,
      });
      status = reply.status;
      after = Number(reply.headers.get("Retry-After")) * 1000 || 0;
      sent.at = new Date(reply.headers.get("Date") || Date.now());
      answer = await reply.json();
    } catch (_) {
      status = status >= 400 && status < 500 ? status : 0;
    }
    clearTimeout(limit);
    sent.since = this.busy;
    this.busy = 0;
    this.abort = null;
    if (status > 0) {
      this.heard = performance.now();
    }
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
      this.savedAt = sent.at; // the server's time: this machine's may be hours off
      this.settled(sent);
      this.stored(answer, sent.since, this.heard);
    } else if (status === 409 && typeof answer.seq === "number" && !sent.late) {
      this.failures = 0;
      this.seq = answer.seq;
      this.refreshed(answer.responses || {});
    } else if ((status === 409 || status === 410) && (answer.kept || sent.late)) {
      // Evidence now. What else waits is evidence too, before this page stops.
      this.failures = 0;
      this.evidence += answer.kept ? 1 : 0;
      this.settled(sent);
      if (!sent.late) {
        this.end = [error.kind, answer];
      }
      if (this.end && this.next() === null) {
        this.stop(...this.end);
        return;
      }
    } else if (status === 409 || status === 410 || status === 401 || status === 403 || status === 404) {
      this.stop(error.kind || String(status), answer);
      return;
    } else if (status >= 400 && status < 500 && status !== 429 && status !== 408) {
      // The server cannot take this answer at all; holding the others up for it
      // would lose them.
      this.settled(sent);
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
    if (sent.late) {
      this.late.shift();
      this.store.drop(sent.n, sent.epoch);
    } else if (this.waiting.get(sent.n) === sent.response) {
      this.waiting.delete(sent.n);
      this.store.drop(sent.n);
    }
  }

  wait(after) {
    const pause = Math.max(Math.min(after, LONGEST), RETRY[Math.min(this.failures, RETRY.length - 1)]);
    this.failures++;
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.send();
    }, pause * (0.75 + Math.random() / 2));
  }

  stop(kind, answer) {
    this.stopped = kind;
    clearTimeout(this.timer);
    if (kind === "Closed" || kind === "Moved") {
      this.waiting.forEach((_, n) => this.store.drop(n));
    }
    this.changed(this);
    this.over(kind, answer);
  }
}

// What waits to be sent, in the browser's own store: an entry for each question,
// so that a key press costs the same however much waits, sealed under the
// sitting's key. The entry's name tells the epoch in which the answer was given.
// Tabs of one sitting share the entries, and each learns of the others' changes.

import { open, seal } from "./cipher.js";

const PREFIX = "lectern-queue:";

export class Store {
  // other(n, response) is told what another tab keeps, gone(n) that it is safe
  // with the server.
  constructor(sitting, epoch, key, other, gone) {
    this.prefix = `${PREFIX}${sitting}:`;
    this.epoch = epoch;
    this.key = key;
    this.seen = new Map(); // name to the sealed entry that this page wrote or read
    window.addEventListener("storage", (event) => {
      if (!event.key || !event.key.startsWith(this.name(epoch, ""))) {
        return;
      }
      const n = Number(event.key.slice(this.name(epoch, "").length));
      const now = this.read(event.key);
      if (now === null && this.seen.has(event.key)) {
        this.seen.delete(event.key);
        gone(n);
      } else if (now !== null && now !== this.seen.get(event.key)) {
        const entry = this.entry(event.key, now);
        if (entry) {
          other(n, entry.response);
        }
      }
    });
  }

  name(epoch, n) {
    return `${this.prefix}${epoch}:${n}`;
  }

  // keep writes an answer; it is safe in the browser when keep returns true.
  keep(n, response) {
    const name = this.name(this.epoch, n);
    try {
      const sealed = seal(this.key, JSON.stringify(response));
      localStorage.setItem(name, sealed);
      this.seen.set(name, sealed);
      return true;
    } catch (_) {
      // A full or forbidden store: the answer is in memory and still sent. An
      // older one must not come back in its place.
      this.remove(name);
      return false;
    }
  }

  // drop forgets an answer, unless another tab has written a newer one.
  drop(n, epoch = this.epoch) {
    const name = this.name(epoch, n);
    if (this.seen.has(name) && this.read(name) === this.seen.get(name)) {
      this.remove(name);
    }
    this.seen.delete(name);
  }

  // recall returns what earlier pages of this sitting could not send, as
  // {n, epoch, response}.
  recall() {
    const names = [];
    try {
      for (let i = 0; i < localStorage.length; i++) {
        names.push(localStorage.key(i));
      }
    } catch (_) {
      return [];
    }
    return names.filter((name) => name.startsWith(this.prefix)).map((name) => this.entry(name, this.read(name))).filter(Boolean);
  }

  entry(name, sealed) {
    const [epoch, n] = name.slice(this.prefix.length).split(":").map(Number);
    try {
      const response = JSON.parse(open(this.key, sealed));
      this.seen.set(name, sealed);
      return { n, epoch, response };
    } catch (_) {
      this.remove(name); // it cannot be read by anybody
      return null;
    }
  }

  read(name) {
    try {
      return localStorage.getItem(name);
    } catch (_) {
      return null;
    }
  }

  remove(name) {
    try {
      localStorage.removeItem(name);
    } catch (_) {
      // Nothing was kept, then.
    }
  }
}

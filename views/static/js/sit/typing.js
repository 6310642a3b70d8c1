// What is being typed: it goes to the queue when the person pauses, and now and
// then while they do not.

const PAUSE = 600;
const LONGEST = 5000;

export class Typing {
  // rest(q) is told of a question whose text has come to rest.
  constructor(rest) {
    this.rest = rest;
    this.open = new Map(); // question to {timer, since}
  }

  get size() {
    return this.open.size;
  }

  has(q) {
    return this.open.has(q);
  }

  each(f) {
    this.open.forEach((_, q) => f(q));
  }

  pressed(q) {
    const now = performance.now();
    const old = this.open.get(q);
    const since = old ? old.since : now;
    if (old) {
      clearTimeout(old.timer);
    }
    const wait = Math.max(0, Math.min(PAUSE, since + LONGEST - now));
    const timer = setTimeout(() => {
      this.open.delete(q);
      this.rest(q);
    }, wait);
    this.open.set(q, { timer, since });
  }

  forget(q) {
    const old = this.open.get(q);
    if (old) {
      clearTimeout(old.timer);
      this.open.delete(q);
    }
  }

  flush() {
    const all = Array.from(this.open.keys());
    all.forEach((q) => {
      this.forget(q);
      this.rest(q);
    });
  }
}

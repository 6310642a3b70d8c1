// The time left, on the browser's steady clock: neither a changed time of day
// nor a tab in the background can move it. The server's word, which comes with
// every saved answer, sets it anew; after a sleep, which some steady clocks do
// not count, woken asks for that word.

const ASK = 3000; // between two questions to the server, in milliseconds
const GAP = 5000; // a longer pause between two ticks: the page was frozen
const JUMP = 2000; // between the time of day and the steady clock
const MORE = 20000; // an end put off by more: an invigilator gave time
const EARLY = 500;

export class Countdown {
  // tick(left) is told the time left, often; woken asks the server for it; more
  // is told that the end was put off.
  constructor(tick, woken, more) {
    Object.assign(this, { tick, woken, more });
    this.bounds = null; // of the end, on the steady clock
    this.doubted = false; // the steady clock may have stood: only the next word counts
    this.stands = null;
    this.asked = -Infinity;
    this.later = 0;
    let steady = performance.now();
    let daily = Date.now();
    this.timer = setInterval(() => {
      const passed = performance.now() - steady;
      const slept = Date.now() - daily - passed;
      steady += passed;
      daily = Date.now();
      if (passed > GAP || Math.abs(slept) > JUMP) {
        this.doubted = true;
        this.askAgain();
      }
      this.tick(this.left());
    }, 250);
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) {
        this.askAgain();
      }
    });
    ["focus", "online"].forEach((kind) => window.addEventListener(kind, () => this.askAgain()));
  }

  // askAgain asks for the server's word, at once or soon: a clock that jumps all
  // the time must not ask all the time.
  askAgain() {
    const wait = this.asked + ASK - performance.now();
    if (wait <= 0) {
      this.asked = performance.now();
      this.woken();
    } else if (!this.later) {
      this.later = setTimeout(() => {
        this.later = 0;
        this.asked = performance.now();
        this.woken();
      }, wait);
    }
  }

  // set takes the server's word, given somewhere between sent and received. On a
  // slow line these lie far apart; what several answers agree on is kept.
  set(remaining, sent, received) {
    const low = sent + remaining;
    const high = received + remaining;
    const old = this.stands === null ? this.bounds : null;
    this.stands = null;
    if (old && !this.doubted && low <= old.high && high >= old.low) {
      this.bounds = { low: Math.max(low, old.low), high: Math.min(high, old.high) };
    } else {
      this.bounds = { low, high };
    }
    this.doubted = false;
    if (old && low > old.high + MORE) {
      this.more(this.left());
    }
    this.tick(this.left());
  }

  // hold stops the clock until set.
  hold(remaining) {
    this.stands = remaining;
    this.tick(remaining);
  }

  // left is the time left, in milliseconds. It is rather too long by half a
  // second, which the server's grace covers, than too short.
  left() {
    if (this.stands !== null) {
      return this.stands;
    }
    const { low, high } = this.bounds;
    return Math.max(0, Math.min(high, (low + high) / 2 + EARLY) - performance.now());
  }

  stop() {
    clearInterval(this.timer);
    clearTimeout(this.later);
  }
}

// drawn returns between which times, on the steady clock, the server drew this
// page.
export function drawn() {
  const entry = performance.getEntriesByType("navigation")[0];
  const now = performance.now();
  return entry && entry.responseStart > 0 ? { sent: entry.requestStart, received: Math.min(entry.responseStart, now) } : { sent: 0, received: now };
}

export function clockText(ms) {
  const s = Math.ceil(ms / 1000);
  const pad = (n) => String(n).padStart(2, "0");
  const h = Math.floor(s / 3600);
  return (h ? `${h}:` : "") + `${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}`;
}

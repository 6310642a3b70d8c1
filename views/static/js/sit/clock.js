// The time left, on the browser's steady clock: neither a changed time of day
// nor a tab in the background can move it. The server's word, which comes with
// every saved answer, sets it anew; after a sleep, which some steady clocks do
// not count, woken asks for that word.

export class Countdown {
  constructor(remaining, tick, woken) {
    this.tick = tick;
    this.stands = null;
    this.set(remaining);
    let steady = performance.now();
    let daily = Date.now();
    const step = () => {
      const slept = Date.now() - daily - (performance.now() - steady);
      steady = performance.now();
      daily = Date.now();
      if (Math.abs(slept) > 2000) {
        woken();
      }
      this.tick(this.left());
    };
    this.timer = setInterval(step, 250);
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) {
        woken();
      }
    });
  }

  set(remaining) {
    this.stands = null;
    this.end = performance.now() + remaining;
    this.tick(this.left());
  }

  // hold stops the clock until set.
  hold(remaining) {
    this.stands = remaining;
    this.tick(remaining);
  }

  left() {
    return this.stands === null ? Math.max(0, this.end - performance.now()) : this.stands;
  }

  stop() {
    clearInterval(this.timer);
  }
}

export function clockText(ms) {
  const s = Math.ceil(ms / 1000);
  const pad = (n) => String(n).padStart(2, "0");
  const h = Math.floor(s / 3600);
  return (h ? `${h}:` : "") + `${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}`;
}

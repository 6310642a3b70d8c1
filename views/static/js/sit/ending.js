// The end of a sitting on its page, and its pauses. The server decides: the page
// asks it, and leaves only when it answers, so that what the network still holds
// up is sent from here and nobody is left before a blank page.

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const LONGEST = 10000; // of a question to the server

// A page from which the server hears nothing asks now and then: whether another
// terminal has taken over, an invigilator has given time or has closed the
// sitting. An acknowledged answer says the same, so that who answers asks
// nothing; ten thousand who only read ask some 330 times a second in all.
const SILENCE = 30000;

export class Ending {
  // options: api, after (where the receipt is), queue, countdown, warn(key, args),
  // lock(on), flushTyping(), leave().
  constructor(options) {
    Object.assign(this, options);
    this.begun = false;
    this.held = false;
    this.asking = null;
    this.listen();
  }

  listen() {
    const due = () => SILENCE * (0.8 + 0.4 * Math.random());
    let silence = due();
    let asked = performance.now();
    setInterval(() => {
      const now = performance.now();
      this.queue.adopt();
      if (this.queue.stopped || this.begun || this.held || this.queue.busy || now - Math.max(asked, this.queue.heard) < silence) {
        return;
      }
      silence = due();
      asked = now;
      this.ask();
    }, 5000);
  }

  // ask asks the server for the time left and takes its word. It resolves to the
  // answer's status, 0 where there is none, with the time left.
  ask() {
    if (!this.asking) {
      this.asking = this.askOnce().finally(() => { this.asking = null; });
    }
    return this.asking;
  }

  async askOnce() {
    let status = 0;
    let answer = {};
    const sent = performance.now();
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), LONGEST);
    try {
      const reply = await fetch(`${this.api}/time`, { credentials: "same-origin", signal: abort.signal });
      status = reply.status;
      answer = await reply.json();
    } catch (_) {
      status = 0;
    }
    clearTimeout(limit);
    if (status > 0) {
      this.queue.heard = performance.now();
    }
    if (status === 200 && answer.paused) {
      this.hold(answer.remaining_ms);
    } else if (status === 200) {
      this.countdown.set(answer.remaining_ms, sent, performance.now());
      this.held = false;
    } else if ((status === 409 || status === 410) && !this.queue.stopped) {
      this.flushTyping();
      if (this.queue.waiting.size > 0) {
        this.queue.retryNow();
      } else {
        this.queue.stop((answer.error || {}).kind, answer);
      }
    }
    return { status, left: answer.remaining_ms || 0 };
  }

  // hold stops the clock while an invigilator holds the sitting.
  async hold(remaining) {
    this.countdown.hold(remaining);
    if (this.held) {
      return;
    }
    this.held = true;
    this.warn("paused");
    while (this.held && !this.queue.stopped) {
      await pause(4000 + Math.random() * 2000);
      await this.ask();
    }
    this.warn("");
    this.queue.retryNow();
  }

  // begin takes nothing more, sends what is left, and goes where the receipt is.
  // Where an invigilator has given more time, the page goes on.
  async begin() {
    if (this.begun) {
      return;
    }
    this.begun = true;
    this.flushTyping();
    this.lock(true);
    this.warn("time_up");
    await this.queue.settle(2500);
    while (!this.queue.stopped) {
      const { status, left } = await this.ask();
      if (this.queue.stopped) {
        return; // and went where the receipt is
      }
      if (status === 200 && left > 0) {
        this.begun = false;
        this.lock(false);
        this.warn("");
        return;
      }
      const n = this.queue.waiting.size;
      if (n === 0 && status !== 0 && status !== 200 && status < 500) {
        this.leave();
        location.assign(this.after);
        return;
      }
      if (status === 0 || status >= 500) {
        this.warn(n > 0 ? "time_up_waiting" : "time_up_offline", { n });
      }
      await pause(1500);
      this.queue.retryNow();
    }
  }
}

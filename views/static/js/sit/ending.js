// The end of a sitting on its page, and its pauses. The server decides: the page
// asks it, and leaves only when it answers, so that what the network still holds
// up is sent from here and nobody is left before a blank page.

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export class Ending {
  // options: api, after (where the receipt is), queue, countdown, warn(key, args),
  // lock(on), flushTyping(), leave().
  constructor(options) {
    Object.assign(this, options);
    this.begun = false;
    this.held = false;
  }

  // ask asks the server for the time left and takes its word. It resolves to the
  // answer's status, 0 where there is none, with the time left.
  async ask() {
    let status = 0;
    let answer = {};
    try {
      const reply = await fetch(`${this.api}/time`, { credentials: "same-origin" });
      status = reply.status;
      answer = await reply.json();
    } catch (_) {
      status = 0;
    }
    if (status === 200 && answer.paused) {
      this.hold(answer.remaining_ms);
    } else if (status === 200) {
      this.countdown.set(answer.remaining_ms);
      this.held = false;
    } else if ((status === 409 || status === 410) && !this.queue.stopped) {
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

// The answer card and its counts. Each change tells of its own question, so that
// a key press costs the same on a long paper.

import { isAnswered } from "./response.js";

export class Card {
  // root holds the card's links, one a question; say gives texts.
  constructor(root, total, flags, say) {
    Object.assign(this, { total, flags, say });
    this.links = new Map(Array.from(root.querySelectorAll("a[data-n]"), (a) => [Number(a.dataset.n), a]));
    this.answered = new Set();
    this.current = null;
    this.counts = ["answered", "empty", "flagged"].map((what) => document.getElementById(`count-${what}`));
    this.progress = document.getElementById("progress-text");
  }

  // show shows how question n stands.
  show(n, response) {
    const answered = isAnswered(response);
    if (answered) {
      this.answered.add(n);
    } else {
      this.answered.delete(n);
    }
    const link = this.links.get(n);
    const state = answered ? "answered" : "empty";
    const flagged = this.flags.has(n) ? "yes" : "";
    if (link && (link.dataset.state !== state || link.dataset.flagged !== flagged)) {
      link.dataset.state = state;
      link.dataset.flagged = flagged;
      link.setAttribute("aria-label", this.say(`card_${state}`, { n }) + (flagged && this.say("card_flagged")));
    }
    if (!this.timer) {
      this.timer = setTimeout(() => this.count(), 0);
    }
  }

  count() {
    this.timer = 0;
    const done = this.answered.size;
    const texts = [done, this.total - done, this.flags.size];
    this.counts.forEach((b, i) => put(b, String(texts[i])));
    put(this.progress, this.say("progress", { done, all: this.total }));
  }

  // mark shows at which question the candidate is.
  mark(n) {
    if (this.current) {
      this.current.removeAttribute("aria-current");
    }
    this.current = this.links.get(n);
    this.current.setAttribute("aria-current", "true");
  }
}

// put changes an element's text where it is another.
export function put(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

// Where on the paper the candidate is: one question at a time, or all at once
// with one of them marked.

export class Moves {
  // questions in their order; shown(n) is told which one it is.
  constructor(questions, shown) {
    this.questions = questions;
    this.places = new Map(questions.map((q, i) => [q, i]));
    this.shown = shown;
    this.at = -1;
  }

  get here() {
    return this.questions[this.at];
  }

  single() {
    return document.documentElement.dataset.mode === "one";
  }

  to(question, focus) {
    this.show(this.places.get(question), focus);
  }

  by(step) {
    this.show(this.at + step, true);
  }

  show(index, focus) {
    const to = Math.max(0, Math.min(this.questions.length - 1, index));
    const q = this.questions[to];
    if (to !== this.at) {
      const sections = [this.here, q].map((one) => one && one.closest(".sit-section"));
      if (this.here) {
        this.here.classList.remove("here");
      }
      if (sections[0] && sections[0] !== sections[1]) {
        sections[0].classList.remove("here");
      }
      q.classList.add("here");
      sections[1].classList.add("here");
      this.at = to;
      this.shown(Number(q.dataset.n));
    }
    if (focus) {
      const field = q.querySelector("input:checked") || q.querySelector("input:not([type=hidden]), select, textarea, button");
      (field || q).focus({ preventScroll: true });
      q.scrollIntoView({ block: this.single() ? "start" : "center" });
    }
  }

  mode(value) {
    document.documentElement.dataset.mode = value;
    try {
      localStorage.setItem("lectern-mode", value);
    } catch (_) {
      // The choice then lasts as long as the page.
    }
    document.querySelectorAll("[data-set-mode]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.setMode === value)));
  }
}

// usualMode is the candidate's last choice, else what suits the screen.
export function usualMode() {
  try {
    return localStorage.getItem("lectern-mode") || (window.innerWidth < 700 ? "one" : "all");
  } catch (_) {
    return "all";
  }
}

// What the page says above the paper, seen and heard: a line for each matter, so
// that one does not take the place of another, and only what is new is read out.

export class Notices {
  // root stays below the bar, whose height follows the screen and the text's size.
  constructor(root, bar) {
    this.root = root;
    this.bar = bar;
    this.lines = new Map();
    root.setAttribute("aria-atomic", "false");
    window.addEventListener("resize", () => this.place());
  }

  place() {
    if (this.lines.size > 0) {
      this.root.style.top = `${this.bar.offsetHeight}px`;
    }
  }

  // say puts a matter's line, for ms where that is given; no text takes it away.
  say(matter, text, ms = 0) {
    const old = this.lines.get(matter);
    if (old) {
      clearTimeout(old.timer);
      if (old.line.textContent === text) {
        return;
      }
      old.line.remove();
      this.lines.delete(matter);
    }
    if (text) {
      const line = document.createElement("span");
      line.textContent = text;
      this.root.append(line);
      this.lines.set(matter, { line, timer: ms ? setTimeout(() => this.say(matter, ""), ms) : 0 });
      this.place();
    }
  }

  focus() {
    this.root.focus();
  }
}

const MINUTE = 60000;
const SLACK = 5000; // by which the clock may be set back without a second warning

// Warnings says when 15, 5 and 1 minutes are left, once each, and again where
// the end was put off.
export class Warnings {
  // say(minutes) says it; 0 takes it back.
  constructor(say) {
    this.say = say;
    this.last = Infinity;
  }

  tick(left) {
    const due = [1, 5, 15].find((m) => left <= m * MINUTE) || Infinity;
    if (due < this.last) {
      this.last = due;
      // A page that was loaded long after the mark has nothing to say of it.
      if (due === 1 || left > (due - 1) * MINUTE) {
        this.say(due);
      }
    } else if (due > this.last && left > this.last * MINUTE + SLACK) {
      this.last = due;
      this.say(0);
    }
  }
}

// The candidate's exam page. Without this script the page is a form that is
// saved by its button; with it, every change is saved at once.

import { Countdown, clockText } from "./clock.js";
import { Queue } from "./queue.js";
import { collect, fill, isAnswered } from "./response.js";
import { bindKeys } from "./keys.js";
import { bindDisplay } from "./display.js";
import { keepFlags, recallFlags } from "./flags.js";
import { Ending } from "./ending.js";
import { giveWay, showOpen } from "./order.js";

const form = document.getElementById("paper");
const words = JSON.parse(form.dataset.words);
const say = (key, args = {}) => Object.keys(args).reduce((s, k) => s.split(`{${k}}`).join(args[k]), words[key] || key);
const questions = Array.from(form.querySelectorAll(".q[data-n]"));
const byNumber = new Map(questions.map((q) => [Number(q.dataset.n), q]));
const card = document.getElementById("card");
const saved = document.getElementById("saved");
const warning = document.getElementById("warning");
const clock = document.getElementById("clock");
const sheet = document.getElementById("sheet");
const flags = recallFlags(form.dataset.sitting);
let current = 0;
let leaving = false;

document.documentElement.classList.add("js");

const nameOf = (q) => `q${q.dataset.n}`;
const read = (q) => collect(q, q.dataset.type, nameOf(q));

// --- what is saved, in words

function timeText(date) {
  const pad = (n) => String(n).padStart(2, "0");
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

function showSaved(queue) {
  const n = queue.waiting.size;
  let kind = "saved";
  let text = say("nothing");
  if (queue.stopped) {
    kind = "stopped";
    text = say(`stopped_${queue.stopped}`);
  } else if (n > 0 && queue.failures > 0) {
    kind = "waiting";
    text = say("waiting", { n });
  } else if (n > 0) {
    kind = "saving";
    text = say("saving");
  } else if (queue.savedAt) {
    text = say("saved", { time: timeText(queue.savedAt) });
  }
  saved.dataset.kind = kind;
  if (saved.textContent !== text) {
    saved.textContent = text;
  }
}

const queue = new Queue({
  api: form.dataset.api,
  sitting: form.dataset.sitting,
  epoch: Number(form.dataset.epoch),
  seq: Number(form.dataset.seq),
  key: form.dataset.queueKey,
  csrf: document.querySelector('meta[name="csrf"]').content,
  changed: showSaved,
  stored(n, response, answer) {
    if (typeof answer.remaining_ms === "number") {
      countdown.set(answer.remaining_ms);
    }
  },
  refreshed(responses) {
    questions.forEach((q) => {
      const n = Number(q.dataset.n);
      if (!queue.waiting.has(n) && !q.contains(document.activeElement)) {
        fill(q, q.dataset.type, nameOf(q), n in responses ? responses[n] : null);
        showState(q);
      }
    });
  },
  held(answer) {
    ending.hold(answer.remaining_ms);
  },
  refused(n, message) {
    warning.textContent = say("refused", { n, message });
  },
  over(kind) {
    leaving = true;
    if (kind === "Closed") {
      location.assign(form.dataset.after);
      return;
    }
    lock(true);
    countdown.stop();
    warning.textContent = say(`stopped_${kind}`);
    warning.focus();
    if (kind === "Unauthenticated") {
      location.assign(form.dataset.signin);
    }
  },
});

// What an earlier page of this sitting could not send stands in its fields.
queue.waiting.forEach((response, n) => {
  const q = byNumber.get(n);
  if (q) {
    fill(q, q.dataset.type, nameOf(q), response);
  }
});

// --- the clock

let warned = Infinity;
let ending = null; // the clock ticks before it is there
const countdown = new Countdown(Number(form.dataset.remaining), tick, () => ending.ask());
ending = new Ending({
  api: form.dataset.api,
  after: form.dataset.after,
  queue,
  countdown,
  warn(key, args) {
    warning.textContent = key ? say(key, args) : "";
  },
  lock,
  flushTyping,
  leave() {
    leaving = true;
  },
});
if (form.dataset.paused) {
  ending.hold(Number(form.dataset.remaining));
}

function tick(left) {
  clock.textContent = clockText(left);
  clock.dataset.level = left <= 60000 ? "last" : left <= 300000 ? "near" : "";
  const minutes = [1, 5, 15].find((m) => left <= m * 60000);
  if (minutes && minutes < warned) {
    if (left > (minutes - 1) * 60000 || minutes === 1) {
      warning.textContent = say("minutes_left", { n: minutes });
    }
    warned = minutes;
  }
  if (left <= 0 && !leaving && ending) {
    ending.begin();
  }
}

function lock(on) {
  form.querySelectorAll(".q").forEach((q) => { q.disabled = on; });
}

// --- answers

const typing = new Map();

function change(q) {
  showState(q);
  queue.put(Number(q.dataset.n), read(q));
}

function flushTyping() {
  typing.forEach((timer, q) => {
    clearTimeout(timer);
    change(q);
  });
  typing.clear();
}

form.addEventListener("input", (event) => {
  const q = event.target.closest(".q[data-n]");
  if (!q || event.target.matches("input[type=radio], input[type=checkbox], select")) {
    return;
  }
  showState(q);
  clearTimeout(typing.get(q));
  typing.set(q, setTimeout(() => {
    typing.delete(q);
    change(q);
  }, 600));
});

form.addEventListener("change", (event) => {
  const q = event.target.closest(".q[data-n]");
  if (q) {
    clearTimeout(typing.get(q));
    typing.delete(q);
    if (event.target.matches("[data-place]")) {
      giveWay(event.target);
    }
    change(q);
  }
});

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-clear]");
  if (button) {
    clear(button.closest(".q[data-n]"));
  }
});

function clear(q) {
  fill(q, q.dataset.type, nameOf(q), null);
  change(q);
}

// --- the answer card

function showState(q) {
  const n = Number(q.dataset.n);
  const answered = isAnswered(read(q));
  const flagged = flags.has(n);
  q.dataset.flagged = flagged ? "yes" : "";
  q.querySelectorAll("[data-order]").forEach((order) => showOpen(order, say));
  q.querySelectorAll(".option").forEach((o) => o.classList.toggle("chosen", o.querySelector("input").checked));
  const button = q.querySelector("[data-flag]");
  if (button) {
    button.setAttribute("aria-pressed", String(flagged));
    button.textContent = say(flagged ? "unflag" : "flag");
  }
  showFlagHere();
  const link = card.querySelector(`a[data-n="${n}"]`);
  if (link) {
    link.dataset.state = answered ? "answered" : "empty";
    link.dataset.flagged = flagged ? "yes" : "";
    link.setAttribute("aria-label", say(answered ? "card_answered" : "card_empty", { n }) + (flagged ? say("card_flagged") : ""));
  }
  clearTimeout(showState.timer);
  showState.timer = setTimeout(count, 0);
}

function showFlagHere() {
  const flagged = flags.has(Number(questions[current].dataset.n));
  const button = document.querySelector("[data-flag-here]");
  button.setAttribute("aria-pressed", String(flagged));
  button.textContent = say(flagged ? "unflag" : "flag");
}

function count() {
  const answered = questions.filter((q) => isAnswered(read(q))).length;
  const put = (id, value) => { document.getElementById(id).textContent = value; };
  put("count-answered", answered);
  put("count-empty", questions.length - answered);
  put("count-flagged", flags.size);
  document.getElementById("progress-text").textContent = say("progress", { done: answered, all: questions.length });
}

function flag(q) {
  const n = Number(q.dataset.n);
  if (!flags.delete(n)) {
    flags.add(n);
  }
  keepFlags(form.dataset.sitting, flags);
  showState(q);
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-flag]");
  if (button) {
    flag(button.closest(".q[data-n]"));
  }
});

// --- one at a time, or all at once

function single() {
  return document.documentElement.dataset.mode === "one";
}

function show(index, focus) {
  current = Math.max(0, Math.min(questions.length - 1, index));
  showFlagHere();
  questions.forEach((q, i) => q.classList.toggle("here", i === current));
  form.querySelectorAll(".sit-section").forEach((s) => s.classList.toggle("here", s.contains(questions[current])));
  card.querySelectorAll("a[data-n]").forEach((a, i) => {
    if (i === current) {
      a.setAttribute("aria-current", "true");
    } else {
      a.removeAttribute("aria-current");
    }
  });
  if (focus) {
    const q = questions[current];
    const field = q.querySelector("input:checked") || q.querySelector("input, select, textarea, button");
    (field || q).focus({ preventScroll: true });
    q.scrollIntoView({ block: single() ? "start" : "center" });
  }
}

function mode(value) {
  document.documentElement.dataset.mode = value;
  try {
    localStorage.setItem("lectern-mode", value);
  } catch (_) {
    // The choice then lasts as long as the page.
  }
  document.querySelectorAll("[data-set-mode]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.setMode === value)));
  show(current, false);
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-set-mode], [data-move], [data-sheet], [data-flag-here], #card a[data-n]");
  if (!target) {
    return;
  }
  if (target.dataset.setMode) {
    mode(target.dataset.setMode);
  } else if (target.dataset.move) {
    show(current + Number(target.dataset.move), true);
  } else if (target.matches("[data-flag-here]")) {
    flag(questions[current]);
  } else if (target.dataset.sheet) {
    sheet.classList.toggle("open");
    target.setAttribute("aria-expanded", String(sheet.classList.contains("open")));
  } else {
    event.preventDefault();
    sheet.classList.remove("open");
    show(questions.indexOf(byNumber.get(Number(target.dataset.n))), true);
  }
});

form.addEventListener("focusin", (event) => {
  const q = event.target.closest(".q[data-n]");
  if (q && questions[current] !== q) {
    show(questions.indexOf(q), false);
  }
});

// --- handing in

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (leaving || ending.begun) {
    warning.focus();
    return;
  }
  flushTyping();
  const all = await queue.settle(4000);
  if (leaving) {
    return;
  }
  if (!all) {
    warning.textContent = say("not_yet", { n: queue.waiting.size });
    warning.focus();
    return;
  }
  leaving = true;
  location.assign(form.dataset.handin);
});

window.addEventListener("beforeunload", (event) => {
  if (!leaving && (queue.waiting.size > 0 || typing.size > 0)) {
    event.preventDefault();
    event.returnValue = "";
  }
});
window.addEventListener("pagehide", flushTyping);
window.addEventListener("online", () => queue.retryNow());

bindDisplay();
bindKeys({
  question: () => questions[current],
  move: (step) => show(current + step, true),
  flag: () => flag(questions[current]),
  handin: () => form.requestSubmit ? form.requestSubmit() : form.querySelector("[data-handin]").click(),
  help: () => {
    const help = document.getElementById("keys-help");
    help.open = !help.open;
    if (help.open) {
      help.querySelector("summary").focus();
    }
  },
});

let start = "all";
try {
  start = localStorage.getItem("lectern-mode") || (window.innerWidth < 700 ? "one" : "all");
} catch (_) {
  start = "all";
}
mode(start);
questions.forEach(showState);
const target = location.hash.match(/^#q(\d+)$/);
show(target && byNumber.has(Number(target[1])) ? questions.indexOf(byNumber.get(Number(target[1]))) : 0, Boolean(target));
showSaved(queue);
queue.send();

// The candidate's exam page. Without this script the page is a form that is
// saved by its button; with it, every change is saved at once.

import { Countdown, clockText, drawn } from "./clock.js";
import { Queue } from "./queue.js";
import { collect, fill, touched } from "./response.js";
import { bindKeys } from "./keys.js";
import { bindDisplay } from "./display.js";
import { keepFlags, recallFlags } from "./flags.js";
import { Ending } from "./ending.js";
import { giveWay, showOpen } from "./order.js";
import { Card, put } from "./card.js";
import { Moves, usualMode } from "./moves.js";
import { Notices, Warnings } from "./notices.js";
import { Typing } from "./typing.js";
// Named here too, so that a slow line finds them at once, not one behind another.
import "./store.js";
import "./cipher.js";

const form = document.getElementById("paper");
const words = JSON.parse(form.dataset.words);
const say = (key, args = {}) => Object.keys(args).reduce((s, k) => s.split(`{${k}}`).join(args[k]), words[key] || key);
const questions = Array.from(form.querySelectorAll(".q[data-n]"));
const byNumber = new Map(questions.map((q) => [Number(q.dataset.n), q]));
const saved = document.getElementById("saved");
const clock = document.getElementById("clock");
const sheet = document.getElementById("sheet");
const flagHere = document.querySelector("[data-flag-here]");
const flags = recallFlags(form.dataset.sitting);
const notices = new Notices(document.getElementById("warning"), document.querySelector(".exam-top"));
const warnings = new Warnings((n) => notices.say("time", n ? say("minutes_left", { n }) : "", 60000));
const card = new Card(document.getElementById("card"), questions.length, flags, say);
const moves = new Moves(questions, (n) => {
  card.mark(n);
  showFlag(flagHere, flags.has(n));
});
const typing = new Typing(change);
let leaving = false;

document.documentElement.classList.add("js");

const nameOf = (q) => `q${q.dataset.n}`;
const read = (q) => collect(q, q.dataset.type, nameOf(q));
const questionOf = (event) => event.target.closest(".q[data-n]");

// --- what is saved, in words

function timeText(date) {
  const pad = (n) => String(n).padStart(2, "0");
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

function showSaved() {
  let n = queue.unsaved;
  typing.each((q) => { n += queue.has(Number(q.dataset.n)) ? 0 : 1; });
  let kind = "saved";
  let text = say("nothing");
  if (queue.stopped) {
    kind = "stopped";
    text = say("stopped"); // the notice says why
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
  put(saved, text);
  if (queue.evidence > 0) {
    notices.say("evidence", say("evidence", { n: queue.evidence }));
  }
}

// refill shows what the server or another tab holds, unless it is being changed
// here.
function refill(q, response) {
  if (!typing.has(q)) {
    fill(q, q.dataset.type, nameOf(q), response);
    showState(q);
  }
}

const queue = new Queue({
  api: form.dataset.api,
  sitting: form.dataset.sitting,
  epoch: Number(form.dataset.epoch),
  seq: Number(form.dataset.seq),
  key: form.dataset.queueKey,
  csrf: document.querySelector('meta[name="csrf"]').content,
  changed: () => showSaved(),
  stored(answer, sent, received) {
    if (typeof answer.remaining_ms === "number") {
      countdown.set(answer.remaining_ms, sent, received);
    }
  },
  refreshed(responses) {
    byNumber.forEach((q, n) => {
      if (!queue.has(n)) {
        refill(q, n in responses ? responses[n] : null);
      }
    });
  },
  elsewhere(n, response) {
    const q = byNumber.get(n);
    if (q) {
      refill(q, response);
    }
  },
  held(answer) {
    ending.hold(answer.remaining_ms);
  },
  refused(n, message) {
    notices.say(`refused ${n}`, say("refused", { n, message }));
  },
  over(kind) {
    leaving = true;
    if (kind === "Closed") {
      location.assign(form.dataset.after);
      return;
    }
    lock(true);
    countdown.stop();
    notices.say("time", "");
    notices.say("state", say(`stopped_${kind}`));
    notices.focus();
    if (kind === "Unauthenticated") {
      location.assign(form.dataset.signin);
    }
  },
});

// What was answered before this script came, on a slow line, is as good as any
// answer, and newer than what an earlier page of this sitting could not send.
// That stands in its fields.
const early = new Set(questions.filter(touched));
queue.waiting.forEach((response, n) => {
  const q = byNumber.get(n);
  if (q && !early.has(q)) {
    fill(q, q.dataset.type, nameOf(q), response);
  }
});

// --- the clock

let level = "";
const countdown = new Countdown(tick, () => ending.ask(), (left) => {
  notices.say("more", say("extended", { n: Math.ceil(left / 60000) }), 60000);
});
const ending = new Ending({
  api: form.dataset.api,
  after: form.dataset.after,
  queue,
  countdown,
  warn(key, args) {
    notices.say("state", key ? say(key, args) : "");
    if (key) {
      notices.say("time", "");
    }
  },
  lock,
  flushTyping() {
    typing.flush();
  },
  leave() {
    leaving = true;
  },
});
const { sent, received } = drawn();
countdown.set(Number(form.dataset.remaining), sent, received);
if (form.dataset.paused) {
  ending.hold(Number(form.dataset.remaining));
}

function tick(left) {
  put(clock, clockText(left));
  const now = left <= 60000 ? "last" : left <= 300000 ? "near" : "";
  if (now !== level) {
    level = now;
    clock.dataset.level = now;
  }
  warnings.tick(left);
  if (left <= 0 && !leaving) {
    ending.begin();
  } else if (left < 2000) {
    typing.flush(); // so that only the last keys are left for the last moment
  }
}

function lock(on) {
  questions.forEach((q) => { q.disabled = on; });
}

// --- answers

function change(q) {
  const response = read(q);
  showState(q, response);
  queue.put(Number(q.dataset.n), response);
}

form.addEventListener("input", (event) => {
  const q = questionOf(event);
  if (q && !event.target.matches("input[type=radio], input[type=checkbox], select")) {
    card.show(Number(q.dataset.n), read(q));
    typing.pressed(q);
    showSaved();
  }
});

form.addEventListener("change", (event) => {
  const q = questionOf(event);
  if (q) {
    typing.forget(q);
    if (event.target.matches("[data-place]")) {
      giveWay(event.target);
    }
    change(q);
  }
});

form.addEventListener("click", (event) => {
  const q = questionOf(event);
  if (q && event.target.closest("[data-clear]")) {
    typing.forget(q);
    fill(q, q.dataset.type, nameOf(q), null);
    change(q);
  } else if (q && event.target.closest("[data-flag]")) {
    flag(q);
  }
});

// showState shows what depends on the answer of a question.
function showState(q, response = read(q)) {
  if (q.dataset.type === "order") {
    q.querySelectorAll("[data-order]").forEach((order) => showOpen(order, say));
  } else if (q.dataset.type === "case") {
    q.querySelectorAll("[data-order]").forEach((order) => showOpen(order, say));
  }
  q.querySelectorAll(".option").forEach((o) => o.classList.toggle("chosen", o.querySelector("input").checked));
  card.show(Number(q.dataset.n), response);
}

function showFlag(button, on) {
  button.setAttribute("aria-pressed", String(on));
  put(button, say(on ? "unflag" : "flag"));
}

function showFlags(q) {
  const n = Number(q.dataset.n);
  const on = flags.has(n);
  q.dataset.flagged = on ? "yes" : "";
  const button = q.querySelector("[data-flag]");
  if (button) {
    showFlag(button, on);
  }
  card.show(n, read(q));
  if (q === moves.here) {
    showFlag(flagHere, on);
  }
}

function flag(q) {
  const n = Number(q.dataset.n);
  if (!flags.delete(n)) {
    flags.add(n);
  }
  keepFlags(form.dataset.sitting, flags);
  showFlags(q);
}

// --- where the candidate is

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-set-mode], [data-move], [data-sheet], [data-flag-here], #card a[data-n]");
  if (!target) {
    return;
  }
  if (target.dataset.setMode) {
    moves.mode(target.dataset.setMode);
  } else if (target.dataset.move) {
    moves.by(Number(target.dataset.move));
  } else if (target === flagHere) {
    flag(moves.here);
  } else if (target.dataset.sheet) {
    sheet.classList.toggle("open");
    target.setAttribute("aria-expanded", String(sheet.classList.contains("open")));
  } else {
    event.preventDefault();
    sheet.classList.remove("open");
    moves.to(byNumber.get(Number(target.dataset.n)), true);
  }
});

form.addEventListener("focusin", (event) => {
  const q = questionOf(event);
  if (q && q !== moves.here) {
    moves.to(q, false);
  }
});

// --- handing in, and leaving

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (leaving || ending.begun) {
    notices.focus();
    return;
  }
  typing.flush();
  const all = await queue.settle(4000);
  if (leaving) {
    return;
  }
  if (!all) {
    notices.say("state", say("not_yet", { n: queue.unsaved }));
    notices.focus();
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
window.addEventListener("pagehide", () => {
  queue.hiding = true;
  typing.flush();
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    location.reload(); // what stands on it is as old as its last leaving
  }
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    typing.flush();
  }
});
window.addEventListener("online", () => queue.hurry());

bindDisplay();
bindKeys({
  question: () => moves.here,
  move: (step) => moves.by(step),
  flag: () => flag(moves.here),
  handin: () => form.requestSubmit ? form.requestSubmit() : form.querySelector("[data-handin]").click(),
  help: () => {
    const help = document.getElementById("keys-help");
    help.open = !help.open;
    if (help.open) {
      help.querySelector("summary").focus();
    }
  },
});

moves.mode(usualMode());
const target = location.hash.match(/^#q(\d+)$/);
const first = target && byNumber.get(Number(target[1]));
moves.show(first ? questions.indexOf(first) : 0, Boolean(first));
questions.forEach((q) => {
  showState(q);
  showFlags(q);
});
showSaved();
early.forEach(change);
queue.send();

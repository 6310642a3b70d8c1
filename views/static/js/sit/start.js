// Waiting for the start: a countdown that turns into the paper by itself.

import { clockText } from "./clock.js";

const MINUTE = 60 * 1000;
const shown = document.getElementById("countdown");
const opening = document.getElementById("opening");

if (shown && opening) {
  const end = performance.now() + Number(shown.dataset.wait);
  const step = () => {
    const left = end - performance.now();
    shown.textContent = clockText(Math.max(0, left));
    if (left <= 0) {
      // Ten thousand pages must not ask in the same instant.
      setTimeout(() => opening.submit(), 200 + Math.random() * 2000);
      return;
    }
    setTimeout(step, 250);
  };
  step();
  // Who waits for the start is not idle.
  setInterval(() => {
    if (end - performance.now() < 60 * MINUTE) {
      fetch("/api/v1/me", { credentials: "same-origin" }).catch(() => {});
    }
  }, 3 * MINUTE);
}

if (document.getElementById("preparing")) {
  setTimeout(() => location.reload(), 15000 + Math.random() * 15000);
}

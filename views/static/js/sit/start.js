// Waiting for the start: a countdown that turns into the paper by itself.

import { clockText } from "./clock.js";

const shown = document.getElementById("countdown");
if (shown) {
  const end = performance.now() + Number(shown.dataset.wait);
  const step = () => {
    const left = end - performance.now();
    shown.textContent = clockText(Math.max(0, left));
    if (left <= 0) {
      // Ten thousand pages must not ask in the same instant.
      setTimeout(() => location.reload(), 200 + Math.random() * 2000);
      return;
    }
    setTimeout(step, 250);
  };
  step();
}

// The receipt on paper. What this browser kept of the sitting goes: answers that
// never reached the server are sent now, as evidence, and the page says so.

import { forgetFlags } from "./flags.js";
import { Queue } from "./queue.js";

const receipt = document.querySelector(".receipt");
const { sitting, queueKey, kept, keptWords } = receipt.dataset;

document.documentElement.classList.add("js");
document.querySelectorAll("[data-print]").forEach((b) => b.addEventListener("click", () => window.print()));
forgetFlags(sitting);

const queue = new Queue({
  api: `/api/v1/sittings/${sitting}`,
  sitting,
  epoch: 0, // none: whatever is left is evidence
  seq: 0,
  key: queueKey,
  csrf: document.querySelector('meta[name="csrf"]').content,
  changed({ evidence }) {
    if (evidence > 0) {
      const notice = document.getElementById("kept");
      notice.hidden = false;
      notice.textContent = keptWords.replace("{n}", Number(kept) + evidence);
    }
  },
  over() {},
});
queue.send();
window.addEventListener("online", () => queue.hurry());

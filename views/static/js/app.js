// What every page has beyond plain HTML. Nothing here is needed for any step
// to work.

import { watchJob } from "./job.js";

const summary = document.getElementById("errors");
if (summary) {
  summary.focus();
}

// A whole row opens what its first link opens.
document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-row]");
  if (!row || event.defaultPrevented || event.target.closest("a, button, input, label, select, textarea, summary")) {
    return;
  }
  if (window.getSelection && String(window.getSelection())) {
    return;
  }
  const link = row.querySelector("a[href]");
  if (!link) {
    return;
  }
  if (event.ctrlKey || event.metaKey) {
    window.open(link.href, "_blank", "noopener");
  } else {
    link.click();
  }
});

// An impatient second click must not send a form twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") {
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// What is done to the chosen rows shows once some are chosen, and says how many.
document.querySelectorAll("[data-bulk]").forEach((bulk) => {
  const form = bulk.form || bulk.closest("form");
  const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];
  const all = form.querySelector("[data-all]");
  const said = bulk.querySelector("[data-chosen]");
  const count = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    bulk.hidden = chosen === 0;
    if (said) {
      said.textContent = said.dataset.chosen.replace("#", chosen);
    }
    if (all) {
      all.checked = chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
  };
  if (all) {
    all.parentNode.hidden = false;
    all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  }
  form.addEventListener("change", count);
  window.addEventListener("pageshow", count);
  count();
});

// The page that is open stands in sight among its tabs, also on a phone.
document.querySelectorAll(".tabs a[aria-current]").forEach((here) => {
  const bar = here.closest(".tabs");
  bar.scrollLeft = Math.max(0, here.offsetLeft - bar.offsetLeft - 24);
});

// A select that says data-send sends its form when it changes.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-send]") && event.target.form) {
    event.target.form.submit();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") {
    return;
  }
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Whoever types is not idle, even if nothing is sent for a while: without this
// the session would end under a long text.
const stillThere = 2 * 60 * 1000;
let heard = Date.now();
if (document.querySelector("form[action='/signout']")) {
  document.addEventListener("input", () => {
    if (Date.now() - heard > stillThere) {
      heard = Date.now();
      fetch("/api/v1/me", { credentials: "same-origin" }).catch(() => {});
    }
  });
}

const job = document.querySelector("[data-job-running]");
if (job) {
  watchJob(job);
}

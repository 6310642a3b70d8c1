// The marker's page: digits tick points, Ctrl+Enter saves, the sum of the
// ticked points is shown, scaled to the marks of the question.

const form = document.querySelector("[data-marking]");
const total = document.querySelector("[data-total]");

function sum() {
  const groups = form.querySelectorAll("[data-points]");
  if (groups.length !== 1 || !total) {
    return;
  }
  const worth = Number(groups[0].dataset.worth);
  let all = 0;
  let earned = 0;
  groups[0].querySelectorAll("input[type=checkbox]").forEach((box) => {
    all += Math.round(Number(box.dataset.marks) * 1000);
  });
  groups[0].querySelectorAll("input:checked").forEach((box) => {
    earned += Math.round(Number(box.dataset.marks) * 1000);
  });
  total.textContent = `${Math.round((worth * 1000 * Math.min(earned, all)) / all) / 1000} / ${worth}`;
}

if (form) {
  form.addEventListener("change", sum);
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey && e.key === "Enter") {
      e.preventDefault();
      form.querySelector("button[type=submit]").click();
      return;
    }
    if (e.ctrlKey || e.altKey || e.metaKey || !/^[1-9]$/.test(e.key) || /^(TEXTAREA|SELECT)$/.test(e.target.tagName) ||
        (e.target.tagName === "INPUT" && e.target.type !== "checkbox")) {
      return;
    }
    const boxes = form.querySelectorAll("[data-points] input[type=checkbox]:not(:disabled)");
    const box = boxes[Number(e.key) - 1];
    if (box) {
      box.checked = !box.checked;
      box.focus();
      sum();
    }
  });
  const first = form.querySelector("[data-points] input, input[name$=given]");
  if (first) {
    first.focus({ preventScroll: true });
  }
}

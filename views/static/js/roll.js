// The roll of a lecture: keys choose, counts follow, nothing is lost unseen.
const form = document.querySelector("[data-roll]");
const tally = document.querySelector("[data-tally]");
if (form && form.querySelector("input[type=radio]")) start();

function start() {
  const rows = Array.from(form.querySelectorAll("[data-person]"));
  const keys = document.querySelector("[data-keys]");
  const note = form.querySelector("[data-changed]");
  if (keys) keys.hidden = false;
  let sending = false;

  const chosen = (row) => {
    const radio = row.querySelector("input[type=radio]:checked");
    return radio ? radio.value : "";
  };
  const before = new Map(rows.map((row) => [row, chosen(row) + "\n" + row.querySelector("input[type=text]").value]));
  const shown = new Map(rows.map((row) => [row, chosen(row)]));
  const counts = new Map();
  tally.querySelectorAll("[data-count]").forEach((b) => counts.set(b.dataset.count, b));

  function add(mark, n) {
    const b = counts.get(mark);
    if (b) b.textContent = String(Number(b.textContent) + n);
  }
  function follow(row) {
    const now = chosen(row);
    if (now !== shown.get(row)) {
      add(shown.get(row), -1);
      add(now, 1);
      shown.set(row, now);
    }
    const changed = now + "\n" + row.querySelector("input[type=text]").value !== before.get(row);
    row.classList.toggle("roll-changed", changed);
  }
  const dirty = () => form.querySelector(".roll-changed") !== null;

  form.addEventListener("change", (e) => {
    const row = e.target.closest("[data-person]");
    if (row) follow(row);
    if (note) note.textContent = "";
  });
  form.addEventListener("keydown", (e) => {
    const row = e.target.closest("[data-person]");
    if (!row || e.target.type !== "radio" || e.ctrlKey || e.altKey || e.metaKey) return;
    const at = rows.indexOf(row);
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      const next = rows[at + (e.key === "ArrowDown" ? 1 : -1)];
      if (next) (next.querySelector("input[type=radio]:checked") || next.querySelector("input[type=radio]")).focus();
      e.preventDefault();
      return;
    }
    if (e.key === "0" || e.key === "Delete") {
      const none = row.querySelector('input[type=radio][value=""]');
      none.checked = true;
      none.focus();
      follow(row);
      e.preventDefault();
      return;
    }
    const n = Number(e.key);
    if (n >= 1 && n <= 6) {
      const radio = row.querySelectorAll("input[type=radio]")[n - 1];
      if (radio && !radio.disabled) {
        radio.checked = true;
        follow(row);
        const next = rows[at + 1];
        (next ? next.querySelector("input[type=radio]:checked") || next.querySelector("input[type=radio]") : radio).focus();
      }
      e.preventDefault();
    }
  });
  form.addEventListener("submit", () => { sending = true; });
  window.addEventListener("beforeunload", (e) => {
    if (sending || !dirty()) return;
    e.preventDefault();
    e.returnValue = "";
  });
}

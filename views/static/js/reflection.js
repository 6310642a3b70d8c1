// A reflection being written: its length, and a word before it is left unsent.
const form = document.querySelector("[data-unsaved]");
if (form) {
  const text = form.querySelector("textarea");
  const length = form.querySelector("[data-length]");
  const first = text.value;
  let sending = false;
  const show = () => { length.textContent = length.dataset.text.replace("{n}", String(Array.from(text.value.trim()).length)); };
  text.addEventListener("input", show);
  show();
  form.addEventListener("submit", () => { sending = true; });
  window.addEventListener("beforeunload", (e) => {
    if (sending || text.value === first) return;
    e.preventDefault();
    e.returnValue = "";
  });
}

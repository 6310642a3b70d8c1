// The weights of a scheme are added up while they are typed.
const form = document.querySelector("[data-scheme]");
if (form) {
  const line = form.querySelector("[data-sum]");
  const value = form.querySelector("[data-sum-value]");
  const note = form.querySelector("[data-sum-note]");
  const inputs = Array.from(form.querySelectorAll("input")).filter((i) => /^component\.\d+\.weight$/.test(i.name));
  const add = () => {
    let tenths = 0;
    for (const i of inputs) tenths += Math.round(Number(i.value.replace("%", "").trim() || 0) * 10);
    const whole = tenths === 1000;
    value.textContent = isNaN(tenths) ? "?" : String(tenths / 10);
    line.classList.toggle("scheme-off", !whole);
    note.textContent = whole ? line.dataset.whole : line.dataset.off;
  };
  inputs.forEach((i) => i.addEventListener("input", add));
}

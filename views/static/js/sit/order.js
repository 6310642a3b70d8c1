// The places of a question whose options are put in order.

// giveWay gives the place that held an option before what this one held: an
// option stands once.
export function giveWay(select) {
  const places = Array.from(select.closest("[data-order]").querySelectorAll("[data-place]"));
  const other = places.find((p) => p !== select && p.value && p.value === select.value);
  if (other) {
    other.value = select.dataset.held || "";
  }
  places.forEach((p) => { p.dataset.held = p.value; });
}

// showOpen says which places of an order are still open, and that what stands
// after the first of them is not saved.
export function showOpen(order, say) {
  const values = Array.from(order.querySelectorAll("[data-place]")).map((p) => p.value);
  const open = values.map((v, i) => (v ? 0 : i + 1)).filter(Boolean);
  const gap = values.indexOf("");
  const note = order.querySelector("[data-open]");
  if (!note) {
    return;
  }
  let text = "";
  if (open.length > 0 && open.length < values.length) {
    text = say(values.slice(gap).some(Boolean) ? "order_gap" : "order_open", { open: open.join(say("order_and")) });
  }
  note.classList.toggle("q-unsaved", text !== "" && values.slice(gap).some(Boolean));
  if (note.textContent !== text) {
    note.textContent = text;
  }
}

// The questions marked to look at again, on the page that asks before hand-in.

import { recallFlags } from "./flags.js";

const box = document.getElementById("flagged");
const total = Number(box.dataset.total);
const flags = [...recallFlags(box.dataset.sitting)].filter((n) => n >= 1 && n <= total).sort((a, b) => a - b);
flags.forEach((n) => {
  const link = document.createElement("a");
  link.href = `${box.dataset.paper}#q${n}`;
  link.textContent = n;
  link.dataset.flagged = "yes";
  link.setAttribute("aria-label", box.dataset.label.replace("{n}", n));
  const item = document.createElement("li");
  item.append(link);
  box.querySelector("ul").append(item);
});
box.hidden = flags.length === 0;

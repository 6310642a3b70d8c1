// The receipt on paper; what this browser kept of the sitting goes.

import { forgetFlags } from "./flags.js";

document.documentElement.classList.add("js");
document.querySelectorAll("[data-print]").forEach((b) => b.addEventListener("click", () => window.print()));
forgetFlags(document.querySelector(".receipt").dataset.sitting);

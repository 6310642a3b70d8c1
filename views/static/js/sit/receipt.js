// The receipt on paper.
document.documentElement.classList.add("js");
document.querySelectorAll("[data-print]").forEach((b) => b.addEventListener("click", () => window.print()));

// Text size and contrast on the exam page: at once, without leaving the paper.

export function bindDisplay() {
  const root = document.documentElement;
  const csrf = document.querySelector('meta[name="csrf"]').content;
  const show = () => document.querySelectorAll("[data-set-size], [data-set-contrast]").forEach((b) => {
    const on = "setSize" in b.dataset ? b.dataset.setSize === (root.dataset.size || "") : root.dataset.contrast === "high";
    b.setAttribute("aria-pressed", String(on));
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-set-size], [data-set-contrast]");
    if (!button) {
      return;
    }
    if ("setSize" in button.dataset) {
      root.dataset.size = button.dataset.setSize;
    } else {
      root.dataset.contrast = root.dataset.contrast === "high" ? "" : "high";
    }
    show();
    const choice = new URLSearchParams({ csrf, next: "/", size: root.dataset.size || "", contrast: root.dataset.contrast || "" });
    fetch("/display", { method: "POST", credentials: "same-origin", redirect: "manual", body: choice }).catch(() => {});
  });
  show();
}

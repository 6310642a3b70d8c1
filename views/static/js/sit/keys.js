// Keys of the exam page: letters or digits choose, arrows move, F marks,
// Ctrl+Enter hands in, ? helps. Where a person types, letters are letters.

const TYPING = "textarea, select, input:not([type=radio]):not([type=checkbox])";

// place returns which option a key chooses, -1 for none.
function place(key) {
  if (/^[1-9]$/.test(key)) {
    return Number(key) - 1;
  }
  return /^[a-z]$/.test(key) ? key.charCodeAt(0) - 97 : -1;
}

// fieldsFor returns the options that a key is about: those of the part in
// which the focus stands, or of the question.
function fieldsFor(question) {
  const part = document.activeElement && document.activeElement.closest("[data-part]");
  const root = part && question.contains(part) ? part : question.querySelector("[data-part]") || question;
  return Array.from(root.querySelectorAll("input[type=radio], input[type=checkbox]"));
}

export function bindKeys(page) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.metaKey) {
      return;
    }
    if (event.ctrlKey) {
      if (event.key === "Enter") {
        event.preventDefault();
        page.handin();
      }
      return;
    }
    const focus = document.activeElement;
    if (focus && focus.matches(TYPING)) {
      return;
    }
    const key = event.key.toLowerCase();
    const radio = focus && focus.matches("input[type=radio]");
    if (event.key === "ArrowRight" || event.key === "PageDown" || (event.key === "ArrowDown" && !radio && !focus.closest("summary"))) {
      event.preventDefault();
      page.move(1);
    } else if (event.key === "ArrowLeft" || event.key === "PageUp" || (event.key === "ArrowUp" && !radio)) {
      event.preventDefault();
      page.move(-1);
    } else if (event.key === "?") {
      event.preventDefault();
      page.help();
    } else {
      const fields = fieldsFor(page.question());
      const at = place(key);
      if (at >= 0 && at < fields.length) {
        event.preventDefault();
        fields[at].focus();
        fields[at].click();
      } else if (key === "f") {
        event.preventDefault();
        page.flag();
      }
    }
  });
}

// The question editor without page loads: rows are added and moved in place,
// the preview follows what is typed. Without this, every button is a form POST
// that comes back with the same page.

const form = document.querySelector("form[data-editor]");
let timer = 0;
let running = null;
let acting = false; // a button's act is under way, which a preview must not break off
let typed = 0; // counts the changes

// ask sends the form as if the button had been pressed and returns the page.
async function ask(button) {
  if (running) {
    running.abort();
  }
  running = new AbortController();
  const body = new URLSearchParams(new FormData(form));
  body.set("do", button);
  const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin", signal: running.signal });
  running = null;
  if (!answer.ok) {
    throw new Error(String(answer.status));
  }
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// grow makes boxes as high as what stands in them, and says what can be done
// with rows.
function grow(within) {
  within.querySelectorAll("[data-reorder]").forEach((hint) => {
    hint.hidden = false;
  });
  within.querySelectorAll("textarea").forEach((box) => {
    if (box.scrollHeight > box.clientHeight) {
      box.rows = Math.min(12, Math.ceil(box.scrollHeight / 24));
    }
  });
}

// put takes a part of the page anew and keeps the focus where it was.
function put(page, id) {
  const fresh = page.getElementById(id);
  const stale = document.getElementById(id);
  if (!fresh || !stale) {
    return;
  }
  const held = document.activeElement && stale.contains(document.activeElement) ? document.activeElement.id : "";
  stale.replaceWith(document.importNode(fresh, true));
  grow(document.getElementById(id));
  const back = held && document.getElementById(held);
  if (back) {
    back.focus();
  }
}

async function press(button, focus) {
  clearTimeout(timer);
  acting = button !== "preview";
  try {
    let before;
    let page;
    do { // what was typed meanwhile must not be overwritten by an older form
      before = typed;
      page = await ask(button);
    } while (typed !== before);
    if (button !== "preview" && button !== "try") {
      put(page, "fields");
    }
    put(page, "preview");
    const next = focus && document.getElementById(focus);
    if (next) {
      next.focus();
    }
  } catch (error) {
    if (error.name === "AbortError") {
      return; // what broke it off goes on
    }
    plain(button);
  }
  acting = false;
}

// follow draws the preview anew once nothing has been typed for a while.
function follow() {
  timer = setTimeout(() => (acting ? follow() : press("preview")), 500);
}

// plain sends the form the plain way.
function plain(button) {
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = "do";
  input.value = button;
  form.append(input);
  form.submit();
}

// after names the field that an act on a row leads to.
function after(button) {
  const m = /^(.*?)([a-z]+)([-+<>])(\d*)$/.exec(button);
  if (!m) {
    return button === "newpart" ? "" : "tried";
  }
  const [, prefix, what, op, n] = m;
  const at = Number(n);
  const rows = form.querySelectorAll(`textarea[id^="${prefix}${what}"]`).length;
  switch (op) {
    case "+": return `${prefix}${what}${rows}`;
    case "<": return `${prefix}${what}${Math.max(0, at - 1)}`;
    case ">": return `${prefix}${what}${at + 1}`;
    default: return `${prefix}${what}${Math.max(0, at - 1)}`;
  }
}

if (form) {
  grow(form);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=do]");
    if (!button || button.value === "save") {
      return;
    }
    event.preventDefault();
    press(button.value, after(button.value));
  });

  form.addEventListener("input", (event) => {
    typed += 1;
    if (event.target.closest("#preview")) {
      return;
    }
    clearTimeout(timer);
    grow(event.target.parentNode);
    const several = document.getElementById("several");
    if (event.target.id === "stem" && several) {
      several.hidden = (event.target.value.match(/^\s*\d{1,4}\s*[.．、)）]/gm) || []).length < 2;
    }
    follow();
  });

  // Alt with an arrow moves the option that has the focus.
  form.addEventListener("keydown", (event) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) {
      return;
    }
    const row = event.target.closest("[data-edit-row]");
    const m = row && /^(.*?)(\d+)$/.exec(row.dataset.editRow);
    if (m) {
      event.preventDefault();
      const button = m[1] + (event.key === "ArrowUp" ? "<" : ">") + m[2];
      press(button, after(button));
    }
  });

  // Options can be dragged by their letter.
  let dragged = "";
  form.addEventListener("pointerdown", (event) => {
    const row = event.target.closest(".edit-key") && event.target.closest("[data-edit-row]");
    if (row) {
      row.draggable = true;
    }
  });
  form.addEventListener("dragstart", (event) => {
    const row = event.target.closest && event.target.closest("[data-edit-row]");
    if (row) {
      dragged = row.dataset.editRow;
      row.classList.add("edit-dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", dragged);
    }
  });
  form.addEventListener("dragover", (event) => {
    if (dragged && event.target.closest("[data-edit-row]")) {
      event.preventDefault();
    }
  });
  form.addEventListener("dragend", () => {
    dragged = "";
    form.querySelectorAll(".edit-dragged").forEach((row) => {
      row.classList.remove("edit-dragged");
      row.draggable = false;
    });
  });
  form.addEventListener("drop", (event) => {
    const row = event.target.closest("[data-edit-row]");
    const from = /^(.*?)(\d+)$/.exec(dragged);
    const to = row && /^(.*?)(\d+)$/.exec(row.dataset.editRow);
    if (!from || !to || from[1] !== to[1]) {
      return;
    }
    event.preventDefault();
    press(`${from[1]}@${from[2]}:${to[2]}`, row.dataset.editRow);
  });
}

// Counts, while a blueprint is filled in, what the bank has behind each cell.
// The server counts; without this module the button does the same.

const form = document.querySelector("form.blueprint");
const token = document.querySelector("meta[name=csrf]");
const quiet = 300; // milliseconds without a key before the server is asked

if (form && token && !form.querySelector("fieldset[disabled]")) {
  let timer = 0;
  let asking = false;
  let again = false;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, quiet);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", (event) => {
    if (event.target.matches("select[data-column]") && event.target.value === "-") {
      form.querySelector("button[name=do][value=count]").click(); // the columns are numbered anew
    } else {
      retitle(event.target);
      later();
    }
  });
  form.addEventListener("keydown", move);

  // ask asks one question at a time; what was typed meanwhile is the next.
  async function ask() {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    again = false;
    try {
      const answer = await fetch(form.dataset.supply, {
        method: "POST",
        headers: { "X-CSRF-Token": token.content, "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(new FormData(form)).toString(),
        credentials: "same-origin",
      });
      if (answer.ok) {
        const supply = await answer.json();
        if (!again) {
          show(supply);
        }
      }
    } catch (error) {
      // The button counts when the network does not.
    }
    asking = false;
    if (again) {
      ask();
    }
  }
}

// retitle gives a section of another type the usual title of that type, unless
// it has one of its own.
function retitle(select) {
  if (!select.matches("select[data-column]")) {
    return;
  }
  const title = document.getElementById(select.id.replace("type", "title"));
  const usual = Array.prototype.map.call(select.options, (option) => option.dataset.title);
  const next = select.selectedOptions[0].dataset.title;
  if (title && next && (!title.value || usual.includes(title.value))) {
    title.value = next;
  }
}

function show(supply) {
  form.querySelectorAll("[data-cell], [data-rule]").forEach((place) => {
    const cell = supply.cells[place.dataset.cell || place.dataset.rule];
    if (!cell) {
      return;
    }
    ["ok", "tight", "short"].forEach((state) => place.classList.toggle("blueprint-" + state, cell.state === state));
    place.querySelector(".blueprint-have").textContent = cell.text;
    const bar = place.querySelector("rect");
    if (bar) {
      bar.setAttribute("width", cell.bar);
    }
  });
  texts("[data-row-sum]", supply.rows);
  texts("[data-column-sum]", supply.columns);
  texts("[data-column-total]", supply.totals);
  text("sum-questions", supply.questions);
  text("sum-all", supply.questions);
  text("sum-marks", supply.total);
  text("total-all", supply.total);
  advise(supply);
}

// advise draws what templates/partials/advice.html does.
function advise(supply) {
  const box = document.getElementById("advice");
  const note = element("div", "notice advice" + (supply.met ? " notice-ok" : supply.problems.length ? " notice-error" : ""));
  note.appendChild(element("p", "", supply.met ? box.dataset.met : supply.problems.length ? box.dataset.unmet : box.dataset.start));
  if (supply.met) {
    note.appendChild(list("advice-facts", supply.facts));
  } else if (supply.problems.length) {
    note.appendChild(list("", supply.problems.map((text, i) => problem(box, supply, text, i))));
  }
  const parts = [note].concat(supply.warnings.map((text) => element("p", "notice notice-warn", text)));
  if (!alike(box, parts)) {
    box.textContent = "";
    parts.forEach((part) => box.appendChild(part));
  }
}

function problem(box, supply, text, i) {
  const shortage = supply.shortages[i];
  const item = element("li", "", [text].concat(shortage ? shortage.notes : []).join(" "));
  const ways = supply.remedies.filter((remedy) => remedy.shortage === i);
  if (shortage && ways.length) {
    item.appendChild(element("p", "", box.dataset.ways));
    item.appendChild(list("advice-ways", ways.map((remedy) => remedy.text)));
  }
  return item;
}

// alike tells whether the box shows these parts already: a screen reader is not
// to read them again.
function alike(box, parts) {
  const bare = (text) => text.replace(/\s+/g, "");
  return bare(box.textContent) === bare(parts.map((part) => part.textContent).join(""));
}

function list(name, items) {
  const ul = element("ul", name);
  items.forEach((item) => ul.appendChild(typeof item === "string" ? element("li", "", item) : item));
  return ul;
}

function element(tag, name, text) {
  const node = document.createElement(tag);
  if (name) {
    node.className = name;
  }
  if (text) {
    node.textContent = text;
  }
  return node;
}

function texts(selector, values) {
  form.querySelectorAll(selector).forEach((place, i) => {
    place.textContent = values[i];
  });
}

function text(id, value) {
  document.getElementById(id).textContent = value;
}

// Arrow keys go up and down a column of the table, as in a spreadsheet.
function move(event) {
  const cell = event.target.closest && event.target.closest("td[data-cell]");
  if (!cell || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) {
    return;
  }
  const row = event.key === "ArrowUp" ? cell.parentElement.previousElementSibling : cell.parentElement.nextElementSibling;
  const next = row && row.cells[cell.cellIndex] && row.cells[cell.cellIndex].querySelector("input");
  if (next) {
    event.preventDefault();
    next.focus();
    next.select();
  }
}

// Counts, while a blueprint is filled in, what the bank has behind each cell.
// The server counts; without this module the button does the same.

const form = document.querySelector("form.blueprint");
const token = document.querySelector("meta[name=csrf]");
const quiet = 300; // milliseconds without a key before the server is asked

if (form && token && !form.querySelector("fieldset[disabled]")) {
  let timer = 0;
  let asked = 0;
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

  async function ask() {
    asked += 1;
    const mine = asked;
    try {
      const answer = await fetch(form.dataset.supply, {
        method: "POST",
        headers: { "X-CSRF-Token": token.content, "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(new FormData(form)).toString(),
        credentials: "same-origin",
      });
      if (answer.ok && mine === asked) {
        show(await answer.json());
      }
    } catch (error) {
      // The button counts when the network does not.
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

function advise(supply) {
  const box = document.getElementById("advice");
  box.className = "notice" + (supply.problems.length ? " notice-error" : supply.expected ? " notice-ok" : "");
  const say = document.createElement("p");
  say.textContent = supply.advice;
  const parts = [say];
  if (supply.problems.length) {
    const list = document.createElement("ul");
    supply.problems.forEach((problem) => {
      const item = document.createElement("li");
      item.textContent = problem;
      list.appendChild(item);
    });
    parts.push(list);
  }
  if (box.textContent.trim() !== parts.map((p) => p.textContent).join("")) {
    box.textContent = "";
    parts.forEach((part) => box.appendChild(part));
  }
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

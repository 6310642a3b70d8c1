// Between the fields of a question and its response as the API speaks of it.
// Fields are named by the question, as "q12", "q12.b0" (a blank), "q12.m0" (an
// option's target), "q12.o0" (a place in an order), "q12.p0…" (a part).

function named(root, name) {
  return Array.from(root.querySelectorAll(`[name="${name}"]`));
}

function numbered(root, prefix) {
  const fields = [];
  for (let i = 0; ; i++) {
    const field = root.querySelector(`[name="${prefix}${i}"]`);
    if (!field) {
      return fields;
    }
    fields.push(field);
  }
}

// collect reads the response from the fields; null is unanswered.
export function collect(root, type, name) {
  switch (type) {
    case "single":
    case "true_false": {
      const chosen = named(root, name).find((f) => f.checked);
      if (!chosen) {
        return null;
      }
      return type === "single" ? chosen.value : chosen.value === "true";
    }
    case "multiple": {
      const chosen = named(root, name).filter((f) => f.checked).map((f) => f.value).join("");
      return chosen || null;
    }
    case "blank": {
      const texts = numbered(root, `${name}.b`).map((f) => f.value);
      return texts.some((t) => t.trim()) ? texts : null;
    }
    case "match": {
      const letters = numbered(root, `${name}.m`).map((f) => f.value || null);
      return letters.some((l) => l) ? letters : null;
    }
    case "order": {
      const letters = numbered(root, `${name}.o`).map((f) => f.value);
      const open = letters.indexOf("");
      return letters.slice(0, open < 0 ? letters.length : open).join("") || null;
    }
    case "case": {
      const parts = Array.from(root.querySelectorAll("[data-part]"));
      const responses = parts.map((p) => collect(p, p.dataset.type, `${name}.p${p.dataset.part}`));
      return responses.some((r) => r !== null) ? responses : null;
    }
    default: {
      const field = root.querySelector(`[name="${name}"]`);
      return field && field.value.trim() ? field.value : null;
    }
  }
}

// fill puts a response into the fields, unless the person is typing there.
export function fill(root, type, name, response) {
  const put = (field, value) => {
    if (field && field.value !== value) {
      field.value = value;
    }
  };
  switch (type) {
    case "single":
    case "multiple":
      named(root, name).forEach((f) => { f.checked = Boolean(response) && response.includes(f.value); });
      break;
    case "true_false":
      named(root, name).forEach((f) => { f.checked = response !== null && response !== undefined && String(response) === f.value; });
      break;
    case "blank":
      numbered(root, `${name}.b`).forEach((f, i) => put(f, (response && response[i]) || ""));
      break;
    case "match":
      numbered(root, `${name}.m`).forEach((f, i) => put(f, (response && response[i]) || ""));
      break;
    case "order":
      numbered(root, `${name}.o`).forEach((f, i) => put(f, (response && response[i]) || ""));
      break;
    case "case":
      Array.from(root.querySelectorAll("[data-part]")).forEach((p) => {
        const i = Number(p.dataset.part);
        fill(p, p.dataset.type, `${name}.p${i}`, response ? response[i] : null);
      });
      break;
    default:
      put(root.querySelector(`[name="${name}"]`), response === null || response === undefined ? "" : String(response));
  }
}

// touched reports whether a person has changed a field since the page came.
export function touched(root) {
  return Array.from(root.querySelectorAll("input:not([type=hidden]), select, textarea")).some((f) => {
    if (f.matches("select")) {
      const given = Array.from(f.options).findIndex((o) => o.defaultSelected);
      return f.selectedIndex !== Math.max(given, 0);
    }
    return f.matches("[type=radio], [type=checkbox]") ? f.checked !== f.defaultChecked : f.value !== f.defaultValue;
  });
}

// answered says how far a response answers a question of fields.
export function isAnswered(response) {
  return response !== null && response !== undefined;
}

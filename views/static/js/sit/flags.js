// Questions that the candidate marked to look at again. They stay in the browser:
// a help, not answers.

const key = (sitting) => `lectern-flags:${sitting}`;

export function recallFlags(sitting) {
  try {
    return new Set(JSON.parse(localStorage.getItem(key(sitting))) || []);
  } catch (_) {
    return new Set();
  }
}

export function keepFlags(sitting, flags) {
  try {
    localStorage.setItem(key(sitting), JSON.stringify([...flags]));
  } catch (_) {
    // They then last as long as the page.
  }
}

export function forgetFlags(sitting) {
  try {
    localStorage.removeItem(key(sitting));
  } catch (_) {
    // None were kept, then.
  }
}

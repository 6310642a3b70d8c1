// Keeps the page of a long piece of work up to date without loading it anew
// (without scripts the page reloads itself).

const interval = 1000;

/** Replaces the element by the page's newest one until the work has ended. */
export function watchJob(element) {
  const next = async () => {
    let fresh = null;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        fresh = page.querySelector("[data-job]");
      }
    } catch (error) {
      fresh = null; // the network is away; ask again
    }
    if (fresh) {
      element.replaceWith(fresh);
      element = fresh;
      if (!("jobRunning" in fresh.dataset)) {
        return;
      }
    }
    setTimeout(next, interval);
  };
  setTimeout(next, interval);
}

// A page about what somebody else decides: it asks now and then how things stand, and comes anew once they stand
// otherwise. Nothing is taken from under a reader or a screen reader while they stand as they stood.

const LOOK_MS = 30_000;
const here = document.querySelector("[data-standing]");

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.pathname, { cache: "no-store", redirect: "manual" });
    if (answer.type !== "opaqueredirect") {
      if (!answer.ok) return;
      const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-standing]");
      if (now?.dataset.standing === here.dataset.standing) return;
    }
    location.replace(location.pathname);
  } catch {
    // No line at this moment: it asks again.
  }
}

if (here) {
  setInterval(look, LOOK_MS);
  document.addEventListener("visibilitychange", look);
}

// Has `/sw.js` watch over the application, and fetch beforehand what the places need that were not opened yet: without a
// line a link then leads there, and a page that has to be loaded says what is wrong. Storage may be closed; then nothing
// of this is there, and everything else is as before.
import { useEffect } from "react";

const LATER_MS = 3000; // first what somebody waits for

export function WithoutLine() {
  useEffect(() => {
    if (!("serviceWorker" in navigator)) return;
    const timer = setTimeout(() => {
      navigator.serviceWorker
        .register("/sw.js", { updateViaCache: "none" })
        .then(() => navigator.serviceWorker.ready)
        .then((registration) => registration.active.postMessage("prepare"))
        .catch(() => undefined);
    }, LATER_MS);
    return () => clearTimeout(timer);
  }, []);
  return null;
}

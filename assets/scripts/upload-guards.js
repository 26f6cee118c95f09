// While something is on its way: the browser asks before the page is left, and the screen stays awake.

let isGuarded = false;
let lock = null;
let isWanted = false;

const ask = (event) => event.preventDefault();

export function guardLeaving(isBusy) {
  if (isBusy === isGuarded) return;
  isGuarded = isBusy;
  if (isBusy) window.addEventListener("beforeunload", ask);
  else window.removeEventListener("beforeunload", ask);
}

async function hold() {
  if (!isWanted || lock || document.hidden) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => (lock = null));
    if (!isWanted) await lock.release();
  } catch {
    lock = null; // a battery that is low, or a browser without it: uploads go on as long as the machine is awake
  }
}

export function keepAwake(isSending) {
  if (isSending === isWanted || !navigator.wakeLock) return;
  isWanted = isSending;
  if (isSending) hold();
  else lock?.release();
}

// The browser gives the screen free when the tab is hidden.
document.addEventListener("visibilitychange", hold);

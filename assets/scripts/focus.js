// Where the focus goes when what had it is gone: a step of a dialog that was replaced, a button that was pressed and is
// off now, the opener of a dialog that its own work took away. Without this it falls to the body, the top of the page.
const SETTLING_MS = 4000; // a list that a dialog changed is drawn anew when the server has answered

// A button that goes off keeps the focus until the next frame, and is deaf already.
const isLost = () => !document.activeElement || document.activeElement === document.body || document.activeElement.disabled;
const isUsable = (one) => Boolean(one?.isConnected && !one.disabled && one.getClientRects().length);

function focusHeading(scope) {
  const heading = scope?.querySelector("h1, h2");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/** Keep the focus in an open dialog; the answer ends it. */
export function keepInside(dialog) {
  const look = () => isLost() && dialog.open && focusHeading(dialog);
  const changes = new MutationObserver(() => requestAnimationFrame(look));
  changes.observe(dialog, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });
  return () => changes.disconnect();
}

/** The way back to what has the focus now: to itself, to what is drawn in its place, else to the page's heading. */
export function wayBack() {
  const opener = document.activeElement;
  const mark = opener?.dataset?.testid;
  const again = () => (isUsable(opener) ? opener : mark && document.querySelector(`[data-testid="${CSS.escape(mark)}"]`));
  const goBack = () => {
    if (!isLost()) return;
    const found = opener === document.body ? null : again();
    if (isUsable(found)) found.focus();
    else focusHeading(document.querySelector("main"));
  };
  return () => {
    goBack();
    const changes = new MutationObserver(() => requestAnimationFrame(goBack));
    const end = () => {
      changes.disconnect();
      for (const kind of ["keydown", "pointerdown"]) window.removeEventListener(kind, end, true);
    };
    for (const kind of ["keydown", "pointerdown"]) window.addEventListener(kind, end, true);
    changes.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });
    setTimeout(end, SETTLING_MS);
  };
}

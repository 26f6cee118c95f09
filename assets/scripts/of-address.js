// The address is of another one at once, what the page shows comes a moment later, on a slow line much later. Until then
// nothing on it is pressed: the server would do it to the one of the address. Links still lead on.
import { useEffect } from "react";
import { useLocation } from "react-router";

const PRESSED = ["click", "submit", "change", "keydown", "focusout"];

function isOff({ type, key, target }) {
  if (!target.closest?.("#main") || target.closest("a[href]")) return false;
  if (type === "keydown") return key === "Enter";
  return type !== "change" || target.matches("select");
}

const digits = (id) => id.toLowerCase().replace(/[^0-9a-f]/g, ""); // an id may be written in several ways

/** Stands on the page that shows the one with the id `of`; "" while nobody is shown. */
export function OfAddress({ of = "" }) {
  const { pathname } = useLocation();
  const isBehind = of !== "" && !pathname.split("/").some((part) => digits(part).endsWith(digits(of)));
  useEffect(() => {
    if (!isBehind) return undefined;
    const stop = (event) => {
      if (!isOff(event)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    for (const name of PRESSED) window.addEventListener(name, stop, true);
    return () => {
      for (const name of PRESSED) window.removeEventListener(name, stop, true);
    };
  }, [isBehind]);
  return null;
}

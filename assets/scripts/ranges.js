// Selecting from one row to another: a click with Shift on the box of a row takes everybody in between as well.
import { createElement, useEffect, useRef } from "react";

const boxes = () => [...document.querySelectorAll("main [data-pick]")];
const idOf = (box) => box.closest("[data-row]").dataset.row;

export function Ranges({ onRange }) {
  const last = useRef(null);
  const tell = useRef(onRange);
  tell.current = onRange;
  useEffect(() => {
    function onClick(event) {
      const box = event.target.closest?.("[data-pick]");
      if (!box) return;
      const all = boxes();
      const from = all.findIndex((one) => idOf(one) === last.current);
      const to = all.indexOf(box);
      last.current = idOf(box);
      if (!event.shiftKey || from < 0 || from === to) return;
      event.preventDefault();
      event.stopPropagation();
      tell.current(all.slice(Math.min(from, to), Math.max(from, to) + 1).map(idOf));
    }
    document.addEventListener("click", onClick, true);
    return () => document.removeEventListener("click", onClick, true);
  }, []);
  return createElement("span", { hidden: true });
}

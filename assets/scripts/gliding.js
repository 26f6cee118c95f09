// When a row comes or goes by itself, the others glide to their new places instead of jumping there: the eye can follow,
// and nothing is suddenly elsewhere under a thumb. Without motion for those who asked for none.
import { createElement, useEffect, useRef } from "react";

const MOVES = "[data-row], [data-glides]";
const STILL = "translate(0px, 0px)";
const GLIDE = { duration: 160, easing: "ease-out" };

function placesIn(box) {
  const from = box.getBoundingClientRect();
  const placeOf = (one) => {
    const { left, top } = one.getBoundingClientRect();
    return { left: left - from.left, top: top - from.top };
  };
  return new Map([...box.querySelectorAll(MOVES)].map((one) => [one, placeOf(one)]));
}

export function Gliding({ children, ...attributes }) {
  const box = useRef(null);
  useEffect(() => {
    const list = box.current;
    let places = placesIn(list);
    const onChange = () => {
      for (const one of places.keys()) for (const glide of one.getAnimations()) if (glide.id === "glide") glide.cancel();
      const before = places;
      places = placesIn(list);
      if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
      for (const [one, now] of places) {
        const then = before.get(one) ?? now;
        const moved = `translate(${then.left - now.left}px, ${then.top - now.top}px)`;
        if (moved !== STILL) one.animate([{ transform: moved }, { transform: "none" }], { ...GLIDE, id: "glide" });
      }
    };
    const changes = new MutationObserver(onChange);
    let pressed = null;
    const onClick = (event) => {
      const row = event.target.closest(MOVES);
      if (event.detail > 1 && row !== pressed) {
        event.preventDefault(); // the second half of a double click was meant for the row that has left
        event.stopPropagation();
      } else pressed = row;
    };
    list.addEventListener("click", onClick, true);
    changes.observe(list, { childList: true, subtree: true, characterData: true });
    const sizes = new ResizeObserver(() => list.getAnimations({ subtree: true }).length || (places = placesIn(list)));
    sizes.observe(list);
    return () => {
      list.removeEventListener("click", onClick, true);
      changes.disconnect();
      sizes.disconnect();
    };
  }, []);
  return createElement("div", { ...attributes, ref: box }, children);
}

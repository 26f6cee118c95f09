// A row of tabs or places that scrolls sideways: the current one is in view, also when one comes by a link or turns on.
import { createElement, useEffect, useRef } from "react";

const CURRENT = '[aria-current="page"], [aria-selected="true"]';

/** `element` is what the row is in the document ("nav", "div"). What somebody scrolled stays until another is current. */
export function CurrentInView({ element = "nav", children, ...attributes }) {
  const row = useRef(null);
  useEffect(() => {
    const box = row.current;
    let shown = null;
    const look = () => {
      const current = box.querySelector(CURRENT);
      if (!current || current === shown) return;
      shown = current;
      const room = box.getBoundingClientRect();
      const at = current.getBoundingClientRect();
      if (at.left >= room.left && at.right <= room.right) return;
      box.scrollBy({ left: (at.left + at.right - room.left - room.right) / 2, behavior: "instant" });
    };
    look();
    const changes = new MutationObserver(look);
    const attributeFilter = ["aria-current", "aria-selected"];
    changes.observe(box, { childList: true, subtree: true, attributes: true, attributeFilter });
    return () => changes.disconnect();
  }, []);
  return createElement(element, { ...attributes, ref: row }, children);
}

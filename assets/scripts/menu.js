// A menu at a button. The browser opens and closes it (popover): it lies above everything, goes away on Esc or a click
// elsewhere, and gives the focus back. Here are its place beside the button and the keys inside it.
import { Children, createElement, useEffect, useRef, useState } from "react";

const MARGIN = 8;
const GAP = 4;

function place(list, button, align) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = list;
  const isRight = (getComputedStyle(button).direction === "rtl") !== (align === "end");
  const wanted = isRight ? at.right - width : at.left;
  const left = Math.max(MARGIN, Math.min(wanted, window.innerWidth - width - MARGIN));
  const fits = at.bottom + GAP + height <= window.innerHeight - MARGIN;
  const top = fits ? at.bottom + GAP : Math.max(MARGIN, at.top - GAP - height);
  Object.assign(list.style, { left: `${left}px`, top: `${top}px` });
}

const itemsOf = (list) => [...list.querySelectorAll('[role^="menuitem"]:not([disabled])')];

function onKey(event) {
  const items = itemsOf(event.currentTarget);
  const now = items.indexOf(document.activeElement);
  const steps = { ArrowDown: now + 1, ArrowUp: now < 0 ? -1 : now - 1, Home: 0, End: -1 };
  if (event.key in steps) {
    event.preventDefault();
    items.at(steps[event.key] % items.length)?.focus();
  } else if (event.key === "Tab") {
    event.currentTarget.hidePopover();
  } else if (/^\S$/u.test(event.key) && !event.ctrlKey && !event.metaKey) {
    const rest = [...items.slice(now + 1), ...items.slice(0, now + 1)];
    const letter = event.key.toLowerCase();
    rest.find((item) => item.textContent.trim().toLowerCase().startsWith(letter))?.focus();
  }
  event.stopPropagation();
}

/** The first child is, or holds, the button; the others are what the menu offers. */
export function Menu({ align = "end", children }) {
  const [trigger, ...items] = Children.toArray(children);
  const spot = useRef(null);
  const list = useRef(null);
  const [isOpen, setOpen] = useState(false);
  const findButton = () => spot.current?.querySelector("button");

  const bind = () => {
    const button = findButton();
    if (!button || !list.current) return;
    button.popoverTargetElement = list.current;
    button.setAttribute("aria-haspopup", "menu");
    button.setAttribute("aria-expanded", String(isOpen));
  };
  useEffect(bind);
  useEffect(() => {
    if (!isOpen || !list.current) return undefined;
    place(list.current, findButton(), align);
    itemsOf(list.current)[0]?.focus({ preventScroll: true });
    const isInside = (target) => target instanceof Node && target !== document && list.current?.contains(target);
    const close = (event) => !isInside(event.target) && list.current?.hidePopover();
    window.addEventListener("scroll", close, true);
    window.addEventListener("resize", close);
    return () => {
      window.removeEventListener("scroll", close, true);
      window.removeEventListener("resize", close);
    };
  }, [isOpen]);

  const menu = createElement(
    "div",
    {
      ref: list,
      className: "menu",
      role: "menu",
      popover: "auto",
      onToggle: (event) => event.target === list.current && setOpen(event.newState === "open"),
      onKeyDown: onKey,
      onClick: (event) => {
        const item = event.target.closest('[role^="menuitem"]');
        if (item && !item.popoverTargetElement) list.current.hidePopover(); // what opens a menu of its own keeps this one
      },
    },
    isOpen ? items : null,
  );
  return createElement("span", { className: "menu-spot", ref: spot, onPointerDown: bind, onFocus: bind }, trigger, menu);
}

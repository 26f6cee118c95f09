// A dialog of the browser: it keeps the focus inside, makes the rest of the page inert and gives the focus back.
// On a phone the style sheet makes it a sheet that comes from the bottom.
import { keepInside, wayBack } from "$/public/scripts/focus.js";
import { createElement, useEffect, useRef } from "react";

export function Modal({ isOpen, onClose, ariaLabel, children, ...attributes }) {
  const box = useRef(null);
  const isPressedOutside = useRef(false);
  useEffect(() => {
    if (!isOpen) return undefined;
    const dialog = box.current;
    const goBack = wayBack();
    dialog.showModal();
    dialog.querySelector("[data-focuses]")?.focus();
    const letGo = keepInside(dialog);
    return () => {
      letGo();
      dialog.close();
      goBack();
    };
  }, [isOpen]);
  const isOutside = (event) => event.target === box.current;
  return createElement(
    "dialog",
    {
      ...attributes,
      "aria-label": ariaLabel,
      ref: box,
      onCancel: (event) => {
        if (!isOutside(event)) return;
        event.preventDefault();
        onClose?.();
      },
      // Closed only by a click that began outside: one that began in a field selects text.
      onPointerDown: (event) => (isPressedOutside.current = isOutside(event)),
      onClick: (event) => isOutside(event) && isPressedOutside.current && onClose?.(),
    },
    isOpen ? createElement("div", { className: "dialog-box" }, children) : null,
  );
}

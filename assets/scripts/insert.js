// Puts words into a text at the place where somebody writes, as if they had typed them: the field hears of it itself.
import { createElement } from "react";

/** A button; `into` is the id of the field. */
export function Insert({ into, words, children, ...attributes }) {
  const insert = () => {
    const field = document.getElementById(into);
    if (!field) return;
    field.focus();
    field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  return createElement("button", { ...attributes, type: "button", onClick: insert }, children);
}

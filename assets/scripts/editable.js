// A property that is edited where it stands: click or Enter opens it, Enter or leaving it saves, Esc restores. What
// changes elsewhere meanwhile leaves the typing alone; saving tells what stood there when it began.
import { createElement, useEffect, useRef, useState } from "react";

const SHOWN_FOR_MS = 3000; // what was sent is shown so long; then what the server says, changed or not

export function Editable({ value = "", shown, empty, label, error, element = "input", inputType = "text", onSave, children }) {
  const [text, setText] = useState(null);
  const [sent, setSent] = useState(null);
  const box = useRef(null);
  const opener = useRef(null);
  const began = useRef(value);
  const isOpen = text !== null;

  useEffect(() => {
    setSent(null);
  }, [value]);
  useEffect(() => {
    if (error && sent !== null) setText(sent);
  }, [error]);
  useEffect(() => {
    if (!isOpen) return;
    began.current = value;
    box.current.focus();
    box.current.select?.();
  }, [isOpen]);

  const close = () => {
    setText(null);
    requestAnimationFrame(() => opener.current?.focus());
  };
  const save = (typed) => {
    if (typed === began.current) return setText(null);
    setSent(typed);
    setText(null);
    setTimeout(() => setSent((waiting) => (waiting === typed ? null : waiting)), SHOWN_FOR_MS);
    return onSave?.(typed, began.current);
  };
  if (!isOpen) {
    const words = sent ?? (shown || value);
    return createElement(
      "button",
      { ref: opener, type: "button", className: "edit-open", "aria-label": label, onClick: () => setText(sent ?? value) },
      words ? words : createElement("span", { className: "muted" }, empty),
    );
  }
  return createElement(
    element,
    {
      ref: box,
      className: "input",
      type: element === "input" ? inputType : undefined,
      value: text,
      "aria-label": label,
      "aria-invalid": error ? "true" : undefined,
      onChange: (event) => {
        setText(event.target.value);
        if (element === "select") save(event.target.value);
      },
      onBlur: () => save(text),
      onKeyDown: (event) => {
        if (event.key === "Escape") close();
        if (event.key === "Enter" && !(element === "textarea" && event.shiftKey)) {
          event.preventDefault();
          save(text);
        }
        event.stopPropagation();
      },
    },
    element === "select" ? children : undefined,
  );
}

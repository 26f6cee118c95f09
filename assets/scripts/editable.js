// A property that is edited where it stands: click or Enter opens it, Enter or leaving it saves, Esc restores.
import { createElement, useEffect, useRef, useState } from "react";

export function Editable({ value = "", shown, empty, label, error, element = "input", inputType = "text", onSave, children }) {
  const [text, setText] = useState(null);
  const [sent, setSent] = useState(null);
  const box = useRef(null);
  const opener = useRef(null);
  const isOpen = text !== null;

  useEffect(() => {
    setSent(null);
    if (!error) setText(null);
  }, [value]);
  useEffect(() => {
    if (error && sent !== null) setText(sent);
  }, [error]);
  useEffect(() => {
    if (!isOpen) return;
    box.current.focus();
    box.current.select?.();
  }, [isOpen]);

  const close = () => {
    setText(null);
    requestAnimationFrame(() => opener.current?.focus());
  };
  const save = (typed) => {
    if (typed === value) return setText(null);
    setSent(typed);
    setText(null);
    return onSave?.(typed);
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

// A field that answers at once: what is typed stands here first and goes to the server after a pause, on Enter and when
// the field is left. An answer that comes back later than the next letter does not overwrite it. The day of a date field
// stands below it in words: in which order a browser writes day and month is the browser's affair.
import { writtenDay } from "$/public/scripts/dates.js";
import { createElement, Fragment, useEffect, useLayoutEffect, useRef, useState } from "react";

const useLayout = typeof window === "undefined" ? useEffect : useLayoutEffect;

function grow(box) {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
}

export function Field({
  element = "input",
  value = "",
  wait = 250,
  grows = false,
  sendsOnEnter = false,
  focuses = false,
  onChange,
  onDone,
  onSend,
  children,
  ...attributes
}) {
  const [text, setText] = useState(value ?? "");
  const [isHere, arrive] = useState(false); // the document that comes first knows no language to write a day in
  const box = useRef(null);
  const timer = useRef(0);
  const onTheWay = useRef([]);
  const latest = useRef(text);
  latest.current = text;

  useEffect(() => {
    const known = onTheWay.current.lastIndexOf(value);
    if (known >= 0) onTheWay.current.splice(0, known + 1);
    else if (!timer.current) setText(value ?? "");
  }, [value]);
  useLayout(() => {
    if (grows) grow(box.current);
  }, [text]);
  useLayout(() => arrive(true), []);
  useEffect(() => {
    if (focuses) box.current.focus();
    return () => clearTimeout(timer.current);
  }, []);

  const tell = () => {
    clearTimeout(timer.current);
    timer.current = 0;
    onTheWay.current.push(latest.current);
    onChange?.(latest.current);
  };
  const finish = () => timer.current && tell();
  const field = createElement(
    element,
    {
      ...attributes,
      "data-focuses": focuses ? "" : undefined, // for a dialog, which opens after its fields are drawn
      ref: box,
      value: text,
      onChange: (event) => {
        latest.current = event.target.value;
        setText(latest.current);
        if (!onChange) return;
        clearTimeout(timer.current);
        if (wait) timer.current = setTimeout(tell, wait);
        else tell();
      },
      onBlur: () => {
        finish();
        onDone?.(latest.current);
      },
      onKeyDown: (event) => {
        if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
        if (element === "input") finish();
        if (!sendsOnEnter || event.shiftKey) return;
        event.preventDefault();
        finish();
        onSend?.(latest.current);
      },
    },
    element === "select" ? children : undefined,
  );
  if (attributes.type !== "date") return field;
  const words = createElement("p", { className: "help date-words num" }, isHere ? writtenDay(text, "full") : "");
  return createElement(Fragment, null, field, words);
}

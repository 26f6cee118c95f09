// A clock that goes on by itself: how long something has been so, counted from the age it had when the page was told.
// And the title of the document, which calls while somebody needs help and nobody looks at this tab.
import { createElement, useEffect, useState } from "react";

const two = (number) => String(number).padStart(2, "0");

function spelled(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** `words` holds the mark {time}; `age` is in seconds. Silent to screen readers: what stands beside it tells the moment. */
export function Since({ age = 0, words = "{time}", ...attributes }) {
  const [passed, setPassed] = useState(0);
  useEffect(() => {
    const begun = performance.now();
    setPassed(0);
    const timer = setInterval(() => setPassed((performance.now() - begun) / 1000), 1000);
    return () => clearInterval(timer);
  }, [age]);
  return createElement("span", { ...attributes, "aria-hidden": "true" }, words.replace("{time}", spelled(age + passed)));
}

/** While `isOn`, the title begins with `words`, and does so in turns while the tab is in the background. */
export function Calling({ isOn = false, words = "" }) {
  useEffect(() => {
    if (!isOn || !words) return undefined;
    const mark = `${words} · `;
    const bare = () => document.title.replace(mark, "");
    let turn = true;
    const call = () => {
      const wanted = turn || !document.hidden ? mark + bare() : bare();
      if (document.title !== wanted) document.title = wanted;
      turn = !turn;
    };
    call();
    const timer = setInterval(call, 1000);
    return () => {
      clearInterval(timer);
      document.title = bare();
    };
  }, [isOn, words]);
  return null;
}

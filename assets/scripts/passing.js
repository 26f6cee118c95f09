// What stays for some seconds and goes: its time runs on while one goes from page to page, which draws it anew each time.
import { createElement, useState } from "react";

const MOST_KNOWN = 50;
const firstShown = new Map();

function secondsAlready(name) {
  const now = performance.now();
  if (firstShown.size > MOST_KNOWN) firstShown.clear();
  if (!firstShown.has(name)) firstShown.set(name, now);
  return (now - firstShown.get(name)) / 1000;
}

/** A list item whose style animations begin where they were: `--already` says how far that is. */
export function Passing({ name, children, ...attributes }) {
  const [already] = useState(() => secondsAlready(name));
  return createElement("li", { ...attributes, style: { "--already": `${-already}s` } }, children);
}

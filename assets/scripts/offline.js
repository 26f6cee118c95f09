// Why there is no connection: nobody answers, or somebody does and refuses the socket of this page alone. What is typed
// meanwhile stands in this page and nowhere else, so the browser asks before the page is left.
import { createElement, useEffect, useState } from "react";

const AFTER_MS = 5000; // sooner it may be a moment's
const SENT_WITHIN_MS = 5000; // when the line is back, what waited for it has to go first
const TYPED = "textarea, input:not([type=search])";

const ask = (event) => event.preventDefault();
const note = ({ target }) => target.matches(TYPED) && window.addEventListener("beforeunload", ask);
const askNoMore = () => window.removeEventListener("beforeunload", ask);
let soon = 0;

const answers = () =>
  fetch("/api/health/live", { cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(AFTER_MS) })
    .then((answer) => answer.ok)
    .catch(() => false);

/** Says `words`, or after five seconds `refused`, if the server answered when the last of the `failures` was there. */
export function Offline({ failures, words = "", refused = "" }) {
  const [isLate, setLate] = useState(false);
  const [isAnswered, setAnswered] = useState(false);
  useEffect(() => {
    clearTimeout(soon);
    window.addEventListener("input", note, true);
    return () => {
      window.removeEventListener("input", note, true);
      soon = setTimeout(askNoMore, SENT_WITHIN_MS);
    };
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    let isOver = false;
    answers().then((found) => isOver || setAnswered(found));
    return () => {
      isOver = true;
    };
  }, [failures]);
  const isRefused = isLate && isAnswered;
  return createElement("span", { "data-refused": isRefused ? "" : undefined }, isRefused ? refused : words);
}

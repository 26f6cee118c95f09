// Every so often while somebody looks: what a page says of now ("42 min late") would grow old by itself.
import { useEffect, useRef } from "react";

/** Calls `onTick` every `seconds` while the page is in front, and at once when it comes back after longer than that. */
export function Tick({ seconds = 60, onTick }) {
  const latest = useRef(onTick);
  latest.current = onTick;
  useEffect(() => {
    let last = Date.now();
    const look = () => {
      if (document.hidden || Date.now() - last < seconds * 1000 - 500) return;
      last = Date.now();
      latest.current?.();
    };
    const timer = setInterval(look, 1000 * Math.min(seconds, 5));
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [seconds]);
  return null;
}

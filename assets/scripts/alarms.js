// The place of the emergency banners. One that comes while somebody is at work lies over the head of the page: a row must
// not slip away under a thumb. The page makes room for it as soon as it may move: on the way to another page, when one
// scrolls (or tries to, on a page that is short) or uses the keyboard, and when one presses something outside the page's
// own content. For those that were there already when the document was asked for, it has the room from its first paint on
// (`data-alarms` of the root, by frame.js), and keeps exactly that room until then.
import { createElement, useEffect, useLayoutEffect, useRef } from "react";

const useLayout = typeof window === "undefined" ? useEffect : useLayoutEffect;
const IN_ANSWER_MS = 3000; // what comes so soon after a press in the frame is the answer to it

const root = () => document.documentElement;
const isPromised = () => "alarms" in root().dataset;

/** `isKnown`: whether it was asked who needs help; until then the place may only look empty. */
export function Alarms({ isKnown = false, children, ...attributes }) {
  const place = useRef(null);
  const bars = useRef(null);
  const known = useRef(isKnown);
  const makeRoom = () => {
    if (!place.current || (isPromised() && !known.current)) return;
    const room = `${bars.current.offsetHeight}px`;
    if (place.current.style.blockSize === room) return; // at each step of a finger
    delete root().dataset.alarms;
    place.current.style.blockSize = room;
    root().style.setProperty("--alarms", room);
  };

  useLayout(makeRoom, []);
  useLayout(() => {
    known.current = isKnown;
    if (!isKnown || !isPromised()) return;
    if (bars.current.offsetHeight) root().style.setProperty("--alarms", `${place.current.offsetHeight}px`);
    else makeRoom(); // nobody needs help any more
  }, [isKnown]);
  useEffect(() => {
    let pressed = -IN_ANSWER_MS;
    const onClick = ({ target }) => {
      if (target.closest?.("main")) return;
      pressed = performance.now();
      makeRoom();
    };
    const onScroll = () => window.scrollY > 0 && makeRoom();
    const gestures = ["wheel", "touchmove"]; // pulled down at its top, a page does not scroll
    const sizes = new ResizeObserver(() => performance.now() - pressed < IN_ANSWER_MS && makeRoom());
    sizes.observe(bars.current);
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", makeRoom);
    window.addEventListener("scroll", onScroll, { passive: true });
    gestures.forEach((gesture) => window.addEventListener(gesture, makeRoom, { passive: true }));
    return () => {
      sizes.disconnect();
      document.removeEventListener("click", onClick);
      document.removeEventListener("keydown", makeRoom);
      window.removeEventListener("scroll", onScroll);
      gestures.forEach((gesture) => window.removeEventListener(gesture, makeRoom));
    };
  }, []);
  return createElement("div", { ...attributes, ref: place }, createElement("div", { ref: bars, className: "alarm-bars" }, children));
}

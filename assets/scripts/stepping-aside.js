// On phones the floating button steps aside while somebody reads down a page, so that it covers no row, and comes back
// when they turn round or are at the top. Here is only which way the page goes; how it looks is the style sheet's.
import { useEffect } from "react";

const STEP = 12; // less is a trembling thumb

export function SteppingAside() {
  useEffect(() => {
    const root = document.documentElement;
    let last = window.scrollY;
    const look = () => {
      const now = Math.max(0, window.scrollY);
      if (now > STEP && Math.abs(now - last) < STEP) return;
      root.toggleAttribute("data-reads-on", now > STEP && now > last);
      last = now;
    };
    window.addEventListener("scroll", look, { passive: true });
    return () => {
      window.removeEventListener("scroll", look);
      root.removeAttribute("data-reads-on");
    };
  }, []);
  return null;
}

/** Where to sign in so as to come back to the page one is on. */
export function signInAddress() {
  if (typeof window === "undefined") return "/sign-in";
  return `/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`;
}

/** The page one is on, for a form that comes back to it. */
export function herePath() {
  return typeof window === "undefined" ? "/" : window.location.pathname + window.location.search;
}

/** Where this page was opened, as the server would have to know it. */
export function ownAddress() {
  return typeof window === "undefined" ? "" : window.location.origin;
}

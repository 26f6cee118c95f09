// When the server asks for a rest (429, or 503 with Retry-After): until when, for what is new or for all that is sent. It
// is kept for all of the queue, and counts as no try.

const UNSAID_MS = 30_000; // 429 without a word on how long
const rests = { new: { until: 0, timer: 0 }, all: { until: 0, timer: 0 } };

/** How long the server wants to be left alone, in milliseconds; 0 when it did not ask for that. */
export function restIn(response) {
  const status = response?.getStatus() ?? 0;
  if (status !== 429 && status !== 503) return 0;
  const said = response.getHeader("Retry-After") ?? "";
  const wait = /^\d+$/.test(said) ? Number(said) * 1000 : new Date(said).getTime() - Date.now();
  if (wait > 0) return wait;
  return status === 429 ? UNSAID_MS : 0;
}

/** Leave the server alone for so long, with what is "new" or with "all"; then `next()`. */
export function rest(kind, milliseconds, next) {
  const one = rests[kind];
  one.until = Math.max(one.until, Date.now() + milliseconds);
  clearTimeout(one.timer);
  one.timer = setTimeout(() => {
    one.until = 0;
    next();
  }, one.until - Date.now());
}

/** The moment before which nothing of `item` is asked for, in milliseconds; 0 for now. One without an id is new. */
export const restsUntil = (item) => Math.max(rests.all.until, item.id ? 0 : rests.new.until);

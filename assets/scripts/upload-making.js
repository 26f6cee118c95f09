// What stands in the queue is made known to the server before its turn comes: the browser keeps no name of a file, so
// only what the server knows can be offered again after a reload. One at a time, beside what is being sent.
import { dropToken } from "./upload-api.js";
import { rest, restsUntil } from "./upload-rests.js";
import { answerIn, discardUpload, makeUpload, nameOf } from "./upload-tus.js";

const QUEUED = new Set(["waiting", "paused", "ask", "stopped"]);
const PASSING = new Set([401, 408, 423]);
const AGAIN_MS = 15_000;
let isAtIt = false;

/** Whether the server does not know of `item` yet: it would be lost with the page. */
export const isToBeMade = (item) =>
  !item.id && !item.isOwn && item.file && QUEUED.has(item.state) && item.why !== "signed_out";

/** Whether the upload of `item` was made under another name, or as the version of something else, than is wanted now. */
export const isMadeOtherwise = ({ id, made, name, replacesId }) =>
  Boolean(id && made) && (made.name !== name || (made.replacesId ?? null) !== (replacesId ?? null));

async function make(item, { keep, next }) {
  const made = { name: nameOf(item), replacesId: item.replacesId };
  item.isBeingMade = true;
  try {
    const id = await makeUpload(item);
    const isWanted = item.state === "ask" || !isMadeOtherwise({ ...item, id, made });
    if (item.state === "gone" || !isWanted) discardUpload(id);
    else keep(Object.assign(item, { id, made }));
    return 0;
  } catch (error) {
    return problemOf(error, item, next);
  } finally {
    item.isBeingMade = false;
  }
}

/** How long to leave it. What the server refuses is told when its turn comes, by who sends it. */
function problemOf(error, item, next) {
  const { status, code, wait } = answerIn(error);
  if (wait) {
    rest("new", wait, next);
    return 0;
  }
  if (code === "CSRF") dropToken();
  item.isOwn = status >= 400 && status < 500 && !PASSING.has(status) && code !== "CSRF";
  return item.isOwn ? 0 : AGAIN_MS;
}

/** Make what has no upload yet. `keep(item)` is told of each, `next()` that one may be sent; failures wait for later. */
export async function makeQueued(items, told) {
  if (isAtIt) return;
  isAtIt = true;
  let wait = 0;
  while (!wait && navigator.onLine) {
    const item = items().find((one) => isToBeMade(one) && !restsUntil(one));
    if (!item) break;
    wait = await make(item, told);
    told.next();
  }
  if (wait) await new Promise((resolve) => setTimeout(resolve, wait));
  isAtIt = false;
  if (wait) told.next();
}

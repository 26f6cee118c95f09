// The queue of uploads. It lives in this module and not in a page, so that it goes on while one goes from page to page.
import { askFile, askTaken, csrfToken } from "./upload-api.js";
import { findGhosts, isAt, isSame } from "./upload-ghosts.js";
import { isMadeOtherwise, isToBeMade, makeQueued } from "./upload-making.js";
import { answerOtherTabs, forget, markOf, remember } from "./upload-marks.js";
import { pictureOf } from "./upload-picture.js";
import { knownLimits, refusalOf } from "./upload-rules.js";
import { keepAwake, guardLeaving } from "./upload-guards.js";
import { restsUntil } from "./upload-rests.js";
import { Transfer } from "./upload-transfer.js";
import { discardUpload } from "./upload-tus.js";

const AT_ONCE = 3;
const TELL_MS = 200;
const ASK_AGAIN_MS = 1500;
const ON_THE_WAY = new Set(["sending", "checking", "again", "offline"]);
const BUSY = new Set([...ON_THE_WAY, "waiting", "preparing"]);

let items = [];
let version = 0;
let nextKey = 1;
let telling = 0;
const listeners = new Set();

export const queue = {
  subscribe(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  version: () => version,
  items: () => items,
};

function tell() {
  telling ||= setTimeout(() => {
    telling = 0;
    version += 1;
    guardLeaving(items.some((item) => BUSY.has(item.state) || isToBeMade(item)));
    keepAwake(items.some((item) => ON_THE_WAY.has(item.state)));
    listeners.forEach((listener) => listener());
  }, TELL_MS);
}

function makeItem(file, target, more = {}) {
  const { name, size, type } = file;
  const known = { name, size, type, file, target, id: null, mark: "", kept: 0, received: 0, tries: 0, samples: [] };
  return { key: nextKey++, state: "waiting", why: "", retryAt: 0, fileId: null, picture: "", forgets: forget, ...known, ...more };
}

/** Put files into the queue and answer with their rows. `onStored(fileId, name)` is called for each that arrives. */
export async function add(found, target, { onStored } = {}) {
  const brought = [];
  const back = [];
  for (const { file, folder } of found) {
    const mark = await markOf(file);
    const place = { ...target, folder: [target.folder, folder].filter(Boolean).join("/") };
    const ghost = broughtBack(file, mark, { place, onStored });
    if (ghost) back.push(ghost);
    else if (!isThere(file, mark, place)) brought.push(makeItem(file, place, { mark, onStored, state: "preparing" }));
  }
  items = [...items, ...brought];
  tell();
  await prepare([...back, ...brought]);
  return [...back, ...brought];
}

/**
 * The ghost of which this is the file; one that belongs elsewhere is not it when a `place` is named. With a part of it
 * there it goes on; else its name is looked at as a new one's is.
 */
function broughtBack(file, mark, { place = null, onStored } = {}) {
  const isIt = (one) => one.state === "ghost" && isSame(one, file, mark) && (!place || isAt(one, place));
  const ghost = items.find(isIt);
  if (!ghost) return null;
  const isNew = !ghost.received && !ghost.replacesId;
  const more = isNew ? { name: file.name, state: "preparing" } : { state: "waiting" };
  return Object.assign(ghost, { file, type: file.type, problem: "", onStored, ...more });
}

function isThere(file, mark, place) {
  const isIt = (one) => BUSY.has(one.state) && one.name === file.name && isSame(one, file, mark) && isAt(one, place);
  return items.some(isIt);
}

async function prepare(brought) {
  try {
    const limits = await knownLimits();
    for (const item of brought.filter((one) => one.state === "preparing")) {
      const refusal = refusalOf(item.file, limits);
      if (refusal) Object.assign(item, { state: "refused", ...refusal });
    }
    await askAboutNames(brought.filter((item) => item.state === "preparing"));
  } catch {
    // Nothing could be asked: the server refuses what it must, and says why.
  }
  for (const item of brought) {
    if (item.state === "preparing") decide(item);
    if (item.state !== "refused") showPicture(item);
  }
  pump();
}

/** What it is called stands: it waits for its turn. An upload that was made under another name is made anew. */
function decide(item) {
  if (isMadeOtherwise(item)) {
    forget(item.id);
    discardUpload(item.id);
    Object.assign(item, { id: null, made: null });
  }
  item.state = "waiting";
}

async function askAboutNames(fresh) {
  const byFolder = Map.groupBy ? Map.groupBy(fresh, (item) => item.target.folder) : grouped(fresh);
  for (const [folder, ones] of byFolder) {
    const taken = await askTaken([...new Set(ones.map((item) => item.name))], { folder });
    for (const item of ones) {
      const there = taken.get(item.name);
      if (there) Object.assign(item, { state: "ask", taken: there });
    }
  }
}

function grouped(fresh) {
  const found = new Map();
  for (const item of fresh) found.set(item.target.folder, [...(found.get(item.target.folder) ?? []), item]);
  return found;
}

async function showPicture(item) {
  item.picture = await pictureOf(item.file);
  if (item.picture) tell();
}

function pump() {
  const free = AT_ONCE - items.filter((item) => ON_THE_WAY.has(item.state)).length;
  const ready = items.filter((one) => one.state === "waiting" && !one.isBeingMade && !restsUntil(one));
  for (const item of ready.slice(0, Math.max(free, 0))) {
    item.transfer = new Transfer(item, { tell, end, remember: keep, next: pump });
    item.transfer.start();
  }
  makeQueued(queue.items, { keep, next: pump });
  tell();
}

const keep = (item) => remember(item.id, item.mark);

function end(item, { fileId, problem, message }) {
  if (problem) {
    if (problem === "refused") forget(item.id);
    Object.assign(item, { state: problem === "signed_out" ? "stopped" : "refused", why: problem, problem, message });
    pump();
    return;
  }
  forget(item.id);
  Object.assign(item, { fileId, state: "looking" });
  pump();
  waitUntilReady(item);
}

/** The bytes have arrived; what they hold is looked at before the file can be used. */
async function waitUntilReady(item) {
  while (item.state === "looking") {
    const file = item.fileId ? await askFile(item.fileId).catch(() => null) : { status: "ready" };
    if (file?.status === "ready") {
      Object.assign(item, { state: "stored", file: null });
      item.onStored?.(item.fileId, item.name);
    } else if (file?.status === "rejected") {
      Object.assign(item, { state: "refused", problem: "rejected", reason: file.rejectedReason });
    } else {
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }
  pump();
}

export function pause(item) {
  item.transfer?.stop();
  Object.assign(item, { state: "paused", samples: [] });
  pump();
}

export function resume(item) {
  Object.assign(item, { state: "waiting", tries: 0, why: "" });
  pump();
}

export function cancel(item) {
  item.transfer?.stop();
  if (item.id && item.state !== "stored") {
    discardUpload(item.id);
    forget(item.id);
  }
  items = items.filter((one) => one !== item);
  item.state = "gone";
  pump();
}

/** What is to be done about a name that is taken: `both`, `version` or `skip`. */
export function answer(item, choice) {
  if (choice === "skip") return cancel(item);
  if (choice === "both") item.name = item.taken.freeName;
  else item.replacesId = item.taken.fileId;
  decide(item);
  return pump();
}

export const canPause = (item) => BUSY.has(item.state) && item.state !== "checking" && item.state !== "preparing";
export const canResume = (item) => item.state === "paused" || item.state === "stopped";

export const pauseAll = () => items.filter(canPause).forEach(pause);
export const resumeAll = () => items.filter(canResume).forEach(resume);
export const cancelAll = () => items.filter((item) => item.state !== "stored").forEach(cancel);
export const answerAll = (choice) => items.filter((item) => item.state === "ask").forEach((item) => answer(item, choice));

export function clearStored() {
  items = items.filter((item) => item.state !== "stored");
  tell();
}

/** Offer again what an earlier page of this browser did not finish. */
export async function restore() {
  const found = await findGhosts();
  const isHere = ({ id }) => items.some((item) => item.id === id);
  const ghosts = found.filter(([, , known]) => !isHere(known)).map((ghost) => makeItem(...ghost));
  items = [...items, ...ghosts];
  tell();
}

/** Somebody brought `files` for `ghosts`, or for one of them; a single one that is another file is told apart. */
export async function bringBack(ghosts, files) {
  const back = [];
  for (const { file } of files) back.push(broughtBack(file, await markOf(file)));
  if (ghosts.length === 1 && files.length && ghosts[0].state === "ghost") ghosts[0].problem = "other";
  await prepare(back.filter(Boolean));
}

function onOnline() {
  const wait = (item) => item.state === "offline" || item.state === "again" || (item.state === "stopped" && item.why === "cut");
  for (const item of items.filter(wait)) {
    item.transfer?.stop();
    Object.assign(item, { state: "waiting", tries: 0 });
  }
  pump();
}

function onOffline() {
  for (const item of items.filter((one) => one.state === "sending" || one.state === "again" || one.state === "checking")) {
    item.transfer?.stop();
    Object.assign(item, { state: "offline", samples: [] });
  }
  tell();
}

window.addEventListener("online", onOnline);
window.addEventListener("offline", onOffline);
answerOtherTabs(() => items.filter((item) => item.id && item.file).map((item) => item.id));
csrfToken().catch(() => {});

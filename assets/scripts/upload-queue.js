// The queue of uploads. It lives in this module and not in a page, so that it goes on while one goes from page to page.
import { discardUpload, Transfer } from "./upload-transfer.js";
import { askFile, askTaken, askUnfinished, csrfToken } from "./upload-api.js";
import { answerOtherTabs, forget, markOf, remember, remembered, sentElsewhere } from "./upload-marks.js";
import { pictureOf } from "./upload-picture.js";
import { knownLimits, refusalOf } from "./upload-rules.js";
import { keepAwake, guardLeaving } from "./upload-guards.js";

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
    const isBusy = items.some((item) => BUSY.has(item.state));
    guardLeaving(isBusy);
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
    const ghost = isBroughtBack(file, mark, onStored);
    if (ghost) back.push(ghost);
    if (ghost || isThere(file, mark)) continue;
    const inside = [target.folder, folder].filter(Boolean).join("/");
    const item = makeItem(file, { ...target, folder: inside }, { mark, onStored, state: "preparing" });
    brought.push(item);
  }
  items = [...items, ...brought];
  tell();
  await prepare(brought);
  pump();
  return [...back, ...brought];
}

/** A file of which a part has arrived before goes on from there. */
function isBroughtBack(file, mark, onStored) {
  const ghost = items.find((one) => one.state === "ghost" && isSame(one, file, mark));
  if (!ghost) return null;
  Object.assign(ghost, { file, state: "waiting", type: file.type, problem: "", onStored });
  showPicture(ghost);
  return ghost;
}

function isSame(item, file, mark) {
  if (mark && item.mark) return mark === item.mark;
  return item.name === file.name && item.size === file.size;
}

function isThere(file, mark) {
  return items.some((one) => BUSY.has(one.state) && one.name === file.name && isSame(one, file, mark));
}

async function prepare(brought) {
  try {
    const limits = await knownLimits();
    for (const item of brought) {
      const refusal = refusalOf(item.file, limits);
      if (refusal) Object.assign(item, { state: "refused", ...refusal });
    }
    await askAboutNames(brought.filter((item) => item.state === "preparing"));
  } catch {
    // Nothing could be asked: the server refuses what it must, and says why.
  }
  for (const item of brought) {
    if (item.state === "preparing") item.state = "waiting";
    if (item.state !== "refused") showPicture(item);
  }
  tell();
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
  for (const item of items.filter((one) => one.state === "waiting").slice(0, Math.max(free, 0))) {
    item.transfer = new Transfer(item, { tell, end, remember: (one) => remember(one.id, one.mark) });
    item.transfer.start();
  }
  tell();
}

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
  item.state = "waiting";
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

/** Offer again what an earlier page of this browser did not finish. Names and sizes come from the server. */
export async function restore() {
  const marks = remembered();
  if (!Object.keys(marks).length) return;
  const [unfinished, elsewhere] = await Promise.all([askUnfinished(), sentElsewhere()]);
  const known = new Map(unfinished.filter((one) => one.state === "receiving").map((one) => [one.id, one]));
  for (const [id, mark] of Object.entries(marks)) {
    const one = known.get(id);
    if (!one) forget(id);
    else if (!elsewhere.has(id) && !items.some((item) => item.id === id)) items = [...items, ghostOf(one, mark)];
  }
  tell();
}

function ghostOf({ id, name, size, received }, mark) {
  const lost = { name, size, type: "" };
  return makeItem(lost, {}, { id, mark, received, kept: received, state: "ghost", file: null });
}

/** Somebody brought `files` for `ghost`; one that is another file is told apart. */
export async function bringBack(ghost, files) {
  for (const { file } of files) {
    const mark = await markOf(file);
    if (!isSame(ghost, file, mark)) Object.assign(ghost, { problem: "other" });
    else isBroughtBack(file, mark);
  }
  pump();
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

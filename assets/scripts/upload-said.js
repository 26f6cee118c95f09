// What the dock says of an upload, in words: how far, how fast, how long still, what is wrong.
import { written } from "./dates.js";
import { counted, sized } from "./sizes.js";
import { restsUntil } from "./upload-rests.js";
import { words } from "./words.js";

const WINDOW_MS = 5000;
const MINUTE = 60;
const HOUR = 3600;
const MINUTE_MS = MINUTE * 1000;

export function percentOf(item) {
  return item.size ? Math.min(100, Math.floor((item.received / item.size) * 100)) : 0;
}

/** Bytes per second over the last seconds; 0 while nothing can be said. */
export function speedOf(item) {
  if (item.state !== "sending") return 0;
  const now = performance.now();
  item.samples = item.samples.filter((one) => now - one.at < WINDOW_MS);
  const [first] = item.samples;
  const last = item.samples.at(-1);
  if (!first || last.at - first.at < 500) return 0;
  return Math.max(0, ((last.sent - first.sent) * 1000) / (now - first.at));
}

export function timeLeft(bytes, speed) {
  if (!(speed > 0)) return "";
  const seconds = Math.ceil(bytes / speed);
  if (seconds < MINUTE) return words("upload.left_seconds", { seconds });
  if (seconds < HOUR) {
    return words("upload.left_minutes", { minutes: Math.floor(seconds / MINUTE), seconds: seconds % MINUTE });
  }
  return words("upload.left_hours", { hours: Math.floor(seconds / HOUR), minutes: Math.floor((seconds % HOUR) / MINUTE) });
}

function sending(item) {
  const speed = speedOf(item);
  const percent = percentOf(item);
  if (!speed) return words("upload.sending_bare", { percent });
  return words("upload.sending", { percent, speed: sized(speed), left: timeLeft(item.size - item.received, speed) });
}

function refused(item) {
  if (item.problem === "large") {
    return words("upload.refused_large", { size: sized(item.size), most: sized(item.most) });
  }
  if (item.problem === "kind") {
    return item.ending ? words("upload.refused_kind", { ending: item.ending }) : words("upload.refused_bare");
  }
  if (item.problem === "empty") return words("upload.refused_empty");
  if (item.problem === "rejected" && item.reason) return words(`file.rejected.${item.reason}`);
  return item.message || words("upload.refused");
}

function stored(item) {
  if (item.target.label) return words("upload.stored_to", { place: item.target.label });
  return item.target.folder ? words("upload.stored_in", { folder: item.target.folder }) : words("upload.stored");
}

function asked(item) {
  return item.taken.folder ? words("upload.ask_in", { folder: item.taken.folder }) : words("upload.ask");
}

/** When what waits until `moment` goes on: by the clock of this machine, to the next whole minute; soon, in seconds. */
function whenFor(moment) {
  const left = moment - Date.now();
  if (left < MINUTE_MS) return words("upload.when_in", { seconds: Math.max(1, Math.ceil(left / 1000)) });
  const time = new Date(Math.ceil(moment / MINUTE_MS) * MINUTE_MS).toISOString();
  return words("upload.when_at", { time: written(time, "time", Intl.DateTimeFormat().resolvedOptions().timeZone) });
}

function waiting(item, before) {
  const until = restsUntil(item);
  return until ? words("upload.rests", { when: whenFor(until) }) : words("upload.waiting", { count: before });
}

/** Why nothing new goes on just now, for the head of the dock; "" while the server takes what comes. */
export function restOf(items) {
  const held = items.filter((item) => item.state === "waiting" && restsUntil(item));
  if (!held.length) return "";
  const until = Math.max(...held.map(restsUntil));
  const sentence = held.every((item) => item.id) ? "upload.rest" : "upload.rest_new";
  return words(sentence, { count: held.length, when: whenFor(until) });
}

/** `[sentence, meaning, icon]` of an upload; `before` is how many wait before it. */
export function saidOf(item, before) {
  const percent = percentOf(item);
  const seconds = Math.max(1, Math.ceil((item.retryAt - Date.now()) / 1000));
  const said = {
    preparing: () => [words("upload.preparing")],
    waiting: () => [waiting(item, before)],
    sending: () => [sending(item)],
    checking: () => [words("upload.checking")],
    looking: () => [words("upload.checking")],
    paused: () => [words("upload.paused", { percent })],
    again: () => [words(`upload.again_${item.why}`, { seconds }), "wait", "WifiOff"],
    offline: () => [words("upload.offline", { percent }), "wait", "WifiOff"],
    stopped: () => [words(item.why === "signed_out" ? "upload.signed_out" : "upload.stopped"), "fail", "TriangleAlert"],
    ask: () => [asked(item), "wait", "Copy"],
    refused: () => [refused(item), "fail", "CircleAlert"],
    ghost: () =>
      item.problem === "other"
        ? [words("upload.other_file", { percent }), "wait", "Copy"]
        : [item.received ? words("upload.ghost", { percent }) : words("upload.ghost_bare")],
    stored: () => [stored(item), "done", "Check"],
  };
  return said[item.state]?.() ?? [""];
}

/** The head of the dock: how many are stored, how long it takes, how much has arrived. */
export function sumOf(items) {
  const real = items.filter((item) => item.state !== "refused" && item.state !== "ghost");
  const total = real.reduce((sum, item) => sum + item.size, 0);
  const sent = real.reduce((sum, item) => sum + (item.state === "stored" ? item.size : item.received), 0);
  const speed = real.reduce((sum, item) => sum + speedOf(item), 0);
  const stored = real.filter((item) => item.state === "stored").length;
  const isOver = stored === real.length;
  const amounts = { sent: sized(sent), total: sized(total), speed: sized(speed) };
  return {
    title: words("upload.stored_of", { stored: counted(stored), count: counted(items.length) }),
    left: isOver ? "" : timeLeft(total - sent, speed),
    percent: total ? Math.floor((sent / total) * 100) : 0,
    sentence: isOver ? "" : words(speed ? "upload.sum" : "upload.sum_still", amounts),
  };
}

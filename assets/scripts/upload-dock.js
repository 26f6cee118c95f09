// The docked queue of uploads: one row a file, the sum above, what can be done beside it. Loaded with the first file.
import { createElement as h, useEffect, useRef, useState, useSyncExternalStore } from "react";
import {
  Check, ChevronDown, ChevronUp, CircleAlert, Clock, Copy, FileArchive, FileSpreadsheet, FileText, FolderOpen, Image, Link,
  Music, Pause, Play, RotateCw, TriangleAlert, Video, WifiOff, X,
} from "lucide-react";
import { copyText } from "./copy-text.js";
import { pickFiles } from "./upload-drop.js";
import * as uploads from "./upload-queue.js";
import { endingOf } from "./upload-rules.js";
import { percentOf, restOf, saidOf, sumOf } from "./upload-said.js";
import { words } from "./words.js";

export { add, restore } from "./upload-queue.js";

const SHOWN = 100;
const TICK_MS = 1000;
const SYMBOLS = { Check, CircleAlert, Copy, TriangleAlert, WifiOff };
const TABLES = new Set(["xlsx", "xls", "csv", "ods"]);
const TONES = { again: "wait", offline: "wait", stopped: "fail", paused: "idle", ghost: "idle", waiting: "idle" };
const BARE = new Set(["ask", "refused", "stored", "preparing"]);

const symbol = (Icon, size = 16) => h(Icon, { size, strokeWidth: 1.75, "aria-hidden": true });

function kindOf(item) {
  const [kind] = (item.type ?? "").split("/");
  const ending = endingOf(item.name);
  if (kind === "image") return Image;
  if (kind === "video") return Video;
  if (kind === "audio") return Music;
  if (TABLES.has(ending)) return FileSpreadsheet;
  return ending === "zip" ? FileArchive : FileText;
}

function action(Icon, name, item, onClick, testId) {
  const label = words(`upload.act_${name}`, { name: item.name });
  const looks = { type: "button", className: "btn btn-ghost btn-medium btn-icon", title: label, "aria-label": label };
  return h("button", { key: name, ...looks, onClick, "data-testid": testId ?? `upload-${name}` }, symbol(Icon));
}

async function chooseAgain(ghosts) {
  uploads.bringBack(ghosts, await pickFiles({ several: ghosts.length > 1 }));
}

async function copyLink(item) {
  await copyText(`${location.origin}/files?file=${item.fileId}`);
  item.isCopied = true;
}

function actionsOf(item, refresh) {
  const found = [];
  if (uploads.canPause(item) && item.state !== "waiting" && item.state !== "again") {
    found.push(action(Pause, "pause", item, () => uploads.pause(item)));
  }
  if (item.state === "paused") found.push(action(Play, "resume", item, () => uploads.resume(item)));
  if (item.state === "again") found.push(action(RotateCw, "now", item, () => (uploads.pause(item), uploads.resume(item))));
  if (item.state === "stopped") found.push(action(RotateCw, "retry", item, () => uploads.resume(item)));
  if (item.state === "ghost") found.push(action(FolderOpen, "choose", item, () => chooseAgain([item])));
  if (item.state === "stored" && item.fileId) {
    const Icon = item.isCopied ? Check : Link;
    found.push(action(Icon, item.isCopied ? "copied" : "copy", item, () => copyLink(item).then(refresh), "upload-copy"));
  } else if (item.state !== "looking" && item.state !== "stored") {
    found.push(action(X, "cancel", item, () => uploads.cancel(item)));
  }
  return found;
}

function answers(item) {
  const choice = (name, kind) =>
    h(
      "button",
      { key: name, type: "button", className: `btn btn-small ${kind}`, onClick: () => uploads.answer(item, name), "data-testid": `upload-${name}` },
      words(`upload.${name}`),
    );
  return h(
    "p",
    { className: "up-ask" },
    choice("both", "btn-surface"),
    choice("version", "btn-surface"),
    choice("skip", "btn-ghost"),
  );
}

function bar(label, percent, tone) {
  const value = { "aria-valuenow": percent, "aria-valuemin": 0, "aria-valuemax": 100, "aria-label": label };
  return h("div", { className: tone ? `up-bar is-${tone}` : "up-bar", role: "progressbar", ...value }, h("i", { style: { width: `${percent}%` } }));
}

function Row({ item, before }) {
  const [, refresh] = useState(0);
  const [sentence, meaning, icon] = saidOf(item, before);
  const picture = item.picture ? h("img", { className: "pic", src: item.picture, alt: "" }) : symbol(kindOf(item));
  const tone = meaning ? `is-${meaning}` : undefined;
  return h(
    "li",
    { className: "up", "data-testid": "upload", "data-state": item.state },
    h("span", { className: "thumb" }, picture),
    h(
      "div",
      { className: "up-words" },
      h("p", { className: "up-name cut", dir: "auto", title: item.name }, item.name),
      BARE.has(item.state) ? null : bar(item.name, percentOf(item), TONES[item.state]),
      h("p", { className: `up-state ${tone ?? ""}` }, icon ? symbol(SYMBOLS[icon], 12) : null, h("span", null, sentence)),
      item.state === "ask" ? answers(item) : null,
    ),
    h("div", { className: "up-acts" }, ...actionsOf(item, () => refresh((number) => number + 1))),
  );
}

function Head({ items, isSmall, onFold }) {
  const sum = sumOf(items);
  const rest = restOf(items);
  const canPause = items.some(uploads.canPause);
  const canResume = items.some(uploads.canResume);
  const all = canPause
    ? [Pause, "pause_all", uploads.pauseAll]
    : canResume
      ? [Play, "resume_all", uploads.resumeAll]
      : null;
  const fold = words(isSmall ? "upload.larger" : "upload.smaller");
  return h(
    "div",
    { className: "dock-head" },
    h(
      "div",
      { className: "dock-line" },
      h("b", { className: "num", role: "status" }, sum.title),
      h("span", { className: "muted small num cut" }, sum.left),
      h(
        "span",
        { className: "dock-acts" },
        all &&
          h(
            "button",
            { type: "button", className: "btn btn-ghost btn-medium", onClick: all[2], "data-testid": `upload-${all[1]}` },
            symbol(all[0]),
            words(`upload.${all[1]}`),
          ),
        h(
          "button",
          { type: "button", className: "btn btn-ghost btn-medium btn-icon", onClick: onFold, title: fold, "aria-label": fold, "aria-expanded": !isSmall, "data-testid": "upload-fold" },
          symbol(isSmall ? ChevronUp : ChevronDown),
        ),
      ),
    ),
    bar(words("upload.all"), sum.percent),
    isSmall || !sum.sentence ? null : h("p", { className: "dock-sum num" }, sum.sentence),
    rest ? h("p", { className: "dock-rest num", role: "status", "data-testid": "upload-rest" }, symbol(Clock, 12), h("span", null, rest)) : null,
  );
}

function Foot({ items }) {
  const [isAsked, setAsked] = useState(false);
  const open = items.filter((item) => item.state !== "stored").length;
  const ghosts = items.filter((item) => item.state === "ghost");
  const isAskedOften = items.filter((item) => item.state === "ask").length > 1;
  const stored = items.length - open;
  useEffect(() => setAsked(false), [open]);
  const press = () => (isAsked ? uploads.cancelAll() : setAsked(true));
  const looks = `btn btn-medium ${isAsked ? "btn-fail" : "btn-ghost"}`;
  return h(
    "div",
    { className: "dock-foot" },
    ghosts.length > 1
      ? h(
          "button",
          { type: "button", className: "btn btn-ghost btn-medium", onClick: () => chooseAgain(ghosts), "data-testid": "upload-choose_all" },
          words("upload.choose_all"),
        )
      : null,
    isAskedOften
      ? h(
          "button",
          { type: "button", className: "btn btn-ghost btn-medium", onClick: () => uploads.answerAll("both"), "data-testid": "upload-both_all" },
          words("upload.both_all"),
        )
      : null,
    open > 1
      ? h(
          "button",
          { type: "button", className: looks, onClick: press, "data-testid": "upload-cancel_all" },
          isAsked ? words("upload.cancel_sure", { count: open }) : words("upload.cancel_all"),
        )
      : null,
    stored
      ? h(
          "button",
          { type: "button", className: "btn btn-ghost btn-medium", onClick: uploads.clearStored, "data-testid": "upload-clear" },
          words("upload.clear"),
        )
      : null,
  );
}

/** It stands on the foot of the window: what comes into it lifts it gently, and nothing in it jumps. */
function useLift(box, isThere) {
  useEffect(() => {
    const dock = box.current;
    if (!dock) return undefined;
    let height = dock.offsetHeight;
    const sizes = new ResizeObserver(() => {
      const grown = dock.offsetHeight - height;
      height = dock.offsetHeight;
      if (!grown || window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
      dock.animate([{ transform: `translateY(${grown}px)` }, { transform: "none" }], { duration: 160, easing: "ease-out" });
    });
    sizes.observe(dock);
    return () => sizes.disconnect();
  }, [isThere]);
}

/** Rows of the queue that were asked for at one place, shown there as well: a dialog lies over the dock. */
export function Brought({ items }) {
  useSyncExternalStore(uploads.queue.subscribe, uploads.queue.version, uploads.queue.version);
  const open = items.filter((item) => item.state !== "stored" && item.state !== "gone");
  if (!open.length) return null;
  const rows = open.map((item) => h(Row, { key: item.key, item, before: 0 }));
  return h("ul", { className: "brought", "aria-label": words("upload.title"), "data-testid": "brought" }, ...rows);
}

/** The dock; nothing while there are no uploads. */
export function Dock() {
  useSyncExternalStore(uploads.queue.subscribe, uploads.queue.version, uploads.queue.version);
  const [isSmall, setSmall] = useState(() => window.matchMedia("(max-width: 719.98px)").matches);
  const [, tick] = useState(0);
  const items = uploads.queue.items();
  const isCounting = Boolean(restOf(items)) || items.some((item) => item.state === "again" || item.state === "sending");
  useEffect(() => {
    if (!isCounting) return undefined;
    const timer = setInterval(() => tick((number) => number + 1), TICK_MS);
    return () => clearInterval(timer);
  }, [isCounting]);
  const box = useRef(null);
  useLift(box, items.length > 0);
  if (!items.length) return null;
  const waiting = items.filter((item) => item.state === "waiting");
  const hidden = items.length - SHOWN;
  const row = (item) => h(Row, { key: item.key, item, before: waiting.indexOf(item) });
  const more = hidden > 0 ? h("li", { className: "up-more" }, words("upload.more", { count: hidden })) : null;
  const hasFoot = items.length > 1 || items.some((item) => item.state === "stored");
  return h(
    "aside",
    { ref: box, className: isSmall ? "dock is-small" : "dock", "aria-label": words("upload.title"), "data-testid": "uploads" },
    h(Head, { items, isSmall, onFold: () => setSmall(!isSmall) }),
    isSmall ? null : h("ul", { className: "dock-list", tabIndex: 0, "aria-label": words("upload.title") }, ...items.slice(0, SHOWN).map(row), more),
    !isSmall && hasFoot ? h(Foot, { items }) : null,
  );
}

// What a file shows of itself: a picture, a PDF in the browser's own viewer, video and sound, text, the rows of a
// table. And the keys of an open file: arrows (and j, k) lead to the one before and after.
import { createElement as h, useEffect, useState } from "react";
import { words } from "./words.js";

const MOST_TEXT = 200_000;
const MOST_BYTES = 4 * MOST_TEXT; // a character has at most four
const NOTHING_THERE = 416; // the beginning of a file that is empty
const TRIES = 20;
const PAUSE_MS = 1500;
const BUSY_TRIES = 5;
const BUSY_MS = 3000;
const TABLE = "spreadsheet";

const previewOf = (id, size) => `/api/v1/preview/${id}?size=${size}`;

function isTyping(target) {
  return target instanceof HTMLElement && target.matches("input, textarea, select, video, audio");
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const step = { ArrowLeft: "previous", k: "previous", ArrowRight: "next", j: "next" }[event.key];
  const link = step && document.querySelector(`dialog[open] a[data-step="${step}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
}

function Bare({ children, icon }) {
  return h("div", { className: "file-bare", role: "status" }, icon, h("p", null, children));
}

/** A picture that a job may still be drawing: asked about until it is there. */
function Picture({ id, name, isDrawn, bare }) {
  const [tries, setTries] = useState(isDrawn ? -1 : 0);
  useEffect(() => {
    if (tries < 0 || tries > TRIES) return undefined;
    const look = async () => {
      const answer = await fetch(`/api/v1/files/${id}`, { credentials: "same-origin" }).catch(() => null);
      const isThere = answer?.ok && (await answer.json()).data.hasThumbnail;
      setTries(isThere ? -1 : tries + 1);
    };
    const timer = setTimeout(look, tries ? PAUSE_MS : 0);
    return () => clearTimeout(timer);
  }, [tries]);
  if (tries > TRIES) return bare;
  if (tries >= 0) return h(Bare, null, words("files.drawing"));
  return h("img", { src: previewOf(id, "preview"), alt: name, className: "file-picture", "data-testid": "preview-image" });
}

/** The answer; one that says "busy" is asked for again for a while. */
async function ask(address, wish, left = BUSY_TRIES) {
  const response = await fetch(address, { credentials: "same-origin", ...wish });
  if (response.status !== 503 || left === 0) return response;
  await new Promise((resolve) => setTimeout(resolve, BUSY_MS));
  return ask(address, wish, left - 1);
}

function useAnswer(address, read, headers = {}) {
  const [answer, setAnswer] = useState(undefined);
  useEffect(() => {
    const stop = new AbortController();
    ask(address, { headers, signal: stop.signal })
      .then((response) => (response.ok || response.status === NOTHING_THERE ? read(response) : null))
      .then(setAnswer)
      .catch(() => !stop.signal.aborted && setAnswer(null));
    return () => stop.abort();
  }, [address]);
  return answer;
}

/** What the bytes say in the charset of the answer, but for a character that the end of a part has cut. */
async function textOf(response) {
  const charset = /charset=([\w-]+)/.exec(response.headers.get("Content-Type"))?.[1];
  const decoder = new TextDecoder(charset ?? "utf-8");
  return decoder.decode(await response.arrayBuffer(), { stream: response.status === 206 });
}

function Text({ id, bare }) {
  const text = useAnswer(previewOf(id, "original"), textOf, { Range: `bytes=0-${MOST_BYTES - 1}` });
  if (text === undefined) return h(Bare, null, words("files.loading"));
  if (text === null) return bare;
  return h("pre", { className: "file-text", dir: "auto", tabIndex: 0, "data-testid": "preview-text" }, text.slice(0, MOST_TEXT));
}

function Rows({ rows }) {
  const [head, ...body] = rows;
  const line = (cells, tag, key) => h("tr", { key }, ...cells.map((cell, place) => h(tag, { key: place, dir: "auto" }, cell)));
  return h(
    "table",
    { className: "file-rows" },
    head ? h("thead", null, line(head, "th", "head")) : null,
    h("tbody", null, ...body.map((cells, place) => line(cells, "td", place))),
  );
}

function Table({ id, bare }) {
  const sheets = useAnswer(`/api/v1/files/${id}/table`, async (response) => (await response.json()).data);
  const [chosen, choose] = useState(0);
  if (sheets === undefined) return h(Bare, null, words("files.loading"));
  const sheet = sheets?.[chosen];
  if (!sheet) return bare;
  const tab = (one, place) =>
    h("button", { key: place, type: "button", "aria-pressed": place === chosen, onClick: () => choose(place) }, one.name);
  return h(
    "div",
    { className: "file-table", "data-testid": "preview-table" },
    sheets.length > 1 ? h("div", { className: "seg" }, ...sheets.map(tab)) : null,
    h("div", { className: "file-scroll", tabIndex: 0 }, h(Rows, { rows: sheet.rows })),
    sheet.isCut ? h("p", { className: "muted small" }, words("files.table_cut")) : null,
  );
}

function drawn(id, kind, name, isDrawn, bare) {
  const media = { src: previewOf(id, "original"), controls: true, preload: "metadata", "aria-label": name };
  if (kind === "image") return h(Picture, { id, name, isDrawn, bare });
  if (kind === "video") return h("video", { ...media, className: "file-video", "data-testid": "preview-video" });
  if (kind === "audio") return h("audio", { ...media, className: "file-audio", "data-testid": "preview-audio" });
  if (kind === "pdf") {
    const src = `${previewOf(id, "original")}#navpanes=0`;
    return h("iframe", { src, title: name, className: "file-pdf", "data-testid": "preview-pdf" });
  }
  if (kind === "text") return h(Text, { id, bare });
  return kind === TABLE ? h(Table, { id, bare }) : bare;
}

/** The preview of one file; the child is the sign of its kind, shown with words where there is nothing to look at. */
export function FileView({ fileId, kind, name, isReady, isDrawn, bareKey, children }) {
  useEffect(() => {
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const bare = h(Bare, { icon: children }, words(isReady ? bareKey || "files.no_preview" : "files.not_given"));
  const isShown = isReady && fileId && !bareKey;
  return h("div", { className: "file-view", key: fileId }, isShown ? drawn(fileId, kind, name, isDrawn, bare) : bare);
}

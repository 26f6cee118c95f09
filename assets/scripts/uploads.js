// Files come into the application here: dropped anywhere on a page that takes them, pasted, or chosen. The queue itself
// is fetched with the first file, or when an earlier page of this browser left something unfinished.
//
// A page says where files go: `data-upload-to='{"folder": …, "patientId": …, "label": …}'` on its content, and
// `data-upload-choose="files"` (or "folder") on what asks for them.
import { createElement as h, Fragment, useEffect, useRef, useState } from "react";
import { droppedFiles, pastedFiles, pickFiles } from "./upload-drop.js";
import { words } from "./words.js";

const SHELF = "carepost-uploads";
let loading = null;
let dock = null;
const waiting = new Set();

function load() {
  loading ??= import("./upload-dock.js").then((module) => {
    dock = module;
    waiting.forEach((listener) => listener(module));
    return module;
  });
  loading.catch(() => (loading = null));
  return loading;
}

/** Put files into the queue and answer with their rows; `onStored(id, name)` is told of each that has arrived. */
export async function upload(found, target, options) {
  if (!found.length) return [];
  const { add } = await load();
  return add(found, target, options);
}

const placeOf = (element) => element?.closest?.("[data-upload-to]") ?? document.querySelector("main [data-upload-to]");

function targetOf(place) {
  try {
    return JSON.parse(place.dataset.uploadTo);
  } catch {
    return {};
  }
}

const isFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea"));
}

function hasUnfinished() {
  try {
    return Boolean(localStorage.getItem(SHELF));
  } catch {
    return false;
  }
}

function listen(setOver) {
  let depth = 0;
  const within = (event) => isFiles(event) && !event.defaultPrevented && !document.querySelector("dialog[open]");
  const onEnter = (event) => {
    const place = within(event) && placeOf(event.target);
    if (!place) return;
    depth += 1;
    setOver(targetOf(place));
  };
  const onLeave = (event) => {
    if (!isFiles(event) || !depth) return;
    depth -= 1;
    if (!depth) setOver(null);
  };
  const onOver = (event) => {
    if (!within(event)) return;
    event.preventDefault(); // also where nothing takes files: a browser would leave the page to show them
    event.dataTransfer.dropEffect = placeOf(event.target) ? "copy" : "none";
  };
  const onDrop = async (event) => {
    depth = 0;
    setOver(null);
    if (!within(event)) return;
    event.preventDefault();
    const place = placeOf(event.target);
    if (place) upload(await droppedFiles(event.dataTransfer), targetOf(place));
  };
  const onPaste = (event) => {
    const files = event.clipboardData?.files;
    const place = files?.length && !event.defaultPrevented && !isTyping(event.target) && placeOf(event.target);
    if (!place) return;
    event.preventDefault();
    upload(pastedFiles(files, words("upload.pasted")), targetOf(place));
  };
  const onClick = async (event) => {
    const asks = event.target.closest?.("[data-upload-choose]");
    const place = asks && placeOf(asks);
    if (place) upload(await pickFiles({ folders: asks.dataset.uploadChoose === "folder" }), targetOf(place));
  };
  const heard = { dragenter: onEnter, dragleave: onLeave, dragover: onOver, drop: onDrop, paste: onPaste, click: onClick };
  for (const [name, listener] of Object.entries(heard)) document.addEventListener(name, listener);
  return () => {
    for (const [name, listener] of Object.entries(heard)) document.removeEventListener(name, listener);
  };
}

/** Once in the frame of every page. */
export function Uploads() {
  const [module, setModule] = useState(dock);
  const [over, setOver] = useState(null);
  useEffect(() => {
    waiting.add(setLoaded);
    if (!dock && hasUnfinished()) load().then(({ restore }) => restore()).catch(() => {});
    return () => waiting.delete(setLoaded);
  }, []);
  useEffect(() => listen(setOver), []);
  const setLoaded = useRef((loaded) => setModule(loaded)).current;
  const place = over?.label || over?.folder;
  const drop = over
    ? h("div", { className: "drop-here", "aria-hidden": true }, h("p", null, place ? words("upload.drop_to", { place }) : words("upload.drop")))
    : null;
  return h(Fragment, null, drop, module ? h(module.Dock) : null);
}

/** A button that asks for files for one thing, with how far they are: `onStored(id, name)` is told when one arrived. */
export function Attach({ target, onStored, children, several = true, accept = "", ...attributes }) {
  const tell = useRef(onStored);
  tell.current = onStored;
  const [brought, setBrought] = useState([]);
  const choose = async () => {
    const found = await pickFiles({ several, accept });
    const rows = await upload(found, target ?? {}, { onStored: (id, name) => tell.current?.(id, name) });
    setBrought((before) => [...before, ...rows]);
  };
  const button = h("button", { type: "button", ...attributes, onClick: choose }, children);
  return h(Fragment, null, button, brought.length && dock ? h(dock.Brought, { items: brought }) : null);
}

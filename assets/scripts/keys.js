// The keyboard of the application, and the focus when one goes to another page. Pages say in markup what there is:
// data-row, data-open, data-pick, data-search, data-key="e" (or "Escape"), data-go="p", lists of keys under data-keys.
import { createElement, Fragment, useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";

const LEAD_MS = 1200;
let arrivals = 0;
let lastRow = -1;
let ledAt = -Infinity; // when `g` was pressed: the page may change before the next key comes

const isShown = (element) => element.getClientRects().length > 0 && !element.closest("[inert]");
const findShown = (selector, within = document) => [...within.querySelectorAll(selector)].find(isShown);

function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target.matches("input") && !["checkbox", "radio", "button"].includes(target.type);
}

function rows() {
  return [...document.querySelectorAll("main [data-row]")].filter(isShown);
}

function currentRow() {
  return document.activeElement?.closest?.("[data-row]") ?? null;
}

function moveTo(step) {
  const all = rows();
  if (!all.length) return;
  const now = all.indexOf(currentRow());
  const from = now >= 0 ? now + step : lastRow >= 0 ? lastRow : 0;
  const next = all[Math.max(0, Math.min(from, all.length - 1))];
  lastRow = all.indexOf(next);
  const target = next.querySelector("[data-open], a, button") ?? next;
  target.focus({ preventScroll: true, focusVisible: true });
  next.scrollIntoView({ block: "nearest" });
}

function click(selector) {
  const row = currentRow();
  // What belongs to a row is clicked only where the cursor is: a key never acts on a row that nobody chose.
  const free = [...document.querySelectorAll(selector)].find((one) => isShown(one) && !one.closest("[data-row]"));
  const found = (row && findShown(selector, row)) || free;
  if (!found || found.disabled) return false;
  if (found.matches("input, textarea")) found.focus();
  else found.click();
  return true;
}

function fold() {
  const root = document.documentElement;
  const isFolded = root.dataset.sidebar !== "folded";
  if (isFolded) root.dataset.sidebar = "folded";
  else delete root.dataset.sidebar;
  try {
    localStorage.setItem("carepost-sidebar", isFolded ? "folded" : "open");
  } catch {
    // Storage is closed: folded until the next document.
  }
}

function act(key) {
  const moves = { j: 1, k: -1 };
  // On the page of one thing j and k lead to its neighbours, also where that is the last; in a list they move in it.
  if (key in moves && !findShown(`[data-key="${key}"]`)) return moveTo(moves[key]);
  if (key === "/") {
    const search = findShown("[data-search]");
    search?.focus();
    return search?.select();
  }
  if (key === "x") return currentRow()?.querySelector("[data-pick]")?.click();
  return click(`[data-key="${CSS.escape(key)}"]`);
}

const KNOWN = /^[a-z0-9/[\].?]$|^Escape$/i;

function listKeys() {
  const lists = [...document.querySelectorAll('[data-keys="page"]'), ...document.querySelectorAll('[data-keys="frame"]')];
  return lists.flatMap((list) => [...list.children]).map((line) => ({
    label: line.querySelector("dt").textContent,
    caps: [...line.querySelectorAll("kbd")].map((cap) => cap.textContent),
  }));
}

function arrive() {
  arrivals += 1;
  lastRow = -1;
  if (arrivals === 1) return;
  const heading = document.querySelector("main h1") ?? document.querySelector("main");
  if (!heading || document.querySelector("main")?.contains(document.activeElement)) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true, focusVisible: false });
}

function KeyList({ title, close, keys, onClose }) {
  const box = useRef(null);
  useEffect(() => box.current.showModal(), []);
  const line = ({ label, caps }) =>
    createElement(
      "div",
      { key: `${label}${caps}` },
      createElement("dt", null, label),
      createElement("dd", null, ...caps.map((cap) => createElement("kbd", { key: cap, className: "kbd" }, cap))),
    );
  const head = createElement(
    "div",
    { className: "dialog-head" },
    createElement("h2", null, title),
    createElement(
      "button",
      { type: "button", className: "btn btn-ghost btn-small dialog-end", onClick: onClose, "aria-label": close },
      createElement("kbd", { className: "kbd" }, "Esc"),
    ),
  );
  return createElement(
    "dialog",
    {
      ref: box,
      className: "dialog",
      "aria-label": title,
      onCancel: onClose,
      onClick: (event) => event.target === box.current && onClose(),
    },
    createElement(
      "div",
      { className: "dialog-box" },
      head,
      createElement("dl", { className: "dialog-body key-list", tabIndex: 0 }, keys.map(line)),
    ),
  );
}

/** Listens for the whole frame; its child is the hidden list of the keys that work everywhere. */
export function Keys({ title, close, children }) {
  const [keys, setKeys] = useState(null);
  const { pathname } = useLocation();

  useEffect(arrive, [pathname]);
  useEffect(() => {
    const onKey = (event) => {
      const { key, target } = event;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (document.querySelector("dialog[open], [popover]:popover-open")) return;
      if (isTyping(target)) {
        if (key === "Escape") target.blur();
        return;
      }
      if (!KNOWN.test(key)) return;
      const isLed = event.timeStamp - ledAt < LEAD_MS;
      const leads = key === "g" && !isLed;
      ledAt = leads ? event.timeStamp : -Infinity;
      if (leads) return;
      event.preventDefault();
      if (key === "?") setKeys(listKeys());
      else if (isLed) click(`[data-go="${CSS.escape(key)}"]`);
      else act(key);
    };
    // Links within the page lead to fields and headings; the router need not hear of it.
    const onClick = (event) => {
      if (event.target.closest?.("[data-fold]")) fold();
      const link = event.target.closest?.('a[href^="#"]');
      const field = link && document.getElementById(link.getAttribute("href").slice(1));
      if (!field) return;
      event.preventDefault();
      if (!field.matches("input, textarea, select, button, a")) field.tabIndex = -1;
      field.focus();
    };
    document.addEventListener("keydown", onKey);
    document.addEventListener("click", onClick, true);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("click", onClick, true);
    };
  }, []);
  const list = keys && createElement(KeyList, { title, close, keys, onClose: () => setKeys(null) });
  return createElement(Fragment, null, children, list);
}

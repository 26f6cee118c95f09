// Where a message to a patient is written: it grows with the text, goes to the server after a pause so that the draft is
// kept there, and brings up saved replies by "/". Enter sends, Shift and Enter begins a line; on a touch screen Enter
// always begins a line, because there is no Shift at hand.
import { createElement, useEffect, useLayoutEffect, useRef, useState } from "react";

const useLayout = typeof window === "undefined" ? useEffect : useLayoutEffect;
const SHOWN = 6;

// What was typed and the server has not answered for yet, by page and kind: `text`, and what the server had `heard` then.
// In the memory of this tab alone, so that it is there again when one comes back: these are words about patients.
const unheard = new Map();

function grow(box) {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
}

function found(replies, text) {
  if (!text.startsWith("/") || text.includes("\n")) return null;
  const wanted = text.slice(1).trim().toLowerCase();
  const fits = (reply) => `${reply.shortcut} ${reply.words}`.toLowerCase().includes(wanted);
  return replies.filter(fits).slice(0, SHOWN);
}

function option(reply, index, chosen, pick) {
  return createElement(
    "li",
    {
      key: reply.id,
      id: `reply-${index}`,
      role: "option",
      "aria-selected": index === chosen,
      className: index === chosen ? "reply is-chosen" : "reply",
      onPointerDown: (event) => event.preventDefault(),
      onClick: () => pick(reply),
    },
    createElement("b", { className: "cut" }, `/${reply.shortcut}`),
    createElement("span", { className: "cut muted", dir: "auto" }, reply.words),
  );
}

export function Writing({ value = "", turn = 0, replies = [], wait = 600, kind = "", isAway = false, listLabel = "", nothing = "", onChange, onSend, ...attributes }) {
  const path = useRef(typeof window === "undefined" ? "" : window.location.pathname); // whose words these are
  const place = () => `${path.current} ${kind}`;
  const isHere = () => path.current === window.location.pathname;
  const [left] = useState(() => unheard.get(place()));
  const [text, setText] = useState(left?.text ?? value ?? "");
  const [chosen, setChosen] = useState(0);
  const [isShut, setShut] = useState(false);
  const box = useRef(null);
  const timer = useRef(0);
  const told = useRef([left?.heard ?? value ?? ""]); // what the server has heard since the last turn, the newest last
  const latest = useRef(text);
  latest.current = text;
  const lastTurn = useRef(turn);
  const now = useRef({});
  now.current = { isAway, heard: value ?? "" };
  const show = (next) => {
    latest.current = next;
    setText(next);
  };

  // The server puts words here only when `turn` grows: a draft was found, something was sent, or a reply was chosen.
  // What was typed while that was on its way stays, and an echo of what was typed puts nothing.
  useEffect(() => {
    const put = value ?? "";
    const isNew = turn > lastTurn.current;
    lastTurn.current = turn;
    if (!isNew) return; // it stands here already; or the server lost this tab, and what it kept comes with the next turn
    if (!isHere()) {
      const isLeft = unheard.has(place());
      path.current = window.location.pathname;
      const found = unheard.get(place());
      if (isLeft || found) {
        told.current = [found?.heard ?? put];
        return show(found?.text ?? put);
      }
    }
    const heard = told.current.at(-1);
    const isEcho = put !== "" && told.current.includes(put);
    told.current = [isEcho ? heard : put];
    if (isEcho || (put && latest.current.startsWith(put))) return;
    const since = latest.current.startsWith(heard) ? latest.current.slice(heard.length) : latest.current;
    show(put && since && !heard ? `${put}\n${since}` : put + since);
  }, [turn]);
  useEffect(() => {
    if (isHere() && unheard.get(place())?.text === (value ?? "")) unheard.delete(place());
  }, [value]);
  // Without a line nothing is told: it would arrive later, as the words of whatever page is open by then.
  useEffect(() => {
    if (isAway || !unheard.has(place())) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(tell, wait);
  }, [isAway]);
  useLayout(() => grow(box.current), [text]);

  const tell = () => {
    clearTimeout(timer.current);
    timer.current = 0;
    if (now.current.isAway || !isHere()) return;
    told.current.push(latest.current);
    onChange?.(latest.current);
  };
  const finish = () => timer.current && tell();
  useEffect(() => finish, []); // going to another tab of the page: what was typed is kept
  const write = (next) => {
    show(next);
    if (isHere()) unheard.set(place(), { text: next, heard: now.current.heard });
    setShut(false);
    setChosen(0);
    clearTimeout(timer.current);
    timer.current = setTimeout(tell, wait);
  };
  const offered = isShut ? null : found(replies, text);
  const pick = (reply) => {
    write(reply.words);
    box.current.focus();
  };
  const onKeyDown = (event) => {
    if (event.nativeEvent.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (offered?.length && event.key in steps) {
      event.preventDefault();
      setChosen((chosen + steps[event.key] + offered.length) % offered.length);
    } else if (offered?.length && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      pick(offered[chosen]);
    } else if (offered && event.key === "Escape") {
      event.stopPropagation();
      setShut(true);
    } else if (event.key === "Enter" && !event.shiftKey && !window.matchMedia("(pointer: coarse)").matches) {
      event.preventDefault();
      finish();
      onSend?.();
    }
  };
  const list = offered?.length
    ? createElement(
        "ul",
        { className: "replies", id: "replies", role: "listbox", "aria-label": listLabel },
        offered.map((reply, index) => option(reply, index, chosen, pick)),
      )
    : createElement("p", { className: "replies muted", role: "status" }, nothing);
  return createElement(
    "div",
    { className: "writing" },
    offered ? list : null,
    createElement("textarea", {
      ...attributes,
      ref: box,
      value: text,
      rows: 2,
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      "aria-controls": offered?.length ? "replies" : undefined,
      "aria-activedescendant": offered?.length ? `reply-${chosen}` : undefined,
      onChange: (event) => write(event.target.value),
      onBlur: finish,
      onKeyDown,
    }),
  );
}

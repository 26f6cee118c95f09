// Choosing a photo: a picture of one's own is moved and made larger under a round window, and sent as the square that is
// seen. What lies around it, and what the camera noted, never leaves the browser.
import { createElement as h, useEffect, useRef, useState } from "react";
import { Minus, Plus, X } from "lucide-react";
import { Modal } from "./modal.js";
import { csrfToken, dropToken } from "./upload-api.js";
import { words } from "./words.js";

const SIDE = 512; // pixels of what is sent; the server keeps no more
const MOST = 20 << 20; // bytes of what is opened
const LARGEST = 4;
const STEP = 0.04; // of what is seen, for an arrow key
const READABLE = "image/jpeg,image/png,image/webp";
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ZOOMS = { "+": 1, "=": 1, "-": -1 };

const within = (value, least, most) => Math.min(Math.max(value, least), most);
const symbol = (Icon) => h(Icon, { size: 16, strokeWidth: 1.75, "aria-hidden": true });

/** How many pixels of the picture are seen, in each direction. */
const seenOf = ({ picture, zoom }) => Math.min(picture.width, picture.height) / zoom;

/** The same view with something changed, never beyond the edge of the picture. */
function changed(view, change) {
  const next = { ...view, ...change };
  next.zoom = within(next.zoom, 1, LARGEST);
  const half = seenOf(next) / 2;
  next.x = within(next.x, half, next.picture.width - half);
  next.y = within(next.y, half, next.picture.height - half);
  return next;
}

/** The middle, a little above it: where a face is. */
const begun = (picture) => changed({ picture, zoom: 1, x: 0, y: 0 }, { x: picture.width / 2, y: picture.height * 0.4 });

function paint(canvas, view, side) {
  Object.assign(canvas, { width: side, height: side });
  const seen = seenOf(view);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white";
  pen.fillRect(0, 0, side, side);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(view.picture, view.x - seen / 2, view.y - seen / 2, seen, seen, 0, 0, side, side);
}

function squareOf(view) {
  const canvas = document.createElement("canvas");
  paint(canvas, view, Math.min(SIDE, Math.round(seenOf(view))));
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error())), "image/jpeg", 0.92);
  });
}

async function send(address, square, isAgain = false) {
  const body = new FormData();
  body.append("file", square, "photo.jpg");
  const headers = { "X-CSRF-Token": await csrfToken() };
  const answer = await fetch(address, { method: "PUT", credentials: "same-origin", headers, body });
  if (answer.ok) return "";
  const said = await answer.json().catch(() => null);
  if (said?.error?.code === "CSRF" && !isAgain) {
    dropToken();
    return send(address, square, true);
  }
  return said?.error?.message ?? words("photo.failed");
}

/** The picture under its window: dragged, pinched, turned larger by the wheel; or moved by the arrow keys. */
function Window({ view, onView }) {
  const canvas = useRef(null);
  const fingers = useRef(new Map());
  useEffect(() => paint(canvas.current, view, SIDE), [view]);
  const onWheel = useRef(null);
  onWheel.current = (event) => {
    event.preventDefault();
    onView(changed(view, { zoom: view.zoom * (event.deltaY < 0 ? 1.08 : 1 / 1.08) }));
  };
  useEffect(() => {
    const turned = (event) => onWheel.current(event); // React would listen passively, and the page would scroll
    const box = canvas.current;
    box.addEventListener("wheel", turned, { passive: false });
    return () => box.removeEventListener("wheel", turned);
  }, []);

  const apart = () => {
    const [one, other] = fingers.current.values();
    return other ? Math.hypot(one.x - other.x, one.y - other.y) : 0;
  };
  function onPointerMove(event) {
    const before = fingers.current.get(event.pointerId);
    if (!before) return;
    const was = apart();
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const perPixel = seenOf(view) / canvas.current.clientWidth / fingers.current.size;
    onView(
      changed(view, {
        x: view.x - (event.clientX - before.x) * perPixel,
        y: view.y - (event.clientY - before.y) * perPixel,
        zoom: was ? (view.zoom * apart()) / was : view.zoom,
      }),
    );
  }
  const letGo = (event) => fingers.current.delete(event.pointerId);
  function onKeyDown(event) {
    const [right, down] = MOVES[event.key] ?? [0, 0];
    const larger = ZOOMS[event.key] ?? 0;
    if (!right && !down && !larger) return;
    event.preventDefault();
    const step = seenOf(view) * STEP;
    onView(changed(view, { x: view.x + right * step, y: view.y + down * step, zoom: view.zoom * 1.1 ** larger }));
  }
  return h(
    "div",
    { className: "photo-window" },
    h("canvas", {
      ref: canvas,
      tabIndex: 0,
      role: "img",
      "aria-label": words("photo.window"),
      "data-focuses": "",
      "data-testid": "photo-window",
      onPointerDown: (event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      },
      onPointerMove,
      onPointerUp: letGo,
      onPointerCancel: letGo,
      onKeyDown,
    }),
  );
}

function Zoom({ view, onView }) {
  const sign = (Icon) => h("span", { className: "muted" }, symbol(Icon));
  return h(
    "label",
    { className: "photo-zoom" },
    sign(Minus),
    h("input", {
      type: "range",
      min: 1,
      max: LARGEST,
      step: 0.02,
      value: view.zoom,
      "aria-label": words("photo.zoom"),
      "data-testid": "photo-zoom",
      onChange: (event) => onView(changed(view, { zoom: Number(event.target.value) })),
    }),
    sign(Plus),
  );
}

function Cropping({ view, onView, onClose, onKeep, isBusy, problem }) {
  const close = words("action.close");
  return [
    h(
      "div",
      { key: "head", className: "dialog-head" },
      h("h2", null, words("photo.crop")),
      h(
        "div",
        { className: "dialog-end" },
        h(
          "button",
          { type: "button", className: "btn btn-medium btn-ghost btn-icon", onClick: onClose, title: close, "aria-label": close },
          symbol(X),
        ),
      ),
    ),
    h(
      "div",
      { key: "body", className: "dialog-body" },
      h(Window, { view, onView }),
      h(Zoom, { view, onView }),
      h("p", { className: "muted small photo-how" }, words("photo.crop_help")),
      problem ? h("p", { className: "error", role: "alert", "data-testid": "photo-problem" }, problem) : null,
    ),
    h(
      "div",
      { key: "foot", className: "dialog-foot" },
      h("button", { type: "button", className: "btn btn-ghost", onClick: onClose }, words("action.cancel")),
      h(
        "button",
        { type: "button", className: "btn btn-solid", onClick: onKeep, disabled: isBusy, "aria-busy": isBusy, "data-testid": "photo-keep" },
        isBusy ? h("span", { className: "spin", "aria-hidden": true }) : null,
        words("photo.keep"),
      ),
    ),
  ];
}

/** A square that is shown here and sent as soon as there is an address for it; `onSent` is told whether it was taken. */
function useWaiting(address, onSent) {
  const [waiting, setWaiting] = useState(null);
  const isUnderWay = useRef(false);
  useEffect(() => {
    if (!waiting || !address || isUnderWay.current) return;
    isUnderWay.current = true;
    const gone = () => words("photo.failed");
    send(address, waiting.square).catch(gone).then((refusal) => onSent(!refusal));
  }, [waiting, address]);
  useEffect(() => () => waiting && URL.revokeObjectURL(waiting.shown), [waiting]);
  return [waiting, (square) => setWaiting(square && { square, shown: URL.createObjectURL(square) })];
}

/**
 * A button for a new photo; `onKept` when the server at `address` has taken it. With `waits` there is no address yet: the
 * photo is shown here, `onWaiting` says whether there is one, and it is sent when the address is known.
 */
export function PhotoChooser({ address, hasPhoto, waits, onKept, onWaiting, onSent }) {
  const input = useRef(null);
  const [waiting, setWaiting] = useWaiting(waits ? address : "", onSent);
  const [view, setView] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const close = () => !isBusy && setView(null);

  async function open(file) {
    input.current.value = "";
    if (!file) return;
    setProblem("");
    if (file.size > MOST) return setProblem(words("photo.large"));
    try {
      setView(begun(await createImageBitmap(file)));
    } catch {
      setProblem(words("photo.unreadable"));
    }
  }
  function wait(square) {
    setWaiting(square);
    onWaiting(square !== null);
  }
  async function keep() {
    setBusy(true);
    setProblem("");
    try {
      if (waits) {
        wait(await squareOf(view));
        setView(null);
        return setBusy(false);
      }
      const refusal = await send(address, await squareOf(view));
      setProblem(refusal);
      if (!refusal) {
        setView(null);
        onKept();
      }
    } catch {
      setProblem(words("photo.failed"));
    }
    setBusy(false);
  }
  return h(
    "span",
    { className: "photo-chooser" },
    waiting ? h("img", { src: waiting.shown, alt: "", className: "av av-large", "data-testid": "photo-waiting" }) : null,
    h("input", {
      ref: input,
      type: "file",
      hidden: true,
      accept: READABLE,
      onChange: (event) => open(event.target.files[0]),
      "data-testid": "photo-file",
    }),
    h(
      "button",
      { type: "button", className: "btn btn-surface", onClick: () => input.current.click(), "data-testid": "photo-choose" },
      words(hasPhoto || waiting ? "photo.change" : "photo.choose"),
    ),
    waiting
      ? h("button", { type: "button", className: "btn btn-ghost", onClick: () => wait(null), "data-testid": "photo-remove" }, words("photo.remove"))
      : null,
    problem && !view ? h("p", { className: "error", role: "alert", "data-testid": "photo-problem" }, problem) : null,
    h(
      Modal,
      { isOpen: view !== null, onClose: close, ariaLabel: words("photo.crop"), className: "dialog dialog-small", "data-testid": "photo-dialog" },
      view ? h(Cropping, { view, onView: setView, onClose: close, onKeep: keep, isBusy, problem }) : null,
    ),
  );
}

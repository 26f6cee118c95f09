// Putting a text on the clipboard, also on pages that have none (plain http): then it is copied out of a field.
import { createElement as h, useEffect, useState } from "react";

const SAID_MS = 3000;

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = Object.assign(document.createElement("textarea"), { value: text, className: "sr" });
    (document.querySelector("dialog[open]") ?? document.body).append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}

/** A button that copies `text` and says so for a moment. */
export function CopyButton({ text, toCopy, copied, ...attributes }) {
  const [isSaid, setSaid] = useState(false);
  useEffect(() => {
    if (!isSaid) return undefined;
    const timer = setTimeout(() => setSaid(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [isSaid]);
  const press = () => copyText(text).then(() => setSaid(true));
  const said = h("span", { role: "status" }, isSaid ? copied : toCopy);
  return h("button", { type: "button", ...attributes, onClick: press }, said);
}

// Sizes and counts as the person's language writes them: 41.6 MB and 2 318 in English, 41,6 MB and 2.318 in Indonesian.
import { spokenLanguage } from "./words.js";

const UNITS = ["B", "KB", "MB", "GB", "TB"];
const THIN_SPACE = "\u2009";

function number(value, digits) {
  const language = spokenLanguage() || "en";
  const written = new Intl.NumberFormat(language === "id" ? "id-ID" : "en-GB", { maximumFractionDigits: digits });
  const text = written.format(value);
  return language === "en" ? text.replaceAll(",", THIN_SPACE) : text;
}

/** A whole number, with its thousands apart; "" while pages are prerendered. */
export function counted(value) {
  return typeof window === "undefined" ? "" : number(Number(value) || 0, 0);
}

/** Bytes in the unit that people would say: `820 KB`, `2.1 MB`, `84 MB`. One digit behind the point below ten. */
export function sized(bytes) {
  if (typeof window === "undefined") return "";
  let value = Number(bytes) || 0;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${number(value, unit >= 2 && value < 10 ? 1 : 0)} ${UNITS[unit]}`;
}

/** Bytes in gigabytes, with one digit, for a share of a store that is measured in them; with their own unit below. */
export function gigabytes(bytes) {
  if (typeof window === "undefined") return "";
  return bytes < 1e8 ? sized(bytes) : number(bytes / 1e9, 1);
}

// What is known to be refused before a byte leaves: a kind that is not taken, a file that is too large or empty.
import { askLimits } from "./upload-api.js";

let limits = null;

/** The limits of this server, asked once; a failure is asked again with the next file. */
export async function knownLimits() {
  limits ??= askLimits();
  try {
    return await limits;
  } catch (problem) {
    limits = null;
    throw problem;
  }
}

export const endingOf = (name) => (name.includes(".") ? name.split(".").pop().toLowerCase() : "");

/** Why `file` would be refused, or null. The server looks again, at the content as well. */
export function refusalOf(file, { maxSize, types }) {
  if (file.size > maxSize) return { problem: "large", size: file.size, most: maxSize };
  if (file.size === 0) return { problem: "empty" };
  if (!types.includes(endingOf(file.name))) return { problem: "kind", ending: endingOf(file.name) };
  return null;
}

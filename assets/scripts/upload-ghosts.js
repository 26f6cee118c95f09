// Uploads whose bytes this page does not hold: an earlier page of this browser queued them. Their names, sizes and places
// come from the server; the hash beside the id knows the file when somebody brings it.
import { askUnfinished } from "./upload-api.js";
import { forget, remembered, sentElsewhere } from "./upload-marks.js";

const NUMBERED = / \(\d+\)(?=(\.[^.]*)?$)/; // of a name that was free when the one before it was taken
const bare = (name) => name.replace(NUMBERED, "");

function ghostOf({ id, name, size, received, folder, patientId, replacesId }, mark) {
  const known = { id, mark, made: { name, replacesId }, received, kept: received, replacesId, state: "ghost", file: null };
  return [{ name, size, type: "" }, { folder, patientId }, known];
}

/** What an earlier page did not finish, as it was queued: for each the file, its place and what is known besides. */
export async function findGhosts() {
  const marks = remembered();
  if (!Object.keys(marks).length) return [];
  const [unfinished, elsewhere] = await Promise.all([askUnfinished(), sentElsewhere()]);
  const open = unfinished.filter((one) => one.state === "receiving");
  const ids = new Set(open.map(({ id }) => id));
  Object.keys(marks).filter((id) => !ids.has(id)).forEach(forget);
  return open.filter(({ id }) => id in marks && !elsewhere.has(id)).map((one) => ghostOf(one, marks[one.id]));
}

/** Whether `file` is what `item` is an upload of; by its name where the page has no cryptography. */
export function isSame(item, file, mark) {
  if (mark && item.mark) return mark === item.mark;
  return bare(item.name) === bare(file.name) && item.size === file.size;
}

const folderOf = (target) => (target.folder ?? "").normalize("NFC");

/** Whether `item` goes where `place` leads: the same file for two patients is two files. */
export const isAt = ({ target }, place) =>
  folderOf(target) === folderOf(place) && (target.patientId || "") === (place.patientId || "");

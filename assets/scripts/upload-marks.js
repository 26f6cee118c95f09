// What the browser remembers of an upload: its id, and a hash of what marks the file (name, size, date of change). No
// name and no byte of it. Names come from the server; the hash knows the file again when somebody brings it.

const SHELF = "carepost-uploads";
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(SHELF);
const ANSWER_MS = 150;

function read() {
  try {
    const found = JSON.parse(localStorage.getItem(SHELF) ?? "{}");
    return found && typeof found === "object" ? found : {};
  } catch {
    return {};
  }
}

function write(marks) {
  try {
    if (Object.keys(marks).length) localStorage.setItem(SHELF, JSON.stringify(marks));
    else localStorage.removeItem(SHELF);
  } catch {
    // Storage is closed: the upload goes on, but is not known again after a reload.
  }
}

/** The hash by which a file is known again; "" where the page has no cryptography (plain http on another machine). */
export async function markOf(file) {
  if (!globalThis.crypto?.subtle) return "";
  const marks = new TextEncoder().encode(`${file.name}\n${file.size}\n${file.lastModified}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", marks));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const remembered = () => read();
export const remember = (id, mark) => write({ ...read(), [id]: mark });

export function forget(id) {
  const { [id]: _gone, ...others } = read();
  write(others);
}

/** The ids that other tabs of this browser are sending just now; they are not this tab's to offer again. */
export function sentElsewhere() {
  if (!channel) return Promise.resolve(new Set());
  const found = new Set();
  const listen = ({ data }) => data.mine?.forEach((id) => found.add(id));
  channel.addEventListener("message", listen);
  channel.postMessage({ asks: true });
  return new Promise((resolve) => {
    setTimeout(() => {
      channel.removeEventListener("message", listen);
      resolve(found);
    }, ANSWER_MS);
  });
}

/** Answer other tabs with the ids that this one is sending. */
export function answerOtherTabs(idsUnderWay) {
  channel?.addEventListener("message", ({ data }) => data.asks && channel.postMessage({ mine: idsUnderWay() }));
}

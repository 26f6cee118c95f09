// What the uploader asks the API besides tus: the token against forged requests, what may come in, which names are taken.

export const UPLOADS = "/api/v1/uploads";
const FILES = "/api/v1/files";
const NAMES_AT_ONCE = 100;
let token = null;

async function ask(address, options = {}) {
  const answer = await fetch(address, { credentials: "same-origin", ...options });
  const body = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (!answer.ok) throw Object.assign(new Error(body?.error?.message ?? ""), { status: answer.status });
  return body?.data;
}

/** The value for the header X-CSRF-Token; asked once, and again after it was refused. */
export function csrfToken() {
  token ??= ask("/api/v1/auth/csrf").then((data) => data.csrfToken);
  token.catch(dropToken);
  return token;
}

export function dropToken() {
  token = null;
}

/** How large a file may be (`maxSize`, bytes) and which endings are taken (`types`, without the dot). */
export const askLimits = () => ask(`${FILES}/limits`);

/** One's own uploads that have not ended: id, name, size, received. */
export const askUnfinished = () => ask(UPLOADS);

export const askFile = (id) => ask(`${FILES}/${id}`);

/** Which of `names` are taken where `target` leads: by name, the file that has it and a name that is free. */
export async function askTaken(names, target) {
  const taken = new Map();
  for (let at = 0; at < names.length; at += NAMES_AT_ONCE) {
    const body = { names: names.slice(at, at + NAMES_AT_ONCE), folder: target.folder ?? "" };
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": await csrfToken() };
    const found = await ask(`${FILES}/names`, { method: "POST", headers, body: JSON.stringify(body) });
    found.forEach((one) => taken.set(one.name, one));
  }
  return taken;
}

// One file on its way, by tus. Counts the tries, notices a line that is open but silent, and says when to try again.
import { Upload } from "tus-js-client";
import { dropToken, UPLOADS } from "./upload-api.js";
import { rest } from "./upload-rests.js";
import { answerIn, idOf, optionsOf, SILENT_MS } from "./upload-tus.js";

const DELAYS = [1000, 3000, 5000];
const LAST_ANSWER_MS = 60_000; // after the last byte the server looks at the whole file before it answers
const LOOK_MS = 1000;
const FINAL = new Set([400, 403, 413, 415, 422, 507]);
const GONE = new Set([404, 410]);

/**
 * Sends `item.file` and writes what happens into `item`: `state`, `received`, `id`, `tries`. `tell` is called after each
 * change, `end` once with `{ fileId }` or `{ problem, message }` when there is nothing more to try, `next` when it makes
 * room for others meanwhile.
 */
export class Transfer {
  constructor(item, { tell, end, remember, next }) {
    Object.assign(this, { item, tell, end, remember, next, upload: null, timer: 0, watch: 0 });
  }

  start() {
    const { item } = this;
    clearTimeout(this.timer);
    Object.assign(item, { state: "sending", retryAt: 0, samples: [] });
    this.heard = performance.now();
    this.isOver = false;
    // With an id there is no way to begin anew by mistake: what the server has is asked for, or the failure is told.
    const where = item.id ? { uploadUrl: `${UPLOADS}/${item.id}` } : { endpoint: UPLOADS };
    this.upload = new Upload(item.file, {
      ...where,
      ...optionsOf(item),
      onAfterResponse: (_request, response) => this.hear(response),
      onUploadUrlAvailable: () => this.begin(),
      onProgress: (sent) => this.progress(sent),
      onSuccess: ({ lastResponse }) => this.succeed(lastResponse),
      onError: (error) => this.fail(error),
    });
    this.upload.start();
    this.watch = setInterval(() => this.look(), LOOK_MS);
    this.tell();
  }

  stop() {
    this.isOver = true;
    clearTimeout(this.timer);
    clearInterval(this.watch);
    this.upload?.abort(false);
  }

  begin() {
    this.item.id = idOf(this.upload);
    this.remember(this.item);
  }

  hear(response) {
    this.heard = performance.now();
    const offset = Number.parseInt(response.getHeader("Upload-Offset") ?? "", 10);
    if (!(offset > this.item.kept)) return;
    Object.assign(this.item, { kept: offset, tries: 0 });
  }

  progress(sent) {
    if (this.isOver) return;
    this.heard = performance.now();
    this.item.received = sent;
    this.item.samples.push({ at: this.heard, sent });
    if (sent === this.item.size) this.item.state = "checking";
    this.tell();
  }

  succeed(response) {
    if (this.isOver) return;
    const fileId = response.getHeader("Carepost-File-Id"); // read first: stopping empties the answer
    this.stop();
    this.item.received = this.item.size;
    this.end(this.item, { fileId });
  }

  look() {
    const wait = this.item.state === "checking" ? LAST_ANSWER_MS : SILENT_MS;
    if (performance.now() - this.heard < wait) return;
    this.stop();
    this.again("silent");
  }

  fail(error) {
    if (this.isOver) return;
    const { status, code, message, wait } = answerIn(error);
    this.stop();
    if (wait) return this.rest(wait);
    if (status === 403) dropToken();
    if (status === 401) this.end(this.item, { problem: "signed_out" });
    else if (status === 403 && code === "CSRF") this.again("cut");
    else if (FINAL.has(status)) this.end(this.item, { problem: "refused", message });
    else if (GONE.has(status) && this.item.id) this.anew();
    else this.again(status >= 500 ? "server" : "cut");
    return undefined;
  }

  /** The server asked for it: nothing is wrong, and it is the first again when the rest is over. */
  rest(wait) {
    const { item } = this;
    Object.assign(item, { state: "waiting", received: item.kept, samples: [] });
    rest(item.id ? "all" : "new", wait, this.next);
    this.next();
  }

  /** The server does not know the upload any more: it is sent from its beginning, as a new one. */
  anew() {
    this.item.forgets(this.item.id);
    Object.assign(this.item, { id: null, kept: 0, received: 0 });
    this.again("cut");
  }

  again(why) {
    const { item } = this;
    item.samples = [];
    if (!navigator.onLine) {
      Object.assign(item, { state: "offline", retryAt: 0 });
    } else if (item.tries >= DELAYS.length) {
      Object.assign(item, { state: "stopped", why, retryAt: 0 });
      this.next();
    } else {
      const wait = DELAYS[item.tries];
      Object.assign(item, { state: "again", why, tries: item.tries + 1, retryAt: Date.now() + wait });
      this.timer = setTimeout(() => this.start(), wait);
    }
    this.tell();
  }
}

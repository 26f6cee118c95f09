// How tus is spoken here: what every request carries, making an upload of which no byte is sent yet, giving one up.
import { Upload } from "tus-js-client";
import { csrfToken, UPLOADS } from "./upload-api.js";
import { restIn } from "./upload-rests.js";

const CHUNK = 8 * 1024 * 1024; // what the server holds for certain after each request; a cut costs at most this
export const SILENT_MS = 10_000;

const onBeforeRequest = async (request) => request.setHeader("X-CSRF-Token", await csrfToken());

/** While a name is asked about, the upload is known by the one that is free: so nothing is lost or written over. */
export const nameOf = (item) => (item.state === "ask" ? item.taken.freeName : item.name);

function metadataOf(item) {
  const { file, target, replacesId } = item;
  const known = {
    filename: nameOf(item),
    filetype: file.type,
    folder: target.folder,
    patientId: target.patientId,
    duration: target.duration,
    replacesId,
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value));
}

/** What the library is told of `item`, whatever is asked of it. Tries are counted and waited for by us. */
export const optionsOf = (item) => ({
  chunkSize: CHUNK,
  retryDelays: null,
  storeFingerprintForResuming: false,
  metadata: metadataOf(item),
  onBeforeRequest,
});

export const idOf = (upload) => upload.url.split("/").pop();

/**
 * What the server answered to a request that failed: its status (0 for nothing), the rest that it asks for in
 * milliseconds, our code and message.
 */
export function answerIn(error) {
  const response = error.originalResponse;
  if (!response) return { status: 0, wait: 0 };
  const known = { status: response.getStatus(), wait: restIn(response) };
  try {
    return { ...known, ...JSON.parse(response.getBody()).error };
  } catch {
    return known;
  }
}

/** Make the upload of `item` on the server, without a byte of it. Resolves with its id, rejects as the library does. */
export function makeUpload(item) {
  return new Promise((resolve, reject) => {
    const onUploadUrlAvailable = () => {
      clearTimeout(timer);
      resolve(idOf(upload));
      upload.abort(false); // before its first byte
    };
    const onError = (error) => {
      clearTimeout(timer);
      reject(error);
    };
    const upload = new Upload(item.file, { ...optionsOf(item), endpoint: UPLOADS, onUploadUrlAvailable, onError });
    const timer = setTimeout(() => {
      upload.abort(false);
      reject(new Error("the line is silent"));
    }, SILENT_MS);
    upload.start();
  });
}

/** Tell the server to forget an upload. One that it does not know any more is fine, and others are swept in their time. */
async function discard(id) {
  const options = { headers: {}, onBeforeRequest, retryDelays: null, protocol: "tus-v1" };
  const wait = await Upload.terminate(`${UPLOADS}/${id}`, options).then(() => 0, (error) => answerIn(error).wait);
  if (!wait) return;
  await new Promise((resolve) => setTimeout(resolve, wait));
  await discard(id);
}

let discarding = Promise.resolve();

/** The same, one after the other: a queue that is cancelled may be hundreds. */
export function discardUpload(id) {
  discarding = discarding.then(() => discard(id));
  return discarding;
}

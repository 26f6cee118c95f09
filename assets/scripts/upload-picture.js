// A small picture of a picture, made one after the other: the queue may hold hundreds of photos.

const EDGE = 64;
const READABLE = /^image\/(jpeg|png|webp|gif|avif|bmp)$/;
let last = Promise.resolve();

async function draw(file) {
  const bitmap = await createImageBitmap(file, { resizeWidth: EDGE * 2, resizeQuality: "medium" });
  const scale = Math.max(EDGE / bitmap.width, EDGE / bitmap.height);
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  const canvas = Object.assign(document.createElement("canvas"), { width: EDGE, height: EDGE });
  canvas.getContext("2d").drawImage(bitmap, (EDGE - width) / 2, (EDGE - height) / 2, width, height);
  bitmap.close();
  return canvas.toDataURL("image/webp", 0.7);
}

/** The picture as an address, or "" for what is none. */
export function pictureOf(file) {
  if (!READABLE.test(file?.type ?? "")) return Promise.resolve("");
  last = last.then(() => draw(file)).catch(() => "");
  return last;
}

// Files out of what somebody drops, pastes or chooses, those in dropped folders as well; each with the folder it lay in.

function entriesOf(reader) {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

async function walk(entry, folder, found) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    if (!file.name.startsWith(".")) found.push({ file, folder });
    return;
  }
  const inside = folder ? `${folder}/${entry.name}` : entry.name;
  const reader = entry.createReader();
  // A browser gives at most a hundred entries at a time; an empty answer is the end.
  for (let batch = await entriesOf(reader); batch.length; batch = await entriesOf(reader)) {
    for (const one of batch) await walk(one, inside, found);
  }
}

/** What was dropped. The entries are taken before anything waits: the browser empties the list after that. */
export async function droppedFiles(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const plain = [...transfer.files];
  if (!entries.length) return plain.map((file) => ({ file, folder: "" }));
  const found = [];
  for (const entry of entries) await walk(entry, "", found);
  return found;
}

/** What a picker gave; one for folders names the way to each file. */
export function chosenFiles(list) {
  return [...list].map((file) => {
    const way = (file.webkitRelativePath ?? "").split("/").slice(0, -1).join("/");
    return { file, folder: way };
  });
}

/** Pasted pictures have no name of their own: they get one from `word` and the moment. */
export function pastedFiles(list, word) {
  const stamp = new Date().toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  return [...list].map((file, place) => {
    if (!/^image\.\w+$/.test(file.name)) return { file, folder: "" };
    const number = list.length > 1 ? `-${place + 1}` : "";
    const named = `${word}-${stamp}${number}.${file.name.split(".").pop()}`;
    return { file: new File([file], named, { type: file.type, lastModified: file.lastModified }), folder: "" };
  });
}

/** Ask for files by the browser's own picker. Resolves with nothing when somebody thinks better of it. */
export function pickFiles({ folders = false, several = true, accept = "" } = {}) {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    Object.assign(input, { type: "file", multiple: several && !folders, webkitdirectory: folders, accept });
    input.className = "sr";
    input.tabIndex = -1;
    input.dataset.testid = "upload-input";
    input.setAttribute("aria-hidden", "true");
    const finish = () => {
      resolve(chosenFiles(input.files));
      input.remove();
    };
    input.addEventListener("change", finish, { once: true });
    input.addEventListener("cancel", finish, { once: true });
    document.body.append(input); // some browsers forget a picker that belongs to no page
    input.click();
  });
}

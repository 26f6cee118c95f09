// A place to bring a file to: chosen or dropped, sent as it is to an address of the API, with its progress. The page
// hears the id of what came of it; what is wrong with the file is said here.
import { createElement, useRef, useState } from "react";

async function csrf() {
  const answer = await fetch("/api/v1/auth/csrf", { credentials: "same-origin" });
  if (!answer.ok) throw new Error();
  const body = await answer.json();
  return body.data.csrfToken;
}

function send(file, address, token, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${address}?fileName=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("X-CSRF-Token", token);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => resolve({ status: request.status, text: request.responseText });
    request.onerror = reject;
    request.send(file);
  });
}

function reasonIn(text) {
  try {
    const { error } = JSON.parse(text);
    return error.details?.[0]?.message ?? error.message;
  } catch {
    return null;
  }
}

/** `words`: what the place says, while it sends, while the server reads, when it is too large, when it fails. */
export function BringFile({ address, accept, most, words, onBrought }) {
  const input = useRef(null);
  const [share, setShare] = useState(null);
  const [problem, setProblem] = useState("");
  const [isOver, setOver] = useState(false);
  const isBusy = share !== null;

  async function bring(file) {
    if (!file || isBusy) return;
    setProblem("");
    if (file.size > most) return setProblem(words.large);
    setShare(0);
    try {
      const answer = await send(file, address, await csrf(), setShare);
      if (answer.status === 201) onBrought(JSON.parse(answer.text).data.id);
      else setProblem(reasonIn(answer.text) ?? words.failed);
    } catch {
      setProblem(words.failed);
    }
    setShare(null);
    if (input.current) input.current.value = "";
  }

  const drop = {
    onDragOver: (event) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event) => {
      event.preventDefault();
      setOver(false);
      bring(event.dataTransfer.files[0]);
    },
  };
  const said = share < 1 ? words.sending : words.reading;
  // Nothing is dropped on a phone.
  const idle = [["not-phone", words.drop], ["phone-only", words.take]];
  const asked = idle.map(([className, text]) => createElement("span", { className, key: className }, text));
  return createElement(
    "div",
    { className: isOver ? "bring is-over" : "bring", "aria-busy": isBusy, ...drop },
    createElement("p", { className: "strong", role: "status" }, isBusy ? said : asked),
    createElement("p", { className: "muted small" }, words.kinds),
    createElement("input", {
      ref: input,
      type: "file",
      accept,
      className: "sr",
      id: "bring-file",
      disabled: isBusy,
      onChange: (event) => bring(event.target.files[0]),
      "data-testid": "bring-file",
    }),
    // The bar stands where the button was: what is below the place does not move when a line is slow.
    createElement(
      "div",
      { className: "bring-do" },
      createElement("label", { htmlFor: "bring-file", className: "btn btn-solid" }, words.choose),
      isBusy ? createElement("progress", { className: "bring-bar", value: share < 1 ? share : undefined, "aria-label": said }) : null,
    ),
    problem ? createElement("p", { className: "error", role: "alert", "data-testid": "bring-problem" }, problem) : null,
  );
}

// The button beside a text that is shown once: copies it and says so. Without this script the button is not there, and
// the text can be selected.

for (const button of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // pages on plain http have no clipboard
    }
    document.getElementById(`${button.dataset.copies}-copied`).textContent = button.dataset.copied;
  });
}

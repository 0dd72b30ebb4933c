// data-copy="id" puts that element's text on the clipboard; data-random-seed="id" fills a field with a random seed; what is shown once
// (data-one-time-secret) goes when the page is left, so that the browser's cache of pages for "back" doesn't hold it.
// Browsers offer the clipboard's own interface over HTTPS and on this machine only. Elsewhere, and where they refuse it, the text is
// selected and copied as the menu would; if that fails too, it is left selected.
function copySelected(text, source) {
  const put = (copying) => {
    copying.clipboardData.setData("text/plain", text);
    copying.preventDefault();
  };
  getSelection().selectAllChildren(source);
  document.addEventListener("copy", put);
  const isCopied = document.execCommand("copy");
  document.removeEventListener("copy", put);
  if (isCopied) getSelection().removeAllRanges();
  return isCopied;
}

async function copy(text, source) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text, source);
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  if (!source) return;
  const rows = source.querySelectorAll("[data-copy-row]");
  const text = rows.length
    ? [...rows].map((row) => [...row.children].map((part) => part.textContent.trim()).join(": ")).join("\n")
    : source.textContent.trim();
  if (await copy(text, source)) document.dispatchEvent(new CustomEvent("toast", { detail: button.dataset.copied }));
  else document.dispatchEvent(new CustomEvent("trouble", { detail: "uncopied" }));
});

document.addEventListener("click", (event) => {
  const dice = event.target.closest("[data-random-seed]");
  const field = dice && document.getElementById(dice.dataset.randomSeed);
  if (!field) return;
  field.value = 1 + (crypto.getRandomValues(new Uint32Array(1))[0] % Number(dice.dataset.randomMax || 2147483647));
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

addEventListener("pagehide", () => {
  for (const secret of document.querySelectorAll("[data-one-time-secret]")) secret.textContent = "";
});

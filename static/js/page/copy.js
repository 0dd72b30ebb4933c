// data-copy="id" puts that element's text on the clipboard; what is shown once (data-one-time-secret) goes when the page is left, so that the
// browser's cache of pages for "back" doesn't hold it.
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

addEventListener("pagehide", () => {
  for (const secret of document.querySelectorAll("[data-one-time-secret]")) secret.textContent = "";
});

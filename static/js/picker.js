// Gives the file chosen in a library dialog to the slot it was opened for.
document.addEventListener("click", (event) => {
  const dialog = event.target.closest("[data-pick]")?.closest("[data-picker]");
  const chosen = dialog?.querySelector("input:checked");
  if (!chosen) return;
  const { preview: preview_url, name, meta } = chosen.dataset;
  document.getElementById(dialog.dataset.for)?.dispatchEvent(
    new CustomEvent("slot:set", { bubbles: true, detail: { id: chosen.value, preview_url, name, meta } }),
  );
  dialog.close();
});

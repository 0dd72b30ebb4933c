// "Use" on a past prompt puts its words into the form on this page; Ctrl+Z brings the old ones back.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-prompt-id]");
  const area = document.getElementById("id_prompt");
  if (!link || !area || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const words = document.getElementById(link.dataset.promptId).textContent;
  link.closest("dialog")?.close();
  area.focus();
  area.select();
  // The only way to change a field that the browser can undo.
  if (!document.execCommand("insertText", false, words)) area.value = words;
  for (const kind of ["input", "change"]) area.dispatchEvent(new Event(kind, { bubbles: true }));
});

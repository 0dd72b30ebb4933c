// Gives what is chosen in a dialog to the field it was opened for: files of the library, one of our results.
// A button with data-for names the slot; a slot with data-multiple takes more than one file.
let wanted = null;

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog][data-for]");
  if (opener) wanted = opener.dataset.for;
  const dialog = event.target.closest("[data-pick]")?.closest("[data-picker]");
  const chosen = dialog ? [...dialog.querySelectorAll("input:checked")] : [];
  const slot = document.getElementById(wanted);
  if (!chosen.length || !slot) return;
  const { preview: preview_url, name, meta } = chosen[0].dataset;
  const id = chosen.map((input) => input.value).join(",");
  slot.dispatchEvent(new CustomEvent("slot:set", { bubbles: true, detail: { id, preview_url, name, meta } }));
  dialog.close();
});

// Nothing to use as long as nothing is chosen.
function offer(dialog) {
  const button = dialog.querySelector("[data-pick]");
  if (button) button.disabled = !dialog.querySelector("input:checked");
}
document.addEventListener("change", ({ target }) => {
  const dialog = target.closest("[data-picker]");
  if (dialog) offer(dialog);
});

function suit(dialog) {
  const isMany = document.getElementById(wanted)?.hasAttribute("data-multiple");
  for (const input of dialog.querySelectorAll("[data-pickable]")) input.type = isMany ? "checkbox" : "radio";
  offer(dialog);
}
document.addEventListener("dialog:opened", ({ target }) => suit(target));
// More files by scrolling, or others by searching, come as they do without a field in mind.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  const dialog = target.closest?.("[data-picker]");
  if (dialog) suit(dialog);
});

document.addEventListener("click", (event) => {
  const tile = event.target.closest("dialog [data-source]");
  const field = document.getElementById("id_source");
  if (!tile || !field || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  field.value = tile.dataset.source;
  // Either a result or an uploaded video, not both; an upload on its way is stopped.
  document.getElementById("slot-video")?.dispatchEvent(new CustomEvent("slot:set", { bubbles: true, detail: {} }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  tile.closest("dialog").close();
});

// Puts @pic1 where the caret is in the prompt.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  const area = button && document.getElementById(button.dataset.into);
  if (!area) return;
  const { selectionStart: at, value } = area;
  const space = at && !/\s$/.test(value.slice(0, at)) ? " " : "";
  area.setRangeText(`${space}${button.dataset.insert} `, at, area.selectionEnd, "end");
  area.focus();
  for (const kind of ["input", "change"]) area.dispatchEvent(new Event(kind, { bubbles: true }));
});

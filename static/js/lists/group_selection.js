// [data-select-group] holds results or jobs of a batch: its [data-group-box] selects them all, and says whether all, some or none are selected.
const groups = () => document.querySelectorAll("[data-select-group]");
const boxesOf = (group) => [...group.querySelectorAll("[name=ids]")];
const fieldOf = (group) => group.querySelector("input[data-group-box], [data-group-box] input");

function draw() {
  for (const group of groups()) {
    const [field, boxes] = [fieldOf(group), boxesOf(group)];
    if (!field) continue;
    const chosen = boxes.filter((box) => box.checked).length;
    group.querySelector("[data-group-box]").hidden = !boxes.length;
    field.checked = boxes.length > 0 && chosen === boxes.length;
    field.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}

function select(box, isOn) {
  const tile = box.closest("[data-tile]");
  if (tile) tile.dispatchEvent(new CustomEvent("tile-select", { bubbles: true, detail: { isOn, isStretch: false } }));
  else {
    box.checked = isOn;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

document.addEventListener("change", ({ target }) => {
  const group = target.closest("[data-select-group]");
  if (!group || target !== fieldOf(group)) return;
  const isOn = target.checked;
  for (const box of boxesOf(group)) select(box, isOn);
});
// Others of the page's modules select too, by the same events and by keys.
for (const kind of ["change", "click", "keyup", "tile-select", "select-none", "selection-done", "htmx:afterSettle"]) {
  document.addEventListener(kind, () => setTimeout(draw));
}
draw();

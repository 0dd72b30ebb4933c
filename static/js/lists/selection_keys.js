// Keys of lists whose tiles can be selected (tile_selection.js): x selects the tile in focus, with Shift up to it, as Shift with the arrows; Escape
// selects none, f likes a library file, and a button with data-selection-key is pressed by that key while something is selected.
const tileOf = (element) => element?.closest("[data-tile]:has([name=ids][form=selection])");
const boxOf = (tile) => tile?.querySelector("[name=ids]");
const focused = () => tileOf(document.activeElement);
const select = (tile, isOn, isStretch) => tile.dispatchEvent(new CustomEvent("tile-select", { bubbles: true, detail: { isOn, isStretch } }));

const keys = {
  x: (tile) => select(tile, !boxOf(tile).checked, false),
  X: (tile) => select(tile, true, true),
  f: (tile) => tile.querySelector(".file__star")?.click(),
};

document.addEventListener("keydown", (event) => {
  const isText = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (isText || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") document.dispatchEvent(new CustomEvent("select-none"));
  const button = document.querySelector(`[data-tile-selection]:not([data-selected="0"]) [data-selection-key="${CSS.escape(event.key)}"]:enabled`);
  if (button) {
    event.preventDefault();
    button.click();
    return;
  }
  const tile = focused();
  if (!tile) return;
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key](tile);
  } else if (event.shiftKey && event.key.startsWith("Arrow")) {
    if (!boxOf(tile).checked) select(tile, true, false);
    // keys.js moves the focus with the same key.
    setTimeout(() => { if (focused()) select(focused(), true, true); });
  }
});

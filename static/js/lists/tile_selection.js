// Selecting tiles of a list ([data-tile-selection] is the form their boxes, named ids, belong to): by click, with Shift a whole stretch, x on the
// tile in focus, Shift with the arrows, Escape for none. What is ticked stays so when tiles are drawn again, with data-persists-unseen also out of
// sight. f likes the tile in focus.
const ticked = new Set();
const tiles = () => [...document.querySelectorAll("[data-paged-list-url] [data-tile]:has([name=ids])")];
const boxOf = (tile) => tile?.querySelector("[name=ids]");
const tileOf = (element) => element?.closest("[data-paged-list-url] [data-tile]");
const focused = () => tileOf(document.activeElement);
let anchor = null;

function draw() {
  const form = document.querySelector("[data-tile-selection]");
  if (!form) return;
  const words = form.querySelector("[data-count]");
  const said = words.dataset.count.replace("{count}", ticked.size);
  if (words.textContent !== said) words.textContent = said;
  form.querySelector("[data-clear-selection]").hidden = false;
  const inSight = new Set(tiles().map((tile) => boxOf(tile).value));
  const others = [...ticked].filter((value) => !inSight.has(value));
  form.querySelector("[data-unseen-ids]")?.replaceChildren(...others.map((value) => Object.assign(document.createElement("input"), { type: "hidden", name: "ids", value })));
}

function set(box, isOn) {
  // The same thing may stand in several places.
  for (const tile of tiles()) if (boxOf(tile).value === box.value) boxOf(tile).checked = isOn;
  if (isOn) ticked.add(box.value);
  else ticked.delete(box.value);
}

function stretch(from, to) {
  const all = tiles();
  const ends = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
  return ends[0] < 0 ? [to] : all.slice(ends[0], ends[1] + 1);
}

function choose(tile, isOn, isStretch) {
  const chosen = isStretch && anchor ? stretch(document.getElementById(anchor), tile) : [tile];
  for (const one of chosen) set(boxOf(one), isOn);
  anchor = tile.id;
  draw();
}

function none() {
  for (const tile of tiles()) set(boxOf(tile), false);
  ticked.clear();
  anchor = null;
  draw();
}

function restore() {
  const all = tiles().map(boxOf);
  const here = new Set(all.map((box) => box.value));
  const mayGo = !document.querySelector("[data-tile-selection][data-persists-unseen]");
  for (const id of ticked) if (mayGo && !here.has(id)) ticked.delete(id);
  for (const box of all) box.checked = ticked.has(box.value);
  draw();
}

document.addEventListener("click", (event) => {
  const tile = tileOf(event.target);
  if (tile && event.target.name === "ids") choose(tile, event.target.checked, event.shiftKey);
  if (event.target.closest("[data-clear-selection]")) none();
  // While something is selected, Shift on an image selects up to it instead of opening it.
  if (!tile || !event.shiftKey || !ticked.size || !event.target.closest("[data-open]")) return;
  event.preventDefault();
  choose(tile, true, true);
});

const keys = {
  x: (tile) => boxOf(tile) && choose(tile, !boxOf(tile).checked, false),
  X: (tile) => boxOf(tile) && choose(tile, true, true),
  f: (tile) => tile.querySelector("[data-star]")?.click(),
};

document.addEventListener("keydown", (event) => {
  const isText = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (isText || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && ticked.size) none();
  const tile = focused();
  if (!tile) return;
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key](tile);
  } else if (event.shiftKey && event.key.startsWith("Arrow") && boxOf(tile)) {
    if (!boxOf(tile).checked) choose(tile, true, false);
    // keys.js moves the focus with the same key.
    setTimeout(() => { if (boxOf(focused())) choose(focused(), true, true); });
  }
});

document.addEventListener("htmx:afterSettle", restore);
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful && detail.elt.matches("[data-tile-selection]")) setTimeout(restore);
});
restore();

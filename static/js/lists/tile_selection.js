// Selecting tiles of a list ([data-tile-selection] is the form their boxes, named ids, belong to): by click, with Shift a whole stretch, Escape
// for none; selection_keys.js has the other keys. What is ticked stays so when tiles are drawn again, with data-persists-unseen also out of sight.
// With a field named all, [data-select-all] selects whatever matches the list's address ([data-list-address]) instead of ids.
const ticked = new Set();
const tiles = () => [...document.querySelectorAll("[data-tile]:has([name=ids][form=selection])")];
const boxOf = (tile) => tile?.querySelector("[name=ids]");
const tileOf = (element) => element?.closest("[data-tile]:has([name=ids][form=selection])");
const fieldOf = (name) => document.querySelector(`[data-tile-selection] [name=${name}]`);
const isAll = () => fieldOf("all")?.disabled === false;
let anchor = null;

function draw() {
  const form = document.querySelector("[data-tile-selection]");
  if (!form) return;
  const words = form.querySelector("[data-count]");
  const all = document.getElementById(words.dataset.allFrom)?.textContent;
  const said = isAll() ? words.dataset.countAll.replace("{count}", all) : words.dataset.count.replace("{count}", ticked.size);
  if (words.textContent !== said) words.textContent = said;
  form.dataset.selected = ticked.size;
  form.querySelector("[data-clear-selection]").hidden = false;
  for (const button of form.querySelectorAll("[data-least]")) button.disabled = !isAll() && ticked.size < button.dataset.least;
  for (const button of form.querySelectorAll("[data-select-all]")) button.hidden = isAll() || !fieldOf("all");
  const inSight = new Set(tiles().map((tile) => boxOf(tile).value));
  const others = [...ticked].filter((value) => !inSight.has(value));
  form.querySelector("[data-unseen-ids]")?.replaceChildren(...others.map((value) => Object.assign(document.createElement("input"), { type: "hidden", name: "ids", value })));
}

function all(isOn) {
  if (fieldOf("all")) fieldOf("all").disabled = !isOn;
}

function set(box, isOn) {
  // The same thing may stand in several places.
  for (const tile of tiles()) if (boxOf(tile).value === box.value) boxOf(tile).checked = isOn;
  if (isOn) ticked.add(box.value);
  else ticked.delete(box.value);
}

function stretch(from, to) {
  const found = tiles();
  const ends = [found.indexOf(from), found.indexOf(to)].sort((a, b) => a - b);
  return ends[0] < 0 ? [to] : found.slice(ends[0], ends[1] + 1);
}

function choose(tile, isOn, isStretch) {
  const chosen = isStretch && anchor ? stretch(document.getElementById(anchor), tile) : [tile];
  for (const one of chosen) set(boxOf(one), isOn);
  if (!isOn) all(false);
  anchor = tile.id;
  draw();
}

function none() {
  for (const tile of tiles()) set(boxOf(tile), false);
  ticked.clear();
  all(false);
  anchor = null;
  draw();
}

function restore() {
  const address = document.querySelector("[data-list-address]")?.dataset.listAddress;
  // Other filters match other results.
  if (fieldOf("filter") && address !== undefined && fieldOf("filter").value !== address) {
    if (isAll()) none();
    fieldOf("filter").value = address;
  }
  const boxes = tiles().map(boxOf);
  if (isAll()) for (const box of boxes) ticked.add(box.value);
  const here = new Set(boxes.map((box) => box.value));
  const mayGo = !document.querySelector("[data-tile-selection][data-persists-unseen]");
  for (const id of ticked) if (mayGo && !here.has(id)) ticked.delete(id);
  for (const box of boxes) box.checked = ticked.has(box.value);
  draw();
}

document.addEventListener("click", (event) => {
  const tile = tileOf(event.target);
  if (tile && event.target.name === "ids") choose(tile, event.target.checked, event.shiftKey);
  if (event.target.closest("[data-clear-selection]")) none();
  if (event.target.closest("[data-select-all]")) { all(true); restore(); }
  // While something is selected, Shift on an image selects up to it instead of opening it.
  if (!tile || !event.shiftKey || !ticked.size || !event.target.closest("[data-open]")) return;
  event.preventDefault();
  choose(tile, true, true);
});
document.addEventListener("formdata", ({ target, formData }) => {
  if (!target.matches("[data-joins-ids]")) return;
  // Servers take a thousand fields at most.
  formData.set("ids", isAll() ? "" : [...new Set(formData.getAll("ids"))].join(","));
});
document.addEventListener("tile-select", ({ target, detail }) => choose(tileOf(target), detail.isOn, detail.isStretch));
document.addEventListener("select-none", () => { if (ticked.size) none(); });
document.addEventListener("selection-done", none);
document.addEventListener("htmx:afterSettle", restore);
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful && detail.elt.matches("[data-tile-selection]")) setTimeout(restore);
});
restore();

// Ctrl+Enter sends the composer; / searches, the arrow down leads from there to what was found, ? shows the keys; among tiles j, k and
// arrows move, space plays.
const tiles = () => [...document.querySelectorAll("[data-tile]")].filter((one) => one.checkVisibility?.() ?? true);
const inText = (target) => target.closest("input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]");

function current() {
  return document.activeElement?.closest("[data-tile]");
}

function focus(tile) {
  tile?.querySelector("a, [name=ids]")?.focus();
  tile?.scrollIntoView({ block: "nearest" });
}

function move(by) {
  const all = tiles();
  const at = all.indexOf(current());
  focus(all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]);
}

// Up and down look for the nearest tile of the next row by where its middle is.
function moveRow(direction) {
  const from = current()?.getBoundingClientRect();
  if (!from) return move(0);
  const middle = from.left + from.width / 2;
  const rest = tiles().map((tile) => ({ tile, box: tile.getBoundingClientRect() }))
    .filter(({ box }) => direction * (box.top - from.top) > 8);
  if (!rest.length) return undefined;
  const row = direction > 0 ? Math.min(...rest.map(({ box }) => box.top)) : Math.max(...rest.map(({ box }) => box.top));
  const away = ({ box }) => Math.abs(box.left + box.width / 2 - middle);
  return focus(rest.filter(({ box }) => Math.abs(box.top - row) < 8).sort((a, b) => away(a) - away(b))[0].tile);
}

const gallery = {
  j: () => move(1),
  k: () => move(-1),
  ArrowRight: () => move(1),
  ArrowLeft: () => move(-1),
  ArrowDown: () => moveRow(1),
  ArrowUp: () => moveRow(-1),
  " ": () => current()?.dispatchEvent(new CustomEvent("play-now", { bubbles: true })),
};

const everywhere = {
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => document.getElementById("shortcuts")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = document.querySelector("form[data-composer]");
    if (!form || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-send]"));
    return;
  }
  if (event.key === "ArrowDown" && event.target.matches("[data-search]") && tiles().length) {
    event.preventDefault();
    focus(tiles()[0]);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || inText(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const arrow = event.key.startsWith("Arrow") || event.key === " ";
  const act = everywhere[event.key] ?? (tiles().length && (!arrow || current()) ? gallery[event.key] : null);
  if (!act) return;
  event.preventDefault();
  act();
});

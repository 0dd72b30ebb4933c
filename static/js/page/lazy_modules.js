// Loads what only some pages need with the first element that needs it (data-when), an upload, or a mark left in this tab (data-flag).
const waiting = new Set(document.querySelectorAll("[data-when][data-modules]"));

function load() {
  for (const one of waiting) {
    const { when, flag, modules } = one.dataset;
    if (!document.querySelector(when) && !(flag && sessionStorage.getItem(flag))) continue;
    waiting.delete(one);
    for (const url of modules.split(" ")) import(url);
  }
}

for (const name of ["form:redrawn", "htmx:afterSettle", "files:wanted"]) document.addEventListener(name, load);
// A popover says that it opens to itself alone.
document.addEventListener("toggle", load, true);
load();

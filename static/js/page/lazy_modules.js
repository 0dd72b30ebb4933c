// Loads what only some pages need with the first element that needs it (data-when), an upload, or a mark left in this tab (data-flag).
const waiting = new Set(document.querySelectorAll("[data-when][data-modules]"));

function load() {
  for (const one of waiting) {
    const { when, flag, modules } = one.dataset;
    if (!document.querySelector(when) && !(flag && sessionStorage.getItem(flag))) continue;
    waiting.delete(one);
    // One that didn't arrive is asked for again with the next change.
    for (const url of modules.split(" ")) import(url).catch(() => waiting.add(one));
  }
}

for (const name of ["form:redrawn", "htmx:afterSettle", "files:wanted"]) document.addEventListener(name, load);
// A popover says that it opens to itself alone.
document.addEventListener("toggle", load, true);
load();

// How the gallery looks in this browser: the size of its tiles ([data-tile-size], - and +), kept in a cookie that the server reads, and the light table
// ([data-view-switch], v), which is in the address. What is in sight stays in sight.
const tiles = () => document.getElementById("tiles");
const field = () => document.querySelector("[data-tile-size]");
const secure = location.protocol === "https:" ? "; Secure" : "";

// The tile in focus, or the first one below the head.
function anchor() {
  const focused = document.activeElement?.closest?.("[data-tile]");
  const edge = document.querySelector(".topbar")?.getBoundingClientRect().bottom ?? 0;
  return focused ?? [...tiles().querySelectorAll("[data-tile]")].find((one) => one.getBoundingClientRect().bottom > edge);
}

function staying(change) {
  const tile = scrollY > 8 || document.activeElement?.closest?.("[data-tile]") ? anchor() : null;
  const before = tile?.getBoundingClientRect().top;
  change();
  if (tile) scrollBy({ top: tile.getBoundingClientRect().top - before, behavior: "instant" });
}

function resize(size) {
  const wanted = String(Math.min(5, Math.max(1, size)));
  staying(() => { tiles().dataset.size = wanted; });
  if (field()) field().value = wanted;
  document.cookie = `tile_size=${wanted}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

function toggleTable() {
  const isOn = tiles().dataset.view !== "table";
  staying(() => {
    if (isOn) tiles().dataset.view = "table";
    for (const group of tiles().querySelectorAll(isOn ? "details:not([open])" : "details[data-unfolded]")) {
      group.open = isOn;
      group.toggleAttribute("data-unfolded", isOn);
    }
    if (!isOn) delete tiles().dataset.view;
  });
  for (const link of document.querySelectorAll("[data-next-page]")) {
    for (const name of ["href", "hx-get"]) link.setAttribute(name, addressed(link.getAttribute(name), isOn));
    htmx.process(link);
  }
  history.replaceState(history.state, "", addressed(location.href, isOn));
}

function addressed(address, isTable) {
  const url = new URL(address, location.href);
  if (isTable) url.searchParams.set("view", "table");
  else url.searchParams.delete("view");
  return url.pathname + url.search;
}

// A batch that goes on further down is folded there too; on the light table nothing is.
document.addEventListener("click", ({ target }) => {
  const group = target.closest("[data-fold] > summary")?.parentElement;
  for (const twin of group ? document.querySelectorAll(`[data-fold="${group.dataset.fold}"]`) : []) {
    if (twin !== group) twin.open = !group.open;
  }
});
document.addEventListener("htmx:afterSettle", () => {
  for (const group of document.querySelectorAll("[data-view=table] details:not([open])")) group.open = true;
});

document.addEventListener("input", ({ target }) => { if (target === field()) resize(Number(target.value)); });
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-view-switch]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  toggleTable();
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select") || !tiles()?.querySelector("[data-tile]")) return;
  const size = Number(tiles().dataset.size);
  const act = { v: toggleTable, "+": () => resize(size + 1), "=": () => resize(size + 1), "-": () => resize(size - 1) }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// A long list ([data-paged-list-url]) stands where it stood after Back, a reload, an upload or a change: which pages were in sight and which tile was at
// the top is kept in the history entry, and the same stretch is asked for again (data-page-end: each page's last place).
const most = 20;
const shelf = () => document.querySelector("[data-paged-list-url]");
const tiles = () => [...shelf().querySelectorAll("[data-tile]")];
const edge = () => document.querySelector(".topbar").getBoundingClientRect().bottom;

function place() {
  const marks = [...shelf().querySelectorAll("[data-page-end]")].map((one) => one.dataset.pageEnd);
  const tile = tiles().find((one) => one.getBoundingClientRect().bottom > edge());
  return {
    url: shelf().dataset.pagedListUrl,
    before: marks.length > most ? marks.at(-1 - most) : shelf().dataset.before,
    through: marks.at(-1) ?? "",
    pages: marks.length,
    tile: window.scrollY > 8 ? tile?.id : "",
    top: tile?.getBoundingClientRect().top,
  };
}

function note() {
  if (shelf()) history.replaceState({ ...history.state, shelf: place() }, "");
}

function stand({ tile, top }) {
  const found = tile && document.getElementById(tile);
  if (found) window.scrollBy({ top: found.getBoundingClientRect().top - top, behavior: "instant" });
}

async function draw(kept) {
  const url = new URL(kept.url, location.href);
  url.searchParams.set("around", "1");
  for (const name of ["before", "through"]) if (kept[name]) url.searchParams.set(name, kept[name]);
  await htmx.ajax("GET", url.pathname + url.search, { target: `#${shelf().id}`, swap: "outerHTML show:none" });
  stand(kept);
}

// Newer files come in above what is in sight, so a short list is simply drawn from its beginning.
async function redrawNow() {
  const kept = place();
  await draw(kept.pages > 1 ? kept : { ...kept, through: "" });
  document.getElementById("filters").hidden = false;
  note();
}

// Many files that come in together are drawn together.
let [isDrawing, isStale] = [false, false];
async function redraw() {
  isStale = true;
  if (isDrawing) return;
  isDrawing = true;
  while (isStale && shelf()) {
    isStale = false;
    await redrawNow().catch(() => null);
    await new Promise((resolve) => { setTimeout(resolve, 400); });
  }
  isDrawing = false;
}

// A list that was asked for before something was changed, and comes after it, doesn't know the change.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (isDrawing && detail.successful && detail.requestConfig.verb !== "get") isStale = true;
});

async function comeBack() {
  const kept = history.state?.shelf;
  if (!kept || !shelf() || kept.url !== shelf().dataset.pagedListUrl) return;
  history.scrollRestoration = "manual";
  if (kept.pages > 1) await draw(kept).catch(() => stand(kept));
  else stand(kept);
}

let timer = 0;
document.addEventListener("scroll", () => {
  clearTimeout(timer);
  timer = setTimeout(note, 250);
}, { passive: true });
document.addEventListener("click", (event) => { if (event.target.closest("[data-paged-list-url] a")) note(); }, true);
document.body.addEventListener("uploaded", () => { if (shelf()?.hasAttribute("data-reloads-on-upload")) redraw(); });
document.body.addEventListener("shelf-changed", redraw);
document.addEventListener("htmx:historyRestore", comeBack);
comeBack();

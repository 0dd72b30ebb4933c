// The effect grid and the page of one: a photo dropped on one goes with it into the wizard, dropped on a selected one with all that are selected; stars
// of the same effect turn together; when the list has been refreshed the grid is redrawn.
const form = () => document.querySelector("form[data-tile-selection]");
const chosen = () => [...new Set(new FormData(form()).getAll("ids"))];
const complain = (detail) => document.dispatchEvent(new CustomEvent("trouble", { detail }));
let dropped = null;

function take(place, files) {
  const own = place.dataset.drop;
  const ids = !own || chosen().includes(own) ? chosen() : [own];
  // Some browsers name no kind for a phone's photo; then the library looks.
  const pictures = files.filter(({ type }) => !type || type.startsWith("image/")).slice(0, 2);
  if (!pictures.length) complain(form().dataset.imagesOnlyText);
  if (!pictures.length || !ids.length) return;
  dropped = { ids, jobs: pictures.map((file) => ({ file })) };
  document.dispatchEvent(new CustomEvent("files:wanted", { detail: dropped.jobs }));
}

function go({ ids, jobs }) {
  const asked = new URLSearchParams(ids.map((id) => ["ids", id]));
  asked.set("asset", jobs.map(({ asset }) => asset.id).join(","));
  location.assign(`${form().dataset.useUrl}?${asked}`);
}

document.addEventListener("slot:files", (event) => {
  const place = event.target.closest("[data-drop]");
  if (place && form()) take(place, event.detail);
});
document.addEventListener("upload:shown", ({ detail: job }) => {
  if (!dropped?.jobs.includes(job) || !job.isEnded) return;
  const ready = dropped;
  // A refused one says so in its own row.
  if (!job.asset) dropped = null;
  else if (ready.jobs.every(({ asset }) => asset)) {
    dropped = null;
    go(ready);
  }
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const star = detail.elt.closest("[data-star]");
  if (!star || !detail.successful) return;
  const isOn = star.getAttribute("aria-pressed") !== "true";
  for (const twin of document.querySelectorAll(`[data-star][value="${star.value}"]`)) {
    const url = twin.getAttribute("formaction").replace(/\?off$/, "") + (isOn ? "?off" : "");
    twin.setAttribute("aria-pressed", String(isOn));
    twin.setAttribute("formaction", url);
    twin.setAttribute("hx-post", url);
    htmx.process(twin);
  }
});
// The large preview moves by itself, silently, unless the user asked for less motion.
const preview = document.querySelector("[data-autoplay] video");
if (preview && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
  preview.muted = true;
  preview.play().catch(() => {});
}

document.body.addEventListener("catalogue-read", () => document.body.dispatchEvent(new CustomEvent("shelf-changed")));

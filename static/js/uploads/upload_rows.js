// One row for each file on its way (#uploads): those drawn by the server are taken over, others are cloned from #upload-template.
// A field shows its own file itself. On the library's page a row goes when the file is there, in sight below it.
const rows = new WeakMap();
const jobs = new WeakMap();
const list = () => document.getElementById("uploads");
const part = (row, name) => row.querySelector(`[data-upload-${name}]`);
const emit = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

function bind(row, job) {
  jobs.set(row, job);
  rows.set(job, row);
  return row;
}

function rowOf(job) {
  const drawn = job.id && document.getElementById(`upload-${job.id}`);
  const own = rows.get(job);
  if (!own && drawn) return bind(drawn, job);
  if (own) {
    // The server knew the file from before: what it drew of it is this one.
    if (drawn && drawn !== own) drawn.remove();
    if (job.id) own.id = `upload-${job.id}`;
    return own;
  }
  const row = document.getElementById("upload-template").content.firstElementChild.cloneNode(true);
  part(row, "name").textContent = job.name;
  list().querySelector("ul").append(row);
  list().querySelector("details").open = true;
  return bind(row, job);
}

function showAsset(row, { id, preview_url: src }) {
  part(row, "name").href = `${list().querySelector(".uploads__more a").href}${id}/`;
  if (src) part(row, "image").replaceChildren(Object.assign(new Image(), { src, alt: "", className: "upload__image" }));
}

function draw(row, name) {
  const use = part(row, "image").querySelector("use");
  use?.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
}

function show(job) {
  if (job.stage === "cancelled") {
    rows.get(job)?.remove();
    return;
  }
  const row = rowOf(job);
  const isRefused = job.isEnded && job.stage !== "done";
  const button = row.querySelector("button");
  part(row, "text").textContent = isRefused ? "" : job.words;
  part(row, "error").textContent = isRefused ? job.words : "";
  if (isRefused) draw(row, "failed");
  Object.assign(part(row, "meter"), { hidden: Boolean(job.isEnded), value: job.percent });
  button.setAttribute("aria-label", `${job.isEnded ? button.dataset.remove : button.dataset.stop} ${job.name}`);
  if (!job.isEnded) return;
  if (job.asset) showAsset(row, job.asset);
  document.getElementById("upload-status").textContent = `${job.name}: ${job.words}`;
  if (job.stage === "done" && !job.isKnown && !list().closest(".upload-panel")) setTimeout(() => row.remove(), 4000);
}

function takeOver() {
  for (const row of list().querySelectorAll("li")) {
    const { url, stage } = row.dataset;
    const job = { id: row.id.replace("upload-", ""), name: part(row, "name").textContent, url, stage, isEnded: stage === "refused" };
    bind(row, job);
    if (stage === "fetching" || stage === "checking") emit("upload:watch", job);
  }
  // What waits for its file to be chosen again is in no one's way.
  if (list().closest(".upload-panel") && list().querySelector("li")) list().querySelector("details").open = false;
}

document.addEventListener("upload:shown", ({ detail: job }) => {
  if (!job.slot) show(job);
  else if (job.id) document.getElementById(`upload-${job.id}`)?.remove();
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-upload-cancel]")) return;
  event.preventDefault();
  const row = event.target.closest("li");
  const near = row.nextElementSibling ?? row.previousElementSibling ?? list();
  emit("upload:stop", jobs.get(row));
  near.querySelector("button, summary").focus();
});
takeOver();
// Nothing is left to be asked about on the next page.
if (!list().querySelector("li")) sessionStorage.removeItem("uploading");

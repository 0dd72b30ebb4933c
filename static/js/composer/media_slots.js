// A field for media ([data-slot]): files dropped, pasted or chosen are sent with progress, then fill the hidden library id. A "slot:set"
// event with {id, name, preview_url, meta} fills it too; data-multiple takes many files, whose ids are joined.
const batches = new Map();
// The page may have been redrawn while a file was on its way.
const part = (slot, name) => (document.getElementById(slot.id) ?? slot).querySelector(`[data-slot-${name}]`);

function show(slot, { words = "", error = "", progress = null }) {
  part(slot, "text").textContent = words;
  part(slot, "error-text").textContent = error;
  part(slot, "error").hidden = !error;
  // An answer to something else draws neither over an upload nor over what was wrong with it.
  part(slot, "error").toggleAttribute("data-busy", Boolean(error));
  (document.getElementById(slot.id) ?? slot).toggleAttribute("data-busy", progress !== null);
  part(slot, "progress").value = progress ?? 0;
  for (const name of ["progress", "cancel"]) part(slot, name).hidden = progress === null;
}

function set(slot, file) {
  const image = part(slot, "preview");
  Object.assign(image, { hidden: !file.preview_url, src: file.preview_url ?? "", alt: file.name ?? "" });
  part(slot, "text").closest("[data-slot]").classList.toggle("slot--filled", Boolean(file.id));
  show(slot, { words: [file.name, file.meta].filter(Boolean).join(" · ") });
  const value = part(slot, "value");
  value.value = file.id ?? "";
  value.dispatchEvent(new Event("change", { bubbles: true }));
}

function stop(slot) {
  const open = batches.get(slot.id)?.filter((job) => !job.isEnded) ?? [];
  batches.delete(slot.id);
  for (const job of open) document.dispatchEvent(new CustomEvent("upload:stop", { detail: job }));
  show(slot, {});
}

function take(slot, files) {
  // Where several fit, more of them come to those on their way.
  const isMany = slot.hasAttribute("data-multiple");
  const open = isMany ? batches.get(slot.id) ?? [] : [];
  if (!isMany) stop(slot);
  const batch = [...files].slice(0, isMany ? undefined : 1).map((file) => ({ file, slot }));
  batches.set(slot.id, [...open, ...batch]);
  slot.toggleAttribute("data-busy", batch.length > 0);
  document.dispatchEvent(new CustomEvent("files:wanted", { detail: batch }));
}

function problemOf({ dataset: wants }, asset) {
  if (wants.kind && asset.kind !== wants.kind) return wants.wrongKindText;
  return asset.duration_seconds > Number(wants.maxSeconds ?? Infinity) ? wants.tooLongText : "";
}

function follow(job) {
  const { slot, asset } = job;
  const batch = batches.get(slot.id);
  if (!batch?.includes(job)) return;
  if (!job.isEnded) {
    show(slot, { words: `${job.name}: ${job.words}`, progress: job.percent });
    return;
  }
  job.error = asset ? problemOf(slot, asset) : job.words;
  if (!batch.every((one) => one.isEnded)) return;
  batches.delete(slot.id);
  const arrived = batch.filter((one) => !one.error).map((one) => one.asset);
  if (arrived.length) set(slot, { ...arrived[0], id: arrived.map(({ id }) => id).join(",") });
  // Of several files each sentence says whose it is.
  const named = ({ name, error: words }) => (batch.length > 1 && words && !words.includes(name) ? `${name}: ${words}` : words);
  const error = batch.map(named).filter(Boolean).join(" ");
  if (error) show(slot, { words: arrived.length ? part(slot, "text").textContent : "", error });
}

// What is chosen meanwhile takes the place of what is still on its way.
function replace(slot, file) {
  stop(slot);
  set(slot, file);
}

document.addEventListener("upload:shown", ({ detail: job }) => { if (job.slot) follow(job); });
document.addEventListener("slot:files", (event) => take(event.target, event.detail));
document.addEventListener("slot:set", (event) => replace(event.target, event.detail));
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.requestConfig?.path.endsWith("/sending/")) return;
  for (const one of document.querySelectorAll("[data-slot-error]")) one.removeAttribute("data-busy");
});
document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-slot-file]")) return;
  take(target.closest("[data-slot]"), target.files);
  target.value = "";
});
document.addEventListener("click", (event) => {
  const slot = event.target.closest("[data-slot]");
  const pressed = (name) => event.target.closest(`[data-slot-${name}]`);
  if (pressed("choose")) part(slot, "file").click();
  if (pressed("cancel")) stop(slot);
  if (pressed("clear")) replace(slot, {});
});

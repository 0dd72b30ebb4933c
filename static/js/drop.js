// Drop, paste or choose a file into [data-slot]: sends it to data-upload-url with progress, then fills the hidden library id.
// The answer is JSON: {id, name, kind, preview_url, meta} or {error}; a "slot:set" event with the same fills a slot too.
const uploads = new Map();
// The page may have been drawn anew while a file was on its way.
const part = (slot, name) => (document.getElementById(slot.id) ?? slot).querySelector(`[data-slot-${name}]`);
const megabytes = (bytes) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
function show(slot, { words = "", error = "", progress = null }) {
  part(slot, "words").textContent = words;
  part(slot, "error-text").textContent = error;
  part(slot, "error").hidden = !error;
  part(slot, "progress").value = progress ?? 0;
  for (const name of ["progress", "cancel"]) part(slot, name).hidden = progress === null;
}

function set(slot, file) {
  const image = part(slot, "preview");
  if (image) {
    Object.assign(image, { hidden: !file.preview_url, src: file.preview_url ?? "", alt: file.name ?? "" });
  }
  part(slot, "words").closest("[data-slot]").classList.toggle("slot--filled", Boolean(file.id));
  show(slot, { words: [file.name, file.meta].filter(Boolean).join(" · ") });
  const value = part(slot, "value");
  if (value) value.value = file.id ?? "";
  value?.dispatchEvent(new Event("change", { bubbles: true }));
}

function send(slot, file) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const started = performance.now();
    request.open("POST", slot.dataset.uploadUrl);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", document.querySelector("meta[name=csrf-token]")?.content ?? "");
    request.upload.onprogress = ({ loaded, total }) => {
      const left = Math.ceil(((performance.now() - started) / 1000) * (total / loaded - 1));
      const said = loaded < total ? slot.dataset.sending : slot.dataset.checking;
      const words = fill(said, { name: file.name, sent: megabytes(loaded), total: megabytes(total), left });
      show(slot, { words, progress: (100 * loaded) / total });
    };
    request.onload = () => {
      let answer = request.getResponseHeader("Content-Type")?.includes("json") ? JSON.parse(request.responseText) : {};
      if (answer.id && slot.dataset.kind && answer.kind !== slot.dataset.kind) answer = { error: slot.dataset.wrong };
      if (request.status < 300 && answer.id) show(slot, {});
      else show(slot, { error: answer.error ?? fill(slot.dataset.failed, { name: file.name }) });
      resolve(answer.id ? answer : null);
    };
    const end = (shown) => () => resolve(show(slot, shown) ?? null);
    request.onerror = end({ error: fill(slot.dataset.failed, { name: file.name }) });
    request.onabort = end({});
    uploads.get(slot.id)?.abort();
    uploads.set(slot.id, request);
    show(slot, { words: file.name, progress: 0 });
    const body = new FormData();
    body.append("file", file);
    request.send(body);
  });
}

// data-many: files that only go into the library; data-several: files that all go into this field.
async function take(slot, files) {
  const [isShelf, isStrip] = ["data-many", "data-several"].map((name) => slot.hasAttribute(name));
  const arrived = [];
  for (const file of [...files].slice(0, isShelf || isStrip ? undefined : 1)) {
    const answer = await send(slot, file);
    if (!answer) continue;
    arrived.push(answer);
    if (isShelf) set(slot, answer);
    slot.dispatchEvent(new CustomEvent("uploaded", { bubbles: true }));
  }
  if (!isShelf && arrived.length) set(slot, { ...arrived[0], id: arrived.map(({ id }) => id).join(",") });
}

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const slot = event.target.closest?.("[data-slot]");
    if (!slot || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    slot.classList.toggle("slot--over", kind === "dragover");
    if (event.dataTransfer.files.length && kind === "drop") take(slot, event.dataTransfer.files);
  });
}
document.addEventListener("paste", (event) => {
  const slot = event.target.closest?.("[data-slot]") ?? document.querySelector("[data-slot]:not(.slot--filled)");
  if (slot && event.clipboardData.files.length) take(slot, event.clipboardData.files);
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-slot-file]")) return;
  take(event.target.closest("[data-slot]"), event.target.files);
  event.target.value = "";
});
document.addEventListener("click", (event) => {
  const slot = event.target.closest("[data-slot]");
  const pressed = (name) => event.target.closest(`[data-slot-${name}]`);
  if (pressed("choose")) part(slot, "file").click();
  if (pressed("cancel")) uploads.get(slot?.id)?.abort();
  if (pressed("clear")) set(slot, {});
});
document.addEventListener("slot:set", (event) => set(event.target, event.detail));

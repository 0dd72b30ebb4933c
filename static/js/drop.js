// Drop, paste or choose a file into [data-slot]: sends it to data-upload-url with progress, then fills the hidden library id.
// The answer is JSON: {id, name, kind, preview_url, meta} or {error}. A "slot:set" event with the same object fills a slot too.
const uploads = new Map();
const part = (slot, name) => slot.querySelector(`[data-slot-${name}]`);
const megabytes = (bytes) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function show(slot, { words = "", error = "", progress = null }) {
  part(slot, "words").textContent = words;
  part(slot, "error").hidden = !error;
  part(slot, "error-text").textContent = error;
  part(slot, "progress").hidden = progress === null;
  part(slot, "progress").value = progress ?? 0;
  part(slot, "cancel").hidden = progress === null;
}

function set(slot, file) {
  const image = part(slot, "preview");
  if (image) {
    image.hidden = !file.preview_url;
    image.src = file.preview_url ?? "";
    image.alt = file.name ?? "";
  }
  slot.classList.toggle("slot--filled", Boolean(file.id));
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
      const words = loaded < total
        ? fill(slot.dataset.sending, { name: file.name, sent: megabytes(loaded), total: megabytes(total), left })
        : fill(slot.dataset.checking, { name: file.name });
      show(slot, { words, progress: (100 * loaded) / total });
    };
    request.onload = () => {
      const isOurs = request.getResponseHeader("Content-Type")?.includes("json");
      const answer = isOurs ? JSON.parse(request.responseText) : {};
      if (answer.id && slot.dataset.kind && answer.kind !== slot.dataset.kind) answer = { error: slot.dataset.wrong };
      if (request.status < 300 && answer.id) set(slot, answer);
      else show(slot, { error: answer.error ?? fill(slot.dataset.failed, { name: file.name }) });
      resolve(Boolean(answer.id));
    };
    request.onerror = () => resolve(show(slot, { error: fill(slot.dataset.failed, { name: file.name }) }));
    request.onabort = () => resolve(show(slot, {}));
    uploads.get(slot)?.abort();
    uploads.set(slot, request);
    show(slot, { words: file.name, progress: 0 });
    const body = new FormData();
    body.append("file", file);
    request.send(body);
  });
}

async function take(slot, files) {
  for (const file of slot.hasAttribute("data-many") ? [...files] : [...files].slice(0, 1)) {
    if (await send(slot, file)) slot.dispatchEvent(new CustomEvent("uploaded", { bubbles: true }));
  }
}

const over = (event, on) => {
  const slot = event.target.closest?.("[data-slot]");
  if (slot && event.dataTransfer?.types.includes("Files")) {
    event.preventDefault();
    slot.classList.toggle("slot--over", on);
  }
  return slot;
};
document.addEventListener("dragover", (event) => over(event, true));
document.addEventListener("dragleave", (event) => over(event, false));
document.addEventListener("drop", (event) => {
  const slot = over(event, false);
  if (slot && event.dataTransfer.files.length) take(slot, event.dataTransfer.files);
});
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
  if (event.target.closest("[data-slot-choose]")) part(slot, "file").click();
  if (event.target.closest("[data-slot-cancel]")) uploads.get(slot)?.abort();
  if (event.target.closest("[data-slot-clear]")) set(slot, {});
});
document.addEventListener("slot:set", (event) => set(event.target, event.detail));

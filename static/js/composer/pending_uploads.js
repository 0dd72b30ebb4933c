// Generate, saving a preset or changing the operation while a file is on its way into a field: it waits for the upload, says on the button how far that is,
// and can be called off. A file that is refused, or a choice that had to be changed for it, sends nothing. The sentences are data-* of #send.
const waits = /\/(sending|switching)\/$|\/presets\/\w+\/$/;
const key = "awaited";
const busy = () => [...document.querySelectorAll("#composer [data-slot][data-busy]")];
const button = () => document.getElementById("send");
const movedNow = () => [...document.querySelectorAll("#composer .explanation--correction")].map((one) => one.textContent.trim()).join();
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
let held = null;

function tell(words) {
  const place = document.querySelector("dialog[open] [role=status]");
  if (place) place.textContent = words;
  else document.dispatchEvent(new CustomEvent("trouble", { detail: words }));
}

function show() {
  const send = button();
  if (!send) return;
  const words = send.querySelector("[data-send-label]");
  if (held) words.textContent = fill(send.dataset.uploading, { percent: Math.min(...busy().map((slot) => slot.querySelector("progress").value), 100) });
  else words.textContent = words.dataset.sendLabel;
  send.setAttribute("aria-busy", String(Boolean(held)));
  document.querySelector("[data-send-cancel]").hidden = !held;
}

function letGo(words, error = "") {
  held = null;
  sessionStorage.removeItem(key);
  show();
  if (words) tell(fill(words, { error }));
}

function hold(go) {
  held = { go, moved: movedNow() };
  sessionStorage.setItem(key, "1");
  document.getElementById("send-status").textContent = button()?.dataset.waiting ?? "";
  show();
}

document.addEventListener("htmx:confirm", (event) => {
  const { path, issueRequest } = event.detail;
  if (!waits.test(path) || !(busy().length || held)) return;
  event.preventDefault();
  if (!held) hold(() => issueRequest(true));
});

document.addEventListener("upload:shown", ({ detail: job }) => {
  if (!held || !job.slot) return;
  if (job.isEnded && !job.asset && job.stage !== "cancelled") held.error = job.words;
  if (job.isEnded && job.error) held.error = job.error;
  if (busy().length) show();
  else if (held.error) letGo(button().dataset.failed, held.error);
  else if (job.stage === "cancelled") letGo(button().dataset.stopped);
  // The page follows the new file first, and what it rules out.
  else held.isReady = true;
});

document.addEventListener("htmx:afterRequest", ({ detail: { elt, successful, xhr } }) => {
  if (!held?.isReady || elt.id !== "settings-sync") return;
  if (!successful && xhr.status) letGo(button().dataset.stopped);
  if (!held || !successful || busy().length) return;
  const { go, moved } = held;
  if (movedNow() === moved) {
    letGo();
    go();
  } else letGo(button().dataset.changed);
});
document.addEventListener("htmx:sendError", ({ detail: { elt } }) => { if (held && elt.id === "settings-sync") letGo(button().dataset.stopped); });
document.addEventListener("form:redrawn", () => { if (held) show(); });
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-send-cancel]") && held) letGo(button().dataset.stopped);
});

// The press went with the page that was left; a user who comes back is told.
if (sessionStorage.getItem(key)) {
  sessionStorage.removeItem(key);
  tell(button()?.dataset.left);
}

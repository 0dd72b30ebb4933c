// The form of a visitor: the moment follows the player until a comment is begun, and the name stays in this browser.
const NAME_KEY = "review-name";
const video = document.querySelector("[data-player] video");

const clock = (seconds) => {
  const tenths = Math.round(seconds * 10);
  const rest = tenths % 600;
  return `${Math.floor(tenths / 600)}:${String(Math.floor(rest / 10)).padStart(2, "0")}.${rest % 10}`;
};

function parts() {
  const form = document.querySelector("[data-review-form]");
  const box = form?.querySelector("[data-moment-switch]");
  if (!form) return null;
  return { form, box, check: box?.querySelector("input"), at: form.elements.at, text: form.elements.text, name: form.elements.name };
}

// What the bar shows, within the length that the server knows.
const moment = (at) => Math.min(video.currentTime, Number(at.max) || video.currentTime);

function show() {
  const found = parts();
  if (!found?.box || !video) return;
  const { box, check, at, text } = found;
  if (!check.checked) at.value = "";
  else if (!text.value.trim() || !at.value) at.value = moment(at).toFixed(2);
  box.querySelector("[data-moment-time]").textContent = clock(Number(at.value) || (check.checked ? 0 : moment(at)));
}

function storedName() {
  try { return localStorage.getItem(NAME_KEY) || ""; } catch { return ""; }
}

function prepare() {
  const found = parts();
  if (!found) return;
  if (!found.name.value) found.name.value = storedName();
  const field = found.form.querySelector("[data-moment-field]");
  if (found.box && video && !field.querySelector(".field__error")) {
    field.hidden = true;
    found.box.hidden = false;
  }
  show();
}

document.addEventListener("input", (event) => {
  const found = parts();
  if (event.target === found?.name) try { localStorage.setItem(NAME_KEY, found.name.value); } catch { /* A private window. */ }
  if (event.target === found?.check) {
    if (found.check.checked) found.at.value = moment(found.at).toFixed(2);
    show();
  }
});

document.addEventListener("focusin", (event) => {
  if (video && event.target === parts()?.text) video.pause();
});

// A click on the bar while a comment is written means: this moment. A video that plays goes back to its start by itself.
function follow() {
  const found = parts();
  if (found?.check?.checked) found.at.value = moment(found.at).toFixed(2);
  show();
}
document.addEventListener("input", (event) => {
  if (video && event.target.matches("[data-player] [data-seek]")) follow();
});
video?.addEventListener("seeking", () => { if (video.paused) follow(); });
for (const name of ["timeupdate", "loadedmetadata"]) video?.addEventListener(name, show);
document.addEventListener("htmx:afterSettle", prepare);
prepare();

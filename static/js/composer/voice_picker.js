// The dialog of voices: a click on one gives it to the form's <select data-voices>. The one chosen there is marked; up and down go from row to row.
const field = () => document.querySelector("select[data-voices]");

function mark(dialog) {
  const value = field()?.value;
  let chosen = null;
  for (const choice of dialog.querySelectorAll("[data-voice]")) {
    const isChosen = choice.dataset.voice === value;
    choice.setAttribute("aria-current", String(isChosen));
    choice.querySelector("[data-chosen]").hidden = !isChosen;
    if (isChosen) chosen = choice;
  }
  return chosen;
}

document.addEventListener("dialog:opened", ({ target }) => {
  if (target.id === "picker-voice") (mark(target) ?? target.querySelector("[data-voice]"))?.focus();
});
document.addEventListener("htmx:afterSettle", ({ target }) => {
  const dialog = target.closest?.("#picker-voice");
  if (dialog) mark(dialog);
});

document.addEventListener("click", ({ target }) => {
  const choice = target.closest("[data-voice]");
  const select = field();
  if (!choice || !select) return;
  const { voice, voiceName, voiceSample } = choice.dataset;
  select.value = voice;
  // Listed since the form was drawn.
  if (select.value !== voice) {
    const option = new Option(voiceName, voice, false, true);
    if (voiceSample) option.dataset.sample = voiceSample;
    select.add(option);
  }
  choice.closest("dialog").close();
  select.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = event.target.closest("#picker-voice [data-voice-row]");
  if (!by || !row) return;
  event.preventDefault();
  const kind = event.target.matches("[data-sample]") ? "[data-sample]" : "[data-voice]";
  const next = by > 0 ? row.nextElementSibling : row.previousElementSibling;
  (next?.querySelector(kind) ?? next?.querySelector("[data-voice]"))?.focus();
});

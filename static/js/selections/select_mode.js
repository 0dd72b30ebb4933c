// [data-select-mode] switches to selecting, for fingers: boxes are shown, and a tile that is touched is selected instead of opened.
const button = document.querySelector("[data-select-mode]");

function set(isOn) {
  button.setAttribute("aria-pressed", isOn);
  document.body.toggleAttribute("data-selecting", isOn);
  if (!isOn) document.dispatchEvent(new CustomEvent("select-none"));
}

if (button) {
  button.hidden = false;
  button.addEventListener("click", () => set(button.getAttribute("aria-pressed") !== "true"));
  document.addEventListener("click", (event) => {
    const tile = event.target.closest("[data-open]")?.closest("[data-tile]");
    if (!tile || !document.body.hasAttribute("data-selecting")) return;
    event.preventDefault();
    tile.querySelector("[name=ids]")?.click();
  }, true);
  document.addEventListener("selection-done", () => set(false));
}

// data-copy="id" puts that element's text on the clipboard; data-random-seed="id" fills a field with a random seed.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  if (!source) return;
  const rows = source.querySelectorAll("[data-copy-row]");
  const text = rows.length
    ? [...rows].map((row) => [...row.children].map((part) => part.textContent.trim()).join(": ")).join("\n")
    : source.textContent.trim();
  await navigator.clipboard?.writeText(text);
  document.dispatchEvent(new CustomEvent("toast", { detail: button.dataset.copied }));
});

document.addEventListener("click", (event) => {
  const dice = event.target.closest("[data-random-seed]");
  const field = dice && document.getElementById(dice.dataset.randomSeed);
  if (!field) return;
  field.value = 1 + (crypto.getRandomValues(new Uint32Array(1))[0] % Number(dice.dataset.randomMax || 2147483647));
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

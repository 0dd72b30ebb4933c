// data-random-seed="id" fills that field with a random seed, up to data-random-max.
document.addEventListener("click", (event) => {
  const dice = event.target.closest("[data-random-seed]");
  const field = dice && document.getElementById(dice.dataset.randomSeed);
  if (!field) return;
  field.value = 1 + (crypto.getRandomValues(new Uint32Array(1))[0] % Number(dice.dataset.randomMax || 2147483647));
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

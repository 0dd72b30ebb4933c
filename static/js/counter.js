// Live count of characters: <textarea data-counter="id of the count" data-limit="2048">.
const figures = new Intl.NumberFormat(document.documentElement.lang || undefined);

function count(area) {
  const place = document.getElementById(area.dataset.counter);
  if (!place) return;
  const used = [...area.value].length;
  const limit = Number(area.dataset.limit);
  place.textContent = place.dataset.words.replace("{used}", figures.format(used)).replace("{limit}", figures.format(limit));
  place.classList.toggle("field__hint--over", used > limit);
}

const countAll = () => document.querySelectorAll("[data-counter]").forEach(count);

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-counter]")) count(event.target);
});
document.addEventListener("htmx:afterSettle", countAll);
document.addEventListener("draft:restored", countAll);
countAll();

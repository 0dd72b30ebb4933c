// Live count of characters: <textarea data-counter="id of the count" data-limit="2048">.
const figures = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u00a0");

function count(area) {
  const place = document.getElementById(area.dataset.counter);
  if (!place) return;
  const used = [...area.value].length;
  const limit = Number(area.dataset.limit);
  place.textContent = place.dataset.countFormat.replace("{used}", figures(used)).replace("{limit}", figures(limit));
  place.classList.toggle("field__hint--over", used > limit);
}

const countAll = () => document.querySelectorAll("[data-counter]").forEach(count);

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-counter]")) count(event.target);
});
document.addEventListener("htmx:afterSettle", countAll);
document.addEventListener("draft:restored", countAll);
countAll();

// Shows the selection bar while tiles are ticked; Escape clears them.
const bar = document.querySelector("[data-selection]");
const chosen = () => document.querySelectorAll("[data-select]:checked");

function show() {
  const count = chosen().length;
  bar.hidden = count === 0;
  bar.querySelector("[data-sum]").textContent = bar.dataset.words.replace("{count}", count);
  for (const gallery of document.querySelectorAll(".gallery")) gallery.classList.toggle("gallery--selecting", count > 0);
}

function clear() {
  for (const box of chosen()) box.checked = false;
  show();
}

if (bar) {
  document.addEventListener("change", (event) => { if (event.target.matches("[data-select]")) show(); });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-clear]")) clear(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen().length && !document.querySelector("dialog[open]")) clear();
  });
  document.addEventListener("htmx:afterSettle", show);
  show();
}

// Figures that are fetched again keep their tables open, and the keyboard where it was.

let open = [];
let focused = "";

document.addEventListener("htmx:beforeSwap", (event) => {
  const figures = event.target.closest("#figures");
  if (!figures) return;
  open = [...figures.querySelectorAll("details[open]")].map((one) => one.id);
  focused = figures.contains(document.activeElement) ? place(document.activeElement) : "";
});

document.addEventListener("htmx:afterSettle", () => {
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused) document.querySelector(focused)?.focus({ preventScroll: true });
  open = [];
  focused = "";
});

// Where an element will be found again: by the address it leads to, or within the part that has an id.
function place(element) {
  const href = element.getAttribute("href");
  if (href) return `#figures a[href="${CSS.escape(href)}"]`;
  const part = element.closest("[id]");
  return part ? `#${CSS.escape(part.id)} ${element.localName}` : "";
}

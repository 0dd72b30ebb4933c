// A double click is one wish: what is pressed again right after a sending, or right after its answer, does not send again.
const breath = 700;
let last = -Infinity;

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-composer]")) return;
  const isAgain = event.timeStamp - last < breath;
  last = event.timeStamp;
  if (!isAgain) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt.matches?.("form[data-composer]")) last = event.timeStamp;
});

// A double click is one wish: what is pressed again right after a sending, or right after its answer, does not send again.
// Whoever changed something in between wants another one.
const breath = 700;
const never = -Infinity;
let last = never;

const ofComposer = (event) => event.target.closest?.("form[data-composer]");
const forget = (event) => {
  if (ofComposer(event)) last = never;
};

document.addEventListener("input", forget);
document.addEventListener("change", forget);

document.addEventListener("submit", (event) => {
  if (!ofComposer(event)) return;
  // A yes follows its question at once.
  const isAnswer = event.submitter?.name === "confirmed";
  const isAgain = !isAnswer && event.timeStamp - last < breath;
  last = event.timeStamp;
  if (!isAgain) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  if (last !== never && event.detail.elt.matches?.("form[data-composer]")) last = event.timeStamp;
});

// A double click is one request: what is pressed again right after a submission, or right after its answer, does not send again.
// Anyone who changed something in between wants another one.
const breath = 700;
const never = -Infinity;
let last = never;

const ofComposer = (event) => event.target.closest?.("form[data-composer]");
const forget = (event) => {
  if (ofComposer(event)) last = never;
};

document.addEventListener("input", forget);
document.addEventListener("change", forget);
document.addEventListener("click", (event) => {
  if (event.target.closest?.("button[name=fix]")) last = never;
});

document.addEventListener("submit", (event) => {
  if (!ofComposer(event)) return;
  // A yes follows its question at once.
  const isAnswer = event.submitter?.name === "confirmed";
  const isAgain = !isAnswer && event.timeStamp - last < breath;
  last = event.timeStamp;
  if (!isAgain) {
    htmx.trigger("#settings-sync", "htmx:abort");
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// What the form was about to say of its last change has been sent with it; the answer to that would wipe out
// the question, or what is wrong, that the submission brings.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (last !== never && event.detail.elt.id === "settings-sync") event.preventDefault();
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (last !== never && event.detail.elt.matches?.("form[data-composer]")) last = event.timeStamp;
});

// What is wrong may stand where no one looks just now.
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.requestConfig?.path.endsWith("/sending/")) return;
  document.querySelector("#composer :is(.field__error:not([hidden]), .explanation--error)")?.scrollIntoView({ block: "center" });
});

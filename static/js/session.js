// Says in plain words when an htmx request did not arrive or was refused; other modules send a "toast" event with words.
const place = document.getElementById("toasts");

function toast(words) {
  const template = document.getElementById("toast-template");
  if (!place || !template || !words) return;
  const node = template.content.firstElementChild.cloneNode(true);
  node.querySelector("[data-text]").textContent = words;
  for (const old of place.querySelectorAll("[data-passing]")) old.remove();
  node.dataset.passing = "";
  place.append(node);
}

function wordsFor(status) {
  if (status === 403) return place.dataset.forbidden;
  if (status === 404) return place.dataset.gone;
  if (status === 429) return place.dataset.slow;
  return place.dataset.broken;
}

// A poll that fails once says nothing: the next one comes in two seconds. After three it is worth a word.
let missed = 0;
const fromPoller = (event) => event.detail.elt?.id === "poller";
const missedTooMany = (event) => !fromPoller(event) || ++missed === 3;

document.addEventListener("htmx:sendError", (event) => {
  if (place && missedTooMany(event)) toast(place.dataset.offline);
});
document.addEventListener("htmx:responseError", (event) => {
  if (place && missedTooMany(event)) toast(wordsFor(event.detail.xhr.status));
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) missed = 0;
});
document.addEventListener("toast", (event) => toast(event.detail));
document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".toast")?.remove();
});

// Says in plain words when an htmx request did not arrive or was refused; other modules send "toast" with words of good news, or "trouble" with
// words, or with the name of some that are here (offline, uncopied).
// Good news (data-auto-dismiss) goes by itself after six seconds, unless it is being read: hovered or focused. Trouble stays.
const place = document.getElementById("toasts");

const readingTime = 6000;

function letGo(node) {
  node.removeAttribute("data-auto-dismiss");
  setTimeout(function go() {
    if (node.matches(":hover, :focus-within")) setTimeout(go, readingTime);
    else node.remove();
  }, readingTime);
}

function toast(words, isFleeting = false) {
  const template = document.getElementById("toast-template");
  if (!place || !template || !words) return;
  const node = template.content.firstElementChild.cloneNode(true);
  node.querySelector("[data-text]").textContent = words;
  for (const old of place.querySelectorAll("[data-leaving]")) old.remove();
  node.dataset.leaving = "";
  node.toggleAttribute("data-auto-dismiss", isFleeting);
  place.append(node);
}

const letGoAll = () => place.querySelectorAll("[data-auto-dismiss]").forEach(letGo);
if (place) {
  new MutationObserver(letGoAll).observe(place, { childList: true });
  letGoAll();
}

function wordsFor(status) {
  if (status === 403) return place.dataset.forbidden;
  if (status === 404) return place.dataset.gone;
  if (status === 429) return place.dataset.slow;
  return place.dataset.broken;
}

// A poll that fails once says nothing: the next one comes in two seconds. After three it is worth a word.
let missed = 0;
const fromPoller = (event) => event.detail.elt?.matches?.("#poller, [data-background-poll]");
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
document.addEventListener("toast", (event) => toast(event.detail, true));
document.addEventListener("trouble", ({ detail }) => toast(place?.dataset[detail] ?? detail));
document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".toast")?.remove();
});

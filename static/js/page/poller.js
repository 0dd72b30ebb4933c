// The page's one poller sends what every shown card is at: cards=id:version,id:version; what the bell shows; and an approver's what waits.
const meta = document.querySelector('meta[name="poll-group"]');
const hiddenPause = 30000;
let askedAt = 0;

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.id !== "poller") return;
  const shown = new Map();
  for (const card of document.querySelectorAll("[data-card][data-version]")) {
    shown.set(card.dataset.card, card.dataset.version);
  }
  event.detail.parameters.cards = [...shown].map((pair) => pair.join(":")).join(",");
  const approvals = document.getElementById("approvals-count");
  if (approvals) event.detail.parameters.approvals = approvals.dataset.count;
  const bell = document.getElementById("bell");
  if (bell) event.detail.parameters.bell = bell.dataset.mark;
});

// A hidden page asks seldom, for the number in its title. A list (data-background-poll) asks nothing then, nor under a question.
document.addEventListener("htmx:beforeRequest", (event) => {
  const isList = event.detail.elt.matches?.("[data-background-poll]");
  if (event.detail.elt.id !== "poller" && !isList) return;
  if (isList && (document.hidden || document.querySelector("dialog[open]"))) event.preventDefault();
  if (isList) return;
  if (document.hidden && Date.now() - askedAt < hiddenPause) event.preventDefault();
  else askedAt = Date.now();
});

// What another person is told, who signed in on another page meanwhile, is not for this one.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { elt, xhr } = event.detail;
  if (elt.id === "poller" && xhr.status === 200 && xhr.getResponseHeader("Poll-Group") !== meta.content) event.preventDefault();
});

// A page that waited for a result shows it, but not while somebody writes there or has a dialog open.
function reload() {
  const fields = [...document.querySelectorAll("main textarea, main [type=text]")];
  if (document.querySelector("dialog[open]") || fields.some((field) => field.value !== field.defaultValue)) setTimeout(reload, 1000);
  else location.reload();
}

let waits = true;
document.addEventListener("htmx:oobAfterSwap", () => {
  const job = document.querySelector("[data-awaits-job]")?.dataset.awaitsJob;
  const card = job ? `[data-card="${job}"]` : document.querySelector("[data-awaits-any-job]") && "[data-card]";
  if (!waits || !card || !document.querySelector(`${card}[data-play]`)) return;
  waits = false;
  reload();
});

// Only pages that poll share it with others, where the browser can: on plain HTTP it has no locks.
function share() {
  if (navigator.locks && window.BroadcastChannel && document.getElementById("poller")) import(meta.dataset.modules).catch(() => {});
}
document.addEventListener("htmx:oobAfterSwap", share);
share();
